"""How the demo ends: escrow, wallet, cost and time, and how to go on where something stopped it."""

import json
from decimal import ROUND_CEILING, Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .story import Story
from .telling import Facts, bar, money, plain

CALM = {"completed": "green", "held": "green"} | dict.fromkeys(
    ("rejected", "awaiting_approval", "pending_approval", "needs_input"), "yellow"
)
ROOM = Decimal("1.01")
"""A limit is raised a little further than needed: the next run's own calls count too."""
STEP = 100


def balance(session: Facts, wallet: Facts, story: Story) -> RenderableType:
    """Return how the session ended: its escrow, the wallet, what the run cost and how long."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column()
    for name, said in _rows(session, wallet, story):
        grid.add_row(name, said)
    return grid


def _rows(session: Facts, wallet: Facts, story: Story) -> list[tuple[str, Text]]:
    status = session["status"]
    rows = [("session", plain(session["session_id"]).append(f"  {status}", _colour(status)))]
    if story.escrow:
        rows.append(("escrow", _escrow(story.escrow)))
    return [
        *rows,
        (
            "wallet",
            Text(f"{money(wallet['available'])} available, {money(wallet['reserved'])} held"),
        ),
        ("today", _used(wallet["committed_today"], wallet["daily_limit"])),
        ("this run", Text(f"{money(session['cost'])} for search, pages, directory and mail")),
        ("time", _time(story)),
    ]


def _escrow(escrow: Facts) -> Text:
    who = escrow["supplier_name"] or escrow["supplier_id"]
    status = escrow["status"].replace("_", " ")
    said = plain(f"{escrow['escrow_id']}  ").append(status, _colour(escrow["status"]))
    return said.append("\n").append(plain(f"{money(escrow['amount'])} for {who}"))


def _used(committed: Facts, limit: Facts) -> Text:
    most = Decimal(limit["amount"])
    share = min(Decimal(committed["amount"]) / most, Decimal(1)) if most else Decimal(1)
    said = f"{money(committed)} of {money(limit)}  "
    return Text(said).append(bar(float(share), 20)).append(f"  {share:.0%}", "dim")


def _time(story: Story) -> Text:
    laps = story.laps()
    parts = " · ".join(f"{lap.stage} {lap.seconds:.1f}" for lap in laps)
    return Text(f"{sum(lap.seconds for lap in laps):.1f} s").append(f"  {parts}", "dim")


def trouble(session: Facts, story: Story) -> RenderableType | None:
    """Return what the buyer is asked, or why it failed, rule by rule; None if neither."""
    if session["status"] == "needs_input":
        questions = story.last("session.needs_input").get("questions") or [session["summary"]]
        return Group(*(plain(f"? {question}") for question in questions))
    if session["status"] not in ("failed", "expired"):
        return None
    broken = refused_rules(story)
    return Group(*map(_rule, broken)) if broken else plain(session["summary"])


def refused_rules(story: Story) -> list[Facts]:
    """Return the rules that refused the spend, [] if none did."""
    rules = story.last("session.spending_refused").get("rules", ())
    return [rule for rule in rules if rule["verdict"] == "refused"]


def _rule(rule: Facts) -> Text:
    """The amounts as people write them; a rule about anything else keeps the service's words."""
    value, limit = rule["value"], rule["limit"]
    if not isinstance(value, dict):
        return plain(rule["detail"])
    over = Decimal(value["amount"]) - Decimal(limit["amount"])
    over_by = money({**value, "amount": f"{over:f}"})
    return Text.assemble(
        (rule["rule"], "bold"), f": {money(value)} where {money(limit)} is allowed, {over_by} over"
    )


def raised(controls: Facts, rules: list[Facts]) -> Facts | None:
    """Return the spending controls that let the spend through, None if they are not in the way."""
    changes = {name: value for rule in rules for name, value in rule["change"].items()}
    wanted = {name: _with_room(value) for name, value in changes.items() if name in controls}
    return controls | wanted if wanted else None


def _with_room(value: Any) -> Any:
    """Return an amount as a round one above it; what is no amount stays as it is."""
    if not isinstance(value, dict) or not isinstance(value.get("amount"), str):
        return value
    steps = (Decimal(value["amount"]) * ROOM / STEP).to_integral_value(ROUND_CEILING)
    return {**value, "amount": str(int(steps) * STEP)}


def curl(url: str, method: str, path: str, body: Any, *, with_key: bool) -> str:
    """Return the command that sends this request; the key stays in the shell's environment."""
    key = ' -H "x-api-key: $FLOWPAY_API_KEY"' if with_key else ""
    text = json.dumps(body).replace("'", "'\\''")
    return f"curl -X {method} {url}{path}{key} -H 'content-type: application/json' -d '{text}'"


def _colour(status: str) -> str:
    return CALM.get(status, "red")
