"""`make demo`: one sentence from request to escrow, told as it happens, decided by you."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from rich.console import Console
from rich.text import Text

from infra.settings import dotfile

from .__main__ import ports, running_pid, started
from .ending import balance, curl, raised, refused_rules, trouble
from .following import Api, Live, LogLost, Problem, following
from .processes import CannotStart
from .showing import ANSWERS, Screen, console
from .story import Story

QUERY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
ENDS = {"approve": "completed", "reject": "rejected", "wait": "awaiting_approval"}
COMES_UP_S = 90
CODE_OF_INTERRUPT = 130


class Client(Live, Protocol):
    """What the demo needs of the Api."""

    url: str
    key: str | None

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any: ...


def main(environment: Mapping[str, str], screen: Console) -> int:
    """Return 0 if the session ended as it was decided, else 1; every reason is on the screen."""
    try:
        choice = chosen(environment, interactive=screen.is_terminal and sys.stdin.isatty())
        with flowpay(environment, screen) as api:
            return run(api, screen, environment.get("QUERY") or QUERY, choice)
    except (CannotStart, Problem, LogLost, ChoiceUnknown) as refusal:
        screen.print(Text(str(refusal), style="red"))
    except httpx.HTTPError as error:
        screen.print(Text(f"Flowpay does not answer: {error}", style="red"))
    except KeyboardInterrupt:
        screen.print("stopped; what was held stays held until somebody decides")
        return CODE_OF_INTERRUPT
    return 1


class ChoiceUnknown(Exception):
    """DECISION is none of the possible answers."""


def chosen(environment: Mapping[str, str], *, interactive: bool) -> str | None:
    """Return the decision to take, None if the person at the terminal is to be asked."""
    choice = environment.get("DECISION") or (None if interactive else ANSWERS[0])
    if choice is not None and choice not in ANSWERS:
        raise ChoiceUnknown(f"DECISION is one of {', '.join(ANSWERS)}, not {choice!r}")
    return choice


@contextmanager
def flowpay(environment: Mapping[str, str], screen: Console) -> Iterator[Api]:
    """Yield a deployment that answers; this machine's is started, and stopped, if it has to be."""
    given = environment.get("FLOWPAY_URL")
    url = given or f"http://127.0.0.1:{ports(os.environ)[0]}"
    with Api(url, environment.get("FLOWPAY_API_KEY")) as api:
        if given or api.is_up() or _comes_up(api):
            yield api
            return
        screen.print(f"starting Flowpay on {url}")
        with started():
            yield api
            screen.print("stopping Flowpay: what it knows is kept", style="dim")


def _comes_up(api: Api) -> bool:
    """Return whether a system that somebody is just starting is there before long."""
    deadline = monotonic() + COMES_UP_S
    while running_pid() and monotonic() < deadline:
        if api.is_up():
            return True
        sleep(0.5)
    return False


def run(api: Client, out: Console, query: str, choice: str | None) -> int:
    """Send the sentence, tell what happens, decide; return 0 if it ended as it was decided."""
    out.print(Text(f"\n“{query}”\n", style="bold italic"))
    session_id = api.post("/api/request-source", {"query": query})["session_id"]
    screen = Screen(out)
    story, decision = _followed(api, screen, session_id, choice)
    session, wallet = api.get(f"/api/session/{session_id}"), api.get("/api/wallet-state")
    if why := trouble(session, story):
        out.print()
        out.print(why)
    screen.frame(session["status"].replace("_", " "), balance(session, wallet, story))
    _say_how_to_go_on(api, screen, session, story)
    return 0 if session["status"] == ENDS[decision or "approve"] else 1


def _followed(
    api: Client, screen: Screen, session_id: str, choice: str | None
) -> tuple[Story, str | None]:
    """Return the whole story, and the decision if one was called for."""
    story, decision = Story(), None
    with screen, closing(following(api, session_id)) as events:
        for event in events:
            story = story.heard(event)
            screen.show(story)
            if story.awaits_decision and decision is None:
                decision = choice or screen.ask(story)
                if decision == "wait":
                    break
                _decide(api, screen, story, decision)
            if story.ended:
                break
    return story, decision


def _decide(api: Client, screen: Screen, story: Story, verdict: str) -> None:
    """Send the decision; that somebody else was faster is told, and seen in the end."""
    escrow_id = (story.escrow or {})["escrow_id"]
    body = {"escrow_id": escrow_id, "reason": "decided in the demo"}
    try:
        api.post(f"/api/{verdict}-payment", body, key=f"demo-{verdict}-{escrow_id}")
    except Problem as refusal:
        if refusal.code != "approval_already_decided":
            raise
        screen.console.print(Text(str(refusal), style="yellow"))


def _say_how_to_go_on(api: Client, screen: Screen, session: dict[str, Any], story: Story) -> None:
    """Print the commands that come next: to decide later, or past a limit."""
    if session["status"] == "awaiting_approval":
        screen.console.print("\n  To decide later, while Flowpay runs (`make up`):")
        body = {"escrow_id": session["escrow_id"]}
        for verdict in ANSWERS[:2]:
            path = f"/api/{verdict}-payment"
            screen.command(curl(api.url, "POST", path, body, with_key=bool(api.key)))
    elif rules := refused_rules(story):
        _say_how_to_pass(api, screen, rules)


def _say_how_to_pass(api: Client, screen: Screen, rules: list[dict[str, Any]]) -> None:
    path = "/api/spending-controls"
    screen.console.print("\n  How to go on:")
    for rule in rules:
        screen.console.print(Text(f"  · {rule['remedy']}"))
    if wanted := raised(api.get(path), rules):
        screen.console.print("  · This raises it, with room for one more run (`make up` first):")
        screen.command(curl(api.url, "PUT", path, wanted, with_key=bool(api.key)))
    if urlsplit(api.url).hostname == "127.0.0.1":
        screen.console.print("  · `make down reset` forgets everything on this machine.")


if __name__ == "__main__":
    sys.exit(main(dotfile() | dict(os.environ), console()))
