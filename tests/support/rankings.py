"""Rankings of all sorts, and the suppliers that their inputs may have been made of."""

from decimal import Decimal

from hypothesis import strategies as st

from flowpay.domain.money import Money
from flowpay.domain.ranking_inputs import Candidate, RankingInputs
from flowpay.domain.ranking_weights import Weights
from flowpay.domain.supplier import Supplier
from flowpay.domain.track_record import TrackRecord

from .builders import a_line, a_rate, a_supplier

MOST_CANDIDATES = 8
_SHARED = ("unit_price", "unit", "freight", "minimum_quantity", "lead_days", "confidence")


def rankings(*, least: int = 0, close: bool = False) -> st.SearchStrategy[RankingInputs]:
    """Return rankings with at least so many candidates; `close` ones are much alike, and fit."""
    return st.builds(
        RankingInputs,
        line=_lines(close=close),
        deliver_within_days=st.none() | st.integers(0, 60),
        weights=_weights(),
        rates=st.just((a_rate("83.125"),)),
        candidates=st.lists(
            _candidates(close=close),
            min_size=least,
            max_size=MOST_CANDIDATES,
            unique_by=lambda candidate: candidate.supplier_id,
        ).map(tuple),
    )


def suppliers_of(inputs: RankingInputs) -> list[Supplier]:
    """Return suppliers that are as the candidates are."""
    return [
        a_supplier(
            each.supplier_id,
            supplier_id=each.supplier_id,
            email="a@b.example" if each.reachable else None,
            **{name: getattr(each, name) for name in _SHARED},
        )
        for each in inputs.candidates
    ]


def _lines(*, close: bool) -> st.SearchStrategy[object]:
    def line(quantity: Decimal, ceiling: int) -> object:
        budget = int(ceiling * quantity) // 10_000 * 10_000
        return a_line(
            base_quantity=quantity,
            price_ceiling=Money(ceiling, "INR"),
            budget=Money(budget, "INR"),
        )

    ceilings = st.just(10**11) if close else st.integers(1, 10**12)
    return st.builds(line, st.decimals("0.001", 10**6, places=3), ceilings)


def _weights() -> st.SearchStrategy[Weights]:
    weight = st.decimals(0, 1, places=2)
    return st.builds(
        Weights,
        price=weight,
        delivery=weight,
        verification=weight,
        fit=st.decimals("0.01", 1, places=2),
        past_performance=weight,
    )


def _candidates(*, close: bool) -> st.SearchStrategy[Candidate]:
    prices = _prices(st.integers(200 * 10**6, 300 * 10**6) | st.integers(200, 300).map(_rupees))
    wild = st.none() | _prices(st.integers(0, 10**15))
    share = st.decimals(0, 1, places=2)
    return st.builds(
        Candidate,
        supplier_id=st.integers(0, 10**6).map(lambda number: f"sup_{number}"),
        unit_price=prices if close else wild,
        unit=st.just("kg") if close else st.sampled_from(["kg", "kg", "kg", "cone", None]),
        freight=st.none() if close else st.none() | _prices(st.integers(0, 10**12)),
        minimum_quantity=st.none() if close else st.none() | st.decimals("0.001", 10**20, places=3),
        lead_days=st.none() | st.integers(0, 5 if close else 365),
        reachable=st.just(True) if close else st.booleans(),
        confidence=share,
        fit=share,
        record=st.builds(TrackRecord, **dict.fromkeys(TrackRecord.model_fields, st.integers(0, 9))),
        quoted=st.booleans(),
        withdrawn=st.none() if close else st.sampled_from([None, "declined", "expired"]),
    )


def _rupees(number: int) -> int:
    return number * 10**6


def _prices(micros: st.SearchStrategy[int]) -> st.SearchStrategy[Money]:
    currencies = st.sampled_from(["INR", "INR", "USD"])
    return st.builds(Money, micros, currencies)
