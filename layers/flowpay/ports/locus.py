"""Locus calls other providers for us and charges our wallet there (POST /wrapped/…, April 2026).

200  what the provider answered, in `data`
202  a person must approve it at Locus; then it happens by itself: never send it again
402  our balance there is spent; 403 a policy, the allowance, or this API is switched off
429  asked too often
500  the provider has done it and the payment failed: nobody knows what is charged
502  the provider failed; nothing is charged
"""

from dataclasses import replace

from flowpay.runtime.config import config, secret

from .reading import fields, link
from .request import (
    Answer,
    Failure,
    Key,
    ProviderAwaitsApproval,
    Request,
    denies,
    judged,
    refused,
)

NAME = "Locus"
KEY = Key("LOCUS_API_KEY")
_NOT_CHARGED = {400, 401, 402, 403, 404, 429, 502}


def routed(request: Request) -> Request:
    """Return the request as it goes out, with its key: to the provider itself, or to Locus.

    Through Locus goes what has a `wrapped` form, where USE_LOCUS_WRAPPED_APIS is true. It is never
    sent again once it may have arrived: every arrival is charged.
    """
    if request.wrapped is None or not config().USE_LOCUS_WRAPPED_APIS:
        return _with_key(request, request.key)
    wrapped = replace(
        request,
        method="POST",
        url=f"{config().LOCUS_API_BASE}/wrapped/{request.wrapped.path}",
        headers={},
        params=None,
        body=request.wrapped.body,
        repeatable=False,
        through=NAME,
        judged=_judged,
    )
    return _with_key(wrapped, KEY)


def _with_key(request: Request, key: Key | None) -> Request:
    if key is None:
        return request
    header = {key.header: key.form.format(secret(key.secret))}
    return replace(request, headers=request.headers | header)


def _judged(request: Request, answer: Answer) -> Answer | Failure:
    """Return what the provider itself answered, if that is what was wanted."""
    data = answer.body.get("data")
    if answer.status == 200 and answer.body.get("success") is True and isinstance(data, dict):
        return judged(request, replace(answer, body=data))
    if answer.status == 202:
        return Failure(_awaits_approval(request, answer), again=False)
    locus = replace(request, passes=_passes, denies=denies)
    return refused(locus, answer, may_be_charged=answer.status not in _NOT_CHARGED)


def _passes(answer: Answer) -> bool:
    return answer.status in {429, 502}


def _awaits_approval(request: Request, answer: Answer) -> ProviderAwaitsApproval:
    page = link(fields(answer.body.get("data")).get("approval_url"))
    where = f"at {page}" if page else "in its dashboard"
    return ProviderAwaitsApproval(
        f"{request.asked} waits for a person, who approves it {where}",
        provider=request.provider,
        provider_status=answer.status,
        reason="pending_approval",
        may_be_charged=True,
        approval_url=page,
    )
