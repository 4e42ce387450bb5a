#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes samples/day: one day of a small affiliate network, in which each of four frauds happens once, beside an honest twin.

    samples/make.py [DIR]        DIR is samples/day by default; needs the command zstd

The same bytes on every run. README.md tells the story.
"""
import csv
import io
import json
import pathlib
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone

DAY = datetime(2026, 3, 2, tzinfo=timezone.utc)
rnd = random.Random(20260302)

HOME = ["DE", "DE", "DE", "DE", "AT", "CH"]
ABROAD = ["BR", "VN", "ID", "NG"]
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0",
]
OFFERS = ["shoes", "garden", "phones", "books", "hotels", "wine"]
PUBLISHERS = ["stylemag", "newsmail", "familyblog", "bikeforum", "cityguide", "bargainclub", "readinglamp", "weekendtrips"]

clicks, orders, logins = [], [], []
serial = 0


def at(hours, minutes=0, seconds=0.0):
    return DAY + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def stamp(t):
    return t.strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"


def next_id():
    global serial
    serial += 1
    return serial


def visitor():
    """A cookie and the address behind it."""
    return {
        "cookie": f"{rnd.getrandbits(64):016x}",
        "ip": f"203.0.113.{rnd.randrange(1, 255)}" if rnd.random() < 0.8 else f"2001:db8:{rnd.randrange(65536):x}::{rnd.randrange(1, 65536):x}",
        "country": rnd.choice(HOME),
        "ua": rnd.choice(AGENTS),
    }


def click(t, publisher, offer, who):
    click_id = f"k{next_id():06d}"
    clicks.append((t, {
        "ts": stamp(t), "type": "click", "click_id": click_id, "publisher": publisher, "offer": offer, "cookie": who["cookie"],
        "ip": who["ip"], "country": who["country"], "ua": who["ua"],
        "referrer": f"https://{publisher}.example/{offer}", "landing": f"https://{offer}.example/",
    }))
    return click_id


def order(t, publisher, offer, who, click_id, decided=None, status=None):
    """A sale, pending at first; `decided` later the advertiser's word comes as a line of its own, without the fields that are known."""
    number = f"{offer[:2].upper()}-{next_id():06d}"
    amount = rnd.randrange(1500, 24000) / 100
    orders.append((t, {"order": number, "click_id": click_id, "publisher": publisher, "offer": offer, "cookie": who["cookie"],
                       "country": who["country"], "status": "pending", "amount": f"{amount:.2f}", "commission": f"{amount * 0.08:.2f}"}))
    if decided:
        orders.append((decided, {"order": number, "offer": offer, "status": status}))


def everyday():
    for _ in range(2400):
        t = at(rnd.triangular(0, 24, 19))
        publisher, offer, who = rnd.choice(PUBLISHERS), rnd.choice(OFFERS), visitor()
        click_id = click(t, publisher, offer, who)
        if rnd.random() < 0.04 and t < at(20):
            sold = t + timedelta(minutes=rnd.expovariate(1 / 12) + 1)
            order(sold, publisher, offer, who, click_id, sold + timedelta(hours=3), rnd.choice(["approved"] * 5 + ["rejected"]))
    for i in range(160):
        t, account = at(rnd.uniform(6, 23)), f"{rnd.choice(PUBLISHERS)}{i}@mail.example"
        if rnd.random() < 0.15:
            login(t, account, False)
        login(t + timedelta(seconds=9), account, True)


def login(t, account, ok):
    logins.append((t, {"ts": stamp(t), "type": "login", "account": account, "ip": f"198.51.100.{rnd.randrange(1, 255)}", "country": "DE", "ok": ok}))


def cookie_thief():
    """dealhunter's toolbar clicks a second after somebody else brought the visitor; couponbay is now and then the second click, too."""
    for publisher, taken, begin in (("dealhunter", 40, 14), ("couponbay", 7, 16)):
        for i in range(240):
            t, who = at(begin, seconds=7 * i + rnd.random()), visitor()
            if i % 240 < taken * 6 and i % 6 == 0:
                click(t - timedelta(seconds=1 + rnd.random() * 2), rnd.choice(["stylemag", "newsmail"]), "shoes", who)
            click(t, publisher, "shoes", who)


def password_guesser():
    """Seven wrong passwords in two minutes; Olaf mistypes four times, and then knows it."""
    for i in range(7):
        login(at(3, 12, 17.5 * i), "mira@wineshop.example", False)
    for i in range(4):
        login(at(9, 30, 21 * i), "olaf@bikeshop.example", False)
    login(at(9, 32), "olaf@bikeshop.example", True)


def bought_visitors():
    """garden delivers to DE, AT and CH. trafficmill sends visitors from everywhere; alpenblog has readers on holiday."""
    for publisher, abroad, begin in (("trafficmill", 0.45, 10), ("alpenblog", 0.12, 11)):
        for i in range(180):
            who = visitor()
            if (i * abroad) % 1 < abroad:
                who["country"] = rnd.choice(ABROAD)
            click(at(begin, seconds=23 * i + rnd.random()), publisher, "garden", who)


def invented_orders():
    """orderfarm's orders are declined by the dozen; techtalk has a bad day, but half of its orders stand."""
    for publisher, declined, begin in (("orderfarm", 50, 8), ("techtalk", 33, 7)):
        for i in range(64):
            t, who = at(begin, seconds=55 * i + rnd.random()), visitor()
            click_id = click(t, publisher, "phones", who)
            status = "rejected" if (i * declined) % 64 < declined else "approved"
            order(t + timedelta(minutes=4), publisher, "phones", who, click_id, at(20, 15, 11 * i), status)


def terms():
    t = at(0, 5)
    yield {"ts": stamp(t), "type": "offer", "offer": "garden", "countries": ["DE", "AT", "CH"], "devices": ["desktop", "mobile", "tablet"]}
    yield {"ts": stamp(t), "type": "offer", "offer": "shoes", "countries": ["DE", "AT", "CH", "FR", "IT"], "incentives": False}
    yield {"ts": stamp(t), "type": "offer", "offer": "wine", "countries": ["DE"], "budget": 2500}


def ndjson(rows):
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def orders_csv():
    text = io.StringIO()
    names = ["ts", "type", "order", "click_id", "publisher", "offer", "cookie", "country", "status", "amount", "commission"]
    out = csv.DictWriter(text, names, lineterminator="\n")
    out.writeheader()
    for t, row in sorted(orders, key=lambda o: o[0]):
        out.writerow({"ts": stamp(t), "type": "conversion", **row})
    return text.getvalue()


def write(path, text):
    packed = subprocess.run(["zstd", "-q", "-19", "-c"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    path.write_bytes(packed)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "day")
    folder.mkdir(exist_ok=True)
    for happening in (everyday, cookie_thief, password_guesser, bought_visitors, invented_orders):
        happening()
    write(folder / "terms.ndjson.zst", ndjson(terms()))
    write(folder / "clicks.ndjson.zst", ndjson(row for _, row in sorted(clicks, key=lambda c: c[0])))
    write(folder / "orders.csv.zst", orders_csv())
    write(folder / "logins.ndjson.zst", ndjson(row for _, row in sorted(logins, key=lambda c: c[0])))


main()
