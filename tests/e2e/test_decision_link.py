"""Approvers decide from their mail: a link, a page, a button, over HTTP as a browser does it."""

import re
import shutil
from collections.abc import Iterator

import httpx
import pytest

from .books import books_balance
from .client import Flowpay, usd
from .deployment import deployed, free_ports, set_controls

RAVI = "ravi@example.com"


@pytest.fixture(scope="module")
def flowpay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flowpay]:
    """A deployment with an approver; in the one that is shared nobody is mailed."""
    folder = tmp_path_factory.mktemp("approvers")
    with deployed(folder, free_ports(), APPROVER_EMAILS=RAVI) as own:
        yield own
        books_balance(own)
    shutil.rmtree(folder)


def mails_about(flowpay: Flowpay, escrow_id: str) -> list[str]:
    """Return the texts of the mails that an escrow has caused, newest first."""
    tag = {"name": "escrow_id", "value": escrow_id}
    mails = flowpay.get("/sandbox/emails")["items"]
    return [mail["text"] for mail in mails if tag in mail["tags"] and mail["to"] == [RAVI]]


def asked(flowpay: Flowpay, escrow_id: str, *, times: int = 1) -> str:
    """Return the link in the last mail of an escrow, once so many have come."""
    mails = flowpay.until(
        lambda: len(found := mails_about(flowpay, escrow_id)) == times and found,
        what=f"{times} mails about {escrow_id}",
    )
    found = re.search(r"http\S+/decision/\S+", mails[0])
    assert found
    return found[0]


def press(flowpay: Flowpay, link: str, button: str) -> httpx.Response:
    return flowpay.http.post(link, data={"decision": button, "reason": "fair & square"})


def approved(flowpay: Flowpay, escrow_id: str) -> str:
    """Return who has approved an escrow, once its workflow has ended too."""
    flowpay.until(
        lambda: flowpay.executions("EscrowApproval").get(f"default-{escrow_id}") == "SUCCEEDED",
        what="the end of the approval",
    )
    every = {each["escrow_id"]: each for each in flowpay.every("/api/escrows")}
    escrow = every[escrow_id]
    assert (escrow["status"], escrow["approval"]["reason"]) == ("held", "fair & square")
    return str(escrow["approval"]["decided_by"])


def test_an_approver_decides_by_the_link_in_the_mail(flowpay: Flowpay):
    escrow_id = flowpay.hold("3000.00")["escrow_id"]
    link = asked(flowpay, escrow_id)
    page = flowpay.http.get(link)
    assert (page.status_code, "<button" in page.text) == (200, True)
    assert page.headers["referrer-policy"] == "no-referrer"

    answers = [press(flowpay, link, button) for button in ("approve", "approve", "reject")]
    assert [answer.status_code for answer in answers] == [303] * 3
    shown = flowpay.http.get(answers[0].headers["location"])
    assert (shown.status_code, "You approved it" in shown.text) == (200, True)
    assert approved(flowpay, escrow_id) == RAVI


def test_who_was_asked_under_other_rules_is_asked_anew(flowpay: Flowpay):
    escrow_id = flowpay.hold("3000.00")["escrow_id"]
    link = asked(flowpay, escrow_id)
    set_controls(flowpay, monthly_limit=usd("4000000.00"))
    anew = asked(flowpay, escrow_id, times=2)

    assert flowpay.http.get(link).status_code == 410
    assert press(flowpay, link, "approve").status_code == 409
    assert press(flowpay, anew, "approve").status_code == 303
    assert approved(flowpay, escrow_id) == RAVI


def test_no_log_has_a_link(flowpay: Flowpay):
    link = asked(flowpay, flowpay.hold("3000.00")["escrow_id"])
    flowpay.http.get(link)
    token = link.rpartition("/")[2]

    assert token not in str(flowpay.every("/api/audit-trail"))
    for log in flowpay.folder.glob("*.log"):
        assert token not in log.read_text(errors="replace"), log.name
