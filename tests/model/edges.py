# SPDX-License-Identifier: Apache-2.0
"""Handmade cases beside the random ones: every odd way to write a value, a line of JSON and a row of CSV, each seen through all that
a rule can print of it."""

import json
import os

RULES = '''event probe: t, publisher, n number, f flag, m time, i ip, s set
rule echo on probe signal saw
rule words on probe
  let n2 = n, m2 = m, i2 = i, s2 = s, f2 = f, d2 = m - ts, n3 = n * 0.1, n4 = n / 3, h = hour(m), ho = host(t), le = length(t), lo = lower(t),
      ne = net(i, 24, 48), ne2 = net(i, 0, 0), ne3 = net(i, 32, 128), ne4 = net(i, 31, 127)
  signal word with wn = n4, wd = d2 / 7, wm = m + d2 / 3, wm2 = m - d2 / 3, ab = abs(n), mi = min(n, 5, n3), ma = max(d2, 1s), neg = -n, k = known(t)
  because "{n2} {n2:%} {n2:.0} {n2:.3} {m2} {i2} {s2} {f2} {d2} {n3} {n4} {h} {ho} {le} {lo} {ne} {t} {{ {n3:%} {n3:.9}"
  then fine publisher
'''
TIMES = '''2026-01-01T00:00:00Z|2026-01-01t00:00:00z|2026-01-01T00:00:00z|2026-01-01  00:00:00|2026-01-01T00:00:00 Z|2026-01-01T00:00:00.1
2026-01-01T00:00:00.Z|2026-01-01T00:00:00.123456789Z|2026-01-01T00:00:00.1234567891Z|2026-01-01T00:00:00,5Z|2026-01-01T24:00:00Z
2026-01-01T23:59:59.9999999Z|2026-01-01T23:59:60Z|2026-02-28T00:00:00Z|2024-02-29T00:00:00Z|2100-02-29T00:00:00Z|2000-02-29T00:00:00Z
2026-00-01T00:00:00Z|2026-01-00T00:00:00Z|2026-04-31T00:00:00Z|2026-1-01T00:00:00Z|26-01-01T00:00:00Z|0001-01-01T00:00:00Z
0001-01-01T00:00:00+00:01|0000-12-31T23:59:59Z|9999-12-31T23:59:59.999999999Z|9999-12-31T23:59:59-00:01|10000-01-01T00:00:00Z
2026-01-01T00:00:00+14:00|2026-01-01T00:00:00+23:59|2026-01-01T00:00:00+24:00|2026-01-01T00:00:00+00:60|2026-01-01T00:00:00-00:00
2026-01-01T00:00:00+0100|2026-01-01T00:00:00+01|2026-01-01T00:00:00+01:00:00|2026-01-01|2026-01-01T00:00Z|2026-01-01T00:00:00Zx
 2026-01-01T00:00:00Z|2026-01-01T00:00:00Z ||0|1|-1|-0|1e3|1E+3|1e-7|-1e-7|0.0000009|-0.0000019|99999999999|100000000000|-99999999999
-100000000000|99999999999.999999|100000000000.5|99999999999999|100000000000000|99999999999999.999|1e14|253402300799|253402300800
253402300799999|253402300799.9999999|253402300800000|253402300799999999|253402300799999999.9|253402300800000000|-62135596800
-62135596801|-62135596800.0000001|-62135596800000000|-62135596800000001|1e30|-1e30|1e400|1e-400|007|+1|1.|1e|.5|0x10|1_000|inf|nan
1767225600.123456789|1767225600123.4567|1767225600123456.7|1767225600,5|12345678901234567890|-5e-1|1767225600000e-3'''
NUMBERS = '''0|-0|00|-007|1|1.0|1.5e3|1E3|1e+3|1e-3|0.0000005|0.00000050000000000000000000000000001|0.0000015|0.0000025|-0.0000005|-0.0000015
0.00000049999|9223372036854.775807|9223372036854.7758074|9223372036854.7758075|9223372036854.775808|-9223372036854.775807
-9223372036854.775808|-9223372036854.7758075|1e13|1e12|9.3e12|9e12|1e400|-1e400|1e-400|0e400|0e999999999999|1e999999999999
1e-999999999999|100000000000000000000e-20|0.1|0.2|0.3|1e5|123456.789|1e-6|1e-7|+1|1.|1e|.5|-||--1|1 | 1|0x1|1,5|Infinity|NaN|1e1.5|1.5.5
9007199254740993e-6|4503599627370.497|33.333333|999999999999.999999|1e0000000001|1e-0000000001|5e-7|15e-7'''
FLAGS = "true|false|1|0|TRUE|True|yes||2|01|1.0|0.0|-0|true | true|t|null"
ADDRESSES = '''1.2.3.4|01.2.3.4|1.2.3|1.2.3.4.5|1.2.3.256|1.2.3.4 | 1.2.3.4|255.255.255.255|0.0.0.0|::|::1|1::|::ffff:1.2.3.4|::ffff:102:304
::FFFF:1.2.3.4|0:0:0:0:0:ffff:1.2.3.4|::1.2.3.4|::0:1.2.3.4|64:ff9b::1.2.3.4|1:2:3:4:5:6:7:8|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9
1:2:3:4:5:6:7::|::2:3:4:5:6:7:8|1::3:4:5:6:7:8|1:0:0:4:0:0:0:8|1:0:0:4:5:0:0:8|1:0:3:4:5:6:7:8|2001:DB8::A|2001:0db8::000a|2001:00db8::a
fe80::1%eth0|[::1]|1::2::3|:::|1:::2|:1::|1:2|::ffff:1.2.3|::ffff:1.2.3.400|::1.2.3.4:5|1.2.3.4/24|g::1||12345|\u0663.1.1.1|1.2.3.-4|1.2.3.+4
0x1.2.3.4|1.2.3.04|::ffff:0:1.2.3.4|::ffff:0.0.0.0|1:2:3:4:5:6:1.2.3.4|1:2:3:4:5:6:7:1.2.3.4|::%|1.2.3.4%1'''
SETS = ["a", "a|b", "", "|", "a|", "|a", "a||b", "a|a", "b|a", "\u00fc|x"]
URLS = '''https://Shop.example/x|HTTP://User:pw@Shop.Example:8080/x|shop.example/x|shop.example|Shop.EXAMPLE?x|shop.example:80/x|shop|shop/x.y|/x
http:///x|http://|://x|x://|a:b://x.y/|http:/x.y|//x.y/|ftp://a@b@c.d/|http://[::1]:80/x|http://[::1]/|http://1.2.3.4/|-a.b/|1a.b|_a.b
\u00fc.example|http://\u00fc.example/|http://a.b#c@d|http://a.b?c@d|a@b.c/x|a.b@c/x|a.b:x@c.d/|http://a.b\\c|mailto:x@y.z|http://.b|a..b|a.|a./x|.a
http://a:b:c/|http://a:|http://:80/|http://@/|http://a@/|javascript:alert(1.2)|a b.c/d|x.y z|a.b |HTTP://A|1.5|a\u0130.B|0.5e3|http:x.y/z
x.y://z.w/|x.y:/z|http://ex ample.com/'''
JSON_SETS = '''[] ["a"] ["a","a"] ["b","a"] ["a|b"] [""] ["a",1] [1] [null] [[]] null 1 true {} ["a",] [,] ["a"_"b"] ["\\u0000"]'''
JSON_TEXTS = '''null true false 1 1.50 -0 01 1e5 [] {} "\\u0000" "\\u00e9" "\\/" "\\b\\f\\n\\r\\t\\\\\\"" "\x7f" "\\ud83d\\ude00" "\\ud83d"
"\\ude00\\ud83d" "\\ud83dx" "\\ud83d\\n" "\\uD83D\\uDE00" "\\u12" "\\u123g" "\\a" "\\" tru nul falsey -_1 1_2 "a"_"b" "\u2028" "\ufeff" "\ufffe"
"\U0010ffff" 'x' `x` 1e5x 00.5 - -x 1e+ 1.e5'''
JSON_UNKNOWN = ["[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200, '"\\ud800"', "01", "1.", '"\t"', '{"a":1,"a":2}', "{a:1}", '{"a"}', "[1,]",
                "\f1", "\u00a01", " \t\r 1"]
