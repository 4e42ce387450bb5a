#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A slow, literal model of `warden replay`: prints the NDJSON that it prints."""

import argparse
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import language as rule_language
from judge import Judge
from lexer import Cursor
from logs import Source, read_bytes
from sequence import in_order


def duration(text):
    return Cursor(text).take("duration")


def arguments(argv):
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--rules", action="append", default=[], metavar="FILE|DIR")
    p.add_argument("--set", action="append", default=[], metavar="RULE.PARAM=VALUE")
    p.add_argument("--table", action="append", default=[], metavar="FILE")
    p.add_argument("--format", metavar="NAME")
    p.add_argument("--lateness", type=duration, default="60s", metavar="D")
    p.add_argument("--order-memory", type=duration, default="180d", metavar="D")
    p.add_argument("--signals", action="store_true")
    p.add_argument("--reveal", action="store_true")
    p.add_argument("--shadow", action="store_true")
    p.add_argument("--key", metavar="FILE")
    p.add_argument("--rejects", metavar="FILE")
    p.add_argument("--counts", metavar="FILE")
    p.add_argument("logs", nargs="+", metavar="LOG")
    return p.parse_args(argv)


def expand(paths):
    """The files in the order of their names' bytes; a folder's as DIR/name."""
    found = []
    for path in paths:
        found += [os.path.join(path, n) for n in os.listdir(path)] if os.path.isdir(path) else [path]
    return sorted(found, key=os.fsencode)


def run(argv):
    """(lines of output, lines of rejects, counts)."""
    options = arguments(argv)
    if options.key:
        with open(options.key, "rb") as f:
            options.key = f.read()
    else:
        options.key = os.urandom(32)
    language = rule_language.load(options.rules, options.set)
    names = [(n, False) for n in expand(options.logs)] + [(n, True) for n in options.table]
    names.sort(key=lambda pair: os.fsencode(pair[0]))
    sources = [Source(name, i, read_bytes(name), language, None if table else language.formats.get(options.format), table)
               for i, (name, table) in enumerate(names)]
    judge = Judge(language, options)
    for event in in_order(sources, options.lateness):
        judge.judge(event)
    counts = {**judge.counts, "sources": {s.name: s.counts for s in sources}}
    return judge.printer.lines, [line for s in sources for line in s.rejects], counts


sys.setrecursionlimit(20_000)     # a line may nest deeply


def main(argv):
    options = arguments(argv)
    lines, rejects, counts = run(argv)
    sys.stdout.buffer.write("".join(line + "\n" for line in lines).encode())
    if options.rejects:
        with open(options.rejects, "w", encoding="utf-8", newline="") as f:
            f.write("".join(line + "\n" for line in rejects))
    if options.counts:
        with open(options.counts, "w", encoding="utf-8") as f:
            json.dump(counts, f, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
