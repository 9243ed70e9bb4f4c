"""Services of agents over HTTP: registered once, found, changed by whoever may, never private."""

import json

import pytest

from flowpay.domain.agent_service import Reliability
from flowpay.domain.caller import Role
from flowpay.persistence import agent_services as kept
from flowpay.persistence import book
from flowpay.runtime import clock
from flowpay.services import agent_services, keys
from tests.integration.test_access import given
from tests.support.agent_services import (
    SERVICES,
    TEXT_IN,
    an_offer,
    changed,
    names_are_public,
    offered,
)
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.capacity import counted as asked
from tests.support.executions import Executions
from tests.support.faults import overtaken_by
from tests.support.world import world

FIVE = ["parse-request", "find-suppliers", "rank-quotes", "validate-gstin", "compute-gst"]


@pytest.fixture(autouse=True)
def names(monkeypatch):
    names_are_public(
        monkeypatch,
        inside_example_com="10.0.0.7",
        metadata_example_com="169.254.169.254",
        mapped_example_com="::ffff:10.0.0.7",
        own_example_com="fd00::1",
    )


@pytest.fixture
def strict():
    """Flowpay as in AWS: keys are required."""
    with pytest.MonkeyPatch.context() as patch, world(REQUIRE_API_KEY="true") as flowpay:
        Executions().take_the_place_of_step_functions(patch)
        yield flowpay
        books_balance(flowpay)


def register(flowpay, *, key=None, headers=None, **changes):
    headers = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}
    return flowpay.request("POST", f"{SERVICES}/register", an_offer(**changes), headers=headers)


def retire(flowpay, service, headers=None):
    path = f"{SERVICES}/{service['service_id']}/retire"
    return flowpay.request("POST", path, None, headers=headers)


def listed(flowpay, **query):
    return [each["service_id"] for each in flowpay.get(SERVICES, **query)["items"]]


def told(flowpay, name):
    kind = f"flowpay.agent_service.{name}"
    return [entry for entry in flowpay.publish() if entry["type"] == kind]


def counted(service_id, *outcomes):
    for completed in outcomes:
        book.commit([kept.counted("default", service_id, completed=completed)])


def test_a_service_is_registered_shown_and_told(flowpay):
    service = offered(flowpay, endpoint="https://AGENT.example.com")

    assert service["service_id"].startswith("svc_")
    assert service["endpoint"] == "https://agent.example.com/"
    assert (service["owner"], service["trusted"], service["version"]) == ("anonymous", False, 1)
    assert (service["status"], service["built_in"]) == ("active", False)
    assert service["price"] == wire("0.02")
    assert service["reliability"] == {"completed": 0, "failed": 0, "score": None}
    assert flowpay.get(f"{SERVICES}/{service['service_id']}") == service
    [event] = told(flowpay, "registered")
    assert (event["subject"], event["actor"]) == (service["service_id"], "anonymous")
    assert event["data"]["host"] == "agent.example.com"
    assert "endpoint" not in event["data"]


def test_a_schema_comes_back_as_it_was_written_nulls_and_parts_and_all(flowpay):
    service = offered(flowpay)

    assert service["input_schema"] == TEXT_IN
    assert flowpay.get(f"{SERVICES}/{service['service_id']}")["input_schema"] == TEXT_IN
    again = changed(flowpay, service, name="Other").body
    assert again["input_schema"] == TEXT_IN