JSON_LINES = '''{"type":"probe","ts":1767230000,"ts":1767230001,"t":"dup"}
{"type":"click","type":"probe","ts":1767230001}
{"type":"probe","type":"click","ts":1767230001}
{"type":"probe","ts":1767230001,"ts":null}
{"type":"probe","ts":"bad","ts":1767230001}
{"type":"probe","ts":1767230002,"n":"bad","n":5}
{"type":"probe","ts":1767230002,"n":5,"n":"bad"}
{"type":"probe","ts":1767230002,"n":5,"n":null}
{"type":"probe","ts":1767230002,"n":{},"n":6}
\t{"type":"probe","ts":1767230003}
{"type":"probe","ts":1767230003} \t
{"type":"probe","ts":1767230003}\r\r
{"type":"probe","ts":1767230003}x
{"type":"probe","ts":1767230003}{}
{}
{ }
{"":1}

  \n\t
null
"x"
[]
1
{"type":"Probe","ts":1}
{"type":" probe","ts":1}
{"type":"","ts":1}
{"type":"saw","ts":1}
{"type":"conversion","ts":"x"}
{"ty\\u0070e":"probe","t\\u0073":1767230004}
{"type":"p\\u0072obe","ts":1767230004}
\ufeff{"type":"probe","ts":1767230004}
{"type":"probe","ts":1767230005,"ip":"x","asn":"x","ok":"x","amount":"x","country":[]}
'''
JSON_BYTES = b'''{"type":"probe","ts":1767230006,"t":"\xff"}
{"type":"probe","ts":1767230006,"t":"\xc3"}
{"type":"probe","ts":1767230006,"t":"\xf4\x90\x80\x80"}
{"type":"probe","ts":1767230006,"t":"\xed\x9f\xbf\xee\x80\x80"}
{"type":"probe","ts":1767230006,"t":"\xed\xa0\x80"}
{"type":"probe","ts":1767230006,"t":"\xe0\x80\xaf"}
{"type":"probe","ts":1767230006,"t":"a\x00b"}
\x00
{"type":"probe","ts":1767230006}\x00
\xff
{"a":"\xf0\x9f\x98"}
{"type":"probe","ts":1767230007,"zz":"\x80"}'''
COLUMNS = ("ts", "type", "t", "n", "f", "m", "i", "s", "publisher")
CSV_LINES = b'''1767250000,probe,"a""b",,,,,,p
1767250000,probe,a""b,,,,,,p
1767250000,probe,"a"b,,,,,,p
1767250000,probe,"a" ,,,,,,p
1767250000,probe, "a",,,,,,p
1767250000,probe,",",,,,,,p
1767250000,probe,"
1767250000,probe,"","","","","","",""
1767250000,"probe",""",,,,,,"p"
,,,,,,,,
,,,,,,,
,,,,,,,,,
 \n\t
1767250000,probe,a\tb,,,,,,
1767250000,probe,\x01\x7f,,,,,,
1767250000,probe,a\rb,,,,,,p
1767250000,probe,x,,,,,,p\r\r
1767250000,probe,x,,,,,,"p"\r
1767250000,probe,x,,,,,,"p\r
"a,b
1767250001,probe,\xff,,,,,,p
1767250001,probe,a\x00b,,,,,,p
1767250001,probe,,bad,bad,bad,bad,,"p
'''
LATE = ["--lateness", "100000d", "--signals", "--reveal", "--rules", "p.rules"]


