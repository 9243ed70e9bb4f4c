"""A supplier that breaks what looks into it costs itself; what breaks all ends the session."""

import pytest

from flowpay.domain.spending import SpendingRefused
from flowpay.ports import exa
from flowpay.ports.tariff import Call, Charged, usual
from flowpay.services import enrichment
from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
BUG = KeyError("supplier")


def test_a_search_that_finds_nobody_ends_the_session_with_that_reason(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    nobody = Charged((), usual(Call.SEARCH_COMPANIES))
    monkeypatch.setattr(exa, "search_companies", lambda *_, **__: nobody)
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)

    session = flow.session()
    assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_found")
    assert "No supplier was found for cotton yarn" in session["summary"]


def test_a_bug_over_one_supplier_costs_only_that_supplier(flow: Workflows):
    unlucky = list[str]()

    def stumble(given: dict[str, str]) -> None:
        unlucky.append(given["supplier_id"])
        raise BUG

    flow.meets("EnrichSupplier", stumble)
    flow.ask(SENTENCE)
    flow.decide("approve", flow.until_held())
    flow.until(flow.all_ended)

    session = flow.session()
    assert session["status"] == "completed"
    assert set(session["found"]) - {each["supplier_id"] for each in session["ranked"]} == {*unlucky}
    assert "SkipSupplier" in flow.states_of("procurement", "default-s-1")


def test_a_bug_over_every_supplier_leaves_none_that_fits_and_nothing_held(flow: Workflows):
    flow.fails("EnrichSupplier", BUG, times=20)
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)

    session = flow.session()
    assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_fits")
    assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "0.00"


def test_a_limit_that_stands_in_the_way_of_all_ends_the_session_with_its_own_words(
    flow: Workflows,
):
    refused = SpendingRefused("Today's total would be over daily_limit.", rules=[])
    flow.fails("EnrichSupplier", refused, times=20)
    flow.ask(SENTENCE)
    flow.until(flow.all_ended)

    session = flow.session()
    assert (session["status"], session["reason_code"]) == ("failed", "spending_refused")
    assert "over daily_limit" in session["summary"]


def test_a_supplier_whose_data_are_beyond_us_is_skipped_paid_for_and_told_of(
    monkeypatch: pytest.MonkeyPatch,
):
    assemble, stumbled = enrichment.assemble, list[str]()

    def stumbling(found, *facts, **more):
        if not stumbled:
            stumbled.append(found.url)
            raise BUG
        return assemble(found, *facts, **more)

    monkeypatch.setattr(enrichment, "assemble", stumbling)
    with workflows(suppliers=3) as flow:
        flow.ask(SENTENCE)
        flow.decide("approve", flow.until_held())
        flow.until(flow.all_ended)

        (skipped,) = flow.events("flowpay.session.supplier_skipped")
        session = flow.session()
        assert skipped["data"]["website"] in stumbled[0]
        assert skipped["subject"] not in [each["supplier_id"] for each in session["ranked"]]
        assert len(session["ranked"]) == 2
        flow.did_everything_once()
