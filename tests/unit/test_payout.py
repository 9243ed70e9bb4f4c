"""A payout: what may follow what, under which reference it is sent, and whose a transfer is."""

from datetime import UTC, datetime, timedelta

import pytest

from flowpay.domain.money import Money
from flowpay.domain.payout import (
    MOST_ATTEMPTS,
    Payout,
    PayoutTransitionForbidden,
)
from flowpay.domain.payout_books import differences, nobodys
from flowpay.domain.payout_recipient import Destination, PayoutWay, RecipientInvalid
from flowpay.domain.payout_status import TRANSITIONS, PayoutStatus
from flowpay.domain.transfer import Listed, Transfer, TransferState

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = "pyo_01M83C2G1EDBVD9QYKWS6F0K1N"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TO = Destination.of(address=ADDRESS, email=None)
ELSEWHERE = Destination.of(address=None, email="a@b.example")
S, T = PayoutStatus, TransferState


def a_payout(**facts):
    return Payout(
        **{
            "payout_id": ID,
            "status": S.PENDING,
            "supplier_id": "sup_1",
            "escrow_id": "esc_1",
            "amount": Money.of("100.00", "USD"),
            "foreign": Money.of("100.00", "USD"),
            "released_by": "asha",
            "created_at": NOON,
            **facts,
        }
    )


def sent():
    return a_payout().sending(TO, NOON)


def a_transfer(place=1, state=T.CONFIRMED, **facts):
    return Transfer(
        **{
            "transfer_id": f"t-{place}",
            "state": state,
            "status": state.name,
            "amount": Money.of("100.00", "USD"),
            "memo": f"Flowpay {ID}.{place}",
            "to_address": ADDRESS.lower(),
            "created_at": NOON,
            **facts,
        }
    )


def in_state(status):
    return sent().model_copy(update={"status": status})


def unlisted(payout):
    """Return a payout with the trouble that Locus does not list it."""
    return payout.model_copy(update={"trouble": "not listed"})


ACTIONS = {
    "lack": lambda p: p.lacking(),
    "wait": lambda p: p.waiting("why"),
    "send": lambda p: p.sending(TO, NOON),
    "put_off": lambda p: p.put_off("why"),
    "park": lambda p: p.parked(0, "t-1", "https://x.example"),
    "go_on": lambda p: p.going_on(0, "t-1"),
    "miss": lambda p: p.missing("why"),
    "refuse": lambda p: p.refused("why"),
    "pay": lambda p: p.confirmed(0, "t-1", "0xhash", NOON),
    "come_back": lambda p: p.came_back("why"),
    "be_paid_by_hand": lambda p: unlisted(p).by_hand("UTR 1", never_sent=True, at=NOON),
}


@pytest.mark.parametrize("status", PayoutStatus)
@pytest.mark.parametrize("action", ACTIONS)
def test_what_the_table_does_not_let_is_forbidden(action, status):
    payout = in_state(status)
    if status in TRANSITIONS[action]:
        assert ACTIONS[action](payout).version == payout.version + 1
    else:
        with pytest.raises(PayoutTransitionForbidden, match=f"is {status}"):
            ACTIONS[action](payout)


def test_each_attempt_has_a_reference_of_its_own():
    again = sent().refused("no").retried(never_sent=False).sending(TO, NOON)
    assert [each.reference for each in again.attempts] == [f"{ID}.1", f"{ID}.2"]
    assert again.attempts[0].ended_because == "no"


def test_of_what_was_certainly_not_taken_the_reference_is_used_again():
    later = NOON + timedelta(minutes=1)
    again = sent().put_off("busy").sending(TO, later)
    assert [(each.reference, each.sent_at) for each in again.attempts] == [(f"{ID}.1", later)]
    elsewhere = sent().put_off("busy").sending(ELSEWHERE, later)
    assert [each.reference for each in elsewhere.attempts] == [f"{ID}.1", f"{ID}.2"]


def test_one_that_found_too_little_money_goes_on_under_a_new_reference():
    later = NOON + timedelta(minutes=15)
    again = sent().going_on(0, "t-1").unfunded("fund it").sending(TO, later)
    assert [each.reference for each in again.attempts] == [f"{ID}.1", f"{ID}.2"]
    assert (again.attempts[0].transfer_id, again.attempts[1].transfer_id) == ("t-1", None)


def test_it_is_tried_so_often_and_no_more():
    payout = a_payout()
    for _ in range(MOST_ATTEMPTS - 1):
        payout = payout.sending(TO, NOON).refused("no").retried(never_sent=False)
    last = payout.sending(TO, NOON).refused("no")
    assert not last.may_be_retried
    with pytest.raises(PayoutTransitionForbidden, match="20 times"):
        last.retried(never_sent=True)


def test_one_that_may_still_be_made_is_sent_again_only_on_a_persons_word():
    missing = sent().missing("not listed")
    with pytest.raises(PayoutTransitionForbidden, match="never_sent"):
        missing.retried(never_sent=False)
    assert missing.retried(never_sent=True).status is S.PENDING
    asked = sent().parked(0, None, None)
    with pytest.raises(PayoutTransitionForbidden, match="never_sent"):
        asked.retried(never_sent=False)
    again = asked.retried(never_sent=True)
    assert (again.status, again.trouble) == (S.PENDING, None)
    assert again.attempts[0].ended_because == "nothing of it stands at Locus"
    with pytest.raises(PayoutTransitionForbidden):
        sent().retried(never_sent=True)


