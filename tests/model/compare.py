#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares `warden replay` with the model, to the byte, on random cases:
`compare.py --warden build/warden --seeds 0..300 [--jobs N] [--variants]`. Seed 0 is the handmade case of edges.py. The folder of a case that differs is kept."""

import argparse
import concurrent.futures
import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import language as rule_language
from cases import Case, judged
from edges import Edges
from logs import Source, read_bytes

EVIDENCE = re.compile(rb'"evidence":\[[^]]*\]')
SKIPPABLE = b"\x50\x2a\x4d\x18\x05\x00\x00\x00hello"
MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.py")


def first_difference(wanted, found):
    for k, (a, b) in enumerate(zip(wanted, found)):
        if a != b:
            return k, a, b
    k = min(len(wanted), len(found))
    nothing = b"(nothing more)"
    return k, wanted[k] if k < len(wanted) else nothing, found[k] if k < len(found) else nothing


def difference(what, wanted, found, left="model"):
    if wanted == found:
        return []
    k, a, b = first_difference(wanted, found)
    at = len(os.path.commonprefix([a, b]))
    return [f"{what}, line {k + 1}, byte {at + 1}:", f"  {left + ':':8}" + excerpt(a, at), "  warden: " + excerpt(b, at)]


def excerpt(line, at):
    """A line, or of a long one what stands about the difference."""
    words = line if len(line) < 2000 else b"... " + line[max(0, at - 500):at + 500] + b" ..."
    return words.decode(errors="backslashreplace")


class Run:
    """One run of warden in the case's folder."""

    def __init__(self, warden, case, names, extra=(), cwd=None):
        self.cwd = cwd or case.folder
        tail = ["--quiet", "--rejects", "warden.rejects", "--out", "warden.out"]
        self.command = [warden, "replay", *case.options, *tail, *extra, *names]
        for name in ("warden.rejects", "warden.out"):
            if os.path.exists(os.path.join(self.cwd, name)):
                os.unlink(os.path.join(self.cwd, name))
        try:
            done = subprocess.run(self.command, cwd=self.cwd, capture_output=True, timeout=60)
            self.status, self.said = done.returncode, done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            self.status, self.said = "timeout", ""
        self.out = self.lines("warden.out")
        self.rejects = sorted(self.lines("warden.rejects"))

    def lines(self, name):
        try:
            with open(os.path.join(self.cwd, name), "rb") as f:
                return f.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def faults(self, out, rejects, left="model"):
        found = [] if self.status == 0 else [f"warden ended with {self.status}: {self.said[:2000].strip()}"]
        if rejects is not None:
            found += difference("rejects", rejects, self.rejects, left)
        found += difference("output", out, self.out, left)
        return found and [*found, f"in {self.cwd}:", "  " + shown(self.command)]


def shown(command):
    return " ".join(w if re.fullmatch(r"[\w./=:,%-]+", w) else "'" + w + "'" for w in command)


def copied(case, change):
    """The case's folder once more, its logs changed by a function of bytes."""
    folder = case.folder + ".variant"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(case.folder, folder)
    for name in case.names:
        path = os.path.join(folder, name)
        with open(path, "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(change(data))
    return folder


def frames(rng):
    """Several zstd frames, a skippable one between, cut anywhere."""
    def change(data):
        cuts = sorted(rng.randint(0, len(data)) for _ in range(2))
        parts = [data[:cuts[0]], data[cuts[0]:cuts[1]], data[cuts[1]:]]
        zipped = [subprocess.run(["zstd", "-qc", f"-{rng.choice([1, 3, 12])}"], input=p, capture_output=True, check=True).stdout for p in parts]
        return zipped[0] + SKIPPABLE + zipped[1] + zipped[2]
    return change


def members(rng):
    def change(data):
        cut = rng.randint(0, len(data))
        return gzip.compress(data[:cut]) + gzip.compress(data[cut:])
    return change


def sorted_log(case, name):
    """(header or None, good lines by the time of their first events) of a log."""
    back = os.getcwd()
    os.chdir(case.folder)
    try:
        rules = [w for o, w in zip(case.options, case.options[1:]) if o == "--rules"]
        form = [w for o, w in zip(case.options, case.options[1:]) if o == "--format"]
        loaded = rule_language.load(rules)
        source = Source(name, 0, read_bytes(name), loaded, loaded.formats[form[0]] if form else None)
        lines = sorted((x for x in source.lines if x.events), key=lambda x: x.events[0].ts)
        header = read_bytes(name).removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].rstrip(b"\r") + b"\n" if source.header else b""
        return header, [x.raw + b"\n" for x in lines]
    finally:
        os.chdir(back)


