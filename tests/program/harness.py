# SPDX-License-Identifier: Apache-2.0
"""What the tests of the whole program share: running warden, folders that go away, the samples, data beside the project."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = ROOT / "samples" / "day"
WARDEN = os.environ.get("WARDEN", str(ROOT / "build" / "warden"))
SHARED = ROOT.parent / "shared" / "data"


class Program(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.dir / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def warden(self, *args, status=0, stdin=b"", stdout=subprocess.PIPE):
        """Runs it, holds it to the exit status, and returns what it printed."""
        done = subprocess.run([WARDEN, *map(str, args)], input=stdin, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, timeout=120)
        self.assertEqual(done.returncode, status, done.stderr.decode(errors="replace")[-2000:])
        done.stderr = done.stderr.decode()
        return done

    def replay(self, *args, status=0, **more):
        return self.warden("replay", "--quiet", "--reveal", *args, status=status, **more).stdout

    def lines(self, *args, **more):
        return [json.loads(line) for line in self.replay(*args, **more).splitlines()]


def zstd(data, *options):
    return subprocess.run(["zstd", "-q", "-c", *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def unzstd(path):
    return subprocess.run(["zstd", "-q", "-dc", path], stdout=subprocess.PIPE, check=True).stdout


def frames(data, size, *options):
    """zstd frames of about `size` bytes of text each, cut anywhere, with a skippable frame first and in between."""
    skippable = b"\x50\x2a\x4d\x18\x05\x00\x00\x00hello"
    return b"".join(skippable + zstd(data[i:i + size], *options) for i in range(0, len(data), size))
