"""The log: every event gets one place, in order and chained, whatever happens on the way there."""

from importlib import import_module

import pytest

from flowpay.domain.event import FIRST_PREVHASH, entry_hash
from flowpay.persistence import book, connections, events
from flowpay.persistence.events import EventNotHashable, EventTooLarge, HeadMoved
from flowpay.persistence.items import plain
from flowpay.runtime import aws
from flowpay.services import events as publishing
from flowpay.services import fan_out
from tests.integration.commands import act, opened
from tests.support.builders import an_event
from tests.support.faults import overtaken_by
from tests.support.viewers import Viewer
from tests.support.world import lambda_context

pytestmark = pytest.mark.slow


@pytest.fixture
def viewer(flowpay):
    """Somebody who listens to all events from now on."""
    someone = Viewer(flowpay, "viewer")
    someone.connect()
    someone.subscribe()
    return someone


def outbox(flowpay):
    """Return the records that the stream brings for what is in the outbox, in order."""
    items = sorted(flowpay.images("outbox"), key=lambda item: item["sk"]["S"])
    return [{"eventName": "INSERT", "dynamodb": {"NewImage": item}} for item in items]


def image(record):
    return record["dynamodb"]["NewImage"]


def deliver(records):
    import_module("streams.publish_events").handler({"Records": records}, lambda_context())


def is_chained(log):
    numbers = [int(entry["sequence"]) for entry in log]
    assert numbers == list(range(1, len(log) + 1))
    assert [e["prevhash"] for e in log] == [FIRST_PREVHASH, *(e["hash"] for e in log[:-1])]
    assert all(entry_hash(entry) == entry["hash"] for entry in log)
    assert len({entry["id"] for entry in log}) == len(log)
    return True


def test_every_event_has_its_number_and_its_place_in_the_chain(flowpay):
    escrow = opened(flowpay, "3000.00")
    act(flowpay, "approve-payment", escrow)
    act(flowpay, "release-escrow", escrow)
    log = flowpay.publish()

    assert is_chained(log)
    assert [entry["type"].removeprefix("flowpay.") for entry in log] == [
        "wallet.opened",
        "escrow.pending_approval",
        "escrow.held",
        "escrow.released",
    ]


def test_a_change_to_the_log_shows(flowpay):
    opened(flowpay)
    log = flowpay.publish()
    log[0] = {**log[0], "actor": "mallory"}

    with pytest.raises(AssertionError):
        is_chained(log)


def test_the_chain_goes_on_from_batch_to_batch(flowpay):
    for _ in range(3):
        opened(flowpay)
        flowpay.publish()

    assert is_chained(flowpay.publish())


@pytest.mark.parametrize("cuts", [(1, 2, 3, 4), (2, 4), (4,), (1, 4), (3, 4)])
def test_the_batches_in_which_events_come_change_nothing(flowpay, cuts):
    for _ in range(3):
        opened(flowpay)
    records = outbox(flowpay)
    for start, end in zip((0, *cuts), cuts, strict=False):
        deliver(records[start:end])

    log = flowpay.publish()
    assert is_chained(log)
    assert [entry["id"] for entry in log] == [image(each)["sk"]["S"] for each in records]


def test_a_record_that_is_delivered_again_gets_no_second_place(flowpay, viewer):
    opened(flowpay)
    opened(flowpay)
    records = outbox(flowpay)
    for batch in (records[:2], records, records[1:], records):
        deliver(batch)

    assert len(flowpay.publish()) == len(records)
    assert is_chained(flowpay.publish())
    assert sorted(set(viewer.sequences)) == [1, 2, 3]


def test_more_events_than_fit_into_one_transaction_are_numbered_in_order(flowpay):
    more = events.MOST_AT_ONCE * 2 + 1
    book.commit(events.announced("default", an_event(id=f"evt_{n:03d}")) for n in range(more))

    assert is_chained(flowpay.publish())


def test_events_that_are_long_are_numbered_fewer_at_once():
    long, short = (an_event(data={"text": "x" * size}) for size in (90_000, 10))

    assert len(events.at_once([long] * 60)) == 19
    assert len(events.at_once([short] * 60)) == events.MOST_AT_ONCE
    assert len(events.at_once([an_event(data={"text": "x" * 4_000_000})])) == 1
    assert list(events.at_once([])) == []


