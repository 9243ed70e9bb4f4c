"""Evidence bundles: all that there is about a session in one zip, made to be checked by others."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from flowpay import verify_audit

from .checkpoint import Checkpoint
from .decision_record import DecisionRecord
from .errors import InvalidInput
from .escrow import Escrow
from .journal import Entry
from .quote import Quote
from .session import Session
from .usage import Usage

FORMAT = "flowpay-evidence/1"
MANIFEST = "MANIFEST.json"
MOST_BYTES = 40_000_000
"""Of all its files before they are packed: it is made in memory, and there are 512 MB."""


class EvidenceTooLarge(InvalidInput): ...


class Evidence(BaseModel, frozen=True):
    """What there is about a session.

    `escrow` is the session's own with its approval and milestones, `mails` are the quotes with what
    was sent and received. `events` are those of its events that have their number, in order;
    `is_complete` says whether they are all there, `journal_is_complete` whether all entries of the
    journal are, of which the newest are kept. `checkpoints` are those that cover them, as they
    were signed, one a line; `signed` says until which sequence.
    """

    account: str
    made_at: datetime
    session: Session
    decision_records: tuple[DecisionRecord, ...] = ()
    mails: tuple[Quote, ...] = ()
    escrow: Escrow | None = None
    journal: tuple[Entry, ...] = ()
    journal_is_complete: bool = True
    usages: tuple[Usage, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    is_complete: bool = True
    checkpoints: tuple[Checkpoint, ...] = ()
    checkpoint_lines: bytes = b""
    public_key: str = ""
    fingerprint: str = ""

    @property
    def signed_events(self) -> int:
        """How many of the events a checkpoint covers."""
        return sum(
            any(each.first <= event["sequence"] <= each.last for each in self.checkpoints)
            for event in self.events
        )


HOW_TO = """How to check this bundle
========================

You need Python 3.12 or later, and nothing else: no package, no network, no access to Flowpay.

All at once, for the zip as you got it:

    python3 verify_audit.py evidence-SESSION.zip --key key.pem

Or by hand, for the files that were in it:

1. That they are those that were packed: each has its SHA-256 in MANIFEST.json.

       sha256sum summary.html      (or: shasum -a 256, certutil -hashfile)

2. That the events are what Flowpay signed at the time, none changed:

       python3 verify_audit.py events.jsonl --checkpoint checkpoints.jsonl \\
           --key public_key.pem --selection

verify_audit.py is some Python that you can read. Better still, take it, and the public key, from
another hand than this bundle: Flowpay's GET /api/audit-key and GET /api/audit-checker hand them to
everyone. By the key in the zip alone nothing is proved: whoever made the one may have made the
other.

What that proves: every event here was in the account's log when its checkpoint was signed, as it
stands here. Checkpoints lie in a store where nobody, not even the operator, can change or delete
them. What it does not prove: that no event of the session was left out of this selection (an export
of the whole log, without --selection, proves that), nor the other files: they are the state of the
books at the moment in MANIFEST.json, which the events explain.
"""


def files_of(evidence: Evidence, page: str) -> dict[str, bytes]:
    """Return the files of a bundle by name; `page` is the summary for people, as HTML."""
    escrow = evidence.escrow
    return {
        "summary.html": page.encode(),
        "HOW_TO_CHECK.txt": HOW_TO.encode(),
        "session.json": _document(evidence.session),
        "decision_records.json": _document(*evidence.decision_records, many=True),
        "quotes_and_mails.json": _document(*evidence.mails, many=True),
        "escrow_and_approval.json": _document(*([escrow] if escrow else []), many=True),
        "journal.json": _document(*evidence.journal, many=True),
        "provider_costs.json": _document(*evidence.usages, many=True),
        "events.jsonl": b"".join(_line(event) for event in evidence.events),
        "checkpoints.jsonl": evidence.checkpoint_lines,
        "public_key.pem": evidence.public_key.encode(),
        "verify_audit.py": Path(verify_audit.__file__).read_bytes(),
    }


def packed(evidence: Evidence, files: Mapping[str, bytes]) -> bytes:
    """Return the zip of these files and their manifest; the same evidence gives the same bytes.

    Raises EvidenceTooLarge.
    """
    require_room(sum(map(len, files.values())), evidence.session.session_id)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in {**files, MANIFEST: manifest(evidence, files)}.items():
            bundle.writestr(_member(evidence, name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def require_room(size: int, session_id: str) -> None:
    """Raise EvidenceTooLarge if so many bytes are more than a bundle holds."""
    if size > MOST_BYTES:
        raise EvidenceTooLarge(
            "this session has more than one bundle holds: export its events with "
            f"GET /api/audit-export?session_id={session_id}"
        )


def manifest(evidence: Evidence, files: Mapping[str, bytes]) -> bytes:
    """Return what is in the bundle: every file's size and SHA-256, and how much of it is signed."""
    said = {
        "format": FORMAT,
        "account": evidence.account,
        "session_id": evidence.session.session_id,
        "made_at": evidence.made_at.isoformat(),
        "events": len(evidence.events),
        "events_complete": evidence.is_complete,
        "events_in_checkpoints": evidence.signed_events,
        "journal_complete": evidence.journal_is_complete,
        "public_key_sha256": evidence.fingerprint,
        "how_to_check": "HOW_TO_CHECK.txt",
        "files": {
            name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }
    return _text(said)


def _document(*models: BaseModel, many: bool = False) -> bytes:
    found = [model.model_dump(mode="json") for model in models]
    return _text(found if many else found[0])


def _line(event: Mapping[str, Any]) -> bytes:
    return verify_audit.canonical(dict(event)) + b"\n"


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _member(evidence: Evidence, name: str) -> zipfile.ZipInfo:
    """Return the entry of a file: its time is the bundle's own, not that of a machine."""
    at = evidence.made_at
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    return zipfile.ZipInfo(f"evidence-{evidence.session.session_id}/{name}", moment)
