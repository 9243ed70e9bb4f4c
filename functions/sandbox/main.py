"""The sandbox: every outside provider of Flowpay under one address, spoken to like the real one."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from catalogue import pages
from catalogue.suppliers import suppliers
from standins import (
    agents,
    apollo,
    browser_use,
    chain,
    exa,
    facilitator,
    faults,
    firecrawl,
    inbound,
    laso,
    laso_page,
    locus,
    locus_desk,
    locus_pay,
    mailbox,
    openai,
    rates,
    resend,
)
from standins.exchange import Provider, Refused, Reply, Request

PROVIDERS = {
    module.PROVIDER.name: module.PROVIDER
    for module in (
        exa,
        firecrawl,
        apollo,
        resend,
        rates,
        openai,
        locus,
        browser_use,
        laso,
        facilitator,
        chain,
    )
}

app = APIGatewayHttpResolver()
logger = Logger(service="sandbox")


@app.post("/sandbox/exa/search")
def exa_search() -> Response[str]:
    return as_provider(exa.PROVIDER, exa.search)


@app.post("/sandbox/exa/contents")
def exa_contents() -> Response[str]:
    return as_provider(exa.PROVIDER, exa.contents)


@app.post("/sandbox/firecrawl/v2/scrape")
def firecrawl_scrape() -> Response[str]:
    return as_provider(firecrawl.PROVIDER, firecrawl.scrape)


@app.get("/sandbox/apollo/api/v1/organizations/enrich")
def apollo_enrich() -> Response[str]:
    return as_provider(apollo.PROVIDER, apollo.enrich)


@app.post("/sandbox/resend/emails")
def resend_send() -> Response[str]:
    return as_provider(resend.PROVIDER, resend.send)


@app.post("/sandbox/resend/emails/batch")
def resend_send_batch() -> Response[str]:
    return as_provider(resend.PROVIDER, resend.send_batch)


@app.get("/sandbox/resend/emails/<mail_id>")
def resend_retrieve(mail_id: str) -> Response[str]:
    return as_provider(resend.PROVIDER, resend.retrieve, mail_id)


@app.get("/sandbox/resend/emails/receiving/<mail_id>")
def resend_retrieve_received(mail_id: str) -> Response[str]:
    return as_provider(resend.PROVIDER, resend.retrieve_received, mail_id)


@app.get("/sandbox/rates/v1/latest")
def rates_latest() -> Response[str]:
    return as_provider(rates.PROVIDER, rates.latest)


@app.post("/sandbox/openai/v1/chat/completions")
def openai_completions() -> Response[str]:
    return as_provider(openai.PROVIDER, openai.completions)


@app.post("/sandbox/openai/answers")
def openai_answers() -> Response[str]:
    return answered(lambda: openai.lay_ready(_request()))


@app.post("/sandbox/browser-use/api/v3/sessions")
def browser_use_create() -> Response[str]:
    return as_provider(browser_use.PROVIDER, browser_use.create)


@app.get("/sandbox/browser-use/api/v3/sessions")
def browser_use_listed() -> Response[str]:
    return as_provider(browser_use.PROVIDER, browser_use.listed)


@app.get("/sandbox/browser-use/api/v3/sessions/<session_id>")
def browser_use_one(session_id: str) -> Response[str]:
    return as_provider(browser_use.PROVIDER, browser_use.one, session_id)


@app.post("/sandbox/browser-use/api/v3/sessions/<session_id>/stop")
def browser_use_stop(session_id: str) -> Response[str]:
    return as_provider(browser_use.PROVIDER, browser_use.stop, session_id)


@app.get("/sandbox/browser-use/api/v3/sessions/<session_id>/messages")
def browser_use_messages(session_id: str) -> Response[str]:
    return as_provider(browser_use.PROVIDER, browser_use.messages, session_id)


@app.get("/sandbox/browser-use/live/<session_id>")
def browser_use_live(session_id: str) -> Response[str]:
    return answered(lambda: browser_use.live(session_id))


@app.post("/sandbox/browser-use/live/<session_id>")
def browser_use_press(session_id: str) -> Response[str]:
    return answered(lambda: browser_use.press(session_id))


@app.post("/sandbox/browser-use/outcomes")
def browser_use_outcomes() -> Response[str]:
    return answered(lambda: browser_use.lay_ready(_request()))


@app.post("/sandbox/locus/api/wrapped/<provider>/<endpoint>")
def locus_wrapped(provider: str, endpoint: str) -> Response[str]:
    return as_provider(locus.PROVIDER, locus.WRAPPED.get((provider, endpoint), locus.unknown))


@app.get("/sandbox/locus/api/pay/balance")
def locus_balance() -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.balance)


@app.post("/sandbox/locus/api/pay/send")
def locus_send() -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.send)


@app.post("/sandbox/locus/api/pay/send-email")
def locus_send_email() -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.send_email)


@app.get("/sandbox/locus/api/pay/transactions")
def locus_transactions() -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.transactions)


@app.get("/sandbox/locus/api/pay/transactions/<transaction_id>")
def locus_transaction(transaction_id: str) -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.transaction, transaction_id)


@app.post("/sandbox/locus/api/payments/approve")
def locus_payments_approve() -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.told, "/payments/approve")


@app.post("/sandbox/locus/api/wallet/<way>")
def locus_wallet(way: str) -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.told, f"/wallet/{way}")


@app.post("/sandbox/locus/api/escrow/<step>")
def locus_escrow(step: str) -> Response[str]:
    return as_provider(locus.PROVIDER, locus_pay.told, f"/escrow/{step}")


@app.get("/sandbox/locus/told")
def locus_told() -> Response[str]:
    return answered(locus_pay.all_told)


@app.put("/sandbox/locus/policy")
def locus_policy() -> Response[str]:
    return answered(lambda: locus_desk.set_policy(_request()))


@app.get("/sandbox/locus/approvals")
def locus_approvals() -> Response[str]:
    return answered(locus_desk.waiting)


@app.post("/sandbox/locus/approvals/<transaction_id>")
def locus_decide(transaction_id: str) -> Response[str]:
    return answered(lambda: locus_desk.decide(_request(), transaction_id))


@app.post("/sandbox/locus/transactions/<transaction_id>")
def locus_end(transaction_id: str) -> Response[str]:
    return answered(lambda: locus_desk.end(_request(), transaction_id))


@app.post("/sandbox/laso/agentAuth")
def laso_sign_in() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.sign_in)


@app.post("/sandbox/laso/agentX402Pay")
def laso_pay() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.pay)


@app.get("/sandbox/laso/get-card")
def laso_get_card() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.get_card)


@app.get("/sandbox/laso/order-intl-card")
def laso_order_intl_card() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.order_intl_card)


@app.get("/sandbox/laso/get-card-data")
def laso_card_data() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.card_data)


@app.post("/sandbox/laso/refresh-card-data")
def laso_refresh_card_data() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.refresh_card_data)


@app.post("/sandbox/laso/cancel-intl-order")
def laso_cancel_intl_order() -> Response[str]:
    return as_provider(laso.PROVIDER, laso.cancel_intl_order)


@app.get("/sandbox/laso/agent/dashboard")
def laso_dashboard() -> Response[str]:
    return answered(lambda: laso_page.dashboard(_request()))


@app.post("/sandbox/laso/spend")
def laso_spend() -> Response[str]:
    return answered(lambda: laso.spend(_request()))


@app.get("/sandbox/facilitator/supported")
def facilitator_supported() -> Response[str]:
    return as_provider(facilitator.PROVIDER, facilitator.supported)


@app.post("/sandbox/facilitator/verify")
def facilitator_verify() -> Response[str]:
    return as_provider(facilitator.PROVIDER, facilitator.verify)


@app.post("/sandbox/facilitator/settle")
def facilitator_settle() -> Response[str]:
    return as_provider(facilitator.PROVIDER, facilitator.settle)


@app.post("/sandbox/chain")
def chain_ask() -> Response[str]:
    return as_provider(chain.PROVIDER, chain.ask)


@app.post("/sandbox/chain/balances")
def chain_endow() -> Response[str]:
    return answered(lambda: chain.endow(_request()))


@app.post("/sandbox/chain/cancellations")
def chain_cancel() -> Response[str]:
    return answered(lambda: chain.cancel(_request()))


@app.post("/sandbox/agents/<manner>")
def agent_call(manner: str) -> Response[str]:
    return answered(lambda: agents.call(_request(), manner), manner=manner)


@app.get("/sandbox/agents/<manner>/tasks")
def agent_tasks(manner: str) -> Response[str]:
    return answered(lambda: agents.told(manner), manner=manner)


@app.get("/sandbox/emails")
def sent_mail() -> Response[str]:
    return answered(lambda: mailbox.sent(_request()))


@app.get("/sandbox/emails/<mail_id>")
def one_mail(mail_id: str) -> Response[str]:
    return answered(lambda: mailbox.one(_request(), mail_id))


@app.post("/sandbox/emails/<mail_id>/reply")
def answer_mail(mail_id: str) -> Response[str]:
    return answered(lambda: inbound.reply(_request(), mail_id))


@app.post("/sandbox/emails/<mail_id>/bounce")
def bounce_mail(mail_id: str) -> Response[str]:
    return answered(lambda: inbound.bounce(_request(), mail_id))


@app.get("/sandbox/faults")
def arranged_faults() -> Response[str]:
    return answered(faults.arranged)


@app.post("/sandbox/faults")
def arrange_fault() -> Response[str]:
    return answered(lambda: faults.arrange(_request().json(), PROVIDERS))


@app.delete("/sandbox/faults")
def clear_faults() -> Response[str]:
    return answered(faults.clear)


@app.get("/sandbox/pages/<domain>")
def home_page(domain: str) -> Response[str]:
    return answered(lambda: _web_page(domain, ""))


@app.get("/sandbox/pages/<domain>/products")
def products_page(domain: str) -> Response[str]:
    return answered(lambda: _web_page(domain, "/products"))


@app.not_found
def not_found(_: Exception) -> Response[str]:
    return answered(lambda: Reply(404, {"message": "Not Found"}))


def as_provider(provider: Provider, work: Callable[..., Reply], *more: str) -> Response[str]:
    """Answer as the provider does, or as it fails if a fault is arranged for this call."""
    request = _request()
    fault = faults.take(provider.name, work.__name__)
    return answered(
        lambda: faults.act(fault, lambda: work(request, *more), provider.failures),
        provider=provider.name,
        operation=work.__name__,
        fault=fault and fault["fault"],
    )


def answered(work: Callable[[], Reply], **facts: Any) -> Response[str]:
    """Return the work's answer or refusal, and log one line about it."""
    try:
        reply = work()
    except Refused as refused:
        reply = refused.reply
    logger.info("answered", extra={"path": app.current_event.path, "status": reply.status, **facts})
    return Response(reply.status, reply.media_type, reply.text, headers=dict(reply.headers))


def _request() -> Request:
    event = app.current_event
    headers = {name.lower(): value for name, value in event.headers.items()}
    return Request(headers, event.query_string_parameters or {}, event.decoded_body or "")


def _web_page(domain: str, path: str) -> Reply:
    """Return a supplier's page. It must not run scripts here: it shares the dashboard's origin."""
    supplier = suppliers().get(domain)
    if supplier is None:
        return Reply(404, {"message": "no such domain"})
    html = pages.render(supplier, path, f"/sandbox/pages/{domain}")
    policy = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
    return Reply(200, html, policy, content_type="text/html; charset=utf-8")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
