# SPDX-License-Identifier: Apache-2.0
"""What goes wrong outside: each fault has its message, its exit status, and loses nothing that could be judged."""
import json
import os
import unittest

from harness import Program, zstd

LOGIN = '{{"ts":"2026-01-01T00:{:02d}:00Z","type":"login","account":"a","ok":false}}\n'
FIVE = "".join(LOGIN.format(i) for i in range(5))


class BadUsage(Program):
    def test_messages_and_status(self):
        log = self.file("log.ndjson", FIVE)
        cases = [
            ([], "Usage"),
            (["replya", log], "unknown command `replya`"),
            (["replay"], "names no log"),
            (["replay", "--lateness"], "needs a value: --lateness"),
            (["replay", "--lateness", "soon", log], "takes a duration like 60s"),
            (["replay", "--lateness", "5", log], "takes a duration like 60s"),
            (["replay", "--block", "63", log], "from 64 to 4194304"),
            (["replay", "--rejects", "-", log], "--rejects needs a file of its own"),
            (["replay", "--colour", log], "unknown option --colour"),
            (["replay", "--quiet=yes", log], "takes no value: --quiet"),
            (["replay", "--geoip", "x.mmdb", log], "not in this build: --geoip"),
            (["replay", "--rules", self.dir / "none.rules", log], "none.rules: cannot be opened: No such file"),
            (["replay", "--format", "nosuch", log], "no such format"),
            (["replay", "--set", "failed-logins.trys=3", log], "trys"),
            (["replay", "--key", self.dir / "nokey", log], "nokey: cannot be opened: No such file"),
            (["replay", "--key", self.file("short", "secret"), log], "a key has 16 bytes"),
            (["explain", "9f0c"], "not in this build"),
            (["check", "--out", "x"], "unknown option --out"),
        ]
        for args, wanted in cases:
            with self.subTest(args=args):
                done = self.warden(*args, status=2)
                self.assertIn(wanted, done.stderr)
                self.assertEqual(done.stdout, b"")

    def test_help_is_no_fault(self):
        for command in ("replay", "check", "test"):
            self.assertIn(b"Usage: warden " + command.encode(), self.warden(command, "--help").stdout)
        self.assertRegex(self.warden("--version").stdout, rb"^warden \d+\.\d+\.\d+\n$")

    def test_a_broken_rule_runs_nothing(self):
        rules = self.file("broken.rules", 'rule r "x"\n  on click\n  where publsher == "p"\n  then warn publisher\n')
        out = self.dir / "out.ndjson"
        done = self.warden("replay", "--rules", rules, "--out", out, self.file("log.ndjson", FIVE), status=2)
        self.assertIn(f"{rules}:3:9: ", done.stderr)
        self.assertIn("`publisher`", done.stderr)
        self.assertFalse(out.exists())


