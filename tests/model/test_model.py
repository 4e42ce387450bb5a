#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The model against SPEC's own examples and sentences; run as `python3 tests/model/test_model.py`."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import values
from json_reader import NotJson, read_object
from model import run
from xxh3 import xxh3_128

SPEC_RULES = '''
rule cookie-overwrite "One publisher's cookie replaced by another's within seconds"
  on      click
  after   click as previous by cookie, offer within 10s
  where   previous.publisher != publisher
  signal  overwrite with victim = previous.publisher

rule cookie-stuffing "A publisher that takes over others' cookies as a habit"
  on      click, overwrite
  by      publisher, offer
  within  30m
  param   share = 5%
  let     clicks = count(click), taken = count(overwrite)
  when    clicks >= 200 and taken / clicks > share
  because "took over {taken} cookies in {clicks} clicks within 30 minutes, the bound is {share:%}"
  notice  "Your links replaced other publishers' cookies on offer {offer}."
  then    disconnect publisher, offer

rule failed-logins "Wrong passwords in quick succession"
  on      login
  where   not ok
  by      account
  within  5m
  when    count() >= 5
  then    lock account for 30m

rule low-approval "Most of the publisher's orders are declined"
  on      conversion, update
  where   status in ["approved", "rejected"]
  by      publisher, offer
  over    30d every 1h
  let     decided = count(), declined = count(status == "rejected")
  when    decided >= 50 and rate_low(declined, decided) > 60%
  then    warn publisher, offer
          block publisher, offer after 30d
'''
DAY = 86_400


def at(seconds):
    return values.print_time(values.Time(1_767_225_600_000_000 + round(seconds * 1e6)))


