# SPDX-License-Identifier: Apache-2.0
"""The shipped pack: its own tests pass, and each of its bounds is held by a test: moved by the least step, one of them fails."""
import unittest

from harness import ROOT, Program

PACK = ROOT / "rules" / "pack"
# The least step over each bound that must make a test of the pack fail, both ways.
MOVED = [
    "failed-logins.tries=4", "failed-logins.tries=6",
    "cookie-stuffing.least=199", "cookie-stuffing.least=201", "cookie-stuffing.share=4.9%", "cookie-stuffing.share=5.4%",
    "off-target-country.least=99", "off-target-country.least=101", "off-target-country.share=19.2%", "off-target-country.share=20.2%",
    "low-approval.least=49", "low-approval.least=51", "low-approval.share=58.3%", "low-approval.share=60.5%",
]


class Pack(Program):
    def test_its_tests_pass(self):
        done = self.warden("test", PACK)
        self.assertIn(b" passed, 0 failed", done.stdout)
        self.assertEqual(done.stdout.replace(str(PACK).encode(), b""), self.warden("test").stdout, "the pack within the program is the folder's")

    def test_each_bound_is_held_by_a_test(self):
        for value in MOVED:
            with self.subTest(value=value):
                self.assertIn(b"FAIL", self.warden("test", "--set", value, PACK, status=1).stdout)

    def test_it_checks_without_advice(self):
        self.assertEqual(self.warden("check").stderr, "")


if __name__ == "__main__":
    unittest.main()
