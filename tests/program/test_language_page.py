# SPDX-License-Identifier: Apache-2.0
"""Every example of the language's page and of the README is right, and its tests pass."""
import re
import unittest

from harness import ROOT, Program

RULE_WORDS = re.compile(r"^(rule|event|format|list|table) ", re.M)


class LanguagePage(Program):
    def test_examples(self):
        for page, least in ((ROOT / "rules" / "README.md", 6), (ROOT / "README.md", 1)):
            blocks = [b for b in re.findall(r"^```\n(.*?)^```", page.read_text(), re.M | re.S) if RULE_WORDS.search(b)]
            self.assertGreaterEqual(len(blocks), least)
            for n, block in enumerate(blocks):
                with self.subTest(page=page.name, block=n):
                    rules = self.file(f"example{n}.rules", block)
                    self.assertIn(b"no error", self.warden("check", rules).stdout)
                    self.assertIn(b" 0 failed", self.warden("test", rules).stdout)


if __name__ == "__main__":
    unittest.main()
