# SPDX-License-Identifier: Apache-2.0
"""The answer is the same bytes however the logs are cut, packed, named on the command line, or read."""
import gzip
import random
import re
import unittest

from harness import DAY, Program, frames, unzstd, zstd

RULES = ["--signals", "--lateness", "10m"]


def without_evidence(out):
    """Evidence names files and lines, which do differ when a file is split."""
    return re.sub(rb'"evidence":\[[^\]]*\]', b"", out)


class SameBytes(Program):
    def setUp(self):
        super().setUp()
        self.texts = {p.name.removesuffix(".zst"): unzstd(p) for p in sorted(DAY.iterdir())}
        self.logs = self.folder("plain", {name: text for name, text in self.texts.items()})
        self.wanted = self.replay(*RULES, *self.logs)
        self.assertEqual(sum(b'"event":"sanction"' in line for line in self.wanted.splitlines()), 4)
        self.assertIn(b'"signal":"overwrite"', self.wanted)

    def folder(self, name, files):
        """Files of the same names in one folder, and run from within, so that their paths are the same."""
        (self.dir / name).mkdir()
        return [self.file(f"{name}/{n}", text) for n, text in files.items()]

    def same(self, logs, *more):
        out = self.replay(*RULES, *more, *logs)
        # the folder's name is part of the paths in the evidence
        self.assertEqual(out.replace(str(logs[0].parent).encode(), str(self.logs[0].parent).encode()), self.wanted)

    def test_any_order_of_arguments(self):
        for seed in range(4):
            logs = list(self.logs)
            random.Random(seed).shuffle(logs)
            self.same(logs)

    def test_a_folder_is_its_files(self):
        self.assertEqual(self.replay(*RULES, self.logs[0].parent), self.wanted)

    def test_any_block_size(self):
        for block in (64, 65, 100, 1000, 4096, 65536, 4194304):
            self.same(self.logs, "--block", block)

    def test_any_packing(self):
        packings = {
            "gz": gzip.compress,
            "gz-members": lambda t: gzip.compress(t[:777]) + gzip.compress(t[777:]),
            "zst": zstd,
            "zst-frames": lambda t: frames(t, 10000),
            "zst-sizeless": lambda t: frames(t, 50000, "--no-content-size"),
            "zst-long": lambda t: zstd(t, "--long=27", "-1"),
        }
        for name, pack in packings.items():
            for block in (64, 1 << 20):
                with self.subTest(packing=name, block=block):
                    folder = self.dir / name
                    logs = [folder / n for n in self.texts] if folder.exists() else self.folder(name, {n: pack(t) for n, t in self.texts.items()})
                    self.same(logs, "--block", block)

    def test_one_file_or_ten(self):
        for name in self.texts:
            header, lines = b"", self.texts[name].splitlines(keepends=True)
            if name.endswith(".csv"):
                header, lines = lines[0], lines[1:]
            cuts = sorted(random.Random(1).choices(range(len(lines)), k=9))
            parts = [lines[a:b] for a, b in zip([0] + cuts, cuts + [len(lines)])]
            split = [self.file(f"{name}.{i}", header + b"".join(part)) for i, part in enumerate(parts) if part]
            others = [log for log in self.logs if log.name != name]
            out = self.replay(*RULES, *split, *others)
            self.assertEqual(without_evidence(out), without_evidence(self.wanted), name)

    def test_standard_input(self):
        whole = self.texts["clicks.ndjson"]
        wanted = self.replay(*RULES, self.file("-", whole))
        self.assertEqual(without_evidence(self.replay(*RULES, "-", stdin=whole)), without_evidence(wanted))


if __name__ == "__main__":
    unittest.main()
