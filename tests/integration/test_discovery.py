"""Who is found, who is remembered and who does not come back; what is known serves while fresh."""

from decimal import Decimal

import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.findings import FRESH_FOR, Discovery, Organisation, PageFacts, Product
from flowpay.domain.session import NoSupplierFound
from flowpay.domain.sites import domain_of, supplier_id_for
from flowpay.persistence import book, suppliers
from flowpay.ports import apollo, exa, firecrawl
from flowpay.ports.tariff import Call, Charged, usual
from flowpay.runtime import clock as time
from flowpay.services import discovery
from tests.integration.rules import ruled
from tests.integration.sourcing import QUERY, found, request, session, step
from tests.support.world import world

pytestmark = pytest.mark.slow

YARN = Product(name="Cotton yarn 40s", unit_price=Decimal(250), currency="INR", unit="kg")
DYE = Product(name="Reactive textile dye", unit_price=Decimal(500), currency="INR", unit="kg")
NEED_DYE = "Need 100 kg textile dye under 700 per kg within 30 days"


class Web:
    """What the search finds, and what stands on each page; it remembers what was asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.found = list[str]()
        self.offers = dict[str, Product]()
        self.is_down = False
        self.read = list[str]()
        self.seen_from = set[str]()
        patch.setattr(exa, "search_companies", self._search)
        patch.setattr(firecrawl, "read_supplier_page", self._page)
        patch.setattr(apollo, "organisation", self._organisation)

    def _search(self, _query: str, *, country: str = "IN", limit: int = 8):
        self.seen_from.add(country)
        if self.is_down:
            raise ProviderFailed("exa is down", provider="exa", may_be_charged=False)
        hits = tuple(Discovery(name=url, url=url) for url in self.found[:limit])
        return Charged(hits, usual(Call.SEARCH_COMPANIES))

    def _page(self, url: str, *, country: str = "IN"):
        self.read.append(url)
        self.seen_from.add(country)
        email = f"sales@{domain_of(url)}"
        products = (self.offers.get(url, YARN),)
        page = PageFacts(company_name="Mill", email=email, products=products)
        return Charged(page, usual(Call.READ_SUPPLIER_PAGE))

    def _organisation(self, domain: str):
        return Charged(Organisation(name=domain), usual(Call.ORGANISATION))


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    return Web(monkeypatch)


def looked_into(flowpay, session_id: str = "s-1", query: str = QUERY) -> list[str]:
    """Take a new session to where each supplier was looked into; return their ids."""
    request(flowpay, query, session_id)
    ids = found(flowpay, session_id)
    for supplier_id in ids:
        step(flowpay, "EnrichSupplier", session_id, supplier_id=supplier_id)
    return list(ids)


def ids_of(*urls: str) -> list[str]:
    return [supplier_id_for(url) for url in urls]


def bounces(supplier_id: str, *, times: int = 2) -> None:
    for _ in range(times):
        book.commit([suppliers.unreachable("default", supplier_id, at=time.now())])


def mills(count: int, kind: str = "mill") -> list[str]:
    return [f"https://{kind}{n}.example" for n in range(count)]


def test_a_search_that_finds_nobody_says_so(flowpay, web):
    with pytest.raises(NoSupplierFound):
        looked_into(flowpay)


def test_while_the_search_is_down_those_known_are_all_there_is(flowpay, web):
    web.found = mills(3)
    known = looked_into(flowpay)
    web.is_down, web.read = True, []

    assert sorted(looked_into(flowpay, "s-2")) == sorted(known)
    assert web.read == []


def test_another_page_of_a_trader_is_read_for_other_goods_and_both_are_remembered(flowpay, web):
    web.offers = {"https://trader.example/yarn": YARN, "https://trader.example/dye": DYE}
    web.found = ["https://trader.example/yarn"]
    looked_into(flowpay)
    web.found = ["https://trader.example/dye"]
    looked_into(flowpay, "s-2", NEED_DYE)
    step(flowpay, "RankSuppliers", "s-2")

    assert web.read == ["https://trader.example/yarn", "https://trader.example/dye"]
    (dyer,) = session(flowpay, "s-2")["ranked"]
    assert (dyer["product"], dyer["excluded"]) == ("Reactive textile dye", None)
    (known,) = flowpay.get("/api/suppliers")["items"]
    assert known["categories"] == ["textile dye", "cotton yarn"]


def test_a_page_that_was_read_of_late_is_not_read_again(flowpay, web):
    web.found = ["https://trader.example/yarn"]
    looked_into(flowpay)
    web.found = ["http://www.trader.example/yarn/"]
    looked_into(flowpay, "s-2")
    web.found = ["https://trader.example/all"]
    looked_into(flowpay, "s-3")

    assert web.read == ["https://trader.example/yarn"]


def test_for_those_looked_into_long_ago_no_place_is_kept(flowpay, web, clock):
    web.found = mills(8)
    old = looked_into(flowpay)
    web.found = mills(8, "new")
    assert len(set(looked_into(flowpay, "s-2")) & {*old}) == 4
    clock.forward(seconds=int(FRESH_FOR.total_seconds()))
    web.found = mills(8, "newer")

    assert looked_into(flowpay, "s-3") == ids_of(*web.found)
    web.found = mills(2, "newest")
    ids = looked_into(flowpay, "s-4")
    assert ids[:2] == ids_of(*web.found)
    assert len(ids) == 8


def test_those_who_do_not_come_back_hide_nobody_else(flowpay, web):
    web.found = mills(8)
    first = looked_into(flowpay)
    for supplier_id in first[:3]:
        bounces(supplier_id)
    nothing = {"amount": "0", "currency": "USD"}
    ruled(flowpay, supplier_limits=dict.fromkeys(first[3:5], nothing))
    web.is_down = True

    assert sorted(looked_into(flowpay, "s-2")) == sorted(first[5:])


def test_whose_mail_comes_back_is_left_out_though_its_page_can_be_read(flowpay, web, clock):
    web.found = mills(2)
    unlucky, well = looked_into(flowpay)
    bounces(unlucky, times=1)
    clock.forward(seconds=int(FRESH_FOR.total_seconds()))
    looked_into(flowpay, "s-2")
    bounces(unlucky, times=1)

    assert looked_into(flowpay, "s-3") == [well]


def test_a_mail_that_comes_back_from_nobody_we_know_harms_nothing(flowpay, web):
    web.found = mills(1)
    bounces(*ids_of("https://mill0.example"))
    bounces("sup_unheard_of")

    assert looked_into(flowpay) == ids_of("https://mill0.example")
    assert suppliers.with_findings("default", "sup_unheard_of") == (None, None)
    assert suppliers.looked_up("default", ["sup_unheard_of"]) == {}
    assert len(flowpay.get("/api/suppliers")["items"]) == 1


def test_goods_without_a_category_are_remembered_by_the_words_of_the_product(flowpay, web):
    felt = "https://felt.example"
    web.found = [felt, "https://mill.example"]
    web.offers = {felt: YARN.model_copy(update={"name": "Vicuna plumbing felt"})}
    query = "Need 100 kg vicuna plumbing felt under 300 per kg"
    looked_into(flowpay, query=query)
    web.is_down = True

    assert session(flowpay)["intent"]["lines"][0]["category"] is None
    assert looked_into(flowpay, "s-2", query) == ids_of(felt)


@pytest.mark.parametrize(("to", "country"), [("to Hamburg", "DE"), ("to Erode", "IN"), ("", "IN")])
def test_search_and_pages_are_seen_from_where_the_goods_go(flowpay, web, to, country):
    web.found = mills(1)
    looked_into(flowpay, query=f"Need 1200 kg cotton yarn under 300 per kg delivered {to}")

    assert web.seen_from == {country}


def test_who_is_blocked_is_looked_up_without_opening_a_wallet(executions, web):
    with world() as unopened:
        assert discovery._blocked("default") == {}
        assert unopened.images("wallet") == []
