# SPDX-License-Identifier: Apache-2.0
"""The rule language: files of rules to a Language. Only valid rules are expected; what is wrong raises."""

import os

from declarations import After, Column, Format, FormatEvent, Language, Rule, Rung, Type
from expressions import Aggregate, parse_expression, parse_window, walk
from kinds import declare_signals
from lexer import Cursor
from values import Duration

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "rules", "pack", "schema.rules")
TOP = ("event", "field", "table", "list", "use", "rule", "format", "test")
KINDS = ("text", "number", "flag", "time", "ip", "set")
VERBS = {"warn", "block", "disconnect", "fine", "lock", "suspend", "hold", "close"}
ENGINE_TYPES = ("update", "duplicate")


def declare(language, type_, name, kind, personal):
    type_.fields[name] = kind
    old = language.columns.get(name)
    language.columns[name] = Column(kind, personal or bool(old and old.personal))


def parse_fields(language, c, type_):
    while True:
        name = c.take("name")
        kind = c.accept(*KINDS) or "text"
        declare(language, type_, name, kind, bool(c.accept("personal")))
        if not c.accept(","):
            return


def parse_event(language, c):
    name = c.take("name")
    type_ = language.types.setdefault(name, Type(name))
    if c.accept(":"):
        parse_fields(language, c, type_)


def parse_field(language, c):
    type_ = language.types[c.take("name")]
    c.expect(":")
    parse_fields(language, c, type_)


def parse_table(language, c):
    type_ = Type(c.take("name"))
    language.types[type_.name] = type_
    c.expect("by")
    type_.key = c.names()
    for name in type_.key:
        declare(language, type_, name, language.columns[name].kind if name in language.columns else "text", False)
    if c.accept(":"):
        parse_fields(language, c, type_)


def parse_list(language, c, folder):
    name = c.take("name")
    if c.accept("from"):
        with open(os.path.join(folder, c.take("text")), encoding="utf-8") as f:
            language.lists[name] = [line.rstrip("\r\n") for line in f if line.strip()]
        return
    language.lists[name] = [c.take("text")]
    while c.accept(","):
        language.lists[name].append(c.take("text"))


def parse_key(rule, c):
    rule.key = []
    while True:
        name = c.take("name")
        rule.key.append((name, parse_expression(c) if c.accept("=") else None))
        if not c.accept(","):
            return


def parse_after(rule, c, clause):
    type_ = c.take("name")
    name = None
    if clause == "after":
        c.expect("as")
        name = c.take("name")
    key = c.names() if c.accept("by") else None
    c.expect("within")
    (rule.afters if name else rule.withouts).append(After(type_, name, key, c.take("duration")))


def parse_literal(c):
    negative = c.accept("-")
    token = c.next()
    if token.kind == "duration":
        return Duration(-token.value if negative else token.value)
    if token.kind == "name":
        return {"true": True, "false": False}[token.value]
    return -token.value if negative else token.value


def parse_named(c, into):
    while True:
        name = c.take("name")
        c.expect("=")
        into[name] = parse_expression(c)
        if not c.accept(","):
            return


def parse_rungs(rule, c):
    while c.peek().value in VERBS and c.peek().kind == "name":
        rung = Rung(c.next().value, c.names())
        if rung.verb == "hold":
            rung.subject = ["order"]
        if rung.verb == "fine" and not c.sees("deadline", "after", *CLAUSES, *TOP, *VERBS) and c.peek().kind != "end":
            rung.amount = parse_expression(c)
        if c.accept("for", "in"):
            rung.span = c.take("duration")
        while True:
            if c.sees("after") and c.peek(1).kind == "duration":
                c.next()
                rung.after = c.take("duration")
            elif c.accept("deadline"):
                rung.deadline = c.take("duration")
            else:
                break
        rule.rungs.append(rung)


def parse_signal(rule, c):
    rule.signal = c.take("name")
    if c.accept("with"):
        parse_named(c, rule.extra)


def parse_param(rule, c):
    name = c.take("name")
    c.expect("=")
    rule.params[name] = parse_literal(c)


