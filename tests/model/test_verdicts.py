#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verdicts on orders in the network's words; run as `python3 tests/model/test_verdicts.py`. A rule fires where a click or an order says its
verb in `country`, an appeal names the sanction of that verb."""

import json
import unittest

from model import run
from test_model import Bench, at

VERBS = ("warn publisher, offer", "block publisher, offer", "disconnect publisher, offer", "hold order", "close offer", "fine publisher")
CLOSE = 'rule later on click where country == "later" then close offer in 24h\n'


def rules(shadow=()):
    found = [CLOSE]
    for words in VERBS:
        verb = words.split()[0]
        on = "conversion, update, duplicate" + (", click" if verb != "hold" else "")
        found.append(f'rule {verb}s on {on} where country == "{verb}" {"shadow " if verb in shadow else ""}then {words}\n')
    return "".join(found)


class Verdicts(Bench):
    def court(self, events, *options, shadow=(), words=""):
        """[verb or event: orders | order: verdict] of what is printed. Events are (seconds, what, fields…): a verb is a click that fires it,
        `-verb` lifts the last sanction of that verb's rule, anything else is the order of a conversion."""
        text, ids = words + rules(shadow), {}
        logged = []
        for ts, what, *fields in events:
            fields = dict(f.split("=") for f in fields)
            if what.startswith("-"):
                self.told(text, logged, ids, options)
                logged.append({"ts": ts, "type": "appeal", "sanction": ids[what[1:]], "outcome": "lifted"})
            elif what in ("warn", "block", "disconnect", "close", "later"):
                logged.append({"ts": ts, "type": "click", "publisher": "p", "offer": "o", "country": what, **fields})
            else:
                order = {"order": what} if what != "?" else {}
                made = {"ts": ts, "type": "conversion", "publisher": "p", "offer": "o", **order, **fields}
                logged.append({n: v for n, v in made.items() if v != "none"})
        self.out = self.told(text, logged, ids, options)
        self.ids = ids
        return [self.short(o) for o in self.out]

    def told(self, text, logged, ids, options):
        out = [json.loads(line) for line in self.lines(text, logged, options)]
        ids.update({o["rule"].removesuffix("s") if o["rule"] != "later" else "later": o["id"] for o in out if o["event"] == "sanction"})
        return out

    def lines(self, text, logged, options):
        log = "".join(json.dumps({**e, "ts": at(e["ts"])}) + "\n" for e in logged)
        return run(["--rules", self.file("x.rules", text), *(options or ["--reveal"]), self.file("log", log)])[0]

    @staticmethod
    def short(o):
        if o["event"] == "verdict":
            return f"{o.get('order', o.get('click_id'))}: {o['verdict']}"
        return f"{o.get('verb', o['event'])} {o['orders']}"

    def test_block_voids_later_orders_only(self):
        got = self.court([(0, "A"), (1, "block"), (2, "B", "commission=4.5"), (3, "A", "status=approved"), (4, "C", "offer=o2"), (5, "D", "publisher=p2")])
        self.assertEqual(got, ["block 0", "B: void"])
        self.assertEqual(self.out[1], {"event": "verdict", "ts": at(2), "order": "B", "verdict": "void", "publisher": "p", "offer": "o",
                                       "commission": 4.5, "because": self.ids["block"]})
        self.assertEqual(list(self.out[1]), ["event", "ts", "order", "verdict", "publisher", "offer", "commission", "because"])

    def test_disconnect_cancels_known_orders_and_the_one_that_fired(self):
        got = self.court([(0, "B"), (1, "A"), (2, "X", "offer=o2"), (3, "Y", "publisher=p2"), (4, "?", "click_id=k"), (5, "C", "country=disconnect"), (6, "D")])
        self.assertEqual(got, ["disconnect 3", "B: cancel", "A: cancel", "C: cancel", "D: void"])
        self.assertEqual({o["because"] for o in self.out[1:]}, {self.ids["disconnect"]})

    def test_disconnect_looks_at_what_the_record_holds(self):
        got = self.court([(0, "A", "publisher=none"), (1, "B", "offer=none"), (2, "C", "publisher=q"), (3, "D"), (4, "E", "publisher=none"), (5, "A", "status=approved"),
                          (6, "B"), (7, "C", "status=approved"), (8, "D", "status=approved", "publisher=q"), (9, "disconnect")])
        self.assertEqual(got, ["disconnect 3", "A: cancel", "B: cancel", "C: cancel"])

    def test_a_first_line_without_publisher_or_offer_is_never_void(self):
        got = self.court([(0, "block"), (1, "close"), (2, "A", "offer=none"), (3, "A", "status=approved"), (4, "B", "publisher=none"), (5, "C")])
        self.assertEqual(got, ["block 0", "close 0", "C: void"])

    def test_close_in_24h(self):
        got = self.court([(0, "A"), (1, "later"), (2, "B"), (86_400.999999, "C"), (86_401, "D"), (86_402, "E", "publisher=q"), (86_403, "B", "status=approved")])
        self.assertEqual(got, ["close 0", "D: void", "E: void"])
        self.assertEqual(self.out[0]["until"], at(86_401))

    def test_a_close_does_not_reach_back(self):
        self.assertEqual(self.court([(0, "A", "country=close"), (0, "B")]), ["close 0", "B: void"])

    def test_hold_and_restore(self):
        got = self.court([(0, "A", "country=hold"), (1, "B"), (2, "-hold"), (3, "A", "status=approved", "country=hold")])
        self.assertEqual(got, ["hold 1", "A: hold", "lifted 1", "A: restore", "hold 1", "A: hold"])
        self.assertEqual((self.out[2]["sanction"], self.out[3]["because"]), (self.out[0]["id"],) * 2)

    def test_hold_finds_the_order_that_a_line_completes(self):
        got = self.court([(0, "A"), (1, "A", "offer=o2"), (2, "A", "offer=none", "country=hold", "status=approved")])
        self.assertEqual(got, ["hold 1", "A: hold"])
        self.assertEqual((self.out[0]["offer"], self.out[1]["offer"]), ("o2", "o2"))

    def test_the_strongest_kind(self):
        got = self.court([(0, "A", "country=hold"), (1, "block"), (2, "B", "country=hold"), (3, "disconnect"), (4, "-hold"), (5, "-disconnect"), (6, "-block")])
        self.assertEqual(got, ["hold 1", "A: hold", "block 0", "B: void", "hold 0", "disconnect 2", "A: cancel", "B: cancel",
                               "lifted 0", "lifted 2", "A: hold", "B: void", "lifted 1", "B: restore"])
        held = self.out[0]["id"]
        self.assertEqual((self.out[10]["because"], self.out[11]["because"]), (held, self.ids["block"]))

    def test_because_is_the_earliest_and_its_change_no_verdict(self):
        got = self.court([(0, "block"), (1, "close"), (2, "A"), (3, "-block"), (4, "-close")])
        self.assertEqual(got, ["block 0", "close 0", "A: void", "lifted 0", "lifted 1", "A: restore"])
        self.assertEqual((self.out[2]["because"], self.out[5]["because"]), (self.ids["block"], self.ids["close"]))

    def test_a_conversion_without_order_is_told_once(self):
        got = self.court([(0, "block"), (1, "?", "click_id=k1"), (2, "?"), (3, "disconnect"), (4, "-disconnect"), (5, "-block")])
        self.assertEqual(got, ["block 0", "k1: void", "None: void", "disconnect 0", "lifted 0", "lifted 0"])
        self.assertEqual(list(self.out[1]), ["event", "ts", "click_id", "verdict", "publisher", "offer", "because"])

    def test_a_shadow_counts_and_changes_nothing(self):
        got = self.court([(0, "A", "country=hold"), (1, "B"), (2, "disconnect"), (3, "C"), (4, "-disconnect"), (5, "-hold")], shadow=("disconnect", "hold"))
        self.assertEqual(got, ["hold 1", "disconnect 2", "lifted 0", "lifted 0"])

    def test_a_shadow_counts_what_would_change_given_the_real_ones(self):
        extra = 'rule other on click where country == "warn" shadow then disconnect publisher, offer\n'
        got = self.court([(0, "A"), (1, "disconnect"), (2, "A", "publisher=q", "status=x"), (3, "B", "publisher=q"), (4, "warn", "publisher=q")], words=extra)
        self.assertEqual(got, ["disconnect 1", "A: cancel", "disconnect 1", "warn 0"])
        self.assertEqual(self.court([(0, "A", "country=hold"), (1, "block"), (2, "B", "country=hold")], shadow=("hold",)), ["hold 1", "block 0", "B: void", "hold 0"])

    def test_a_verdict_comes_before_rules_judge_the_event(self):
        got = self.court([(0, "block"), (1, "A", "country=disconnect")])
        self.assertEqual(got, ["block 0", "A: void", "disconnect 1", "A: cancel"])

    def test_warn_and_fine_touch_no_order(self):
        self.assertEqual(self.court([(0, "A", "country=fine"), (1, "B", "country=warn"), (2, "C"), (3, "-warn"), (4, "-fine")]),
                         ["fine 0", "warn 0", "lifted 0", "lifted 0"])

    def test_forgotten_orders(self):
        memory = ("--reveal", "--order-memory", "10s")
        got = self.court([(0, "A", "country=hold"), (1, "block"), (2, "B"), (12, "C"), (12.000001, "-block"), (13, "A"), (14, "A", "country=hold")], *memory)
        self.assertEqual(got, ["hold 1", "A: hold", "block 0", "B: void", "C: void", "lifted 1", "C: restore"])
        got = self.court([(0, "A"), (1, "B"), (2, "A", "status=approved"), (11.5, "disconnect")], *memory)
        self.assertEqual(got, ["disconnect 1", "A: cancel"])
        got = self.court([(0, "A"), (5, "A"), (10, "A"), (10.5, "A", "country=hold")], *memory)
        self.assertEqual(got, ["hold 1", "A: hold"])

    def test_personal_fields_are_pseudonyms(self):
        self.court([(0, "block"), (1, "A"), (2, "?", "click_id=k")], "--signals", words="field login: order personal, click_id personal\n")
        self.assertRegex(self.out[1]["order"], "^c:[0-9a-f]{16}$")
        self.assertRegex(self.out[2]["click_id"], "^c:[0-9a-f]{16}$")


if __name__ == "__main__":
    unittest.main()
