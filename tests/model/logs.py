# SPDX-License-Identifier: Apache-2.0
"""Logs to events: NDJSON, CSV and TSV, by the fields' own names or by a format; bad lines with their reasons."""

import base64
import gzip
import subprocess
import zoneinfo
from dataclasses import dataclass

import values
from json_reader import NotJson, Words, read_object
from values import Bad, print_text, read_cell

LONGEST = 1 << 20
# Of a longer line only so much is kept, so that an endless one fills no memory: enough to see that it is too long, even if a CR ends it.
KEPT = LONGEST + 2
BEFORE_ALL = -(1 << 63) + 1
NOT_READ = ("update", "duplicate")
ROBOTS = ("bot", "crawl", "spider", "curl", "wget", "python-requests", "headless")


class NoLog(Exception):
    pass


@dataclass(eq=False)
class Event:
    type: str
    ts: int
    fields: dict              # the known ones only
    table: bool = False
    source: str = ""
    source_index: int = 0
    line: int = 0
    place: int = 0
    own_ts: int = 0           # as written, where lateness moved ts
    moved: bool = False


@dataclass
class Line:
    number: int
    raw: bytes
    events: list


def reject_line(source, number, reason, raw):
    try:
        words = '"raw":' + print_text(raw.decode("utf-8"))
    except UnicodeDecodeError:
        words = '"raw_base64":' + print_text(base64.b64encode(raw).decode())
    return f'{{"source":{print_text(source)},"line":{number},"reason":{print_text(reason)},{words}}}'


