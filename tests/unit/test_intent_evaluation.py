"""What others wrote as buyers do, and read as people do: the rules read nearly all of it alike."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.evaluation.scoring import SET, Entry, entries, judge, read, score

LEAST_FIELDS, LEAST_WHOLE = 0.97, 0.90
SURE, LEAST_RIGHT_OF_SURE = 0.9, 0.98
FURTHER = SET.with_name("further.yaml")
RESTS_ON = {
    "material": ("material", "category"),
    "quantity": ("quantity", "unit", "base_quantity"),
    "price_ceiling": ("price_ceiling", "budget"),
    "deliver_by": ("deliver_by",),
    "destination": ("destination",),
}


def test_the_rules_understand_what_others_wrote():
    report = score(entries())

    assert report.fields >= LEAST_FIELDS, f"{report}"
    assert report.whole >= LEAST_WHOLE, f"{report}"


def sure_fields(entry: Entry) -> Iterator[tuple[str, bool]]:
    """Each field that is read with confidence, and whether it is what was meant."""
    intent = read(entry["says"])
    right: dict[str, bool] = defaultdict(lambda: True)
    for judged in judge(entry, intent):
        right[judged.field] &= judged.right
    for field, judged_by in RESTS_ON.items():
        if intent.confidence[field] >= SURE and any(name in right for name in judged_by):
            yield field, all(right[name] for name in judged_by if name in right)


@pytest.mark.parametrize("field", RESTS_ON)
def test_what_is_read_with_confidence_is_right(field):
    every = [*entries(), *entries(FURTHER)]
    sure = [right for entry in every for name, right in sure_fields(entry) if name == field]

    assert len(sure) >= 50
    assert sum(sure) / len(sure) >= LEAST_RIGHT_OF_SURE