def test_a_registration_that_comes_again_is_answered_the_same_and_done_once(flowpay):
    first = register(flowpay, key="k1")
    again = register(flowpay, key="k1")

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert again.body["input_schema"] == TEXT_IN
    assert len(listed(flowpay)) == 1 + len(FIVE)
    other = register(flowpay, key="k1", name="Another")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_two_registrations_with_one_key_at_once_are_one(flowpay):
    answers = []
    with overtaken_by(lambda: answers.append(register(flowpay, key="k1").body)):
        answers.append(register(flowpay, key="k1").body)

    assert answers[0] == answers[1]
    assert len(told(flowpay, "registered")) == 1


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("http://agent.example.com/a2a", "url_forbidden"),
        ("ftp://agent.example.com/a2a", "url_forbidden"),
        ("https://", "url_forbidden"),
        ("agent.example.com", "url_forbidden"),
        ("https://user:secret@agent.example.com/", "url_forbidden"),
        ("https://agent.example.com@10.0.0.1/", "url_forbidden"),
        ("https://agent.example.com:22/", "url_forbidden"),
        ("https://agent.example.com:99999/", "url_forbidden"),
        ("https://agent.example.com/#top", "url_forbidden"),
        ("https://agent.example.com./", "url_forbidden"),
        ("https://agent.example.com\\@10.0.0.1/", "url_forbidden"),
        ("https://2130706433/", "url_forbidden"),
        ("https://0x7f000001/", "url_forbidden"),
        ("https://127.1/", "url_forbidden"),
        ("https://localhost/", "url_forbidden"),
        ("https://agent.localhost/", "address_not_public"),
        ("https://agent.internal/", "address_not_public"),
        ("https://10.0.0.1/", "address_not_public"),
        ("https://169.254.169.254/latest/meta-data", "address_not_public"),
        ("https://[::1]/", "address_not_public"),
        ("https://[fd00::1]/", "address_not_public"),
        ("https://[fe80::1%25eth0]/", "address_not_public"),
        ("https://[::ffff:10.0.0.1]/", "address_not_public"),
        ("https://[64:ff9b::a00:1]/", "address_not_public"),
        ("https://inside.example.com/", "address_not_public"),
        ("https://metadata.example.com/", "address_not_public"),
        ("https://mapped.example.com/", "address_not_public"),
        ("https://own.example.com/", "address_not_public"),
    ],
)
def test_an_endpoint_that_is_private_in_any_form_is_refused_and_nothing_is_kept(
    flowpay, endpoint, code
):
    answer = register(flowpay, endpoint=endpoint)

    assert (answer.status, answer.body["code"]) == (422, code), answer.text
    assert listed(flowpay) == FIVE
    service = offered(flowpay)
    assert changed(flowpay, service, endpoint=endpoint).status == 422
    assert flowpay.get(f"{SERVICES}/{service['service_id']}") == service


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "two\nlines"},
        {"name": "x" * 101},
        {"description": "x" * 1001},
        {"capabilities": ["Two Words"]},
        {"capabilities": ["a"] * 21},
        {"price": wire("0")},
        {"price": wire("-1")},
        {"price": wire("1000000.01")},
        {"price": wire("1", "XXX")},
        {"price": 1},
        {"unit": ""},
        {"unit": "Page!"},
        {"owner": "two words"},
        {"owner": "flowpay"},
        {"trusted": "yes, please"},
        {"input_schema": True},
        {"input_schema": []},
        {"input_schema": {"type": "objekt"}},
        {"output_schema": {"$ref": "https://example.com/x.json"}},
        {"output_schema": {"pattern": "(a+)\\1"}},
        {"output_schema": {"description": "x" * 17_000}},
        {"more": 1},
        {"version": 1},
        {"service_id": "svc_1"},
    ],
    ids=lambda changes: json.dumps(changes)[:40],
)
def test_what_is_no_offer_is_refused_with_its_field(flowpay, changes):
    answer = register(flowpay, **changes)

    assert answer.status == 422, answer.text
    assert answer.body["detail"]
    assert listed(flowpay) == FIVE


@pytest.mark.parametrize("missing", ["name", "description", "price", "endpoint", "input_schema"])
def test_what_must_be_told_is_asked_for(flowpay, missing):
    offer = an_offer()
    del offer[missing]
    answer = flowpay.post(f"{SERVICES}/register", offer)

    assert answer.status == 422
    assert missing in answer.body["detail"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ('{"a":' * 3000 + "1" + "}" * 3000, (400, 422)),
        ('{"a":' * 40_000 + "1" + "}" * 40_000, (400,)),
        ('{"const": 1e400}', (422,)),
        ('{"const": "\\ud800"}', (422,)),
        ('{"\\udc00": 1}', (422,)),
        ('{"maximum": ' + "9" * 5000 + "}", (400, 422)),
    ],
    ids=["deep", "deeper", "endless", "half", "half a name", "long"],
)
def test_a_schema_that_others_could_not_read_back_is_refused(flowpay, value, status):
    body = json.dumps(an_offer(input_schema="HERE")).replace('"HERE"', value)
    answer = flowpay.post(f"{SERVICES}/register", body, key="k1")

    assert answer.status in status, answer.text
    assert listed(flowpay) == FIVE


