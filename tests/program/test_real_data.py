# SPDX-License-Identifier: Apache-2.0
"""Real logs, held against figures that were found without this program (see the README beside the data), and against plain Python."""
import collections
import csv
import datetime
import io
import json
import math
import sys
import unittest

from harness import ROOT, SHARED, Program, unzstd

RULES = ROOT / "samples" / "rules"
CLICKS = SHARED / "clicks" / "talkingdata_train_sample.csv.zst"
LOGINS = SHARED / "logins" / "honeypot_2018.ndjson.zst"


def at(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class TalkingData(Program):
    def setUp(self):
        super().setUp()
        self.done = self.warden("replay", "--signals", "--reveal", "--lateness", "10d", "--format", "talkingdata",
                                "--rules", RULES / "installs.rules", CLICKS)
        self.out = [json.loads(line) for line in self.done.stdout.splitlines()]

    def test_every_row_is_judged(self):
        self.assertRegex(self.done.stderr, r"click +100,000\n")
        self.assertRegex(self.done.stderr, r"conversion +227\b")
        self.assertRegex(self.done.stderr, r"lines rejected +0")
        self.assertRegex(self.done.stderr, r"events late +0")
        # the one exact duplicate row is a click: it bears no order, so nothing can tell it from a second click
        self.assertNotIn("duplicate", self.done.stderr)

    def test_install_times(self):
        """The 0.9 quantile is the value of rank ceil(0.9 * 227) = 205: 15,040 s; the README's 14,902 s is that of rank 204."""
        last = [line for line in self.out if line["event"] == "signal"][-1]
        self.assertEqual([last[k] for k in ("installs_so_far", "fastest", "half", "nine_tenths", "slowest")], [227, 2, 198, 15040, 46341])
        below = self.file("below.rules", (RULES / "installs.rules").read_text().replace("source.ts, 0.9)", "source.ts, 0.898678)"))
        out = self.lines("--signals", "--lateness", "10d", "--format", "talkingdata", "--rules", below, CLICKS)
        self.assertEqual([line for line in out if line["event"] == "signal"][-1]["nine_tenths"], 14902)

    def test_channels_without_installs(self):
        rows = list(csv.DictReader(io.StringIO(unzstd(CLICKS).decode())))
        clicks = collections.Counter(r["channel"] for r in rows)
        installs = collections.Counter(r["channel"] for r in rows if r["is_attributed"] == "1")
        self.assertEqual([clicks[c] for c in ("245", "477", "259")], [4802, 3960, 3130])
        self.assertEqual((clicks["213"], installs["213"]), (416, 72))
        # issued once a channel; the figures at the end of the log come from the same rule, fired at every event
        issued = [line["publisher"] for line in self.out if line["event"] == "sanction"]
        self.assertEqual(len(issued), len(set(issued)))
        always = self.file("always.rules", (RULES / "installs.rules").read_text().replace("at_most < rate\n", "at_most < rate\n  once per 1ms\n"))
        out = self.lines("--lateness", "10d", "--format", "talkingdata", "--rules", always, CLICKS)
        last = {line["publisher"]: line["measured"] for line in out if line["event"] == "sanction"}
        self.assertEqual(set(last), set(issued))
        for channel in ("245", "477", "259"):
            n, z = clicks[channel], 1.959964
            high = (z * z / (2 * n) + z * math.sqrt(z * z / (4 * n * n))) / (1 + z * z / n)
            self.assertEqual((last[channel]["clicks"], last[channel]["installs"]), (n, 0))
            self.assertTrue(math.isclose(last[channel]["at_most"], high, rel_tol=1e-12))
        self.assertNotIn("213", last)


class Honeypot(Program):
    def setUp(self):
        super().setUp()
        self.done = self.warden("replay", "--format", "honeypot", "--lateness", "10d", "--rules", RULES / "slow-guessing.rules", LOGINS)
        self.rows = [json.loads(line) for line in unzstd(LOGINS).splitlines()]

    def test_failed_logins_are_counted(self):
        failed = [r for r in self.rows if r["eventid"] == "cowrie.login.failed"]
        self.assertEqual((len(self.rows), len(failed), len({r["src_ip"] for r in failed})), (17298, 15088, 1101))
        self.assertRegex(self.done.stderr, r"login +17,298")
        every = self.file("every.rules", 'rule every "All"\n  on login\n  where not ok\n  by all = "all"\n  within 10000d\n'
                          "  let failed = count(), addresses = distinct(ip)\n  when failed >= 15088\n  signal counted with n = failed, m = addresses\n")
        out = self.lines("--format", "honeypot", "--lateness", "10d", "--signals", "--rules", every, LOGINS)
        self.assertEqual([(line["n"], line["m"]) for line in out], [(15088, 1101)])

    def test_accounts_tried_from_many_addresses(self):
        tries = collections.defaultdict(list)
        for r in self.rows:
            if r["eventid"] == "cowrie.login.failed" and r["username"]:
                tries[r["username"]].append((at(r["timestamp"]), r["src_ip"]))
        wanted = {}
        for account, list_ in tries.items():
            list_.sort()
            for i, (now, _) in enumerate(list_):
                if len({ip for t, ip in list_[:i + 1] if now - t <= datetime.timedelta(days=7)}) >= 20:
                    wanted[account] = now
                    break
        first = {}
        for line in map(json.loads, self.done.stdout.splitlines()):
            first.setdefault(line["account"], at(line["ts"]))
        self.assertEqual(first, wanted)
        self.assertIn("admin", wanted)


if __name__ == "__main__":
    if not (CLICKS.exists() and LOGINS.exists()):
        print(f"skipped: the real logs are not at {SHARED}")
        sys.exit(77)  # meson's word for it
    unittest.main()
