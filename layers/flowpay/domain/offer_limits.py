"""What an offer can come to at most, on a page, in a reply or in a form.

Above these whoever wrote it is taken to be mistaken: the value is left out, with evidence saying
so, or refused.
"""

from decimal import Decimal

HIGHEST_PRICE = LARGEST_QUANTITY = Decimal(10**9)
LONGEST_LEAD_DAYS = 365
