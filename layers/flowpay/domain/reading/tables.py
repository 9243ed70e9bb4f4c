"""A table with a heading row turned into lines that read as sentences do: name - quantity unit."""

import re

_COLUMNS = {
    **dict.fromkeys(("sr", "sl", "s", "no", "sno", "srno", "slno", "#"), "place"),
    **dict.fromkeys(
        ("item", "items", "material", "description", "product", "particulars", "name", "goods"),
        "name",
    ),
    **dict.fromkeys(("size", "spec", "specification", "grade", "make", "brand"), "grade"),
    **dict.fromkeys(("qty", "quantity", "nos", "required"), "quantity"),
    **dict.fromkeys(("unit", "uom", "units"), "unit"),
    **dict.fromkeys(("rate", "price", "target", "max"), "rate"),
}
_SEPARATORS = ("|", "\t", ",", ";", "  ")
_LEAST_COLUMNS = 3


def rows_as_lines(text: str) -> str:
    """Return the text with each row of a table as a line of its own, in the order of speech."""
    lines = text.splitlines()
    for at, line in enumerate(lines[:-1]):
        for separator in _SEPARATORS:
            columns = [_column(cell) for cell in _cells(line, separator)]
            if len(columns) >= _LEAST_COLUMNS and {"name", "quantity"} <= set(columns):
                rows = [_row(columns, _cells(row, separator)) or row for row in lines[at + 1 :]]
                return "\n".join((*lines[:at], *rows))
    return text


def _cells(line: str, separator: str) -> list[str]:
    parts = re.split(r" {2,}", line.strip()) if separator == "  " else line.split(separator)
    cells = [part.strip() for part in parts]
    return cells[1:-1] if separator == "|" and line.strip()[:1] == "|" else cells


def _column(heading: str) -> str | None:
    """Return what a column holds, by the first word of its heading that says it."""
    words = re.findall(r"[^\W\d_]+|#", heading.lower().replace(".", ""))
    return next((_COLUMNS[word] for word in words if word in _COLUMNS), None)


def _row(columns: list[str | None], cells: list[str]) -> str | None:
    """Return a row in words, or None where it is no row of the table."""
    told = dict(zip(columns, cells, strict=False))
    if len(cells) != len(columns) or not any(c.isdigit() for c in told.get("quantity", "")):
        return None
    name = " ".join(told[part] for part in ("name", "grade") if told.get(part))
    rate = told.get("rate", "")
    priced = f" @ {rate} per {told.get('unit') or 'pc'}" if any(map(str.isdigit, rate)) else ""
    per = priced if "per" not in rate and "/" not in rate else f" @ {rate}"
    return f"{name} - {told['quantity']} {told.get('unit') or ''}".rstrip() + per
