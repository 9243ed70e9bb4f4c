"""Waiting: a person is asked, a state waits, and whoever is first hands the answer on.

A decision may come before the waiting state has filed its token. Both are writes to the escrow's
item, and its image in the stream shows what is there: `resume` acts once the verdict and a token
are, in whichever order they came. So it is with quotes, on the session's item, and with a GST
run's person, on the run's.
"""

from typing import Any

from flowpay.domain.escrow import Escrow
from flowpay.domain.gst_run import Said
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import escrows, gst_runs, notices
from flowpay.persistence.items import Item
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config


def follow(account: str, item: Item) -> None:
    """Do what an escrow's new image calls for: ask people, or hand the waiting states on.

    A state that waits for an answer to something else than is asked now is sent back to ask anew.
    May be given the same image again: an execution has one name, a token works once.
    """
    escrow = escrows.from_item(item)
    if escrow.status is EscrowStatus.PENDING_APPROVAL:
        if escrows.waits_for_another(item):
            executions.resume(item["decision_token"], {"verdict": "changed"})
        elif not notices.is_told(item):
            ask(account, escrow)
        return
    for token in filter(None, map(item.get, escrows.TOKENS)):
        executions.resume(token, _answer(escrow))


def follow_session(account: str, item: Item) -> None:
    """Start a session that is a part of a request; hand on one whose quotes are all there.

    May be given the same image again: an execution has one name, a token works once.
    """
    if "part_of" in item and item["stage"] == "parse_request":
        _begin(account, item["session_id"])
    if "quotes_token" in item:
        _hand_on_quotes(item)


def follow_gst_run(item: Item) -> None:
    """Hand on a run whose person has said something, or has had all the time there is."""
    if "person_token" not in item:
        return
    run = gst_runs.from_item(item)
    over = run.person is not None and clock.now() >= run.person.until
    if run.said or over:
        executions.resume(item["person_token"], {"said": run.said or Said.NOBODY})


def _hand_on_quotes(item: Item) -> None:
    """Hand on a session that waits for quotes, once all have answered or its window is closed.

    The window is closed by the state's own time-out; for a run that was started again within it,
    by the sweep.
    """
    is_over = item.get("quotes_close_at", "") <= clock.now().isoformat()
    if is_over or item.get("quotes_open", 0) <= 0:
        executions.resume(item["quotes_token"], {})


def _begin(account: str, session_id: str) -> None:
    """Start the execution of a session that no request has started."""
    executions.start(
        config().PROCUREMENT_ARN,
        f"{account}-{session_id}",
        {"account": account, "session_id": session_id},
    )


def ask(account: str, escrow: Escrow) -> None:
    """Start the execution in which a person decides; starting it twice is starting it once."""
    executions.start(
        config().ESCROW_APPROVAL_ARN,
        f"{account}-{escrow.escrow_id}",
        {"account": account, "escrow_id": escrow.escrow_id},
    )


def _answer(escrow: Escrow) -> dict[str, Any]:
    verdict = escrow.approval.verdict if escrow.approval else None
    return {"status": escrow.status.value, "verdict": verdict.value if verdict else "automatic"}
