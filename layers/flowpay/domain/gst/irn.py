"""IRN: the number under which an e-invoice is registered, which anyone can compute.

einv-apisandbox.nic.in, IRN: the lower-case hex SHA-256 of the supplier's GSTIN, the financial year
of the document's day ("2019-20"), its kind (INV, CRN, DBN) and its number, without separators.
"""

from datetime import date
from hashlib import sha256

from .financial_year import financial_year
from .gstin import read_gstin
from .invoice import DocumentKind
from .invoice_number import read_invoice_number


def irn(supplier_gstin: str, kind: DocumentKind, number: str, issued_on: date) -> str:
    """Return the IRN, 64 digits; raises GstinInvalid, InvoiceNumberInvalid."""
    gstin = read_gstin(supplier_gstin).gstin
    return hashed(
        gstin, financial_year(issued_on), kind, read_invoice_number(number, einvoice=True)
    )


def hashed(gstin: str, year: str, kind: str, number: str) -> str:
    """Return the hash of the four parts as they are, unchecked."""
    return sha256(f"{gstin}{year}{kind}{number}".encode()).hexdigest()
