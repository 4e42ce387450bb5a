/* SPDX-License-Identifier: Apache-2.0
 * Cases of judge_rules: name, rules with one test whose events are judged, what the world is told. */
	{ "a window is exact to its bound, and once is its span",
	  "rule r on click by cookie within 10s let n = count() when n >= 2 signal s\n"
	  "test \"t\"\n"
	  "  12:00:00 click cookie=a\n"
	  "  12:00:10 click cookie=a\n" /* fires: 10 s is inside */
	  "  12:00:11 click cookie=a\n" /* quiet */
	  "  12:00:20 click cookie=a\n" /* quiet is over at then + 10 s, the first one has left */
	  "  12:00:30.001 click cookie=a\n"
	  "  12:00:30.001 click cookie=b\n"
	  "  12:00:31 click\n",
	  "r 43210 n=2\n+s cookie=a*\n"
	  "r 43220 n=3\n+s cookie=a*\n" },
	{ "after: the latest earlier one, its fields, at most so long ago",
	  "rule r on click after click as p by cookie, offer within 10s where p.publisher != publisher\n"
	  "  signal s with victim = p.publisher, gap = ts - p.ts, what = p.type\n"
	  "test \"t\"\n"
	  "  12:00:00 click cookie=a offer=o publisher=p1\n"
	  "  12:00:10 click cookie=a offer=o publisher=p2\n"
	  "  12:00:20.001 click cookie=a offer=o publisher=p3\n"
	  "  12:00:21 click cookie=a offer=o publisher=p3\n"
	  "  12:00:22 click cookie=a offer=x publisher=p1\n"
	  "  12:00:23 click cookie=a publisher=p1\n"
	  "  12:00:24 click cookie=a offer=o\n"
	  "  12:00:25 click cookie=a offer=o publisher=p4\n",
	  "r 43210 victim=p1 gap=10 what=click\n+s publisher=p2 offer=o cookie=a* victim=p1 gap=10 what=click\n" },
	{ "nothing finds itself, its siblings, or what it was made from",
	  "rule one on click signal s\n"
	  "rule two on s after click as c by cookie within 1h signal found-click\n"
	  "rule three on s after s as c by cookie within 1h signal found-signal\n"
	  "test \"t\"\n"
	  "  12:00:00 click cookie=a\n"
	  "  12:00:00 click cookie=a\n",
	  "one 43200\n+s cookie=a*\n"
	  "one 43200\n+s cookie=a*\n"
	  "two 43200\n+found-click cookie=a*\n"
	  "three 43200\n+found-signal cookie=a*\n" },
	{ "signals are judged breadth first, rules in the order of declaration",
	  "rule a on x signal deep\n"
	  "rule b on click signal x\n"
	  "rule c on click, x, y, deep signal end\n"
	  "rule d on click signal y\n"
	  "test \"t\"\n"
	  "  12:00:00 click cookie=a\n",
	  "b 43200\n+x cookie=a*\n"
	  "c 43200\n+end cookie=a*\n"
	  "d 43200\n+y cookie=a*\n"
	  "a 43200\n+deep cookie=a*\n"
	  "c 43200\n+end cookie=a*\n"
	  "c 43200\n+end cookie=a*\n"
	  "c 43200\n+end cookie=a*\n" },
	{ "without: unknown until so much of the log has passed",
	  "rule r on click by cookie without login by ip within 10s signal s\n"
	  "test \"t\"\n"
	  "  11:00:00 offer offer=o\n"
	  "  12:00:00 click cookie=a ip=10.0.0.1\n"
	  "  12:00:09 click cookie=b ip=10.0.0.1\n"
	  "  12:00:10 click cookie=c ip=10.0.0.1\n"
	  "  12:00:11 click cookie=d\n"
	  "  12:00:12 login ip=10.0.0.1\n"
	  "  12:00:22 click cookie=e ip=::ffff:10.0.0.1\n"
	  "  12:00:22.001 click cookie=f ip=10.0.0.1\n",
	  "r 43210\n+s cookie=c* ip=10.0.0.1*\n"
	  "r 43222.001\n+s cookie=f* ip=10.0.0.1*\n" },
	{ "terms in force: from their event on, and never where nobody wrote them",
	  "rule r on click where not country in offer.countries signal s\n"
	  "rule t on offer where offer.incentives signal seen with b = offer.budget\n"
	  "test \"t\"\n"
	  "  12:00:00 click offer=o country=FR\n"
	  "  12:00:01 offer offer=o countries=US|CA incentives=true budget=2.5\n"
	  "  12:00:01 click offer=o country=FR\n"
	  "  12:00:02 click offer=o country=CA\n"
	  "  12:00:03 click offer=p country=FR\n"
	  "  12:00:04 click country=FR\n"
	  "  12:00:05 offer offer=o incentives=true\n"
	  "  12:00:05 click offer=o country=FR\n"
	  "  12:00:06 offer countries=US\n"
	  "  12:00:07 offer offer=o countries=\"|\" incentives=false\n"
	  "  12:00:07 click offer=o country=FR\n",
	  "t 43201 b=2.5\n+seen offer=o countries=US|CA incentives=true budget=2.5 b=2.5\n"
	  "r 43201\n+s offer=o country=FR\n"
	  "t 43205 b=unknown\n+seen offer=o incentives=true\n"
	  "r 43207\n+s offer=o country=FR\n" },
	{ "unknown is neither true nor false",
	  "rule a on login where ok signal s\n"
	  "rule b on login where not ok signal s\n"
	  "rule c on login where ok or not ok signal s\n"
	  "rule d on login where not known(ok) signal s\n"
	  "rule e on login where ok or country == \"US\" signal s\n"
	  "test \"t\"\n"
	  "  12:00:00 login ok=true\n"
	  "  12:00:01 login ok=false\n"
	  "  12:00:02 login\n"
	  "  12:00:03 login country=US\n",
	  "a 43200\n+s ok=true\nc 43200\n+s ok=true\ne 43200\n+s ok=true\n"
	  "b 43201\n+s ok=false\nc 43201\n+s ok=false\n"
	  "d 43202\n+s\n"
	  "d 43203\n+s country=US\ne 43203\n+s country=US\n" },
	{ "aggregates with keys and windows of their own",
	  "rule r on conversion by publisher, offer within 1h\n"
	  "  let own = sum(amount), peers = sum(amount) by offer, short = count() within 10s, ever = mean(amount) over 2d every 1d, high = max(amount), late = max(ts)\n"
	  "  signal s once per 1ms\n"
	  "test \"t\"\n"
	  "  12:00:00 conversion publisher=p1 offer=o amount=1.5\n"
	  "  12:00:05 conversion publisher=p2 offer=o amount=2\n"
	  "  12:00:11 conversion publisher=p1 offer=o amount=0.25\n"
	  "  12:00:12 conversion publisher=p1 offer=o\n",
	  "r 43200 own=1.5 peers=1.5 short=1 ever=1.5 high=1.5 late=2026-01-01T12:00:00.000000Z\n+s publisher=p1 offer=o amount=1.5\n"
	  "r 43205 own=2 peers=3.5 short=1 ever=2 high=2 late=2026-01-01T12:00:05.000000Z\n+s publisher=p2 offer=o amount=2\n"
	  "r 43211 own=1.75 peers=3.75 short=1 ever=0.875 high=1.5 late=2026-01-01T12:00:11.000000Z\n+s publisher=p1 offer=o amount=0.25\n"
	  "r 43212 own=1.75 peers=3.75 short=2 ever=0.875 high=1.5 late=2026-01-01T12:00:12.000000Z\n+s publisher=p1 offer=o\n" },
	{ "a sanction: words, evidence of the window, in force once",
	  "rule r \"title\" on login where not ok by account within 5m param n = 2 param share = 12.34% let wrong = count(), a = age()\n"
	  "  when wrong >= n because \"{wrong} of {account}, {a}, {share:%} {share:.1} {{}} {ip} {ok} {ua}\" notice \"Locked {ts}\" then lock account for 30m\n"
	  "test \"t\"\n"
	  "  12:00:00 login account=a ok=false ip=10.0.0.1\n"
	  "  12:00:00.5 login account=a ok=true\n"
	  "  12:00:01.5 login account=a ok=false ip=10.0.0.2\n"
	  "  12:05:01.5 login account=a ok=false\n",
	  "r 43201.5 wrong=2 a=1.5s\n"
	  "!lock a | 2 of a, 1.5s, 12.3% 0.1 {}} c:? false unknown | Locked 2026-01-01T12:00:01.500000Z | 1 3\n"
	  "r 43501.5 wrong=2 a=301.5s\n" },
	{ "evidence without a window: after events in sequence, then the event",
	  "rule r on conversion after click as c by cookie within 1h after login as l by ip within 1h then hold order\n"
	  "test \"t\"\n"
	  "  12:00:00 login ip=10.0.0.1\n"
	  "  12:00:01 click cookie=a\n"
	  "  12:00:02 login ip=10.0.0.1\n"
	  "  12:00:03 conversion order=x offer=o cookie=a ip=10.0.0.1\n"
	  "  12:00:04 conversion order=y cookie=a ip=10.0.0.1\n",
	  "r 43203\n!hold o x | - | - | 2 3 4 orders=1\n=hold order=x publisher=unknown offer=o commission=unknown\n"
	  "r 43204\n!hold y | - | - | 2 3 5 orders=1\n=hold order=y publisher=unknown offer=unknown commission=unknown\n" },
	{ "orders: conversion, update, duplicate, inherited fields",
	  "rule c on conversion signal s\nrule u on update signal s with from = was\nrule d on duplicate signal s\n"
	  "test \"t\"\n"
	  "  12:00:00 conversion order=x offer=o publisher=p status=pending\n"
	  "  12:00:01 conversion order=x status=approved\n"
	  "  12:00:02 conversion order=x offer=o status=approved amount=3\n"
	  "  12:00:03 conversion publisher=p\n",
	  "c 43200\n+s publisher=p offer=o order=x status=pending\n"
	  "u 43201 from=pending\n+s publisher=p offer=o order=x status=approved was=pending from=pending\n"
	  "d 43202\n+s publisher=p offer=o order=x status=approved amount=3\n"
	  "c 43203\n+s publisher=p\n" },
	{ "a fine, a shadow, a rule that is off; a rule with an unknown subject",
	  "rule f on click by offer let x = length(sub) then fine publisher x / 3\n"
	  "rule s on click shadow then warn publisher because \"x\"\n"
	  "rule o on click off signal never\n"
	  "test \"t\"\n"
	  "  12:00:00 click offer=o publisher=p sub=é2\n"
	  "  12:00:01 click offer=o sub=ab\n",
	  "f 43200 x=2\n!fine p amount=0.6666666666666666 | - | - | 1\n"
	  "s 43200\n!warn p | x | - | 1 shadow\n"
	  "f 43201 x=2\n" },
	{ "keys of expressions; networks; lists",
	  "list nets \"10.0.0.0/8\", \"::1\"\nlist bad \"curl\", \"Bot\"\n"
	  "rule n on click within 1h by network = net(ip, 24, 48) let n = count() when n >= 2 because \"{network}\" then warn publisher\n"
	  "rule i on click where ip in nets and ua matches bad signal s\n"
	  "rule k on click where country in [\"US\", \"CA\"] and ip == \"10.1.1.1\" signal s\n"
	  "test \"t\"\n"
	  "  12:00:00 click ip=10.1.1.1 publisher=p ua=\"a CURL\" country=CA\n"
	  "  12:00:01 click ip=10.1.1.200 publisher=p ua=robot\n"
	  "  12:00:02 click ip=11.1.1.200 publisher=p ua=robot\n",
	  "i 43200\n+s publisher=p ip=10.1.1.1* country=CA ua=a CURL*\n"
	  "k 43200\n+s publisher=p ip=10.1.1.1* country=CA ua=a CURL*\n"
	  "n 43201 n=2\n!warn p | c:? | - | 1 2\n"
	  "i 43201\n+s publisher=p ip=10.1.1.200* ua=robot*\n" },
	{ "what an after remembers, of every kind",
	  "event e: k, t, n number, f flag, w time, a ip, s set\n"
	  "rule r on e after e as p by k within 1h\n"
	  "  let t2 = p.t, n2 = p.n, f2 = p.f, w2 = p.w, a2 = p.a, in2 = \"x\" in p.s, k2 = p.k\n"
	  "  signal out with s2 = p.s\n"
	  "test \"t\"\n"
	  "  12:00:00 e k=a t=text n=-1.5 f=false w=2026-01-01T00:00:00Z a=2001:db8::1 s=x|y\n"
	  "  12:00:01 e k=a f=true s=y\n"
	  "  12:00:02 e k=a\n"
	  "  12:00:03 e k=a t=\"\"\n"
	  "  12:00:04 e k=a\n",
	  "r 43201 t2=text n2=-1.5 f2=false w2=2026-01-01T00:00:00.000000Z a2=2001:db8::1 in2=true k2=a s2=x|y\n+out k=a f=true s=y s2=x|y\n"
	  "r 43202 t2=unknown n2=unknown f2=true w2=unknown a2=unknown in2=false k2=a s2=y\n+out k=a s2=y\n"
	  "r 43203 t2=unknown n2=unknown f2=unknown w2=unknown a2=unknown in2=unknown k2=a s2=unknown\n+out k=a t=\n"
	  "r 43204 t2= n2=unknown f2=unknown w2=unknown a2=unknown in2=unknown k2=a s2=unknown\n+out k=a\n" },
	{ "verdicts: a first line's before any rule sees it, a sanction's right behind it, whatever is judged in one go",
	  "rule d on conversion where status == \"fraud\" then disconnect publisher, offer\n"
	  "rule h on update where status == \"odd\" then hold order\n"
	  "rule s on update where status == \"odd\" shadow then disconnect publisher, offer\n"
	  "rule c on click where sub == \"empty\" then close offer in 24h\n"
	  "test \"t\"\n"
	  "  12:00:00 conversion order=a offer=o publisher=p status=pending commission=1.5\n"
	  "  12:00:01 conversion order=b offer=o publisher=p\n"
	  "  12:00:02 conversion order=c offer=x publisher=p\n"
	  "  12:00:03 conversion order=b status=odd commission=2\n"
	  "  12:00:04 conversion order=d offer=o publisher=p status=fraud\n"
	  "  12:00:05 conversion order=e offer=o publisher=p commission=3\n"
	  "  12:00:05 conversion click_id=k offer=o publisher=p\n"
	  "  12:00:06 conversion order=e status=paid\n"
	  "  12:00:07 click offer=x publisher=q sub=empty\n"
	  "  12:00:08 conversion order=f offer=x publisher=q\n"
	  "  12:00:09 appeal sanction=656a261df228e87e930f02c0ef229554 outcome=lifted\n"
	  "  12:00:10 conversion order=g offer=o publisher=p\n"
	  "  +1d 12:00:07 conversion order=h offer=x publisher=q\n",
	  "h 43203\n"
	  "!hold o b | - | - | 4 orders=1\n"
	  "=hold order=b publisher=p offer=o commission=2\n"
	  "s 43203\n"
	  "!disconnect p o | - | - | 4 orders=2 shadow\n"
	  "d 43204\n"
	  "!disconnect p o | - | - | 5 orders=3\n"
	  "=cancel order=a publisher=p offer=o commission=1.5\n"
	  "=cancel order=b publisher=p offer=o commission=2\n"
	  "=cancel order=d publisher=p offer=o commission=unknown\n"
	  "=void order=e publisher=p offer=o commission=3\n"
	  "=void click_id=k publisher=p offer=o commission=unknown\n"
	  "c 43207\n"
	  "!close x | - | - | 9\n"
	  "^ 4\n"
	  "=restore order=a publisher=p offer=o commission=1.5\n"
	  "=hold order=b publisher=p offer=o commission=2\n"
	  "=restore order=d publisher=p offer=o commission=unknown\n"
	  "=restore order=e publisher=p offer=o commission=3\n"
	  "=void order=h publisher=q offer=x commission=unknown\n" },
