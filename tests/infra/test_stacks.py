"""What the stacks promise: nothing is lost, nothing is silent, nothing is named by hand."""

import json
import re

import pytest

from infra.deployment import SANDBOX_PATHS, Deployment
from infra.states import task_states

from .conftest import APPROVAL_TTL_S, listed, synthesised

pytestmark = pytest.mark.xdist_group("templates")

NAMES = ("TableName", "FunctionName", "RoleName", "QueueName", "LogGroupName", "StateMachineName")
NAMES += ("BucketName", "AliasName")


def of_type(templates, *types):
    return [resource["Properties"] for _, resource in templates.resources(*types)]


def definition(machine):
    return json.loads(machine["DefinitionString"])


def started(templates, function):
    """Return the rules that start a function."""
    rules = of_type(templates, "AWS::Events::Rule")
    return [rule for rule in rules if names(rule["Targets"], function)]


def names(part, function):
    """Return whether a part of a template names just this function."""
    return re.search(rf"{function}[0-9A-F]{{8}}", json.dumps(part))


def test_the_tables_outlive_their_stack(templates):
    for resource in templates.stacks["FlowpayData"]["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resource["Properties"]
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
            assert properties["DeletionProtectionEnabled"]
            assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]


def test_only_the_book_has_a_stream_and_it_carries_new_images(templates):
    tables = of_type(templates, "AWS::DynamoDB::Table")
    streams = [table["StreamSpecification"] for table in tables if "StreamSpecification" in table]
    assert streams == [{"StreamViewType": "NEW_IMAGE"}]


def test_the_secret_outlives_its_stack_and_nobody_chose_its_signing_key(templates):
    [(_, secret)] = templates.resources("AWS::SecretsManager::Secret")
    assert secret["DeletionPolicy"] == "Retain"
    assert secret["Properties"]["GenerateSecretString"]["GenerateStringKey"] == "SIGNING_KEY"


def test_every_log_forgets_in_time(templates):
    assert all(group["RetentionInDays"] for group in of_type(templates, "AWS::Logs::LogGroup"))


def test_every_function_logs_into_a_group_of_its_own(templates):
    groups = [
        json.dumps(function.properties["LoggingConfig"]["LogGroup"])
        for function in templates.functions().values()
    ]
    assert len(groups) == len(set(groups))


def test_every_function_is_traced(templates):
    for function in templates.functions().values():
        assert function.properties["TracingConfig"] == {"Mode": "Active"}


def test_nothing_has_a_name_that_somebody_chose(templates):
    for name, resource in templates.resources():
        chosen = [resource.get("Properties", {}).get(property) for property in NAMES]
        assert not [value for value in chosen if isinstance(value, str)], name


def test_everything_that_can_carry_a_tag_says_whose_it_is(templates):
    for function in templates.functions().values():
        assert {"Key": "project", "Value": "flowpay"} in function.properties["Tags"]


def test_state_machines_log_what_fails(templates):
    machines = of_type(templates, "AWS::StepFunctions::StateMachine")
    assert {machine["LoggingConfiguration"]["Level"] for machine in machines} == {"ERROR"}
    assert all(machine["TracingConfiguration"]["Enabled"] for machine in machines)


def test_every_task_state_is_given_the_function_of_its_name(templates):
    for machine in of_type(templates, "AWS::StepFunctions::StateMachine"):
        states = dict(task_states(definition(machine)))
        assert set(machine["DefinitionSubstitutions"]) == set(states)


def test_waiting_for_a_person_ends_when_the_settings_say(templates):
    machines = of_type(templates, "AWS::StepFunctions::StateMachine")
    states = {name: state for m in machines for name, state in task_states(definition(m))}
    assert states["AwaitDecision"]["TimeoutSeconds"] == (APPROVAL_TTL_S + 1) // 2
    assert states["AwaitEscrow"]["TimeoutSeconds"] > APPROVAL_TTL_S


