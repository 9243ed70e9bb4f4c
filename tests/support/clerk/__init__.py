"""A clerk who keeps the books by hand: what every command must come to, worked out by itself.

It shares no rule with the product. Amounts are in micros, the wallet's unless said otherwise. What
is refused is told by its code, what is carried out by None.
"""