class BadInput(Program):
    def fired(self, out):
        return [json.loads(line)["rule"] for line in out.splitlines()]

    def test_a_missing_file_is_told_after_the_others_are_done(self):
        done = self.warden("replay", self.file("log.ndjson", FIVE), self.dir / "missing.ndjson", status=1)
        self.assertEqual(self.fired(done.stdout), ["failed-logins"])
        self.assertIn("missing.ndjson: cannot be opened: No such file or directory", done.stderr)

    def test_a_cut_zst_gives_its_whole_lines_and_an_error(self):
        filler = "".join('{"ts":"2026-01-01T01:00:00Z","type":"login","account":"x%d","ok":true}\n' % (i * 7919) for i in range(3000))
        data = zstd((FIVE + filler).encode())
        log = self.file("cut.ndjson.zst", data[:len(data) * 2 // 3])
        for block in (64, 1 << 20):
            done = self.warden("replay", "--block", block, log, status=1)
            self.assertIn("cut.ndjson.zst: ends in the middle of its compressed data", done.stderr)
        cut = self.file("frames.zst", zstd(FIVE.encode()) + data[:len(data) // 2])
        done = self.warden("replay", cut, status=1)
        self.assertEqual(self.fired(done.stdout), ["failed-logins"])
        self.assertIn("ends in the middle", done.stderr)

    def test_a_damaged_zst(self):
        data = bytearray(zstd(FIVE.encode() * 50, "--check"))
        data[-1] ^= 0xff
        done = self.warden("replay", self.file("bad.zst", bytes(data)), status=1)
        self.assertIn("bad.zst: damaged compressed data", done.stderr)

    def test_a_file_that_is_no_log(self):
        done = self.warden("replay", self.file("notes.txt", "Dear team,\nsee below\n"), self.file("log.ndjson", FIVE), status=1)
        self.assertIn("notes.txt: ", done.stderr)
        self.assertEqual(self.fired(done.stdout), ["failed-logins"])

    def test_what_a_spreadsheet_exports(self):
        header = "ts,type,account,ok"
        rows = "".join(f"2026-01-01 00:0{i}:00,login,a,0\r\n" for i in range(5))
        semicolons = self.file("semi.csv", (header + "\n" + rows).replace(",", ";"))
        self.assertIn("semi.csv: its cells are separated by semicolons", self.warden("replay", semicolons, status=1).stderr)
        wide = self.file("wide.csv", (header + "\n" + rows).encode("utf-16"))
        self.assertIn("wide.csv: its text is no UTF-8 (UTF-16?)", self.warden("replay", wide, status=1).stderr)
        good = self.file("good.csv", b"\xef\xbb\xbf" + (header + "\r\n" + rows).encode())
        self.assertEqual(self.fired(self.warden("replay", good).stdout), ["failed-logins"])
        other = self.file("other.csv", "a,b\n1,2\n")
        self.assertIn("every column which the format names", self.warden("replay", "--format", "talkingdata", other, status=1).stderr)

    def test_an_unreadable_file(self):
        log = self.file("secret.ndjson", FIVE)
        log.chmod(0)
        if os.access(log, os.R_OK):
            self.skipTest("this user may read everything")
        self.assertIn("Permission denied", self.warden("replay", log, status=1).stderr)

    def test_an_empty_file_is_a_quiet_day(self):
        self.assertEqual(self.warden("replay", self.file("empty", b""), self.file("empty.zst", zstd(b""))).stdout, b"")

    def test_folders(self):
        (self.dir / "empty").mkdir()
        self.assertIn("no file to read", self.warden("replay", self.dir / "empty", status=2).stderr)
        (self.dir / "logs" / "older").mkdir(parents=True)
        self.file("logs/log.ndjson", FIVE)
        self.file("logs/older/log.ndjson", FIVE)
        done = self.warden("replay", self.dir / "logs")
        self.assertEqual(self.fired(done.stdout), ["failed-logins"])
        self.assertRegex(done.stderr, r"passed over in folders +1 ")

    def test_rejected_lines_are_kept_whole(self):
        bad = ['{"ts":"2026-01-01T00:00:00Z","type":"login","ok":"maybe"}', '{"ts":"yesterday","type":"login"}', '{"type":"login"}',
               '{"ts":"2026-01-01T00:00:00Z","type":"logon"}', '{"ts":"2026-01-01T00:00:00Z"}', "{]"]
        rejects = self.dir / "rejects.ndjson"
        latin = b'{"ts":"2026-01-01T00:00:00Z","type":"login","account":"J\xf6rg"}\n'
        log = self.file("log.ndjson", FIVE.encode() + "\n".join(bad).encode() + b"\n" + latin)
        done = self.warden("replay", "--rejects", rejects, log)
        self.assertEqual(self.fired(done.stdout), ["failed-logins"])
        told = [json.loads(line) for line in rejects.read_text().splitlines()]
        self.assertEqual([(r["line"], r["raw"]) for r in told[:6]], list(zip(range(6, 12), bad)))
        self.assertEqual([r["reason"] for r in told],
                         ["not a flag", "not a time", "no ts", "unknown event type", "no event type", "not valid JSON", "not valid UTF-8"])
        self.assertNotIn("raw", told[6])
        self.assertEqual(rejects.stat().st_mode & 0o777, 0o600)
        self.assertRegex(done.stderr, r"lines rejected +7 ")

    def test_late_lines_are_kept(self):
        rejects = self.dir / "rejects.ndjson"
        log = self.file("log.ndjson", LOGIN.format(30) + LOGIN.format(28) + LOGIN.format(29))
        done = self.warden("replay", "--rejects", rejects, log)
        told = [json.loads(line) for line in rejects.read_text().splitlines()]
        self.assertEqual([(r["line"], r["reason"]) for r in told], [(2, "late")])
        self.assertRegex(done.stderr, r"events late +1")

    def test_rejects_are_told_in_the_order_of_lines(self):
        lines = [LOGIN.format(30), LOGIN.format(28)] + [LOGIN.format(31)] * 200 + ["{bad\n", LOGIN.format(1), "[]\n"]
        log = self.file("log.ndjson", "".join(lines))
        for block in (64, 1000, 1 << 20):
            rejects = self.dir / f"rejects.{block}"
            self.warden("replay", "--quiet", "--block", block, "--rejects", rejects, log)
            told = [json.loads(line) for line in rejects.read_text().splitlines()]
            self.assertEqual([(r["line"], r["reason"]) for r in told], [(2, "late"), (203, "not valid JSON"), (204, "late"), (205, "not valid JSON")])


class BadOutput(Program):
    def test_a_full_disk(self):
        log = self.file("log.ndjson", FIVE)
        done = self.warden("replay", "--out", "/dev/full", log, status=3)
        self.assertIn("/dev/full: cannot be written: No space left on device", done.stderr)
        with open("/dev/full", "wb") as full:
            done = self.warden("replay", log, status=3, stdout=full)
        self.assertIn("standard output: cannot be written", done.stderr)
        done = self.warden("replay", "--rejects", "/dev/full", self.file("bad.ndjson", "{]\n"), status=3)
        self.assertIn("/dev/full", done.stderr)

    def test_a_dash_is_standard_output(self):
        self.assertIn(b"failed-logins", self.warden("replay", "--out", "-", self.file("log.ndjson", FIVE)).stdout)

    def test_no_output_is_an_input(self):
        log = self.file("log.ndjson", FIVE)
        linked = self.dir / "linked"
        os.link(log, linked)
        rules = self.file("my.rules", 'rule r "x"\n  on login\n  by account\n  then suspend account\n')
        for args in (["--out", log, log], ["--rejects", linked, log], ["--out", self.dir / "new", self.dir], ["--rules", rules, "--out", rules, log],
                     ["--table", log, "--out", log, linked], ["--out", self.dir / "same", "--rejects", self.dir / "same", log]):
            with self.subTest(args=args):
                self.assertIn("would be overwritten", self.warden("replay", *args, status=2).stderr)
                self.assertEqual(log.read_text(), FIVE)
        self.assertFalse((self.dir / "new").exists())
        self.warden("replay", "--out", "/dev/null", "--rejects", "/dev/null", log)

    def test_no_such_folder(self):
        done = self.warden("replay", "--out", self.dir / "no" / "out", self.file("log.ndjson", FIVE), status=3)
        self.assertIn("cannot be opened: No such file or directory", done.stderr)


if __name__ == "__main__":
    unittest.main()