def test_an_event_that_not_everyone_could_hear_is_never_announced():
    with pytest.raises(EventTooLarge, match="has 100,"):
        events.announced("default", an_event(data={"text": "\u20b9" * (events.MOST_BYTES // 3)}))


@pytest.mark.parametrize("number", [2**53, -(2**53), [{"n": 2**60}]])
def test_an_event_that_could_never_be_chained_is_never_announced(number):
    with pytest.raises(EventNotHashable, match="of "):
        events.announced("default", an_event(data={"number": number}))


def test_what_a_crash_left_numbered_but_not_pushed_goes_out_with_the_next(flowpay, viewer):
    opened(flowpay)
    arrived = events.waiting("default")
    publishing.number("default", arrived, events.head("default"))
    assert viewer.sequences == []

    opened(flowpay)
    flowpay.publish()
    assert viewer.sequences == [1, 2, 3]


def test_a_crash_before_the_push_is_made_good_when_the_records_come_again(flowpay, viewer):
    opened(flowpay)
    records = outbox(flowpay)
    publishing.number("default", events.waiting("default"), events.head("default"))
    deliver(records)

    assert viewer.sequences == [1, 2]


def test_a_push_that_breaks_off_is_repeated_from_where_it_was_noted(flowpay, viewer):
    opened(flowpay)

    def breaks_off(connection_id, frame):
        raise ConnectionError(connection_id)

    arrived = events.waiting("default")
    with pytest.raises(ConnectionError):
        publishing.publish("default", arrived, breaks_off)
    deliver([])
    opened(flowpay)
    flowpay.publish()

    assert viewer.sequences == [1, 2, 3]


def test_two_readers_at_once_give_every_event_one_place(flowpay, viewer):
    opened(flowpay)
    opened(flowpay)
    records = outbox(flowpay)
    with overtaken_by(lambda: deliver(records[:1])):
        deliver(records)

    assert is_chained(flowpay.publish())
    assert sorted(set(viewer.sequences)) == [1, 2, 3]


def test_what_another_reader_numbered_in_between_is_pushed_too_and_in_order(flowpay, viewer):
    opened(flowpay)
    flowpay.publish()
    opened(flowpay, "1.00")
    sweeps = outbox(flowpay)
    opened(flowpay, "2.00")
    streams = outbox(flowpay)[len(sweeps) :]
    left = [events.from_item(plain(image(record))) for record in sweeps]

    with overtaken_by(lambda: publishing.number("default", left, events.head("default"))):
        deliver(streams)

    assert viewer.sequences == [1, 2, 3, 4]


def test_a_reader_that_is_always_overtaken_raises_so_that_all_comes_again(flowpay, monkeypatch):
    opened(flowpay)

    def moved(*_):
        raise HeadMoved("somebody else has numbered meanwhile")

    monkeypatch.setattr(events, "number", moved)
    with pytest.raises(ExceptionGroup) as raised:
        deliver(outbox(flowpay))
    assert raised.group_contains(HeadMoved)


def test_whoever_is_overtaken_looks_for_its_own_events_and_not_through_the_outbox(
    flowpay, monkeypatch
):
    monkeypatch.setattr(events, "READ_AT_ONCE", 2)
    book.commit(events.announced("default", an_event(id=f"evt_{n}")) for n in range(6))
    *arrived, other = (events.from_item(plain(image(record))) for record in outbox(flowpay))
    overtaken = overtaken_by(
        lambda: publishing.number("default", [arrived[0], other], events.head("default"))
    )

    def whole(*_, **__):
        raise AssertionError("the outbox may be larger than the memory")

    with overtaken, monkeypatch.context() as patch:
        patch.setattr(book, "everything", whole)
        patch.setattr(book, "page", whole)
        publishing.number("default", arrived, events.head("default"))

    assert events.waiting("default") == ()
    assert is_chained(events.log("default", after=0, limit=10))


def test_every_account_has_a_chain_of_its_own(flowpay):
    opened(flowpay)
    book.commit(events.announced("acme", an_event(id=f"evt_{n}")) for n in range(3))
    deliver(outbox(flowpay))

    for account in ("default", "acme"):
        log = events.log(account, after=0, limit=100)
        assert is_chained(log)
        assert {entry["source"] for entry in log} == {f"/flowpay/{account}"}


def test_an_account_whose_events_cannot_be_numbered_holds_up_no_other(flowpay, monkeypatch):
    for account in ("acme", "beta", "zeta"):
        book.commit([events.announced(account, an_event(id=f"evt_{account}"))])
    number = events.number

    def fails_for_acme(account, *given):
        if account == "acme":
            raise ValueError(account)
        return number(account, *given)

    monkeypatch.setattr(events, "number", fails_for_acme)
    with pytest.raises(ExceptionGroup) as raised:
        deliver(outbox(flowpay))

    assert [str(failure) for failure in raised.value.exceptions] == ["acme"]
    assert [events.head(account).number for account in ("acme", "beta", "zeta")] == [0, 1, 1]
    assert [item["pk"]["S"] for item in flowpay.images("outbox")] == ["acme#outbox"]


def test_no_webhook_is_served_while_anybody_waits_for_the_live_log(flowpay, monkeypatch):
    for account in ("acme", "beta"):
        book.commit([events.announced(account, an_event(id=f"evt_{account}"))])
    pushed = []

    def sees(account):
        pushed.append([events.head(each).pushed for each in ("acme", "beta")])

    monkeypatch.setattr(fan_out, "fan_out", sees)
    deliver(outbox(flowpay))

    assert pushed == [[1, 1], [1, 1]]


def test_a_connection_that_is_gone_is_forgotten_and_keeps_nobody_waiting(flowpay, viewer):
    other = Viewer(flowpay, "other")
    other.connect()
    other.subscribe()
    flowpay.gone.add("other")
    opened(flowpay)
    flowpay.publish()

    assert viewer.sequences == [1, 2]
    assert connections.listeners("default") == (("viewer", None),)
    assert connections.find("other") is None


def test_whoever_listens_though_its_connection_is_forgotten_is_forgotten_too(flowpay, viewer):
    connection = {"pk": {"S": "connection#viewer"}, "sk": {"S": "connection"}}
    aws.client("dynamodb").delete_item(TableName="scratch", Key=connection)
    flowpay.gone.add("viewer")
    opened(flowpay)
    flowpay.publish()

    assert connections.listeners("default") == ()
