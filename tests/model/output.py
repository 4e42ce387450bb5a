# SPDX-License-Identifier: Apache-2.0
"""Lines of output as SPEC section 3 has them, the words of rules, and pseudonyms."""

import hashlib
import re

from expressions import Dot, Name
from kinds import Resolver
from values import Ip, Set, print_ip, print_json, print_text, print_time, print_words

HOLE = re.compile(r"\{\{|\{([a-z][a-z0-9_.-]*)(?::(%|\.[0-9]))?\}")


def line_of(pairs):
    """A JSON object of (key, JSON text) pairs; those whose text is None are left out."""
    return "{" + ",".join(f"{print_text(k)}:{v}" for k, v in pairs if v is not None) + "}"


class Printer:
    def __init__(self, language, options):
        self.language, self.options = language, options
        self.lines = []
        self.resolvers = {r.name: Resolver(language, r) for r in language.rules}
        self.key = hashlib.blake2b(options.key, digest_size=32).digest()

    def put(self, pairs):
        self.lines.append(line_of(pairs))

    def pseudonym(self, value):
        words = print_ip(value) if isinstance(value, Ip) else value
        return "c:" + hashlib.blake2b(words.encode(), digest_size=8, key=self.key).hexdigest()

    def hidden(self, value):
        if isinstance(value, Set):
            return Set(self.pseudonym(t) for t in value)
        return self.pseudonym(value)

    def shown(self, value, personal):
        """The value as it may be printed."""
        if value is None or not personal or self.options.reveal or not isinstance(value, (str, Ip, Set)):
            return value
        return self.hidden(value)

    def column(self, name, value):
        """The JSON text of a field's value as it may be printed; None if it is unknown."""
        return None if value is None else print_json(self.shown(value, self.language.columns[name].personal))

    def of_expression(self, scope, e):
        return self.shown(scope.value(e), self.resolvers[scope.rule.name].personal(e))

    def words(self, template, scope):
        """The words of `because` and `notice` with their names filled in."""
        def fill(m):
            if m[0] == "{{":
                return "{"
            base, dot, name = m[1].partition(".")
            style = m[2] if m[2] in (None, "%") else int(m[2][1])
            return print_words(self.of_expression(scope, Dot(base, name) if dot else Name(base)), style)
        return None if template is None else print_text(HOLE.sub(fill, template))

    def measured(self, scope):
        found = [(name, self.of_expression(scope, e)) for name, e in scope.rule.lets.items()]
        return line_of([(name, print_json(value)) for name, value in found if value is not None])

    def signal(self, rule, event):
        if not self.options.signals:
            return
        type_ = self.language.types[event.type]
        pairs = [("event", '"signal"'), ("ts", print_text(print_time(event.ts))), ("signal", print_text(event.type)),
                 ("rule", print_text(rule.name))]
        for name in type_.fields:
            if name in event.fields:
                personal = self.resolvers[rule.name].column_personal(event.type, name)
                pairs.append((name, print_json(self.shown(event.fields[name], personal))))
        self.put(pairs)
