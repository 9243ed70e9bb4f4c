"""Controls: limits that make sense together, changed by whoever has read them last."""

import pytest

from flowpay.domain.categories import category_name
from flowpay.domain.controls import ControlsInvalid, ControlsVersionStale
from tests.support.builders import inr, some_controls, usd


def changed(controls, **fields):
    return controls.changed(fields, read_version=controls.version, by="ravi")


@pytest.mark.parametrize("text", ["cotton yarn", "Cotton  Yarn", " COTTON\tyarn\n"])
def test_a_category_has_one_spelling(text):
    assert category_name(text) == "cotton yarn"


def test_controls_that_were_read_last_can_be_changed():
    new = changed(some_controls(version=3), daily_limit=usd("1.00"))

    assert (new.daily_limit, new.version, new.changed_by) == (usd("1.00"), 4, {"ravi": 4})


@pytest.mark.parametrize("read_version", [2, 4])
def test_controls_that_were_changed_since_cannot(read_version):
    with pytest.raises(ControlsVersionStale) as refusal:
        some_controls(version=3).changed({}, read_version=read_version, by="ravi")

    assert refusal.value.facts == {"version": 3}


def test_what_a_change_leaves_out_stays_as_it_is():
    controls = some_controls(
        supplier_limits={"sup_1": usd("1.00")},
        category_limits={"steel rod": usd("2.00")},
        payments_per_hour=3,
        further_approver_thresholds=(usd("4000.00"),),
    )

    changes = {"version": 2, "changed_by": {"ravi": 2}}
    assert changed(controls) == controls.model_copy(update=changes)


def test_limits_are_written_in_the_wallets_currency():
    names = ("per_transaction_limit", "daily_limit", "monthly_limit", "auto_approve_threshold")

    with pytest.raises(ControlsInvalid, match="USD"):
        changed(some_controls(), **dict.fromkeys(names, inr("1.00")))


@pytest.mark.parametrize(
    "foreign",
    [
        {"daily_limit": inr("1.00")},
        {"supplier_limits": {"sup_1": inr("1.00")}},
        {"category_limits": {"steel rod": inr("1.00")}},
        {"further_approver_thresholds": (inr("9000.00"),)},
    ],
)
def test_limits_in_two_currencies_are_no_limits(foreign):
    with pytest.raises(ControlsInvalid, match="wallet's currency"):
        changed(some_controls(), **foreign)


@pytest.mark.parametrize("thresholds", [["1999.99"], ["3000.00", "2500.00"]])
def test_a_further_threshold_is_never_below_the_one_before(thresholds):
    with pytest.raises(ControlsInvalid, match="rise"):
        changed(some_controls(), further_approver_thresholds=tuple(map(usd, thresholds)))


def test_the_first_threshold_is_not_raised_above_the_next():
    controls = some_controls(further_approver_thresholds=(usd("3000.00"),))

    with pytest.raises(ControlsInvalid, match="rise"):
        changed(controls, auto_approve_threshold=usd("3000.01"))
    assert changed(controls, auto_approve_threshold=usd("3000.00"))


def test_categories_are_kept_in_one_spelling_and_once():
    controls = changed(
        some_controls(),
        allowed_categories=("Steel  Rod", "steel rod", "GUNS"),
        category_limits={" Steel\trod ": usd("1.00")},
    )

    assert controls.allowed_categories == ("steel rod", "guns")
    assert controls.category_limits == {"steel rod": usd("1.00")}


def test_a_category_is_not_capped_twice_by_two_spellings():
    with pytest.raises(ControlsInvalid, match="twice"):
        changed(
            some_controls(),
            category_limits={"steel rod": usd("1.00"), "Steel  Rod": usd("2.00")},
        )


@pytest.mark.parametrize(
    "nameless", [{"allowed_categories": (" \t",)}, {"category_limits": {"": usd("1.00")}}]
)
def test_a_category_without_a_name_is_none(nameless):
    with pytest.raises(ControlsInvalid, match="name"):
        changed(some_controls(), **nameless)


def test_a_supplier_and_a_category_of_one_name_have_caps_of_their_own():
    controls = some_controls(
        supplier_limits={"steel": usd("1.00")}, category_limits={"steel": usd("2.00")}
    )

    assert controls.caps == {"supplier:steel": usd("1.00"), "category:steel": usd("2.00")}
