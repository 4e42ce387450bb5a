# SPDX-License-Identifier: Apache-2.0
"""Judging: every event in sequence, each rule's windows and `after` found by looking at all that came before."""

from collections import defaultdict

import aggregates
from evaluate import Scope
from kinds import Resolver
from logs import BEFORE_ALL, Event
from orders import Orders
from output import Printer
from sanctions import Courts
from values import Duration, number_of, to_int64
from verdicts import Verdicts


class Judge:
    def __init__(self, language, options):
        self.language, self.options = language, options
        self.tables = defaultdict(dict)
        self.seen = defaultdict(list)         # type -> visible events, oldest first
        self.first_ts = None
        self.serial = 0
        self.orders = Orders(options.order_memory)
        self.printer = Printer(language, options)
        self.courts = Courts(self.printer, options.shadow)
        self.verdicts = self.courts.verdicts = Verdicts(self.orders, self.courts.issued, self.printer)
        self.states = {rule.name: RuleState(rule, language) for rule in language.rules}
        self.counts = {"events": defaultdict(int), "firings": defaultdict(int), "sanctions": self.courts.counts,
                       "turns": self.verdicts.turns}

    def fields_of(self, type_name):
        return self.language.types[type_name].fields

    def row_of(self, type_, event):
        key = tuple(event.fields.get(f) for f in type_.key)
        return None if None in key else self.tables[type_.name].get(key)

    def set_row(self, event):
        key = tuple(event.fields.get(f) for f in self.language.types[event.type].key)
        if None in key:
            return
        old = self.tables[event.type].get(key)
        if event.moved and old and old.own_ts > event.own_ts:
            return
        self.tables[event.type][key] = event

    def judge(self, event):
        if event.table:
            self.set_row(event)
            if event.ts == BEFORE_ALL:
                return
        elif self.first_ts is None:
            self.first_ts = event.ts
        self.orders.forget(event.ts)
        event = self.orders.become(event)
        self.verdicts.first_line(event)
        self.counts["events"][event.type] += 1
        if event.type == "appeal" and event.fields.get("outcome") == "lifted":
            self.courts.lift(event.fields.get("sanction"), event.ts)
        family = [event]
        for member in family:                 # grows as signals are made: breadth first
            for rule in self.language.rules:
                if not rule.off and member.type in rule.on:
                    family.extend(self.try_rule(rule, member))
        for member in family:
            self.serial += 1
            member.serial = self.serial
            self.seen[member.type].append(member)

    def try_rule(self, rule, event):
        """The signals that the rule made of this event: one or none."""
        scope, state = Scope(self, rule, event), self.states[rule.name]
        key = self.key_of(rule, scope)
        if key is None or not self.find_afters(rule, scope):
            return []
        if rule.where is not None and scope.value(rule.where) is not True:
            return []
        state.join(scope, key)
        if rule.when is not None and scope.value(rule.when) is not True:
            return []
        if not state.wakes(key, event.ts):
            return []
        self.counts["firings"][rule.name] += 1
        signals = [self.signal(rule, scope)] if rule.signal else []
        if rule.rungs:
            self.courts.fire(rule, scope, state.evidence(scope, key))
        return signals

    def key_of(self, rule, scope):
        """A tuple, empty for a rule without a key; None where the event is not for the rule."""
        names = rule.key_names() or []
        key = tuple(scope.value(rule.named_key(n)) if rule.named_key(n) is not None else scope.field(scope.event, n)
                    for n in names)
        return None if None in key else key

    def find_afters(self, rule, scope):
        for clause in rule.afters:
            found = self.latest(rule, clause, scope)
            if not found:
                return False
            scope.afters[clause.name] = found
        for clause in rule.withouts:
            if self.first_ts is None or scope.event.ts - self.first_ts < clause.span:
                return False
            if self.latest(rule, clause, scope) is not None:
                return False
        return True

    def latest(self, rule, clause, scope):
        """The latest visible event of the clause; None if there is none, False where a field of the key is unknown."""
        names = clause.key or rule.key_names()
        wanted = [scope.field(scope.event, n) for n in names]
        if None in wanted:
            return False
        for old in reversed(self.seen[clause.type]):
            if scope.event.ts - old.ts <= clause.span and [scope.field(old, n) for n in names] == wanted:
                return old
        return None

    def signal(self, rule, scope):
        event = scope.event
        made = Event(rule.signal, event.ts, dict(event.fields), False, event.source, event.source_index, event.line)
        for name, e in rule.extra.items():
            value = scope.value(e)
            if isinstance(value, Duration):
                value = float(value) / 1e6
            if isinstance(value, float):
                millionths = to_int64(value)
                value = None if millionths is None else number_of(millionths)
            made.fields.pop(name, None)
            if value is not None:
                made.fields[name] = value
        self.printer.signal(rule, made)
        return made


class RuleState:
    def __init__(self, rule, language):
        self.rule = rule
        resolver = Resolver(language, rule)
        self.kinds = {n: resolver.kind(n.args[0]) if n.args else None for n in rule.aggregates}
        self.joined = defaultdict(lambda: defaultdict(list))   # aggregate -> key -> [(ts, value)]
        self.lines = defaultdict(list)                         # key -> [(ts, source, line)] of the rule's own window
        self.fired = {}

    def join(self, scope, key):
        event = scope.event
        self.lines[key].append((event.ts, event.source, event.line))
        for node in self.rule.aggregates:
            own = key
            if node.key:
                own = tuple(scope.name(n) for n in node.key)
                if None in own:
                    continue
            self.joined[node][own].append((event.ts, aggregates.joined_value(node, scope)))
            scope.aggregates[node] = aggregates.aggregate(
                node, self.kinds[node], node.window or self.rule.window, self.joined[node][own])

    def wakes(self, key, now):
        quiet = self.rule.once
        if quiet is None:
            quiet = self.rule.window.span if self.rule.window else None
        if quiet is not None and key in self.fired and now < self.fired[key] + quiet:
            return False
        self.fired[key] = now
        return True

    def evidence(self, scope, key):
        """Up to 8 latest distinct lines, oldest first."""
        event, window = scope.event, self.rule.window
        if window and self.rule.key_names():
            lines = [(s, n) for ts, s, n in self.lines[key] if aggregates.inside(window, ts, event.ts)]
        else:
            olds = sorted(scope.afters.values(), key=lambda e: e.serial)
            lines = [(e.source, e.line) for e in (*olds, event)]
        found = []
        for line in reversed(lines):
            if line not in found:
                found.append(line)
        return found[:8][::-1]


