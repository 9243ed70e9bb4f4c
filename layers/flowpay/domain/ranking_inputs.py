"""What a ranking is made from: all that decides the order of suppliers, and nothing else."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Context, Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, field_validator

from .categories import likeness
from .intent import Intent, Line
from .money import Money
from .quantities import Quantity, Share
from .ranking_weights import DEFAULT, RankingWeights, Weights
from .rate import Rate
from .supplier import Supplier
from .track_record import TrackRecord

SAME_CATEGORY = Decimal("0.5")
"""Goods of the category that was asked for fit by half, whatever their page calls them."""

MOST_MINIMUM = Decimal(10**15)
"""Far above what can be asked for; a larger minimum order says no more, and JSON would bend it."""

type Withdrawn = Literal["declined", "expired"]
"""Why an offer does not stand: its supplier said so, or its quote is over."""

_JSON = Context(prec=15)


def exact(value: Decimal) -> Decimal:
    """Return the number to the 15 digits that survive JSON, in one notation."""
    return Decimal(f"{_JSON.create_decimal(value).normalize():f}")


def _bounded(value: Decimal) -> Decimal:
    return min(exact(value), MOST_MINIMUM)


class Candidate(BaseModel, frozen=True):
    """One supplier as the ranking sees it: no name, no page, no evidence.

    `freight` is for the whole line, in `unit_price`'s currency; `unit` that of the price and of
    `minimum_quantity`. `confidence` and `fit` are judged already, so that word lists which grow
    change no ranking that was made.
    """

    supplier_id: str
    unit_price: Money | None = None
    unit: str | None = None
    freight: Money | None = None
    minimum_quantity: Annotated[Quantity, AfterValidator(_bounded)] | None = None
    lead_days: int | None = None
    reachable: bool = True
    confidence: Annotated[Share, AfterValidator(exact)] = Decimal(0)
    fit: Annotated[Share, AfterValidator(exact)] = Decimal(0)
    record: TrackRecord = TrackRecord()
    quoted: bool = False
    withdrawn: Withdrawn | None = None

    @classmethod
    def of(
        cls,
        supplier: Supplier,
        line: Line,
        record: TrackRecord,
        *,
        quoted: bool = False,
        withdrawn: Withdrawn | None = None,
    ) -> Self:
        """Return what counts of a supplier for one line."""
        return cls(
            supplier_id=supplier.supplier_id,
            unit_price=supplier.unit_price,
            unit=supplier.unit,
            freight=supplier.freight,
            minimum_quantity=supplier.minimum_quantity,
            lead_days=supplier.lead_days,
            reachable=bool(supplier.email),
            confidence=supplier.confidence,
            fit=fit_of(supplier, line),
            record=record,
            quoted=quoted,
            withdrawn=withdrawn,
        )


class RankingInputs(BaseModel, frozen=True):
    """Who is ranked, for what, and how; it survives JSON and storing, and then ranks the same.

    `rates` are those to the line's currency that a price needs. The candidates stand by their id:
    in whatever order they were found, the inputs are the same.
    """

    line: Line
    deliver_within_days: int | None = None
    weights: Weights = DEFAULT
    rates: tuple[Rate, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    @field_validator("line")
    @classmethod
    def _in_exact_numbers(cls, line: Line) -> Line:
        numbers = {"quantity": line.quantity, "base_quantity": line.base_quantity}
        known = {name: exact(number) for name, number in numbers.items() if number is not None}
        return line.model_copy(update=known)

    @field_validator("weights")
    @classmethod
    def _weights_alone(cls, weights: Weights) -> Weights:
        return weights.weights if isinstance(weights, RankingWeights) else weights

    @field_validator("rates")
    @classmethod
    def _rates_in_one_order(cls, rates: tuple[Rate, ...]) -> tuple[Rate, ...]:
        return tuple(sorted(rates, key=lambda rate: (rate.base, rate.symbol, rate.date)))

    @field_validator("candidates")
    @classmethod
    def _candidates_in_one_order(cls, those: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return tuple(sorted(those, key=lambda candidate: candidate.supplier_id))

    @classmethod
    def of(
        cls,
        suppliers: Iterable[Supplier],
        *,
        line: Line,
        intent: Intent,
        weights: Weights = DEFAULT,
        rates: Iterable[Rate] = (),
        records: Mapping[str, TrackRecord] | None = None,
        quoted: Collection[str] = (),
        withdrawn: Mapping[str, Withdrawn] | None = None,
    ) -> Self:
        """Return the inputs for one line; of whom `records` says nothing, nothing is known.

        `rates` may hold more than is needed. `quoted` are the ids of whoever has answered with a
        quote: it is shown, and counts nothing by itself. `withdrawn` says whose offer does
        not stand, and why.
        """
        past = records or {}

        def facts(each: Supplier) -> Candidate:
            id = each.supplier_id
            record = past.get(id, TrackRecord())
            return Candidate.of(
                each, line, record, quoted=id in quoted, withdrawn=(withdrawn or {}).get(id)
            )

        candidates = tuple(map(facts, suppliers))
        priced = {each.unit_price.currency for each in candidates if each.unit_price}
        pairs = [{currency, line.currency} for currency in priced]
        return cls(
            line=line,
            deliver_within_days=intent.deliver_within_days,
            weights=weights,
            rates=tuple(rate for rate in rates if {rate.base, rate.symbol} in pairs),
            candidates=candidates,
        )

    def of_id(self, supplier_id: str) -> Candidate:
        """Return one of the candidates; KeyError if it is none."""
        return {each.supplier_id: each for each in self.candidates}[supplier_id]

    def changed(self, candidate: Candidate) -> Self:
        """Return the inputs with the candidate of that id changed."""
        same = candidate.supplier_id
        those = (candidate if each.supplier_id == same else each for each in self.candidates)
        return self.model_copy(update={"candidates": tuple(those)})


def fit_of(supplier: Supplier, line: Line) -> Share:
    """Return how well the product is what was asked for, by category and words, from 0 to 1."""
    alike = likeness(f"{line.material} {line.specification or ''}", supplier.product or "")
    if line.category is None:
        return alike
    same = SAME_CATEGORY if line.category in supplier.categories else Decimal(0)
    return same + (1 - SAME_CATEGORY) * alike
