"""Bodies: a form's fields come once each, in one encoding, within the limit."""

import base64
import json

import pytest

from flowpay.runtime.bodies import (
    FORM,
    MOST_BYTES,
    BodyMalformed,
    BodyTooLarge,
    ContentTypeUnsupported,
    read_form,
    read_json,
)


def an_event(body, kind=FORM):
    return {"body": body, "headers": {"content-type": kind}}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("decision=approve&reason=too+dear%3F", {"decision": "approve", "reason": "too dear?"}),
        ("reason=&decision=reject", {"reason": "", "decision": "reject"}),
        ("reason=%E2%82%B9%0D%0Atwo", {"reason": "₹\r\ntwo"}),
        ("", {}),
    ],
)
def test_a_form_is_read_field_by_field(text, fields):
    event = an_event(text)

    assert read_form(event) == fields
    assert json.loads(event["body"]) == fields
    assert event["headers"]["content-type"] == "application/json"


@pytest.mark.parametrize("kind", [FORM.upper(), f"{FORM}; charset=utf-8"])
def test_the_type_of_a_form_may_be_written_in_any_way(kind):
    assert read_form(an_event("a=b", kind)) == {"a": "b"}


def test_a_form_may_come_encoded_as_the_gateway_does():
    event = an_event(base64.b64encode(b"a=b").decode()) | {"isBase64Encoded": True}

    assert read_form(event) == {"a": "b"}
    assert event["isBase64Encoded"] is False


@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "multipart/form-data"])
def test_what_is_sent_as_something_else_is_no_form(kind):
    with pytest.raises(ContentTypeUnsupported, match=FORM):
        read_form(an_event("a=b", kind))


@pytest.mark.parametrize("text", ["a", "a=1&b", "a=%FF", "&".join(f"f{i}=1" for i in range(21))])
def test_a_body_that_is_no_form_is_malformed(text):
    with pytest.raises(BodyMalformed):
        read_form(an_event(text))


def test_a_field_that_comes_twice_is_malformed():
    with pytest.raises(BodyMalformed, match="twice"):
        read_form(an_event("decision=approve&decision=reject"))


@pytest.mark.parametrize("read", [read_form, read_json])
def test_a_body_over_the_limit_is_refused(read):
    with pytest.raises(BodyTooLarge):
        read(an_event("a=" + "x" * MOST_BYTES))


@pytest.mark.parametrize("read", [read_form, read_json])
def test_what_cannot_be_decoded_is_malformed(read):
    with pytest.raises(BodyMalformed):
        read(an_event("a") | {"isBase64Encoded": True})
