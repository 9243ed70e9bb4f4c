"""What an account knows of a supplier: its last good look, and what was in vain since."""

from datetime import timedelta

import pytest

from flowpay.domain.findings import FRESH_FOR
from flowpay.domain.known_supplier import BARRED_FOR, KnownSupplier
from tests.support.builders import NOON, a_supplier, inr

HOUR = timedelta(hours=1)
MILL = a_supplier(
    website="https://kovai.in/yarn",
    email="sales@kovai.in",
    categories=("cotton yarn",),
    unit_price=inr(285),
)


def known(**changes) -> KnownSupplier:
    return KnownSupplier.of(MILL, at=NOON).model_copy(update=changes)


def seen(supplier=MILL, *, before: KnownSupplier, reached: bool | None = True) -> KnownSupplier:
    return before.seen_again(supplier, at=NOON + HOUR, reached=reached)


@pytest.mark.parametrize(
    ("failures", "bounces", "failing"), [(0, 1, False), (1, 0, False), (2, 0, True), (1, 1, True)]
)
def test_pages_and_mails_in_vain_count_together(failures, bounces, failing):
    mill = known(failures=failures, failed_at=NOON, bounces=bounces, bounced_at=NOON)

    assert mill.is_failing(NOON + HOUR) is failing
    assert not mill.is_failing(NOON + BARRED_FOR)


def test_a_page_that_can_be_read_forgives_its_failures_and_no_mail_that_came_back():
    mill = known(failures=1, failed_at=NOON, bounces=2, bounced_at=NOON)
    again = seen(before=mill)

    assert (again.failures, again.failed_at) == (0, None)
    assert (again.bounces, again.bounced_at) == (2, NOON)
    assert again.is_failing(NOON + HOUR)


def test_another_address_has_not_failed_yet_but_no_address_forgives_nothing():
    mill = known(bounces=2, bounced_at=NOON)
    moved = MILL.model_copy(update={"email": "office@kovai.in"})
    silent = MILL.model_copy(update={"email": None})

    assert not seen(moved, before=mill).is_failing(NOON + HOUR)
    assert seen(silent, before=mill).is_failing(NOON + HOUR)


@pytest.mark.parametrize(("reached", "failures"), [(False, 1), (None, 0)])
def test_a_look_in_vain_takes_nothing_from_what_is_known(reached, failures):
    nothing = MILL.model_copy(update={"unit_price": None, "categories": (), "email": None})
    again = seen(nothing, before=known(), reached=reached)

    assert (again.unit_price, again.categories) == (MILL.unit_price, MILL.categories)
    assert (again.checked_at, again.failures) == (NOON, failures)
    assert again.is_fresh(NOON + HOUR) is (reached is None)


def test_what_another_of_its_pages_offers_it_sells_as_well():
    dyes = {"website": "https://kovai.in/dye", "categories": ("textile dye",)}
    same = {"website": "http://www.kovai.in/yarn/", "categories": ("polyester yarn",)}

    assert seen(MILL.model_copy(update=dyes), before=known()).categories == (
        "textile dye",
        "cotton yarn",
    )
    assert seen(MILL.model_copy(update=same), before=known()).categories == ("polyester yarn",)


def test_it_is_fresh_for_as_long_as_what_was_found():
    assert known().is_fresh(NOON + FRESH_FOR - HOUR)
    assert not known().is_fresh(NOON + FRESH_FOR)
    assert not known(checked_at=None).is_fresh(NOON)


def test_one_that_is_known_already_may_be_seen_as_it_is_known():
    assert seen(known(), before=known()).checked_at == NOON + HOUR
