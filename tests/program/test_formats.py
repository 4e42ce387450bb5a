# SPDX-License-Identifier: Apache-2.0
"""Foreign logs through a format, as a whole."""
import unittest

from harness import Program

SHOP = """
format shop: ndjson
  event login if "paid" == 'true'
    ts      from "t"
    account from "a"
  event offer if "kind" == 'terms'
    ts        from "t"
    offer     from "o"
    countries from "c"
  event click if "kind" == 'click'
    ts        from "t"
    publisher from "p"
    offer     from "o"
    country   from "from"
rule paid-login "A login"
  on     login
  by     account
  within 1h
  signal seen
rule foreign-click "A click from elsewhere"
  on     click
  where  country not in offer.countries
  by     publisher
  within 1h
  then   warn publisher
"""


class Formats(Program):
    def shop(self, text):
        return self.lines("--signals", "--format", "shop", "--rules", self.file("shop.rules", SHOP), self.file("log.ndjson", text))

    def test_a_flag_can_be_asked_for(self):
        out = self.shop('{"t":1767225600,"a":"x","paid":true}\n{"t":1767225601,"a":"y","paid":false}\n{"t":1767225602,"a":"z"}\n')
        self.assertEqual([line["account"] for line in out], ["x"])

    def test_an_array_serves_a_set(self):
        out = self.shop('{"t":1767225600,"kind":"terms","o":"wine","c":["DE","AT"]}\n'
                        '{"t":1767225601,"kind":"click","o":"wine","p":"p1","from":"AT"}\n'
                        '{"t":1767225602,"kind":"click","o":"wine","p":"p2","from":"US"}\n')
        self.assertEqual([line["publisher"] for line in out], ["p2"])

    def test_an_exact_duplicate_of_a_conversion_is_noticed(self):
        row = "1,2,3,4,5,2017-11-07 09:30:38,2017-11-07 09:31:38,1\n"
        log = self.file("twice.csv", "ip,app,device,os,channel,click_time,attributed_time,is_attributed\n" + row * 2)
        done = self.warden("replay", "--format", "talkingdata", log)
        for kind, n in (("click", 2), ("conversion", 1), ("duplicate", 1)):
            self.assertRegex(done.stderr, rf"{kind} +{n}\n")


if __name__ == "__main__":
    unittest.main()
