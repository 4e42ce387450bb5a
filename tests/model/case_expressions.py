# SPDX-License-Identifier: Apache-2.0
"""Random expressions that are well typed. An expression is (words, level): parentheses are put only where the level needs them."""

from case_words import IPS, TEXTS

OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS, PRIMARY = range(1, 9)
LITERALS = ["0", "1", "2", "3", "5", "10", "0.5", "2.25", "5%", "60%", "12.5%", "100", "0.1"]
ORDERED = ["<", "<=", ">", ">=", "==", "!="]


class Names:
    """What an expression of a rule may name."""

    def __init__(self, schema, on):
        self.schema, self.on = schema, on        # type -> {field: kind}
        self.fields = {}
        for t in on:
            self.fields.update(schema[t])
        self.afters = {}                         # name -> type
        self.values = {}                         # lets, params and named keys -> kind
        self.own_keys = []                       # named keys

    def tables(self):
        keys = {"offer": ["offer"], "application": ["publisher", "offer"], "coupon": ["coupon"], "site": ["landing"]}
        return [t for t, k in keys.items() if all(f in self.fields for f in k)]


class Maker:
    def __init__(self, rng, names, unit):
        self.rng, self.names, self.unit = rng, names, unit
        self.window = None           # of aggregates: None, "within" or "over"
        self.keyed = False
        self.aggregates = False      # whether they may be used now
        self.lets = True

    def pick(self, items):
        return self.rng.choice(list(items))

    def chance(self, p):
        return self.rng.random() < p

    def wrap(self, e, level):
        words, own = e
        return f"({words})" if own < level or self.chance(0.04) else words

    def binary(self, op, level, left, right):
        return f"{self.wrap(left, level)} {op} {self.wrap(right, level + 1)}", level

    def duration_literal(self):
        return f"{self.pick([1, 2, 3, 5, 10, 20, 40])}{self.unit}"

    def names_of(self, kind):
        """Every name and a.b of this kind."""
        found = [n for n, k in self.names.fields.items() if k == kind]
        found += [n for n, k in self.names.values.items() if k == kind] * 3
        for after, t in self.names.afters.items():
            found += [f"{after}.{f}" for f, k in self.names.schema[t].items() if k == kind]
        for t in self.names.tables():
            found += [f"{t}.{f}" for f, k in self.names.schema[t].items() if k == kind] * 2
        for t in self.names.on:
            if t not in self.names.fields and t not in ("offer", "application", "coupon", "site"):
                found += [f"{t}.{f}" for f, k in self.names.schema[t].items() if k == kind][:4]
        if kind == "time":
            found += ["ts"] * 4 + [f"{a}.ts" for a in self.names.afters] * 4
        return found + (["type"] if kind == "text" else [])

    def of(self, kind, depth=2):
        if self.aggregates and self.chance(0.35) and kind in ("number", "duration", "time"):
            made = self.aggregate(kind)
            if made:
                return made
        return getattr(self, kind)(depth)

    def named(self, kind):
        found = self.names_of(kind)
        return (self.pick(found), PRIMARY) if found else None

    # flags

    def flag(self, depth=2):
        if depth > 0 and self.chance(0.35):
            op = self.pick(["and", "or", "not"])
            if op == "not":
                return "not " + self.wrap(self.flag(depth - 1), NOT), NOT
            return self.binary(op, AND if op == "and" else OR, self.flag(depth - 1), self.flag(depth - 1))
        makers = [self.number_flag, self.number_flag, self.text_flag, self.text_flag, self.text_flag, self.ip_flag, self.time_flag,
                  self.duration_flag, self.flag_name, self.known, self.type_flag]
        while True:
            if made := self.pick(makers)(depth):
                return made

    def number_flag(self, depth):
        if self.chance(0.15):
            items = ", ".join(self.wrap(self.of("number", depth - 1), OR) for _ in range(2))
            return f"{self.wrap(self.of('number', 0), SUM)} {self.pick(['in', 'not in'])} [{items}]", COMPARE
        return self.compared("number", depth, ORDERED)

    def compared(self, kind, depth, signs):
        left, right = self.of(kind, depth - 1), self.of(kind, depth - 1)
        return f"{self.wrap(left, SUM)} {self.pick(signs)} {self.wrap(right, SUM)}", COMPARE

    def duration_flag(self, depth):
        return self.compared("duration", depth, ORDERED)

    def time_flag(self, depth):
        return self.compared("time", depth, ORDERED)

    def text_flag(self, depth):
        left = self.text(depth - 1)
        words = self.wrap(left, SUM)
        values = TEXTS.get(words.rpartition(".")[2], ["x", "US", "p1"])
        sets = self.names_of("set")
        forms = ["==", "!=", "items", "list", "matches", "call", "==name"] + ["set"] * 2 * bool(sets)
        form = self.pick(forms)
        if form in ("==", "!="):
            return f"{words} {form} {quoted(self.pick(values))}", COMPARE
        if form == "==name":
            return f"{words} {self.pick(['==', '!='])} {self.wrap(self.text(0), SUM)}", COMPARE
        if form == "items":
            items = [quoted(v) for v in self.rng.sample(values, min(len(values), 2))] + [self.text(0)[0]] * self.chance(0.2)
            return f"{words} {self.pick(['in', 'not in'])} [{', '.join(items)}]", COMPARE
        if form == "matches":
            return f"{words} matches {self.pick(['robots', 'few'])}", COMPARE
        if form == "call":
            return f"{self.pick(['starts', 'ends', 'contains'])}({words}, {quoted(self.pick(values)[-2:])})", PRIMARY
        return f"{words} {self.pick(['in', 'not in'])} {self.pick(sets) if form == 'set' else 'few'}", COMPARE

    def ip_flag(self, depth):
        named = self.named("ip")
        if not named:
            return None
        form = self.pick(["==", "==name", "items", "list", "set"])
        if form == "==":
            return f"{named[0]} {self.pick(['==', '!='])} {quoted(self.pick(IPS[:8]))}", COMPARE
        if form == "==name":
            return f"{named[0]} {self.pick(['==', '!='])} {self.named('ip')[0]}", COMPARE
        if form == "items":
            return f"{named[0]} {self.pick(['in', 'not in'])} [\"10.0.0.0/24\", {quoted(self.pick(IPS[:8]))}]", COMPARE
        sets = [n for n in self.names_of("set") if n.endswith("tags")]
        return f"{named[0]} {self.pick(['in', 'not in'])} {self.pick(sets) if sets and form == 'set' else 'nets'}", COMPARE

    def flag_name(self, depth):
        named = self.named("flag")
        return (f"{named[0]} == {self.pick(['true', 'false'])}", COMPARE) if named and self.chance(0.2) else named

    def known(self, depth):
        kind = self.pick(["text", "number", "ip", "flag", "set", "time"])
        named = self.named(kind)
        return named and (f"known({named[0]})", PRIMARY)

    def type_flag(self, depth):
        found = [t for t in self.names.on if t not in self.names.fields]
        return (self.pick(found), PRIMARY) if found else None

    # numbers, durations, times

    def number(self, depth=1):
        if depth > 0 and self.chance(0.4):
            op = self.pick(["+", "-", "*", "/"])
            return self.binary(op, SUM if op in "+-" else PRODUCT, self.of("number", depth - 1), self.of("number", depth - 1))
        named = self.named("number")
        form = self.rng.random()
        if named and form < 0.45:
            return named
        if form < 0.65:
            return self.pick(LITERALS), PRIMARY
        return self.number_call(max(depth, 1))

    def number_call(self, depth):
        form = self.pick(["length", "hour", "abs", "min", "max", "rate_low", "rate_high", "ratio", "minus"])
        one = lambda: self.wrap(self.of("number", depth - 1), OR)
        if form == "length":
            return f"length({self.text(0)[0]})", PRIMARY
        if form == "hour":
            return f"hour({self.time(0)[0]})", PRIMARY
        if form == "ratio":
            return self.binary("/", PRODUCT, self.of("duration", 0), self.of("duration", 0))
        if form == "minus":
            return "-" + self.wrap(self.of("number", depth - 1), MINUS), MINUS
        return (f"abs({one()})" if form == "abs" else f"{form}({one()}, {one()})"), PRIMARY

    def duration(self, depth=1):
        form = self.rng.random()
        if form < 0.35:
            return self.duration_literal(), PRIMARY
        if form < 0.65:
            return self.binary("-", SUM, self.time(0), self.time(0))
        if named := self.named("duration") if form < 0.75 else None:
            return named
        one = lambda: self.of("duration", 0)
        which = self.pick(["+", "-", "*", "/", "abs", "max", "min", "minus", "reversed"])
        if which in "+-":
            return self.binary(which, SUM, one(), one())
        if which in "*/":
            return self.binary(which, PRODUCT, one(), (self.pick(["2", "0.5", "3"]), PRIMARY))
        if which == "reversed":
            return self.binary("*", PRODUCT, ("2", PRIMARY), one())
        if which == "minus":
            return "-" + self.wrap(one(), MINUS), MINUS
        return (f"abs({one()[0]})" if which == "abs" else f"{which}({one()[0]}, {one()[0]})"), PRIMARY

    def time(self, depth=1):
        if depth > 0 and self.chance(0.3):
            return self.binary(self.pick("+-"), SUM, self.time(0), (self.duration_literal(), PRIMARY))
        return self.named("time")

    # texts

    def text(self, depth=1):
        form = self.rng.random() if depth > 0 else 0
        if form < 0.7:
            return self.named("text")
        if form < 0.8 and (ip := self.named("ip")):
            return f"net({ip[0]}, {self.pick([8, 24, 30, 32, 0])}, {self.pick([32, 48, 64, 128])})", PRIMARY
        if form < 0.9:
            return f"lower({self.text(0)[0]})", PRIMARY
        urls = [n for n in self.names_of("text") if n.endswith(("referrer", "landing"))]
        return (f"host({self.pick(urls)})" if urls else self.text(0)[0]), PRIMARY

    # aggregates

    def aggregate(self, kind):
        inner = Maker(self.rng, self.names, self.unit)
        inner.names = self.without_aggregate_lets()
        own_key = "" if self.keyed and self.chance(0.75) else self.own_key()
        window, tail = self.window, ""
        if window is None or self.chance(0.25):
            window, tail = self.own_window()
        if own_key is None:
            return None
        return self.aggregate_call(kind, inner, window) + own_key + tail, PRIMARY

    def aggregate_call(self, kind, inner, window):
        if kind == "time":
            form = self.pick(["min", "max"] + ["quantile"] * (window == "within"))
        elif kind == "duration":
            form = self.pick(["sum", "min", "max", "mean", "stddev", "age", "age"] + ["quantile"] * (window == "within"))
        else:
            form = self.pick(["count", "count", "count", "sum", "min", "max", "mean", "stddev", "distinct"] + ["quantile"] * 2 * (window == "within"))
        if form == "age":
            return "age()"
        if form == "count":
            return "count()" if self.chance(0.5) else f"count({inner.flag(1)[0]})"
        if form == "distinct":
            return f"distinct({inner.of(self.pick(['text', 'text', 'number', 'time']), 1)[0]})"
        argument = inner.of(kind, 1)[0]
        if form == "quantile":
            return f"quantile({argument}, {self.pick(['0.5', '0.9', '0.25', '1', '0.999', '0.000001'])})"
        return f"{form}({argument})"

    def own_key(self):
        found = [f for f in self.names.fields if f in ("publisher", "offer", "cookie", "account", "country", "status", "ip", "ok", "asn")]
        found += self.names.own_keys
        if not found:
            return None
        if len(found) > 1 and self.chance(0.3):
            return " by (" + ", ".join(self.rng.sample(found, 2)) + ")"
        return " by " + self.pick(found)

    def own_window(self):
        if self.chance(0.6):
            return "within", f" within {self.duration_literal()}"
        step = self.pick([1, 2, 5, 10])
        return "over", f" over {step * self.pick([1, 2, 3, 6])}{self.unit} every {step}{self.unit}"

    def without_aggregate_lets(self):
        names = Names(self.names.schema, self.names.on)
        names.afters, names.own_keys = self.names.afters, self.names.own_keys
        names.values = {n: k for n, k in self.names.values.items() if not n.startswith("agg")}
        return names


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
