"""POST /hooks/resend — Resend tells of a mail that has arrived for us, or of one that came back."""

from typing import Literal

from pydantic import BaseModel

from flowpay.ports.resend_hooks import Arrived, CameBack, told_by
from flowpay.runtime.hooks import read_signed
from flowpay.runtime.http import Manner, entry, http_app, problem
from flowpay.services import replies

SIGNED = Manner(read_signed, problem)
app = http_app(SIGNED)


class Acknowledgement(BaseModel, frozen=True):
    """What became of a webhook; one that is ignored does not concern us: it need not come again."""

    status: Literal["taken", "ignored"]


@app.post(
    "/hooks/resend",
    summary="Take a webhook of Resend",
    description="The signature is Svix's; the body is one of Resend's events.",
    tags=["Hooks"],
)
def take() -> Acknowledgement:
    told, hook_id = told_by(app.context["body"]), app.current_event.headers["svix-id"]
    match told:
        case Arrived():
            taken = replies.receive(told, hook_id=hook_id)
        case CameBack():
            taken = replies.bounce(told, hook_id=hook_id)
        case None:
            taken = False
    return Acknowledgement(status="taken" if taken else "ignored")


handler = entry(app, SIGNED)
