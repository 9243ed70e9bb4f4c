"""The stand-ins fail when told to, as the provider fails, and as often as they are told."""

import pytest

from tests.support.payments import a_payload, an_offer

SEARCH = {"query": "cotton yarn"}
A_MAIL = {"from": "rfq@a.example", "to": "sales@b.example", "subject": "RFQ", "text": "?"}


def arrange(call, provider, fault, **more):
    answer = call("POST", "/faults", {"provider": provider, "fault": fault, **more})
    assert answer.status == 201
    return answer.json()


A_SUPPLIER = "https://gavipalika-spinningmills.example"
QUESTION = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "yarn?"}]}
AN_ORDER = {
    "userId": "usr_7aff81763cae58c936aa6de67dd5a95e",
    "route": "get-card",
    "params": {"amount": 50},
}
A_SEND = {"to_address": f"0x{'5a' * 20}", "amount": 25.5, "memo": "ours-1"}
A_SEND_BY_MAIL = {"email": "pay@b.example", "amount": 1, "memo": "ours-2"}
AN_EVENT = {
    "id": "evt_1",
    "amount": "10.00",
    "currency": "USD",
    "reference": "esc_1",
    "state": "held",
}
A_PAYMENT = {
    "x402Version": 2,
    "paymentPayload": a_payload(),
    "paymentRequirements": an_offer(),
}
ASKED = {
    ("exa", "search"): ("POST", "/exa/search", SEARCH),
    ("exa", "contents"): ("POST", "/exa/contents", {"urls": [A_SUPPLIER]}),
    ("firecrawl", "scrape"): ("POST", "/firecrawl/v2/scrape", {"url": A_SUPPLIER}),
    ("apollo", "enrich"): ("GET", "/apollo/api/v1/organizations/enrich", {"domain": "b.example"}),
    ("resend", "send"): ("POST", "/resend/emails", A_MAIL),
    ("resend", "send_batch"): ("POST", "/resend/emails/batch", [A_MAIL]),
    ("resend", "retrieve"): ("GET", "/resend/emails/{sent}", {}),
    ("resend", "retrieve_received"): ("GET", "/resend/emails/receiving/{received}", {}),
    ("rates", "latest"): ("GET", "/rates/v1/latest", {"base": "USD", "symbols": "INR"}),
    ("openai", "completions"): ("POST", "/openai/v1/chat/completions", QUESTION),
    ("browser_use", "create"): ("POST", "/browser-use/api/v3/sessions", {"task": "look"}),
    ("browser_use", "listed"): ("GET", "/browser-use/api/v3/sessions", {}),
    ("browser_use", "one"): ("GET", "/browser-use/api/v3/sessions/{browser}", {}),
    ("browser_use", "stop"): ("POST", "/browser-use/api/v3/sessions/{browser}/stop", {}),
    ("browser_use", "messages"): ("GET", "/browser-use/api/v3/sessions/{browser}/messages", {}),
    ("locus", "exa_search"): ("POST", "/locus/api/wrapped/exa/search", SEARCH),
    ("locus", "firecrawl_scrape"): (
        "POST",
        "/locus/api/wrapped/firecrawl/scrape",
        {"url": A_SUPPLIER},
    ),
    ("locus", "apollo_org_enrichment"): (
        "POST",
        "/locus/api/wrapped/apollo/org-enrichment",
        {"domain": "b.example"},
    ),
    ("locus", "openai_chat"): ("POST", "/locus/api/wrapped/openai/chat", QUESTION),
    ("locus", "balance"): ("GET", "/locus/api/pay/balance", {}),
    ("locus", "send"): ("POST", "/locus/api/pay/send", A_SEND),
    ("locus", "send_email"): ("POST", "/locus/api/pay/send-email", A_SEND_BY_MAIL),
    ("locus", "transactions"): ("GET", "/locus/api/pay/transactions", {}),
    ("locus", "transaction"): ("GET", "/locus/api/pay/transactions/{paid}", {}),
    ("locus", "told"): ("POST", "/locus/api/wallet/debit", AN_EVENT),
    ("laso", "sign_in"): ("POST", "/laso/agentAuth", {"api_key": "lasoak_sandbox"}),
    ("laso", "pay"): ("POST", "/laso/agentX402Pay", {"data": AN_ORDER}),
    ("laso", "get_card"): ("GET", "/laso/get-card", {"amount": "50"}),
    ("laso", "order_intl_card"): ("GET", "/laso/order-intl-card", {"amount": "100"}),
    ("laso", "card_data"): ("GET", "/laso/get-card-data", {}),
    ("laso", "refresh_card_data"): ("POST", "/laso/refresh-card-data", {"card_id": "{queued}"}),
    ("laso", "cancel_intl_order"): ("POST", "/laso/cancel-intl-order", {"card_id": "{queued}"}),
    ("facilitator", "supported"): ("GET", "/facilitator/supported", {}),
    ("facilitator", "verify"): ("POST", "/facilitator/verify", A_PAYMENT),
    ("facilitator", "settle"): ("POST", "/facilitator/settle", A_PAYMENT),
    ("chain", "ask"): ("POST", "/chain", {"method": "eth_blockNumber"}),
}
"""How each operation of each provider is asked for; in {} stands what was there before."""


