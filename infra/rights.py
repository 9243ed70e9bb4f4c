"""Who may do what: every function's rights, single grants; nobody has more than stands here.

A right names a resource, and whoever has a right to a resource also gets the environment variable
that says where it is.
"""

from dataclasses import dataclass
from enum import StrEnum


class Resource(StrEnum):
    """What a function can have a right to; in capitals, the variable that tells it where."""

    BOOK = "BOOK_TABLE"
    SCRATCH = "SCRATCH_TABLE"
    SECRET = "SECRETS_ID"  # noqa: S105 - the name of a variable
    PROCUREMENT = "PROCUREMENT_ARN"
    ESCROW_APPROVAL = "ESCROW_APPROVAL_ARN"
    GST_RUN = "GST_RUN_ARN"
    AGENT_TASK = "AGENT_TASK_ARN"
    LIVE = "WEBSOCKET_CALLBACK_URL"
    CHECKPOINTS = "CHECKPOINTS_BUCKET"
    CHECKPOINT_KEY = "CHECKPOINT_KEY"
    FILES = "FILES_BUCKET"
    WEBHOOKS = "WEBHOOK_QUEUE_URL"
    EXECUTIONS = "executions of every state machine"
    TASK_TOKENS = "task tokens of whoever waits"
    CARD_KEY = "the key that signs the agent card, where there is one"
    PAYER_KEY = "the key that signs payments by x402, where it is in KMS"


@dataclass(frozen=True)
class Right:
    """Some actions on one resource."""

    resource: Resource
    actions: tuple[str, ...]


GET = "dynamodb:GetItem"
GET_SEVERAL = "dynamodb:BatchGetItem"
QUERY = "dynamodb:Query"
ADD = "dynamodb:PutItem"  # a transaction is allowed by what it is made of
CHANGE = "dynamodb:UpdateItem"
DELETE = "dynamodb:DeleteItem"
CHECK = "dynamodb:ConditionCheckItem"

WRITTEN_ONCE = (
    "*#journal",
    "*#event",
    "*#decision_record",
    "*#checkpoint",
    "*#card_transaction",
    "*#agent_task_content",
    "*#x402_content",
)
"""The partitions of the book whose items nobody may change or delete, whatever right they have.

IAM cannot tell a new item from one in the place of another: that is left to the write's condition.
"""


def book(*actions: str) -> Right:
    """Return the right to these actions on the book."""
    return Right(Resource.BOOK, actions)


def scratch(*actions: str) -> Right:
    """Return the right to these actions on what is kept for a while."""
    return Right(Resource.SCRATCH, actions)


def start(machine: Resource) -> Right:
    """Return the right to start executions of a state machine."""
    return Right(machine, ("states:StartExecution",))


SECRET = Right(Resource.SECRET, ("secretsmanager:GetSecretValue",))
PUSH = Right(Resource.LIVE, ("execute-api:ManageConnections",))
RING = Right(Resource.WEBHOOKS, ("sqs:SendMessage",))
"""Deliveries to webhooks are tried."""
KEY_CHECK = (SECRET, book(GET))
STEP = book(GET, QUERY, ADD, CHANGE)
"""A session goes on by a fact, or ends, and what it has reserved goes back."""
GUARDED = scratch(QUERY, ADD)
"""A provider is called, unless it keeps failing: how it is doing is looked up, and kept."""
RATE = (scratch(GET), GUARDED)
"""The rate between two currencies is looked up, or asked for, and kept."""
PAID_CALL = (SECRET, STEP, book(CHECK), *RATE)
"""A provider is called: the most that it may cost is held before, and paid or given back after."""
COMMAND = (book(GET, GET_SEVERAL, ADD, CHANGE), scratch(GET_SEVERAL, ADD))
"""Money moves, once for each idempotency key."""
TRANSITION = (*COMMAND, book(CHECK))
"""An escrow goes on, under the rules that it was judged by."""
PAY = Right(Resource.PAYER_KEY, ("kms:Sign", "kms:GetPublicKey"))
"""An agent that asks to be paid first is paid."""
TASK_END = book(GET, GET_SEVERAL, ADD, CHANGE)
"""A task of an agent ends: its result is written, its cost paid, the rest given back."""
PUBLISHING = (book(GET, GET_SEVERAL, QUERY, ADD, CHANGE, DELETE), scratch(QUERY, DELETE), PUSH)
"""An event goes from the outbox into the log, and to whoever still listens."""
PUBLIC_KEY = Right(Resource.CHECKPOINT_KEY, ("kms:GetPublicKey",))
FILE = Right(Resource.FILES, ("s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"))
PROOF = (
    PUBLIC_KEY,
    Right(Resource.CHECKPOINTS, ("s3:GetObject",)),
    FILE,
)
"""What an outsider needs to check the log is put into a file; a link lets its holder read it."""
NOTARY = (
    PUBLIC_KEY,
    Right(Resource.CHECKPOINT_KEY, ("kms:Sign",)),
    Right(Resource.CHECKPOINTS, ("s3:PutObject", "s3:GetObject")),
)
"""The head of a log is signed and put away; what stands there already is read."""