def test_an_owner_changes_a_service_and_its_version_grows(flowpay):
    service = offered(flowpay)
    answer = changed(flowpay, service, price=wire("0.03"), capabilities=["text"])

    assert answer.status == 200, answer.text
    assert (answer.body["version"], answer.body["price"]) == (2, wire("0.03"))
    assert answer.body["created_at"] == service["created_at"]
    assert flowpay.get(f"{SERVICES}/{service['service_id']}") == answer.body
    [event] = told(flowpay, "updated")
    assert event["data"]["version"] == 2


def test_who_changes_what_was_not_read_is_refused_and_told_how_it_stands(flowpay):
    service = offered(flowpay)
    changed(flowpay, service, price=wire("0.03"))
    stale = changed(flowpay, service, price=wire("0.01"))

    assert (stale.status, stale.body["code"]) == (409, "service_changed")
    assert (stale.body["version"], stale.body["price"]) == (2, wire("0.03"))
    assert len(told(flowpay, "updated")) == 1


def test_of_two_changes_at_once_one_is_refused(flowpay):
    service = offered(flowpay)
    with overtaken_by(lambda: changed(flowpay, service, name="First")):
        late = changed(flowpay, service, name="Second")

    assert (late.status, late.body["code"]) == (409, "service_changed")
    assert flowpay.get(f"{SERVICES}/{service['service_id']}")["name"] == "First"


def test_a_change_that_comes_again_is_answered_the_same_also_at_once(flowpay):
    service, headers = offered(flowpay), {"Idempotency-Key": "k1"}
    answers = []
    with overtaken_by(lambda: answers.append(changed(flowpay, service, name="B", headers=headers))):
        answers.append(changed(flowpay, service, name="B", headers=headers))
    answers.append(changed(flowpay, service, name="B", headers=headers))

    assert [each.status for each in answers] == [200, 200, 200]
    assert answers[0].body == answers[1].body == answers[2].body
    assert len(told(flowpay, "updated")) == 1


def test_one_key_for_two_services_is_two_commands_or_an_error(flowpay):
    one, other = offered(flowpay), offered(flowpay)
    headers = {"Idempotency-Key": "k1"}
    assert changed(flowpay, one, name="B", headers=headers).status == 200
    answer = changed(flowpay, other, name="B", headers=headers)

    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_what_is_retired_is_not_listed_but_can_be_read_and_found(flowpay):
    service = offered(flowpay)
    answer = retire(flowpay, service)

    assert (answer.status, answer.body["status"], answer.body["version"]) == (200, "retired", 2)
    assert listed(flowpay) == FIVE
    assert listed(flowpay, status="retired") == [service["service_id"]]
    assert flowpay.get(f"{SERVICES}/{service['service_id']}")["status"] == "retired"
    assert retire(flowpay, service).body == answer.body
    assert len(told(flowpay, "retired")) == 1
    late = changed(flowpay, answer.body, name="Again")
    assert (late.status, late.body["code"]) == (409, "service_retired")


def test_who_retires_what_another_is_changing_retires_what_it_became(flowpay):
    service = offered(flowpay)
    with overtaken_by(lambda: changed(flowpay, service, name="Changed")):
        answer = retire(flowpay, service)

    assert (answer.body["status"], answer.body["name"]) == ("retired", "Changed")
    assert answer.body["version"] == 3


