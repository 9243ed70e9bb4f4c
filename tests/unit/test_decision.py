"""What an approver is shown: by mail and on the page, and how a link stands when time goes on."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from flowpay.domain.approval import Consent, Verdict
from flowpay.domain.decision import (
    DecisionLink,
    Question,
    Standing,
    facts,
    moment,
    standing,
)
from flowpay.domain.decision_page import question_page, refusal_page
from flowpay.domain.linked_page import POLICY, STYLE
from flowpay.domain.milestone import Milestone
from flowpay.domain.notice import Notice, letter
from tests.support.builders import NOON, a_pending_escrow, a_rate, an_approval, inr, usd

INDIA = ZoneInfo("Asia/Kolkata")
RAVI = "ravi@example.com"
DUE = NOON + timedelta(hours=1)
MARKUP = "<script>alert(1)</script> & 'Sons' \"Ltd\""


def a_link(**changes):
    facts = {
        "account": "default",
        "escrow_id": "esc_1",
        "approver": RAVI,
        "hash": "0" * 64,
        "expires_at": DUE,
    }
    return DecisionLink.model_validate(facts | changes)


def a_consent(by=RAVI, **changes):
    return Consent.model_validate({"by": by, "at": NOON} | changes)


def a_question(approval=None, link=None, principal=None, **changes):
    approval, link = approval or an_approval(), link or a_link()
    escrow = a_pending_escrow(approval=approval, **changes)
    who = principal or link.approver
    return Question(link=link, principal=who, escrow=escrow, approval=approval)


def page(at=NOON, **changes):
    return question_page(a_question(**changes), at=at, zone=INDIA)


def mail(notice=Notice.REQUESTED, **changes):
    approval = an_approval()
    escrow = a_pending_escrow(approval=approval, **changes)
    return letter(notice, escrow, approval, link="https://flowpay.example/decision/t", zone=INDIA)


@pytest.mark.parametrize(
    ("approval", "seconds", "stands"),
    [
        ({}, -1, Standing.OPEN),
        ({}, 0, Standing.OVERDUE),
        ({"hash": "1" * 64}, -1, Standing.CHANGED),
        ({"hash": "1" * 64}, 0, Standing.OVERDUE),
        ({"consents": [a_consent()]}, -1, Standing.CONSENTED),
        ({"consents": [a_consent("meera@example.com")]}, -1, Standing.OPEN),
        ({"consents": [a_consent()]}, 0, Standing.OVERDUE),
        ({"verdict": Verdict.REJECTED}, -1, Standing.DECIDED),
        ({"verdict": Verdict.EXPIRED}, 0, Standing.DECIDED),
        ({"verdict": Verdict.APPROVED, "hash": "1" * 64}, -1, Standing.DECIDED),
    ],
)
def test_a_link_decides_while_its_own_question_is_open(approval, seconds, stands):
    at, approval = DUE + timedelta(seconds=seconds), an_approval(**approval)

    assert standing(a_question(approval), at=at) is stands
    assert ("<button" in page(at, approval=approval)) == (stands is Standing.OPEN)


def test_whoever_has_a_key_is_known_by_its_principal_and_addressed_by_the_link():
    approval = an_approval(approvers_needed=2, consents=[a_consent("Ravi K")])
    html = page(approval=approval, principal="ravi k")

    assert "You have approved this payment" in html
    assert "<button" not in html
    assert f"<bdi>{RAVI}</bdi> only" in html


def test_page_and_mail_write_an_amount_as_people_of_its_currency_do():
    lakhs = inr("324000.00")

    assert "<bdi>INR 3,24,000.00</bdi>" in page(amount=lakhs)
    assert "Approve INR 3,24,000.00 to" in mail(amount=lakhs).subject
    assert "INR 3,24,000.00" in mail(amount=lakhs).text
    assert "USD 3,241,000.00" in page(amount=usd("3241000.00"))


def test_moments_are_written_for_people():
    assert moment(NOON, INDIA) == "15 July 2026, 17:30"


def test_an_approver_sees_all_that_a_consent_is_to():
    said = facts(
        a_pending_escrow(
            rate=a_rate(),
            wallet_amount=usd("12.03"),
            memo="for the looms",
            milestones=(Milestone(name="sample", amount=usd("400.00")),),
        ),
        an_approval(),
        INDIA,
    )

    assert said == [
        ("Wallet pays", "USD 12.03"),
        ("Rate", "1 USD = 83.125 INR (a bank, 15 July 2026)"),
        ("For", "cotton yarn"),
        ("Milestone: sample", "USD 400.00"),
        ("Asked by", "asha, 15 July 2026, 17:30"),
        ("Memo", "for the looms"),
        ("Decide by", "15 July 2026, 18:30 (Asia/Kolkata)"),
    ]


@pytest.mark.parametrize("notice", Notice)
def test_both_forms_of_a_mail_say_the_same(notice):
    sent = mail(notice, supplier_name="Kaveri Mills", memo="for the looms")

    assert "Approve USD 1,000.00 to Kaveri Mills?" in sent.subject
    for text in ("Kaveri Mills", "USD 1,000.00", "for the looms", "esc_1", "decision/t", "18:30"):
        assert text in sent.text
        assert text in sent.html


def test_each_notice_says_what_it_is():
    subjects = [mail(notice).subject.partition(":")[0] for notice in Notice]

    assert subjects == ["Approve USD 1,000.00 to sup_1?", "Asked anew", "Reminder"]


def test_a_mail_that_is_made_again_is_the_same():
    """Consents may come between two tries, and by its text Resend knows a mail."""
    later = an_approval(consents=[a_consent()])
    one, other = (
        letter(Notice.REQUESTED, a_pending_escrow(approval=each), each, link="l", zone=INDIA)
        for each in (an_approval(), later)
    )

    assert one == other


def test_what_others_wrote_is_never_markup():
    written = {"supplier_name": MARKUP, "memo": MARKUP, "category": MARKUP, "requested_by": MARKUP}
    approval = an_approval(approvers_needed=2, consents=[a_consent("meera", reason=MARKUP)])
    refused = an_approval(verdict=Verdict.REJECTED, decided_by=MARKUP, reason=MARKUP)
    htmls = [
        page(approval=approval, **written),
        page(approval=refused, link=a_link(approver=MARKUP), **written),
        mail(**written).html,
        refusal_page(MARKUP, may_go_back=True),
    ]

    for html in htmls:
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x27;Sons&#x27;" in html


def test_a_name_cannot_pass_for_a_line_of_the_mail():
    sent = mail(supplier_name="Kaveri\nAmount: USD 1.00\r\nBcc: x@example.com")

    assert "Pay to: Kaveri Amount: USD 1.00 Bcc: x@example.com\n" in sent.text
    assert "\n" not in sent.subject
    assert "\r" not in sent.text


def test_a_name_cannot_turn_the_text_around_it():
    assert "<bdi>\u202eKaveri</bdi>" in page(supplier_name="\u202eKaveri")
    assert "<bdi>\u202eKaveri</bdi>" in mail(supplier_name="\u202eKaveri").html


def test_the_page_says_who_has_approved_of_how_many():
    approval = an_approval(approvers_needed=2, consents=[a_consent("meera", reason="fair")])

    assert "1 of 2; meera on 15 July 2026, 17:30 (fair)" in page(approval=approval)


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ({"verdict": Verdict.APPROVED, "decided_by": RAVI, "decided_at": NOON}, "You approved it"),
        ({"verdict": Verdict.REJECTED, "decided_by": "meera"}, "<bdi>meera</bdi> rejected it."),
        ({"verdict": Verdict.EXPIRED, "decided_by": "flowpay"}, "the money is back"),
        ({"approvers_needed": 2, "consents": [a_consent()]}, "You have approved this payment"),
        ({"hash": "1" * 64}, "A newer mail has the link"),
    ],
)
def test_the_page_says_how_it_stands(approval, said):
    assert said in page(approval=an_approval(**approval))


def test_the_page_loads_nothing_and_its_policy_lets_nothing_in():
    html = page()

    assert STYLE in html
    assert not [tag for tag in ("<script", "<img", "<link", "src=", "style=") if tag in html]
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_the_page_can_be_used_by_everyone():
    html = page()

    assert '<html lang="en">' in html
    assert "<title>Approve this payment? · Flowpay</title>" in html
    assert '<label for="reason">' in html
    assert 'name="viewport"' in html


def test_only_what_can_be_looked_at_again_is_offered():
    assert "See how it stands" in refusal_page("busy", may_go_back=True)
    assert "<a" not in refusal_page("not one of ours", may_go_back=False)
