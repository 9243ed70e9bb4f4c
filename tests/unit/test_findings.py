"""What was found out about a company serves other requests while it is fresh, and can be kept."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from flowpay.domain.assembling import assemble
from flowpay.domain.findings import (
    MOST_BYTES,
    Discovery,
    Findings,
    Organisation,
    PageFacts,
    Product,
)
from flowpay.domain.money import Money
from flowpay.domain.understanding import understand
from flowpay.persistence.items import attribute
from tests.unit.test_evidence import stored_bytes

SEEN = datetime(2026, 11, 11, 12, tzinfo=UTC)
MIXED = PageFacts(
    company_name="Sri Mills",
    products=(
        Product(name="Cotton Yarn 40s", unit_price=Decimal(280), currency="INR", unit="kg"),
        Product(name="Reactive Blue 19 textile dye", price_text="₹६१० प्रति किलो", lead_days=4),
    ),
    email="sales@srimills.example",
)
FINDINGS = Findings(
    found=Discovery(name="Sri Mills", url="https://srimills.example"), page=MIXED, at=SEEN
)


def line_for(text: str):
    return understand(
        text, today=SEEN.date(), price_currency="INR", categories=("cotton yarn", "textile dye")
    ).lines[0]


def seen(findings: Findings, text: str):
    return assemble(
        findings.found, findings.page, findings.organisation, line=line_for(text), at=findings.at
    )


def test_findings_are_fresh_for_a_week():
    assert FINDINGS.is_fresh(SEEN)
    assert FINDINGS.is_fresh(SEEN + timedelta(days=7) - timedelta(seconds=1))
    assert not FINDINGS.is_fresh(SEEN + timedelta(days=7))


def test_they_show_what_the_page_offers_for_another_line_and_when_it_was_seen():
    yarn, dye = seen(FINDINGS, "1200 kg cotton yarn"), seen(FINDINGS, "50 kg reactive blue dye")

    assert (yarn.product, yarn.unit_price) == ("Cotton Yarn 40s", Money.of(280, "INR"))
    assert (dye.product, dye.unit_price) == ("Reactive Blue 19 textile dye", Money.of(610, "INR"))
    assert {each.at for each in dye.evidence} == {SEEN}
    assert seen(FINDINGS, "10 tonne steel rod").unit_price is None


def test_a_price_that_ended_since_is_one_for_as_long_as_it_was_seen_to_hold():
    last = MIXED.products[0].model_copy(update={"price_valid_until": "2026-11-10"})
    gone = FINDINGS.model_copy(update={"page": MIXED.model_copy(update={"products": (last,)})})

    assert seen(gone, "1200 kg cotton yarn").unit_price is None


def test_findings_survive_being_kept():
    assert Findings.model_validate_json(FINDINGS.model_dump_json()) == FINDINGS


def test_of_thousands_of_products_the_first_are_kept():
    products = tuple(
        Product(name=f"Cotton Yarn {n}s", unit_price=Decimal(n), currency="INR", unit="kg")
        for n in range(1, 5_000)
    )
    kept = FINDINGS.model_copy(update={"page": None})
    kept = Findings(**dict(kept) | {"page": PageFacts(products=products)})

    assert 100 < len(kept.page.products) < 1_000
    assert kept.page.products == products[: len(kept.page.products)]


def test_a_number_is_never_cut_in_two():
    words = f"{'x' * 190} ₹28500 per kg"
    product = Product(name="Cotton Yarn", currency="INR", unit="kg", price_text=words)
    kept = Findings(**dict(FINDINGS) | {"page": PageFacts(products=(product,))})

    assert seen(kept, "1200 kg cotton yarn").unit_price is None


long = st.text(min_size=1, max_size=4).map(lambda some: some * 700)


@settings(max_examples=40, deadline=None)
@given(text=long, number=st.integers(0, 200))
def test_whatever_was_found_out_can_be_kept(text, number):
    product = Product(
        name=text,
        unit_price=Decimal("280.123456"),
        currency=text,
        unit=text,
        price_text=text,
        price_as_of=text,
        price_valid_until=text,
        minimum_quantity=Decimal(500),
        minimum_unit=text,
        minimum_text=text,
        lead_days=4,
        lead_text=text,
    )
    page = PageFacts(
        company_name=text,
        products=(product,) * number,
        freight=text,
        email=text,
        phone=text,
        address=text,
        gstin=text,
        certificates=(text,) * number,
        text_for_machines=text,
    )
    findings = Findings(
        found=Discovery(
            name=text, url="https://a.in/" + "x" * 1990, summary=text, city=text, country=text
        ),
        page=page,
        organisation=Organisation(name=text, city=text, state=text, country=text),
        at=SEEN,
    )

    assert stored_bytes(attribute(findings)) <= MOST_BYTES
