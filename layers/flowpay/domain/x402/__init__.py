"""x402 v2: the protocol's own objects, under the names of its specification (2.0, 2025-12-09).

Pure: what is said over the wire, how it is written into headers, and what of it is not allowed, for
whoever sells and for whoever buys. The scheme is `exact` on EVM networks, by EIP-3009.

- `wire` how an object is read and written · `objects` what is asked for, paid and settled
- `headers` base64 of JSON · `errors` the protocol's words for what is wrong
- `networks` where we deal, and in what · `addresses` how an account is written (EIP-55)
- `authorization` what a payer signs, and its EIP-712 digest · `keccak` the hash under it
- `identifier` the extension payment-identifier · `judging` whether a payment meets an offer,
  and a settlement is of it
"""