def test_two_functions_read_the_book_and_what_they_give_up_goes_to_a_queue(templates):
    fed = of_type(templates, "AWS::Lambda::EventSourceMapping")
    readers = [each for each in fed if "StartingPosition" in each]
    assert len(readers) == 2
    patterns = [json.loads(reader["FilterCriteria"]["Filters"][0]["Pattern"]) for reader in readers]
    suffixes = {
        each["suffix"] for pattern in patterns for each in pattern["dynamodb"]["Keys"]["pk"]["S"]
    }
    assert suffixes == {"#outbox", "#escrow", "#session", "#gst_run"}
    for reader in readers:
        assert reader["DestinationConfig"]["OnFailure"]["Destination"]
        assert reader["MaximumRecordAgeInSeconds"] > 0
        assert not reader.get("BisectBatchOnFunctionError")


def test_webhooks_are_rung_for_one_message_at_a_time_and_few_side_by_side(templates):
    fed = of_type(templates, "AWS::Lambda::EventSourceMapping")
    [rung] = [each for each in fed if "StartingPosition" not in each]
    assert rung["BatchSize"] == 1
    assert rung["ScalingConfig"]["MaximumConcurrency"] == 20
    [queue] = [each for each in of_type(templates, "AWS::SQS::Queue") if "RedrivePolicy" in each]
    sender = templates.functions()["queues/deliver_webhooks"].properties
    assert queue["VisibilityTimeout"] >= 6 * sender["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] > 1
    assert rung["EventSourceArn"] == {"Fn::GetAtt": [name_of(templates, queue), "Arn"]}


def name_of(templates, wanted):
    return next(name for name, each in templates.resources() if each["Properties"] is wanted)


def test_the_sweep_runs_every_minute_and_when_an_execution_ends_badly(templates):
    rules = started(templates, "SchedulesSweep")
    assert {rule.get("ScheduleExpression") for rule in rules} == {"rate(1 minute)", None}
    [pattern] = [rule["EventPattern"] for rule in rules if "EventPattern" in rule]
    assert pattern["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    machines = dict(templates.resources("AWS::StepFunctions::StateMachine"))
    assert {each["Ref"] for each in pattern["detail"]["stateMachineArn"]} == machines.keys()


def test_the_books_are_reconciled_every_night_with_time_to_read_them(templates):
    [rule] = started(templates, "SchedulesReconcile")
    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert templates.functions()["schedules/reconcile"].properties["Timeout"] == 15 * 60


def test_the_cards_are_compared_every_night_after_the_books(templates):
    [rule] = started(templates, "SchedulesReconcileCards")
    assert rule["ScheduleExpression"] == "cron(30 3 * * ? *)"


def test_the_payouts_are_compared_every_night_after_the_cards(templates):
    [rule] = started(templates, "SchedulesReconcilePayouts")
    assert rule["ScheduleExpression"] == "cron(45 3 * * ? *)"
    assert templates.functions()["schedules/reconcile_payouts"].properties["Timeout"] == 5 * 60


def test_the_log_is_signed_every_five_minutes(templates):
    [rule] = started(templates, "SchedulesCheckpoint")
    assert rule["ScheduleExpression"] == "rate(5 minutes)"
    assert templates.functions()["schedules/checkpoint"].properties["Timeout"] == 15 * 60


def bucket(templates, name):
    """Return a bucket of the data stack, with what its policy denies."""
    buckets = dict(templates.resources("AWS::S3::Bucket"))
    [id] = [id for id in buckets if name in id]
    policies = of_type(templates, "AWS::S3::BucketPolicy")
    [policy] = [each for each in policies if each["Bucket"] == {"Ref": id}]
    denied = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
    return buckets[id], denied


def test_a_checkpoint_cannot_be_deleted_or_replaced_by_anybody(templates):
    found, denied = bucket(templates, "Checkpoints")
    properties = found["Properties"]
    assert properties["ObjectLockEnabled"]
    assert properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Mode": "COMPLIANCE",
        "Days": 2_922,
    }
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert found["DeletionPolicy"] == found["UpdateReplacePolicy"] == "Retain"
    written_once = {"Null": {"s3:if-none-match": "true"}}
    whenever = [s["Action"] for s in denied if "Condition" not in s]
    assert [s["Action"] for s in denied if s.get("Condition") == written_once] == ["s3:PutObject"]
    assert whenever == ["s3:DeleteObject"], "a delete marker would hide it"


@pytest.mark.parametrize("name", ["Checkpoints", "Files"])
def test_a_bucket_is_private_and_speaks_tls_only(templates, name):
    found, denied = bucket(templates, name)
    assert all(found["Properties"]["PublicAccessBlockConfiguration"].values())
    assert {"Bool": {"aws:SecureTransport": "false"}} in [s.get("Condition") for s in denied]


def test_files_for_download_are_forgotten_after_a_day(templates):
    [rule] = bucket(templates, "Files")[0]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 1)


