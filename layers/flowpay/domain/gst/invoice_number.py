"""The number of an invoice or note: at most 16 characters, and stricter for an e-invoice.

The form is that of the public `india_compliance` package; the stricter one is that of the invoice
registration portal (einv-apisandbox.nic.in, IRN).
"""

import re

from ..errors import InvalidInput

_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,15}", re.ASCII)


class InvoiceNumberInvalid(InvalidInput): ...


def read_invoice_number(text: str, *, einvoice: bool = False) -> str:
    """Return the number without spaces around it, for an e-invoice in capitals.

    Raises InvoiceNumberInvalid, saying how it is written.
    """
    number = text.strip().upper() if einvoice else text.strip()
    if not _FORM.fullmatch(number):
        raise InvoiceNumberInvalid(
            f"{number[:40]!r} is not an invoice number: at most 16 letters, digits, - and /, "
            "beginning with a letter or digit"
        )
    if einvoice and number.startswith("0"):
        raise InvoiceNumberInvalid(f"{number!r} cannot be an e-invoice: the number begins with 0")
    return number
