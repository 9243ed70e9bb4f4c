"""What a supplier is shown: the mail that asks, and the page in each of its states."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from flowpay.domain.intent import Intent, Line
from flowpay.domain.linked_page import POLICY, STYLE
from flowpay.domain.quote import Answer, Quote, QuoteStatus
from flowpay.domain.quote_form import Typed
from flowpay.domain.quote_link import Inquiry, QuoteLink, Standing
from flowpay.domain.quote_page import inquiry_page, refusal_page
from flowpay.domain.rfq import request_for_quote
from tests.support.builders import NOON, TODAY, inr

INDIA = ZoneInfo("Asia/Kolkata")
MARKUP = "<script>alert(1)</script> & 'Sons'"
LINK = "https://flowpay.example/quote/t"
ANSWER = Answer(unit_price=inr("245.50"), unit="kg", lead_days=1, freight=inr("0"))


def an_intent(**changes):
    facts = {
        "material": "cotton yarn",
        "specification": "40s combed",
        "quantity": Decimal("1.2"),
        "unit": "tonne",
        "base_quantity": Decimal(1200),
        "base_unit": "kg",
        "price_ceiling": inr("300"),
        "budget": inr("360000"),
        "currency": "INR",
    }
    line = Line.model_validate(facts | changes)
    return Intent(lines=(line,), deliver_by=TODAY + timedelta(days=5), destination="Surat")


def an_inquiry(status=QuoteStatus.REQUESTED, *, is_over=False, intent=None, **changes):
    facts = {
        "supplier_id": "sup_1",
        "supplier_name": "Kaveri Mills",
        "sent_to": "sales@kaveri.example",
        "email_id": "mail-1",
        "reference": "RFQ-ses_1",
        "sent_at": NOON,
        "status": status,
    }
    return Inquiry(
        link=QuoteLink(account="default", session_id="ses_1", supplier_id="sup_1"),
        intent=intent or an_intent(),
        quote=Quote.model_validate(facts | changes),
        is_over=is_over,
        today=TODAY,
    )


def page(*args, typed=None, errors=None, **changes):
    return inquiry_page(an_inquiry(*args, **changes), zone=INDIA, typed=typed, errors=errors)


def mail(intent=None, **changes):
    wanted = intent or an_intent()
    facts = {
        "reference": "RFQ-ses_1",
        "supplier_name": "Kaveri Mills",
        "intent": wanted,
        "line": wanted.lines[0],
        "link": LINK,
    }
    return request_for_quote(**facts | changes)


def test_what_was_offered_is_shown_as_people_of_its_currency_write_it():
    offer = ANSWER.model_copy(update={"freight": inr("125000")})

    html = page(QuoteStatus.ANSWERED, answer=offer, answered_at=NOON)

    assert "INR 1,25,000.00 in total" in html


@pytest.mark.parametrize(
    ("status", "is_over", "stands"),
    [
        (QuoteStatus.REQUESTED, False, Standing.OPEN),
        (QuoteStatus.DRAFT, False, Standing.OPEN),
        (QuoteStatus.UNDELIVERED, False, Standing.OPEN),
        (QuoteStatus.ANSWERED, False, Standing.ANSWERED),
        (QuoteStatus.DECLINED, False, Standing.DECLINED),
        (QuoteStatus.REQUESTED, True, Standing.OVER),
        (QuoteStatus.ANSWERED, True, Standing.OVER),
    ],
)
def test_the_form_is_there_until_the_request_is_over(status, is_over, stands):
    assert an_inquiry(status, is_over=is_over).standing is stands
    assert ("<form" in page(status, is_over=is_over)) == (stands is not Standing.OVER)


@pytest.mark.parametrize(
    ("status", "changes", "said"),
    [
        (QuoteStatus.REQUESTED, {}, "needs no account"),
        (QuoteStatus.DRAFT, {}, "Please put your price here"),
        (QuoteStatus.DRAFT, {"answer": ANSWER}, "We have read your mail"),
        (QuoteStatus.ANSWERED, {"answer": ANSWER}, "your quote is with the buyer"),
        (QuoteStatus.DECLINED, {}, "You have declined"),
        (QuoteStatus.ANSWERED, {"answer": ANSWER, "is_over": True}, "This request is closed"),
    ],
)
def test_the_page_says_how_it_stands(status, changes, said):
    assert said in page(status, **changes)


def test_what_was_answered_is_shown_as_people_say_it():
    html = page(QuoteStatus.ANSWERED, answer=ANSWER, via="page", answered_at=NOON)

    for text in ("INR 245.50 per kg", "1 day<", "included in the price", "15 July 2026, 17:30"):
        assert text in html


def test_neither_mail_nor_page_says_what_the_buyer_would_pay():
    sent = mail()

    for text in (sent.subject, sent.text, sent.html, page()):
        assert "300" not in text
        assert "360" not in text


def test_both_forms_of_the_mail_say_the_same():
    closes = NOON.astimezone(INDIA)
    sent = mail(questions=("Which crop?", "Which certificates?"), closes_at=closes)

    for text in (
        *("Dear Kaveri Mills,", "per kg", "RFQ-ses_1", "cotton yarn", "40s combed", "Surat", LINK),
        *("1.2 tonne (1200 kg)", "20 July 2026", "15 July 2026, 17:30 IST", "simply reply"),
        *("Which crop?", "Which certificates?", "on behalf of a buyer"),
    ):
        assert text in sent.text
        assert text in sent.html
    assert sent.subject == "Request for quote: 1.2 tonne (1200 kg) cotton yarn (RFQ-ses_1)"


def test_a_mail_that_is_made_again_is_the_same():
    assert mail(questions=("Which crop?",)) == mail(questions=("Which crop?",))


def test_three_questions_are_asked_and_each_is_one_short_line():
    sent = mail(questions=("a\nb" + "x" * 500, "two", "three", "four"))

    assert "1. a b" in sent.text
    assert "x" * 200 not in sent.text
    assert "3. three" in sent.text
    assert "four" not in sent.text


def test_where_no_mail_is_read_nobody_is_asked_to_reply():
    assert "reply" not in mail(may_reply=False).text


def test_the_mail_needs_no_image_no_script_and_no_style_sheet():
    html = mail().html

    assert not [tag for tag in ("<img", "<script", "<style", "<link", "class=") if tag in html]
    assert html.count("<a ") == 1


def test_what_others_wrote_is_never_markup():
    hostile = an_intent(material=MARKUP, specification=MARKUP).model_copy(
        update={"destination": MARKUP}
    )
    answer = ANSWER.model_copy(update={"note": MARKUP})
    typed = Typed.model_validate(dict.fromkeys(Typed.model_fields, MARKUP))
    errors = {"price": MARKUP, "note": MARKUP}
    names = {"supplier_name": MARKUP, "reference": MARKUP, "intent": hostile}
    htmls = [
        page(**names),
        page(typed=typed, errors=errors, **names),
        page(QuoteStatus.ANSWERED, answer=answer, **names),
        mail(hostile, supplier_name=MARKUP, questions=(MARKUP,), reference=MARKUP).html,
        refusal_page(MARKUP, may_go_back=True),
    ]

    for html in htmls:
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x27;Sons&#x27;" in html


def test_a_name_cannot_pass_for_a_line_of_the_mail():
    sent = mail(an_intent(material="yarn\nDelivery by: today"), supplier_name="K\r\nBcc: x@y.in")

    assert "Material: yarn Delivery by: today\n" in sent.text
    assert "Dear K Bcc: x@y.in,\n" in sent.text
    assert "\n" not in sent.subject


def test_the_page_loads_nothing_and_its_policy_lets_nothing_in():
    html = page(errors={"price": "Write it."}, typed=Typed())

    assert STYLE in html
    assert not [tag for tag in ("<script", "<img", "<link", "src=", "style=") if tag in html]
    assert "unsafe" not in POLICY


def test_the_page_can_be_used_by_everyone():
    html = page(typed=Typed(), errors={"price": "Write it.", "freight_amount": "Choose."})

    for name in ("price", "currency", "minimum", "lead_days", "valid_until", "note"):
        assert f'<label for="{name}">' in html
        assert f'id="{name}"' in html
    assert "<legend>" in html
    assert 'role="alert"' in html
    assert 'aria-invalid="true" aria-describedby="price-error"' in html
    assert '<a href="#freight_amount">' in html
    assert 'lang="en"' in html
    assert 'name="viewport"' in html


def test_errors_open_the_form_that_is_folded_away():
    answered = {"answer": ANSWER, "via": "page"}

    assert "<details>" in page(QuoteStatus.ANSWERED, **answered)
    errors = {"price": "Write it."}
    assert "<details open>" in page(QuoteStatus.ANSWERED, errors=errors, typed=Typed(), **answered)
