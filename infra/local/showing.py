"""The demo's screen: lines that stay, above one line that moves; without a terminal only lines."""

from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.prompt import Prompt

from .story import Story
from .telling import doing, money, plain, told

WIDEST = 110
UNKNOWN_WIDTH = 100
ANSWERS = ["approve", "reject", "wait"]


def console() -> Console:
    """Return where the demo writes: not wider than is pleasant to read."""
    found = Console(highlight=False)
    found.width = min(found.width, WIDEST) if found.is_terminal else UNKNOWN_WIDTH
    return found


class Screen:
    """Tells a story as it comes; use it as a context, which keeps the moving line."""

    def __init__(self, console: Console) -> None:
        self.console = console
        columns = (
            SpinnerColumn(style="cyan"),
            TextColumn("{task.description}"),
            BarColumn(20, style="dim"),
            TimeElapsedColumn(),
        )
        quiet = not console.is_terminal
        self._progress = Progress(*columns, console=console, transient=True, disable=quiet)
        self._task = self._progress.add_task("sending the request", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, story: Story) -> None:
        """Tell the newest event, and what is being done now."""
        for renderable in told(story):
            self.console.print(renderable)
        what, done, total = doing(story)
        if what != self._progress.tasks[0].description:
            self._progress.reset(self._task, description=what, total=total)
        self._progress.update(self._task, completed=done, total=total)

    def ask(self, story: Story) -> str:
        """Return what the person at the terminal answers; who ends the input decides later."""
        escrow = story.escrow or {}
        what = f"{money(escrow['wallet_amount'])} for {escrow['supplier_name']}"
        self._progress.stop()
        self.console.print()
        try:
            return Prompt.ask(
                plain(f"{what}?"),
                console=self.console,
                choices=ANSWERS,
                default=ANSWERS[0],
            )
        except EOFError:
            return "wait"
        finally:
            self._progress.start()

    def frame(self, title: str, body: RenderableType) -> None:
        """Print something that stands out on a terminal, and is plain elsewhere."""
        if self.console.is_terminal:
            body = Panel(body, title=title, title_align="left", border_style="dim", padding=(1, 2))
        self.console.print("", body)

    def command(self, text: str) -> None:
        """Print a command so that it can be copied: never broken into lines."""
        self.console.print(f"  {text}", markup=False, style="cyan", soft_wrap=True)
