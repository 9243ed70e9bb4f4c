"""What others wrote as buyers do, and read as people do: the rules read nearly all of it alike."""

from tests.evaluation.scoring import entries, score

LEAST_FIELDS, LEAST_WHOLE = 0.97, 0.90


def test_the_rules_understand_what_others_wrote():
    report = score(entries())

    assert report.fields >= LEAST_FIELDS, f"{report}"
    assert report.whole >= LEAST_WHOLE, f"{report}"
