# SPDX-License-Identifier: Apache-2.0
"""The samples: four frauds, four sanctions, four honest twins left alone; and the README shows what really comes out."""
import subprocess
import unittest

from harness import DAY, ROOT, WARDEN, Program


class Demo(Program):
    def test_four_sanctions(self):
        got = [(s["verb"], s["rule"], s.get("publisher", s.get("account"))) for s in self.lines(DAY)]
        self.assertEqual(got, [
            ("lock", "failed-logins", "mira@wineshop.example"),
            ("warn", "off-target-country", "trafficmill"),
            ("disconnect", "cookie-stuffing", "dealhunter"),
            ("warn", "low-approval", "orderfarm"),
        ])

    def test_the_readme_shows_the_real_output(self):
        readme = (ROOT / "README.md").read_text()
        done = subprocess.run([ROOT / "samples" / "demo", WARDEN], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
        for line in done.stdout.splitlines():
            self.assertIn(line, readme)

    def test_the_samples_are_what_their_script_writes(self):
        subprocess.run([ROOT / "samples" / "make.py", self.dir], check=True)
        for path in sorted(DAY.iterdir()):
            made = subprocess.run(["zstd", "-dc", self.dir / path.name], stdout=subprocess.PIPE, check=True).stdout
            kept = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout
            self.assertEqual(made, kept, path.name)


if __name__ == "__main__":
    unittest.main()
