# SPDX-License-Identifier: Apache-2.0
"""What can be known of an expression before anything runs: its kind, and whether it holds something personal."""

from declarations import Type
from expressions import Aggregate, Binary, Call, Dot, Items, Literal, Name, Unary
from values import Duration

TEXT_CALLS = ("host", "domain", "lower", "net")
NUMBER_CALLS = ("length", "hour", "rate_low", "rate_high")


class Resolver:
    """Names of one rule."""

    def __init__(self, language, rule):
        self.language, self.rule = language, rule

    def field_kind(self, name):
        if name in ("ts", "type"):
            return "time" if name == "ts" else "text"
        for type_name in self.rule.on:
            kind = type_of(self.language, type_name).fields.get(name)
            if kind:
                return kind
        return None

    def base_type(self, base):
        """The event type that `a` in `a.b` stands for."""
        for after in self.rule.afters:
            if after.name == base:
                return after.type
        return base

    def kind(self, e):
        if isinstance(e, Literal):
            return {str: "text", bool: "flag", float: "number", Duration: "duration"}[type(e.value)]
        if isinstance(e, Name):
            return self.name_kind(e.name)
        if isinstance(e, Dot):
            if e.field in ("ts", "type"):
                return "time" if e.field == "ts" else "text"
            return type_of(self.language, self.base_type(e.base)).fields[e.field]
        if isinstance(e, Call):
            return self.call_kind(e)
        if isinstance(e, Aggregate):
            return self.aggregate_kind(e)
        if isinstance(e, Items):
            return "set"
        if isinstance(e, Unary):
            return "flag" if e.op == "not" else self.kind(e.x)
        return self.binary_kind(e)

    def name_kind(self, name):
        if name in self.rule.lets:
            return self.kind(self.rule.lets[name])
        if name in self.rule.params:
            return self.kind(Literal(self.rule.params[name]))
        if (named := self.rule.named_key(name)) is not None:
            return self.kind(named)
        return self.field_kind(name) or ("flag" if name in self.rule.on else "list")

    def call_kind(self, e):
        if e.name in TEXT_CALLS:
            return "text"
        if e.name in NUMBER_CALLS:
            return "number"
        return self.kind(e.args[0]) if e.name in ("abs", "min", "max") else "flag"

    def aggregate_kind(self, e):
        if e.name in ("count", "distinct"):
            return "number"
        return "duration" if e.name == "age" else self.kind(e.args[0])

    def binary_kind(self, e):
        if e.op not in "+-*/":
            return "flag"
        left, right = self.kind(e.left), self.kind(e.right)
        if e.op in "*/":
            if e.op == "/" and left == right:
                return "number"
            return "duration" if "duration" in (left, right) else "number"
        if "time" in (left, right):
            return "duration" if left == right else "time"
        return left

    def personal(self, e):
        """Whether it is a text or an address that comes from a personal field."""
        return self.kind(e) in ("text", "ip", "set") and self.touches(e)

    def touches(self, e):
        if isinstance(e, Name):
            return self.name_touches(e.name)
        if isinstance(e, Dot):
            return self.column_personal(self.base_type(e.base), e.field)
        if isinstance(e, (Call, Aggregate)):
            return any(map(self.touches, e.args))
        if isinstance(e, Binary):
            return self.touches(e.left) or self.touches(e.right)
        if isinstance(e, Items):
            return any(map(self.touches, e.items))
        return isinstance(e, Unary) and self.touches(e.x)

    def name_touches(self, name):
        if name in self.rule.lets:
            return self.touches(self.rule.lets[name])
        if name in self.rule.params:
            return False
        if (named := self.rule.named_key(name)) is not None:
            return self.touches(named)
        return any(self.column_personal(t, name) for t in self.rule.on)

    def column_personal(self, type_name, name):
        type_ = type_of(self.language, type_name)
        if name in type_.personal:
            return True
        column = self.language.columns.get(name)
        return name in type_.fields and bool(column and column.personal)


def type_of(language, name):
    """An event type; a signal's is made from its rules when first asked for, which is why circles are errors."""
    if name not in language.types:
        language.types[name] = signal_type(language, name)
    return language.types[name]


def signal_type(language, name):
    rules = [r for r in language.rules if r.signal == name]
    found = {}
    for rule in rules:
        for on in rule.on:
            found.update(type_of(language, on).fields)
    order = list(language.columns)
    type_ = Type(name, {n: found[n] for n in sorted(found, key=lambda n: order.index(n) if n in order else len(order))})
    type_.signal = True
    for rule in rules:
        resolver = Resolver(language, rule)
        for field, e in rule.extra.items():
            kind = resolver.kind(e)
            type_.fields[field] = "number" if kind == "duration" else kind
            if resolver.personal(e):
                type_.personal.add(field)
        for on in rule.on:
            type_.personal |= type_of(language, on).personal
    return type_


def declare_signals(language):
    for rule in language.rules:
        if rule.signal:
            type_of(language, rule.signal)