RIGHTS: dict[str, tuple[Right, ...]] = {
    "api/health": (book(GET), scratch(QUERY)),
    "api/docs": (),
    "api/not_found": (),
    "api/sourcing": (*KEY_CHECK, STEP, start(Resource.PROCUREMENT)),
    "api/suppliers": (*KEY_CHECK, book(QUERY)),
    "api/emails": (*KEY_CHECK, *PAID_CALL, scratch(CHANGE, DELETE)),
    "api/escrows": (*KEY_CHECK, *TRANSITION, book(QUERY), GUARDED),
    "api/cards": (*KEY_CHECK, *TRANSITION, *PAID_CALL, scratch(CHANGE, DELETE)),
    "api/approvals": (*KEY_CHECK, *TRANSITION, book(QUERY)),
    "api/decision": (SECRET, *TRANSITION, book(QUERY)),
    "api/quote": (SECRET, book(GET, ADD, CHANGE)),
    "api/hooks": PAID_CALL,
    "api/wallet": (*KEY_CHECK, *COMMAND, book(QUERY)),
    "api/payouts": (*KEY_CHECK, *COMMAND, book(QUERY), GUARDED),
    "api/spending_controls": (*KEY_CHECK, STEP, book(GET_SEVERAL, CHECK), *RATE),
    "api/ranking_weights": (*KEY_CHECK, book(ADD, CHANGE)),
    "api/audit": (*KEY_CHECK, book(QUERY)),
    "api/audit_exports": (*KEY_CHECK, book(QUERY), *PROOF),
    "api/evidence": (*KEY_CHECK, book(QUERY), *PROOF),
    "api/keys": (*KEY_CHECK, book(QUERY, ADD, DELETE), scratch(QUERY, DELETE)),
    "api/webhooks": (
        *KEY_CHECK,
        book(QUERY, ADD, CHANGE),
        scratch(GET_SEVERAL, ADD),
        RING,
    ),
    "api/gst": (*KEY_CHECK, *COMMAND, book(QUERY), start(Resource.GST_RUN), FILE),
    "api/agent_tasks": (
        *KEY_CHECK,
        *TRANSITION,
        *RATE,
        book(QUERY),
        scratch(CHANGE, DELETE),
        start(Resource.AGENT_TASK),
        PAY,
    ),
    "api/agents": (
        *KEY_CHECK,
        book(GET_SEVERAL, QUERY, ADD, CHANGE),
        scratch(GET_SEVERAL, ADD),
    ),
    "api/paid": (SECRET, STEP, book(GET_SEVERAL, DELETE), *RATE),
    "api/x402_payments": (*KEY_CHECK, book(QUERY)),
    "api/agent_card": (Right(Resource.CARD_KEY, ("kms:Sign", "kms:GetPublicKey")),),
    "api/agent": (
        *KEY_CHECK,
        *TRANSITION,
        *RATE,
        book(QUERY, DELETE),
        start(Resource.PROCUREMENT),
    ),
    "api/mcp": (*KEY_CHECK, STEP, book(GET_SEVERAL), *RATE, start(Resource.PROCUREMENT)),
    "api/ws_ticket": (*KEY_CHECK, scratch(ADD)),
    "tasks/parse_request": PAID_CALL,
    "tasks/discover_suppliers": (*PAID_CALL, book(GET_SEVERAL)),
    "tasks/enrich_supplier": (*PAID_CALL, book(GET_SEVERAL)),
    "tasks/rank_suppliers": (*PAID_CALL, book(GET_SEVERAL)),
    "tasks/request_quote": PAID_CALL,
    "tasks/await_quotes": (book(CHANGE),),
    "tasks/rank_quotes": (STEP, *RATE, book(GET_SEVERAL)),
    "tasks/open_escrow": (*COMMAND, GUARDED),
    "tasks/await_escrow": (book(CHANGE),),
    "tasks/close_session": (STEP,),
    "tasks/hold_tax": (*COMMAND, GUARDED),
    "tasks/await_tax": (book(CHANGE),),
    "tasks/open_portal": PAID_CALL,
    "tasks/await_person": (book(CHANGE),),
    "tasks/read_portal": (SECRET, book(GET, ADD, CHANGE), GUARDED),
    "tasks/close_run": (*PAID_CALL, *TRANSITION),
    "tasks/fail_run": (*PAID_CALL, *TRANSITION),
    "tasks/fail_session": (*TRANSITION, book(QUERY)),
    "tasks/ask_agent": (SECRET, TASK_END, book(CHECK), PAY),
    "tasks/close_task": (SECRET, TASK_END),
    "tasks/notify_approvers": PAID_CALL,
    "tasks/await_decision": (book(CHANGE),),
    "tasks/remind_approvers": PAID_CALL,
    "tasks/expire_hold": TRANSITION,
    "streams/publish_events": (*PUBLISHING, RING),
    "streams/resume_workflows": (
        Right(Resource.TASK_TOKENS, ("states:SendTaskSuccess",)),
        start(Resource.PROCUREMENT),
        start(Resource.ESCROW_APPROVAL),
    ),
    "queues/deliver_webhooks": (SECRET, book(GET, GET_SEVERAL, ADD, CHANGE, DELETE), RING),
    "schedules/sweep": (
        *PUBLISHING,
        RING,
        *TRANSITION,
        *PAID_CALL,
        start(Resource.PROCUREMENT),
        start(Resource.ESCROW_APPROVAL),
        start(Resource.GST_RUN),
        start(Resource.AGENT_TASK),
        Right(Resource.EXECUTIONS, ("states:DescribeExecution", "states:StopExecution")),
    ),
    "schedules/reconcile": (book(GET, QUERY, ADD),),
    "schedules/reconcile_cards": (SECRET, book(GET, QUERY, ADD), GUARDED),
    "schedules/reconcile_payouts": (SECRET, book(GET_SEVERAL, QUERY, ADD, CHANGE), GUARDED),
    "schedules/checkpoint": (book(GET, QUERY, ADD), *NOTARY),
    "websocket/connect": (book(GET), scratch(GET, ADD, DELETE)),
    "websocket/disconnect": (scratch(GET, DELETE),),
    "websocket/subscribe": (book(GET, QUERY, CHECK), scratch(GET, ADD, CHANGE, DELETE), PUSH),
}
