# SPDX-License-Identifier: Apache-2.0
"""Cases about verdicts: courts that sit often, and orders that many sanctions touch."""

from case_logs import LogsMaker
from case_words import BASE, DECLARATIONS, NUMBERS, TEXTS

PAIR = ("publisher", "offer")
SUBJECTS = {"warn": PAIR, "block": PAIR, "disconnect": PAIR, "fine": ("publisher",), "hold": ("order",), "close": ("offer",)}
VERBS = ["block", "block", "disconnect", "disconnect", "disconnect", "hold", "hold", "hold", "close", "close", "warn", "fine"]
OF_ORDERS = ["conversion", "conversion", "update", "update", "duplicate", "refund"]
WHERE = (("country", 'country == "US"'), ("country", 'country != "FR"'), ("commission", "commission > 10"), ("status", 'status == "rejected"'),
         ("status", 'status in ["chargeback", "odd"]'), ("coupon", 'coupon == "NEW"'), ("commission", "not known(commission)"),
         ("device", 'device == "bot"'), ("cookie", "known(cookie)"), ("order", 'order in ["A1", "A9", "A30"]'))
PERSONAL = "field login: {} personal\n"


class VerdictRules:
    """As RulesMaker, but rules that fire for simple reasons and have a sanction each."""
    theme = "verdicts"

    def __init__(self, rng, schema, unit):
        self.rng, self.schema, self.unit = rng, schema, unit
        self.params, self.used = [], set(OF_ORDERS) | {"click", "lead", "offer"}
        self.often = rng.choice([0.2, 0.5, 1])      # how readily they fire
        self.hidden = False                         # whether an order's fields are personal
        self.rare = rng.random() < 0.4              # whether leads alone end a partnership, when there are many orders

    def chance(self, p):
        return self.rng.random() < p

    def time(self, *counts):
        return f"{self.rng.choice(counts)}{self.unit}"

    def rules(self):
        made = [self.rule(k) for k in range(self.rng.randint(2, 7))]
        made.append("rule seen\n  on conversion, update\n" + self.where(["conversion", "update"]) + "  signal seen-order\n")
        self.rng.shuffle(made)
        self.hidden = self.chance(0.25)
        words = PERSONAL.format(self.rng.choice(["order", "click_id", "order personal, click_id", "offer", "publisher"]))
        return DECLARATIONS + words * self.hidden + "\n".join(made)

    def rule(self, k):
        verb = self.rng.choice({0: ["hold", "hold", "fine"], 1: ["block", "disconnect", "disconnect", "close"]}.get(k, VERBS))
        pool = OF_ORDERS + ["seen-order"] + ([] if verb == "hold" else ["click", "click", "lead"]) + ["offer"] * 3 * (verb == "close")
        on = sorted({self.rng.choice(pool) for _ in range(self.rng.choice([1, 2, 3]))})
        form = self.rng.random()
        if self.rare and verb in ("block", "disconnect", "close"):
            on, form = ["lead"], 0.5
        clauses = ["on " + ", ".join(on)]
        if form < 0.45:
            clauses += self.counted(SUBJECTS[verb], on)
        elif self.chance(0.2):
            clauses.append("once per " + self.time(1, 5, 30))
        words = "\n".join("  " + c for c in clauses) + "\n"
        if form > 0.3 and on != ["lead"]:
            words += self.where(on)
        words += "  shadow\n" * self.chance(0.12)
        return f"rule rule-{k}\n{words}  then " + "\n       ".join(self.rungs(verb)) + "\n"

    def counted(self, subject, on):
        key = ", ".join(subject if on == ["offer"] or self.chance(0.8) else PAIR)
        return [f"by {key}", f"within {self.time(5, 30, 300)}", f"when count() >= {self.rng.choice([1, 2, 3, 5, 20, 60])}",
                "once per " + self.time(1, 5, 20)]

    def where(self, on):
        if self.chance(self.often * 0.4):
            return ""
        known = {"seen-order": "conversion", "update": "conversion", "duplicate": "conversion"}
        fields = set().union(*(self.schema[known.get(t, t)] for t in on))
        possible = [words for field, words in WHERE if field in fields]
        return "  where " + self.rng.choice(possible) + "\n" if possible else ""

    def rungs(self, verb):
        verbs = [verb]
        while self.chance(0.25) and len(verbs) < 3:
            verbs.append(self.rng.choice([v for v, s in SUBJECTS.items() if s == SUBJECTS[verb]]))
        found = []
        for k, v in enumerate(verbs):
            words = v + " " + ", ".join(SUBJECTS[v])
            if v == "close" and self.chance(0.8):
                words += " in " + self.time(1, 1, 2, 3, 5, 10, 40)
            found.append(words + (" after " + self.time(1, 5, 20) if k else ""))
        return found


