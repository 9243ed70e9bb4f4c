"""Suppliers: the mail that asks them, the page that its link leads to, and what they answer."""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

from flowpay.runtime import clock

from .approvers import FORM, mailbox
from .world import Answer, World

WEBHOOK_KEY = base64.b64encode(b"a key of thirty-two bytes, surely").decode()
WEBHOOK_SECRET = f"whsec_{WEBHOOK_KEY}"
OFFER = {
    "price": "245.50",
    "currency": "INR",
    "minimum": "500",
    "lead_days": "7",
    "valid_until": "",
    "freight": "amount",
    "freight_amount": "2,000",
    "note": "40s combed",
}


def link(supplier: str = "last") -> str:
    """Return the path of the link in the last request to a supplier of `ranked_session`."""
    found = re.search(r"/quote/\S+", mailbox(f"sales@{supplier}.example")[-1]["text"])
    assert found
    return found[0]


def look(flowpay: World, path: str) -> Answer:
    return flowpay.request("GET", path)


def offer(flowpay: World, path: str, **changes: str) -> Answer:
    """Send the page's form as a browser does: every field, and the button that was pressed."""
    form = urlencode({**OFFER, "action": "answer", **changes})
    return flowpay.request("POST", path, form, headers=FORM)


def decline(flowpay: World, path: str) -> Answer:
    return offer(flowpay, path, action="decline", price="", lead_days="")


def fields(page: Answer) -> dict[str, str]:
    """Return what stands in the form: of each text field, and of what is chosen."""
    found = dict(re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', page.text))
    found |= dict(re.findall(r'<textarea id="(\w+)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL))
    options = re.findall(r"<option( selected)?>(\w+)", page.text)
    found |= {"currency": max(options, key=lambda option: option[0])[1]}
    [freight] = re.findall(r'value="(\w+)" checked', page.text) or ["unknown"]
    return {name: unescape(value) for name, value in found.items()} | {"freight": freight}


def has_form(page: Answer) -> bool:
    return "<form" in page.text


def errors(page: Answer) -> dict[str, str]:
    """Return what is said beside the fields that have to be corrected."""
    found = re.findall(r'<p class="error" id="(\w+)-error">(.*?)</p>', page.text)
    return {name: unescape(said) for name, said in found}


def arrives(text: str | None, *, to: str, email_id: str = "mail-1", **changes: Any) -> str:
    """Let Resend keep a mail for us; return its id."""
    from standins import storage
    from standins.resend import RECEIVED

    mail = {
        "object": "email",
        "id": email_id,
        "from": "Ravi <sales@last.example>",
        "to": [to],
        "subject": "Re: Request for quote",
        "text": text,
        "html": None,
        "headers": {},
        "message_id": f"<{email_id}@last.example>",
    }
    storage.put(RECEIVED, email_id, mail | changes, lives_s=3600)
    return email_id


def received(email_id: str, *, to: str, at: datetime | None = None, **changes: Any) -> Any:
    """Return the webhook's body for a mail that has arrived."""
    moment = (at or clock.now()).isoformat()
    data = {
        "email_id": email_id,
        "created_at": moment,
        "from": "sales@last.example",
        "to": [to],
        "cc": [],
        "bcc": [],
        "subject": "Re: Request for quote",
        "message_id": f"<{email_id}@last.example>",
        "attachments": [],
    }
    return {"type": "email.received", "created_at": moment, "data": data | changes}


def bounced(mail: dict[str, Any], kind: str = "Permanent", **changes: Any) -> Any:
    """Return the webhook's body for a mail of ours that came back."""
    moment = clock.now().isoformat()
    data = {
        "email_id": mail["id"],
        "created_at": moment,
        "from": mail["from"],
        "to": mail["to"],
        "subject": mail["subject"],
        "tags": {tag["name"]: tag["value"] for tag in mail["tags"]},
        "bounce": {
            "type": kind,
            "subType": "NoEmail",
            "message": "no such mailbox",
            "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
        },
    }
    return {"type": "email.bounced", "created_at": moment, "data": data | changes}


def hook(flowpay: World, body: Any, *, hook_id: str = "msg_1", **headers: str) -> Answer:
    """Send a webhook as Svix does, signed now; `headers` take the place of its own."""
    raw = body if isinstance(body, str) else json.dumps(body)
    seconds = str(int(clock.now().timestamp()))
    own = {
        "content-type": "application/json",
        "svix-id": hook_id,
        "svix-timestamp": seconds,
        "svix-signature": f"v1,{signature(raw, hook_id, seconds)}",
    }
    return flowpay.request("POST", "/hooks/resend", raw, headers=own | headers)


def signature(raw: str, hook_id: str, seconds: str, key: str = WEBHOOK_KEY) -> str:
    signed = f"{hook_id}.{seconds}.{raw}".encode()
    mac = hmac.new(base64.b64decode(key), signed, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