def test_of_two_who_retire_at_once_both_hear_that_it_is_so(flowpay):
    service = offered(flowpay)
    with overtaken_by(lambda: retire(flowpay, service)):
        answer = retire(flowpay, service)

    assert (answer.status, answer.body["status"], answer.body["version"]) == (200, "retired", 2)
    assert len(told(flowpay, "retired")) == 1


@pytest.mark.parametrize("service_id", ["svc_01JD0000000000000000000000", "make-coffee"])
def test_an_unknown_service_is_not_found(flowpay, service_id):
    path = f"{SERVICES}/{service_id}"
    answers = [
        flowpay.request("GET", path),
        flowpay.request("PUT", path, an_offer(version=1)),
        flowpay.request("POST", f"{path}/retire", None),
    ]

    assert [(each.status, each.body["code"]) for each in answers] == [(404, "service_unknown")] * 3


@pytest.mark.parametrize("service_id", ["SVC", "svc_1", "a/b", "é", "x" * 41])
def test_what_cannot_be_a_service_is_refused(flowpay, service_id):
    assert flowpay.request("GET", f"{SERVICES}/{service_id}").status in (404, 422)


def test_built_in_services_are_in_every_catalogue_and_nobody_changes_them(flowpay):
    service = flowpay.get(f"{SERVICES}/compute-gst")

    assert (service["built_in"], service["endpoint"], service["owner"]) == (True, None, "flowpay")
    body = an_offer(version=service["version"])
    update = flowpay.request("PUT", f"{SERVICES}/compute-gst", body)
    ended = flowpay.request("POST", f"{SERVICES}/compute-gst/retire", None)
    assert [(each.status, each.body["code"]) for each in (update, ended)] == [
        (403, "service_built_in")
    ] * 2