def split(words):
    return [w for line in words.split("\n") for w in line.split("|")]


def kinds():
    return (("m", split(TIMES)), ("n", split(NUMBERS)), ("f", split(FLAGS)), ("i", split(ADDRESSES)), ("s", SETS), ("t", split(URLS)))


def ndjson():
    values = []
    for name, words in kinds():
        values += [(name, json.dumps(w)) for w in words]
        values += [(name, w or "null") for w in words if name in "mnf"]
    values += [("s", w.replace("_", " ")) for w in JSON_SETS.split()]
    values += [("t", w.replace("_", " ")) for w in JSON_TEXTS.split()]
    values += [("zz", w) for w in JSON_UNKNOWN]
    lines = [f'{{"type":"probe","ts":{1767225600 + k},"publisher":"p{k}","{name}":{words}}}' for k, (name, words) in enumerate(values)]
    return ("\n".join(lines) + "\n" + JSON_LINES).encode() + JSON_BYTES


def rows():
    found = []
    for name, words in kinds():
        for w in words:
            quoted = '"' + w.replace('"', '""') + '"'
            for cell in (quoted if set(w) & set(',"') else w, quoted):
                k = len(found)
                cells = {"ts": str(1767240000 + k), "type": "probe", "publisher": f"c{k}", name: cell}
                found.append([cells.get(c, "") for c in COLUMNS])
    return found


class Edges:
    """As Case, but the same always."""

    def __init__(self, folder):
        self.folder, self.options = folder, LATE
        table = [list(COLUMNS), *rows()]
        self.names = ["p.csv", "p.ndjson", "p.tsv"]
        for name, data in (("p.rules", RULES.encode()), ("p.ndjson", ndjson()),
                           ("p.csv", "".join(",".join(r) + "\n" for r in table).encode() + CSV_LINES),
                           ("p.tsv", "".join("\t".join(r) + "\n" for r in table).encode())):
            with open(os.path.join(folder, name), "wb") as f:
                f.write(data)
