"""Checkpoints: what the log says is signed and put out of reach, once, whatever happens."""

import base64
import json
from hashlib import sha256
from importlib import import_module

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from flowpay import verify_audit
from flowpay.domain.checkpoint import LogBroken, SignedCheckpoint, checkpoint_of
from flowpay.domain.event import entry_hash
from flowpay.persistence import book, checkpoints
from flowpay.persistence.book import key
from flowpay.persistence.events import Head
from flowpay.ports import notary
from flowpay.runtime import aws
from flowpay.services import checkpoints as signing
from tests.integration.commands import act, opened
from tests.support.notary import (
    FORGERIES,
    NOON,
    Notary,
    a_log,
    as_lines,
    forged,
    rewritten,
)
from tests.support.vault import a_vault, check
from tests.support.world import lambda_context

pytestmark = pytest.mark.slow


@pytest.fixture
def vault(flowpay):
    return a_vault()


def the_clock_strikes():
    import_module("schedules.checkpoint").handler({}, lambda_context())


def log_item(number, account="default"):
    return key(account, "event", f"{number:012d}")


def forge(number, **changes):
    """Change an entry in the table, as a hand in it would."""
    entry = json.loads(book.get(log_item(number))["entry"]) | changes
    changed = entry if "hash" in changes else entry | {"hash": entry_hash(entry)}
    write(number, json.dumps(changed))


def write(number, text):
    """Write a text in an entry's place."""
    aws.client("dynamodb").update_item(
        TableName="book",
        Key={name: {"S": value} for name, value in log_item(number).items()},
        UpdateExpression="SET entry = :entry",
        ExpressionAttributeValues={":entry": {"S": text}},
    )


def test_what_the_log_has_is_signed_and_an_outsider_can_check_it(flowpay, vault, tmp_path):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, "approve-payment", escrow)
    log = flowpay.publish()
    the_clock_strikes()

    [document] = vault.checkpoints()
    said = document["checkpoint"]
    assert (said["first"], said["last"]) == (log[0]["sequence"], log[-1]["sequence"])
    assert said["head_hash"] == log[-1]["hash"]
    assert said["key"] == sha256(notary.public_key()).hexdigest()
    [text] = vault.checkpoint_texts()
    assert check(tmp_path, as_lines(log).encode(), text, notary.pem()) == verify_audit.INTACT


def test_a_checkpoint_goes_on_where_the_last_one_ended(flowpay, vault, tmp_path):
    for _ in range(3):
        opened(flowpay)
        log = flowpay.publish()
        the_clock_strikes()

    said = [document["checkpoint"] for document in vault.checkpoints()]
    assert [each["first"] for each in said] == ["000000000001", "000000000003", "000000000004"]
    texts = b"\n".join(vault.checkpoint_texts())
    assert check(tmp_path, as_lines(log).encode(), texts, notary.pem()) == verify_audit.INTACT


def test_nothing_new_makes_no_checkpoint(flowpay, vault):
    the_clock_strikes()
    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    the_clock_strikes()

    assert len(vault.checkpoints()) == 1


@pytest.mark.parametrize("walked", [2, 4, 100])
def test_a_long_log_gets_several(flowpay, vault, monkeypatch, tmp_path, walked):
    monkeypatch.setattr(signing, "MOST_ENTRIES", 2)
    monkeypatch.setattr(signing, "MOST_WALKED", walked)
    monkeypatch.setattr(signing, "PAGE", 3)
    for _ in range(4):
        opened(flowpay)
    log = flowpay.publish()
    the_clock_strikes()

    assert [len(document["hashes"]) for document in vault.checkpoints()] == [2, 2, 1]
    texts = b"\n".join(vault.checkpoint_texts())
    assert check(tmp_path, as_lines(log).encode(), texts, notary.pem()) == verify_audit.INTACT


def test_after_a_crash_between_bucket_and_book_the_next_run_goes_on(flowpay, vault, monkeypatch):
    opened(flowpay)
    flowpay.publish()
    with monkeypatch.context() as patch:
        patch.setattr(signing, "_note", crash)
        with pytest.raises(ExceptionGroup, match="crashed"):
            the_clock_strikes()
    assert checkpoints.last("default") is None

    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    firsts = [document["checkpoint"]["first"] for document in vault.checkpoints()]
    assert firsts == ["000000000001", "000000000003"]
    assert checkpoints.last("default").first == "000000000003"


def crash(_):
    raise RuntimeError("crashed")


