"""Resend: mail is kept once per key, shown as sent, and refused in Resend's words."""

import pytest

A_MAIL = {
    "from": "Flowpay <rfq@flowpay.example>",
    "to": ["sales@a.example"],
    "subject": "RFQ-42 <cotton & yarn>",
    "html": '<p>Please <a href="https://flowpay.example/quote/42">quote</a></p>',
    "text": "Quote at https://flowpay.example/quote/42?a=1&b=2",
    "reply_to": "rfq+42@in.flowpay.example",
    "tags": [{"name": "rfq_id", "value": "42"}],
    "attachments": [{"filename": "rfq.pdf", "content": "JVBERi0="}],
}
AUTHORISED = {"authorization": "Bearer re_sandbox"}
AS_PERSON = {"accept": "text/html,application/xhtml+xml"}


def send(call, mail=A_MAIL, key=None, path="/resend/emails"):
    headers = AUTHORISED | ({"idempotency-key": key} if key is not None else {})
    return call("POST", path, mail, headers=headers)


def test_a_sent_mail_can_be_read_back(call):
    mail_id = send(call).json()["id"]
    kept = call("GET", f"/resend/emails/{mail_id}").json()
    assert kept["object"] == "email"
    assert kept["reply_to"] == ["rfq+42@in.flowpay.example"]
    assert kept["last_event"] == "delivered"
    assert kept["created_at"].endswith("+00")
    assert call("GET", f"/emails/{mail_id}").json()["attachments"] == [{"filename": "rfq.pdf"}]


def test_the_same_key_and_body_sends_once(call):
    first, again = send(call, key="rfq-42"), send(call, key="rfq-42")
    assert first.json() == again.json()
    assert len(call("GET", "/emails").json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(call):
    send(call, key="rfq-42")
    answer = send(call, A_MAIL | {"subject": "another"}, key="rfq-42")
    assert answer.status == 409
    assert answer.json()["name"] == "invalid_idempotent_request"
    assert len(call("GET", "/emails").json()["items"]) == 1


def test_without_a_key_every_call_sends(call):
    assert send(call).json() != send(call).json()


def test_a_key_is_forgotten_when_its_time_is_over(call, table):
    first = send(call, key="rfq-42").json()
    table.update_item(
        TableName="sandbox",
        Key={"pk": {"S": "idempotency"}, "sk": {"S": "rfq-42"}},
        UpdateExpression="SET expires_at = :past",
        ExpressionAttributeValues={":past": {"N": "1"}},
    )
    assert send(call, key="rfq-42").json() != first


def test_a_call_that_broke_off_after_its_key_was_claimed_is_made_good(call, table):
    mail_id = send(call, key="rfq-42").json()["id"]
    table.delete_item(TableName="sandbox", Key={"pk": {"S": "mail"}, "sk": {"S": mail_id}})
    assert send(call, key="rfq-42").json()["id"] == mail_id
    assert call("GET", f"/resend/emails/{mail_id}").status == 200


def test_a_batch_is_kept_whole_and_once(call):
    batch = [A_MAIL | {"subject": str(n)} for n in range(3)]
    first = send(call, batch, key="b", path="/resend/emails/batch").json()
    assert send(call, batch, key="b", path="/resend/emails/batch").json() == first
    assert len({mail["id"] for mail in first["data"]}) == 3
    assert len(call("GET", "/emails").json()["items"]) == 3


@pytest.mark.parametrize("batch", [[], {}, [A_MAIL, {"to": "a@b.example"}], [A_MAIL] * 101])
def test_a_batch_with_something_wrong_sends_nothing(call, batch):
    assert send(call, batch, path="/resend/emails/batch").status in (400, 422)
    assert call("GET", "/emails").json() == {"items": []}


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"from": None}, 400, "validation_error"),
        ({"from": ""}, 422, "missing_required_field"),
        ({"from": "nobody"}, 422, "invalid_from_address"),
        ({"to": []}, 422, "missing_required_field"),
        ({"to": ["nobody"]}, 400, "validation_error"),
        ({"to": ["a@b.example"] * 51}, 400, "validation_error"),
        ({"cc": [7]}, 400, "validation_error"),
        ({"subject": ""}, 422, "missing_required_field"),
        ({"subject": 7}, 400, "validation_error"),
        ({"tags": [{"name": "is spaced", "value": "x"}]}, 400, "validation_error"),
        ({"tags": ["x"]}, 400, "validation_error"),
    ],
)
def test_resend_refuses_a_mail_that_cannot_be_sent(call, change, status, name):
    answer = send(call, A_MAIL | change)
    assert answer.status == status
    assert answer.json()["statusCode"] == status
    assert answer.json()["name"] == name


