"""A session's log: one or two telling lines a step, and one for what was skipped or refused."""

from collections import Counter

import pytest

from flowpay.domain.spending import SpendingRefused
from flowpay.services import enrichment
from tests.integration.commands import act
from tests.integration.rules import ruled
from tests.integration.sourcing import SMALL, found, held, ranked, request, step
from tests.support.faults import overtaken_by, provider_fails

pytestmark = pytest.mark.slow


def lines(flowpay):
    """Return the lines of the log so far: level, stage and text."""
    log = [e for e in flowpay.publish() if e["type"] == "flowpay.session.log"]
    assert all(set(entry["data"]) == {"level", "stage", "text"} for entry in log)
    assert all(entry["subject"] == entry["sessionid"] == "s-1" for entry in log)
    return [tuple(entry["data"][name] for name in ("level", "stage", "text")) for entry in log]


def said(flowpay, stage):
    """Return the levels and the texts of a stage."""
    return [(level, text) for level, at, text in lines(flowpay) if at == stage]


def test_every_step_of_a_run_says_what_it_made_of_it(flowpay):
    request(flowpay)
    held(flowpay)

    stages = Counter(stage for _, stage, _ in lines(flowpay))
    assert list(stages) == ["ParseRequest", "DiscoverSuppliers", "RankSuppliers", "OpenEscrow"]
    assert max(stages.values()) <= 2
    [(level, read)] = said(flowpay, "ParseRequest")
    assert (level, read[:32]) == ("info", "Read as 1,200 kg of cotton yarn,")
    assert "at most INR 300.00 per kg" in read
    [(_, waits)] = said(flowpay, "OpenEscrow")
    assert waits.startswith("USD ")
    assert "a person has to agree" in waits


def test_a_line_is_written_with_its_fact_and_once(flowpay):
    request(flowpay)
    with overtaken_by(lambda: step(flowpay, "ParseRequest")):
        step(flowpay, "ParseRequest")
    step(flowpay, "ParseRequest")

    assert [stage for _, stage, _ in lines(flowpay)] == ["ParseRequest"]


def test_who_is_asked_and_who_does_not_fit_is_said_with_the_ranking(flowpay):
    request(flowpay)
    ids = found(flowpay)
    for supplier_id in ids[:-1]:
        step(flowpay, "EnrichSupplier", supplier_id=supplier_id)
    step(flowpay, "RankSuppliers")

    (_, fits), (level, others) = said(flowpay, "RankSuppliers")
    assert f"of {len(ids) - 1} fit" in fits
    assert "Asked for a quote: " in fits
    assert level == "warning"
    assert "1 was not looked into in time." in others


def test_a_provider_that_is_down_is_said_by_the_step_that_goes_on_without(flowpay):
    request(flowpay, SMALL)
    ids = found(flowpay)
    provider_fails("apollo", "failing", times=100)
    step(flowpay, "EnrichSupplier", supplier_id=ids[0])

    [(level, text)] = said(flowpay, "EnrichSupplier")
    assert level == "warning"
    assert "was looked into in part" in text
    assert "pollo" in text


def test_a_supplier_that_is_skipped_is_named(flowpay, monkeypatch):
    request(flowpay)
    ids = found(flowpay)
    monkeypatch.setattr(enrichment, "assemble", lambda *_, **__: 1 / 0)
    step(flowpay, "EnrichSupplier", supplier_id=ids[0])

    [(level, text)] = said(flowpay, "EnrichSupplier")
    assert level == "warning"
    assert text.endswith("is left out: what is said of it could not be made sense of.")


def test_a_mail_that_does_not_go_out_is_said(flowpay):
    request(flowpay)
    best = ranked(flowpay)
    provider_fails("resend", "failing", times=100)
    step(flowpay, "RequestQuote", supplier_id=best[0])

    [(level, text)] = said(flowpay, "RequestQuote")
    assert level == "warning"
    assert text.startswith("No mail went to ")


def test_what_the_rules_refuse_is_said_with_what_would_pass(flowpay):
    ruled(flowpay, per_transaction_limit={"amount": "10.00", "currency": "USD"})
    request(flowpay)
    ranked(flowpay)
    with pytest.raises(SpendingRefused):
        step(flowpay, "OpenEscrow")

    [(level, text)] = said(flowpay, "OpenEscrow")
    assert level == "warning"
    assert "may not be held" in text


def test_a_session_that_fails_says_how_far_it_came(flowpay):
    request(flowpay)
    found(flowpay)
    step(flowpay, "FailSession", error={"Error": "States.Timeout", "Cause": ""})

    [(level, text)] = said(flowpay, "FailSession")
    assert level == "error"
    assert text.startswith("Stopped after DiscoverSuppliers.")


def test_a_session_that_ends_well_or_is_refused_ends_without_a_line(flowpay):
    request(flowpay)
    escrow_id = held(flowpay)
    act(flowpay, "reject-payment", {"escrow_id": escrow_id})
    step(flowpay, "CloseSession", escrow_id=escrow_id)

    assert {level for level, _, _ in lines(flowpay)} <= {"info", "warning"}
