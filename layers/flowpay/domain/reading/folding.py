"""The many forms of one sign brought to one: ½, full-width digits, रु., 7.500 for 7,500."""

import re
import unicodedata
from functools import cache

_ONE_SIGN = str.maketrans("\N{FRACTION SLASH}–—−×।", "/---x.")
_IN_SHORT = (("से.मी.", "cm"), ("मि.मी.", "mm"), ("कि.ग्रा.", "kg"), ("रु.", "रु "), ("ली.", "लीटर "))


def folded_signs(text: str) -> str:
    """Fold the many forms of one sign (½, full-width, ₨, ९) into one; drop the invisible."""
    text = _blanks().sub(" ", text)
    if text.isascii():
        return text
    apart = "".join(
        f" {c}" if unicodedata.decomposition(c)[:10] == "<fraction>" else c for c in text
    )
    folded = unicodedata.normalize("NFKC", apart).translate(_ONE_SIGN)
    for short, whole in _IN_SHORT:
        folded = folded.replace(short, whole)
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in folded
        if unicodedata.category(c) != "Cf"
    )


@cache
def _blanks() -> re.Pattern[str]:
    return re.compile(r"[ \t]+")


def with_commas(text: str) -> str:
    """Return 7.500 as 7,500 where the same text has a comma before its decimals: 0,42."""
    if "," not in text or not re.search(r"\d,\d{1,2}(?![\d,])", text):
        return text
    return re.sub(r"(?<![\d.,])(\d{1,3})\.(?=\d{3}(?![\d,.]))", r"\1,", text)
