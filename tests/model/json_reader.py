# SPDX-License-Identifier: Apache-2.0
"""A strict reader of JSON. Python's own is too lax: it takes NaN, control characters in texts and lone surrogates, and it
loses the literal words of numbers. The one liberty that SPEC takes is leading zeros."""

import re

SPACE = " \t\n\r"
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
WORDS = (("true", True), ("false", False), ("null", None))


class NotJson(Exception):
    pass


class Words(str):
    """A number, as the literal words it was written with."""


class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in SPACE:
            self.at += 1

    def peek(self):
        self.skip()
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self, wanted):
        if self.peek() != wanted:
            raise NotJson
        self.at += 1

    def value(self):
        c = self.peek()
        if c == "{":
            return self.members()
        if c == "[":
            return self.items()
        if c == '"':
            return self.string()
        for word, value in WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        m = NUMBER.match(self.text, self.at)
        if not m:
            raise NotJson
        self.at = m.end()
        return Words(m[0])

    def members(self):
        """A dict; of repeated keys the last counts."""
        self.take("{")
        found = {}
        if self.peek() == "}":
            self.at += 1
            return found
        while True:
            if self.peek() != '"':
                raise NotJson
            key = self.string()
            self.take(":")
            found[key] = self.value()
            if self.peek() == "}":
                self.at += 1
                return found
            self.take(",")

    def items(self):
        self.take("[")
        found = []
        if self.peek() == "]":
            self.at += 1
            return found
        while True:
            found.append(self.value())
            if self.peek() == "]":
                self.at += 1
                return found
            self.take(",")

    def string(self):
        self.at += 1
        parts = []
        while True:
            m = PLAIN.match(self.text, self.at)
            parts.append(m[0])
            self.at = m.end()
            c = self.text[self.at:self.at + 1]
            self.at += 1
            if c == '"':
                return "".join(parts)
            if c != "\\":
                raise NotJson
            parts.append(self.escape())

    def escape(self):
        c = self.text[self.at:self.at + 1]
        self.at += 1
        if c != "u":
            if c not in SIMPLE or not c:
                raise NotJson
            return SIMPLE[c]
        unit = self.hex4()
        if 0xDC00 <= unit < 0xE000:
            raise NotJson
        if not 0xD800 <= unit < 0xDC00:
            return chr(unit)
        if self.text[self.at:self.at + 2] != "\\u":
            raise NotJson
        self.at += 2
        low = self.hex4()
        if not 0xDC00 <= low < 0xE000:
            raise NotJson
        return chr(0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00))

    def hex4(self):
        digits = self.text[self.at:self.at + 4]
        if not re.fullmatch(r"[0-9a-fA-F]{4}", digits):
            raise NotJson
        self.at += 4
        return int(digits, 16)


def read_object(text):
    """The object of a line as a dict of str, Words, True, False, None, lists and dicts; NotJson where it is anything else."""
    reader = Reader(text)
    if reader.peek() != "{":
        raise NotJson
    found = reader.members()
    if reader.peek():
        raise NotJson
    return found
