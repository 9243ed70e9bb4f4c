"""What a person meets besides success: nothing yet, waiting, trouble, no right, a lost line."""

import re

from playwright.sync_api import Route, WebSocketRoute, expect

from infra.building import ROOT
from tests.e2e.client import Flowpay, new_id

from .history import History
from .reader import Reader

PICTURES = ROOT / ".build/screenshots"
SUPPLIERS = "**/api/suppliers**"


def picture(reader: Reader, name: str) -> None:
    reader.page.screenshot(path=PICTURES / f"state-{name}.png")


def test_nothing_yet_says_how_there_comes_to_be_something(reader: Reader):
    reader.opens("suppliers")
    reader.main.get_by_label("Material").fill("moon dust")
    expect(reader.main.locator(".empty")).to_contain_text("No supplier of “moon dust” is known")
    picture(reader, "empty")


def test_what_is_being_loaded_is_seen_to_be(reader: Reader):
    held: list[Route] = []
    reader.page.route(SUPPLIERS, lambda route: held.append(route))
    reader.page.goto(f"{reader.url}/#/suppliers")
    expect(reader.main.locator(".waiting")).to_be_visible()
    picture(reader, "loading")
    held[0].continue_()
    reader.settles()


def test_a_read_that_fails_can_be_tried_again(troubled: Reader, history: History):
    troubled.page.route(SUPPLIERS, lambda route: route.abort())
    troubled.opens("suppliers")
    expect(troubled.main.get_by_role("alert")).to_contain_text("Flowpay cannot be reached")
    picture(troubled, "unreachable")
    troubled.page.unroute(SUPPLIERS)
    troubled.button("Try again").click()
    expect(troubled.main.locator("tbody tr").first).to_be_visible()


def test_a_key_without_the_role_may_look_and_not_decide(
    troubled: Reader, flowpay: Flowpay, history: History
):
    given = flowpay.post("/api/keys", {"principal": "ravi", "roles": ["auditor"]})
    takes(troubled, given["key"])
    expect(troubled.main.get_by_role("alert").first).to_contain_text("Your key may not do this")
    picture(troubled, "not-allowed")
    troubled.opens("approvals")
    waiting = troubled.main.locator(".question", has_text="the second loom").first
    waiting.get_by_role("button", name="Approve…").click()
    waiting.get_by_role("button", name="Approve", exact=True).click()
    expect(waiting.get_by_role("alert")).to_contain_text("Your key may not do this")
    expect(waiting.get_by_role("alert")).to_contain_text("needs one of the roles")
    still = {each["escrow_id"] for each in flowpay.every("/api/approvals")}
    assert history.waiting["escrow_id"] in still


def test_a_wrong_key_leads_to_where_it_is_set(troubled: Reader):
    takes(troubled, "flp_wrong")
    troubled.opens("wallet")
    expect(troubled.main.get_by_role("alert")).to_contain_text("This needs a key")
    picture(troubled, "no-key")
    troubled.page.get_by_role("link", name="Key needed").click()
    expect(troubled.main.get_by_role("textbox", name="API key")).to_be_in_viewport()
    troubled.button("Forget it").click()
    expect(troubled.page.locator(".top .link-state")).to_have_text("Live")


def test_a_key_stays_out_of_addresses_and_ends_with_the_tab(reader: Reader, flowpay: Flowpay):
    key = flowpay.post("/api/keys", {"principal": "meera", "roles": ["admin"]})["key"]
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.on("websocket", lambda line: asked.append(line.url))
    takes(reader, key)
    reader.opens("wallet")
    assert asked
    assert not [url for url in asked if key in url]
    assert reader.page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    assert key in reader.page.evaluate("Object.values(sessionStorage)")


def test_a_lost_line_says_so_and_when_it_is_tried_again(troubled: Reader):
    is_cut = True

    def line(route: WebSocketRoute) -> None:
        if is_cut:
            route.close(code=1001)
        else:
            route.connect_to_server()

    troubled.page.route_web_socket("**/ws/logs**", line)
    troubled.page.goto(f"{troubled.url}/#/wallet")
    state = troubled.page.locator(".top .link-state")
    expect(state).to_have_text(re.compile(r"Connection lost, retrying in ([4-9]|\d\d) s"))
    picture(troubled, "lost")
    is_cut = False
    state.get_by_role("button", name="Retry now").click()
    expect(state).to_have_text("Live")


def test_an_address_that_leads_nowhere_leads_back(reader: Reader):
    reader.opens("nowhere")
    reader.main.get_by_role("link", name="Go to Sourcing").click()
    expect(reader.main.get_by_role("heading", level=1)).to_have_text("What do you need?")


def test_a_run_that_nobody_knows_is_told(troubled: Reader):
    troubled.opens("sourcing", new_id())
    expect(troubled.main.get_by_role("alert")).to_contain_text("Not found")


def takes(reader: Reader, key: str) -> None:
    """Let the reader's browser send this key from now on."""
    reader.opens("settings")
    reader.main.get_by_role("textbox", name="API key").fill(key)
    reader.button("Use this key").click()
    expect(reader.button("Forget it")).to_be_visible()