def ask(call, provider, operation):
    method, path, given = ASKED[provider, operation]
    if "card_id" in given:
        call("GET", "/laso/order-intl-card", query={"amount": "100"})
        kind = {"card_type": "Non-Reloadable International"}
        listed = call("GET", "/laso/get-card-data", query=kind).json()["cards"]
        given = {"card_id": listed[-1]["card_id"]}
    if "{" in path:
        sent = call("POST", "/resend/emails", A_MAIL).json()["id"]
        answer = call("POST", f"/emails/{sent}/reply", {"text": "₹ 281"}).json()["email"]
        browser = call("POST", "/browser-use/api/v3/sessions", {"task": "look"}).json()["id"]
        paid = call("POST", "/locus/api/pay/send", A_SEND).json()["data"]["transaction_id"]
        path = path.format(sent=sent, received=answer["id"], browser=browser, paid=paid)
    return call(method, path, query=given) if method == "GET" else call(method, path, given)


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    from standins import faults

    waited: list[float] = []
    monkeypatch.setattr(faults, "wait", waited.append)
    return waited


def mails(call):
    return call("GET", "/emails").json()["items"]


def test_a_fault_happens_as_often_as_arranged_and_no_more(call):
    arrange(call, "exa", "rate_limited", times=2)
    statuses = [call("POST", "/exa/search", SEARCH).status for _ in range(4)]
    assert statuses == [429, 429, 200, 200]


def test_exactly_as_many_calls_fail_as_arranged(call):
    from standins import faults

    arrange(call, "rates", "failing", times=3)
    taken = [faults.take("rates", "latest") for _ in range(8)]
    assert sum(fault is not None for fault in taken) == 3


def test_a_fault_meets_only_its_provider_and_operation(call):
    arrange(call, "exa", "failing", operation="contents")
    arrange(call, "firecrawl", "failing")
    assert call("POST", "/exa/search", SEARCH).status == 200
    assert call("POST", "/exa/contents", {"urls": ["https://a.example"]}).status == 500


def test_a_fault_for_one_operation_comes_before_one_for_all(call):
    arrange(call, "exa", "failing")
    arrange(call, "exa", "rate_limited", operation="search")
    assert [call("POST", "/exa/search", SEARCH).status for _ in range(3)] == [429, 500, 200]


def test_every_operation_of_every_provider_can_be_asked_for_here():
    from sandbox.main import PROVIDERS

    can = {(name, op) for name, provider in PROVIDERS.items() for op in provider.operations}
    assert ASKED.keys() == can


@pytest.mark.parametrize(("provider", "operation"), ASKED)
def test_every_operation_can_be_told_to_fail_in_every_way(call, waits, provider, operation):
    def met(fault, **how):
        arrange(call, provider, fault, operation=operation, **how)
        return ask(call, provider, operation)

    usual = ask(call, provider, operation).status
    assert usual in (200, 202)
    assert met("failing").status == 500
    assert met("overloaded").status == 503
    assert met("lost_answer").status == 500
    busy = met("rate_limited", retry_after=7)
    assert (busy.status, busy.headers["Retry-After"]) == (429, "7")
    assert waits == []
    assert met("slow", seconds=1).status == usual
    assert met("late_success", seconds=2).status == usual
    assert met("timeout", seconds=3).status in (408, 504)
    assert waits == [1, 2, 3]
    garbage = met("garbage")
    assert garbage.status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        garbage.json()
    assert ask(call, provider, operation).status == usual


@pytest.mark.parametrize(
    ("provider", "fault", "statuses"),
    [
        *((name, "unauthorized", (401, 403)) for name in ("exa", "firecrawl", "apollo", "resend")),
        *((name, "unauthorized", (401, 403)) for name in ("openai", "locus")),
        *((name, "out_of_credits", (402, 429)) for name in ("exa", "firecrawl", "resend", "locus")),
        ("openai", "no_quota", (429,)),
        ("apollo", "inaccessible", (403,)),
    ],
)
def test_whoever_has_a_key_can_be_refused_and_whoever_is_paid_can_be_out_of_credits(
    call, provider, fault, statuses
):
    operation = next(op for name, op in ASKED if name == provider)
    arrange(call, provider, fault)
    assert ask(call, provider, operation).status in statuses


