"""What a state machine's definition says about its Task states."""

import re
from collections.abc import Iterator, Mapping
from typing import Any


def task_states(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every Task state with its name, those inside Map and Parallel states as well."""
    for name, state in definition["States"].items():
        if state["Type"] == "Task":
            yield name, state
        inner = [state.get("ItemProcessor"), state.get("Iterator"), *state.get("Branches", ())]
        for part in filter(None, inner):
            yield from task_states(part)


def snake_case(name: str) -> str:
    """Return the file name for a state's name: `RankSuppliers` is `rank_suppliers`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
