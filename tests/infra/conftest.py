"""The templates that AWS would get, synthesised once for all tests of a run."""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
APPROVAL_TTL_S = 3_600


@dataclass(frozen=True)
class Deployed:
    """One function as its template describes it, with all that its role may do."""

    path: str
    properties: dict[str, Any]
    statements: list[dict[str, Any]]

    @property
    def actions(self) -> set[str]:
        return self.actions_on("")

    @property
    def allowed(self) -> list[dict[str, Any]]:
        return [each for each in self.statements if each["Effect"] == "Allow"]

    @property
    def denied(self) -> list[dict[str, Any]]:
        return [each for each in self.statements if each["Effect"] == "Deny"]

    def allowed_on(self, resource: str) -> list[dict[str, Any]]:
        """Return what allows something with the resources whose reference matches this pattern."""
        return [each for each in self.allowed if re.search(resource, json.dumps(each["Resource"]))]

    def actions_on(self, resource: str) -> set[str]:
        statements = self.allowed_on(resource)
        return {action for statement in statements for action in listed(statement["Action"])}


@dataclass(frozen=True)
class Templates:
    """The templates of all stacks."""

    stacks: dict[str, dict[str, Any]]

    def resources(self, *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for stack in self.stacks.values():
            for name, resource in stack["Resources"].items():
                if not types or resource["Type"] in types:
                    yield name, resource

    def functions(self) -> dict[str, Deployed]:
        """Return our functions by the path of their file, as in `api/escrows`."""
        found = (
            self._function(resource)
            for _, resource in self.resources("AWS::Lambda::Function")
            if resource["Properties"].get("Description", "").startswith("functions/")
        )
        return {function.path: function for function in found}

    def _function(self, resource: dict[str, Any]) -> Deployed:
        properties = resource["Properties"]
        path = properties["Description"].removeprefix("functions/").removesuffix(".py")
        [role] = properties["Role"]["Fn::GetAtt"][:1]
        statements = [
            statement
            for _, policy in self.resources("AWS::IAM::Policy")
            if {"Ref": role} in policy["Properties"]["Roles"]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        return Deployed(path, properties, statements)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def synthesised(settings: dict[str, str], folder: Path, **choices: Any) -> Any:
    """Return the CDK app of these settings, built and not yet synthesised.

    Its pages are a stand-in: what the stacks promise does not hang on a built dashboard.
    """
    os.environ.setdefault("JSII_NODE", f"{sys.prefix}/bin/node")
    from aws_cdk import App

    from infra.app import build
    from infra.building import host_architecture

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    context["aws:cdk:disable-asset-staging"] = True
    choices |= {"architecture": host_architecture(), "settings": settings}
    context["deployment"] = json.dumps({"pages": str(some_pages(folder)), **choices})
    app = App(outdir=str(folder), context=context)
    build(app)
    return app


def some_pages(folder: Path) -> Path:
    """Return a folder under `folder` that looks like a built dashboard."""
    pages = folder / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<!doctype html>")
    (pages / "assets" / "index-1a2b.js").write_text("export {}")
    return pages


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Synthesise everything: an open finding of cdk-nag fails here, naming the resource."""
    folder = tmp_path_factory.mktemp("cdk")
    return templates_of({"APPROVAL_TTL_SECONDS": str(APPROVAL_TTL_S)}, folder)


def templates_of(settings: dict[str, str], folder: Path) -> Templates:
    synthesised(settings, folder).synth()
    files = folder.glob("*.template.json")
    return Templates({file.name.split(".")[0]: json.loads(file.read_text()) for file in files})
