"""What the demo says of each event: a line per stage, the suppliers as a table, the money."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flowpay.domain.money import grouped

from .story import Story, kind_of

type Facts = dict[str, Any]

BAR = 5
EIGHTHS = " ▏▎▍▌▋▊▉█"
DOING = {
    None: "sending the request",
    "asked": "reading the request",
    "understood": "looking for suppliers",
    "found": "checking suppliers",
    "checked": "checking suppliers",
    "ranked": "asking for quotes",
    "quotes": "holding the money",
    "held": "closing the session",
    "decided": "closing the session",
    "refused": "closing the session",
}


def money(amount: Facts) -> str:
    """Return an amount as people of its currency write it, a shortfall too."""
    return f"{amount['currency']} {grouped(amount['amount'], amount['currency'])}"


def counted(number: int, noun: str) -> str:
    """Return how many there are of something that the API calls so: `2 agent tasks`."""
    one = noun.replace("_", " ")
    many = "entries" if noun == "entry" else f"{one}s"
    return f"{number:,} {one if number == 1 else many}"


def plain(text: object) -> Text:
    """Return what others wrote as text: no markup, and nothing that moves the cursor."""
    return Text("".join(c if c.isprintable() else " " for c in str(text)))


def line(
    name: str, said: Text | str, *, seconds: float | None = None, mark: str = "[green]✓"
) -> Table:
    """Return one line: a mark, the stage, what is said of it, and how long it took."""
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(width=10, style="bold")
    grid.add_column(ratio=1)
    grid.add_column(width=7, justify="right", style="dim")
    grid.add_row(mark, name, said, "" if seconds is None else f"{seconds:.1f} s")
    return grid


def doing(story: Story) -> tuple[str, int, int | None]:
    """Return what is being done now, how much of it is done, and of how much, if known."""
    found = len(story.last("session.suppliers_found").get("suppliers", ()))
    checked = len(story.every("session.supplier_checked"))
    checking = story.stage in ("found", "checked")
    what = DOING.get(story.stage, "")
    return what, checked if checking else 0, found if checking else None


def told(story: Story) -> list[RenderableType]:
    """Return what the newest event adds to the screen: nothing, if it only moves the bar."""
    tell = TELLING.get(kind_of(story.events[-1]))
    return tell(story) if tell else []


def _understood(story: Story) -> list[RenderableType]:
    intent = story.last("session.understood")["intent"]
    wanted = intent["lines"][0]
    parts = [f"{_number(wanted['quantity'])} {wanted['unit']} of {wanted['material']}"]
    if ceiling := wanted["price_ceiling"]:
        assumed = f" ({wanted['currency']} assumed)" if wanted["currency_assumed"] else ""
        parts.append(f"at most {money(ceiling)} per {wanted['base_unit']}{assumed}")
    if intent["deliver_by"]:
        parts.append(f"by {date.fromisoformat(intent['deliver_by']):%-d %b}")
    if intent["destination"]:
        parts.append(f"to {intent['destination']}")
    return [line("understood", plain(", ".join(parts)), seconds=_seconds(story))]


def _found(story: Story) -> list[RenderableType]:
    data = story.last("session.suppliers_found")
    said = Text(_count(len(data["suppliers"]), "company", "companies"))
    return [line("found", _with_missing(said, data["missing"]), seconds=_seconds(story))]


def _ranked(story: Story) -> list[RenderableType]:
    checks, suppliers = story.every("session.supplier_checked"), story.last("session.ranked")
    missing = [failure for check in checks for failure in check["missing"]]
    took = {lap.stage: lap.seconds for lap in story.laps()}
    fits = [each for each in suppliers["suppliers"] if each["excluded"] is None]
    others = [each for each in suppliers["suppliers"] if each["excluded"] is not None]
    checked = Text(f"{_count(len(checks), 'company', 'companies')}: own pages and a directory")
    ranked = f"{len(fits)} can do it, {len(others)} cannot"
    return [
        line("checked", _with_missing(checked, missing), seconds=took.get("checked")),
        line("ranked", ranked, seconds=took.get("ranked")),
        suppliers_table(fits, others),
    ]


def suppliers_table(fits: list[Facts], others: list[Facts]) -> RenderableType:
    """Return the suppliers, best first with the parts of their score, then why the rest is out."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", expand=True)
    table.add_column("", width=2, justify="right")
    table.add_column("supplier", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("unit price", justify="right", no_wrap=True)
    table.add_column("days", justify="right")
    table.add_column("score", justify="right", style="bold")
    for part in ("price", "delivery", "verified", "fit"):
        table.add_column(part, width=8)
    for place, each in enumerate(fits, 1):
        parts = each["score_parts"]
        table.add_row(
            str(place),
            plain(each["name"]),
            money(each["unit_price"]),
            "?" if each["lead_days"] is None else str(each["lead_days"]),
            f"{each['score']:.2f}",
            *(bar(parts[part]) for part in ("price", "delivery", "verification", "fit")),
        )
    out = Table.grid(padding=(0, 1))
    out.add_column(width=2, justify="right")
    out.add_column(no_wrap=True, max_width=34, overflow="ellipsis")
    out.add_column()
    for each in others:
        out.add_row("✗", plain(each["name"]), plain(each["excluded"]), style="dim")
    return Group("", table, *([out] if others else []), "")


def bar(share: float, width: int = BAR) -> Text:
    """Return a share from 0 to 1 as a bar, to an eighth of a character."""
    whole, rest = divmod(round(share * width * 8), 8)
    return Text(f"{'█' * whole}{EIGHTHS[rest] if rest else ''}".ljust(width, "·"), style="cyan")


def _quote(story: Story) -> list[RenderableType]:
    quote = story.last("session.quote_requested")["quote"]
    lead = "" if quote["lead_days"] is None else f" in {quote['lead_days']} days"
    asked = plain(f"{quote['supplier_name']} asked to confirm {money(quote['total'])}{lead}")
    return [line("quote", asked, seconds=_seconds(story))]


def _quote_not_sent(story: Story) -> list[RenderableType]:
    reason = story.last("session.quote_not_sent")["reason"]
    return [line("quote", plain(f"not sent: {reason}"), mark="[yellow]!")]


def _held(story: Story) -> list[RenderableType]:
    escrow = story.escrow or {}
    if story.stage == "decided":
        return _decided(story)
    rate = escrow["rate"]
    at = f" at {rate['rate']} ({rate['source']}, {rate['date']})" if rate else ""
    both = [money(escrow["amount"])] if rate else []
    said = f"{' = '.join([*both, money(escrow['wallet_amount'])])}{at}"
    lines = [line("held", plain(said), seconds=_seconds(story))]
    if story.awaits_decision:
        lines.append(line("waits", "above the threshold: a person decides", mark="[yellow]•"))
    return [*lines]


def _decided(story: Story) -> list[RenderableType]:
    approval = (story.escrow or {})["approval"]
    said = f"{approval['verdict']} by {approval['decided_by']}"
    mark = "[green]✓" if approval["verdict"] == "approved" else "[red]✗"
    return [line("decided", plain(said), mark=mark, seconds=_seconds(story))]


def _refused(story: Story) -> list[RenderableType]:
    rules = story.last("session.spending_refused")["rules"]
    names = ", ".join(rule["rule"] for rule in rules if rule["verdict"] == "refused")
    return [line("refused", plain(f"by {names}"), mark="[red]✗", seconds=_seconds(story))]


TELLING: dict[str, Callable[[Story], list[RenderableType]]] = {
    "session.understood": _understood,
    "session.suppliers_found": _found,
    "session.ranked": _ranked,
    "session.quote_requested": _quote,
    "session.quote_not_sent": _quote_not_sent,
    "session.spending_refused": _refused,
    "escrow.pending_approval": _held,
    "escrow.held": _held,
    "escrow.rejected": _decided,
    "escrow.expired": _decided,
}


def _seconds(story: Story) -> float | None:
    laps = story.laps()
    return laps[-1].seconds if laps else None


def _with_missing(said: Text, missing: list[str]) -> Text:
    if not missing:
        return said
    return said.append(f" (without {len(missing)}: {plain(missing[0])})", style="yellow")


def _number(value: object) -> str:
    return f"{Decimal(str(value)).normalize():,f}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