def test_a_page_of_any_size_leads_to_the_next_without_gap_or_repeat(flowpay):
    own = [offered(flowpay, name=f"S{n}")["service_id"] for n in range(4)]
    for limit in range(1, 12):
        seen, cursor = [], {}
        for _ in range(12):
            page = flowpay.get(SERVICES, limit=str(limit), **cursor)
            assert len(page["items"]) <= limit
            seen += [each["service_id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == [*FIVE, *reversed(own)], limit


def test_an_empty_cursor_is_none(flowpay):
    assert listed(flowpay, cursor="") == FIVE


def test_the_last_page_of_built_in_services_alone_has_no_cursor(flowpay):
    assert flowpay.get(SERVICES, limit="5")["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["~", "~nothing", "~parse-request~", "nonsense", "~A"])
def test_a_cursor_of_no_list_is_refused(flowpay, cursor):
    answer = flowpay.request("GET", SERVICES, cursor=cursor)

    assert (answer.status, answer.body["code"]) == (422, "cursor_invalid"), answer.text


def test_a_cursor_belongs_to_its_filters(flowpay):
    for n in range(3):
        offered(flowpay, name=f"S{n}")
    mine = flowpay.get(SERVICES, limit="1", capability="translate")["next_cursor"]
    built = flowpay.get(SERVICES, limit="1", capability="gst")["next_cursor"]

    for cursor, other in ((mine, "text"), (built, "sourcing")):
        answer = flowpay.request("GET", SERVICES, cursor=cursor, capability=other)
        assert answer.body["code"] == "cursor_invalid"


def test_services_are_found_by_what_they_can_who_offers_them_and_their_price(flowpay):
    cheap = offered(flowpay, price=wire("0.01"), capabilities=["translate"])["service_id"]
    dear = offered(flowpay, price=wire("2.5"), capabilities=["draw"])["service_id"]
    rupees = offered(flowpay, price=wire("2", "INR"))["service_id"]

    assert listed(flowpay, capability="translate") == [rupees, cheap]
    assert listed(flowpay, capability="gst") == ["validate-gstin", "compute-gst"]
    assert listed(flowpay, capability="trans") == []
    assert listed(flowpay, owner="anonymous") == [rupees, dear, cheap]
    assert listed(flowpay, owner="flowpay") == FIVE
    assert listed(flowpay, min_price="0.01") == [dear, cheap]
    assert listed(flowpay, min_price="0.010001", max_price="2.5") == [dear]
    assert listed(flowpay, max_price="0.001") == ["parse-request", "validate-gstin", "compute-gst"]
    assert listed(flowpay, max_price="5", currency="INR") == [rupees]
    assert listed(flowpay, min_price="0.004", max_price="0.006", capability="sourcing") == [
        "find-suppliers"
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"min_price": "2", "max_price": "1"},
        {"min_price": "-1"},
        {"min_price": "1e3"},
        {"max_price": "0.0000001"},
        {"max_price": "1", "currency": "XXX"},
        {"currency": "rupees"},
        {"capability": "Two Words"},
        {"capability": "x" * 51},
        {"owner": "two words"},
        {"status": "gone"},
        {"limit": "0"},
        {"limit": "101"},
    ],
)
def test_a_filter_that_means_nothing_is_refused(flowpay, query):
    answer = flowpay.request("GET", SERVICES, **query)

    assert answer.status == 422, answer.text


def test_a_list_of_a_hundred_asks_the_book_a_bounded_number_of_times(flowpay):
    first = agent_services.load("default", offered(flowpay)["service_id"])
    others = (clock.new_id("svc") for _ in range(99))
    facts = [first.model_copy(update={"service_id": service_id}) for service_id in others]
    book.commit(kept.registered("default", each) for each in facts)
    pages = []
    count = asked(lambda: pages.append(flowpay.get(SERVICES, limit="100")))
    [page] = pages

    assert len(page["items"]) == 100
    assert count.reads <= 3, count
    assert len(flowpay.get(SERVICES, limit="100", cursor=page["next_cursor"])["items"]) == 5


def test_how_tasks_have_ended_is_shown_wherever_a_service_is(flowpay):
    service = offered(flowpay)
    counted(service["service_id"], True, True, False)
    counted("compute-gst", True)

    shown = {each["service_id"]: each["reliability"] for each in flowpay.get(SERVICES)["items"]}
    mine = {"completed": 2, "failed": 1, "score": 0.6}
    assert shown[service["service_id"]] == mine
    assert shown["compute-gst"] == {"completed": 1, "failed": 0, "score": 0.6667}
    assert shown["rank-quotes"]["score"] is None
    assert flowpay.get(f"{SERVICES}/{service['service_id']}")["reliability"] == mine
    assert changed(flowpay, service, name="B").body["reliability"] == mine
    assert agent_services.load("other", "compute-gst").reliability == Reliability()


def test_outcomes_are_counted_while_the_service_is_changed(flowpay):
    service = offered(flowpay)
    with overtaken_by(lambda: counted(service["service_id"], True)):
        assert changed(flowpay, service, name="B").status == 200

    assert agent_services.load("default", service["service_id"]).reliability.completed == 1


def test_a_hold_for_a_service_stands_only_on_what_was_read(flowpay):
    service_id = offered(flowpay)["service_id"]
    read = agent_services.load("default", service_id)
    book.commit(kept.unchanged("default", read))

    changed(flowpay, flowpay.get(f"{SERVICES}/{service_id}"), price=wire("5"))
    with pytest.raises(kept.ServiceChanged):
        book.commit(kept.unchanged("default", read))
    now = agent_services.load("default", service_id)
    retire(flowpay, {"service_id": service_id})
    with pytest.raises(kept.ServiceChanged):
        book.commit(kept.unchanged("default", now))
    assert kept.unchanged("default", agent_services.load("default", "compute-gst")) == []


def test_a_service_is_of_one_account(flowpay):
    service_id = offered(flowpay)["service_id"]
    with pytest.raises(kept.ServiceUnknown):
        agent_services.load("other", service_id)


PAYEE = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"


def test_only_an_admin_says_which_accounts_an_agent_is_paid_at(strict):
    asha, admin = given(strict, "requester", principal="asha"), {"x-api-key": "first-key"}
    assert register(strict, headers=asha, pay_to=[PAYEE]).body["code"] == "payees_forbidden"
    service = register(strict, headers=asha).body
    refused = changed(strict, service, headers=asha, pay_to=[PAYEE])
    assert (refused.status, refused.body["code"]) == (403, "payees_forbidden")

    allowed = changed(strict, service, headers=admin, pay_to=[PAYEE.lower()], owner=None).body
    assert allowed["pay_to"] == [PAYEE]
    kept_so = changed(strict, allowed, headers=asha, name="Mine", pay_to=None).body
    assert kept_so["pay_to"] == [PAYEE]
    moved = changed(strict, kept_so, headers=asha, endpoint="https://other.example.com/").body
    assert moved["pay_to"] == []


@pytest.mark.parametrize(
    "wrong", ["0x1", PAYEE[:-1] + "c", "0x" + "0" * 40, [PAYEE] * 6, "vitalik.eth", 7]
)
def test_an_account_that_is_none_is_not_allowed(flowpay, wrong):
    answer = register(flowpay, pay_to=wrong if isinstance(wrong, list) else [wrong])
    assert (answer.status, answer.body["code"]) == (422, "request_invalid")


def test_an_endpoint_that_moves_is_trusted_no_more(flowpay):
    service = offered(flowpay, trusted=True)
    moved = changed(flowpay, service, endpoint="https://other.example.com/", trusted=None).body
    assert (service["trusted"], moved["trusted"]) == (True, False)

    again = changed(flowpay, moved, trusted=True).body
    both = changed(flowpay, again, endpoint="https://third.example.com/", trusted=True).body
    assert (again["trusted"], both["trusted"]) == (True, True)


def test_requesters_offer_and_change_their_own_and_only_an_admin_trusts(strict):
    asha, ravi = (given(strict, "requester", principal=name) for name in ("asha", "ravi"))
    auditor, admin = given(strict, "auditor", principal="otto"), {"x-api-key": "first-key"}
    service = offered(strict, headers=asha)

    assert service["owner"] == "asha"
    assert register(strict, headers=auditor).status == 403
    assert register(strict, headers=asha, trusted=True).body["code"] == "trust_forbidden"
    assert register(strict, headers=asha, owner="ravi").body["code"] == "service_not_yours"
    assert changed(strict, service, headers=ravi).body["code"] == "service_not_yours"
    assert retire(strict, service, headers=ravi).body["code"] == "service_not_yours"
    assert retire(strict, service, headers=auditor).status == 403
    trusted = changed(strict, service, headers=admin, trusted=True, owner=None).body
    assert (trusted["trusted"], trusted["owner"], trusted["version"]) == (True, "asha", 2)
    kept_so = changed(strict, trusted, headers=asha, name="Mine")
    assert (kept_so.status, kept_so.body["trusted"]) == (200, True)
    assert strict.request("GET", SERVICES, headers=auditor).status == 200
    assert retire(strict, service, headers=asha).body["status"] == "retired"


def test_a_key_of_another_account_sees_the_built_in_services_alone(strict):
    offered(strict, headers={"x-api-key": "first-key"})
    _, key = keys.give("other", principal="eve", roles=(Role.ADMIN,), by="admin")
    answer = strict.request("GET", SERVICES, headers={"x-api-key": key})

    assert [each["service_id"] for each in answer.body["items"]] == FIVE


def test_the_longest_service_there_can_be_is_told_and_listed(flowpay):
    letter = "\U0001d518"
    longest = {"description": letter * 1300}
    names = {
        "name": letter * 100,
        "description": letter * 1000,
        "capabilities": [f"{n:02}".ljust(50, "x") for n in range(20)],
        "endpoint": "https://agent.example.com/" + "x" * 970,
        "input_schema": longest,
        "output_schema": longest,
    }
    for _ in range(30):
        offered(flowpay, **names)
    page = flowpay.request("GET", SERVICES, limit="35")

    assert len(page.body["items"]) == 35
    assert len(page.text.encode()) / 35 * 100 < 6_000_000
    [event, *_] = told(flowpay, "registered")
    assert len(json.dumps(event)) < 16_000
