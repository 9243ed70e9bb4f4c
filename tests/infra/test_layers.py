"""Layers: what is large travels only with the functions that load it."""

import pytest

pytestmark = pytest.mark.xdist_group("templates")


def carriers(templates, name):
    """Return the functions that carry the layer of this name."""
    functions = templates.functions().items()
    return {path for path, function in functions if name in str(function.properties["Layers"])}


def test_who_checks_values_against_schemas_carries_what_checks_them(templates):
    assert carriers(templates, "Schemas") == {"api/agents", "api/agent_tasks", "tasks/ask_agent"}


def test_who_pays_agents_carries_what_signs(templates):
    payers = {"api/agent_tasks", "tasks/ask_agent"}
    assert carriers(templates, "Signatures") - {"sandbox/main"} == payers


def test_who_computes_gst_carries_the_list_of_hsn_codes(templates):
    assert carriers(templates, "HsnCodes") == {
        "api/gst",
        "api/agent",
        "api/agent_tasks",
        "api/paid",
    }
