"""Lines of a session's log: short, plain, and never broken by what others call themselves."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from flowpay.domain import log_line
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.intent import Intent, Line
from flowpay.domain.log_line import LONGEST_LINE, LONGEST_NAME
from flowpay.domain.money import Money


def named(name):
    return SimpleNamespace(name=name)


def an_intent(**line):
    told = {"material": "cotton yarn", "quantity": Decimal("1200"), "unit": "kg"}
    facts = {"base_unit": "kg", "currency": "INR", "currency_assumed": False}
    return Intent(lines=(Line(**{**told, **facts, **line}),), deliver_by=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({}, "Read as 1,200 kg of cotton yarn, by 27 November 2026."),
        ({"quantity": Decimal("0.5")}, "Read as 0.5 kg of cotton yarn, by 27 November 2026."),
        (
            {"price_ceiling": Money.of("300", "INR"), "currency_assumed": True},
            "Read as 1,200 kg of cotton yarn, at most INR 300.00 per kg, "
            "prices taken to be in INR, by 27 November 2026.",
        ),
    ],
)
def test_what_was_understood_can_be_compared_with_what_was_meant(line, text):
    assert log_line.understood(an_intent(**line)).text == text


def test_of_many_that_are_left_out_three_are_named():
    out = [(named(f"Mill {n}"), "blocked") for n in range(5)]
    [line] = log_line.found(8, out, [])

    assert line.text == (
        "8 suppliers are looked into. "
        "5 left out: Mill 0 (blocked), Mill 1 (blocked), Mill 2 (blocked), and 2 more."
    )


def test_of_several_failures_the_first_is_told_and_the_others_are_counted():
    down = [ProviderFailed("exa does not answer."), ProviderFailed("openai is down")]
    _, warning = log_line.found(1, [], down)

    assert warning.level == "warning"
    assert warning.text == "The search is not complete: exa does not answer. And 1 more."


def test_however_much_a_provider_says_a_line_is_one_line():
    _, warning = log_line.found(1, [], [ProviderFailed("down\n" * 1000)])

    assert warning.text.isprintable()
    assert len(warning.text) <= LONGEST_LINE


def test_a_supplier_of_whom_all_is_known_needs_no_line():
    assert log_line.checked(named("Hema"), []) == ()


@pytest.mark.parametrize("name", ["x" * 5000, "a\nb\x1b[31m", "<script>alert(1)</script>"])
def test_a_name_neither_fills_nor_breaks_a_line(name):
    text = log_line.skipped(named(name), "it says nothing").text

    assert text.isprintable()
    assert len(text) < LONGEST_NAME + 60 <= LONGEST_LINE
