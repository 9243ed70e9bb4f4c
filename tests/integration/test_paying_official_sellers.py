"""An agent that sells by the official x402 helpers is paid, and finds the payment in order."""

from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from x402.http.utils import decode_payment_response_header

from flowpay.ports import a2a, payer_key, secp256k1
from flowpay.ports.payer_key import PayerKeyAway
from flowpay.runtime import clock as moments
from tests.integration.agent_tasks import flowpay
from tests.integration.commands import money
from tests.integration.test_paying_agents import (
    FREE,
    SPENT,
    followed,
    on_chain,
    outcomes_of,
    payments,
    selling,
    settings,
)
from tests.support.agents import COUNTED, ended, working
from tests.support.builders import wire
from tests.support.clock import Clock
from tests.support.official_seller import Seller
from tests.support.payments import NETWORK, PAYER
from tests.support.world import World, world

__all__ = ["flowpay", "settings"]
pytestmark = pytest.mark.slow
KMS_KEY = "arn:aws:kms:ap-south-1:123456789012:key/payer"


def sold(
    monkeypatch: pytest.MonkeyPatch,
    price: str,
    *,
    manner: str = "honest",
    loses: int = 0,
    **how: bool,
) -> Seller:
    """Return the seller that stands before an agent from now on.

    It answers `loses` payments when nobody waits any more.
    """
    from standins import chain

    seller, late = Seller(f"/sandbox/agents/{manner}", price, **how), iter(range(loses))

    def answers(request: httpx.Request) -> httpx.Response:
        answer = seller(request)
        if "payment-signature" in request.headers and next(late, None) is not None:
            raise httpx.ReadTimeout("nobody waits for this")
        return answer

    agents = a2a.Agents(httpx.MockTransport(answers))
    monkeypatch.setattr(a2a, "shared", lambda: agents)
    monkeypatch.setattr(chain, "now", lambda: moments.now().timestamp())
    return seller


def test_the_official_helpers_are_paid_once_and_tell_so(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    seller = sold(monkeypatch, "$0.01")
    task = ended(flowpay, selling("honest"))

    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, wire("0.01"))
    assert [answer.status_code for answer in seller.told] == [402, 200]
    receipt = decode_payment_response_header(seller.told[1].headers["PAYMENT-RESPONSE"])
    assert (receipt.success, receipt.network, receipt.payer) == (True, NETWORK, PAYER)
    assert (money(flowpay), len(on_chain()), len(payments())) == (SPENT, 1, 1)


def test_what_they_ask_beyond_what_is_held_is_not_paid(
    flowpay: World, monkeypatch: pytest.MonkeyPatch
):
    seller = sold(monkeypatch, "$0.010001")
    task = ended(flowpay, selling("honest"))

    assert task["status"] == "failed"
    assert "asks for USD 0.010001, and USD 0.01 is held" in task["reason"]
    assert [answer.status_code for answer in seller.told] == [402]
    assert (money(flowpay), on_chain()) == (FREE, [])


@pytest.mark.parametrize("remembers", [False, True])
def test_one_that_guards_its_whole_path_is_paid_for_the_task_and_for_no_look(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, remembers: bool
):
    """Its answer is lost, and every look meets the price too: only if it answers the same payment
    the same, by its identifier, is there a way to the result.
    """
    seller = sold(monkeypatch, "$0.01", loses=1, guards_all=True, remembers=remembers)
    service_id = selling("honest")
    task = followed(flowpay, clock, working(flowpay, service_id))

    assert task["status"] == ("completed" if remembers else "failed")
    if remembers:
        assert task["output"] == COUNTED
    else:
        assert "wants to be paid for being asked how the task stands" in task["reason"]
    assert {answer.status_code for answer in seller.told} == {200, 402}
    assert (money(flowpay), len(on_chain()), len(payments())) == (SPENT, 1, 1)
    assert outcomes_of(service_id) == (int(remembers), int(not remembers))


def test_one_that_guards_its_whole_path_and_works_long_cannot_be_followed(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    """It has the money, and names its task at once; how that stands it tells for money only."""
    sold(monkeypatch, "$0.01", manner="patient", guards_all=True, remembers=True)
    began = clock.moment
    task = followed(flowpay, clock, working(flowpay, selling("patient")))

    assert (task["status"], task["cost"]) == ("failed", wire("0.01"))
    assert "wants to be paid for being asked how the task stands" in task["reason"]
    assert (clock.moment - began).total_seconds() < 3600
    assert (money(flowpay), len(on_chain())) == (SPENT, 1)


def test_one_that_guards_only_its_messages_is_followed_to_its_result(
    flowpay: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    seller = sold(monkeypatch, "$0.01", manner="patient", loses=1)
    task = followed(flowpay, clock, working(flowpay, selling("patient")))

    assert (task["status"], task["output"]) == ("completed", COUNTED)
    assert [answer.status_code for answer in seller.told] == [402, 200]
    assert money(flowpay) == SPENT


class Kms:
    """Signs digests as KMS does: DER, with whichever of the two values of s."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256K1())
        self.signed: list[bytes] = []

    def get_public_key(self, KeyId: str) -> dict[str, bytes]:
        assert KeyId == KMS_KEY
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return {"PublicKey": self.key.public_key().public_bytes(serialization.Encoding.DER, form)}

    def sign(self, KeyId: str, **how: object) -> dict[str, bytes]:
        assert (KeyId, how["MessageType"]) == (KMS_KEY, "DIGEST")
        assert how["SigningAlgorithm"] == "ECDSA_SHA_256"
        digest = how["Message"]
        assert isinstance(digest, bytes)
        self.signed.append(digest)
        return {"Signature": self.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))}


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kms]:
    held = Kms()
    with world(X402_BUYER_KMS_KEY=KMS_KEY, ALLOWED_PRIVATE_HOSTS="sandbox.test"):
        monkeypatch.setattr(payer_key, "client", lambda _: held)
        yield held


def test_signatures_of_a_key_in_kms_are_those_of_its_account(kms: Kms):
    for number in range(32):  # of every two, one has the higher s
        digest = bytes([number]) * 32
        signature = bytes.fromhex(payer_key.sign(digest)[2:])
        assert secp256k1.recover(digest, signature) == payer_key.address()


def test_a_payment_that_kms_has_signed_is_taken(
    kms: Kms, monkeypatch: pytest.MonkeyPatch, executions: object
):
    seller = sold(monkeypatch, "$0.01")
    task = ended(World(), selling("honest"))

    assert task["status"] == "completed"
    receipt = decode_payment_response_header(seller.told[1].headers["PAYMENT-RESPONSE"])
    assert receipt.payer == payer_key.address()
    assert len(kms.signed) == 1


def test_a_kms_that_is_away_costs_the_task_and_no_money(
    kms: Kms, monkeypatch: pytest.MonkeyPatch, executions: object
):
    def away(*_: object, **__: object) -> object:
        raise PayerKeyAway("the key that signs payments cannot be used now")

    monkeypatch.setattr(payer_key, "_asked", away)
    sold(monkeypatch, "$0.01")
    flowpay = World()
    task = ended(flowpay, selling("honest"))

    assert task["status"] == "failed"
    assert "cannot be used now" in task["reason"]
    assert money(flowpay) == FREE
