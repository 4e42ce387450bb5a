# SPDX-License-Identifier: Apache-2.0
"""Cases whose logs are read through a format: several events of one line, texts put together, the rest by name."""

from case_words import IPS, NUMBERS, TEXTS

FORMAT = '''format raw: %s
  event click if "kind" == 'c'
    ts        from "t"
    publisher from "aff"
    offer     from "off"
    cookie    from "a" + '/' + "b"
    ip        from "addr"
    asn       from "n"
    channel   is 'search'
  event conversion if "sale" == '1'
    ts        from "t2" zone "%s"
    publisher from "aff"
    order     from "a" + '-' + "off" + '!'
    amount    from "n"
    rest by name
  event login if "kind" == 'l'
    ts        from "t"
    account   from "account"
    ok        is 'false'
    ip        from "addr"

'''
COLUMNS = ("t", "t2", "kind", "sale", "aff", "off", "a", "b", "addr", "n", "offer", "status", "account", "coupon", "unheard")


class FormatMaker:
    def __init__(self, rng, logs):
        self.rng, self.logs = rng, logs
        self.base = rng.choice(["ndjson", "csv"])
        self.zone = rng.choice(["UTC", "Asia/Shanghai"])

    def words(self):
        return FORMAT % (self.base, self.zone)

    def record(self, ts):
        rng, logs = self.rng, self.logs
        found = {
            "t": logs.time_words(ts), "t2": logs.time_words(ts + rng.choice([0, 0, 1, 5, -1, 100]) * logs.unit),
            "kind": rng.choice(["c", "c", "l", "x"]), "sale": rng.choice("0001"), "aff": rng.choice(TEXTS["publisher"]),
            "off": rng.choice(TEXTS["offer"]), "a": rng.choice("1234"), "b": rng.choice(["x", "y"]), "addr": rng.choice(IPS),
            "n": rng.choice(NUMBERS), "offer": rng.choice(TEXTS["offer"]), "status": rng.choice(TEXTS["status"]),
            "account": rng.choice(TEXTS["account"]), "coupon": rng.choice(TEXTS["coupon"]), "unheard": "x"}
        for name in COLUMNS:
            if rng.random() < 0.04 and name not in ("t", "t2"):
                del found[name]
        if rng.random() < 0.03:
            found[rng.choice(["t", "t2", "n"])] = rng.choice(["bad", ""])
        return found

    def log(self, times):
        if self.base == "csv":
            return self.csv(times)
        logs, lines = self.logs, []
        for ts in times:
            members = []
            for name, value in self.record(ts).items():
                number = name in ("a", "sale", "n") and value not in ("bad", "") and self.rng.random() < 0.5
                members.append(f"{logs.json_text(name)}:{value if number else logs.json_text(value)}")
            self.rng.shuffle(members)
            lines.append(("{" + ",".join(members) + "}").encode())
        for _ in range(len(lines) // 25):
            lines.insert(self.rng.randint(1, len(lines)), self.rng.choice([b"{}", b"nonsense", b'{"kind":"c"}', b'{"kind":"c","t":true}', b"\xff"]))
        return logs.ended(lines)

    def csv(self, times):
        logs = self.logs
        separator = self.rng.choice(",\t")
        header = list(COLUMNS)
        self.rng.shuffle(header)
        lines = [separator.join(logs.cell(h, separator) for h in header).encode()]
        for ts in times:
            record = self.record(ts)
            lines.append(separator.join(logs.cell(record.get(h, ""), separator) for h in header).encode())
        for _ in range(len(lines) // 25):
            lines.insert(self.rng.randint(1, len(lines)), logs.bad_csv(header, separator))
        return logs.ended(lines)
