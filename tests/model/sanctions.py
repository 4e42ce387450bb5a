# SPDX-License-Identifier: Apache-2.0
"""Sanctions: ladders, what is in force, what is lifted."""

from collections import defaultdict
from dataclasses import dataclass

from output import line_of
from values import print_json, print_text, print_time
from xxh3 import xxh3_128

DAY = 86_400_000_000
KEPT = 60 * DAY
STRONGER = {"warn": ("block", "disconnect"), "block": ("disconnect",), "lock": ("suspend",)}
NEVER = ("warn", "fine")
PRINTED = ("publisher", "offer", "account", "order")

# The last micro of the year 9999: no time is later.
LAST = 253402300799999999


@dataclass
class Sanction:
    id: str
    ts: int
    verb: str
    subject: tuple        # of (name, value)
    ladder: tuple
    until: int            # of a lock
    shadow: bool
    lifted: bool = False

    def in_force(self, now):
        if self.lifted or self.verb in NEVER:
            return False
        return self.verb != "lock" or now < self.until


class Courts:
    def __init__(self, printer, all_shadow):
        self.printer, self.all_shadow = printer, all_shadow
        self.issued = []
        self.verdicts = None      # given by the judge
        self.ladders = {}         # (rule, subject of its key) -> (rung, ts)
        self.counts = defaultdict(int)

    def fire(self, rule, scope, evidence):
        subject = self.subject_of(rule.rungs[0], scope.event)
        if subject is None:
            return
        ladder = (rule.name, subject)
        at = self.next_rung(rule, ladder, scope.event.ts)
        if at is not None and self.issue(rule, rule.rungs[at], scope, evidence):
            self.ladders[ladder] = (at, scope.event.ts)

    def subject_of(self, rung, event):
        """(name, value) pairs in the order printed; None where one that is needed is unknown."""
        if rung.verb == "hold":
            offer = event.fields.get("offer")
            order = event.fields.get("order")
            return None if order is None else (*([("offer", offer)] if offer is not None else []), ("order", order))
        pairs = tuple((n, event.fields.get(n)) for n in PRINTED if n in rung.subject)
        return None if any(v is None for _, v in pairs) else pairs

    def next_rung(self, rule, ladder, now):
        """Which rung may be issued now; None for none."""
        longest = max(r.after for r in rule.rungs)
        rung, then = self.ladders.get(ladder, (None, None))
        if rung is None or now - then >= longest + KEPT:
            return 0
        if rung == len(rule.rungs) - 1:
            return rung
        return rung + 1 if now - then >= rule.rungs[rung + 1].after else None

    def forbidden(self, verb, subject, now, shadow):
        """Whether it or a stronger one is in force on the subject; shadows count against shadows only."""
        verbs = () if verb in NEVER else (verb,)
        verbs += STRONGER.get(verb, ())
        return any(s.verb in verbs and s.subject == subject and s.in_force(now) and (shadow or not s.shadow)
                   for s in self.issued)

    def issue(self, rule, rung, scope, evidence):
        now = scope.event.ts
        shadow = rule.shadow or self.all_shadow
        subject = self.subject_of(rung, scope.event)
        words = [rule.name, rung.verb, *(str(v) for _, v in subject), str(int(now))]
        id_ = xxh3_128("\x1f".join(words).encode())
        if self.forbidden(rung.verb, subject, now, shadow) or any(s.id == id_ for s in self.issued):
            return False
        until = min(now + rung.span, LAST)
        self.issued.append(Sanction(id_, now, rung.verb, subject, (rule.name, self.subject_of(rule.rungs[0], scope.event)),
                                    until, shadow))
        self.counts[rule.name] += 1
        verdicts = self.verdicts.of_issue(self.issued[-1], scope.event)
        self.print(rule, rung, scope, evidence, self.issued[-1], verdicts)
        self.verdicts.tell_all(now)
        return True

    def print(self, rule, rung, scope, evidence, sanction, verdicts):
        time = lambda t: print_text(print_time(t))
        amount = self.printer.of_expression(scope, rung.amount) if rung.amount is not None else None
        self.printer.put([
            ("event", '"sanction"'), ("id", print_text(sanction.id)), ("ts", time(sanction.ts)), ("verb", print_text(rung.verb)),
            *((name, self.printer.column(name, value)) for name, value in sanction.subject),
            ("amount", None if amount is None else print_json(amount)),
            ("rule", print_text(rule.name)),
            ("because", self.printer.words(rule.because, scope)), ("notice", self.printer.words(rule.notice, scope)),
            ("act_by", time(min(sanction.ts + rung.deadline, LAST))),
            ("until", time(sanction.until) if rung.verb in ("lock", "close") else None),
            ("measured", self.printer.measured(scope)),
            ("evidence", "[" + ",".join(line_of([("source", print_text(s)), ("line", str(n))]) for s, n in evidence) + "]"),
            ("orders", str(verdicts)),
            ("shadow", "true" if sanction.shadow else None)])

    def lift(self, id_, now):
        for s in self.issued:
            recent = s.verb in NEVER and now - s.ts <= KEPT
            if s.id == id_ and not s.lifted and (s.in_force(now) or recent):
                s.lifted = True
                self.ladders.pop(s.ladder, None)
                self.printer.put([("event", '"lifted"'), ("ts", print_text(print_time(now))), ("sanction", print_text(s.id)),
                                  ("orders", str(self.verdicts.of_lift(s))), ("shadow", "true" if s.shadow else None)])
                self.verdicts.tell_all(now, s)
