"""Telling the application what became of a mail, as Resend does: a webhook that Svix signs.

SANDBOX_HOOK_URL    where the application takes Resend's webhooks: …/hooks/resend
SANDBOX_HOOK_SECRET what they are signed with, whsec_…: the application's RESEND_WEBHOOK_SECRET

Without an address nothing is sent: whoever asked gets the request to send it themselves. Without a
secret it is signed with `DEFAULT_SECRET`, which is known to everybody and belongs to nobody.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from .exchange import Reply

DEFAULT_SECRET = "whsec_" + base64.b64encode(b"the sandbox signs with this").decode()
MOST_TIMES = 20
_WAITS_S = 15  # so long Svix waits for an answer


def told(kind: str, data: dict[str, Any], *, times: int, **more: Any) -> Reply:
    """Send the event `times` times under one id, and answer what came back each time.

    `request` in the answer is the event as it was signed last.
    """
    body = json.dumps({"type": kind, "created_at": iso_now(), "data": data}, ensure_ascii=False)
    url, hook_id = os.environ.get("SANDBOX_HOOK_URL", ""), f"msg_{uuid4().hex}"
    requests = [_signed(hook_id, body) for _ in range(times)]
    answers = [_sent(url, headers, body) for headers in requests] if url else []
    request = {"method": "POST", "url": url, "headers": requests[-1], "body": body}
    return Reply(201, {**more, "delivered": answers, "request": request})


def iso_now() -> str:
    """Return the time now, as webhooks have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _signed(hook_id: str, body: str) -> dict[str, str]:
    """Return the headers: base64(HMAC-SHA256(key, id.timestamp.body)), as docs.svix.com has it."""
    seconds = str(int(time.time()))
    secret = os.environ.get("SANDBOX_HOOK_SECRET") or DEFAULT_SECRET
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{hook_id}.{seconds}.{body}".encode(), hashlib.sha256)
    return {
        "content-type": "application/json",
        "user-agent": "Svix-Webhooks/1.0 (flowpay sandbox)",
        "svix-id": hook_id,
        "svix-timestamp": seconds,
        "svix-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def _sent(url: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    import httpx  # slow to import, and seldom needed

    try:
        answer = httpx.post(url, headers=headers, content=body.encode(), timeout=_WAITS_S)
    except httpx.HTTPError as error:
        return {"status": None, "error": type(error).__name__}
    return {"status": answer.status_code, "answer": answer.text[:500]}
