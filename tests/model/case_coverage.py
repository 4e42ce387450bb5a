# SPDX-License-Identifier: Apache-2.0
"""What a range of cases covers: each clause, aggregate, operator, function, verb, reason and kind of line is counted."""

import collections
import json
import os
import tempfile
import time

import cases
import language as rule_language
from expressions import AGGREGATES, COMPARISONS, Aggregate, Binary, Call, Dot, Items, Unary, walk
from evaluate import CALLS
from language import VERBS

CLAUSES = ("on", "by", "by own", "after", "after by", "without", "without by", "where", "within", "over", "param", "let", "when", "once",
           "signal", "with", "then", "ladder", "deadline", "amount", "because", "notice", "shadow", "off", "subject as key", "no key")
OPERATORS = ("and", "or", "not", *COMPARISONS, "in", "in items", "matches", "+", "-", "*", "/", "minus", "a.b", "known", "abs", "min()", "max()")
REASONS = ("not valid JSON", "not valid UTF-8", "not a time", "not a number", "a number out of range", "not a flag", "a field of another kind",
           "unknown event type", "no event type", "no ts", "longer than 1 MiB", "a number of cells other than the header's",
           "quotes that do not fit together", "no table event", "late")
LINES = ("signal", "lifted", *(f"sanction {v}" for v in sorted(VERBS)), "shadow sanction", "shadow lifted", "update", "duplicate")
TURNS = ("none to void", "none to cancel", "none to hold", "void to cancel", "void to hold", "void to none", "hold to cancel", "hold to none",
         "cancel to void", "cancel to hold", "cancel to none")
VERDICTS = (*(f"of {v}" for v in ("block", "disconnect", "hold", "close")), "at the closing time", "nameless", "of a lift", "a shadow's",
            "over 30 of one sanction", "a pseudonym")
OPTIONS = ("--format", "--table", "--set", "--shadow", "--order-memory", "--key", "--reveal", "a folder of rules")
WANTED = [*(f"clause {c}" for c in CLAUSES), *(f"aggregate {a}" for a in AGGREGATES), "aggregate's own by", "aggregate's own window",
          *(f"operator {o}" for o in OPERATORS), *(f"function {c}" for c in CALLS), *(f"reason {r}" for r in REASONS),
          *(f"line {v}" for v in LINES), *(f"option {o}" for o in OPTIONS),
          *(f"turn {t}" for t in TURNS), *(f"verdict {v}" for v in VERDICTS), "let of a let", "once default"]


class Coverage:
    def __init__(self, seeds):
        self.seeds = list(seeds)
        self.found = collections.Counter()
        self.speaking = 0
        self.seconds = 0.0
        for seed in self.seeds:
            with tempfile.TemporaryDirectory() as folder:
                self.one(seed, folder)

    def one(self, seed, folder):
        begun = time.process_time()
        case = cases.Case(seed, folder)
        lines, rejects, counts = cases.judged(case)
        self.seconds += time.process_time() - begun
        self.speaking += bool(lines)
        seen = set()
        for line in lines:
            o = json.loads(line)
            kind = o["event"] + (f" {o['verb']}" if o["event"] == "sanction" else "")
            seen.add(f"line {kind}")
            if o.get("shadow"):
                seen.add(f"line shadow {o['event']}")
        self.verdicts(map(json.loads, lines), seen)
        seen.update(f"turn {t}" for t in counts["turns"])
        seen.update(f"line {t}" for t in ("update", "duplicate") if counts["events"].get(t))
        seen.update("reason " + json.loads(r)["reason"] for r in rejects)
        seen.update(f"option {o}" for o in case.options)
        if os.path.isdir(os.path.join(folder, "rules")):
            seen.add("option a folder of rules")
        back = os.getcwd()
        os.chdir(folder)
        for rule in rule_language.load([w for o, w in zip(case.options, case.options[1:]) if o == "--rules"]).rules:
            self.rule(rule, seen)
        os.chdir(back)
        self.found.update(seen)

    @staticmethod
    def verdicts(lines, seen):
        issued = {}
        for o in lines:
            if o["event"] == "sanction":
                issued[o["id"]] = o
            if o["event"] == "verdict":
                because = issued[o["because"]]
                flags = {f"of {because['verb']}": True, "nameless": "order" not in o, "a pseudonym": o.get("order", "").startswith("c:"),
                         "at the closing time": o["verdict"] == "void" and because.get("until") == o["ts"]}
            else:
                orders = o.get("orders", 0)
                flags = {"of a lift": o["event"] == "lifted" and orders, "a shadow's": o.get("shadow") and orders,
                         "over 30 of one sanction": orders > 30}
            seen.update(f"verdict {v}" for v, there in flags.items() if there)

    def rule(self, rule, seen):
        own = [e for _, e in rule.key or [] if e is not None]
        flags = {
            "on": True, "by": rule.key, "by own": own, "after": rule.afters, "after by": any(a.key for a in rule.afters),
            "without": rule.withouts, "without by": any(a.key for a in rule.withouts), "where": rule.where,
            "within": rule.window and not rule.window.step, "over": rule.window and rule.window.step, "param": rule.params, "let": rule.lets,
            "when": rule.when, "once": rule.once, "signal": rule.signal, "with": rule.extra, "then": rule.rungs, "ladder": len(rule.rungs) > 1,
            "deadline": any(r.deadline != 1_800_000_000 for r in rule.rungs), "amount": any(r.amount for r in rule.rungs),
            "because": rule.because, "notice": rule.notice, "shadow": rule.shadow, "off": rule.off,
            "subject as key": rule.key is None and rule.rungs, "no key": rule.key_names() is None}
        seen.update(f"clause {c}" for c, there in flags.items() if there)
        if rule.window and rule.once is None:
            seen.add("once default")
        roots = [rule.where, rule.when, *own, *rule.lets.values(), *rule.extra.values(), *(r.amount for r in rule.rungs)]
        for root in roots:
            for e in walk(root) if root else ():
                self.expression(rule, e, seen)

    def expression(self, rule, e, seen):
        if isinstance(e, Aggregate):
            seen.add(f"aggregate {e.name}")
            if e.key:
                seen.add("aggregate's own by")
            if e.window:
                seen.add("aggregate's own window")
        elif isinstance(e, Binary):
            seen.add(f"operator {e.op}" + (" items" if e.op == "in" and isinstance(e.right, Items) else ""))
        elif isinstance(e, Unary):
            seen.add("operator " + ("not" if e.op == "not" else "minus"))
        elif isinstance(e, Call):
            seen.add(f"operator {e.name}()" if e.name in ("min", "max") else f"function {e.name}" if e.name in CALLS else f"operator {e.name}")
        elif isinstance(e, Dot):
            seen.add("operator a.b")
        elif getattr(e, "name", None) in rule.lets:
            seen.add("let of a let")

    def report(self):
        total = len(self.seeds)
        for what in WANTED:
            print(f"{self.found[what]:6} {what}")
        missing = [w for w in WANTED if not self.found[w]]
        print(f"{self.speaking} of {total} cases print something; {self.seconds / total:.3f} s a case")
        if missing:
            print("never: " + ", ".join(missing))
        return 1 if missing or self.speaking < 0.8 * total else 0


