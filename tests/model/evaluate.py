# SPDX-License-Identifier: Apache-2.0
"""The value of an expression for one event of one rule. None is unknown."""

import math
from fractions import Fraction

import values
from expressions import Aggregate, Call, Dot, Items, Literal, Name, Unary
from values import Duration, Ip, Time

Z = 1.959964
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Scope:
    """What the names of a rule mean for one event: its `after` events, the tables as they stand, and the rule's aggregates."""

    def __init__(self, judge, rule, event):
        self.judge, self.rule, self.event = judge, rule, event
        self.language = judge.language
        self.afters = {}          # name -> event
        self.aggregates = {}      # node -> value

    def field(self, event, name):
        if name == "ts":
            return Time(event.ts)
        return event.type if name == "type" else event.fields.get(name)

    def name(self, name):
        rule = self.rule
        if name in rule.lets:
            return self.value(rule.lets[name])
        if name in rule.params:
            return rule.params[name]
        if (e := rule.named_key(name)) is not None:
            return self.value(e)
        if name in ("ts", "type") or any(name in self.judge.fields_of(t) for t in rule.on):
            return self.field(self.event, name)
        if name in rule.on:
            return self.event.type == name
        return values.Set(self.language.lists[name])

    def dot(self, base, name):
        if base in self.afters:
            return self.field(self.afters[base], name)
        type_ = self.language.types[base]
        if type_.key:
            row = self.judge.row_of(type_, self.event)
            return self.field(row, name) if row else None
        return self.field(self.event, name) if self.event.type == base else None

    def value(self, e):
        if isinstance(e, Literal):
            return e.value
        if isinstance(e, Name):
            return self.name(e.name)
        if isinstance(e, Dot):
            return self.dot(e.base, e.field)
        if isinstance(e, Aggregate):
            return self.aggregates.get(e)
        if isinstance(e, Items):
            return values.Set(i.value for i in e.items)
        if isinstance(e, Call):
            return call(e.name, [self.value(a) for a in e.args])
        if isinstance(e, Unary):
            return self.unary(e)
        return self.binary(e)

    def unary(self, e):
        x = self.value(e.x)
        if x is None:
            return None
        if e.op == "not":
            return not x
        return Duration(-x) if isinstance(x, Duration) else -x

    def binary(self, e):
        if e.op in ("and", "or"):
            return kleene(e.op, self.value(e.left), self.value(e.right))
        if e.op == "in" and isinstance(e.right, Items):
            x, found = self.value(e.left), False
            for item in e.right.items:
                found = kleene("or", found, within_item(x, self.value(item)))
            return found
        x, y = self.value(e.left), self.value(e.right)
        if x is None or y is None:
            return None
        if e.op == "in":
            return member(x, y)
        if e.op == "matches":
            return any(t.translate(LETTERS) in x.translate(LETTERS) for t in y)
        if e.op in "+-*/":
            return arithmetic(e.op, x, y)
        return compare(e.op, x, y)


def kleene(op, x, y):
    settled = op == "or"
    if x is settled or y is settled:
        return settled
    return None if x is None or y is None else not settled


def within_item(x, y):
    """One item of `X in [..]`: an address may be in a block."""
    if x is None or y is None:
        return None
    return member(x, (y,)) if isinstance(x, Ip) and isinstance(y, str) else compare("==", x, y)


def member(x, texts):
    if not isinstance(x, Ip):
        return x in texts
    return any(values.in_block(x, b) for b in map(values.block_of, texts) if b)


def compare(op, x, y):
    if isinstance(x, Ip) and isinstance(y, str):
        y = values.read_ip(y)
    elif isinstance(y, Ip) and isinstance(x, str):
        x = values.read_ip(x)
    return {"==": lambda: x == y, "!=": lambda: x != y, "<": lambda: x < y, "<=": lambda: x <= y,
            ">": lambda: x > y, ">=": lambda: x >= y}[op]()


def double(compute):
    """A result as a double; None beyond it and for division by zero."""
    try:
        result = compute()
    except (ZeroDivisionError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def arithmetic(op, x, y):
    if isinstance(x, Time) or isinstance(y, Time):
        return time_arithmetic(op, x, y)
    a, b = float(x), float(y)
    result = double({"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[op])
    durations = isinstance(x, Duration) + isinstance(y, Duration)
    return Duration(result) if result is not None and (durations == 1 or durations == 2 and op in "+-") else result


def time_arithmetic(op, x, y):
    if isinstance(x, Time) and isinstance(y, Time):
        return Duration(int(x) - int(y))
    if not isinstance(x, Time):
        x, y = y, x
    moved = int(Fraction(int(x)) + (1 if op == "+" else -1) * Fraction(float(y)))
    return Time(moved) if values.TS_FIRST <= moved <= values.TS_LAST else None


def wilson(k, n, sign):
    if n <= 0 or k < 0 or k > n:
        return None
    if sign < 0 and k == 0:
        return 0.0
    if sign > 0 and k == n:
        return 1.0
    p = k / n
    m = p + Z * Z / (2 * n)
    r = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return double(lambda: (m + sign * r) / (1 + Z * Z / n))


def host(url):
    cut = min((i for i in map(url.find, "/?#") if i >= 0), default=len(url))
    if cut > 0 and url[cut - 1:cut + 2] == "://":
        rest = url[cut + 2:]
        rest = rest[:min((i for i in map(rest.find, "/?#") if i >= 0), default=len(rest))]
    else:
        rest = url[:cut]
        if "." not in rest or not (rest[0].isascii() and rest[0].isalnum()):
            return None
    rest = rest.rpartition("@")[2]
    name = rest.partition("]")[0] + "]" if rest.startswith("[") else rest.partition(":")[0]
    return name.translate(LETTERS) or None


def call(name, args):
    if name == "known":
        return args[0] is not None
    if any(a is None for a in args):
        return None
    if name in ("min", "max", "abs"):
        result = {"min": min, "max": max, "abs": abs}[name](*args)
        return Duration(result) if isinstance(args[0], Duration) else result
    return CALLS[name](*args)


CALLS = {
    "host": host,
    "lower": lambda t: t.translate(LETTERS),
    "length": lambda t: float(len(t)),
    "starts": lambda t, u: t.startswith(u),
    "ends": lambda t, u: t.endswith(u),
    "contains": lambda t, u: u in t,
    "hour": lambda t: float(int(t) // 3_600_000_000 % 24),
    "net": lambda ip, v4, v6: values.net(ip, int(v4), int(v6)),
    "rate_low": lambda k, n: wilson(k, n, -1),
    "rate_high": lambda k, n: wilson(k, n, 1),
}
