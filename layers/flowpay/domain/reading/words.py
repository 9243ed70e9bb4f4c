"""Words that name no goods, mark a grade, or separate one thing from the next."""

LONGEST_CUE = 8
"""Words that are looked back or ahead at most, so that no text takes long to read."""

STOP = frozenset(
    "need needs needed want wants wanted require requires required requirement looking look for "
    "buy buying purchase order procure source get find send quote quotes please pls kindly "
    "urgent urgently asap immediately immediate right away i we us me my our you your they it "
    "is are am be the a an of some any to at in on by from with under below within before and "
    "or also plus then hi hello dear sir madam team thanks thank regards can could would will "
    "shall should must may do does this that these those there here supply supplies supplier "
    "suppliers vendor vendors seller delivery deliver delivered price prices rate budget total "
    "cost costs best cheap cheapest good quickly soon fast quantity qty item items product "
    "products goods material materials gst inclusive exclusive excluding including tax extra "
    "more less max maximum about around approx approximately roughly nearly only just new "
    "arrange help give have has had not no if so as all per each days day week weeks ready "
    "stock few couple very make sure call contact mujhe hume hame humko chahiye ka ki ke ko aur "
    "bhejo tak mein".split()
)
"""A run of words that names goods ends at one of these."""

AND = frozenset(("and", "&", "plus", "also", "+", "aur"))
SENTENCE_ENDS = frozenset((".", "\n", "!", "?"))
BREAKS = SENTENCE_ENDS | {",", ";", "(", ")"}
WITHIN_NAMES = frozenset(("and", "of", "&", "/", "-", '"'))

CODE_CUES = frozenset(
    "grade type size model number no class is en din iso fe gauge schedule sch part series ip "
    "ss module call phone mobile contact whatsapp ref po pin hsn sku ne nm denier count "
    "section".split()
)
"""A number behind one of these is a grade, a model or a telephone number, and counts nothing."""

MEASURES = frozenset(
    "mm cm inch inches micron microns gsm count counts ne denier hp kw kva v volt volts w watt "
    "watts ply grade gauge % mpa bar psi sqmm sq core cores degree ″ ' \" st nd rd th".split()
)
"""A number before one of these is a size, and counts nothing."""

BEARING_SERIES = ("60", "62", "63", "68", "69")
"""How the designations of ball bearings begin: 6204 bearings are not 6,204 bearings."""
