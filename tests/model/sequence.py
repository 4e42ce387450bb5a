# SPDX-License-Identifier: Apache-2.0
"""The order in which events are judged: lateness by source, then one sort of everything."""

MOVED_TYPES = ("appeal",)


def on_time(source, lateness):
    """The events of a source that are judged; its late lines go to its rejects, once a line."""
    clock, kept = None, []
    for line in source.lines:
        if line.events:
            first = line.events[0].ts
            clock = first if clock is None else max(clock, first)
        late = False
        for event in line.events:
            if source.tables_only or event.ts >= clock - lateness:
                kept.append(event)
            elif event.table or event.type in MOVED_TYPES:
                event.ts, event.moved = clock - lateness, True
                kept.append(event)
            else:
                late = True
        if late:
            source.reject(line.number, "late", line.raw)
    return kept


def in_order(sources, lateness):
    events = [e for source in sources for e in on_time(source, lateness)]
    events.sort(key=lambda e: (e.ts, not e.table, e.source_index, e.line, e.place))
    return events
