"""Who may do what, read from the templates: single grants, and nobody has one too many."""

import pytest

pytestmark = pytest.mark.xdist_group("templates")

WRITES = {f"dynamodb:{verb}Item" for verb in ("Put", "Update", "Delete")}
READERS = ("api/health", "api/docs", "api/not_found", "api/suppliers", "api/audit")


def holders(templates, action):
    return {path for path, function in templates.functions().items() if action in function.actions}


def test_only_resume_workflows_can_hand_a_task_token_back(templates):
    assert holders(templates, "states:SendTaskSuccess") == {"streams/resume_workflows"}
    assert not holders(templates, "states:SendTaskFailure")


def test_no_function_can_scan_a_table(templates):
    assert not holders(templates, "dynamodb:Scan")


def test_no_right_is_a_wildcard_of_actions(templates):
    for path, function in templates.functions().items():
        assert not {action for action in function.actions if "*" in action}, path


def test_only_what_has_no_resource_is_granted_on_all(templates):
    on_all = {
        action
        for function in templates.functions().values()
        for statement in function.statements
        if statement["Resource"] == "*"
        for action in statement["Action"]
    }
    assert on_all == {
        "dynamodb:ListStreams",
        "states:SendTaskSuccess",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_every_function_has_a_role_of_its_own(templates):
    roles = [str(function.properties["Role"]) for function in templates.functions().values()]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize("path", READERS)
def test_a_function_that_only_reads_cannot_write(templates, path):
    assert not templates.functions()[path].actions & WRITES


def test_only_the_api_and_the_sweep_start_a_procurement(templates):
    starting = holders(templates, "states:StartExecution")
    assert starting == {"api/sourcing", "schedules/sweep", "streams/resume_workflows"}
    assert "PROCUREMENT_ARN" not in variables(templates, "streams/resume_workflows")


def test_only_the_sweep_can_stop_an_execution(templates):
    assert holders(templates, "states:StopExecution") == {"schedules/sweep"}


def test_reconciling_can_add_to_the_book_but_change_nothing_in_it(templates):
    assert templates.functions()["schedules/reconcile"].actions & WRITES == {"dynamodb:PutItem"}


def test_only_the_live_log_speaks_to_connections(templates):
    pushing = holders(templates, "execute-api:ManageConnections")
    assert pushing == {"schedules/sweep", "streams/publish_events", "websocket/subscribe"}


def test_secrets_are_read_by_those_who_call_or_recognise_someone(templates):
    reading = holders(templates, "secretsmanager:GetSecretValue")
    others = {path for path in reading if path.partition("/")[0] not in ("api", "tasks")}
    assert others == {"schedules/sweep"}


def test_no_secret_stands_in_an_environment(templates):
    from infra.settings import SECRETS

    for path in templates.functions():
        assert not variables(templates, path).keys() & set(SECRETS)


def test_the_sandbox_knows_nothing_of_flowpay(templates):
    assert variables(templates, "sandbox/main").keys() == {"SANDBOX_TABLE"}


def variables(templates, path):
    return templates.functions()[path].properties["Environment"]["Variables"]