def test_of_two_runs_at_the_same_moment_one_writes_and_both_end_well(flowpay, vault, monkeypatch):
    opened(flowpay)
    flowpay.publish()
    sign = notary.signature
    with monkeypatch.context() as patch:

        def overtaken(message):
            patch.setattr(notary, "signature", sign)
            the_clock_strikes()
            return sign(message)

        patch.setattr(notary, "signature", overtaken)
        the_clock_strikes()

    assert len(vault.checkpoints()) == 1
    assert checkpoints.last("default").hash == twin_of(vault)


def twin_of(vault):
    [text] = vault.checkpoint_texts()
    return sha256(verify_audit.canonical(json.loads(text)["checkpoint"])).hexdigest()


def test_a_book_that_forgot_its_checkpoints_finds_them_in_the_bucket(flowpay, vault):
    for _ in range(2):
        opened(flowpay)
        flowpay.publish()
        the_clock_strikes()
    before = vault.checkpoint_texts()
    for first in ("000000000001", "000000000003"):
        item = {n: {"S": v} for n, v in checkpoints.key_of("default", first).items()}
        aws.client("dynamodb").delete_item(TableName="book", Key=item)
    the_clock_strikes()

    assert vault.checkpoint_texts() == before
    assert checkpoints.last("default").first == "000000000003"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"actor": "mallory"}, "000000000003 follows another log"),
        ({"actor": "mallory", "hash": "ab" * 32}, "000000000002 was changed"),
        ({"sequence": "000000000009"}, "000000000002 is missing"),
    ],
)
def test_a_log_that_was_tampered_with_is_never_signed(flowpay, vault, changes, why):
    for _ in range(3):
        opened(flowpay)
    flowpay.publish()
    forge(2, **changes)

    with pytest.raises(ExceptionGroup, match=why):
        the_clock_strikes()
    assert vault.checkpoints() == []


def test_a_log_that_was_rewritten_up_to_its_last_checkpoint_is_not_signed_on(flowpay, vault):
    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    forge(2, actor="mallory")
    opened(flowpay)
    flowpay.publish()
    forge(3, prevhash=json.loads(book.get(log_item(2))["entry"])["hash"])

    with pytest.raises(LogBroken, match="000000000003 follows another log"):
        signing.checkpoint("default")
    assert len(vault.checkpoints()) == 1


def a_log_of_four(flowpay):
    for _ in range(3):
        opened(flowpay)
    return flowpay.publish()


def test_the_last_entry_is_signed_only_if_the_head_names_it(flowpay, vault):
    a_log_of_four(flowpay)
    forge(4, actor="mallory")

    with pytest.raises(LogBroken, match="000000000004 is not the one that was written"):
        signing.checkpoint("default")
    assert vault.checkpoints() == []


def test_an_entry_at_the_end_of_a_walk_is_signed_only_if_the_next_one_names_it(
    flowpay, vault, monkeypatch
):
    monkeypatch.setattr(signing, "MOST_WALKED", 2)
    a_log_of_four(flowpay)
    forge(2, actor="mallory")

    with pytest.raises(LogBroken, match="000000000003 follows another log"):
        signing.checkpoint("default")
    assert vault.checkpoints() == []


@pytest.mark.parametrize("number", [2, 4])
def test_a_log_from_which_an_entry_was_removed_is_not_signed(flowpay, vault, number):
    a_log_of_four(flowpay)
    removed(log_item(number))

    with pytest.raises(LogBroken, match=f"{number:012d} is missing"):
        signing.checkpoint("default")
    assert vault.checkpoints() == []


def removed(item):
    named = {name: {"S": value} for name, value in item.items()}
    aws.client("dynamodb").delete_item(TableName="book", Key=named)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no entry", "000000000001, or one soon after, is no entry"),
        ("{}", "000000000002 is missing"),
        ('{"sequence": "000000000002", "data": 1%s}' % ("0" * 20), "000000000002 follows another"),
    ],
)
def test_an_entry_that_is_none_is_named_and_not_signed(flowpay, vault, text, why):
    a_log_of_four(flowpay)
    write(2, text)

    with pytest.raises(LogBroken, match=why):
        signing.checkpoint("default")
    assert vault.checkpoints() == []


