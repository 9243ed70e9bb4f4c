"""AwaitQuotes — the session waits until all who were asked have answered, or the window closes."""

from flowpay.persistence import quotes
from flowpay.runtime.events import task


@task
def handler(account: str, session_id: str, task_token: str) -> None:
    quotes.file_token(account, session_id, task_token)
