# SPDX-License-Identifier: Apache-2.0
"""Words of the rule language, and a cursor over them."""

import re
from typing import NamedTuple

UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
TOKEN = re.compile(r"""
    (?P<space>\s+|\#[^\n]*)
  | (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<single>'[^']*')
  | (?P<duration>[0-9]+(?:ms|s|m|h|d)(?![a-z0-9_]))
  | (?P<percent>[0-9]+(?:\.[0-9]+)?%)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[a-z][a-z0-9_-]*)
  | (?P<sign>==|!=|<=|>=|[<>=+\-*/()\[\],.:])
""", re.X)
ESCAPE = re.compile(r'\\(?:u\{([0-9a-fA-F]+)\}|(.))')


class Token(NamedTuple):
    kind: str    # text single duration number name sign end
    value: object


def unescape(text):
    def one(m):
        return chr(int(m[1], 16)) if m[1] else {"n": "\n", "t": "\t"}.get(m[2], m[2])
    return ESCAPE.sub(one, text)


def token_of(kind, words):
    if kind == "text":
        return Token(kind, unescape(words[1:-1]))
    if kind == "single":
        return Token(kind, words[1:-1])
    if kind == "duration":
        unit = words.lstrip("0123456789")
        return Token(kind, int(words[:-len(unit)]) * UNITS[unit])
    if kind == "percent":
        return Token("number", float(words[:-1]) / 100)
    if kind == "number":
        return Token(kind, float(words))
    return Token(kind, words)


def tokens_of(source):
    found, at = [], 0
    while at < len(source):
        m = TOKEN.match(source, at)
        if not m:
            raise SyntaxError(f"not a word of the language: {source[at:at + 20]!r}")
        at = m.end()
        if m.lastgroup != "space":
            found.append(token_of(m.lastgroup, m[0]))
    found.append(Token("end", ""))
    return found


class Cursor:
    def __init__(self, source):
        self.tokens = tokens_of(source)
        self.at = 0

    def peek(self, ahead=0):
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self):
        token = self.peek()
        self.at += 1
        return token

    def sees(self, *words):
        """Whether the next word is one of these names or signs."""
        token = self.peek()
        return token.kind in ("name", "sign") and token.value in words

    def accept(self, *words):
        return self.next().value if self.sees(*words) else None

    def expect(self, word):
        if not self.accept(word):
            raise SyntaxError(f"expected {word!r}, found {self.peek()}")

    def take(self, *kinds):
        if self.peek().kind not in kinds:
            raise SyntaxError(f"expected {kinds}, found {self.peek()}")
        return self.next().value

    def names(self):
        """One or more names with commas between."""
        found = [self.take("name")]
        while self.accept(","):
            found.append(self.take("name"))
        return found
