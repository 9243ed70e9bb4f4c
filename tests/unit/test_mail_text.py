"""The words of a mail: what its sender wrote and its reader sees, without the mail it answers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.mail_text import MOST_CHARACTERS, own_words
from flowpay.domain.rfq import WHO_ASKS

QUOTED = {
    "Gmail": "On Mon, 23 Nov 2026 at 10:00, Flowpay <rfq@flowpay.ai> wrote:\n> Dear",
    "Gmail, over two lines": "On Mon, Nov 23, 2026 at 10:00 AM Flowpay\n<rfq@f.ai> wrote:\n> Dear",
    "Gmail in Hindi": "सोम, 23 नव॰ 2026 को 10:00 am बजे को Flowpay <rfq@f.ai> ने लिखा:\n> Dear",
    "German": "Am 23.11.2026 um 10:00 schrieb Flowpay <rfq@f.ai>:\n> Dear",
    "French": "Le lun. 23 nov. 2026 à 10:00, Flowpay <rfq@f.ai> a écrit :\n> Dear",
    "Outlook": "From: Flowpay <rfq@f.ai>\nSent: Mon, 23 November\nTo: Ravi\nSubject: RFQ\n\nDear",
    "Outlook, in bold": "*From:* Flowpay\n*Sent:* Monday\n*To:* Ravi\n*Subject:* RFQ\n\nDear",
    "Outlook, with a line": "________________________________\nFrom: Flowpay\nDear",
    "an original message": "-----Original Message-----\nFrom: Flowpay\nDear",
    "a forwarded mail": "---------- Forwarded message ---------\nDear",
    "Apple": "Begin forwarded message:\n\nDear",
    "nothing but our own words": f"Dear Sir,\n\n{WHO_ASKS} Dear",
    "the first of our own words": "Please quote your best price per kg for the following, Dear",
    "marks alone": "> Dear\n> Sir",
    "a signature": "-- \nDear",
}


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED.keys())
def test_the_mail_that_is_answered_is_left_out(quoted):
    words = own_words(f"Rs 245 per kg\r\n\r\n{quoted} Rs 1 per kg\n", None)

    assert words.startswith("Rs 245 per kg")
    assert "Rs 1 per kg" not in words


def test_what_stands_below_or_between_what_is_quoted_is_the_senders():
    below = "On Mon, 23 Nov 2026, Flowpay <a@b.in> wrote:\n> Dear Sir\n> price?\n\nRs 245 per kg"
    between = "> price?\nRs 245 per kg\n> minimum?\n500 kg"

    assert own_words(below, None) == "Rs 245 per kg"
    assert own_words(between, None) == "Rs 245 per kg\n500 kg"


@pytest.mark.parametrize(
    "text",
    [
        "On your request we offer Rs 245 per kg",
        "On 1200 kg we can do better.\nRs 245 per kg",
        "From: Kaveri Mills\nTo: Flowpay\nDate: 23 Nov\nSubject: Quotation\n\nRs 245 per kg",
        "Am happy to quote Rs 245 per kg",
    ],
)
def test_a_letter_that_only_looks_like_a_quote_is_read(text):
    assert "Rs 245 per kg" in own_words(text, None)


def test_the_text_counts_and_html_only_where_there_is_none():
    assert own_words("plain", "<p>rich</p>") == "plain"
    assert own_words(" \n ", "<p>rich</p>") == "rich"
    assert own_words(None, None) == ""


def test_html_is_what_its_reader_sees():
    html = (
        "<html><head><title>T</title><style>p{color:red}</style></head><body>"
        "<p>Rs&nbsp;245 &amp; more<br>per kg</p><table><tr><td>MOQ</td><td>500 kg</td></tr></table>"
        "<div>one<b>two</b></div><img alt=x src=y><!-- unseen --></body></html>"
    )

    assert own_words(None, html) == "Rs 245 & more\nper kg\nMOQ 500 kg\nonetwo"


HIDDEN = [
    "<script>{}</script>",
    "<style>{}</style>",
    "<template>{}</template>",
    "<p hidden>{}</p>",
    "<p style='display:none'>{}</p>",
    "<p style='color:red; DISPLAY : none'>{}</p>",
    "<span style='font-size:0'>{}</span>",
    "<div style='visibility:hidden'><div>a</div>{}</div>",
    "<blockquote>{}</blockquote>",
    "<div class='gmail_quote'><p>On</p>{}</div>",
    "<div id='divRplyFwdMsg'>{}</div>",
    "<div class='yahoo_quoted'>{}</div>",
    "<!-- {} -->",
    "<script>{}",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_what_a_reader_does_not_see_is_not_read(html):
    words = own_words(None, f"<p>Rs 245 per kg</p>{html.format('Rs 1 per kg')}")

    assert words == "Rs 245 per kg"


def test_what_follows_something_hidden_is_read():
    html = "<p style='display:none'>Rs 1</p><p>Rs 245</p><blockquote>Rs 2</blockquote>per kg"

    assert own_words(None, html) == "Rs 245\nper kg"


def test_what_cannot_be_printed_is_a_blank():
    assert own_words("a\x00b\x1b\ud800c\u202ed\te\rf", None) == "a b  c d e\nf"


ROUGH = {
    "many tags": "<b>" * 300_000,
    "many comments": "<!--" * 300_000,
    "many marks": "<" * 300_000,
    "many entities": "&" * 300_000,
    "many attributes": "<a " * 300_000,
    "never closed": "<p hidden>" + "<p>" * 300_000,
    "one attribute": "<a href='" + "x" * 300_000,
}


@pytest.mark.parametrize("html", ROUGH.values(), ids=ROUGH.keys())
def test_rough_markup_is_read_in_bounded_time(html):
    began = time.process_time()
    assert len(own_words(None, html)) <= MOST_CHARACTERS

    assert time.process_time() - began < 5


@given(st.text(max_size=500) | st.text("<>/a p='\"&;#!-b", max_size=200))
def test_whatever_comes_is_words(text):
    for words in (own_words(text, None), own_words(None, text)):
        assert words.replace("\n", "").isprintable()
