"""Evidence: all that the book says about a session, with the proof of its events, as one file."""

from typing import Any

from flowpay.domain.bundle import Evidence, files_of, packed, require_room
from flowpay.domain.bundle_page import summary_page
from flowpay.domain.checkpoint import Checkpoint
from flowpay.domain.journal import Entry
from flowpay.domain.session import Session
from flowpay.domain.usage import Owner, Usage
from flowpay.persistence import (
    checkpoints,
    decision_records,
    escrows,
    events,
    journal,
    quotes,
    sessions,
    trail,
    usages,
)
from flowpay.persistence.files import File, Upload
from flowpay.persistence.items import Item
from flowpay.ports import notary
from flowpay.runtime import clock

PAGE = 100
MOST_EVENTS = 5_000
MOST_ENTRIES = 2_000
"""Of the journal; the bundle says if there are more."""
LATEST = 500
"""Entries at the end of the log that are looked through: the index may not know them all yet."""
MOST_CHECKPOINTS = 20
"""Of up to 670 KB each; a session has its events in two or three of them."""


def bundled(account: str, session_id: str) -> File:
    """Return the bundle of a session, as a file; raises SessionUnknown or EvidenceTooLarge."""
    evidence = gathered(account, session_id)
    content = packed(evidence, files_of(evidence, summary_page(evidence)))
    with Upload(account, f"evidence-{session_id}.zip", "application/zip") as upload:
        upload.write(content)
        return upload.finish()


def gathered(account: str, session_id: str) -> Evidence:
    """Return what there is about a session now; raises SessionUnknown or EvidenceTooLarge."""
    session = sessions.load(account, session_id)
    log, is_complete = _events(account, session_id)
    covering = _covering(account, log)
    lines = checkpoints.texts_of(account, [each.first for each in covering])
    entries, journal_is_complete = _journal(account, session_id)
    return Evidence(
        account=account,
        made_at=clock.now(),
        session=session,
        decision_records=decision_records.of_session(account, session_id),
        mails=quotes.of_session(account, session_id),
        escrow=escrows.load(account, session.escrow_id) if session.escrow_id else None,
        journal=entries,
        journal_is_complete=journal_is_complete,
        usages=_usages(account, session),
        events=tuple(log),
        is_complete=is_complete,
        checkpoints=covering,
        checkpoint_lines=b"".join(line + b"\n" for line in lines),
        public_key=notary.pem(),
        fingerprint=notary.fingerprint(),
    )


def _events(account: str, session_id: str) -> tuple[list[dict[str, Any]], bool]:
    """Return the session's events in the order of the log, and whether they are all.

    Their texts are weighed before they are read: so many of the longest would not fit into memory.
    """
    found, cursor = dict[str, Item](), None
    wanted = trail.Wanted(session_id=session_id)
    while len(found) < MOST_EVENTS:
        page, cursor = trail.items(account, wanted, limit=PAGE, cursor=cursor, ascending=True)
        _add(found, page, session_id)
        if cursor is None:
            latest = max(0, events.head(account).number - LATEST)
            _add(found, trail.of_session_after(account, session_id, after=latest), session_id)
            break
    entries = [events.entry_of(found[sequence]) for sequence in sorted(found)]
    return entries, cursor is None


def _add(found: dict[str, Item], page: list[Item], session_id: str) -> None:
    """Put a page to what was found, by its numbers; raises EvidenceTooLarge."""
    found |= {item["sk"]: item for item in page}
    require_room(sum(len(item["entry"]) for item in found.values()), session_id)


def _covering(account: str, log: list[dict[str, Any]]) -> tuple[Checkpoint, ...]:
    """Return the checkpoints that cover these events, oldest first, as far as there are any yet."""
    found = list[Checkpoint]()
    for event in log:
        if found and event["sequence"] <= found[-1].last:
            continue
        covering = checkpoints.covering(account, event["sequence"])
        if covering is None or len(found) == MOST_CHECKPOINTS:
            break
        found.append(covering)
    return tuple(found)


def _journal(account: str, session_id: str) -> tuple[tuple[Entry, ...], bool]:
    """Return the session's entries, oldest first, and whether they are all."""
    found, cursor = list[Entry](), None
    wanted = journal.Wanted(session_id=session_id)
    while len(found) < MOST_ENTRIES:
        page, cursor = journal.listed(account, wanted, limit=PAGE, cursor=cursor)
        found += page
        if cursor is None:
            return tuple(found[::-1]), True
    return tuple(found[::-1]), False


def _usages(account: str, session: Session) -> tuple[Usage, ...]:
    own = usages.of(account, Owner(session_id=session.session_id))
    if session.escrow_id is None:
        return own
    return own + usages.of(account, Owner(escrow_id=session.escrow_id))
