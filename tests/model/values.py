# SPDX-License-Identifier: Apache-2.0
"""Values: how each kind is read from text, compared and printed.

In the model a known value is a str (text), bool (flag), float (number), Time, Duration, Ip or Set; None is unknown."""

import datetime
import ipaddress
import json
import re
from fractions import Fraction

MICRO = 1_000_000
EPOCH = datetime.datetime(1970, 1, 1)
TS_FIRST = -62_135_596_800 * MICRO
TS_LAST = 253_402_300_800 * MICRO - 1
INT_MAX = (1 << 63) - 1


class Bad(Exception):
    """A line's fault: its text is the reason in the rejects."""


class Time(int):
    """Microseconds since 1970 UTC."""


class Duration(float):
    """Microseconds, as a double."""


class Ip(bytes):
    """16 bytes; IPv4 as its mapped form."""


class Set(tuple):
    """Texts."""


MAPPED = bytes(10) + b"\xff\xff"
NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\Z")
TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
                  r"([Zz]|[+-][0-9]{2}:[0-9]{2})?\Z")


def exact(text):
    """The number of a text as a Fraction; None where it is no number. Beyond 10^40 it is told as 10^40, below 10^-40 as 0."""
    m = NUMBER.match(text)
    if not m:
        return None
    digits = m[2] + (m[3] or "")
    power = int(m[4] or "0") - len(m[3] or "")
    significant = digits.lstrip("0")
    if not significant:
        return Fraction(0)
    if len(significant) + power > 40:
        value = Fraction(10 ** 40)
    elif len(significant) + power < -40:
        value = Fraction(0)
    else:
        value = int(significant) * Fraction(10) ** power
    return -value if m[1] else value


def number_of(millionths):
    return float(millionths) / 1e6


def read_number(text):
    value = exact(text)
    if value is None:
        raise Bad("not a number")
    millionths = round(value * MICRO)
    if abs(millionths) > INT_MAX:
        raise Bad("a number out of range")
    return number_of(millionths)


def read_time(text, zone=None):
    """`zone` gives the offset of local times: a function of a naive datetime to micros."""
    value = exact(text)
    if value is not None:
        return epoch_time(value)
    m = TIME.match(text)
    if not m:
        raise Bad("not a time")
    try:
        moment = datetime.datetime(*(int(m[i]) for i in range(1, 7)))
    except ValueError:
        raise Bad("not a time")
    micros = (moment - EPOCH) // datetime.timedelta(microseconds=1) + int((m[7] or "0").ljust(9, "0")[:6])
    if m[8] is None:
        micros -= zone(moment) if zone else 0
    elif m[8] not in "Zz":
        hours, minutes = int(m[8][1:3]), int(m[8][4:6])
        if hours > 23 or minutes > 59:
            raise Bad("not a time")
        offset = (hours * 60 + minutes) * 60 * MICRO
        micros += -offset if m[8][0] == "+" else offset
    return in_years(micros)


def epoch_time(value):
    size = abs(value)
    if size < 10 ** 11:
        value *= MICRO
    elif size < 10 ** 14:
        value *= 1000
    return in_years(int(value))


def in_years(micros):
    if not TS_FIRST <= micros <= TS_LAST:
        raise Bad("not a time")
    return Time(micros)


def read_flag(text):
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise Bad("not a flag")


def read_ip(text):
    """None where the text is no address."""
    if "%" in text or not text.isascii():
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return Ip(MAPPED + address.packed if address.version == 4 else address.packed)


def read_set(text):
    """An item that holds no text is left out."""
    return Set(t for t in text.split("|") if t)


def read_cell(kind, text, zone=None):
    """What a non-empty cell of a CSV holds, or a text where another kind is wanted."""
    if kind == "text":
        return text
    if kind == "number":
        return read_number(text)
    if kind == "time":
        return read_time(text, zone)
    if kind == "flag":
        return read_flag(text)
    if kind == "ip":
        return read_ip(text)
    return read_set(text)


def is_v4(ip):
    return ip[:12] == MAPPED


def block_of(text):
    """An address or CIDR block as (bytes, bits of 128); None where the text is neither."""
    base, slash, length = text.partition("/")
    ip = read_ip(base)
    if ip is None:
        return None
    if not slash:
        return ip, 128
    most = 128 if ":" in base else 32
    if not re.fullmatch(r"[0-9]{1,3}", length) or int(length) > most:
        return None
    return ip, int(length) + 128 - most


def in_block(ip, block):
    base, bits = block
    shift = 128 - bits
    return int.from_bytes(ip, "big") >> shift == int.from_bytes(base, "big") >> shift


def net(ip, v4_bits, v6_bits):
    packed = ip[12:] if is_v4(ip) else bytes(ip)
    bits = v4_bits if is_v4(ip) else v6_bits
    return str(ipaddress.ip_network((packed, bits), strict=False))


def to_int64(value):
    """A value that joins an aggregate as an integer (millionths or micros); None beyond 64 bits."""
    if isinstance(value, Time):
        return int(value)
    whole = round(Fraction(value) if isinstance(value, Duration) else Fraction(value) * MICRO)
    return whole if abs(whole) <= INT_MAX else None


def print_number(x):
    """As ECMAScript's Number::toString."""
    x = float(x)
    if x == 0:
        return "0"
    sign, x = ("-", -x) if x < 0 else ("", x)
    mantissa, _, power = repr(x).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(power or "0")
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.lstrip("0").rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = point - 1
    tail = f"e{'+' if power > 0 else '-'}{abs(power)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + tail


def print_time(t):
    return (EPOCH + datetime.timedelta(microseconds=int(t))).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def print_ip(ip):
    if is_v4(ip):
        return str(ipaddress.IPv4Address(bytes(ip[12:])))
    return str(ipaddress.IPv6Address(bytes(ip)))


ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def print_text(text):
    """A text as JSON, in quotes."""
    return '"' + "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text) + '"'


def print_json(value):
    """A known value as it stands in a line of output."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Time):
        return print_text(print_time(value))
    if isinstance(value, Duration):
        return print_number(float(value) / 1e6)
    if isinstance(value, (int, float)):
        return print_number(value)
    if isinstance(value, Ip):
        return print_text(print_ip(value))
    if isinstance(value, Set):
        return "[" + ",".join(print_text(t) for t in value) + "]"
    return print_text(value)


def print_words(value, style=None):
    """A value within the words of a rule: `style` is None, "%" or a number of decimals."""
    if value is None:
        return "unknown"
    if isinstance(value, Duration):
        seconds = float(value) / 1e6
        return (print_number(seconds) if style is None else f"{seconds:.{style}f}") + "s"
    if isinstance(value, bool) or not isinstance(value, (float, Time, Ip, Set)):
        return json.dumps(value) if isinstance(value, bool) else value
    if isinstance(value, Time):
        return print_time(value)
    if isinstance(value, Ip):
        return print_ip(value)
    if isinstance(value, Set):
        return "|".join(value)
    if style == "%":
        return "%.1f%%" % (value * 100)
    return print_number(value) if style is None else "%.*f" % (style, value)
