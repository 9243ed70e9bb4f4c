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
    LIVE = "WEBSOCKET_CALLBACK_URL"
    EXECUTIONS = "executions of both state machines"
    TASK_TOKENS = "task tokens of whoever waits"


@dataclass(frozen=True)
class Right:
    """Some actions on one resource."""

    resource: Resource
    actions: tuple[str, ...]


GET = ("dynamodb:GetItem",)
READ = (*GET, "dynamodb:BatchGetItem", "dynamodb:Query")
WRITE = (  # a transaction is allowed by what it is made of
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
)
START = ("states:StartExecution",)

SECRET = (Right(Resource.SECRET, ("secretsmanager:GetSecretValue",)),)
KEY_CHECK = (*SECRET, Right(Resource.BOOK, GET))
READ_BOOK = (Right(Resource.BOOK, READ),)
BOOK = (Right(Resource.BOOK, READ + WRITE),)
SCRATCH = (Right(Resource.SCRATCH, READ + WRITE),)
PUSH = (Right(Resource.LIVE, ("execute-api:ManageConnections",)),)

READER = (*KEY_CHECK, *READ_BOOK)
COMMANDS = (*KEY_CHECK, *BOOK, *SCRATCH)
TASK = COMMANDS

RIGHTS: dict[str, tuple[Right, ...]] = {
    "api/health": (Right(Resource.BOOK, GET),),
    "api/docs": (),
    "api/not_found": (),
    "api/sourcing": (*COMMANDS, Right(Resource.PROCUREMENT, START)),
    "api/suppliers": READER,
    "api/emails": COMMANDS,
    "api/escrows": COMMANDS,
    "api/approvals": COMMANDS,
    "api/decision": COMMANDS,
    "api/wallet": COMMANDS,
    "api/spending_controls": COMMANDS,
    "api/audit": READER,
    "api/keys": COMMANDS,
    "api/ws_ticket": (*KEY_CHECK, Right(Resource.SCRATCH, ("dynamodb:PutItem",))),
    "streams/publish_events": (
        *BOOK,
        Right(Resource.SCRATCH, (*READ, "dynamodb:DeleteItem")),
        *PUSH,
    ),
    "streams/resume_workflows": (
        Right(Resource.TASK_TOKENS, ("states:SendTaskSuccess",)),
        Right(Resource.ESCROW_APPROVAL, START),
    ),
    "schedules/sweep": (
        *BOOK,
        *SCRATCH,
        *SECRET,
        Right(Resource.PROCUREMENT, START),
        Right(Resource.ESCROW_APPROVAL, START),
        Right(Resource.EXECUTIONS, ("states:DescribeExecution", "states:StopExecution")),
        *PUSH,
    ),
    "schedules/reconcile": (Right(Resource.BOOK, (*READ, "dynamodb:PutItem")),),
    "websocket/connect": SCRATCH,
    "websocket/disconnect": SCRATCH,
    "websocket/subscribe": (
        Right(Resource.BOOK, (*READ, "dynamodb:ConditionCheckItem")),
        *SCRATCH,
        *PUSH,
    ),
}


def rights_of(function: str) -> tuple[Right, ...]:
    """Return the rights of `functions/<function>.py`; every task has the same."""
    return TASK if function.startswith("tasks/") else RIGHTS[function]
