"""The books as an auditor reads them over HTTP: the journal, the wallet, the chain of events."""

import hashlib
from collections import Counter
from typing import Any

import rfc8785

from .client import Flowpay, Json, micros


def balances(flowpay: Flowpay) -> Counter[str]:
    """Return what stands on each account, in micros; every journal entry must sum to zero."""
    found = Counter[str]()
    for entry in flowpay.every("/api/wallet-ledger"):
        sums = Counter[str]()
        for leg in entry["legs"]:
            sums[leg["amount"]["currency"]] += micros(leg["amount"])
            found[leg["account"]] += micros(leg["amount"])
        assert not any(sums.values()), f"{entry['entry_id']} does not balance: {sums}"
    return found


def books_balance(flowpay: Flowpay) -> None:
    """Assert that the wallet is what the journal says, and escrows and cards hold what they say."""
    wallet, found = flowpay.until(lambda: _at_rest(flowpay), what="a wallet at rest", within_s=60)
    held = {name: sum_ for name, sum_ in found.items() if _is_held(name)}
    assert found["wallet:available"] == micros(wallet["available"])
    assert sum(held.values()) == micros(wallet["reserved"])
    assert all(sum_ >= 0 for sum_ in held.values()), held
    _escrows_agree(flowpay, found)
    _cards_agree(flowpay, found)
    _tasks_agree(flowpay, found)


def chain_holds(flowpay: Flowpay) -> list[Json]:
    """Return the whole log, oldest first, its numbers without gap and its hashes recomputed."""
    log = flowpay.every("/api/audit-trail")[::-1]
    prevhash = "0" * 64
    for number, event in enumerate(log, start=1):
        body = {name: value for name, value in event.items() if name != "hash"}
        assert int(event["sequence"]) == number
        assert event["prevhash"] == prevhash
        assert event["hash"] == hashlib.sha256(rfc8785.dumps(body)).hexdigest(), event["sequence"]
        prevhash = event["hash"]
    return log


def _at_rest(flowpay: Flowpay) -> tuple[Json, Counter[str]] | None:
    """Return wallet and balances of one moment, None if the wallet moved while they were read."""
    before, found = flowpay.wallet(), balances(flowpay)
    return (before, found) if flowpay.wallet() == before else None


def _is_held(account: str) -> bool:
    return account == "wallet:reserved" or account.startswith("escrow:")


def _escrows_agree(flowpay: Flowpay, found: Counter[str]) -> None:
    for escrow in flowpay.every("/api/escrows"):
        held = found[f"escrow:{escrow['escrow_id']}"]
        untouched = escrow["status"] in ("pending_approval", "held")
        if untouched and not any(micros(escrow[name]) for name in ("released", "refunded")):
            assert held == micros(escrow["wallet_amount"]), escrow
        elif escrow["status"] in ("released", "refunded", "rejected", "expired"):
            assert held == 0, escrow


def _cards_agree(flowpay: Flowpay, found: Counter[str]) -> None:
    """Cards here are in the wallet's own currency: what is left of each is what stands on it."""
    left = {
        f"card:{card['card_id']}": micros(card["remaining"])
        for card in flowpay.every("/api/virtual-cards")
    }
    assert {name: found[name] for name in left} == left
    assert {name for name in found if name.startswith("card:")} <= left.keys()


def _tasks_agree(flowpay: Flowpay, found: Counter[str]) -> None:
    """Assert that each service has got what its completed tasks cost, or was paid first."""
    earned = Counter[str]()
    for task in flowpay.every("/api/a2a/tasks"):
        cost = micros(task["cost"]) if task["cost"] else 0
        assert not cost or task["status"] == "completed" or task["payment"], task
        assert cost <= micros(task["held"]), task
        earned[f"agent:{task['service_id']}"] += cost
    paid = Counter({name: sum_ for name, sum_ in found.items() if name.startswith("agent:")})
    assert +paid == +earned


def entries_of(flowpay: Flowpay, session_id: str) -> list[Json]:
    """Return the journal entries of one session, newest first."""
    found = flowpay.every("/api/wallet-ledger")
    return [entry for entry in found if entry["session_id"] == session_id]


def moved(entries: list[Json], account: str) -> int:
    """Return what these entries add to an account, or to all whose name begins so, in micros."""
    legs: list[Any] = [leg for entry in entries for leg in entry["legs"]]
    return sum(micros(leg["amount"]) for leg in legs if leg["account"].startswith(account))


def mails_of(flowpay: Flowpay, session_id: str) -> list[Json]:
    """Return the mails that the sandbox was given for one session."""
    tag = {"name": "session_id", "value": session_id}
    return [mail for mail in flowpay.get("/sandbox/emails")["items"] if tag in mail["tags"]]