def read_bytes(path):
    with open(path, "rb") as f:
        data = f.read()
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def lines_of(data):
    """(number, bytes without the end) of the lines that are not blank."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    for number, raw in enumerate(data.split(b"\n"), 1):
        raw = raw[:KEPT]
        raw = raw[:-1] if raw.endswith(b"\r") else raw
        if raw.strip(b" \t"):
            yield number, raw


def split_cells(text, separator):
    """The cells of a record (RFC 4180), or Bad."""
    cells, at = [], 0
    while True:
        if text[at:at + 1] == '"':
            cell, at = quoted_cell(text, at + 1)
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            cell, at = text[at:end], end
            if '"' in cell:
                raise Bad("quotes that do not fit together")
        cells.append(cell)
        if at == len(text):
            return cells
        if text[at] != separator:
            raise Bad("quotes that do not fit together")
        at += 1


def quoted_cell(text, at):
    parts = []
    while True:
        end = text.find('"', at)
        if end < 0:
            raise Bad("quotes that do not fit together")
        parts.append(text[at:end])
        if text[end + 1:end + 2] != '"':
            return "".join(parts), end + 1
        parts.append('"')
        at = end + 2


class Source:
    """One log: what it is and its lines. A record of it is a dict of column to what stands there: as JSON has it, or text."""

    def __init__(self, name, index, data, language, form=None, tables_only=False):
        self.name, self.index, self.language = name, index, language
        self.form, self.tables_only = form, tables_only
        self.lines, self.rejects, self.counts = [], [], {"lines": 0, "bad": 0, "skipped": 0, "bad_ips": 0}
        self.header = None
        rows = list(lines_of(data))
        self.separator = None
        if rows and not rows[0][1].lstrip(b" \t").startswith(b"{"):
            self.read_header(rows.pop(0)[1].decode("utf-8"))
        elif form and form.base == "csv":
            raise NoLog(name)
        for number, raw in rows:
            self.read_line(number, raw)

    def read_header(self, text):
        for separator in ("\t", ","):
            try:
                cells = split_cells(text, separator)
            except Bad:
                continue
            if self.is_header(cells):
                self.header, self.separator = cells, separator
                return
        raise NoLog(self.name)

    def is_header(self, cells):
        if not self.form:
            return "type" in cells or "ts" in cells
        wanted = [p[1] for e in self.form.events for parts, _ in e.fields.values() for p in parts if p[0] == "column"]
        return all(w in cells for w in wanted)

    def read_line(self, number, raw):
        self.counts["lines"] += 1
        try:
            events = self.events_of(self.record_of(raw))
        except Bad as why:
            self.counts["bad"] += 1
            self.reject(number, str(why), raw)
            return
        for place, event in enumerate(events):
            event.source, event.source_index, event.line, event.place = self.name, self.index, number, place
        self.counts["skipped"] += not events
        self.lines.append(Line(number, raw, events))

    def reject(self, number, why, raw):
        self.rejects.append(reject_line(self.name, number, why, raw))

    def record_of(self, raw):
        if len(raw) > LONGEST:
            raise Bad("longer than 1 MiB")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("not valid UTF-8")
        if self.header is None:
            try:
                return read_object(text)
            except NotJson:
                raise Bad("not valid JSON")
        cells = split_cells(text, self.separator)
        if len(cells) != len(self.header):
            raise Bad("a number of cells other than the header's")
        return {name: cell or None for name, cell in zip(self.header, cells)}

    def events_of(self, record):
        if self.form:
            return [e for f in self.form.events if self.holds(f, record) for e in [self.mapped(f, record)]]
        name = record.get("type")
        if isinstance(name, (bool, list, dict)):
            raise Bad("a field of another kind")
        if name is None or name == "":
            raise Bad("no event type")
        type_ = self.language.types.get(str(name))
        if not type_ or type_.signal or name in NOT_READ:
            raise Bad("unknown event type")
        if self.tables_only and not type_.key:
            raise Bad("no table event")
        return [self.event(type_, record, None, self.language.columns)]

    def event(self, type_, record, zone, columns):
        """`columns`: those of the record that are looked at, in the schema's order."""
        ts = BEFORE_ALL
        given = record.get("ts")
        if given is None or given == "":
            if not self.tables_only:
                raise Bad("no ts")
        else:
            ts = self.value("time", given, zone)
        fields = {}
        for column in columns:
            if column in type_.fields:
                value = self.value(type_.fields[column], record.get(column), None)
                if value is not None:
                    fields[column] = value
        if "device" in type_.fields and "device" not in fields and "ua" in fields:
            fields["device"] = device_of(fields["ua"])
        return Event(type_.name, ts, fields, bool(type_.key), own_ts=ts)

    def value(self, kind, given, zone):
        """What a JSON value, or the text of a cell, is as this kind."""
        if given is None:
            return None
        if isinstance(given, Words):
            return self.of_number(kind, given)
        if isinstance(given, str):
            return self.of_text(kind, given, zone)
        if isinstance(given, bool) and kind == "flag":
            return given
        if isinstance(given, list) and kind == "set" and all(isinstance(i, str) for i in given):
            return values.Set(str(i) for i in given if i)
        raise Bad("a field of another kind")

    def of_number(self, kind, words):
        if kind == "text":
            return str(words)
        if kind in ("number", "time"):
            return read_cell(kind, str(words))
        if kind == "flag":
            return values.read_flag(str(words)) if words in ("0", "1") else self.no_flag()
        raise Bad("a field of another kind")

    def no_flag(self):
        raise Bad("not a flag")

    def of_text(self, kind, text, zone):
        if kind == "text":
            return text
        if text == "":
            return None
        value = read_cell(kind, text, zone)
        self.counts["bad_ips"] += value is None
        return value

    def holds(self, form_event, record):
        if form_event.column is None:
            return True
        found = record.get(form_event.column)
        return isinstance(found, str) and str(found) == form_event.text

    def mapped(self, form_event, record):
        made, zone = {}, None
        if form_event.rest:
            named = {p[1] for parts, _ in form_event.fields.values() for p in parts if p[0] == "column"}
            named.add(form_event.column)
            made = {n: v for n, v in record.items() if n not in named and n != "type"}
        for name, (parts, field_zone) in form_event.fields.items():
            made[name] = self.joined(parts, record)
            zone = zone_of(field_zone) if field_zone and name == "ts" else zone
        type_ = self.language.types[form_event.type]
        return self.event(type_, made, zone, [c for c in self.language.columns if c in made])

    def joined(self, parts, record):
        if len(parts) == 1:
            return record.get(parts[0][1]) if parts[0][0] == "column" else parts[0][1]
        words = [record.get(p) if kind == "column" else p for kind, p in parts]
        return None if any(w is None for w in words) else "".join(words)


def zone_of(name):
    zone = zoneinfo.ZoneInfo(name)
    return lambda moment: int(moment.replace(tzinfo=zone).utcoffset().total_seconds()) * values.MICRO


def device_of(ua):
    ua = "".join(c.lower() if c.isascii() else c for c in ua)
    if any(word in ua for word in ROBOTS):
        return "bot"
    if "ipad" in ua or "tablet" in ua or "android" in ua and "mobile" not in ua:
        return "tablet"
    return "mobile" if any(word in ua for word in ("mobile", "iphone", "android")) else "desktop"
