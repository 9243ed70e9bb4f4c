"""Reading a buyer's sentence by rules, a subject to a module, each taking what it understood.

In the order in which `understanding` goes through a request (what is left names the goods):

- text: `tables` rows to lines · `folding` signs · `sentence` tokens · `spelling` of words
- what asks for nothing: `asides` · `letters` (heads, signatures) · `schedules`
- when: `deadlines` finds it · `spans` from today · `dates` of the calendar · `days` counts
- how much money: `prices` · `amounts` · `per` what · `price_cues` the words around
- where: `places` finds it · `place_names` in a sentence · `cities` known · `devanagari` by sound
- how much: `numbers` · `counts` · `codes` that count nothing · `packing` what packages hold
- what: `purposes` · `pieces` of the sentence · `parts` put together · `names` · `grades` ·
  `goods` from each part · `wanted` all of them
- together: `allotment` of prices to goods · `bounds` of each · `certainty` of it all

`words` has the words that several of these share.
"""
