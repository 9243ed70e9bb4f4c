"""A buyer's sentence becomes what was meant: the goods, how much, the price, day and place."""

from datetime import date
from decimal import Decimal

import pytest

from flowpay.domain.intent import Intent
from flowpay.domain.understanding import understand
from tests.unit.request_sentences import SENTENCES

WEDNESDAY = date(2026, 11, 18)
CATEGORIES = ("cotton yarn", "textile dye", "steel rod", "machine parts")


def understood(text: str) -> Intent:
    return understand(text, today=WEDNESDAY, price_currency="INR", categories=CATEGORIES)


def _table():
    """Rows of the table: the sentence, then its indented meaning."""
    sentence, meanings = "", []
    for row in [*SENTENCES.strip().splitlines(), "end"]:
        if row.startswith(" "):
            meanings.append(row.strip())
            continue
        if meanings:
            yield pytest.param(sentence, " ; ".join(meanings), id=sentence[:60])
        sentence, meanings = row, []


def meaning_of(intent: Intent) -> str:
    lines = [
        f"{line.material}, {line.quantity} {line.unit}, {line.base_quantity}, "
        f"{line.price_ceiling or '-'}, {line.budget or '-'}"
        for line in intent.lines
    ]
    return f"{' ; '.join(lines)} | {intent.deliver_by or '-'} | {intent.destination or '-'}"


@pytest.mark.parametrize(("sentence", "meaning"), list(_table()))
def test_a_request_is_understood_as_it_was_meant(sentence, meaning):
    intent = understood(sentence)

    assert meaning_of(intent) == meaning
    assert intent.is_complete


def test_the_sentence_of_the_story_gives_every_field():
    intent = understood("Need 1200kg cotton yarn under 300 per kg within 5 days")

    assert intent.model_dump(mode="json") == {
        "lines": [
            {
                "material": "cotton yarn",
                "category": "cotton yarn",
                "specification": None,
                "quantity": 1200,
                "unit": "kg",
                "base_quantity": 1200,
                "base_unit": "kg",
                "price_ceiling": {"amount": "300.00", "currency": "INR"},
                "budget": {"amount": "360000.00", "currency": "INR"},
                "currency": "INR",
                "currency_assumed": True,
            }
        ],
        "deliver_by": "2026-11-23",
        "deliver_within_days": 5,
        "destination": None,
        "budget": None,
        "confidence": {
            "material": 0.97,
            "quantity": 0.97,
            "price_ceiling": 0.88,
            "deliver_by": 0.97,
            "destination": 0,
        },
        "questions": [],
        "parser": "rules",
    }
    assert intent.is_complete


@pytest.mark.parametrize(
    ("words", "specification"),
    [
        ("500 kg 40s combed cotton yarn", "40s"),
        ("500 M8 x 40 bolts", "M8 x 40"),
        ("100 SKF 6204 bearings", "SKF 6204"),
        ("20 pcs SS304 flange", "SS304"),
        ("10 MT TMT bars Fe 500D 12 mm", "Fe 500D 12 mm"),
        ("300 metres copper cable 2.5 sqmm", "2.5 sqmm"),
        ("15 rolls of 3-ply kraft paper", "3-ply"),
        ("50 kg cotton yarn (40s)", "40s"),
        ("5 tonnes steel rods, 12mm, Fe500, hot rolled", "12mm, Fe500, hot rolled"),
    ],
)
def test_a_grade_is_no_quantity_and_no_part_of_the_name(words, specification):
    (line,) = understood(words).lines

    assert line.specification == specification


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("coton yarn", "cotton yarn"),
        ("cotton yarns 40s carded", "cotton yarn"),
        ("Cotton-Yarn", "cotton yarn"),
        ("TMT bars", "steel rod"),
        ("reactive dyes", "textile dye"),
        ("ball bearings", "machine parts"),
        ("dyes reactive", "textile dye"),
        ("Turquoise blue reactive dye HE-G", "textile dye"),
        ("sariya", "steel rod"),
        ("EN8 bright bar", "steel rod"),
        ("yarn (cotton, 20s)", "cotton yarn"),
        ("brass rods", None),
        ("poly cotton yarn", None),
        ("food colour", None),
        ("gear oil", None),
        ("bearing grease", None),
        ("steel bar stools", None),
        ("stainless steel rod", "steel rod"),
        ("copper cable", None),
        ("unobtainium widgets", None),
        ("cotton fabric", None),
        ("cotton yarn dyeing machine", None),
        ("cotton yard", None),
        ("textile die", None),
        ("carton yarn", None),
        ("steel wool", None),
    ],
)
def test_a_material_is_known_by_name_synonym_or_slip_and_never_turned_into_another(words, category):
    (line,) = understood(f"need 100 kg {words}").lines

    assert line.category == category


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("by Friday", "2026-11-20"),
        ("by next Friday", "2026-11-27"),
        ("by Wednesday", "2026-11-18"),
        ("next Wednesday", "2026-11-25"),
        ("today", "2026-11-18"),
        ("by 15th Dec", "2026-12-15"),
        ("by 10 Nov", "2027-11-10"),
        ("by the 5th", "2026-12-05"),
        ("on 2027-02-01", "2027-02-01"),
        ("by 28/02/2027", "2027-02-28"),
        ("month end", "2026-11-30"),
        ("by the end of next month", "2026-12-31"),
        ("in a month", "2026-12-18"),
        ("within 48 hrs", "2026-11-20"),
        ("within 30 hours", "2026-11-20"),
        ("in 10 business days", "2026-12-02"),
        ("by end of December", "2026-12-31"),
        ("within the next 3 days", "2026-11-21"),
        ("no later than 1 December 2026", "2026-12-01"),
        ("in two weeks", "2026-12-02"),
    ],
)
def test_a_day_is_understood_however_it_is_written(written, day):
    intent = understood(f"500 kg cotton yarn {written}")

    assert str(intent.deliver_by) == day
    assert intent.deliver_within_days == (intent.deliver_by - WEDNESDAY).days
    assert intent.lines[0].material == "cotton yarn"
    assert intent.lines[0].quantity == Decimal(500)


@pytest.mark.parametrize(
    "written", ["urgently", "ASAP", "as soon as possible", "on 30 days credit"]
)
def test_haste_and_terms_of_payment_are_no_day(written):
    intent = understood(f"500 kg cotton yarn {written}")

    assert intent.deliver_by is None
    assert intent.lines[0].material == "cotton yarn"
