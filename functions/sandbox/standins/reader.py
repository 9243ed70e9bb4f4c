"""What a literal-minded model takes from a page: the words as they stand, and numbers it can read.

It reads the page's Markdown, line by line, as far as its attention goes. It believes JSON that
claims to be the answer, reads no digits but those of English, and lists what stands there twice
twice. It does not do what a page tells it to do: such text it reports.
"""

import json
import re
from typing import Any

MOST_READ, MOST_PRODUCTS = 200_000, 200
"""In characters, and in products that it writes down: a model's input and output end somewhere."""

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MARK = r"(?P<mark>₹|rs\b\.?|inr\b|us\$|usd\b|रुपये)"
_PRICE = re.compile(
    rf"(?:{_MARK}\s*)?(?P<number>{_NUMBER})\s*(?P<after>rs\b|रुपये)?(?:/-)?\s*"
    r"(?:per\s|/|प्रति\s)\s*(?P<unit>[^\s;,()|/]+)",
    re.IGNORECASE,
)
_IS_PRICE = re.compile(r"₹|\brs\b|\binr\b|\busd?\b|रुपये|on request|call for", re.IGNORECASE)
_IS_MINIMUM = re.compile(r"\bmoq\b|\bmin(?:imum|\.)|कम से कम|न्यूनतम", re.IGNORECASE)
_IS_DELIVERY = re.compile(
    r"^\W*(?:delivery|dispatch|lead time|ready|डिलीवरी|माल|तैयार)", re.IGNORECASE
)
_IS_VALIDITY = re.compile(r"\bvalid\b|तक मान्य", re.IGNORECASE)
_IS_FREIGHT = re.compile(r"^(?:freight|transport|free delivery)\b", re.IGNORECASE)
_FOR_MACHINES = re.compile(
    r"\bsystem\s*:|ignore (?:all )?previous instructions|</?(?:system|user)>", re.IGNORECASE
)
_CURRENCIES = {"₹": "INR", "रुपये": "INR", "rs": "INR", "inr": "INR", "us$": "USD", "usd": "USD"}


def facts_on(markdown: str) -> dict[str, Any]:
    """Return what the page says under the names that Flowpay asks for; None where it says nothing.

    `products` may hold as many as a model would write down.
    """
    text = markdown[:MOST_READ]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    products = [product for block in _blocks(lines) if (product := _product(block))]
    said = {
        "company_name": _after(lines, "# "),
        "freight": next((line for line in lines if _IS_FREIGHT.match(line)), None),
        "email": _email(text),
        "phone": _after(lines, "Ph. "),
        "address": _below(lines, ("### Contact us", "### संपर्क करें")),
        "gstin": _found(r"GSTIN: (\S+)", text),
        "certificates": _certificates(lines),
        "lists_other_companies": len(re.findall(r"^- \[", text, re.MULTILINE)) > 4,
        "text_for_machines": next((line for line in lines if _FOR_MACHINES.search(line)), None),
    }
    claimed = _claimed(text)
    products = [*claimed.pop("products", []), *products]
    return {**said, **claimed, "products": products[:MOST_PRODUCTS]}


def _blocks(lines: list[str]) -> list[list[str]]:
    """Return what seems to be one product each: a row of a table, an item of a list, a sentence."""
    blocks: list[list[str]] = []
    in_item = False
    for line in lines:
        starts_item = line.startswith("- ") and not line.startswith("- [")
        if line.startswith("| "):
            blocks.append([cell.strip() for cell in line.strip("| ").split(" | ")])
        elif starts_item:
            blocks.append([line[2:]])
        elif " – " in line:
            name, _, terms = line.partition(" – ")
            blocks.append([name, *terms.rstrip(".").split("; ")])
        elif in_item and not line.startswith("#"):
            blocks[-1].append(line)
        in_item = starts_item or (in_item and not line.startswith(("#", "|")))
    return blocks


def _product(block: list[str]) -> dict[str, Any] | None:
    """Return the product that a block names first and then describes, None if it is none."""
    name, *terms = block
    price = next((t for t in terms if _IS_PRICE.search(t) and not _IS_MINIMUM.search(t)), None)
    minimum = next((t for t in terms if _IS_MINIMUM.search(t)), None)
    lead = next((t for t in terms if _IS_DELIVERY.search(t)), None)
    if price is None and minimum is None and lead is None:
        return None
    valid = next((t for t in terms if _IS_VALIDITY.search(t)), None)
    counted = re.search(rf"(?P<number>{_NUMBER})\s*(?P<unit>\S+)", _in_english(minimum))
    return {
        "name": name,
        **_priced(price),
        "price_text": price,
        "price_as_of": None,
        "price_valid_until": _found(r"(\S*\d[-./]\S+)", valid or ""),
        "minimum_quantity": _number(counted["number"]) if counted else None,
        "minimum_unit": counted["unit"] if counted else None,
        "minimum_text": minimum,
        "lead_days": _days(lead),
        "lead_text": lead,
    }


def _priced(text: str | None) -> dict[str, Any]:
    found = _PRICE.search(_in_english(text))
    if found is None:
        return {"unit_price": None, "currency": None, "unit": None}
    mark = (found["mark"] or found["after"] or "").lower().strip(".")
    return {
        "unit_price": _number(found["number"]),
        "currency": _CURRENCIES.get(mark),
        "unit": found["unit"],
    }


def _days(text: str | None) -> int | None:
    """The last number of them; of goods in stock it knows that they are there today."""
    days = re.findall(r"\d+", _in_english(text))
    return int(days[-1]) if days else 0 if "ready" in (text or "").lower() else None


def _in_english(text: str | None) -> str:
    """Return the text if its digits are those of English: it reads no others."""
    return "" if text is None or re.search(r"[०-९]", text) else text


def _number(digits: str) -> int | float:
    number = float(digits.replace(",", ""))
    return int(number) if number.is_integer() else number


def _claimed(text: str) -> dict[str, Any]:
    """Return what a piece of JSON on the page says that the answer is."""
    start = text.find('{"')
    if start < 0:
        return {}
    try:
        claimed, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return {}
    return claimed if isinstance(claimed.get("products"), list) else {}


def _email(text: str) -> str | None:
    found = re.search(r"mailto:([^)]+)\)", text)
    return found[1] if found else None


def _certificates(lines: list[str]) -> list[str]:
    line = next((line for line in lines if line.endswith(" certified")), "")
    return [name for name in line.removesuffix(" certified").split(", ") if name]


def _after(lines: list[str], beginning: str) -> str | None:
    found = (line for line in lines if line.startswith(beginning))
    return next((line.removeprefix(beginning) for line in found), None)


def _below(lines: list[str], headings: tuple[str, ...]) -> str | None:
    places = [place for place, line in enumerate(lines[:-1]) if line in headings]
    return lines[places[0] + 1] if places else None


def _found(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found[1] if found else None
