"""Every minute, and when an execution ends badly: what a crash left undone is set going again."""

import json
from typing import Any

from flowpay.runtime.log import logger
from flowpay.services import agent_task_watch, gst_watch, sweep


def handler(event: dict[str, Any], _: Any) -> None:
    if event.get("detail-type") == "Step Functions Execution Status Change":
        name, input = event["detail"]["name"], json.loads(event["detail"]["input"])
        logger.info("execution ended", status=event["detail"]["status"], **input)
        if "session_id" in input:
            sweep.execution_ended(input["account"], input["session_id"], name)
        if "run_id" in input:
            gst_watch.execution_ended(input["account"], input["run_id"], name)
        if "task_id" in input:
            agent_task_watch.execution_ended(input["account"], input["task_id"], name)
        return
    logger.info("sweep")
    sweep.sweep_all()
