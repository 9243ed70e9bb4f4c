"""The turns of phrase of a reply: refusals, freight, and what a time counts from."""

import re
from functools import cache


@cache
def bare() -> re.Pattern[str]:
    """Return what finds a number with nothing behind it that says what it counts."""
    return re.compile(
        r"\d[\d,. ]*(?:\s*(?:/-|only|extra|total|additional|lump\s?sum"
        r"|for\s+(?:the\s+)?(?:lot|whole|order|consignment)))*\s*[.)]?\s*$",
        re.IGNORECASE,
    )


@cache
def included() -> re.Pattern[str]:
    """Return what finds that freight is in the price, such as free on road to the buyer."""
    return re.compile(
        r"\b(?:incl\w*|free|nil|no|paid|prepaid|our\s+(?:account|scope|side)|by\s+us"
        r"|ddp|dap|f\.?o\.?r\.?\s+(?:destination|site|door|your)|door|delivered\s+price)\b",
        re.IGNORECASE,
    )


@cache
def excluded() -> re.Pattern[str]:
    """Return what finds that freight comes on top."""
    return re.compile(
        r"\b(?:not|excl\w*|extra|additional|plus|to[\s-]pay|actuals?|without|ex|exw|fob"
        r"|your\s+(?:account|scope|side|end)|(?:buyer|you|customer)(?:['’]s)?\b)",
        re.IGNORECASE,
    )


@cache
def counted_from() -> re.Pattern[str]:
    """Return what finds words about a time that say nothing of its length."""
    return re.compile(
        r"""\bvalid(?:ity)?\b|\bholds?\s+good\b|\b(?:quot|offer|price|rate)\w*\b
        |\b(?:from|after|of|on|against|upon)\s+(?:the\s+|your\s+|our\s+)?(?:date\s+of\s+)?
         (?:receipt\s+of\s+)?(?:the\s+|your\s+|our\s+)?(?:p\.?\s?o\.?|purchase\s+order|orders?|advance
         |payment|confirmation|invoice|receipt|date|today|now)\b(?:\s+date\b)?""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def duration() -> re.Pattern[str]:
    """Return what finds the "for" of "valid for 7 days": of goods, a supply for 7 days."""
    return re.compile(r"\bfor\s+(?=\d)", re.IGNORECASE)


@cache
def refusal() -> re.Pattern[str]:
    """Return what finds that they cannot offer this; not that they cannot offer credit."""
    unable = (
        r"(?:can\s?not|can['’]?t|could\s+not|unable\s+to|not\s+able\s+to|inability\s+to"
        r"|not\s+in\s+(?:a\s+|the\s+)?position\s+to|(?:will|would)\s+not\s+be\s+able\s+to"
        r"|won['’]t\s+be\s+able\s+to|not\s+possible\s+(?:for\s+us\s+)?to)"
    )
    serve = (
        r"(?:offer|quote|supply|provide|fulfil+|participate|undertake|serve|cater|bid|execute|help)"
    )
    other = (
        r"(?!\s+(?:you\s+)?(?:any\s+|a\s+|the\s+)?(?:credit|discount|better|less|lower|below|before"
        r"|within|freight|payment|samples?|more|delivery))"
    )
    return re.compile(
        rf"""\b{unable}\s+(?:\w+\s+){{0,2}}?{serve}\b{other}
        |\bregret\w*\b[^.\n]{{0,60}}\b(?:unable|can\s?not|can['’]?t|inability|do\s+not|don['’]?t
            |not\s+(?:in|deal\w*|manufactur\w*|interested))\b
        |^\W*(?:we\s+|sorry,?\s+|with\s+)?(?:regrets?|decline|no\s+(?:quote|offer|bid))\W*$
        |\bregret\s+(?:this|the|your)\s+(?:enquiry|inquiry|rfq|request)\b
        |\bno\s+(?:quote|offer|bid)\s+from\s+(?:our|us)\b|\bnot\s+interested\b
        |\bwe\s+(?:have\s+to\s+|must\s+)?decline\b
        |\b(?:do\s+not|don['’]?t|no\s+longer)\s+(?:\w+\s+)?(?:deal\s+in|manufacture|make|produce
            |stock|sell|supply)\b
        |नहीं\s+दे\s+सक\S*""",
        re.VERBOSE | re.IGNORECASE | re.MULTILINE,
    )
