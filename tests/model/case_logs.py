# SPDX-License-Identifier: Apache-2.0
"""Random events and the many ways to write them down, good and bad."""

import datetime
import json

from case_words import BASE, COMMON, IPS, NUMBERS, SETS, TEXTS

EPOCH = datetime.datetime(1970, 1, 1)
UNKNOWN_FIELDS = ['"zz":null', '"extra":{"a":[1,{"b":"\\u00e9}"}],"c":-1.5e3}', '"_":[]', '"x y":"\\"},{"', '"Type":"click"', '"":0',
                  '"deep":[[[[{"d":[true,false,null]}]]]]']
JSON_BAD = [
    b'{"type":"click","ts":"2026-01-01T00:00:00Z"', b'{"type":"click","ts":1,}', b'{"type":"click" "ts":1}', b'{"type":"click","ts":NaN}',
    b'{"type":"click","ts":1,"offer":"\\ud83c"}', b'{"type":"click","ts":1,"offer":"\\udf6a\\ud83c"}', b'{"type":"click","ts":1,"offer":"a\tb"}',
    b'{"type":"click","ts":1,"offer":"\xff"}', b'{"type":"click","ts":1,"offer":"\xed\xa0\x80"}', b'{"type":"click","ts":1,"o":"\xc0\xaf"}',
    b'{"type":"click","ts":"2026-01-01"}', b'{"type":"click","ts":"2026-02-30T00:00:00Z"}', b'{"type":"click","ts":"2026-01-01T00:00:60Z"}',
    b'{"type":"click","ts":"2026-01-01T00:00:00+25:00"}', b'{"type":"click","ts":"0000-01-01T00:00:00Z"}', b'{"type":"click","ts":"yesterday"}',
    b'{"type":"click","ts":"2026-01-01T00:00:00.1234567890Z"}', b'{"type":"click","ts":1,"asn":"12a"}', b'{"type":"click","ts":1,"asn":"+1"}',
    b'{"type":"conversion","ts":1,"amount":9223372036854.775808}', b'{"type":"conversion","ts":1,"amount":-1e13}',
    b'{"type":"click","ts":1,"amount":1e999}', b'{"type":"click","ts":1,"asn":1e999}', b'{"type":"login","ts":1,"ok":"yes"}', b'{"type":"login","ts":1,"ok":2}',
    b'{"type":"click","ts":1,"publisher":true}', b'{"type":"click","ts":1,"ip":7}', b'{"type":"offer","ts":1,"countries":{"US":1}}',
    b'{"type":"offer","ts":1,"countries":["US",null]}', b'{"type":"click","ts":[1]}', b'{"type":"clack","ts":1}', b'{"type":"update","ts":1}',
    b'{"type":"duplicate","ts":1}', b'{"type":"sig-0","ts":1}', b'{"type":7,"ts":1}', b'{"type":null,"ts":1}', b'{"ts":1,"offer":"o1"}',
    b'{"type":{},"ts":1}', b'{"type":"click"}', b'{"type":"click","ts":null}', b'{"type":"click","ts":""}', b'{"type":"nope"}', b'{"asn":"x"}',
    b'{"type":"click","asn":"x"}', b'{"type":"click","ts":"x","asn":[]}', b'{"type":"click","ts":1,"asn":"x","publisher":[]}',
    b'{"type":"conversion","ts":1,"commission":[],"amount":"x"}', b'{} {}', b'[1]', b'nonsense', b'{"type":"click","ts":1}}', b'{"a":1}\r \xfe',
    b'{"type":"click","ts":1,"offer":"a\x00"}', b'{"type":"click","ts":1,"offer":"\\x"}', b'{"type":"click","ts":1e}', b'{"type":"click","ts":1.}',
    b'{"type":"click","ts":.5}', b'{"type":"click","ts":truer}', b"{'type':'click','ts':1}", b'{"type":"click","ts":1,"seen":"2026"}',
]


FAR_NUMBERS = ["9223372036854.775807", "-9223372036854.775807", "9007199254.740993", "4611686018427.387904", "1e-300", "0.0000004999999"]
FAR_TIMES = [-62_135_596_800_000_000, -500_000, 253_402_300_799_999_999, 0, 99_999_999_999_000_000]


