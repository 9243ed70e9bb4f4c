"""The longest events: whatever people, pages and rules write, everyone who listens can hear it."""

import pytest
import rfc8785

from flowpay.domain.findings import Discovery, Organisation, PageFacts, Product
from flowpay.domain.milestone import MOST_MILESTONES
from flowpay.domain.session import NoSupplierFits
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.understanding import LONGEST_REQUEST
from flowpay.persistence.events import MOST_BYTES
from flowpay.ports import apollo, exa, firecrawl
from flowpay.ports.reading import MOST_CHARACTERS
from flowpay.ports.tariff import NOTHING, Charged
from flowpay.services import discovery
from tests.integration.commands import act, create
from tests.integration.rules import ruled
from tests.integration.sourcing import ranked, request, step
from tests.support.builders import wire

MOST_SENT = 128 * 1024
LETTER = "\U0001d518"
"""Four bytes, and printable."""
LONGEST = LETTER * 500


def named(number, letters=28):
    return f"{number:02}" + LETTER * letters


def longest(flowpay, type):
    """Return how many bytes the longest event of a type has, as it is sent."""
    said = [each for each in flowpay.publish() if each["type"] == f"flowpay.{type}"]
    return max(len(rfc8785.dumps(each)) for each in said)


@pytest.fixture
def full(flowpay):
    """The most rules that an account can have."""
    caps = [wire(f"{number}999999999.99") for number in range(10, 60)]
    names = [named(number) for number in range(50)]
    ruled(
        flowpay,
        allowed_categories=names,
        supplier_limits={f"{number:02}".ljust(64, "s"): caps[number] for number in range(50)},
        category_limits=dict(zip(names, caps, strict=True)),
    )
    return names


def test_a_change_of_every_rule_there_can_be(flowpay, full):
    ruled(
        flowpay,
        allowed_categories=[named(number + 50) for number in range(50)],
        supplier_limits={f"{number:02}".ljust(64, "t"): wire("1.00") for number in range(50)},
        category_limits={named(number + 50): wire("1.00") for number in range(50)},
    )

    assert 20_000 < longest(flowpay, "spending_controls.changed") < MOST_SENT / 2


def test_a_refusal_that_names_every_rule_and_what_would_change_it(flowpay, full):
    request(flowpay)
    ranked(flowpay)
    with pytest.raises(SpendingRefused):
        step(flowpay, "OpenEscrow")

    assert 15_000 < longest(flowpay, "session.spending_refused") < MOST_BYTES


def test_an_escrow_whose_every_milestone_is_disputed_at_length(flowpay):
    parts = [{"name": named(n, 98), "amount": wire("1.00")} for n in range(MOST_MILESTONES)]
    order = {"milestones": parts, "memo": LONGEST}
    escrow = create(flowpay, f"{MOST_MILESTONES}.00", **order).body
    for part in parts:
        act(flowpay, "dispute-escrow", escrow, milestone=part["name"], reason=LONGEST)

    assert 45_000 < longest(flowpay, "escrow.disputed") < MOST_BYTES


@pytest.mark.parametrize("goods", ["1kg a, ", "1 kg x 1 kg y ", f"{LETTER}, 1 kg x, "])
def test_a_request_of_as_many_goods_as_it_can_name(flowpay, goods):
    request(flowpay, (goods * LONGEST_REQUEST)[:LONGEST_REQUEST])
    step(flowpay, "ParseRequest")

    assert longest(flowpay, "session.needs_input") < MOST_SENT / 2


def test_suppliers_whose_pages_say_as_much_as_is_read(flowpay, monkeypatch):
    text = LETTER * MOST_CHARACTERS
    page = PageFacts(
        company_name=text,
        products=(Product(name=f"cotton yarn {text}", unit=text, currency="INR", unit_price=1),),
        email="a@b.example.com",
        address=text,
        gstin=text,
        certificates=(text,) * 20,
    )
    found = tuple(
        Discovery(name=text, url=f"https://s{n}.example.com/{'x' * 1900}", city=text, country=text)
        for n in range(discovery.MOST_SUPPLIERS)
    )
    known = Organisation(name=text, city=text, state=text, country=text)
    for port, call, value in (
        (exa, "search_companies", found),
        (firecrawl, "read_supplier_page", page),
        (apollo, "organisation", known),
    ):
        monkeypatch.setattr(port, call, lambda *_, value=value, **__: Charged(value, NOTHING))
    request(flowpay)
    step(flowpay, "ParseRequest")
    for supplier_id in step(flowpay, "DiscoverSuppliers")["supplier_ids"]:
        step(flowpay, "EnrichSupplier", supplier_id=supplier_id)
    with pytest.raises(NoSupplierFits):
        step(flowpay, "RankSuppliers")

    for type, least in (
        ("suppliers_found", 10_000),
        ("supplier_checked", 3_000),
        ("ranked", 8_000),
    ):
        assert least < longest(flowpay, f"session.{type}") < MOST_BYTES
