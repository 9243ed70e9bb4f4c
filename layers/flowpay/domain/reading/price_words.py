"""Words that announce a price, a bound or a total, and those that say a number is none."""

BOUNDS = frozenset(
    "under below max maximum most upto within than ≤ < <= at @ price priced rate rates cost "
    "costing costs budget ceiling cap capped sub tops target limit sanctioned "
    "spending expense expenditure outlay costlier dearer pricier around about approx "
    "between spend paying pay "
    "afford exceed exceeding above beyond worth stretch target ideally cross".split()
)
FILLERS = frozenset(
    "of is be the a about around approx approximately : = - up to my our should must not no more "
    "or less sum amount still whole entire within not than only bahut se somewhere something like "
    "range cross crossing shouldn't mustn't absolute absolutely from is are would stay "
    "must be bring it keep".split()
)
TOTALS = frozenset(
    "budget total totals totally overall altogether spend lumpsum lump worth sanctioned whole "
    "entire value sum provision kul outlay expenditure complete all-in allin rashi".split()
)
TOTALS_AFTER: tuple[list[str], ...] = (
    *(["in", "all"], ["in", "total"], ["all", "in"], ["for", "everything"], ["for", "all"]),
    *(["all", "told"], ["max", "total"], ["for", "the", "lot"], ["for", "the", "whole", "lot"]),
    *([word] for word in ("total", "totally", "overall", "altogether", "lumpsum", "all", "budget")),
    ["worth"],
)
NOT_MONEY = frozenset("% am pm mm cm inch inches x gsm micron hp kw v volt volts w watt".split())
BOUNDS_BEHIND: tuple[list[str], ...] = (
    *(["or", word] for word in ("under", "less", "better", "below")),
    *(
        ["ka", "rate"],
        ["me", "bahut"],
        ["se", "bahut"],
        ["ka", "bahut"],
        ["ka", "andar"],
        ["at", "most"],
        ["at", "max"],
    ),
)
TARGETS = frozenset("target ideally hoped ideal expect expecting".split())
"""What is hoped for, and not the most that would be paid where that is said too."""

NEARBY = frozenset(("budget", "spend", "sanctioned"))
PAISE = frozenset(("paise", "paisa", "paisas", "cents", "cent", "पैसे", "पैसा"))
