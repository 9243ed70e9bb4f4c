"""x402 inside of A2A: an agent asks to be paid by its task, and is paid by the next message.

Keys and states of the extension v0.2; the objects are those of version 2.
"""

from typing import Any

from flowpay.domain.a2a.tasks import Task, TaskState

from .objects import PaymentPayload, PaymentRequired

EXTENSION = "https://github.com/google-agentic-commerce/a2a-x402/blob/main/spec/v0.2"
STATUS, REQUIRED, PAYLOAD = (f"x402.payment.{name}" for name in ("status", "required", "payload"))
ASKS, SUBMITTED = "payment-required", "payment-submitted"


def asked_of(task: Task) -> PaymentRequired | None:
    """Return what a task's agent asks for, None where it asks for no payment.

    Raises PaymentMalformed where it does, and does not say what in the protocol's form.
    """
    if task.status.state is not TaskState.INPUT_REQUIRED:
        return None
    message = task.status.message
    for metadata in (message.metadata if message else None, task.metadata):
        if metadata and metadata.get(STATUS) == ASKS:
            return PaymentRequired.from_wire(metadata.get(REQUIRED))
    return None


def submitting(payment: PaymentPayload) -> dict[str, Any]:
    """Return the metadata of the message that pays."""
    return {STATUS: SUBMITTED, PAYLOAD: payment.to_wire()}
