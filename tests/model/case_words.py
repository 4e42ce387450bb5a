# SPDX-License-Identifier: Apache-2.0
"""The small vocabulary of the random cases: few values, so that keys meet, and every one of them nasty to somebody."""

HOUR = 3_600_000_000
BASE = 1_767_225_600_000_000          # 2026-01-01
UNITS = ((1_000_000, "s"), (60_000_000, "m"), (HOUR, "h"))

TEXTS = {
    "click_id": ["k1", "k2", "k3", "k4", "k5", "k6"],
    "publisher": ["p1", "p2", "p3", "pü"],
    "offer": ["o1", "o2", "o 3"],
    "cookie": ["c1", "c2", "c3", "c4", "c\u00e9\U0001f36a"],
    "country": ["US", "DE", "FR", "us"],
    "device": ["mobile", "desktop", "bot", "tablet"],
    "ua": ["Mozilla/5.0 (iPhone; Mobile)", "Googlebot/2.1", "curl/8.0", "Mozilla/5.0 (Android 14; Tablet)", "Mozilla/5.0 (X11)",
           "ANDROID mobile safari", "iPad", "Android x", "plain, \"quoted\""],
    "referrer": ["https://Shop.example/x?y=1", "http://user@a.example:8080/#f", "shop.example/x", "nonsense", "HTTPS://B.EXAMPLE",
                 "b.example?x=://", "http:///x"],
    "landing": ["https://land.example/1", "land.example", "https://other.example/"],
    "channel": ["mail", "search", "social", "Süd"],
    "sub": ["1", "2", "07", "s-3", ""],
    "campaign": ["summer", "Winter Sale", "x|y"],
    "order": ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"],
    "account": ["a1", "a2", "a3", "a4"],
    "status": ["pending", "approved", "rejected", "chargeback", "odd"],
    "coupon": ["SAVE5", "SAVE10", "NEW"],
    "means": ["e-mail", "phone", "post"],
    "outcome": ["upheld", "lifted"],
    "sanction": ["00000000000000000000000000000000", "x"],
    "owner": ["p1", "p2", "a1"],
    "note": ["tab\there", "line\\n", "\u2028", "", "\x7f/<>&", "q\"q"],
}
IPS = ["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:DB8:0:0:0::1", "2001:db8:0:1::7", "192.168.7.9", "::1",
       "10.0.0.300", "no address"]
NUMBERS = ["0", "1", "2", "5", "10", "0.5", "4.25", "19.99", "-3", "100", "1e2", "1.5e1", "25e-1", "0.0000005", "0.0000015", "1.23456789",
           "007", "-0", "0.1", "0.3", "33.333333", "1234567.891", "9223372036.854775"]
SETS = {"countries": TEXTS["country"], "devices": TEXTS["device"], "channels": TEXTS["channel"],
        "hosts": ["shop.example", "land.example", "a.example"], "coupons": TEXTS["coupon"], "tags": ["10.0.0.0/24", "2001:db8::/32", "::1", "x"]}
LISTS = {
    "robots": ["bot", "CURL", "python-requests"],
    "nets": ["10.0.0.0/24", "2001:db8::/48", "::1", "not-a-net", "192.168.7.9"],
    "few": ["US", "p1", "o1", "c1", "mail", "approved", "a1", "SAVE5"],
}
DECLARATIONS = '''event lead: publisher, offer, cookie, score number, seen time, note, hidden personal
event refund: order, publisher, offer, country, note
field click: campaign, tags set
table site by landing: owner, rank number, since time
list robots "bot", "CURL", "python-requests"
list nets from "nets.txt"
list few "US", "p1", "o1", "c1", "mail", "approved", "a1", "SAVE5"
'''
COMMON = ["publisher", "offer", "cookie", "account", "country", "ip"]
TABLES = ("offer", "application", "coupon", "site")
PLAIN_TYPES = ("click", "conversion", "update", "duplicate", "login", "contact", "lead")
