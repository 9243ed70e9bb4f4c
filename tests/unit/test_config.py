"""Configuration: read once, checked at the start, and clear about every variable that is wrong."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest

from flowpay.domain.errors import Misconfigured
from flowpay.runtime import aws
from flowpay.runtime import config as configuration
from flowpay.runtime.config import has_secret, read_config, secret, secrets


def test_without_a_setting_the_safe_defaults_hold():
    config = read_config({})

    assert config.REQUIRE_API_KEY
    assert not config.USE_LIVE_APIS
    assert not config.STRICT_INTEGRATIONS
    assert (config.WALLET_CURRENCY, config.PRICE_CURRENCY) == ("USD", "INR")
    assert (config.WALLET_BALANCE, config.DAILY_SPEND_LIMIT) == (50_000, 10_000)
    assert (config.MONTHLY_SPEND_LIMIT, config.AUTO_APPROVE_THRESHOLD) == (30_000, 2_000)
    assert config.APPROVAL_TTL_SECONDS == 3 * 24 * 3600


def test_a_variable_that_is_empty_counts_as_not_set():
    assert read_config({"WALLET_CURRENCY": " ", "DAILY_SPEND_LIMIT": ""}) == read_config({})


def test_variables_that_are_not_ours_are_left_alone():
    assert read_config({"PATH": "/bin", "wallet_currency": "EUR"}) == read_config({})


def test_a_list_is_written_with_commas_and_read_in_one_spelling():
    config = read_config({"ALLOWED_VENDOR_CATEGORIES": " Cotton  Yarn, steel rod ,,"})

    assert config.ALLOWED_VENDOR_CATEGORIES == ("cotton yarn", "steel rod")


def test_approvers_are_addresses_in_one_spelling_each_once():
    config = read_config(
        {"APPROVER_EMAILS": "Ravi@Example.com, meera+pay@mill.co.in,ravi@example.com"}
    )

    assert config.APPROVER_EMAILS == ("ravi@example.com", "meera+pay@mill.co.in")
    assert read_config({}).APPROVER_EMAILS == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "ravi",
        "ravi@example",
        "@example.com",
        "ravi@@example.com",
        "ravi@example.com meera@example.com",
        "Ravi <ravi@example.com>",
        "ravi@example.com;meera@example.com",
        "rävi@example.com",
        "ravi@.com",
        f"{'r' * 65}@example.com",
    ],
)
def test_what_is_no_address_is_refused_by_what_it_is(wrong):
    with pytest.raises(
        Misconfigured, match=r"APPROVER_EMAILS: .*such as asha@example.com"
    ) as refusal:
        read_config({"APPROVER_EMAILS": f"ravi@example.com,{wrong}"})

    assert repr(wrong.lower()) in str(refusal.value)


def test_there_are_not_more_approvers_than_can_be_told_in_time():
    many = [f"person{number}@example.com" for number in range(21)]
    assert len(read_config({"APPROVER_EMAILS": ",".join(many[:20])}).APPROVER_EMAILS) == 20

    with pytest.raises(Misconfigured, match="at most 20"):
        read_config({"APPROVER_EMAILS": ",".join(many)})


def test_a_limit_keeps_every_micro():
    config = read_config({"DAILY_SPEND_LIMIT": "0.000001"})

    assert config.DAILY_SPEND_LIMIT.as_tuple() == Decimal("0.000001").as_tuple()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WALLET_CURRENCY", "XXX"),
        ("PRICE_CURRENCY", "rupees"),
        ("ACCOUNT_TIMEZONE", "Asia/Nowhere"),
        ("ACCOUNT_TIMEZONE", "../etc/passwd"),
        ("APPROVAL_TTL_SECONDS", "59"),
        ("APPROVAL_TTL_SECONDS", "soon"),
        ("DAILY_SPEND_LIMIT", "-1"),
        ("DAILY_SPEND_LIMIT", "NaN"),
        ("DAILY_SPEND_LIMIT", "Infinity"),
        ("DAILY_SPEND_LIMIT", "0.0000001"),
        ("WALLET_BALANCE", "1000000000001"),
        ("REQUIRE_API_KEY", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(name, value):
    with pytest.raises(Misconfigured, match=name):
        read_config({name: value})


def test_payouts_over_locus_are_refused_for_a_wallet_that_is_not_in_dollars():
    assert read_config({"LOCUS_PAYOUTS": "true", "WALLET_CURRENCY": "USD"}).LOCUS_PAYOUTS
    with pytest.raises(Misconfigured, match=r"LOCUS_PAYOUTS.*WALLET_CURRENCY=USD"):
        read_config({"LOCUS_PAYOUTS": "true", "WALLET_CURRENCY": "INR"})


def test_every_wrong_variable_is_named_at_once():
    with pytest.raises(Misconfigured) as refusal:
        read_config({"WALLET_CURRENCY": "XXX", "DAILY_SPEND_LIMIT": "-1"})

    assert "WALLET_CURRENCY" in str(refusal.value)
    assert "DAILY_SPEND_LIMIT" in str(refusal.value)


@pytest.fixture
def vault(monkeypatch):
    """A deployment whose secrets were read as often as the list is long."""
    reads = []

    def get_secret_value(SecretId):
        reads.append(SecretId)
        return {"SecretString": json.dumps({"EXA_API_KEY": "e", "RESEND_API_KEY": ""})}

    settings = configuration.Config(SECRETS_ID="the-secret")
    monkeypatch.setattr(configuration, "config", lambda: settings)
    manager = SimpleNamespace(get_secret_value=get_secret_value)
    monkeypatch.setattr(aws, "client", {"secretsmanager": manager}.__getitem__)
    secrets.cache_clear()
    yield reads
    secrets.cache_clear()


def test_secrets_are_read_once(vault):
    assert (secret("EXA_API_KEY"), secret("EXA_API_KEY")) == ("e", "e")
    assert vault == ["the-secret"]


def test_a_secret_may_be_missing(vault):
    names = ("EXA_API_KEY", "RESEND_API_KEY", "OPENAI_API_KEY")
    assert [has_secret(name) for name in names] == [True, False, False]


@pytest.mark.parametrize("name", ["RESEND_API_KEY", "APOLLO_API_KEY"])
def test_a_secret_that_nobody_has_set_is_asked_for_by_name(vault, name):
    with pytest.raises(Misconfigured, match=name):
        secret(name)


def test_who_is_paid_by_x402_is_an_account_whose_capitals_are_right():
    config = read_config({"X402_PAY_TO": "0x209693bc6afc0c5328ba36faf03c514ef312287c"})

    assert config.X402_PAY_TO == "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"
    assert read_config({"X402_PAY_TO": config.X402_PAY_TO}) == config
    assert read_config({}).X402_PAY_TO == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X402_PAY_TO", "0x209693bC6afc0C5328bA36FaF03C514EF312287C"),
        ("X402_PAY_TO", "0x209693Bc6afc0C5328bA36FaF03C514EF312287"),
        ("X402_PAY_TO", "0x0000000000000000000000000000000000000000"),
        ("X402_PAY_TO", "pay.eth"),
        ("X402_NETWORK", "eip155:1"),
        ("X402_NETWORK", "base"),
    ],
)
def test_a_mistyped_account_or_network_is_refused_before_anybody_pays(name, value):
    with pytest.raises(Misconfigured, match=name):
        read_config({name: value})


REAL = {"USE_LIVE_APIS": "true", "X402_PAY_TO": "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"}


def test_money_that_is_worth_nothing_never_comes_into_a_real_wallet():
    with pytest.raises(Misconfigured, match=r"X402_NETWORK: .*Base Sepolia is worth nothing"):
        read_config(REAL)
    assert read_config(REAL | {"X402_PAY_TO": ""}).X402_PAY_TO == ""
    assert read_config(REAL | {"USE_LIVE_APIS": "false"}).X402_NETWORK == "eip155:84532"


def test_who_sells_for_real_names_a_facilitator_that_settles_for_real():
    sells = REAL | {"X402_NETWORK": "eip155:8453"}
    with pytest.raises(Misconfigured, match=r"X402_FACILITATOR_URL: .* is for test networks"):
        read_config(sells)
    facilitator = "https://facilitator.example"
    assert read_config(sells | {"X402_FACILITATOR_URL": facilitator}).X402_PAY_TO


def test_real_money_is_paid_out_only_where_keys_are_asked_for():
    live = {"USE_LIVE_APIS": "true", "LOCUS_PAYOUTS": "true"}
    assert read_config(live).LOCUS_PAYOUTS
    with pytest.raises(Misconfigured, match=r"LOCUS_PAYOUTS: .* REQUIRE_API_KEY"):
        read_config(live | {"REQUIRE_API_KEY": "false"})