def test_one_that_may_still_be_made_is_paid_by_hand_only_on_a_persons_word():
    assert not sent().may_be_paid_by_hand
    missing = sent().missing("not listed")
    assert missing.may_be_paid_by_hand
    with pytest.raises(PayoutTransitionForbidden, match="never_sent"):
        missing.by_hand("UTR 1", never_sent=False, at=NOON)
    ended = missing.by_hand("UTR 1", never_sent=True, at=NOON)
    assert (ended.paid_with, ended.paid_at, ended.trouble) == ("UTR 1", NOON, None)
    assert ended.rail == "rail:by_hand"


def test_only_what_is_paid_has_left_the_books():
    for status in PayoutStatus:
        is_paid = status in (S.PAID, S.PAID_BY_HAND)
        assert in_state(status).paid == Money.of("100.00" if is_paid else "0.00", "USD")


@pytest.mark.parametrize(
    ("memo", "matches"),
    [
        (f"Flowpay {ID}.1", 1),
        (f"{ID}.1, thank you", 1),
        (f"Flowpay {ID}.2", 0),
        (f"Flowpay {ID}.11", 0),
        (f"x{ID}.1", 0),
        (f"Flowpay {ID}", 0),
        ("", 0),
    ],
)
def test_a_transfer_is_known_by_the_whole_reference_in_its_memo(memo, matches):
    assert len(Listed([a_transfer(memo=memo)]).of(sent())) == matches


def test_a_transfer_whose_id_locus_gave_us_is_known_whatever_became_of_its_memo():
    taken = sent().going_on(0, "t-1")
    for memo in ("", f"Flowpay {ID[:20]}", f"Flowpay {ID}.1"):
        assert len(Listed([a_transfer(memo=memo)]).of(taken)) == 1
    assert Listed([a_transfer(2, memo="")]).of(taken) == []
    assert Listed([a_transfer(2, memo=f"Flowpay {ID}.1")]).of(taken)[0].place == 0


def test_what_came_into_the_wallet_by_a_memo_of_ours_is_no_transfer_of_a_payout():
    incoming = a_transfer(amount=Money.of("0.01", "USD"), to_address="0xABC")
    assert Listed([incoming], wallet="0xabc").of(sent()) == []
    assert len(Listed([incoming]).of(sent())) == 1
    [ours] = Listed([incoming], wallet="0xabc").of(sent().going_on(0, "t-1"))
    assert ours.differs
    assert len(Listed([a_transfer()], wallet=ADDRESS).of(sent())) == 1, "paid to the wallet itself"


@pytest.mark.parametrize(
    ("facts", "differs"),
    [
        ({}, None),
        ({"to_address": ADDRESS}, None),
        ({"amount": Money.of("99.999999", "USD")}, "amount USD 99.999999, not USD 100.00"),
        ({"amount": None}, "amount unknown, not USD 100.00"),
        ({"to_address": "0x" + "1" * 40}, "another recipient"),
        ({"to_address": None}, "another recipient"),
        ({"to_address": None, "email": ADDRESS}, None),
    ],
)
def test_only_this_amount_to_this_recipient_is_its_own(facts, differs):
    [each] = Listed([a_transfer(**facts)]).of(sent())
    assert each.differs == differs


def test_what_has_come_furthest_is_looked_at_first():
    again = sent().refused("no").retried(never_sent=False).sending(TO, NOON)
    listed = [
        a_transfer(2, T.ENDED, transfer_id="t-a"),
        a_transfer(1, T.UNDER_WAY, transfer_id="t-b"),
        a_transfer(1, T.CONFIRMED, transfer_id="t-c"),
        a_transfer(2, T.WAITING, transfer_id="t-d"),
    ]
    assert [each.transfer.state for each in Listed(listed).of(again)] == [
        T.CONFIRMED,
        T.UNDER_WAY,
        T.WAITING,
        T.ENDED,
    ]


@pytest.mark.parametrize("state", [T.UNDER_WAY, T.WAITING])
def test_one_that_has_failed_and_goes_on_there_is_a_break(state):
    failed = sent().refused("no")
    [check] = differences(failed, Listed([a_transfer(1, state)]), at=NOON)
    assert check.expected == "failed"


def test_a_payment_in_no_known_state_of_time_is_nobodys_at_once():
    stray = a_transfer(memo="", created_at=None)
    assert nobodys([stray], frozenset(), wallet="0x1", at=NOON) == [stray]
    assert nobodys([stray], frozenset(), wallet=ADDRESS, at=NOON) == []
    assert nobodys([stray], frozenset({"t-1"}), wallet="0x1", at=NOON) == []


@pytest.mark.parametrize(
    ("given", "way", "to"),
    [
        ({"address": ADDRESS.lower()}, PayoutWay.ADDRESS, ADDRESS),
        ({"address": ADDRESS}, PayoutWay.ADDRESS, ADDRESS),
        ({"email": "Pay@B.Example"}, PayoutWay.EMAIL, "pay@b.example"),
    ],
)
def test_a_destination_is_written_in_one_way(given, way, to):
    assert Destination.of(**{"address": None, "email": None, **given}) == Destination(
        way=way, to=to
    )


@pytest.mark.parametrize(
    ("address", "email"),
    [
        (None, None),
        (ADDRESS, "a@b.example"),
        (ADDRESS[:-1], None),
        (ADDRESS.replace("aAeb", "aaeb"), None),
        ("0x" + "0" * 40, None),
        (None, "a@b"),
        (None, f"{'a' * 60}@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.example"),
    ],
)
def test_a_destination_that_nobody_can_be_paid_at_is_refused(address, email):
    with pytest.raises(RecipientInvalid):
        Destination.of(address=address, email=email)