def test_the_key_of_checkpoints_signs_on_p_256_and_outlives_its_stack(templates):
    [(_, key)] = templates.resources("AWS::KMS::Key")
    assert (key["Properties"]["KeySpec"], key["Properties"]["KeyUsage"]) == (
        "ECC_NIST_P256",
        "SIGN_VERIFY",
    )
    assert key["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize(
    "name",
    [
        "SchedulesSweep",
        "SchedulesReconcile",
        "SchedulesReconcileCards",
        "SchedulesReconcilePayouts",
        "SchedulesCheckpoint",
    ],
)
def test_what_a_clock_starts_raises_an_alarm_when_it_fails(templates, name):
    alarms = of_type(templates, "AWS::CloudWatch::Alarm")
    [alarm] = [
        each
        for each in alarms
        if names(each["Dimensions"], name) and each["MetricName"] == "Errors"
    ]
    assert alarm["Threshold"] == 0


def test_checkpoints_that_are_not_made_raise_an_alarm(templates):
    [alarm] = [
        each
        for each in of_type(templates, "AWS::CloudWatch::Alarm")
        if "SchedulesCheckpoint" in json.dumps(each["Dimensions"])
        and each["MetricName"] == "Invocations"
    ]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert (alarm["TreatMissingData"], alarm["Period"]) == ("breaching", 900)


def test_deliveries_that_fail_on_our_side_raise_an_alarm(templates):
    [alarm] = [
        each
        for each in of_type(templates, "AWS::CloudWatch::Alarm")
        if "WebhooksFailed" in json.dumps(each["Dimensions"])
    ]
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def test_the_http_api_logs_every_request_and_answers_what_it_does_not_know(templates):
    routes = [route["RouteKey"] for route in of_type(templates, "AWS::ApiGatewayV2::Route")]
    assert "$default" in routes
    stages = of_type(templates, "AWS::ApiGatewayV2::Stage")
    logged = [stage for stage in stages if stage["StageName"] == "$default"]
    assert all(stage["AccessLogSettings"]["DestinationArn"] for stage in logged)


def test_the_live_log_takes_no_more_frames_than_it_can_answer(templates):
    stages = of_type(templates, "AWS::ApiGatewayV2::Stage")
    [live] = [stage for stage in stages if stage["StageName"] == "live"]
    limits = live["DefaultRouteSettings"]
    assert (limits["ThrottlingRateLimit"], limits["ThrottlingBurstLimit"]) == (500, 1_000)
    answering = templates.functions()["websocket/subscribe"].properties["Timeout"]
    assert answering <= 29, "API Gateway waits no longer"


def test_cors_is_closed(templates):
    assert not [a for a in of_type(templates, "AWS::ApiGatewayV2::Api") if "CorsConfiguration" in a]


def test_without_live_providers_the_sandbox_stands_in_for_all_of_them(templates):
    variables = templates.functions()["api/sourcing"].properties["Environment"]["Variables"]
    assert set(SANDBOX_PATHS) <= set(variables)


def test_with_live_providers_there_is_no_sandbox(tmp_path):
    app = synthesised({"USE_LIVE_APIS": "true"}, tmp_path)
    assert {stack.node.id for stack in app.node.children} & {
        "FlowpayData",
        "FlowpayService",
        "FlowpaySandbox",
    } == {"FlowpayData", "FlowpayService"}


def test_in_aws_the_functions_run_on_arm():
    assert Deployment().architecture == "arm64"


def test_a_lambda_permission_names_who_may_call(templates):
    for permission in of_type(templates, "AWS::Lambda::Permission"):
        assert listed(permission["Principal"]) != ["*"]
        assert permission["SourceArn"]