class VerdictLogs(LogsMaker):
    """Orders of mostly one publisher and offer: few with many lines, or hundreds."""

    def __init__(self, rng, schema, used, unit, rare):
        super().__init__(rng, schema, used, unit, True)
        self.types = ["conversion"] * 12 + ["click"] * rng.choice([1, 4]) + ["refund", "lead", "offer"]
        if rare:
            self.types = ["conversion"] * rng.choice([20, 90]) + ["click", "refund", "lead"]
        self.fresh = rng.choice([0.08, 0.3, 0.7] if not rare else [0.5, 0.9])
        self.main = rng.choice([0.4, 0.7, 0.95] if not rare else [0.9])
        self.lacking = rng.choice([0, 0.05, 0.2])
        self.still = rng.choice([0.2, 0.5, 0.9])
        self.named = []              # [(order, publisher, offer)] of first lines

    def events(self):
        found, ts = [], BASE
        for _ in range(self.rng.choice([150, 300, 700])):
            ts += 0 if self.chance(self.still) else self.rng.choice([1, 1, 1, 2, 5]) * self.unit
            ts += self.rng.choice([1, self.unit - 1, self.unit // 2]) if self.chance(0.01) else 0
            type_ = self.rng.choice(self.types)
            found.append((ts, type_, self.fields(type_, ts)))
        return found

    def fields(self, type_, ts):
        if type_ == "offer" or "publisher" not in self.schema[type_]:
            return super().fields(type_, ts)
        rng = self.rng
        made = {name: rng.choice(TEXTS[name][:3]) for name, p in (("country", 0.5), ("coupon", 0.3), ("device", 0.3))
                if name in self.schema[type_] and self.chance(p)}
        made.update(self.parties(0.05))
        if type_ == "conversion":
            self.conversion(made)
        if type_ == "refund" and self.named and self.chance(0.9):
            made.update(zip(("order", "publisher", "offer"), rng.choice(self.named)))
        return {n: v for n, v in made.items() if v is not None and n in self.schema[type_] and
                not (type_ == "refund" and self.chance(0.2))}

    def parties(self, lacking):
        publisher, offer = ("p1", "o1") if self.chance(self.main) else (self.rng.choice(TEXTS["publisher"][:3]), self.rng.choice(TEXTS["offer"][:2]))
        return {"publisher": None if self.chance(lacking) else publisher, "offer": None if self.chance(lacking) else offer}

    def conversion(self, made):
        rng = self.rng
        made.update(self.parties(self.lacking))
        made["click_id"] = rng.choice([None, *TEXTS["click_id"]])
        made["commission"] = rng.choice(NUMBERS) if self.chance(0.6) else None
        made["status"] = rng.choice(TEXTS["status"]) if self.chance(0.8) else None
        if self.chance(0.05):
            return
        if not self.named or self.chance(self.fresh):
            made["order"] = f"A{len(self.named) + 1}" if self.chance(0.95) else rng.choice(["A1", "A2", "1"])
            self.named.append((made["order"], made["publisher"], made["offer"]))
            return
        recent = self.named[-8:] if self.chance(0.7) else self.named
        made["order"], publisher, offer = rng.choice(recent)
        if self.chance(0.85):
            made["publisher"] = None if self.chance(0.5) else publisher
        if self.chance(0.9):
            made["offer"] = None if self.chance(0.5) else offer
