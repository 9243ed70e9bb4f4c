"""The built-in services at work: each takes a JSON object, reads the account, and gives another.

They pay nobody. What one of them needs is loaded when it runs, so that whoever only might run one
starts light.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from flowpay.domain.agent_service import ServiceUnknown
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.json_schema import MOST_FAULTS, Fault, broken
from flowpay.domain.money import Money
from flowpay.domain.rate import Rate, RateMissing, RateOutdated
from flowpay.persistence import ranking_weights, suppliers, track_records
from flowpay.persistence import rates as kept_rates
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, wallets

type Input = dict[str, Any]
MOST_LOOKED_AT = 100
"""Known suppliers of a material, the most trusted first."""


def run(service_id: str, account: str, given: Input) -> dict[str, Any]:
    """Return the output of a built-in service, which fits its output schema.

    Raises ServiceUnknown, InputBreaksSchema with the fields, or what its rules raise: always an
    InvalidInput in words that say what to change, or Busy.
    """
    if service_id not in _RUNS:
        raise ServiceUnknown(f"there is no built-in service {service_id[:64]!r}")
    return _RUNS[service_id](account, given).model_dump(mode="json")


def _parse_request(account: str, given: Input) -> BaseModel:
    from flowpay.domain.built_in_sourcing import ParseRequest

    from .sessions import preview

    asked = _read(ParseRequest, given)
    return preview(account, asked.query, asked.as_of)


def _find_suppliers(account: str, given: Input) -> BaseModel:
    from flowpay.domain import built_in_ranking as ranking
    from flowpay.domain.built_in_sourcing import FindSuppliers, FoundSuppliers
    from flowpay.domain.categories import category_name
    from flowpay.domain.intent import Intent
    from flowpay.domain.ranking import scored
    from flowpay.domain.ranking_inputs import RankingInputs
    from flowpay.domain.units import PIECE

    asked = _read(FindSuppliers, given)
    own_unit = ranking.unit_of(asked.unit) if asked.unit else None
    category = _category(account, asked.material, asked.specification)
    wanted = category or category_name(asked.material)
    known, _ = suppliers.listed(account, material=wanted, limit=MOST_LOOKED_AT, cursor=None)
    by_id = {each.supplier_id: each for each in known}
    ceiling = asked.price_ceiling
    currency = ceiling.currency if ceiling else config().PRICE_CURRENCY
    unit = own_unit or ranking.usual_unit(known)
    offered = [ranking.offered(each, asked) for each in known]
    prices = (each.unit_price for each in offered)
    inputs = RankingInputs.of(
        offered,
        line=ranking.line_of(asked, unit or PIECE, category=category, currency=currency),
        intent=Intent(deliver_within_days=asked.deliver_within_days),
        weights=ranking_weights.load(account).weights,
        rates=_rates(currency, filter(None, prices)),
        records=track_records.of(account, by_id),
    )
    ranked = scored(inputs)[: asked.limit]
    return FoundSuppliers(
        material=asked.material,
        category=category,
        unit=unit.base if unit else None,
        currency=currency,
        suppliers=tuple(ranking.found(by_id[each.supplier_id], each) for each in ranked),
    )


def _rank_quotes(account: str, given: Input) -> BaseModel:
    from flowpay.domain import built_in_ranking as ranking
    from flowpay.domain.built_in_sourcing import RankedQuotes, RankQuotes
    from flowpay.domain.ranking import scored
    from flowpay.domain.ranking_inputs import RankingInputs

    asked = _read(RankQuotes, given)
    ranking.require_distinct(asked.quotes)
    prices = [each.unit_price for each in asked.quotes]
    unit, ceiling = ranking.unit_of(asked.unit), asked.price_ceiling
    currency = asked.currency or (ceiling.currency if ceiling else config().PRICE_CURRENCY)
    ranking.require_ceiling_in(currency, ceiling)
    ranking.require_few({price.currency for price in prices} - {currency})
    category = _category(account, asked.material, asked.specification)
    line = ranking.line_of(asked, unit, category=category, currency=currency)
    ids = [each.supplier_id for each in asked.quotes]
    known, records = suppliers.looked_up(account, ids), track_records.of(account, ids)
    inputs = RankingInputs(
        line=line,
        deliver_within_days=asked.deliver_within_days,
        weights=ranking_weights.load(account).weights,
        rates=_rates(currency, prices),
        candidates=tuple(
            ranking.candidate(
                each,
                line,
                unit=unit,
                known=known.get(each.supplier_id),
                record=records[each.supplier_id],
                today=clock.today(),
            )
            for each in asked.quotes
        ),
    )
    ranked = tuple(map(ranking.ranked, scored(inputs)))
    best = ranked[0].supplier_id if ranked[0].excluded is None else None
    return RankedQuotes(unit=unit.base, currency=currency, best=best, quotes=ranked)


def _validate_gstin(_: str, given: Input) -> BaseModel:
    from flowpay.domain import built_in_gst as gst

    return gst.validated(_read(gst.ValidateGstin, given))


def _compute_gst(_: str, given: Input) -> BaseModel:
    from flowpay.domain import built_in_gst as gst
    from flowpay.domain.gst.financial_year import india_day

    return gst.computed(_read(gst.ComputeGst, given), today=india_day(clock.now()))


_RUNS: dict[str, Callable[[str, Input], BaseModel]] = {
    "parse-request": _parse_request,
    "find-suppliers": _find_suppliers,
    "rank-quotes": _rank_quotes,
    "validate-gstin": _validate_gstin,
    "compute-gst": _compute_gst,
}


def _read[Form: BaseModel](form: type[Form], given: Input) -> Form:
    """Return the input; raises InputBreaksSchema with a message for each field."""
    try:
        return form.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise broken("input", [_fault(each) for each in found[:MOST_FAULTS]]) from error


def _fault(error: Any) -> Fault:
    message = error["msg"].removeprefix("Value error, ")
    return Fault(".".join(map(str, error["loc"])), message[:200])


def _category(account: str, material: str, specification: str | None) -> str | None:
    from flowpay.domain.categories import category_of

    return category_of(material, wallets.allowed_categories(account), specification)


def _rates(currency: str, prices: Iterable[Money]) -> list[Rate]:
    """Return the rates that most of the prices need, from a source that costs nothing.

    One that is not to be had, or is one too many, is left out: the ranking says so of that price.
    A source that is away is not asked again for the next one: somebody waits.
    """
    from flowpay.domain.built_in_ranking import MOST_CURRENCIES

    others = Counter(price.currency for price in prices if price.currency != currency)
    found = list[Rate]()
    for other, _ in others.most_common(MOST_CURRENCIES):
        try:
            rate = rates.for_hold(currency, other, kept_rates.find(currency, other))
        except (RateMissing, RateOutdated):
            continue
        except ProviderFailed:
            break
        found += [rate] if rate else []
    return found
