#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes go one way: engine -> rules -> ingest, and between the folders of each without a circle; libraries are included only
where they are at home. Usage: includes.py ROOT. Ends with 1 and names each include that breaks the house's rules."""
import pathlib
import re
import sys

# Which folders a folder may include, besides itself. A folder that is not here may not exist.
MAY = {
    "ingest/base": [],
    "ingest/event": ["ingest/base"],
    "ingest/enrich": ["ingest/base", "ingest/event"],
    "ingest/decode": ["ingest/base"],
    "ingest/parse": ["ingest/base", "ingest/event", "ingest/enrich"],
    "ingest/source": ["ingest/base", "ingest/event", "ingest/decode"],
    "ingest/sequence": ["ingest/base", "ingest/event"],
    "rules/lang": ["ingest/base", "ingest/event", "ingest/parse"],
    "rules/pack": ["ingest/base"],
    "engine/index": ["ingest/base"],
    "engine/window": ["ingest/base", "rules/lang", "engine/index"],
    "engine/sanction": ["ingest/base", "ingest/event", "rules/lang", "engine/index"],
    "engine/emit": ["ingest/base", "ingest/event", "rules/lang"],
    "engine/judge": ["ingest/base", "ingest/event", "ingest/parse", "rules/lang", "engine/index", "engine/window", "engine/sanction", "engine/emit"],
    "engine/cli": ["ingest/base", "ingest/event", "ingest/enrich", "ingest/parse", "ingest/source", "ingest/sequence", "rules/lang", "rules/pack",
                   "engine/judge", "engine/emit"],
}
# Where a library's header may be included.
HOME = {
    "Judy.h": ["engine/index"], "xxhash.h": ["ingest/base"], "zstd.h": ["ingest/decode"], "zlib.h": ["ingest/decode"],
    "sodium.h": ["engine/emit"], "uv.h": ["ingest/source"], "immintrin.h": ["ingest/base", "ingest/event", "ingest/parse"],
    "emmintrin.h": ["ingest/base", "ingest/event", "ingest/parse"],
}
# Below sources and sinks nothing reads a clock, opens a file or prints.
WORLDLY = re.compile(r"\bstd(out|err)\b|\b(printf|puts|putchar|perror|fopen|open|openat|stat|clock_gettime|gettimeofday|time|getenv)\s*\(")
WORLDLY_HOMES = ["engine/cli", "engine/emit", "ingest/source", "ingest/event/zone.c"]


def broken(root):
    for path in sorted(p for top in ("ingest", "rules", "engine") for p in (root / top).rglob("*.[ch]")):
        here = path.parent.relative_to(root).as_posix()
        if here not in MAY:
            yield f"{path.relative_to(root)}: the folder {here} is not in the house's plan (tests/includes.py)"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if WORLDLY.search(re.sub(r'"(\\.|[^"\\])*"|/\*.*?(\*/|$)|^\s*\*.*', "", line)) and not path.relative_to(root).as_posix().startswith(tuple(WORLDLY_HOMES)):
                yield f"{path.relative_to(root)}:{number}: reaches into the outside world; only {', '.join(WORLDLY_HOMES)} may"
            m = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
            if not m:
                continue
            own, system = m.groups()
            where = f"{path.relative_to(root)}:{number}"
            if own:
                folder = own.rpartition("/")[0]
                if folder != here and folder not in MAY[here]:
                    yield f"{where}: {here} may not include {own}"
            elif here not in HOME.get(system, [here]):
                yield f"{where}: <{system}> is at home in {', '.join(HOME[system])}"


def main():
    faults = list(broken(pathlib.Path(sys.argv[1])))
    print("\n".join(faults) or "includes go one way")
    sys.exit(bool(faults))


main()
