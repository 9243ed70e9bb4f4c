"""What may differ between two deployments of the same stacks; the defaults are those for AWS."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aws_cdk import App, CliCredentialsStackSynthesizer, IStackSynthesizer

from flowpay.domain.errors import Misconfigured
from flowpay.runtime.config import read_config

from .pages import PAGES
from .settings import configured, dotfile

SANDBOX_PATHS = {
    "EXA_API_BASE": "/sandbox/exa",
    "FIRECRAWL_API_BASE": "/sandbox/firecrawl/v2",
    "APOLLO_API_BASE": "/sandbox/apollo/api/v1",
    "RESEND_API_BASE": "/sandbox/resend",
    "RATES_API_BASE": "/sandbox/rates",
    "OPENAI_API_BASE": "/sandbox/openai/v1",
    "LOCUS_API_BASE": "/sandbox/locus/api",
    "LASO_API_BASE": "/sandbox/laso",
    "LASO_AGENT_API_BASE": "/sandbox/laso",
    "BROWSER_USE_API_BASE": "/sandbox/browser-use/api/v3",
    "X402_FACILITATOR_URL": "/sandbox/facilitator",
    "X402_RPC_URL": "/sandbox/chain",
}


@dataclass(frozen=True)
class Deployment:
    """The choices of one deployment; given as JSON in the context key `deployment`.

    `edge`: whether CloudFront stands in front, or the proxy of this machine does.
    """

    architecture: str = "arm64"
    asset_bucket: str = ""
    api_ids: Mapping[str, str] = field(default_factory=dict)
    sandbox_endpoint: str = ""
    live_callback: str = ""
    edge: bool = True
    pages: str = str(PAGES)
    certificate_arn: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, app: App) -> "Deployment":
        """Return what the context says; the settings are its own, or else those of this place.

        Raises Misconfigured naming every setting that is wrong: before anything is deployed.
        """
        given: dict[str, Any] = json.loads(app.node.try_get_context("deployment") or "{}")
        given.setdefault("settings", configured(dotfile()) | configured(os.environ))
        arn = os.environ.get("CERTIFICATE_ARN") or dotfile().get("CERTIFICATE_ARN", "")
        given.setdefault("certificate_arn", arn.strip())
        read_config(given["settings"])
        deployment = cls(**given)
        _ = deployment.domain_name
        return deployment

    @property
    def domain_name(self) -> str:
        """The name of one's own that CloudFront answers to; "" for the one that CloudFront gives.

        Raises Misconfigured if the certificate is none for such a name.
        """
        if not (self.edge and self.certificate_arn):
            return ""
        if not self.certificate_arn.startswith("arn:aws:acm:us-east-1:"):
            raise Misconfigured("CERTIFICATE_ARN: CloudFront takes those of us-east-1 only")
        address = self.settings.get("PUBLIC_BASE_URL", "").rstrip("/")
        host = urlsplit(address).hostname
        if not host or address != f"https://{host}":
            raise Misconfigured(
                "CERTIFICATE_ARN: say in PUBLIC_BASE_URL which name it is for, such as "
                "https://pay.example.com"
            )
        return host

    @property
    def live_providers(self) -> bool:
        """Whether the outside providers are the real ones."""
        return read_config(dict(self.settings)).USE_LIVE_APIS

    @property
    def approval_ttl_s(self) -> int:
        """How long an approval waits, in seconds."""
        return read_config(dict(self.settings)).APPROVAL_TTL_SECONDS

    @property
    def checkpoint_retention_days(self) -> int:
        """How long nobody can delete a checkpoint of the audit trail."""
        return read_config(dict(self.settings)).CHECKPOINT_RETENTION_DAYS

    @property
    def card_key(self) -> str:
        """The ARN of the key that signs the agent card; "" where it is not signed."""
        return read_config(dict(self.settings)).A2A_CARD_KEY

    @property
    def payer_key(self) -> str:
        """The ARN of the KMS key that signs payments by x402, "" where none does."""
        return read_config(dict(self.settings)).X402_BUYER_KMS_KEY

    @property
    def quote_window_s(self) -> int:
        """How long the pipeline waits for quotes, in seconds; 0: not at all."""
        return read_config(dict(self.settings)).QUOTE_WINDOW_SECONDS

    def synthesizer(self) -> IStackSynthesizer | None:
        """Return how assets travel: by the bootstrap's roles, or with the caller's own rights."""
        if not self.asset_bucket:
            return None
        return CliCredentialsStackSynthesizer(file_assets_bucket_name=self.asset_bucket)
