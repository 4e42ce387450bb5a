# SPDX-License-Identifier: Apache-2.0
"""Aggregates over the joined events of one key: each time computed anew from all that are in the window."""

import math
from fractions import Fraction

from values import Duration, Time, to_int64


def inside(window, ts, now):
    if not window.step:
        return now - ts <= window.span
    return ts // window.step > now // window.step - window.span // window.step


def joined_value(node, scope):
    """What an event brings to an aggregate, computed once, when it joins the window."""
    if node.name == "age" or not node.args:
        return True
    value = scope.value(node.args[0])
    if value is None or isinstance(value, bool) or node.name in ("count", "distinct") and not isinstance(value, (float, int)):
        return value
    return to_int64(value)


def age(window, joined):
    """`joined`: (ts, value) of the key's events, the present one last. A key whose window was empty starts afresh."""
    first, earlier = None, []
    for ts, _ in joined:
        if not any(inside(window, old, ts) for old in earlier[-1:]):
            first = ts
        earlier.append(ts)
    return Duration(joined[-1][0] - first)


def from_int(kind, value):
    if kind == "time":
        return Time(value)
    return Duration(value) if kind == "duration" else float(value) / 1e6


def mean(kind, found):
    total = float(sum(found))
    return Duration(total / len(found)) if kind == "duration" else total / 1e6 / len(found)


def deviation(kind, found):
    """Exact up to the root: n times the squares less the square of the sum, rounded once; then root, by n, by the unit."""
    n = len(found)
    value = math.sqrt(float(n * sum(x * x for x in found) - sum(found) ** 2)) / n
    return Duration(value) if kind == "duration" else value / 1e6



def quantile(found, p):
    rank = max(1, -(-round(Fraction(p) * 1_000_000) * len(found) // 1_000_000))
    return sorted(found)[rank - 1]


def aggregate(node, kind, window, joined):
    """The aggregate's value; `kind` is that of its first argument."""
    now = joined[-1][0]
    if node.name == "age":
        return age(window, joined)
    found = [value for ts, value in joined if inside(window, ts, now) and value is not None]
    if node.name == "count":
        return float(sum(v is True for v in found))
    if node.name == "distinct":
        return float(len(set(found)))
    if node.name == "sum":
        return from_int(kind, sum(found))
    if not found:
        return None
    if node.name == "mean":
        return mean(kind, found)
    if node.name == "stddev":
        return deviation(kind, found)
    if node.name == "quantile":
        return from_int(kind, quantile(found, node.args[1].value))
    return from_int(kind, min(found) if node.name == "min" else max(found))
