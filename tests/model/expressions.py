# SPDX-License-Identifier: Apache-2.0
"""Expressions: their tree and its parser, loosest operator first."""

from dataclasses import dataclass

from values import Duration

AGGREGATES = ("count", "sum", "min", "max", "mean", "stddev", "distinct", "quantile", "age")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(eq=False)
class Literal:
    value: object         # str, bool, float or Duration


@dataclass(eq=False)
class Name:
    name: str


@dataclass(eq=False)
class Dot:
    base: str
    field: str


@dataclass(eq=False)
class Call:
    name: str
    args: list


@dataclass(eq=False)
class Items:
    items: list           # [a, b, …]


@dataclass(eq=False)
class Unary:
    op: str               # not, -
    x: object


@dataclass(eq=False)
class Binary:
    op: str
    left: object
    right: object


@dataclass
class Window:
    span: int
    step: int = 0         # of `over`; 0 is `within`


@dataclass(eq=False)
class Aggregate:
    name: str
    args: list
    key: list             # names, or None: the rule's
    window: Window        # or None: the rule's


def children(e):
    if isinstance(e, (Call, Aggregate)):
        return e.args
    if isinstance(e, Items):
        return e.items
    if isinstance(e, Unary):
        return [e.x]
    if isinstance(e, Binary):
        return [e.left, e.right]
    return []


def walk(e):
    yield e
    for child in children(e):
        yield from walk(child)


def parse_expression(c):
    left = parse_and(c)
    while c.accept("or"):
        left = Binary("or", left, parse_and(c))
    return left


def parse_and(c):
    left = parse_not(c)
    while c.accept("and"):
        left = Binary("and", left, parse_not(c))
    return left


def parse_not(c):
    if c.accept("not"):
        return Unary("not", parse_not(c))
    return parse_comparison(c)


def parse_comparison(c):
    left = parse_sum(c)
    op = c.accept(*COMPARISONS, "in", "matches")
    if not op and c.sees("not") and c.peek(1).value == "in":
        c.next()
        c.next()
        return Unary("not", Binary("in", left, parse_sum(c)))
    return Binary(op, left, parse_sum(c)) if op else left


def parse_sum(c):
    left = parse_product(c)
    while op := c.accept("+", "-"):
        left = Binary(op, left, parse_product(c))
    return left


def parse_product(c):
    left = parse_minus(c)
    while op := c.accept("*", "/"):
        left = Binary(op, left, parse_minus(c))
    return left


def parse_minus(c):
    if c.accept("-"):
        return Unary("-", parse_minus(c))
    return parse_primary(c)


def parse_primary(c):
    token = c.next()
    if token.kind in ("text", "number"):
        return Literal(token.value)
    if token.kind == "duration":
        return Literal(Duration(token.value))
    if token.value == "(" and token.kind == "sign":
        e = parse_expression(c)
        c.expect(")")
        return e
    if token.value == "[":
        return Items(parse_list(c, "]"))
    if token.kind != "name":
        raise SyntaxError(f"expected a value, found {token}")
    if token.value in ("true", "false"):
        return Literal(token.value == "true")
    if c.accept("."):
        return Dot(token.value, c.take("name"))
    if c.accept("("):
        return parse_call(c, token.value)
    return Name(token.value)


def parse_list(c, closing):
    found = []
    while not c.accept(closing):
        if found:
            c.expect(",")
        found.append(parse_expression(c))
    return found


def parse_call(c, name):
    args = parse_list(c, ")")
    if name not in AGGREGATES or name in ("min", "max") and len(args) > 1:
        return Call(name, args)
    key = window = None
    while True:
        if c.sees("by"):
            key = parse_own_key(c)
        elif c.sees("within", "over"):
            window = parse_window(c)
        else:
            return Aggregate(name, args, key, window)


def parse_own_key(c):
    c.expect("by")
    if not c.accept("("):
        return [c.take("name")]
    key = c.names()
    c.expect(")")
    return key


def parse_window(c):
    if c.accept("within"):
        return Window(c.take("duration"))
    c.expect("over")
    span = c.take("duration")
    c.expect("every")
    return Window(span, c.take("duration"))