class Bench(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def judge(self, rules, events, *options):
        """(lines of output as objects, reasons of rejects); `events` are dicts with `ts` in seconds, or a log's text."""
        if not isinstance(events, (str, bytes)):
            events = "".join(json.dumps({**e, "ts": at(e["ts"])}) + "\n" for e in events)
        lines, rejects, _ = run(["--rules", self.file("x.rules", rules), "--signals", "--reveal", *options,
                                 self.file("log", events)])
        return [json.loads(line) for line in lines], [json.loads(r)["reason"] for r in rejects]


class Examples(Bench):
    def test_overwrite(self):
        out, _ = self.judge(SPEC_RULES, [
            {"ts": 0, "type": "click", "cookie": "c1", "offer": "o1", "publisher": "p1"},
            {"ts": 5, "type": "click", "cookie": "c1", "offer": "o1", "publisher": "p2"}])
        self.assertEqual(out, [{"event": "signal", "ts": at(5), "signal": "overwrite", "rule": "cookie-overwrite",
                                "publisher": "p2", "offer": "o1", "cookie": "c1", "victim": "p1"}])
        self.assertEqual(list(out[0]), ["event", "ts", "signal", "rule", "publisher", "offer", "cookie", "victim"])

    def test_overwrite_bound_is_inclusive(self):
        for gap, wanted in ((10, 1), (10.000001, 0)):
            out, _ = self.judge(SPEC_RULES, [
                {"ts": 0, "type": "click", "cookie": "c1", "offer": "o1", "publisher": "p1"},
                {"ts": gap, "type": "click", "cookie": "c1", "offer": "o1", "publisher": "p2"}])
            self.assertEqual(len(out), wanted)

    def test_stuffing(self):
        clicks = [{"ts": k, "type": "click", "cookie": f"c{k}", "offer": "o1", "publisher": "p2"} for k in range(230)]
        for k in range(12):
            clicks.insert(0, {"ts": 210 + k - 0.5, "type": "click", "cookie": f"c{210 + k}", "offer": "o1", "publisher": "p1"})
        clicks.sort(key=lambda c: c["ts"])
        out, _ = self.judge(SPEC_RULES, clicks)
        sanctions = [o for o in out if o["event"] == "sanction"]
        self.assertEqual(len(sanctions), 1)
        s = sanctions[0]
        self.assertEqual(s["because"], "took over 12 cookies in 222 clicks within 30 minutes, the bound is 5.0%")
        self.assertEqual(list(s), ["event", "id", "ts", "verb", "publisher", "offer", "rule", "because", "notice", "act_by",
                                   "measured", "evidence", "orders"])
        self.assertEqual(len(s["evidence"]), 8)
        self.assertEqual(s["notice"], "Your links replaced other publishers' cookies on offer o1.")

    def test_logins(self):
        out, _ = self.judge(SPEC_RULES, [{"ts": 10 * k, "type": "login", "account": "a", "ok": k == 2} for k in range(8)])
        self.assertEqual(len(out), 1)
        micros = 1_767_225_600_000_000 + 50_000_000
        self.assertEqual(out[0]["id"], xxh3_128(f"failed-logins\x1flock\x1fa\x1f{micros}".encode()))
        self.assertEqual((out[0]["ts"], out[0]["until"], out[0]["act_by"]), (at(50), at(1850), at(1850)))
        self.assertEqual([e["line"] for e in out[0]["evidence"]], [1, 2, 4, 5, 6])

    def test_low_approval_is_a_ladder(self):
        events = [{"ts": k * DAY / 2, "type": "conversion", "order": f"A{k}", "offer": "o", "publisher": "p",
                   "status": "rejected" if k % 5 else "approved"} for k in range(240)]
        out, _ = self.judge(SPEC_RULES, events)
        self.assertEqual([o["verb"] for o in out if o["event"] == "sanction"], ["warn", "block"])
        self.assertEqual(out[0]["measured"]["decided"], 50)
        self.assertEqual({o["verdict"] for o in out[2:]}, {"void"})


class Sentences(Bench):
    """One sentence of SPEC each."""

    def test_bad_lines(self):
        rows = [
            ('{"ts":1,"type":"click"', "not valid JSON"), ('{"ts":1,"type":"click","x":"\\ud800"}', "not valid JSON"),
            ('{"ts":1,"type":"clock"}', "unknown event type"), ('{"ts":1}', "no event type"), ('{"type":"click"}', "no ts"),
            ('{"ts":"2026-01-01T00:00:60Z","type":"click"}', "not a time"), ('{"ts":1,"type":"update"}', "unknown event type"),
            ('{"ts":1,"type":"click","asn":"x"}', "not a number"), ('{"ts":1,"type":"click","asn":1e30}', "a number out of range"),
            ('{"ts":1,"type":"login","ok":2}', "not a flag"), ('{"ts":1,"type":"click","offer":[]}', "a field of another kind"),
        ]
        for line, why in rows:
            self.assertEqual(self.judge(SPEC_RULES, line + "\n")[1], [why], line)
        self.assertEqual(self.judge(SPEC_RULES, b'{"ts":1,"type":"click","offer":"\xff"}')[1], ["not valid UTF-8"])
        for line in ('{"ts":1,"type":"click","offer":7,"asn":null,"asn":"07"}', '{"ts":"1e3","type":"click","zz":{"a":[1]}}'):
            self.assertEqual(self.judge(SPEC_RULES, line)[1], [], line)

    def test_csv(self):
        self.assertEqual(self.judge(SPEC_RULES, 'ts,type,offer\r\n1,click\r\n1,click,"a"b\r\n1,click,"a""b"\r\n\r\n1,,\r\n')[1],
                         ["a number of cells other than the header's", "quotes that do not fit together", "no event type"])

    def test_late(self):
        events = [{"ts": t, "type": "click", "offer": "o"} for t in (100, 40, 39.9, 101, 41)]
        self.assertEqual(self.judge(SPEC_RULES, events)[1], ["late"])

    def test_orders(self):
        rules = 'rule r on conversion, update, duplicate let s = status, a = amount, t = type when true then warn publisher'
        base = {"type": "conversion", "order": "A", "publisher": "p"}
        out, _ = self.judge(rules, [
            {**base, "ts": 0, "status": "pending", "amount": 5}, {**base, "ts": 1, "status": "approved", "offer": "o"},
            {"type": "conversion", "order": "A", "ts": 2, "amount": 7}, {**base, "ts": 3, "status": "pending", "offer": "o2"}])
        self.assertEqual([o["measured"] for o in out], [
            {"s": "pending", "a": 5, "t": "conversion"}, {"s": "approved", "a": 5, "t": "update"},
            {"s": "approved", "a": 7, "t": "duplicate"}, {"s": "pending", "t": "conversion"}])

    def test_siblings_do_not_find_each_other(self):
        rules = '''rule a on click signal s  rule b on click signal t
                   rule c on s after t as x by cookie within 1h then warn publisher'''
        click = {"type": "click", "cookie": "c", "publisher": "p"}
        out, _ = self.judge(rules, [{**click, "ts": 0}, {**click, "ts": 1}])
        self.assertEqual([o["ts"] for o in out if o["event"] == "sanction"], [at(1)])

    def test_lifted(self):
        rules = "rule r on login by account then suspend account"
        events = [{"ts": 0, "type": "login", "account": "a"}, {"ts": 1, "type": "login", "account": "a"}]
        out, _ = self.judge(rules, events)
        self.assertEqual(len(out), 1)
        appeal = {"ts": 2, "type": "appeal", "sanction": out[0]["id"], "outcome": "lifted"}
        out, _ = self.judge(rules, [*events, appeal, {**appeal, "ts": 3}, {**events[0], "ts": 4}])
        self.assertEqual([o["event"] for o in out], ["sanction", "lifted", "sanction"])

    def test_terms_do_not_reach_back(self):
        rules = 'rule r on click where country not in offer.countries then warn publisher'
        click = {"type": "click", "publisher": "p", "offer": "o", "country": "FR"}
        out, _ = self.judge(rules, [{**click, "ts": 0}, {"ts": 1, "type": "offer", "offer": "o", "countries": ["DE"]}, {**click, "ts": 1}])
        self.assertEqual([o["ts"] for o in out], [at(1)])

    def ladder(self, rules, seconds, *options):
        out, _ = self.judge(rules, [{"ts": t, "type": "login", "account": "a"} for t in seconds], *options)
        return [(o["verb"], o["ts"]) for o in out]

    def test_a_later_rung_waits(self):
        rules = "rule r on login then lock account for 5s  suspend account after 10s"
        self.assertEqual(self.ladder(rules, [0, 4, 5, 9.9, 10, 30]), [("lock", at(0)), ("suspend", at(10))])

    def test_the_last_rung_is_issued_again_out_of_force(self):
        self.assertEqual(self.ladder("rule r on login then lock account for 5s", [0, 4.9, 5, 12]), [("lock", at(t)) for t in (0, 5, 12)])

    def test_stronger_in_force(self):
        rules = "rule a on login then suspend account  rule b on login then lock account for 1s"
        self.assertEqual(self.ladder(rules, [0, 1]), [("suspend", at(0))])

    def test_shadow_stands_against_shadow_only(self):
        rules = "rule a on login shadow then suspend account  rule b on login then lock account for 1s"
        self.assertEqual(self.ladder(rules, [0]), [("suspend", at(0)), ("lock", at(0))])

    def test_same_id_once(self):
        out, _ = self.judge("rule r on click by publisher then fine publisher 1 + 1", self.clicks((0, 1), (0, 2), (1, 1)))
        self.assertEqual([(o["amount"], o["ts"]) for o in out], [(2, at(0)), (2, at(1))])

    def measures(self, rules, events):
        return [o["measured"] for o in self.judge(rules, events)[0] if o["event"] == "sanction"]

    def clicks(self, *pairs):
        return [{"ts": t, "type": "click", "publisher": "p", **({} if n is None else {"asn": n})} for t, n in pairs]

    def test_aggregates(self):
        rules = """rule r on click by publisher within 10s once per 0s
                   let c = count(), k = count(asn > 1), s = sum(asn), lo = min(asn), hi = max(asn), m = mean(asn), d = distinct(asn),
                       q = quantile(asn, 0.5), v = stddev(asn), a = age()
                   then fine publisher"""
        got = self.measures(rules, self.clicks((0, None), (1, 1), (2, 3), (2.5, 3), (10, 5), (10.5, None), (21, None)))
        self.assertEqual(got[0], {"c": 1, "k": 0, "s": 0, "d": 0, "a": 0})
        self.assertEqual(got[4], {"c": 5, "k": 3, "s": 12, "lo": 1, "hi": 5, "m": 3, "d": 3, "q": 3, "v": (5 * 55e12 - 15e6 ** 2) ** .5 / 5 / 1e6, "a": 10})
        self.assertEqual(got[5]["c"], 5)
        self.assertEqual(got[6], {"c": 1, "k": 0, "s": 0, "d": 0, "a": 0})

    def test_over_goes_by_steps(self):
        rules = "rule r on click by publisher over 10s every 5s once per 0s let c = count() then fine publisher"
        got = self.measures(rules, self.clicks((0, 1), (4, 1), (9, 1), (10, 1), (15, 1)))
        self.assertEqual([g["c"] for g in got], [1, 2, 3, 2, 2])

    def test_own_key_and_window(self):
        rules = """rule r on click by publisher within 1h once per 0s let a = count() by asn, b = count() by (asn, publisher) within 1s
                   then fine publisher"""
        got = self.measures(rules, self.clicks((0, 1), (5, 1), (6, 2), (7, None)))
        self.assertEqual(got, [{"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 1}, {}])

    def test_without_wants_enough_log(self):
        rules = "rule r on login without click by publisher within 5s then suspend account"
        rules = rules.replace("by publisher", "by ip")
        base = {"type": "login", "ip": "10.0.0.1"}
        out, _ = self.judge(rules, [{**base, "ts": 4, "account": "a"}, {**base, "ts": 9, "account": "b"}])
        self.assertEqual([o["account"] for o in out], ["b"])

    def test_kleene(self):
        for words, fires in (("asn > 1 or true", 1), ("asn > 1 and true", 0), ("not (asn > 1)", 0), ("not (asn > 1 and false)", 1),
                             ("asn / 0 == 1", 0), ("not known(asn)", 1), ('country in ["US", publisher]', 0), ("1 / 0 > 0 or 2 > 1", 1)):
            out, _ = self.judge(f"rule r on click where {words} then warn publisher", self.clicks((0, None)))
            self.assertEqual(len(out), fires, words)

    def test_words(self):
        rules = """rule r on click let n = 1 / 8, d = 90s, f = true, u = asn because "{n} {n:%} {n:.2} {d} {f} {u} {publisher} {{x"
                   then warn publisher"""
        out, _ = self.judge(rules, self.clicks((0, None)))
        self.assertEqual(out[0]["because"], "0.125 12.5% 0.12 90s true unknown p {x")
        self.assertEqual(out[0]["measured"], {"n": 0.125, "d": 90, "f": True})

    def test_wilson(self):
        rules = "rule r on click let a = rate_low(3, 10), b = rate_high(3, 10), c = rate_low(0, 5), d = rate_high(5, 5), e = rate_low(2, 1) then warn publisher"
        got = self.measures(rules, self.clicks((0, None)))[0]
        self.assertAlmostEqual(got["a"], 0.107789, 5)
        self.assertAlmostEqual(got["b"], 0.603222, 5)
        self.assertEqual((got["c"], got["d"], "e" in got), (0, 1, False))


class Values(unittest.TestCase):
    def test_numbers_print_as_ecmascript(self):
        for x, text in ((1e21, "1e+21"), (123456789012345680000.0, "123456789012345680000"), (1e-6, "0.000001"), (1.5e-7, "1.5e-7"),
                        (-0.0, "0"), (5e-324, "5e-324"), (0.1, "0.1"), (-2.5, "-2.5"), (100.0, "100")):
            self.assertEqual(values.print_number(x), text)

    def test_times(self):
        for text, printed in (("1700000000.9999999", "2023-11-14T22:13:20.999999Z"), ("1700000000123", "2023-11-14T22:13:20.123000Z"),
                              ("2026-01-01 02:00:00.1234567+02:00", "2026-01-01T00:00:00.123456Z"),
                              ("0001-01-01T00:00:00", "0001-01-01T00:00:00.000000Z")):
            self.assertEqual(values.print_time(values.read_time(text)), printed)
        for text in ("2026-02-29T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.Z", "1e30", "x", "1."):
            self.assertRaises(values.Bad, values.read_time, text)

    def test_addresses(self):
        self.assertEqual(values.read_ip("::ffff:10.0.0.1"), values.read_ip("10.0.0.1"))
        self.assertTrue(values.in_block(values.read_ip("10.1.2.3"), values.block_of("10.0.0.0/8")))
        self.assertEqual(values.net(values.read_ip("2001:db8:1:2::9"), 24, 48), "2001:db8:1::/48")
        for text in ("1.2.3", "01.2.3.4", "fe80::1%eth0", ""):
            self.assertIsNone(values.read_ip(text))

    def test_json(self):
        self.assertEqual(read_object('{"a":"\\ud83d\\ude00","a":1.50}'), {"a": "1.50"})
        for text in ("[]", "{,}", '{"a":NaN}', '{"a":1.}', '{"a":"\t"}', '{"a":1}x', '{"a":"\\udc00"}', "{'a':1}", '{"a":+1}'):
            self.assertRaises(NotJson, read_object, text)

    def test_hash(self):
        rows = {b"": "99aa06d3014798d86001c324468d497f", b"abc": "06b05ab6733a618578af5f94892f3950",
                b"abcdef": "389197a55db2b2e4da35a6714d34f8a2", b"abcdefghijkl": "d5c1c71e1ef3a2b6ca41a0e8a26ef9e2",
                b"a" * 20: "437eb2e0b95e9a504d881712935e38a4", b"a" * 200: "cffe968d25cc79dac8654f5c46034008",
                b"a" * 300: "5e563f2cb28d2005c1d17581d8eb7e21"}
        for data, wanted in rows.items():
            self.assertEqual(xxh3_128(data), wanted)

    @unittest.skipUnless(shutil.which("xxhsum"), "needs xxhsum")
    def test_hash_against_xxhsum(self):
        for n in (0, 1, 3, 4, 8, 9, 16, 17, 32, 33, 64, 65, 96, 97, 128, 129, 160, 240, 241, 1024, 1025, 5000):
            data = random.Random(n).randbytes(n)
            said = subprocess.run(["xxhsum", "-H2", "-"], input=data, capture_output=True, check=True).stdout.split()[0]
            self.assertEqual(xxh3_128(data), said.decode())


if __name__ == "__main__":
    unittest.main()