class LogsMaker:
    def __init__(self, rng, schema, used, unit, orders):
        self.rng, self.schema, self.unit = rng, schema, unit          # unit: micros
        self.orders = orders         # whether lines of few orders are what it is about
        self.types = self.weights(used)
        self.missing = rng.choice([0, 0.03, 0.1, 0.2])

    def chance(self, p):
        return self.rng.random() < p

    def weights(self, used):
        """Log types, those that rules read many times."""
        found = ["click", "conversion", "offer", "lead"]
        for t in sorted(used):
            t = "conversion" if t in ("update", "duplicate") else t
            if t in self.schema and not t.startswith("sig-"):
                found += [t] * 6
        if any(t.startswith("sig-") for t in used):
            found += ["click"] * 2
        return found

    def events(self):
        """[(ts, type, fields)] by time; times are often equal, and often whole units apart."""
        found, ts = [], BASE + self.rng.choice([0, 0, -1, 500_000, -self.unit * 30])
        for _ in range(self.rng.randint(120, 330)):
            ts += self.rng.choice([0, 0, 0, 1, 1, 1, 1, 2, 3]) * self.unit
            if self.chance(0.06):
                ts += self.rng.choice([1, self.unit // 2, 37 * self.unit, self.unit - 1])
            type_ = self.rng.choice(self.types)
            found.append((ts, type_, self.fields(type_, ts)))
        return found

    def fields(self, type_, ts):
        made, rng = {}, self.rng
        for name, kind in self.schema[type_].items():
            if self.orders and type_ == "conversion" and name in ("order", "status", "offer"):
                if not self.chance({"order": 0.05, "status": 0.2, "offer": 0.45}[name]):
                    made[name] = rng.choice(TEXTS[name][:4 if name == "order" else 2])
                continue
            rare = name not in COMMON and kind != "set" and not (type_ == "conversion" and name in ("order", "status"))
            if self.chance(max(self.missing, 0.3) if rare else self.missing):
                continue
            made[name] = self.one(name, kind, ts)
        return made

    def one(self, name, kind, ts):
        rng = self.rng
        if kind == "text":
            values = TEXTS.get(name, ["x", "y"])
            return rng.choice(values[:3] if self.chance(0.7) else values)
        if kind == "number":
            return rng.choice(NUMBERS if self.chance(0.98) else FAR_NUMBERS)
        if kind == "flag":
            return rng.choice(["true", "false", "false"])
        if kind == "time":
            if self.chance(0.03):
                return rng.choice(FAR_TIMES)
            return ts + rng.choice([-10, -1, 0, 0, 1, 5, 40]) * self.unit
        if kind == "ip":
            return rng.choice(IPS[:5] if self.chance(0.8) else IPS)
        return rng.sample(SETS[name], rng.randint(1, 3))

    # times

    def time_words(self, ts, quoted=True):
        """A time as it may be written; `quoted` where a number needs no quotes to be told from a text."""
        rng = self.rng
        form = rng.random() if ts > 10 ** 15 else 1
        if form < 0.12:
            whole, rest = divmod(ts, 1_000_000)
            words = f"{whole}.{rest:06d}" + rng.choice(["", "9", "4"]) if rest or self.chance(0.3) else str(whole)
            return words
        if form < 0.2:
            return str(ts // 1000) + (f".{ts % 1000:03d}" if ts % 1000 else rng.choice(["", ".0"]))
        if form < 0.28:
            return str(ts) + rng.choice(["", ".7", "e0"])
        offset = rng.choice([0, 0, 0, 120, -330]) if ts < 10 ** 17 and 1 > form > 0.5 else 0
        moment = EPOCH + datetime.timedelta(microseconds=ts + offset * 60_000_000)
        words = f"{moment.year:04d}" + moment.strftime("-%m-%d") + rng.choice("T ") + moment.strftime("%H:%M:%S")
        fraction = f"{moment.microsecond:06d}" + rng.choice(["", "0", "999"])
        if moment.microsecond or self.chance(0.2):
            words += "." + fraction if moment.microsecond % 1000 or self.chance(0.5) else f".{moment.microsecond // 1000:03d}"
        if offset == 0:
            return words + rng.choice(["Z", "Z", "", "+00:00", "-00:00"])
        return words + f"{'+' if offset > 0 else '-'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"

    # NDJSON

    def json_text(self, text):
        parts = []
        for c in text:
            if self.chance(0.02):
                units = c.encode("utf-16-be")
                parts.append("".join(f"\\u{units[i:i + 2].hex()}" for i in range(0, len(units), 2)))
            elif c == "/" and self.chance(0.3):
                parts.append("\\/")
            else:
                parts.append(json.dumps(c, ensure_ascii=False)[1:-1])
        return '"' + "".join(parts) + '"'

    def json_value(self, kind, value):
        if kind == "time":
            words = self.time_words(value)
            return words if self.is_number(words) and self.chance(0.6) else f'"{words}"'
        if kind == "number":
            return value if self.chance(0.7) else f'"{value}"'
        if kind == "flag":
            number = {"true": "1", "false": "0"}[value]
            return self.rng.choice([value, value, f'"{value}"', number, f'"{number}"'])
        if kind == "set":
            if self.chance(0.3) and not any("|" in v for v in value):
                return self.json_text("|".join(value))
            return "[" + ",".join(map(self.json_text, value)) + "]"
        if kind == "text" and value in ("1", "2", "07") and self.chance(0.5):
            return value
        return self.json_text(value)

    @staticmethod
    def is_number(words):
        return words.replace(".", "").replace("e0", "").isdigit()

    def json_line(self, event):
        ts, type_, fields = event
        members = [("ts", self.json_value("time", ts)), ("type", self.json_text(type_))]
        for name, value in fields.items():
            if self.chance(0.02):
                members.append((name, self.rng.choice(["null", "[]", '"first"', "7"])))
            members.append((name, self.json_value(self.schema[type_][name], value)))
            if self.chance(0.01):
                members.append((name, "null"))
        if self.chance(0.3):
            head = members[:2]
            rest = members[2:]
            rest[self.rng.randint(0, len(rest)):0] = head
            members = rest
        words = [f"{self.json_text(n)}{self.space()}:{self.space()}{v}" for n, v in members]
        if self.chance(0.15):
            words.insert(self.rng.randint(0, len(words)), self.rng.choice(UNKNOWN_FIELDS))
        return (self.space() + "{" + self.space() + f"{self.space()},{self.space()}".join(words) + "}" + self.space()).encode()

    def space(self):
        return self.rng.choice([" ", "\t", "  "]) if self.chance(0.03) else ""

    def ndjson(self, events, bad=0.05):
        lines = [self.json_line(e) for e in events]
        for _ in range(int(len(lines) * bad)):
            lines.insert(self.rng.randint(1, len(lines)), self.rng.choice(JSON_BAD))
        if self.chance(0.02):
            for extra in (0, 1):
                head = b'{"type":"click","ts":1,"zz":"'
                lines.insert(self.rng.randint(1, len(lines)), head + b"x" * ((1 << 20) - len(head) - 2 + extra) + b'"}')
        return self.ended(lines)

    def ended(self, lines):
        out = []
        crlf = self.rng.choice([0, 0, 0.5, 1])
        for k, line in enumerate(lines):
            out.append(line + (b"\r\n" if self.chance(crlf) else b"\n"))
            if k and self.chance(0.02):
                out.append(self.rng.choice([b"\n", b"\r\n", b"  \n"]))
        data = b"".join(out)
        if self.chance(0.3):
            data = data.rstrip(b"\r\n")
        return (b"\xef\xbb\xbf" if self.chance(0.15) else b"") + data

    # CSV and TSV

    def cell(self, text, separator):
        if any(c in text for c in ('"', separator, "\n", "\r")) or self.chance(0.05):
            return '"' + text.replace('"', '""') + '"'
        return text

    def csv_words(self, kind, value):
        if kind == "time":
            return self.time_words(value)
        if kind == "set":
            return "|".join(value)
        return self.rng.choice({"true": ["true", "1"], "false": ["false", "0"]}[value]) if kind == "flag" else value

    def csv(self, events, separator, bad=0.05):
        names = sorted({n for _, _, fields in events for n in fields})
        self.rng.shuffle(names)
        header = ["ts", "type", *names]
        if self.chance(0.3):
            header.insert(self.rng.randint(0, len(header)), "unheard-of")
        if self.chance(0.3):
            self.rng.shuffle(header)
        lines = [separator.join(self.cell(h, separator) for h in header).encode()]
        for ts, type_, fields in events:
            cells = {n: self.csv_words(self.schema[type_][n], v) for n, v in fields.items()}
            cells.update({"ts": self.time_words(ts), "type": type_, "unheard-of": self.rng.choice(["", "ü", "1,2", '"'])})
            lines.append(separator.join(self.cell(cells.get(h, ""), separator) for h in header).encode())
        for _ in range(int(len(events) * bad)):
            lines.insert(self.rng.randint(1, len(lines)), self.bad_csv(header, separator))
        return self.ended(lines)

    def bad_csv(self, header, separator):
        form = self.rng.choice(["cells", "quote", "open", "inside", "utf8", "type", "notype", "nots", "ts", "number", "flag", "range"])
        cells = {"ts": "1", "type": "click"}
        changes = {"type": ("type", "clack"), "notype": ("type", ""), "nots": ("ts", ""), "ts": ("ts", "2026-13-01T00:00:00Z"),
                   "number": ("asn", "1,5"), "flag": ("ok", "TRUE"), "range": ("amount", "99999999999999")}
        if form in changes:
            cells[changes[form][0]] = changes[form][1]
        row = [self.cell(cells.get(h, ""), separator) for h in header]
        if form == "cells":
            row = row[1:] if self.chance(0.5) else row + [""]
        last = {"quote": '"a"b', "open": '"a', "inside": 'a"b'}.get(form)
        if last:
            row[self.rng.randrange(len(row))] = last
        line = separator.join(row).encode()
        return line + b"\xff" if form == "utf8" else line
