"""A track record moves a newcomer a little and a known supplier as its record says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.track_record import TrackRecord

NUMBERS = st.integers(0, 10**6)
RECORDS = st.builds(TrackRecord, **dict.fromkeys(TrackRecord.model_fields, NUMBERS)).filter(
    lambda record: record.answered <= record.asked
)


@pytest.mark.parametrize(
    ("record", "share"),
    [
        (TrackRecord(), "0.5"),
        (TrackRecord(released=1), "0.625"),
        (TrackRecord(released=8), "0.8"),
        (TrackRecord(refunded=1), "0.375"),
        (TrackRecord(disputed=1), "0.375"),
        (TrackRecord(released=1, disputed=1), "0.5"),
        (TrackRecord(asked=1), "0.4583"),
        (TrackRecord(asked=1, answered=1), "0.5417"),
        (TrackRecord(asked=1, answered=2), "0.5417"),
    ],
)
def test_nobody_known_is_neither_good_nor_bad(record, share):
    assert record.share == Decimal(share)


@given(record=RECORDS)
def test_what_went_well_never_harms_and_what_went_wrong_never_helps(record):
    def after(**more: int) -> Decimal:
        added = {name: getattr(record, name) + number for name, number in more.items()}
        return record.model_copy(update=added).share

    assert 0 <= record.share <= 1
    assert after(released=1) >= record.share
    assert after(asked=1, answered=1) >= record.share
    assert after(refunded=1) <= record.share
    assert after(disputed=1) <= record.share
    assert after(asked=1) <= record.share
