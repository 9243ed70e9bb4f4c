"""Place of supply: which State a supply belongs to, and so whether CGST and SGST or IGST is due.

IGST Act s.7 (inter-State), s.8 (intra-State), s.10(1) (goods), s.12(2)(a) (services to a registered
person), as protocols.md d.6 tells them. Imports and exports, and services whose place follows the
land, the journey or the event, have rules of their own that were not studied.
"""

from enum import StrEnum

from pydantic import BaseModel

from ..errors import InvalidInput
from .facts import Reason, sure
from .states import ABROAD, UTGST_SOURCE, UTGST_VERIFIED, state_of

_SOURCE = "teachoo, lawgist, bharattax, caclubindia"
_NOT_STUDIED = "general knowledge"


class SupplyIncomplete(InvalidInput): ...


class SupplyCase(StrEnum):
    """How the goods reach the recipient, or that it is a service."""

    MOVEMENT = "movement"
    BILL_TO_SHIP_TO = "bill_to_ship_to"
    NO_MOVEMENT = "no_movement"
    INSTALLED = "installed"
    SERVICE = "service"


class TaxKind(StrEnum):
    """Which taxes are due: the State's half is UTGST in a territory without a legislature."""

    IGST = "igst"
    CGST_SGST = "cgst_sgst"
    CGST_UTGST = "cgst_utgst"


class Supply(BaseModel, frozen=True):
    """What decides the place; states are codes of the GST portal, 96 is abroad.

    `where`: the end of the movement, the place of the goods, or the site. `directed_by_state`: the
    principal place of business of the third person at whose direction goods are delivered.
    """

    case: SupplyCase
    supplier_state: str
    recipient_state: str | None = None
    recipient_registered: bool = True
    where: str | None = None
    directed_by_state: str | None = None
    supplier_is_sez: bool = False
    recipient_is_sez: bool = False


class PlaceOfSupply(BaseModel, frozen=True):
    """The State of a supply and what follows from it."""

    state_code: str
    state: str
    tax: TaxKind
    inter_state: bool
    rule: str
    tax_rule: str
    reasons: tuple[Reason, ...]
    verified: bool


def place_of_supply(supply: Supply) -> PlaceOfSupply:
    """Return the place and the taxes; raises SupplyIncomplete, saying what to ask, StateUnknown."""
    code, place_reason = _place(supply)
    place_name = _name(code)
    tax, tax_reason = _tax(supply, code)
    reasons: tuple[Reason, ...] = (place_reason, tax_reason)
    if tax is TaxKind.CGST_UTGST:
        told = f"{place_name} has no legislature of its own: UTGST takes the place of SGST"
        territory = Reason(
            text=told, rule="UTGST Act", source=UTGST_SOURCE, verified=UTGST_VERIFIED
        )
        reasons = (*reasons, territory)
    return PlaceOfSupply(
        state_code=code,
        state=place_name,
        tax=tax,
        inter_state=tax is TaxKind.IGST,
        rule=place_reason.rule,
        tax_rule=tax_reason.rule,
        reasons=reasons,
        verified=sure(reasons),
    )


def _place(supply: Supply) -> tuple[str, Reason]:
    match supply.case:
        case SupplyCase.MOVEMENT:
            told, rule = "where the movement to the recipient ends", "IGST Act s.10(1)(a)"
            code = _needed(supply.where, "in which State does the delivery end?")
        case SupplyCase.BILL_TO_SHIP_TO:
            told = "the principal place of business of whoever directs the delivery"
            rule = "IGST Act s.10(1)(b)"
            directed_by = supply.directed_by_state or supply.recipient_state
            code = _needed(directed_by, "in which State is whoever directs the delivery?")
        case SupplyCase.NO_MOVEMENT:
            told, rule = "where the goods are when they are handed over", "IGST Act s.10(1)(c)"
            code = _needed(supply.where, "in which State are the goods handed over?")
        case SupplyCase.INSTALLED:
            told, rule = "the site where they are installed or assembled", "IGST Act s.10(1)(d)"
            code = _needed(supply.where, "in which State is the site?")
        case SupplyCase.SERVICE:
            told, rule = "the location of the registered recipient", "IGST Act s.12(2)(a)"
            if not supply.recipient_registered:
                raise SupplyIncomplete(
                    "the place of a service to somebody unregistered was not studied: ask"
                )
            code = _needed(supply.recipient_state, "in which State is the recipient registered?")
    return code, _because(f"{_name(code)}: {told}", rule)


def _tax(supply: Supply, place: str) -> tuple[TaxKind, Reason]:
    """SEZ comes first: within one State too it is inter-State."""
    supplier = _name(supply.supplier_state)
    if supply.supplier_is_sez or supply.recipient_is_sez:
        told = "to or by a special economic zone: IGST, in the same State too"
        return TaxKind.IGST, _because(told, "IGST Act s.7 (SEZ)")
    if supply.supplier_state == ABROAD:
        return TaxKind.IGST, _because("an import: IGST", "IGST Act s.7 (imports)")
    if place == ABROAD:
        return TaxKind.IGST, _because("an export: IGST, or none under bond", "IGST Act s.7", False)
    if supply.supplier_state != place:
        told = f"from {supplier} to {_name(place)}: inter-State, IGST"
        return TaxKind.IGST, _because(told, "IGST Act s.7")
    if state_of(place).utgst:
        told = f"within {supplier}: intra-State, CGST and UTGST"
        return TaxKind.CGST_UTGST, _because(told, "IGST Act s.8")
    told = f"within {supplier}: intra-State, CGST and SGST"
    return TaxKind.CGST_SGST, _because(told, "IGST Act s.8")


def _needed(code: str | None, question: str) -> str:
    if code is None:
        raise SupplyIncomplete(question, questions=[question])
    return code


def _name(code: str) -> str:
    return "other countries" if code == ABROAD else state_of(code).name


def _because(text: str, rule: str, studied: bool = True) -> Reason:
    source = _SOURCE if studied else _NOT_STUDIED
    return Reason(text=text, rule=rule, source=source, verified=studied)