@pytest.mark.parametrize(
    ("provider", "fault", "status", "fields"),
    [
        ("exa", "rate_limited", 429, {"requestId", "error", "tag"}),
        ("exa", "out_of_credits", 402, {"requestId", "error", "tag"}),
        ("exa", "failing", 500, {"requestId", "error", "tag"}),
        ("resend", "rate_limited", 429, {"statusCode", "name", "message"}),
        ("resend", "unauthorized", 403, {"statusCode", "name", "message"}),
        ("resend", "concurrent", 409, {"statusCode", "name", "message"}),
        ("resend", "failing", 500, {"statusCode", "name", "message"}),
    ],
)
def test_each_provider_fails_in_its_own_form(call, provider, fault, status, fields):
    arrange(call, provider, fault)
    path, body = {"exa": ("/exa/search", SEARCH), "resend": ("/resend/emails", A_MAIL)}[provider]
    answer = call("POST", path, body)
    assert answer.status == status
    assert answer.json().keys() == fields
    assert mails(call) == []


@pytest.mark.parametrize(
    ("provider", "after"),
    [
        ("resend", "1"),
        ("firecrawl", "1"),
        ("openai", "1"),
        ("exa", None),
        ("apollo", None),
        ("rates", None),
        ("locus", None),
    ],
)
def test_when_to_come_back_is_said_by_those_who_document_it(provider, after):
    from sandbox.main import PROVIDERS

    assert PROVIDERS[provider].failures["rate_limited"].headers.get("Retry-After") == after


def test_a_fault_can_be_arranged_for_everything_a_provider_does():
    from sandbox import main

    for name, provider in main.PROVIDERS.items():
        assert {"failing", "timeout", "rate_limited"} <= provider.failures.keys()
        homes = [getattr(main, name), main.locus_pay]
        for operation in provider.operations:
            assert any(callable(getattr(home, operation, None)) for home in homes)


def test_a_slow_provider_answers_late(call, waits):
    arrange(call, "resend", "slow", seconds=12.5)
    assert call("POST", "/resend/emails", A_MAIL).status == 200
    assert waits == [12.5]


def test_a_late_success_has_happened_before_the_answer_comes(call, monkeypatch):
    from standins import faults

    kept_meanwhile: list[int] = []
    monkeypatch.setattr(faults, "wait", lambda _: kept_meanwhile.append(len(mails(call))))
    arrange(call, "resend", "late_success")
    assert call("POST", "/resend/emails", A_MAIL).status == 200
    assert kept_meanwhile == [1]


def test_a_lost_answer_leaves_the_work_done(call):
    arrange(call, "resend", "lost_answer")
    assert call("POST", "/resend/emails", A_MAIL).status == 500
    assert len(mails(call)) == 1


def test_after_a_timeout_nothing_has_been_done(call, waits):
    arrange(call, "resend", "timeout", seconds=3)
    assert call("POST", "/resend/emails", A_MAIL).status == 504
    assert (waits, mails(call)) == ([3], [])


def test_firecrawl_has_a_timeout_of_its_own(call, waits):
    arrange(call, "firecrawl", "timeout")
    answer = call("POST", "/firecrawl/v2/scrape", {"url": "https://a.example"})
    assert (answer.status, answer.json()["code"]) == (408, "SCRAPE_TIMEOUT")


def test_garbage_is_a_success_that_is_not_json(call):
    arrange(call, "exa", "garbage")
    answer = call("POST", "/exa/search", SEARCH)
    assert answer.status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_what_is_arranged_can_be_listed_and_cleared(call):
    arrange(call, "exa", "failing", times=2)
    arrange(call, "rates", "slow")
    call("POST", "/exa/search", SEARCH)
    listed = call("GET", "/faults").json()["items"]
    assert [(fault["provider"], fault["times"]) for fault in listed] == [("exa", 1), ("rates", 1)]
    assert call("DELETE", "/faults").status == 204
    assert call("GET", "/faults").json() == {"items": []}
    assert call("POST", "/exa/search", SEARCH).status == 200


@pytest.mark.parametrize(
    "body",
    [
        None,
        "not json",
        [],
        {"provider": "exa"},
        {"provider": "nobody", "fault": "slow"},
        {"provider": "exa", "fault": "explode"},
        {"provider": "rates", "fault": "out_of_credits"},
        {"provider": "exa", "fault": "slow", "operation": "sarch"},
        {"provider": "exa", "fault": "slow", "seconds": 21},
        {"provider": "exa", "fault": "slow", "seconds": -1},
        {"provider": "exa", "fault": "slow", "times": 0},
        {"provider": "exa", "fault": "slow", "times": "2"},
        {"provider": "exa", "fault": "slow", "often": 2},
        {"provider": "exa", "fault": "rate_limited", "retry_after": -1},
        {"provider": "exa", "fault": "rate_limited", "retry_after": "soon"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_a_reason(call, body):
    answer = call("POST", "/faults", body)
    assert answer.status == 400
    assert answer.json()["message"]
    assert call("GET", "/faults").json() == {"items": []}
