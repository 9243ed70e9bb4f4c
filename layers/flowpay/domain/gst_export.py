"""A run as a file: JSON as the API documents it, CSV for a spreadsheet, or a summary to be read."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from .export import passive
from .gst_result import NOT_FOR_UPLOAD, GstResult
from .gst_run import Run


class RunFormat(StrEnum):
    """CSV has a line for each value, by its path; cells that would be formulas are quoted."""

    JSON = "json"
    CSV = "csv"
    SUMMARY = "summary"

    @property
    def content_type(self) -> str:
        kinds = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
        return kinds.get(self, "text/plain; charset=utf-8")

    @property
    def suffix(self) -> str:
        return {"summary": "txt"}.get(self, self.value)


def exported(run: Run, result: GstResult | None, format: RunFormat) -> bytes:
    """Return the file; the same run gives the same bytes."""
    computed = result.model_dump(mode="json") if result else {}
    said = {
        "note": NOT_FOR_UPLOAD,
        "run": run.model_dump(mode="json", exclude_none=True),
        "result": computed or None,
    }
    match format:
        case RunFormat.JSON:
            return (json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
        case RunFormat.CSV:
            return _csv(said)
    return _summary(run, computed).encode()


def _csv(said: Mapping[str, Any]) -> bytes:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("path", "value"))
    for path, value in _flat(said):
        rows.writerow((passive(path), passive(value)))
    return written.getvalue().encode()


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value with its path, such as `result.gstr1.b2b[0].number`; money is one value."""
    match value:
        case {"amount": amount, "currency": currency} if len(value) == 2:
            yield path, f"{amount} {currency}"
        case dict():
            for name in sorted(value):
                yield from _flat(value[name], f"{path}.{name}" if path else name)
        case list():
            for place, part in enumerate(value):
                yield from _flat(part, f"{path}[{place}]")
        case None:
            yield path, ""
        case bool():
            yield path, "yes" if value else "no"
        case _:
            yield path, str(value)


def _summary(run: Run, result: Mapping[str, Any]) -> str:
    """Return lines for a person: what was asked, how it ended, why, and what is not verified."""
    lines = [
        f"GST run {run.run_id}: {run.action.replace('_', ' ')}",
        f"asked by {run.requested_by} at {run.created_at:%Y-%m-%d %H:%M} UTC",
        *(
            f"{name}: {value}"
            for name, value in (("GSTIN", run.gstin), ("period", run.period))
            if value
        ),
        f"status: {run.status.replace('_', ' ')}",
        *([run.summary] if run.summary else []),
        "",
        *(f"{step.at:%Y-%m-%d %H:%M:%S} {step.name}: {_line(step.detail)}" for step in run.steps),
        *_section("What was seen", (f"{e.source}: {e.facts} ({e.sha256})" for e in run.evidence)),
        *_section("Why", _reasons(result, verified=True)),
        *_section("Not verified: look these up", _reasons(result, verified=False)),
        "",
        NOT_FOR_UPLOAD,
    ]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """Return a text on one line: what a person has written looks like no other line of the file."""
    return " ".join(text.split())


def _section(title: str, rows: Iterator[str]) -> list[str]:
    found = list(dict.fromkeys(rows))
    return ["", f"{title}:", *(f"- {row}" for row in found)] if found else []


def _reasons(value: Any, *, verified: bool) -> Iterator[str]:
    """Yield every reason in a result, wherever it stands."""
    match value:
        case {"text": text, "rule": rule, "source": source, "verified": sure}:
            if sure is verified:
                yield f"{text} ({rule}; {source})"
        case dict():
            for part in value.values():
                yield from _reasons(part, verified=verified)
        case list():
            for part in value:
                yield from _reasons(part, verified=verified)