CLAUSES = {
    "on": lambda r, c: setattr(r, "on", c.names()),
    "by": parse_key,
    "after": lambda r, c: parse_after(r, c, "after"),
    "without": lambda r, c: parse_after(r, c, "without"),
    "where": lambda r, c: setattr(r, "where", parse_expression(c)),
    "param": parse_param,
    "let": lambda r, c: parse_named(c, r.lets),
    "when": lambda r, c: setattr(r, "when", parse_expression(c)),
    "once": lambda r, c: (c.expect("per"), setattr(r, "once", c.take("duration"))),
    "signal": parse_signal,
    "then": parse_rungs,
    "because": lambda r, c: setattr(r, "because", c.take("text")),
    "notice": lambda r, c: setattr(r, "notice", c.take("text")),
    "shadow": lambda r, c: setattr(r, "shadow", True),
    "off": lambda r, c: setattr(r, "off", True),
}
WINDOWS = ("within", "over")


def parse_rule(language, c):
    rule = Rule(c.take("name"))
    if c.peek().kind == "text":
        c.next()
    while c.peek().kind == "name" and c.peek().value in (*CLAUSES, *WINDOWS):
        if c.sees(*WINDOWS):
            rule.window = parse_window(c)
        else:
            CLAUSES[c.next().value](rule, c)
    roots = [*rule.lets.values(), rule.when, *rule.extra.values(), *(r.amount for r in rule.rungs)]
    rule.aggregates = [e for root in roots if root for e in walk(root) if isinstance(e, Aggregate)]
    language.rules.append(rule)


def parse_parts(c):
    parts = []
    while True:
        kind = "column" if c.peek().kind == "text" else "text"
        parts.append((kind, c.take("text", "single")))
        if not c.accept("+"):
            return parts


def parse_format_event(c):
    event = FormatEvent(c.take("name"))
    if c.accept("if"):
        event.column = c.take("text")
        c.expect("==")
        event.text = c.take("single")
    while c.peek().kind == "name" and (c.sees("rest") or c.peek(1).value in ("from", "is")) and not c.sees("list"):
        name = c.next().value
        if name == "rest":
            c.expect("by")
            c.expect("name")
            event.rest = True
        elif c.accept("is"):
            event.fields[name] = ([("text", c.take("single"))], None)
        else:
            c.expect("from")
            event.fields[name] = (parse_parts(c), c.take("text") if c.accept("zone") else None)
    return event


def parse_format(language, c):
    form = Format(c.take("name"), None)
    c.expect(":")
    form.base = c.take("name")
    while c.sees("event") and c.peek(2).value != ":":
        c.next()
        form.events.append(parse_format_event(c))
    language.formats[form.name] = form


def parse_file(language, path):
    real = os.path.realpath(path)
    if real in language.read:
        return
    language.read.add(real)
    with open(path, encoding="utf-8") as f:
        c = Cursor(f.read())
    folder = os.path.dirname(path)
    while c.peek().kind != "end":
        word = c.take("name")
        if word == "use":
            parse_file(language, os.path.join(folder, c.take("text")))
        elif word == "list":
            parse_list(language, c, folder)
        else:
            {"event": parse_event, "field": parse_field, "table": parse_table, "rule": parse_rule,
             "format": parse_format}[word](language, c)


def files_of(path):
    if os.path.isdir(path):
        return [os.path.join(path, n) for n in sorted(os.listdir(path), key=os.fsencode) if n.endswith(".rules")]
    return [path]


def load(paths, settings=()):
    """The language of these files and folders; `settings` are `rule.param=value`."""
    language = Language()
    parse_file(language, SCHEMA)
    for name in ENGINE_TYPES:
        language.types[name] = Type(name, dict(language.types["conversion"].fields))
    declare(language, language.types["update"], "was", "text", False)
    for path in paths:
        for name in files_of(path):
            parse_file(language, name)
    for name in ENGINE_TYPES:     # fields added to conversion by a file
        language.types[name].fields = {**language.types["conversion"].fields, **language.types[name].fields}
    for setting in settings:
        target, value = setting.split("=", 1)
        rule, param = target.split(".", 1)
        language.rule(rule).params[param] = parse_literal(Cursor(value))
    declare_signals(language)
    return language