def split_faults(warden, case, rng):
    """One log, sorted, must give the same whole and in parts (but for what `evidence` names)."""
    name = rng.choice(case.names)
    header, lines = sorted_log(case, name)
    if len(lines) < 10:
        return []
    folder = copied(case, lambda data: data)
    others = [n for n in case.names if n != name]
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(header + b"".join(lines))
    whole = Run(warden, case, case.names, cwd=folder)
    size = -(-len(lines) // 10)
    parts = []
    for k in range(0, len(lines), size):
        parts.append(f"{name}.{k // size}")
        with open(os.path.join(folder, parts[-1]), "wb") as f:
            f.write(header + b"".join(lines[k:k + size]))
    split = Run(warden, case, others + parts, cwd=folder)
    for run in (whole, split):
        run.out = [EVIDENCE.sub(b"", line) for line in run.out]
    faults = split.faults(whole.out, None, "whole")
    return ["one log in ten parts:", *faults] if faults else []


def variant_faults(warden, case, out, rejects):
    rng = random.Random(len(out))
    shuffled = rng.sample(case.names, len(case.names))
    found = []
    for title, names, extra, change in (
            ("files in another order", shuffled, [], None), ("--block 64", case.names, ["--block", "64"], None),
            ("--block 1000", case.names, ["--block", "1000"], None), ("zstd frames", case.names, [], frames(rng)),
            ("gzip members", case.names, [], members(rng)), ("zstd frames, --block 64", case.names, ["--block", "64"], frames(rng))):
        folder = copied(case, change) if change else case.folder
        faults = Run(warden, case, names, extra, folder).faults(out, rejects)
        if faults:
            return [title + ":", *faults]
    return found or split_faults(warden, case, rng)


def one(seed, warden, variants, keep):
    """What differs for a seed, as lines to print. Seed 0 is the handmade case."""
    folder = os.path.join(keep, f"seed-{seed}")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    case = Case(seed, folder) if seed else Edges(folder)
    lines, rejects, _ = judged(case)
    out = [line.encode() for line in lines]
    rejects = sorted(line.encode() for line in rejects)
    run = Run(warden, case, case.names)
    faults = run.faults(out, rejects)
    if not faults and variants:
        faults = variant_faults(warden, case, out, rejects)
    if faults:
        faults.append("  " + shown(["python3", MODEL, *case.options, *case.names, "--rejects", "model.rejects"]))
    else:
        shutil.rmtree(folder)
        shutil.rmtree(folder + ".variant", ignore_errors=True)
    return faults


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--warden", required=True, metavar="PATH")
    p.add_argument("--seeds", required=True, metavar="A..B")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--variants", action="store_true")
    p.add_argument("--keep", metavar="DIR", help="where folders of cases that differ are kept")
    options = p.parse_args()
    warden = os.path.abspath(options.warden)
    keep = os.path.abspath(options.keep or tempfile.mkdtemp(prefix="warden-model-"))
    first, _, last = options.seeds.partition("..")
    seeds = range(int(first), int(last or first) + 1)
    bad = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        work = {pool.submit(one, seed, warden, options.variants, keep): seed for seed in seeds}
        for done in concurrent.futures.as_completed(work):
            if faults := done.result():
                bad += 1
                print(f"seed {work[done]}:\n  " + "\n  ".join(faults), flush=True)
    print(f"{len(seeds) - bad} of {len(seeds)} cases agree" + (f"; the others are kept in {keep}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
