"""Mailing: each notice to approvers goes to each of them, once, and is paid for.

Whom a try does not reach, the next one does: after a while, a bounded number of times. Every mail
has a key of its own by which Resend knows it, should a crash have it sent again.
"""

import hashlib
import time
from collections.abc import Mapping
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
from flowpay.domain.notice import Mailing, Notice, Told, letter
from flowpay.domain.usage import Usage
from flowpay.persistence import book
from flowpay.persistence import notices as kept
from flowpay.persistence.book import Write
from flowpay.persistence.notices import MailingMoved
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
BEGIN_WITHIN_S = 15
"""Of one try: a Resend that hangs must not use up the time of whoever waits for the rest."""


@dataclass(frozen=True)
class Telling:
    """What the approvers are told of which question, in whose account, and what they knew."""

    account: str
    escrow: Escrow
    approval: Approval
    notice: Notice
    told: Told

    @property
    def is_said(self) -> bool:
        return self.told.has(self.notice, self.approval.hash)

    @property
    def mailing(self) -> Mailing:
        """How far its mails have come."""
        return self.told.begun(self.notice, self.approval.hash)

    def announced(self, name: str, data: dict[str, Any]) -> Write:
        """Return the write of an event of the approval."""
        return announced(
            self.account,
            f"flowpay.approval.{name}",
            self.escrow.escrow_id,
            by="flowpay",
            session_id=self.escrow.session_id,
            data={"escrow_id": self.escrow.escrow_id, **data},
        )


def deliver(telling: Telling) -> None:
    """Mail whoever has not got it, and pay for it; who still has not, and why, is said with it."""
    to = telling.mailing.missing(config().APPROVER_EMAILS)
    if not to or not telling.mailing.may_be_tried(clock.now()):
        return
    with suppress(MailingMoved, UsageMoved):  # a twin has sent, and paid for, the same
        try:
            usage = _reserved(telling, to)
        except (Refused, ProviderFailed) as trouble:
            book.commit(_tried(telling, to, dict.fromkeys(to, str(trouble))))
            return
        _mail(telling, to, usage)


def _reserved(telling: Telling, to: tuple[str, ...]) -> Usage:
    calls = [Call.SEND_MAIL for _ in to]
    undone = kept.not_mailed(telling.account, telling.escrow.escrow_id, telling.told.mailing)
    return usages.reserve_for(
        telling.account, telling.escrow, telling.mailing.step, calls, by="flowpay", undone=undone
    )


def _mail(telling: Telling, to: tuple[str, ...], usage: Usage) -> None:
    outcomes = _outcomes(telling, to)
    sent = zip(to, outcomes, strict=True)
    failed = {address: str(why) for address, why in sent if isinstance(why, ProviderFailed)}
    cost = sum((cost_of(Call.SEND_MAIL, each) for each in outcomes), NOTHING)
    facts = _tried(telling, to, failed)
    usages.settle(telling.account, usage, {Call.SEND_MAIL: cost}, facts)


def _tried(telling: Telling, to: tuple[str, ...], failed: Mapping[str, str]) -> list[Write]:
    """Return the writes of one try: whom it has reached, and whom it has not."""
    reached = [address for address in to if address not in failed]
    new = telling.mailing.tried(reached, at=clock.now())
    mark = kept.mailed(telling.account, telling.escrow.escrow_id, telling.told.mailing, new)
    reasons = "; ".join(dict.fromkeys(failed.values()))
    said = {"to": list(failed), "reason": reasons, "notice": telling.notice.value}
    return [mark, *([telling.announced("mail_not_sent", said)] if failed else [])]


def _outcomes(telling: Telling, to: tuple[str, ...]) -> list[Outcome[str]]:
    """Return what became of the mail to each address, in their order."""
    until = time.monotonic() + BEGIN_WITHIN_S
    try:
        mails = [_written(telling, address) for address in to]
        with ThreadPoolExecutor(AT_ONCE) as senders:
            return list(senders.map(partial(_send, telling, until), mails))
    except Misconfigured as missing:  # an operator has to act; the question waits all the same
        return [ProviderFailed(str(missing)) for _ in to]


def _send(telling: Telling, until: float, mail: resend.Mail) -> Outcome[str]:
    """Send one mail, by a key that is the same whenever it is sent again."""
    if time.monotonic() > until:
        return ProviderFailed("the mails before it took too long")
    about = (telling.account, telling.escrow.escrow_id, telling.approval.hash, mail.to)
    key = hashlib.sha256("\n".join((telling.mailing.step, *about)).encode()).hexdigest()
    return tried(Call.SEND_MAIL, lambda: resend.send(mail, idempotency_key=key))


def _written(telling: Telling, address: str) -> resend.Mail:
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
