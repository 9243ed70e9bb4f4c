"""Builds what Lambda runs: layers and code, without Docker, each once per content, in `.build/`.

Bytecode is compiled in, marked as never to be checked against its source: a Lambda cannot write
its own, and file times do not survive the zip.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import hsn_codes as hsn_list

ROOT = Path(__file__).parent.parent
BUILD = ROOT / ".build"
REQUIREMENTS = ROOT / "layers/dependencies/requirements.txt"
SCHEMA_REQUIREMENTS = ROOT / "layers/schemas/requirements.txt"
SIGNATURE_REQUIREMENTS = ROOT / "layers/signatures/requirements.txt"
HSN_REQUIREMENTS = ROOT / "layers/hsn/requirements.txt"
PAGES = ("swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css")
PAGES += ("redoc/bundles/redoc.standalone.js",)
WHEELS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
SPOKEN = {  # the services that the functions call; botocore knows four hundred more
    "apigatewaymanagementapi",
    "dynamodb",
    "kms",
    "s3",
    "secretsmanager",
    "sqs",
    "stepfunctions",
    "sts",
}
GENERATED = {"__pycache__", "node_modules"}
UNLOADED = (
    "*.dist-info/[!M]*",  # what some ask about themselves stays: METADATA
    "bin",
    "boto3/data",
    "boto3/examples",
    "pydantic/v1",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
)


@dataclass(frozen=True)
class Built:
    """A folder ready to be zipped, and the hash that says whether it has changed."""

    path: Path
    digest: str


def host_architecture() -> str:
    """Return this machine's architecture as Lambda spells it."""
    return "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


def functions() -> Built:
    """Return the code of every function but the sandbox."""
    folder = ROOT / "functions"
    sources = [path for path in sources_of(folder) if "sandbox" not in path.parts]
    return _built("functions", sources, lambda target: _copy(sources, folder, target))


def sandbox() -> Built:
    """Return the code of the sandbox."""
    folder = ROOT / "functions/sandbox"
    sources = sources_of(folder)
    return _built("sandbox", sources, lambda target: _copy(sources, folder, target))


def flowpay() -> Built:
    """Return the layer with the package `flowpay`."""
    folder = ROOT / "layers"
    sources = sources_of(folder / "flowpay")
    return _built("flowpay", sources, lambda target: _copy(sources, folder, target / "python"))


def dependencies(architecture: str) -> Built:
    """Return the layer with the third-party packages, as built for `architecture`."""
    return _packages("dependencies", REQUIREMENTS, architecture)


def schemas(architecture: str) -> Built:
    """Return the layer with what checks values against JSON Schemas."""
    return _packages("schemas", SCHEMA_REQUIREMENTS, architecture)


def signatures(architecture: str) -> Built:
    """Return the layer with what signs for accounts of EVM networks, and tells who has signed."""
    return _packages("signatures", SIGNATURE_REQUIREMENTS, architecture)


def _packages(name: str, requirements: Path, architecture: str) -> Built:
    """Return a layer with the packages that `requirements` pins."""

    def build(target: Path) -> None:
        site = target / "python"
        here = architecture == host_architecture() and sys.platform == "linux"
        other = [] if here else ["--python-platform", WHEELS[architecture]]
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
        command += ["--only-binary", ":all:", "--python-version", "3.13", *other]
        subprocess.run([*command, "--target", site, "-r", requirements], check=True)
        _slim(site)
        _compile(site, "-b")  # beside the sources, which then need not travel
        for source in site.rglob("*.py"):
            source.unlink()

    return _built(f"{name}-{architecture}", [requirements, Path(__file__)], build)


def pages() -> Built:
    """Return the layer with what /docs and /redoc load, as the package `api_pages`."""
    modules = ROOT / "infra/node_modules"

    def build(target: Path) -> None:
        folder = target / "python/api_pages"
        folder.mkdir(parents=True)
        for page in PAGES:
            shutil.copy(modules / page, folder)

    return _built("pages", [ROOT / "infra/package-lock.json"], build)


def hsn_codes() -> Built:
    """Return the layer with the list of HSN codes, as the package `hsn_codes`."""
    sources = [HSN_REQUIREMENTS, Path(hsn_list.__file__)]
    return _built(
        "hsn", sources, lambda target: hsn_list.build(HSN_REQUIREMENTS, target / "python")
    )


def sources_of(folder: Path) -> list[Path]:
    """Return every file under `folder` that somebody wrote."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not _generated(path.relative_to(folder)))


def _generated(path: Path) -> bool:
    return any(part in GENERATED or part.startswith(".") for part in path.parts)


def _copy(sources: Iterable[Path], folder: Path, target: Path) -> None:
    for source in sources:
        copy = target / source.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)


def _slim(site: Path) -> None:
    """Take out what no function loads: every start of a function unpacks the whole layer."""
    for folder in site.glob("botocore/data/*"):
        if folder.is_dir() and folder.name not in SPOKEN:
            shutil.rmtree(folder)
    for pattern in UNLOADED:
        for path in list(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _built(name: str, sources: Iterable[Path], build: Callable[[Path], None]) -> Built:
    """Return what `build` makes of `sources`, made anew only if they have changed."""
    digest = digest_of(name, sources)
    target = BUILD / f"{name}-{digest[:16]}"
    if not target.exists():
        BUILD.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
            fresh = Path(scratch) / name
            build(fresh)
            _compile(fresh)
            _put(fresh, target)
    return Built(target, digest)


def digest_of(name: str, sources: Iterable[Path]) -> str:
    """Return the hash of these files, their names and this Python."""
    digest = hashlib.sha256(f"{name} {sys.version_info[:2]}".encode())
    for source in sources:
        digest.update(f"{source.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _compile(folder: Path, *options: str) -> None:
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, *options, "-s", folder, "-p", "/opt", folder], check=True)


def _put(fresh: Path, target: Path) -> None:
    """Move it into place, unless a twin was faster: it has built the same."""
    try:
        fresh.rename(target)
    except OSError:
        if not target.exists():
            raise
