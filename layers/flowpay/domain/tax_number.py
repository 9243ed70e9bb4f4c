"""A supplier's GSTIN: whether it can be one, and is of the state where they say they are.

Whether it is registered only the portal can say.
"""

from typing import NamedTuple

from .addresses import Place, place_of
from .evidence import Said
from .findings import Organisation, PageFacts
from .gst.gstin import Gstin, GstinInvalid, read_gstin
from .gst.states import STATES

LONGEST = 30


class TaxNumber(NamedTuple):
    """The number if it is well formed, and what is to be said of it and of the address."""

    gstin: str | None
    said: tuple[Said, ...]


def tax_number(page: PageFacts, organisation: Organisation | None) -> TaxNumber:
    """Return the page's GSTIN, compared with the page's address, or the directory's without one."""
    own, listed = place_of(page.address), _listed(organisation)
    said = [*_about_address(own, page.address), *_about_directory(own, listed)]
    if not page.gstin:
        return TaxNumber(None, tuple(said))
    text = page.gstin[:LONGEST]
    try:
        number = read_gstin(text)
    except GstinInvalid as error:
        return TaxNumber(None, (Said("page", "gstin_invalid", f"{error}", text), *said))
    where = own if own.states else listed
    valid = Said("page", "gstin_valid", number.gstin)
    return TaxNumber(number.gstin, (valid, *_compared(number, where), *said))


def _compared(number: Gstin, where: Place) -> list[Said]:
    """A state that is named can be matched; a PIN code that several share can only be missed."""
    if not where.states:
        return []
    if number.state_code not in where.states:
        names = " or ".join(sorted(STATES[code] for code in where.states))
        told = f"{number.state}, the address is in {names}"
        return [Said("page", "gstin_of_another_state", told)]
    return [Said("page", "gstin_matches_state", number.state)] if len(where.states) == 1 else []


def _about_address(own: Place, address: str | None) -> list[Said]:
    if not own.contradicts_itself or own.named is None:
        return []
    told = f"{own.pin} is not in {STATES[own.named]}"
    return [Said("page", "pin_of_another_state", told, address)]


def _about_directory(own: Place, listed: Place) -> list[Said]:
    if not own.states or not listed.states or own.states & listed.states:
        return []
    names = " or ".join(sorted(STATES[code] for code in listed.states))
    return [Said("directory", "directory_names_another_state", names)]


def _listed(organisation: Organisation | None) -> Place:
    if organisation is None or (organisation.country or "India").strip().lower() != "india":
        return Place()
    return place_of(f"{organisation.city or ''}, {organisation.state or ''}")
