"""PIN code: the six digits of an address in India."""

import re

from ..errors import InvalidInput

_FORM = re.compile(r"[1-9]\d{5}", re.ASCII)


class PinCodeInvalid(InvalidInput): ...


def read_pin_code(text: str) -> str:
    """Return the six digits, spaces apart; raises PinCodeInvalid."""
    digits = "".join(text.split())
    if not _FORM.fullmatch(digits):
        raise PinCodeInvalid(f"{text[:20]!r} is not a PIN code: six digits, not beginning with 0")
    return digits
