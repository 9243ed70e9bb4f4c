"""Notices: approvers are told what is asked, once, and reminded once: by the log, and by mail.

What the log says is the fact, the mails are its effect. The states that tell may be tried again:
the fact is written once, and every mail has a key of its own by which Resend knows it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flowpay.domain.approval import Approval
from flowpay.domain.decision import DecisionLink
from flowpay.domain.errors import Misconfigured, ProviderFailed, Refused
from flowpay.domain.escrow import Escrow
from flowpay.domain.notice import Notice, letter
from flowpay.domain.usage import Usage
from flowpay.persistence import book, escrows
from flowpay.persistence.book import Write
from flowpay.persistence.usages import UsageMoved
from flowpay.ports import resend
from flowpay.ports.tariff import NOTHING, Call
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import links, usages
from .events import announced
from .steps import Outcome, cost_of, tried

AT_ONCE = 5
"""Mails under way side by side: as many as Resend takes in a second."""


@dataclass(frozen=True)
class Telling:
    """What the approvers are told of which question, in whose account."""

    account: str
    escrow: Escrow
    approval: Approval
    notice: Notice

    @property
    def step(self) -> str:
        """The state that tells it, and of what: the same whenever it is told again."""
        state = "remind" if self.notice is Notice.REMINDED else "notify"
        return f"{state}_approvers/{self.approval.hash[:12]}"


def notify(account: str, escrow_id: str) -> dict[str, Any]:
    """Tell the approvers what is asked, anew if it has changed; return how the question stands."""
    item = book.get(escrows.key_of(account, escrow_id))
    escrow = escrows.from_item(item, escrow_id)
    question = _question(escrow)
    if item and escrow.approval and question["verdict"] == "undecided":
        _tell(Telling(account, escrow, escrow.approval, escrows.next_notice(item)))
    return question


def remind(account: str, escrow_id: str) -> dict[str, Any]:
    """Tell the approvers once more, unless it is decided or overdue; return how it stands."""
    escrow = escrows.load(account, escrow_id)
    question = _question(escrow)
    if escrow.approval and question["verdict"] == "undecided":
        _tell(Telling(account, escrow, escrow.approval, Notice.REMINDED))
    return question


def _question(escrow: Escrow) -> dict[str, Any]:
    """Return how the question stands, in the words of `statemachines/escrow_approval.asl.json`."""
    approval = escrow.approval
    if approval is None:
        return {"status": escrow.status.value, "verdict": "automatic"}
    open = "overdue" if clock.now() >= approval.expires_at else "undecided"
    verdict = approval.verdict.value if approval.verdict else open
    return {"status": escrow.status.value, "verdict": verdict, "hash": approval.hash}


def _tell(telling: Telling) -> None:
    """Say it, once, and send the mails; that there is no money for them is said with it."""
    addresses, usage, not_sent = config().APPROVER_EMAILS, None, list[Write]()
    try:
        usage = _reserved(telling, addresses) if addresses else None
    except (Refused, ProviderFailed) as trouble:
        not_sent = [_not_sent(telling, dict.fromkeys(addresses, str(trouble)))]
    told = escrows.told(telling.account, telling.escrow, telling.notice, at=clock.now())
    with suppress(escrows.AlreadyTold):
        book.commit([told, _announced(telling, telling.notice, _asked(telling)), *not_sent])
    if usage:
        _mail_all(telling, addresses, usage)


def _reserved(telling: Telling, addresses: Iterable[str]) -> Usage | None:
    """Return the reserve for one mail to each approver, None if they were sent before."""
    calls = [Call.SEND_MAIL for _ in addresses]
    escrow_id = telling.escrow.escrow_id
    return usages.reserve_once(telling.account, escrow_id, telling.step, calls, by="flowpay")


def _mail_all(telling: Telling, addresses: tuple[str, ...], usage: Usage) -> None:
    """Mail every approver and pay for it; who got none, and why, is said with the payment."""
    outcomes = _outcomes(telling, addresses)
    sent = zip(addresses, outcomes, strict=True)
    failed = {to: str(why) for to, why in sent if isinstance(why, ProviderFailed)}
    cost = sum((cost_of(Call.SEND_MAIL, each) for each in outcomes), NOTHING)
    with suppress(UsageMoved):  # a twin has sent, and paid for, the same
        facts = [_not_sent(telling, failed)] if failed else []
        usages.settle(telling.account, usage, {Call.SEND_MAIL: cost}, facts)


def _outcomes(telling: Telling, addresses: tuple[str, ...]) -> list[Outcome[str]]:
    """Return what became of the mail to each address, in their order."""
    try:
        mails = [_mail(telling, address) for address in addresses]
        with ThreadPoolExecutor(AT_ONCE) as senders:
            return list(senders.map(partial(_send, telling), mails))
    except Misconfigured as missing:  # an operator has to act; the question waits all the same
        return [ProviderFailed(str(missing)) for _ in addresses]


def _send(telling: Telling, mail: resend.Mail) -> Outcome[str]:
    """Send one mail, by a key that is the same whenever it is sent again."""
    about = (telling.account, telling.escrow.escrow_id, telling.approval.hash, mail.to)
    key = hashlib.sha256("\n".join((telling.step, *about)).encode()).hexdigest()
    return tried(lambda: resend.send(mail, idempotency_key=key))


def _mail(telling: Telling, address: str) -> resend.Mail:
    escrow, approval = telling.escrow, telling.approval
    link = DecisionLink(
        account=telling.account,
        escrow_id=escrow.escrow_id,
        approver=address,
        hash=approval.hash,
        expires_at=approval.expires_at,
    )
    zone = ZoneInfo(config().ACCOUNT_TIMEZONE)
    said = letter(telling.notice, escrow, approval, link=links.url(link), zone=zone)
    tags = {"escrow_id": escrow.escrow_id}
    return resend.Mail(to=address, subject=said.subject, text=said.text, html=said.html, tags=tags)


def _asked(telling: Telling) -> dict[str, Any]:
    escrow, approval = telling.escrow, telling.approval
    return {
        "escrow_id": escrow.escrow_id,
        "amount": escrow.amount.to_wire(),
        "wallet_amount": escrow.wallet_amount.to_wire(),
        "supplier_name": escrow.supplier_name or escrow.supplier_id,
        "approvers_needed": approval.approvers_needed,
        "hash": approval.hash,
        "expires_at": approval.expires_at.isoformat(),
    }


def _not_sent(telling: Telling, failed: Mapping[str, str]) -> Write:
    """Return the write of the event that says who got no mail, and why."""
    reasons = "; ".join(dict.fromkeys(failed.values()))
    data = {"escrow_id": telling.escrow.escrow_id, "to": list(failed), "reason": reasons}
    return _announced(telling, "mail_not_sent", {**data, "notice": telling.notice.value})


def _announced(telling: Telling, name: str, data: dict[str, Any]) -> Write:
    return announced(
        telling.account,
        f"flowpay.approval.{name}",
        telling.escrow.escrow_id,
        by="flowpay",
        session_id=telling.escrow.session_id,
        data=data,
    )
