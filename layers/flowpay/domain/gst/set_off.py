"""Credit and cash: how the credit of each tax pays, in the order of the law, and what is left."""

from pydantic import BaseModel

from ..money import Money
from .amounts import ZERO, SignedMoney, in_rupees, rupees, to_payable

TAXES = ("cgst", "sgst", "igst")
_ORDER = (  # of each credit, the taxes that it may pay, in this order
    ("igst", ("igst", "cgst", "sgst")),
    ("cgst", ("cgst", "igst")),
    ("sgst", ("sgst", "igst")),
)


class Heads(BaseModel, frozen=True):
    """An amount for each of the three taxes; `sgst` stands for UTGST too."""

    cgst: SignedMoney
    sgst: SignedMoney
    igst: SignedMoney

    @property
    def total(self) -> Money:
        return self.cgst + self.sgst + self.igst


class SetOff(BaseModel, frozen=True):
    """How much of one tax was paid with the credit of one."""

    credit: str
    tax: str
    amount: Money


def paid(payable: Heads, credit: Heads) -> tuple[tuple[SetOff, ...], Heads, Heads]:
    """Return what each credit pays, what is left to pay and what is left of the credits."""
    owed = {tax: getattr(not_below_zero(payable), tax).micros for tax in TAXES}
    held = {tax: getattr(credit, tax).micros for tax in TAXES}
    steps = []
    for source, targets in _ORDER:
        for tax in targets:
            used = min(max(0, held[source]), owed[tax])
            if used:
                held[source] -= used
                owed[tax] -= used
                steps.append(SetOff(credit=source, tax=tax, amount=rupees(used)))
    return tuple(steps), _of(owed), _of(held)


def below_zero(payable: Heads, in_cash: Heads, left: Heads) -> list[str]:
    """Return what is said of a tax of which more came back than there was.

    `in_cash` is what is owed under reverse charge, `left` the credit that is left.
    """
    told = []
    for tax in TAXES:
        owed, credit = (getattr(payable, tax), getattr(in_cash, tax)), getattr(left, tax)
        told += [
            f"{tax.upper()}: the notes take back {ZERO - each} more than was supplied. How "
            "that counts towards a later month was not studied: ask"
            for each in owed
            if each.micros < 0
        ]
        if credit.micros < 0:
            told.append(
                f"{tax.upper()}: {ZERO - credit} of credit goes back that was never there. It is "
                "owed, and not in what is to be paid in cash here: ask"
            )
    return told


def not_below_zero(heads: Heads) -> Heads:
    """Return the amounts that are owed; what is below zero is owed by nobody."""
    return _of({tax: max(0, getattr(heads, tax).micros) for tax in TAXES})


def rounded(heads: Heads, step: Money) -> Heads:
    return Heads(**{tax: to_payable(getattr(heads, tax), step) for tax in TAXES})


def heads_in_rupees(heads: Heads | None) -> Heads | None:
    if heads is not None:
        for tax in TAXES:
            in_rupees(getattr(heads, tax))
    return heads


def added(heads: Heads, other: Heads | None) -> Heads:
    if other is None:
        return heads
    return Heads(
        cgst=heads.cgst + other.cgst, sgst=heads.sgst + other.sgst, igst=heads.igst + other.igst
    )


def _of(micros: dict[str, int]) -> Heads:
    return Heads(**{tax: rupees(amount) for tax, amount in micros.items()})
