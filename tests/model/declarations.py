# SPDX-License-Identifier: Apache-2.0
"""What files of rules declare: event types, rules, formats."""

from dataclasses import dataclass, field

from expressions import Window


@dataclass
class Type:
    name: str
    fields: dict = field(default_factory=dict)    # name -> kind, in order
    key: list = None                              # of a table
    signal: bool = False
    personal: set = field(default_factory=set)    # of a signal: the `with` fields that are


@dataclass
class Column:
    kind: str
    personal: bool


@dataclass
class After:
    type: str
    name: str             # None: without
    key: list             # None: the rule's
    span: int


@dataclass
class Rung:
    verb: str
    subject: list
    amount: object = None
    span: int = 0         # of `lock for` and `close in`
    deadline: int = 30 * 60_000_000
    after: int = 0


@dataclass
class Rule:
    name: str
    on: list = None
    key: list = None                              # [(name, expression or None)]
    afters: list = field(default_factory=list)
    withouts: list = field(default_factory=list)
    where: object = None
    window: Window = None
    params: dict = field(default_factory=dict)
    lets: dict = field(default_factory=dict)
    when: object = None
    once: int = None
    signal: str = None
    extra: dict = field(default_factory=dict)     # the `with` fields
    rungs: list = field(default_factory=list)
    because: str = None
    notice: str = None
    shadow: bool = False
    off: bool = False
    aggregates: list = field(default_factory=list)

    def key_names(self):
        """The names of its key: `by`, else the subject of its sanction; None without either."""
        if self.key is not None:
            return [name for name, _ in self.key]
        if self.rungs:
            return self.rungs[0].subject
        return None

    def named_key(self, name):
        return next((e for n, e in self.key or [] if n == name and e is not None), None)


@dataclass
class FormatEvent:
    type: str
    column: str = None                            # of `if`
    text: str = None
    fields: dict = field(default_factory=dict)    # name -> (parts, zone); a part is ("column", name) or ("text", words)
    rest: bool = False


@dataclass
class Format:
    name: str
    base: str
    events: list = field(default_factory=list)


class Language:
    def __init__(self):
        self.types, self.columns, self.lists, self.rules, self.formats, self.read = {}, {}, {}, [], {}, set()

    def column_order(self):
        return list(self.columns)

    def rule(self, name):
        return next(r for r in self.rules if r.name == name)
