"""`make reconcile`: an operator sees every figure; the command fails when one of them is wrong."""

import json
from io import BytesIO, StringIO

import pytest
from botocore.exceptions import NoCredentialsError
from rich.console import Console

from flowpay.persistence import book, wallets
from flowpay.persistence.items import attributes
from flowpay.runtime.aws import client
from infra import reconcile, reconcile_cards, reconcile_payouts
from tests.integration.commands import opened
from tests.support.gst_runs import GSTIN


class CloudFormation:
    """Knows the stacks of one deployment, or refuses to tell."""

    def __init__(self, refusal=None):
        self.refusal = refusal

    def describe_stacks(self, *, StackName):
        if self.refusal:
            raise self.refusal
        tables = {"BookTable": "book", "ScratchTable": "scratch"}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in tables.items()]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs}]}


def run(*arguments):
    """Return the exit code and what stands on the screen."""
    screen = Console(file=StringIO(), width=110)
    return reconcile.main(list(arguments), screen), screen.file.getvalue()


@pytest.fixture
def stack(flowpay, monkeypatch):
    """A deployment in AWS."""
    monkeypatch.setattr(reconcile.boto3, "client", lambda _: CloudFormation())
    return flowpay


def test_sound_books_are_shown_account_by_account(stack):
    opened(stack, "100.00")
    code, screen = run("--aws")

    assert code == 0
    assert "2 entries, 1 escrow," in screen
    assert screen.count("✓") == 4
    assert "USD 49,900.000000" in screen


def test_all_that_the_books_hold_is_counted_in_words(stack):
    order = {
        "service_id": "validate-gstin",
        "input": {"gstin": GSTIN},
        "ceiling": {"amount": "0.001", "currency": "USD"},
    }
    for _ in range(2):
        assert stack.post("/api/a2a/tasks/execute", order).status == 201
    code, screen = run("--aws")

    assert code == 0
    assert "2 agent tasks" in screen


def test_a_break_is_marked_and_fails_the_command(stack):
    opened(stack, "100.00")
    key = wallets.key_of("default")
    wallet = book.get(key)
    altered = wallet | {"available_micros": wallet["available_micros"] + 1}
    client("dynamodb").put_item(TableName="book", Item=attributes(altered))
    code, screen = run("--aws")
    client("dynamodb").put_item(TableName="book", Item=attributes(wallet))

    assert code == 1
    assert screen.count("✗") == 1
    assert "USD 49,900.000001" in screen


def test_where_nobody_has_a_wallet_there_is_nothing_to_show(stack):
    code, screen = run("--aws")

    assert code == 0
    assert "no account" in screen


def test_a_machine_on_which_nothing_runs_is_told_so(flowpay, monkeypatch):
    monkeypatch.setenv("EMULATOR_PORT", "1")
    code, screen = run()

    assert code == 1
    assert "make up" in screen


def test_credentials_that_are_not_those_of_the_deployment_are_said(flowpay, monkeypatch):
    refusing = CloudFormation(NoCredentialsError())
    monkeypatch.setattr(reconcile.boto3, "client", lambda _: refusing)
    code, screen = run("--aws")

    assert code == 1
    assert "FlowpayService" in screen


def test_what_the_command_does_not_know_is_answered_with_what_it_does(flowpay):
    code, screen = run("--everything")

    assert code == 1
    assert "ARGS=--aws" in screen


class System:
    """CloudFormation, and a Lambda that answers as it was told to."""

    def __init__(self, report, failed=False):
        self.report, self.failed, self.asked = report, failed, []

    def describe_stacks(self, *, StackName):
        names = {"ReconcileCards": "a-function", "ReconcilePayouts": "another-function"}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in names.items()]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs}]}

    def invoke(self, *, FunctionName, Payload):
        self.asked.append((FunctionName, Payload))
        error = {"FunctionError": "Unhandled"} if self.failed else {}
        return {"Payload": BytesIO(json.dumps(self.report).encode()), **error}


def cards_compared(monkeypatch, system):
    monkeypatch.setattr(reconcile_cards.boto3, "client", lambda _, **_how: system)
    screen = Console(file=StringIO(), width=110)
    return reconcile_cards.main(["--aws"], screen), screen.file.getvalue()


def test_cards_that_agree_are_counted(monkeypatch):
    system = System({"cards": 3, "issued": 2, "breaks": []})
    code, screen = cards_compared(monkeypatch, system)

    assert (code, system.asked) == (0, [("a-function", '{"by_hand": true}')])
    assert "3 cards of ours, 2 of the provider's: all of it agrees" in screen


def test_a_card_that_differs_is_shown_and_fails_the_command(monkeypatch):
    wrong = {"what": "card card_1: spent", "expected": "USD 20.00", "found": "USD 25.00"}
    breaks = [wrong] * (reconcile_cards.MOST_SHOWN + 1)
    code, screen = cards_compared(monkeypatch, System({"cards": 1, "issued": 1, "breaks": breaks}))

    assert code == 1
    assert "USD 25.00" in screen
    assert "and 1 more" in screen
    assert "agrees" not in screen


def test_cards_that_were_not_compared_fail_the_command_with_the_reason(monkeypatch):
    code, screen = cards_compared(monkeypatch, System({"errorMessage": "laso rests"}, failed=True))

    assert code == 1
    assert "laso rests" in screen


def payouts_compared(monkeypatch, breaks):
    report = {
        "payouts": 3,
        "transfers": 2,
        "owed": {"amount": "40.00", "currency": "USD"},
        "held": {"amount": "150.25", "currency": "USD"},
        "breaks": breaks,
    }
    system = System(report)
    monkeypatch.setattr(reconcile_cards.boto3, "client", lambda _, **_how: system)
    screen = Console(file=StringIO(), width=110)
    return reconcile_payouts.main(["--aws"], screen), screen.file.getvalue(), system.asked


def test_payouts_that_agree_are_counted_with_what_is_owed(monkeypatch):
    code, screen, asked = payouts_compared(monkeypatch, [])

    assert (code, asked) == (0, [("another-function", '{"by_hand": true}')])
    said = " ".join(screen.split())
    assert "3 payouts of ours, 2 of Locus's;" in said
    assert "USD 40.00 owed, USD 150.25 at Locus: all of it agrees" in said


def test_a_payout_that_differs_is_shown_and_fails_the_command(monkeypatch):
    wrong = {"what": "payout pyo_1: paid", "expected": "once", "found": "2 times"}
    code, screen, _ = payouts_compared(monkeypatch, [wrong])

    assert code == 1
    assert "2 times" in screen
    assert "agrees" not in screen
