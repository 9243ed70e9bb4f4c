"""Settings and secrets as people give them: in `.env` or the environment of whoever deploys."""

from collections.abc import Mapping

from dotenv import dotenv_values

from flowpay.runtime.config import Config

from .building import ROOT
from .rights import Resource

SECRETS = (
    "FLOWPAY_API_KEY",
    "LOCUS_API_KEY",
    "EXA_API_KEY",
    "FIRECRAWL_API_KEY",
    "RESEND_API_KEY",
    "RESEND_WEBHOOK_SECRET",
    "APOLLO_API_KEY",
    "A2A_SHARED_TOKEN",
    "OPENAI_API_KEY",
    "BROWSER_USE_API_KEY",
    "LASO_API_KEY",
    "X402_BUYER_KEY",
    "X402_FACILITATOR_KEY",
)


def dotfile() -> dict[str, str]:
    """Return what `.env` says, {} without one."""
    return {name: value or "" for name, value in dotenv_values(ROOT / ".env").items()}


def secrets(source: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets among `source` that are set."""
    return {name: source[name] for name in SECRETS if source.get(name, "").strip()}


def configured(source: Mapping[str, str]) -> dict[str, str]:
    """Return the settings among `source` that are set; what the stacks wire is not a setting."""
    wired = set(Resource)
    names = [name for name in Config.model_fields if name not in wired]
    return {name: source[name] for name in names if source.get(name, "").strip()}
