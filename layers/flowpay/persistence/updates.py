"""An update of one item in the making: what it sets, and what must be true for that."""

from collections.abc import Callable, Mapping
from typing import Any

from flowpay.domain.errors import FlowpayError

from .book import Write


class Update:
    """Collects assignments and conditions; a value, or a name that is not ours, gets an alias."""

    def __init__(self) -> None:
        self._sets, self._conditions = list[str](), list[str]()
        self._names, self._values = dict[str, str](), dict[str, Any]()

    def path(self, *names: str) -> str:
        """Return how to write a field whose names DynamoDB could take for something else."""
        aliases = [f"#n{len(self._names) + place}" for place in range(len(names))]
        self._names |= zip(aliases, names, strict=True)
        return ".".join(aliases)

    def set(self, path: str, value: Any) -> None:
        self._sets.append(f"{path} = {self._value(value)}")

    def add(
        self, path: str, number: int, *, least: int | None = None, most: int | None = None
    ) -> None:
        """Add to a number; what lowers it stops at `least`, what raises it at `most`."""
        self._sets.append(f"{path} = {path} + {self._value(number)}")
        if least is not None and number < 0:
            self.require(path, ">=", least - number)
        if most is not None and number > 0:
            self.require(path, "<=", most - number)

    def require(self, path: str, relation: str, value: Any, *, or_missing: bool = False) -> None:
        """Let the update stand only where this is true, or where there is no such field."""
        condition = f"{path} {relation} {self._value(value)}"
        missing = f"(attribute_not_exists({path}) OR {condition})"
        self._conditions.append(missing if or_missing else condition)

    def write(self, target: Mapping[str, Any], *, refusal: Callable[[], FlowpayError]) -> Write:
        return Write(
            "Update",
            "book",
            target,
            f"SET {', '.join(self._sets)}",
            " AND ".join(self._conditions),
            self._names,
            self._values,
            refusal,
        )

    def _value(self, value: Any) -> str:
        alias = f":v{len(self._values)}"
        self._values[alias] = value
        return alias
