"""Signatures: what a receiver's library checks, by the vector of Standard Webhooks."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.webhook_signature import secret_text, signed_headers
from flowpay.runtime.hooks import require_signed

SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)


def headers(body=b'{"test": 2432232314}', *secrets):
    return signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        body,
        at=AT,
        secrets=secrets or [base64.b64decode(SECRET)],
    )


def test_a_message_is_signed_as_the_specification_says():
    assert headers() == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_shown_with_its_prefix():
    assert secret_text(base64.b64decode(SECRET)) == f"whsec_{SECRET}"


@given(st.binary(max_size=200), st.lists(st.binary(min_size=24, max_size=64), min_size=2))
def test_while_secrets_change_each_of_them_signs(body, secrets):
    signatures = headers(body, *secrets)["webhook-signature"].split(" ")
    signed = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body
    expected = [
        f"v1,{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}"
        for secret in secrets
    ]
    assert signatures == expected


@given(st.binary(max_size=200), st.binary(min_size=24, max_size=64))
def test_what_we_sign_is_what_we_would_take_from_others(body, secret):
    sent = {
        name.replace("webhook-", "svix-"): value for name, value in headers(body, secret).items()
    }
    require_signed(sent, body, secret=secret_text(secret), at=AT)
