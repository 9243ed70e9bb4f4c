"""Who may do what, read from the templates: single grants, and nobody has one too many."""

from fnmatch import fnmatchcase

import pytest

from flowpay.persistence import (
    agent_tasks,
    cards,
    checkpoints,
    escrows,
    journal,
    wallets,
    x402_payments,
)
from flowpay.persistence.book import key
from infra.rights import RIGHTS, WRITTEN_ONCE, Resource

from .conftest import templates_of

pytestmark = pytest.mark.xdist_group("templates")

WRITES = {f"dynamodb:{verb}Item" for verb in ("Put", "Update", "Delete")}
BOOK, SCRATCH = "GetAttBook[0-9A-F]{8}Arn", "GetAttScratch[0-9A-F]{8}Arn"
CHECKPOINTS, FILES = "GetAttVaultCheckpoints[0-9A-F]{8}Arn", "GetAttFiles[0-9A-F]{8}Arn"
READERS = ("api/health", "api/docs", "api/not_found", "api/suppliers", "api/audit")
READERS += ("api/audit_exports", "api/evidence")


def holders(templates, action, *, on=""):
    functions = templates.functions().items()
    return {path for path, function in functions if action in function.actions_on(on)}


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
        for statement in function.allowed
        if statement["Resource"] == "*"
        for action in statement["Action"]
    }
    assert on_all == {
        "dynamodb:ListStreams",
        "states:SendTaskSuccess",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_only_the_clock_signs_checkpoints_and_puts_them_away(templates):
    assert holders(templates, "kms:Sign") == {"schedules/checkpoint"}
    assert holders(templates, "s3:PutObject", on=CHECKPOINTS) == {"schedules/checkpoint"}


def test_only_the_card_is_signed_with_its_own_key_and_who_signs_it_reads_nothing():
    signing = {path for path, rights in RIGHTS.items() if Resource.CARD_KEY in resources_of(rights)}
    assert signing == {"api/agent_card"}
    assert resources_of(RIGHTS["api/agent_card"]) == {Resource.CARD_KEY}


def test_only_who_pays_agents_may_sign_payments():
    paying = {path for path, rights in RIGHTS.items() if Resource.PAYER_KEY in resources_of(rights)}
    assert paying == {"api/agent_tasks", "tasks/ask_agent"}


def test_a_payers_key_in_kms_is_used_by_who_pays_agents_and_by_nobody_else(tmp_path):
    key = "arn:aws:kms:ap-south-1:123456789012:key/payer"
    templates = templates_of({"X402_BUYER_KMS_KEY": key}, tmp_path)
    for action in ("kms:Sign", "kms:GetPublicKey"):
        assert holders(templates, action, on="key/payer") == {"api/agent_tasks", "tasks/ask_agent"}


def test_what_proves_the_log_is_read_by_who_hands_it_out(templates):
    assert holders(templates, "kms:GetPublicKey") == {
        "api/audit_exports",
        "api/evidence",
        "schedules/checkpoint",
    }
    exporting = holders(templates, "s3:PutObject", on=FILES)
    assert exporting == {"api/audit_exports", "api/evidence", "api/gst"}


def test_no_function_can_delete_an_object_or_loosen_its_lock(templates):
    actions = {a for function in templates.functions().values() for a in function.actions}
    assert {a for a in actions if a.startswith(("s3:", "kms:"))} == {
        "kms:GetPublicKey",
        "kms:Sign",
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:PutObject",
    }


def test_signing_can_add_to_the_book_but_change_nothing_in_it(templates):
    assert templates.functions()["schedules/checkpoint"].actions & WRITES == {"dynamodb:PutItem"}


def test_every_function_has_a_role_of_its_own(templates):
    roles = [str(function.properties["Role"]) for function in templates.functions().values()]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize("path", READERS)
def test_a_function_that_only_reads_cannot_write(templates, path):
    assert not templates.functions()[path].actions & WRITES


def test_only_the_api_the_sweep_and_the_stream_start_executions(templates):
    starting = holders(templates, "states:StartExecution")
    assert starting == {
        "api/agent",
        "api/agent_tasks",
        "api/gst",
        "api/mcp",
        "api/sourcing",
        "schedules/sweep",
        "streams/resume_workflows",
    }


def test_only_the_sweep_can_stop_an_execution(templates):
    assert holders(templates, "states:StopExecution") == {"schedules/sweep"}


@pytest.mark.parametrize(
    ("name", "writes"),
    [
        ("reconcile", {"dynamodb:PutItem"}),
        ("reconcile_cards", {"dynamodb:PutItem"}),
        ("reconcile_payouts", {"dynamodb:PutItem", "dynamodb:UpdateItem"}),
    ],
)
def test_reconciling_adds_to_the_book_and_only_a_payout_that_came_back_moves_the_wallet(
    templates, name, writes
):
    assert templates.functions()[f"schedules/{name}"].actions_on(BOOK) & WRITES == writes


def test_nobody_can_change_the_journal_the_log_or_a_decision(templates):
    for path, function in templates.functions().items():
        if not function.actions_on(BOOK):
            continue
        [denied] = function.denied
        assert set(denied["Action"]) == {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}, path
        assert denied["Condition"] == {
            "ForAnyValue:StringLike": {
                "dynamodb:LeadingKeys": [
                    "*#journal",
                    "*#event",
                    "*#decision_record",
                    "*#checkpoint",
                    "*#card_transaction",
                    "*#agent_task_content",
                    "*#x402_content",
                ]
            }
        }
        [granted] = function.allowed_on(BOOK)
        assert denied["Resource"] == granted["Resource"], path


def test_what_is_written_once_is_in_partitions_of_which_nothing_else_is():
    written_once = [
        journal.key_of("acme", "jrn_1"),
        key("acme", "event", "000000000001"),
        key("acme", "decision_record", "ses_1/quotes"),
        checkpoints.key_of("acme", "000000000001"),
        cards.transaction_key("acme", "card_1", "r-1"),
        agent_tasks.content_key("acme", "tsk_1", "output"),
        key("acme", "x402_content", "x4p_1"),
    ]
    changing = [wallets.key_of("acme"), escrows.key_of("acme", "esc_1"), key("acme", "outbox", "1")]
    changing += [cards.key_of("acme", "card_1"), cards.claim_key("1")]
    changing += [agent_tasks.key_of("acme", "tsk_1")]
    changing += [x402_payments.key_of("acme", "x4p_1"), x402_payments.claim_key("acme", "id 1")]
    assert all(_is_written_once(each["pk"]) for each in written_once)
    assert not any(_is_written_once(each["pk"]) for each in changing)


def test_only_events_keys_receivers_of_news_and_claims_of_no_payment_can_be_deleted(templates):
    deleting = holders(templates, "dynamodb:DeleteItem", on=BOOK)
    assert deleting == {
        "api/agent",
        "api/keys",
        "api/paid",
        "queues/deliver_webhooks",
        "schedules/sweep",
        "streams/publish_events",
    }


def test_only_connections_and_refused_requests_for_quotes_can_be_forgotten(templates):
    deleting = holders(templates, "dynamodb:DeleteItem", on=SCRATCH)
    assert deleting == {
        "api/agent_tasks",
        "api/cards",
        "api/emails",
        "api/keys",
        "streams/publish_events",
        "schedules/sweep",
        "websocket/connect",
        "websocket/disconnect",
        "websocket/subscribe",
    }


WAITING = ("await_decision", "await_escrow", "await_tax", "await_person")


@pytest.mark.parametrize("path", [f"tasks/{name}" for name in WAITING])
def test_a_task_that_waits_can_file_its_token_and_nothing_else(templates, path):
    function = templates.functions()[path]
    assert function.actions_on(BOOK) == {"dynamodb:UpdateItem"}
    assert variables(templates, path).keys() & set(Resource) == {"BOOK_TABLE"}


def test_only_the_live_log_speaks_to_connections(templates):
    pushing = holders(templates, "execute-api:ManageConnections")
    assert pushing == {"schedules/sweep", "streams/publish_events", "websocket/subscribe"}


def test_secrets_are_read_by_those_who_recognise_a_caller_or_call_a_provider(templates):
    reading = holders(templates, "secretsmanager:GetSecretValue")
    assert {path for path in files_of("api") if path not in reading} == {
        "api/agent_card",
        "api/health",
        "api/docs",
        "api/not_found",
    }
    assert reading - files_of("api") == {
        "tasks/parse_request",
        "tasks/discover_suppliers",
        "tasks/enrich_supplier",
        "tasks/rank_suppliers",
        "tasks/request_quote",
        "tasks/notify_approvers",
        "tasks/remind_approvers",
        "tasks/open_portal",
        "tasks/read_portal",
        "tasks/close_run",
        "tasks/fail_run",
        "tasks/ask_agent",
        "tasks/close_task",
        "schedules/sweep",
        "schedules/reconcile_cards",
        "schedules/reconcile_payouts",
        "queues/deliver_webhooks",
    }


def test_only_who_makes_or_repeats_deliveries_rings_for_them(templates):
    assert holders(templates, "sqs:SendMessage", on="WebhooksDue") == {
        "api/webhooks",
        "streams/publish_events",
        "schedules/sweep",
        "queues/deliver_webhooks",
    }
    assert holders(templates, "sqs:ReceiveMessage") == {"queues/deliver_webhooks"}


def test_no_secret_stands_in_an_environment(templates):
    from infra.settings import SECRETS

    for path in templates.functions():
        assert not variables(templates, path).keys() & set(SECRETS)


def test_the_sandbox_knows_nothing_of_flowpay(templates):
    assert variables(templates, "sandbox/main").keys() == {"SANDBOX_TABLE"}


def resources_of(rights):
    return {right.resource for right in rights}


def variables(templates, path):
    return templates.functions()[path].properties["Environment"]["Variables"]


def files_of(folder):
    return {path for path in RIGHTS if path.startswith(f"{folder}/")}


def _is_written_once(partition):
    return any(fnmatchcase(partition, pattern) for pattern in WRITTEN_ONCE)
