"""What others wrote as buyers do, and read as people do: the rules read nearly all of it alike."""

import pytest

from tests.evaluation.scoring import entries, score

LEAST_FIELDS, LEAST_WHOLE = 0.97, 0.90


@pytest.mark.xfail(strict=True, reason="the set stands before the rules that reach its goal")
def test_the_rules_understand_what_others_wrote():
    report = score(entries())

    assert report.fields >= LEAST_FIELDS, f"{report}"
    assert report.whole >= LEAST_WHOLE, f"{report}"
