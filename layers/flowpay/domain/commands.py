"""Texts that speak to the model that reads them, and not to a buyer: they are evidence, no more."""

import re
from collections.abc import Iterable
from functools import cache

LONGEST = 2_000


def commanding(texts: Iterable[str | None]) -> str | None:
    """Return the first text that gives a model an order, None where none does.

    Nothing depends on finding them all: no text of a page decides anything. Whoever writes one
    is only believed less.
    """
    return next((text for text in texts if text and _orders().search(text[:LONGEST].lower())), None)


@cache
def _orders() -> re.Pattern[str]:
    about = r"(?:instruction|prompt|rule|guideline|direction)s?"
    return re.compile(
        rf"\b(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}\b{about}\b"
        r"|\bsystem\s*(?:prompt|message|note)?\s*:|</?\s*(?:system|assistant|user|instructions?)\s*>"
        r"|\byou are (?:now )?an? (?:\w+ )?(?:ai|assistant|model|agent)\b|\bas an ai\b"
        r"|\b(?:ai|language) models?\b.{0,40}\b(?:must|should|shall|report|set|rank)\b"
        r"|\b(?:set|report|use)\b.{0,30}\bprice\b.{0,20}\b(?:to|of|as)\b.{0,10}\d"
        r"|\brank (?:this|us|our)\b.{0,30}\b(?:first|top|best)\b"
        r"|\b(?:approve|release|transfer)\b.{0,30}\b(?:payments?|funds|money|escrow)\b"
        r"|(?:निर्देशों?|नियमों?)\s+(?:को\s+)?(?:अनदेखा|भूल)",
        re.DOTALL,
    )
