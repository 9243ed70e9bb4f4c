"""An agent that sells by the official x402 server helpers, with the sandbox's facilitator."""

from typing import Any

import httpx
from x402 import x402ResourceServerSync
from x402.extensions.payment_identifier import (
    PAYMENT_IDENTIFIER,
    declare_payment_identifier_extension,
    extract_payment_identifier,
)
from x402.http import (
    FacilitatorConfig,
    HTTPFacilitatorClientSync,
    HTTPRequestContext,
    x402HTTPResourceServerSync,
)
from x402.http.utils import decode_payment_signature_header
from x402.mechanisms.evm.exact import register_exact_evm_server

from .payments import NETWORK, PAY_TO
from .world import SANDBOX, to_sandbox

PASSED_ON = ("content-type", "accept", "authorization", "a2a-version", "a2a-extensions")


class _Adapter:
    """How the helpers see a request."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request

    def get_header(self, name: str) -> str | None:
        found: str | None = self.request.headers.get(name)
        return found

    def get_method(self) -> str:
        return self.request.method

    def get_path(self) -> str:
        return self.request.url.path

    def get_url(self) -> str:
        return str(self.request.url)

    def get_accept_header(self) -> str:
        return str(self.request.headers.get("accept", ""))

    def get_user_agent(self) -> str:
        return str(self.request.headers.get("user-agent", ""))

    def get_query_params(self) -> dict[str, str | list[str]] | None:
        return None

    def get_query_param(self, _: str) -> str | list[str] | None:
        return None

    def get_body(self) -> Any:
        return None


def _identifier_in(request: httpx.Request) -> str | None:
    """Return the buyer's own name of the payment that a request brings."""
    header = request.headers.get("payment-signature")
    if header is None:
        return None
    found: str | None = extract_payment_identifier(decode_payment_signature_header(header))
    return found


class Seller:
    """Guards one path of the sandbox's agents with a price in dollars, such as `$0.01`.

    `sandbox` reaches it by its own address; without one it is called in this process. With
    `guards_all` every method is behind the price, as where a middleware guards the path; one that
    `remembers` answers a payment again as it did, by its identifier.
    """

    def __init__(
        self,
        path: str,
        price: str,
        *,
        pay_to: str = PAY_TO,
        sandbox: httpx.Client | None = None,
        guards_all: bool = False,
        remembers: bool = False,
    ) -> None:
        self.guards_all = guards_all
        self.answers: dict[str, httpx.Response] | None = {} if remembers else None
        here = httpx.MockTransport(to_sandbox)
        self.sandbox = sandbox or httpx.Client(base_url=SANDBOX, transport=here)
        url = str(self.sandbox.base_url).rstrip("/")
        config = FacilitatorConfig(url=f"{url}/sandbox/facilitator", http_client=self.sandbox)
        server = x402ResourceServerSync(HTTPFacilitatorClientSync(config))
        register_exact_evm_server(server, NETWORK)
        accepts = {"scheme": "exact", "network": NETWORK, "price": price, "payTo": pay_to}
        declared = {PAYMENT_IDENTIFIER: declare_payment_identifier_extension()} if remembers else {}
        sold = {"accepts": accepts, "description": "counts words", "extensions": declared}
        routes = {f"POST {path}": sold}
        self.guard = x402HTTPResourceServerSync(server, routes)
        self.guard.initialize()
        self.told: list[httpx.Response] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an agent: what is not paid for is not done."""
        if not self.guards_all and b'"SendMessage"' not in request.content:
            return self._done(request)
        identifier = _identifier_in(request) if self.answers is not None else None
        if self.answers and identifier in self.answers:
            return self.answers[identifier]
        context = HTTPRequestContext(
            adapter=_Adapter(request),
            path=request.url.path,
            method=request.method,
            payment_header=request.headers.get("payment-signature"),
        )
        found = self.guard.process_http_request(context)
        if found.type == "payment-error":
            return self._told(found.response)
        answer = self._done(request)
        settled = self.guard.process_settlement(
            found.payment_payload, found.payment_requirements, context=context
        )
        if not settled.success:
            return self._told(settled.response)
        answer.headers.update(settled.headers)
        self.told.append(answer)
        if self.answers is not None and identifier:
            self.answers[identifier] = answer
        return answer

    def _done(self, request: httpx.Request) -> httpx.Response:
        """Return what the agent behind says."""
        headers = {name: text for name, text in request.headers.items() if name in PASSED_ON}
        return self.sandbox.post(request.url.path, content=request.content, headers=headers)

    def _told(self, said: Any) -> httpx.Response:
        answer = httpx.Response(said.status, headers=said.headers, json=said.body or {})
        self.told.append(answer)
        return answer