def test_a_mail_without_content_is_refused(call):
    bare = {name: A_MAIL[name] for name in ("from", "to", "subject")}
    assert send(call, bare).status == 422


@pytest.mark.parametrize("key", ["", "x" * 257])
def test_a_key_has_a_length(call, key):
    assert send(call, key=key).json()["name"] == "invalid_idempotency_key"


@pytest.mark.parametrize(
    ("to", "event"),
    [("bounced@resend.dev", "bounced"), ("Q <suppressed@resend.dev>", "suppressed")],
)
def test_resends_test_addresses_decide_what_becomes_of_a_mail(call, to, event):
    mail_id = send(call, A_MAIL | {"to": to}).json()["id"]
    assert call("GET", f"/resend/emails/{mail_id}").json()["last_event"] == event


def test_an_unknown_mail_is_not_found(call):
    assert call("GET", "/resend/emails/none").json()["name"] == "not_found"
    assert call("GET", "/emails/none").status == 404


def test_the_mailbox_shows_the_newest_first_and_can_be_narrowed(call):
    for name in ("one", "two", "three"):
        send(call, A_MAIL | {"to": f"{name}@a.example", "subject": name})
    every = [mail["to"] for mail in call("GET", "/emails").json()["items"]]
    assert sorted(every) == [["one@a.example"], ["three@a.example"], ["two@a.example"]]
    narrowed = call("GET", "/emails", query={"to": "Two@"}).json()["items"]
    assert [mail["subject"] for mail in narrowed] == ["two"]


def test_ids_sort_by_the_millisecond_they_were_made_in(monkeypatch):
    from standins import resend

    instants = iter([1_700_000_000.001, 1_700_000_000.002, 1_800_000_000.0])
    monkeypatch.setattr(resend.time, "time", lambda: next(instants))
    ids = [resend.time_ordered_id() for _ in range(3)]
    assert ids == sorted(ids)
    assert all(mail_id[14] == "7" and mail_id[19] in "89ab" for mail_id in ids)
    assert resend._created(ids[0]).isoformat() == "2023-11-14T22:13:20.001000+00:00"


def test_a_person_reads_mail_as_a_page_where_nothing_runs(call):
    mail_id = send(call, A_MAIL | {"html": "<script>alert(1)</script>" + A_MAIL["html"]}).json()[
        "id"
    ]
    listed = call("GET", "/emails", headers=AS_PERSON)
    letter = call("GET", f"/emails/{mail_id}", headers=AS_PERSON)
    assert f"/sandbox/emails/{mail_id}" in listed.text
    assert "RFQ-42 &lt;cotton &amp; yarn&gt;" in listed.text
    assert "<script>" not in letter.text
    assert "srcdoc=" in letter.text
    assert "default-src 'none'" in letter.headers["Content-Security-Policy"]


def test_the_links_of_a_plain_mail_can_be_followed(call):
    plain = {name: value for name, value in A_MAIL.items() if name != "html"}
    mail_id = send(call, plain).json()["id"]
    letter = call("GET", f"/emails/{mail_id}", headers=AS_PERSON)
    assert '<a href="https://flowpay.example/quote/42?a=1&amp;b=2">' in letter.text
