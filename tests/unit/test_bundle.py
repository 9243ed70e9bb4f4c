"""Evidence bundles: the same evidence is the same file, and nothing in it steers its reader."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from flowpay.domain.bundle import MANIFEST, Evidence, EvidenceTooLarge, files_of, packed
from flowpay.domain.bundle_page import summary_page
from flowpay.domain.session import Session, SessionStatus
from tests.support.notary import NOON, Notary, a_log

LOG = a_log(4)
OVERRIDE = "\u202egnp.exe"


def evidence(**changes):
    session = Session(
        session_id="ses_1",
        status=SessionStatus.NEEDS_INPUT,
        stage="parse_request",
        query=changes.pop("query", "Need cotton yarn"),
        requested_by="asha",
        created_at=NOON,
        updated_at=NOON,
    )
    made_at = datetime(2026, 7, 15, 13, tzinfo=UTC)
    return Evidence(account="acme", made_at=made_at, session=session, **changes)


def zipped(found):
    return packed(found, files_of(found, summary_page(found)))


def test_the_same_evidence_gives_the_same_bytes():
    assert zipped(evidence(events=LOG)) == zipped(evidence(events=LOG))


def test_the_files_of_a_bundle_stand_in_one_folder_of_its_name():
    with zipfile.ZipFile(io.BytesIO(zipped(evidence()))) as bundle:
        assert {name.split("/")[0] for name in bundle.namelist()} == {"evidence-ses_1"}
        assert len(bundle.namelist()) == len(set(bundle.namelist()))


def test_a_bundle_says_how_many_of_its_events_are_signed():
    signed = Notary().signed(LOG[:3])
    found = evidence(events=LOG, checkpoints=(signed.checkpoint,))
    with zipfile.ZipFile(io.BytesIO(zipped(found))) as bundle:
        said = json.loads(bundle.read(f"evidence-ses_1/{MANIFEST}"))

    assert (said["events"], said["events_in_checkpoints"]) == (4, 3)
    assert "3 of 4 events are in a checkpoint" in summary_page(found)


def test_a_bundle_that_does_not_fit_into_memory_is_refused():
    with pytest.raises(EvidenceTooLarge, match="session_id=ses_1"):
        packed(evidence(), {"long": b"x" * 40_000_001})


def test_a_text_that_turns_the_direction_of_writing_is_kept_apart():
    assert f"<bdi>{OVERRIDE}</bdi>" in summary_page(evidence(query=OVERRIDE))


def test_a_session_of_which_little_is_known_has_a_page_all_the_same():
    page = summary_page(evidence())

    assert "not ended yet" in page
    assert "Mails and quotes" not in page
    assert "Escrow and approval" not in page
