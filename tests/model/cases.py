#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random cases: from a seed, a folder of rules and nasty logs. `cases.py --stats A..B` counts what they cover, `cases.py SEED DIR`
writes one. The case's `case.json` holds the options and files as `warden replay` takes them, from inside the folder."""

import argparse
import json
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import language as rule_language
from case_formats import FormatMaker
from case_logs import LogsMaker
from case_rules import RulesMaker
from case_verdicts import VerdictLogs, VerdictRules
from case_words import DECLARATIONS, LISTS, UNITS
from model import run
from values import read_time


def write(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def schema_of():
    """type -> {field: kind} of everything that a log may hold, and of what orders become."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "x.rules", DECLARATIONS)
        write(folder, "nets.txt", "")
        types = rule_language.load([os.path.join(folder, "x.rules")]).types
    return {name: dict(t.fields) for name, t in types.items()}


class Case:
    def __init__(self, seed, folder):
        self.rng = random.Random(seed)
        self.folder = folder
        self.options, self.names = ["--signals"], []
        self.unit, self.letter = self.rng.choice(UNITS)
        self.late = self.rng.choice([0, 1, 10, 60]) * self.unit
        self.verdicts = self.chance(0.4)     # whether it is about them
        rules = (VerdictRules if self.verdicts else RulesMaker)(self.rng, schema_of(), self.letter)
        text = rules.rules()
        if self.verdicts:
            logs = VerdictLogs(self.rng, rules.schema, rules.used, self.unit, rules.rare)
        else:
            logs = LogsMaker(self.rng, rules.schema, rules.used, self.unit, rules.theme == "orders")
        self.rules(text, rules)
        formed = not self.verdicts and self.chance(0.12) and rules.used & {"click", "conversion", "login"}
        form = FormatMaker(self.rng, logs) if formed else None
        self.logs(logs, form)
        if not form:
            for k in range(3 if self.verdicts else 1):
                self.appeals(logs, k)
        self.save()

    def chance(self, p):
        return self.rng.random() < p

    def rules(self, text, rules):
        write(self.folder, "nets.txt", "\n".join(LISTS["nets"]) + "\n")
        if self.chance(0.15):
            write(self.folder, "rules/b.rules", text.replace('"nets.txt"', '"../nets.txt"'))
            write(self.folder, "rules/a.rules", "# nothing but a comment\n")
            self.options += ["--rules", "rules"]
        else:
            write(self.folder, "x.rules", text)
            self.options += ["--rules", "x.rules"]
        for rule, name, literal in rules.params:
            if self.chance(0.3):
                value = self.rng.choice(["1", "2.5", "10%"]) if name == "bound" else f"{self.rng.choice([2, 7])}{self.letter}"
                self.options += ["--set", f"{rule}.{name}={value}"]
        if self.chance(0.6 if self.verdicts and rules.hidden else 0.1):
            write(self.folder, "key", self.rng.randbytes(self.rng.choice([16, 32, 100])))
            self.options += ["--key", "key"]
        else:
            self.options += ["--reveal"]
        if self.chance(0.05):
            self.options += ["--shadow"]
        if self.chance(0.4 if self.verdicts else 0.2):
            self.options += ["--order-memory", f"{self.rng.choice([10, 40])}{self.letter}"]

    def logs(self, logs, form):
        self.options += ["--lateness", f"{self.late // self.unit}{self.letter}"]
        events = logs.events()
        if form:
            self.options += ["--format", "raw"]
            write(self.folder, "raw.rules", form.words())
            self.options += ["--rules", "raw.rules"]
        parts = [[] for _ in range(self.rng.randint(1, 4))]
        for event in events:
            self.rng.choice(parts).append(event)
        for k, part in enumerate(parts):
            part = self.jumbled(part)
            kind = form.base if form else self.rng.choice(["ndjson", "ndjson", "csv", "tsv"])
            if form:
                data = form.log([ts for ts, _, _ in part] or [events[0][0]])
            elif kind == "ndjson" or not part:
                data = logs.ndjson(part or events[:1])
            else:
                data = logs.csv(part, "\t" if kind == "tsv" else ",")
            self.log(f"{self.rng.choice('abcxyz')}{k}.{kind}", data)
        if self.chance(0.3):
            self.table(logs)

    def log(self, name, data):
        if self.chance(0.15):
            name = f"more/{name}"
        write(self.folder, name, data)
        self.names.append(name)

    def jumbled(self, part):
        """Out of order by up to the lateness, and a few by more."""
        if not self.chance(0.7):
            return part
        def place(event):
            jitter = self.rng.choice([0, 0, self.rng.randint(0, self.late), self.late])
            return event[0] + jitter + (self.rng.randint(1, 30) * self.unit if self.chance(0.03) else 0)
        return sorted(part, key=place)

    def table(self, logs):
        logs.types = ["offer", "offer", "application", "coupon", "site"]
        events = logs.events()[:self.rng.randint(5, 40)]
        if self.chance(0.5):
            data = logs.ndjson(events, 0.1)
            data = b"\n".join(line.replace(b'"ts"', b'"was-ts"', 1) if self.chance(0.4) else line for line in data.split(b"\n"))
            name = "terms.ndjson"
        else:
            data, name = logs.csv(events, ","), "terms.csv"
        write(self.folder, name, data)
        self.options += ["--table", name]

    def appeals(self, logs, k):
        """Appeals name ids, so the model says first which there are: new ones after each round, for what was lifted may be issued again."""
        found = [json.loads(line) for line in judged(self)[0]]
        found = [o for o in found if o["event"] == "sanction"]
        if not found or not self.chance(0.8 if self.verdicts else 0.6):
            return
        events = []
        weights = [8 if self.verdicts and o["verb"] in ("block", "disconnect", "close") else 1 for o in found]
        for sanction in self.rng.choices(found, weights, k=min(len(found), self.rng.randint(1, 8))):
            ts = int(read_time(sanction["ts"])) + self.rng.choice([0, 0, 1, 3, 20, -1, *([50, 100] if self.verdicts else [])]) * self.unit
            outcome = self.rng.choice(["lifted", "lifted", "lifted", "upheld"])
            events.append((ts, "appeal", {"sanction": sanction["id"], "outcome": outcome}))
        self.log(f"appeals{k}.ndjson", logs.ndjson(self.jumbled(sorted(events, key=lambda e: e[0])), 0))

    def save(self):
        self.rng.shuffle(self.names)
        write(self.folder, "case.json", json.dumps({"options": self.options, "logs": self.names}, indent=1))


def judged(case):
    """What the model says of a case: lines of output, lines of rejects, counts."""
    back = os.getcwd()
    os.chdir(case.folder)
    try:
        return run([*case.options, *case.names])
    finally:
        os.chdir(back)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--stats", metavar="A..B")
    p.add_argument("seed", nargs="?", type=int)
    p.add_argument("folder", nargs="?")
    options = p.parse_args()
    if options.stats:
        from case_coverage import Coverage
        first, last = map(int, options.stats.split(".."))
        return Coverage(range(first, last + 1)).report()
    os.makedirs(options.folder, exist_ok=True)
    Case(options.seed, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())


