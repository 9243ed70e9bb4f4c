"""AwaitPerson — the run waits for what only a person may do at the portal."""

from flowpay.persistence import gst_runs
from flowpay.runtime.events import task


@task
def handler(account: str, run_id: str, task_token: str) -> None:
    gst_runs.file_token(account, run_id, task_token)
