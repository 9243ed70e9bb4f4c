"""GST — what can be computed is computed; what needs the portal or money runs, with a person."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, Field

from flowpay.domain.caller import Role
from flowpay.domain.gst_export import RunFormat, exported
from flowpay.domain.gst_request import GstRequest
from flowpay.domain.gst_result import NOT_FOR_UPLOAD, GstResult
from flowpay.domain.gst_run import Action, Run, RunStatus, Said
from flowpay.persistence import gst_runs as kept
from flowpay.persistence.files import File, Upload
from flowpay.runtime.access import REQUESTERS
from flowpay.runtime.http import (
    Command,
    Cursor,
    IdempotencyKey,
    Limit,
    Page,
    Text,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import gst_runs

app = http_app()

RunId = Annotated[str, Path(pattern=r"^gst_[0-9A-Z]{26}$")]


class RunView(Run, frozen=True):
    """A run with what it has computed.

    `live_url` is where its person works, while it is the person's turn, for those who may answer
    for it: whoever has it moves the browser.
    """

    result: GstResult | None = None
    live_url: str | None = None


class RunFile(BaseModel, frozen=True):
    """A link to the file; `note` says what it is not."""

    file: File
    note: str = NOT_FOR_UPLOAD


class Done(Command, frozen=True):
    """`reference`: the ARN or CIN, where it was done by hand. Never a captcha or a password."""

    note: Text | None = None
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{10,30}$")] | None = None


class Cancelled(Command, frozen=True):
    reason: Text | None = None


RUN: dict[str, Any] = {"application/json": {"model": RunView}}


@app.post(
    "/api/gstn/automate",
    summary="Do something about GST",
    tags=["GST"],
    responses={
        201: {"description": "Computed: the run has ended", "content": RUN},
        202: {"description": "Started: read the run, or follow the log", "content": RUN},
    },
)
def automate(asked: Annotated[GstRequest, Body()], key: IdempotencyKey = None) -> Response[Any]:
    """What asks nobody outside is answered at once, 201: the run is there with its result.

    What needs the portal or money is started, 202: `pay_tax`, `file_return`, and `validate_gstin`
    with `portal`. Results are in our own format, never in the portal's upload format.
    """
    who = caller(app)
    run = gst_runs.automate(asked, by=who.principal, once=once(app, key))
    view = _view(who.account, run)
    status = 202 if run.is_open else 201
    return Response(status, "application/json", view.model_dump_json())


@app.get("/api/gstn/runs", summary="The account's GST runs, newest first", tags=["GST"])
def listed(
    status: Annotated[RunStatus | None, Query()] = None,
    action: Annotated[Action | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Run]:
    """Each without its result."""
    items, following = kept.listed(
        caller(app).account, status=status, action=action, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.get("/api/gstn/runs/<run_id>", summary="One run, with its result", tags=["GST"])
def read(run_id: RunId) -> RunView:
    who = caller(app)
    item = kept.item_of(who.account, run_id)
    run = kept.from_item(item)
    may_act = run.status is RunStatus.AWAITING_PERSON and _may_act(who.roles)
    return _view(who.account, run, live_url=item.get("live_url") if may_act else None)


@app.post("/api/gstn/runs/<run_id>/continue", summary="The person's turn is done", tags=["GST"])
def go_on(run_id: RunId, done: Done) -> Run:
    """Captcha and one-time password are entered, or it was done by hand."""
    who = caller(app)
    return gst_runs.say(
        who.account,
        run_id,
        Said.DONE,
        by=who.principal,
        note=done.note,
        reference=done.reference,
    )


@app.post("/api/gstn/runs/<run_id>/cancel", summary="The person will not do it", tags=["GST"])
def cancel(run_id: RunId, cancelled: Cancelled) -> Run:
    """What is held for it goes back: say so only if nothing was paid."""
    who = caller(app)
    return gst_runs.say(
        who.account,
        run_id,
        Said.CANCELLED,
        by=who.principal,
        note=cancelled.reason,
        reference=None,
    )


@app.get("/api/gstn/runs/<run_id>/export", summary="One run as a file: a link", tags=["GST"])
def export(run_id: RunId, format: Annotated[RunFormat, Query()] = RunFormat.JSON) -> RunFile:
    account = caller(app).account
    run = kept.load(account, run_id)
    content = exported(run, gst_runs.result_of(account, run), format)
    with Upload(account, f"{run_id}.{format.suffix}", format.content_type) as upload:
        upload.write(content)
        return RunFile(file=upload.finish())


def _view(account: str, run: Run, *, live_url: str | None = None) -> RunView:
    facts = {name: getattr(run, name) for name in Run.model_fields}
    return RunView(**facts, result=gst_runs.result_of(account, run), live_url=live_url)


def _may_act(roles: tuple[Role, ...]) -> bool:
    return not REQUESTERS.isdisjoint(roles)


handler = entry(app)
