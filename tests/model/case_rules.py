# SPDX-License-Identifier: Apache-2.0
"""Random rules: valid ones, and such that most of them fire."""

from case_expressions import LITERALS, Maker, Names, quoted
from case_words import COMMON, DECLARATIONS, PLAIN_TYPES, TABLES

SUBJECTS = {"warn": [["publisher"], ["publisher", "offer"]], "block": [["publisher", "offer"]], "disconnect": [["publisher", "offer"]],
            "fine": [["publisher"]], "lock": [["account"]], "suspend": [["account"]], "hold": [["order"]], "close": [["offer"]]}


class RulesMaker:
    def __init__(self, rng, schema, unit):
        self.rng, self.schema, self.unit = rng, schema, unit
        self.params = []                       # (rule, name, literal)
        self.used = set()                      # event types that somebody reads
        self.signals = {}                      # name -> rules that make it
        self.theme = rng.choice(["any", "any", "any", "orders", "signals", "courts"])
        self.court = rng.choice([["warn", "block", "disconnect"], ["lock", "suspend"], ["hold", "close"]])

    def chance(self, p):
        return self.rng.random() < p

    def rules(self):
        """The text of a file of rules. Signals are made only by rules made here before their readers; the file has them shuffled."""
        made = [self.rule(k) for k in range(self.rng.randint(1, 6) + 3 * (self.theme == "signals"))]
        if self.chance(0.5):
            self.rng.shuffle(made)
        return DECLARATIONS + "\n" + "\n".join(made)

    def types(self):
        count = self.rng.choice([1, 1, 2, 2, 3])
        pool = [*PLAIN_TYPES, "click", "conversion", "click", "conversion", "login"] + list(self.signals) * 4
        if self.chance(0.1):
            pool = [*TABLES, "click", "appeal"]
        found = []
        if self.theme == "orders":
            pool = ["conversion", "update", "duplicate", "conversion", *self.signals]
        if self.theme == "signals":
            pool = ["click"] * 2 + list(self.signals) * 3
        for _ in range(count):
            t = self.rng.choice(pool)
            if t not in found:
                found.append(t)
        if found == ["duplicate"] or found == ["update"]:
            found.append("conversion")
        return found

    def rule(self, k):
        rng = self.rng
        name = f"rule-{k}"
        sure = k == 0 or self.chance(0.8 if self.theme == "signals" else 0.35)          # at least one rule of a case should fire
        plain = {"orders": ["conversion"], "signals": ["click"]}.get(self.theme, ["click", "conversion", "login", "lead"])
        on = [rng.choice(plain)] if sure and k == 0 else self.types()
        names = Names(self.schema, on)
        self.used.update(on)
        maker = Maker(rng, names, self.unit)
        makes_signal = self.chance({"signals": 0.85, "courts": 0.15}.get(self.theme, 0.4))
        makes_sanction = not makes_signal or self.chance(0.3)
        ladder = self.ladder(names) if makes_sanction else None
        makes_signal = makes_signal or not ladder
        clauses = {"on": "on " + ", ".join(on)}
        key = self.key(clauses, names, maker, ladder)
        maker.keyed = key is not None
        self.window(clauses, maker)
        self.param(clauses, name, names)
        if not sure or self.chance(0.2):
            self.afters(clauses, names, maker, key)
        if self.chance(0.1 if sure else 0.45):
            clauses["where"] = "where " + maker.flag(2)[0]
        self.lets(clauses, names, maker)
        self.when(clauses, maker, 0.35 if not sure else 0.2 if self.theme == "signals" else 0.8)
        if self.chance(0.25):
            clauses["once"] = "once per " + maker.duration_literal()
        if makes_signal:
            clauses["signal"] = self.signal(k, names, maker, on)
        if ladder:
            clauses["then"] = self.sanctions(ladder, maker)
            for clause in ("because", "notice"):
                if self.chance(0.6):
                    clauses[clause] = f"{clause} " + self.words(names)
        for clause, p in (("shadow", 0.4 if self.theme == "courts" else 0.1), ("off", 0.03)):
            if self.chance(p) and not (sure and clause == "off"):
                clauses[clause] = clause
        title = ' "A rule"' if self.chance(0.3) else ""
        return f"rule {name}{title}\n" + "".join(f"  {c}\n" for c in self.shuffled(clauses))

    def shuffled(self, clauses):
        """Any order, but that a window or key after an aggregate would be the aggregate's own."""
        order = list(clauses)
        if self.chance(0.5):
            self.rng.shuffle(order)
        heads = [c for c in order if c in ("by", "window")]
        risky = [i for i, c in enumerate(order) if c in ("let", "let2", "when", "signal", "then")]
        if heads and risky:
            order = [c for c in order[:risky[0]] if c not in heads] + heads + [c for c in order[risky[0]:] if c not in heads]
        return [clauses[c] for c in order]

    def key(self, clauses, names, maker, ladder):
        """The names of the rule's key; None without one."""
        if ladder and self.chance(0.25):
            return ladder[0][1]
        if not ladder and self.chance(0.2):
            return None
        fields = [f for f in COMMON if f in names.fields] or [f for f, k in names.fields.items() if k == "text"]
        if ladder and self.chance(0.7):
            fields = [f for f in ladder[0][1] if f in names.fields] or fields
        key = self.rng.sample(fields, min(len(fields), self.rng.choice([1, 1, 2])))
        words = list(key)
        if self.chance(0.12):
            kind = self.rng.choice(["text", "text", "number", "flag"])
            made = maker.of(kind, 1)[0]
            words.append(f"own = {made}")
            key.append("own")
            names.values["own"] = kind
            names.own_keys.append("own")
        elif self.chance(0.06):
            odd = [f for f, k in names.fields.items() if k in ("number", "flag", "time")] + ["type"]
            field = self.rng.choice(odd)
            words.append(field)
            key.append(field)
        clauses["by"] = "by " + ", ".join(words)
        return key

    def window(self, clauses, maker):
        form = self.rng.random()
        if form < 0.5:
            clauses["window"] = "within " + maker.duration_literal()
            maker.window = "within"
        elif form < (0.6 if self.theme == "signals" else 0.7):
            step = self.rng.choice([1, 2, 5, 10, 30])
            clauses["window"] = f"over {step * self.rng.choice([1, 2, 4, 6])}{self.unit} every {step}{self.unit}"
            maker.window = "over"

    def param(self, clauses, rule, names):
        for name in ("bound", "span"):
            if self.chance(0.2):
                literal = self.rng.choice(LITERALS) if name == "bound" else f"{self.rng.choice([1, 5, 20])}{self.unit}"
                clauses[name] = f"param {name} = {'-' * self.chance(0.05)}{literal}"
                names.values[name] = "number" if name == "bound" else "duration"
                self.params.append((rule, name, literal))

    def afters(self, clauses, names, maker, key):
        for k in range(2):
            if not self.chance(0.25):
                continue
            clause = self.rng.choice(["after", "after", "without"])
            type_ = self.rng.choice([*names.on, *names.on, *PLAIN_TYPES[:5], "offer"])
            shared = [f for f in COMMON + ["click_id", "order", "landing"] if f in names.fields and f in self.schema[type_]]
            usable = key and "own" not in key and all(f in self.schema[type_] and f in names.fields for f in key)
            if not shared and not usable:
                continue
            by = "" if usable and self.chance(0.5) or not shared else \
                " by " + ", ".join(self.rng.sample(shared, min(len(shared), self.rng.choice([1, 1, 2]))))
            bound = f" as prev{k}" if clause == "after" else ""
            clauses[f"after{k}"] = f"{clause} {type_}{bound}{by} within {maker.duration_literal()}"
            self.used.add(type_)
            if bound:
                names.afters[f"prev{k}"] = type_

    def lets(self, clauses, names, maker):
        made = {"let": [], "let2": []}
        for k in range(self.rng.choice([0, 1, 1, 2, 3])):
            with_aggregates = self.chance(0.7)
            kind = self.rng.choice(["number"] * 4 + ["duration", "time", "flag", "text", "ip", "set"])
            if with_aggregates:
                kind = self.rng.choice(["number", "number", "number", "duration", "time", "flag"])
            maker.aggregates = with_aggregates
            e = maker.named(kind) if kind in ("ip", "set") else maker.of(kind, 2)
            maker.aggregates = False
            if e is None and kind == "set":
                e = ('["US", "DE|x"]', 8)
            if e:
                name = f"{'agg' if with_aggregates or 'agg' in e[0] else 'plain'}{k}"
                made["let2" if made["let2"] or self.chance(0.3) and made["let"] else "let"].append(f"{name} = {e[0]}")
                names.values[name] = kind
        # a later let may name an earlier one, so the second clause must come after the first
        words = [", ".join(m) for m in made.values() if m]
        if words:
            clauses["let"] = "\n  ".join("let " + w for w in words)

    def when(self, clauses, maker, easy):
        form = self.rng.random()
        if form < easy:
            clauses["when"] = self.easy(maker)
        elif form < easy + (0.1 if self.theme == "signals" else 0.3):
            maker.aggregates = True
            clauses["when"] = "when " + maker.flag(2)[0]
            maker.aggregates = False

    def easy(self, maker):
        count = "count()" if maker.keyed and maker.window else None
        if not count:
            made = maker.aggregate("number")
            count = made[0] if made else "2"
        return f"when {count} {self.rng.choice(['>=', '>', '>='])} {self.rng.choice([1, 2, 2, 3, 4])}"

    def signal(self, k, names, maker, on):
        name = f"sig-{self.rng.randint(0, 4 if self.theme == 'signals' else 2)}"
        if name in on or any(self.reaches(o, name) for o in on) or name in self.used:
            name = f"sig-{k + 5}"
        extra = {}
        for f in range(self.rng.choice([0, 1, 1, 2])):
            kind = self.rng.choice(["number", "number", "text", "flag", "duration", "time", "ip", "set"])
            e = maker.named(kind) if kind in ("ip", "set") else maker.of(kind, 1)
            if e:
                extra[f"{name.replace('-', '')}{'abc'[f]}{kind[:2]}"] = (kind, e[0])
        fields = {n: kind for o in on for n, kind in self.schema[o].items()}
        fields.update({n: "number" if kind == "duration" else kind for n, (kind, _) in extra.items()})
        self.schema.setdefault(name, {}).update(fields)
        self.signals.setdefault(name, set()).update(on)
        words = ", ".join(f"{n} = {e}" for n, (_, e) in extra.items())
        return f"signal {name}" + (f" with {words}" if words else "")

    def reaches(self, a, b):
        return a == b or any(self.reaches(t, b) for t in self.signals.get(a, ()))

    # sanctions

    def ladder(self, names):
        """[(verb, subject)] of one subject; None where the events have none."""
        possible = [(v, s) for v, subjects in SUBJECTS.items() for s in subjects if all(f in names.fields for f in s)]
        if self.theme == "courts":
            possible = [p for p in possible if p[0] in self.court] or possible
        if not possible:
            return None
        verb = self.rng.choice(sorted({v for v, _ in possible}))
        verb, subject = self.rng.choice([p for p in possible if p[0] == verb])
        rungs = [(verb, subject)]
        while self.chance(0.35) and len(rungs) < 3:
            rungs.append(self.rng.choice([p for p in possible if p[1] == subject]))
        return rungs

    def sanctions(self, ladder, maker):
        rungs = []
        for k, (verb, subject) in enumerate(ladder):
            words = f"{verb} {', '.join(subject)}"
            if verb == "fine" and self.chance(0.8):
                words += " " + maker.of("number", 1)[0]
            if verb == "lock":
                words += f" for {maker.duration_literal()}"
            if verb == "close" and self.chance(0.6):
                words += f" in {maker.duration_literal()}"
            if self.chance(0.2):
                words += f" deadline {maker.duration_literal()}"
            if k:
                words += f" after {maker.duration_literal()}"
            rungs.append(words)
        return "then " + "\n       ".join(rungs)

    def words(self, names):
        parts = []
        for _ in range(self.rng.randint(0, 3)):
            kind = self.rng.choice(["number", "number", "text", "duration", "flag", "set", "ip", "time"])
            maker = Maker(self.rng, names, self.unit)
            found = [n for n in maker.names_of(kind) if n.count(".") == 0 or n.split(".")[0] in (*names.afters, "offer", "coupon")]
            if not found:
                continue
            style = self.rng.choice(["", "", ":%", ":.0", ":.2", ":.9"]) if kind == "number" else ""
            parts.append(self.rng.choice(["saw ", "ü “x” ", "{{", 'said "', ""]) + "{" + self.rng.choice(found) + style + "}")
        return quoted(" and ".join(parts) or "no words")