def test_a_book_that_says_another_checkpoint_than_was_signed_is_not_believed(flowpay, vault):
    a_log_of_four(flowpay)
    signing.checkpoint("default")
    forge(4, actor="mallory")
    last = json.loads(book.get(log_item(4))["entry"])["hash"]
    for item in (checkpoints.key_of("default", "000000000001"), key("default", "head", "head")):
        aws.client("dynamodb").update_item(
            TableName="book",
            Key={name: {"S": value} for name, value in item.items()},
            UpdateExpression="SET head_hash = :hash, #hash = :hash",
            ExpressionAttributeNames={"#hash": "hash"},
            ExpressionAttributeValues={":hash": {"S": last}},
        )
    opened(flowpay)
    flowpay.publish()

    with pytest.raises(LogBroken, match="the checkpoint from 000000000001 on is not as signed"):
        signing.checkpoint("default")
    assert len(vault.checkpoints()) == 1


def test_a_checkpoint_that_the_bucket_does_not_have_is_not_continued(flowpay, vault):
    a_log_of_four(flowpay)
    invented = Notary().signed(a_log(4)).checkpoint.model_copy(update={"account": "default"})
    book.commit([checkpoints.noted(invented)])

    with pytest.raises(LogBroken, match="though the book knows it"):
        signing.checkpoint("default")
    assert vault.checkpoints() == []


def test_what_somebody_else_has_put_into_the_bucket_is_not_taken_over(flowpay, vault):
    hashes = tuple(entry["hash"] for entry in a_log_of_four(flowpay))
    said = checkpoint_of("default", hashes, after=None, at=NOON, key=notary.fingerprint())
    signature = base64.b64encode(Notary().signature(said.text)).decode()
    checkpoints.put(SignedCheckpoint(checkpoint=said, hashes=hashes, signature=signature))

    with pytest.raises(LogBroken, match="from 000000000001 on is not ours"):
        signing.checkpoint("default")
    assert checkpoints.last("default") is None


class Log:
    """A log in which somebody has been, and the head that was written with it."""

    def __init__(self, entries, head):
        self.entries, self.head = entries, head

    def pages(self, _, *, after, limit):
        return self.entries[after : after + limit]


TRUE = a_log(9)
WHERE = st.integers(0, len(TRUE) - 1)
FORGED = st.tuples(st.sampled_from(FORGERIES), WHERE, WHERE)


@settings(max_examples=200, deadline=None)
@given(st.lists(FORGED, min_size=1, max_size=3), st.booleans(), st.integers(0, 8))
def test_whatever_is_done_to_a_log_nothing_is_signed_that_was_not_written(done, careful, signed):
    entries = TRUE
    for each in done:
        if entries:
            entries = forged(entries, *each)
    if careful:
        entries = rewritten(entries)
    true = tuple(entry["hash"] for entry in TRUE)
    after = Notary().signed(TRUE[:signed]).checkpoint if signed else None
    log = Log(entries, Head(number=len(TRUE), hash=true[-1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "PAGE", 2)
        patch.setattr(signing.events, "log", log.pages)
        try:
            hashes = signing._unsigned("acme", log.head, after)
        except LogBroken:
            return
    assert hashes == true[signed:]


def test_a_log_that_is_shorter_than_what_was_signed_is_broken(flowpay, vault):
    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    head = {n: {"S": v} for n, v in key("default", "head", "head").items()}
    aws.client("dynamodb").delete_item(TableName="book", Key=head)

    with pytest.raises(LogBroken, match="the log ends before 000000000002, which was signed"):
        signing.checkpoint("default")


def test_the_failure_of_one_account_keeps_nobody_else_waiting(flowpay, vault, monkeypatch):
    opened(flowpay)
    flowpay.publish()
    sound = signing.checkpoint
    monkeypatch.setattr(signing.accounts, "all_accounts", lambda: ("broken", "default"))
    monkeypatch.setattr(
        signing, "checkpoint", lambda name, **t: crash(0) if name == "broken" else sound(name, **t)
    )

    with pytest.raises(ExceptionGroup):
        the_clock_strikes()
    assert len(vault.checkpoints()) == 1


def test_a_checkpoint_cannot_be_deleted_before_its_time(flowpay, vault):
    opened(flowpay)
    flowpay.publish()
    the_clock_strikes()
    [version] = vault.s3.list_object_versions(Bucket="checkpoints")["Versions"]
    named = {"Key": version["Key"], "VersionId": version["VersionId"]}

    with pytest.raises(ClientError, match="AccessDenied"):
        vault.s3.delete_object(Bucket="checkpoints", **named)
    assert len(vault.checkpoints()) == 1
