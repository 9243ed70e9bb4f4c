"""A request for several things becomes a session for each, sourced and paid on its own."""

from tests.support.workflows import LambdaFailed, Workflows

SENTENCE = (
    "Need 1200 kg cotton yarn under 300 per kg and 50 kg textile dye under 2000 per kg in 30 days"
)


def parts(flow: Workflows) -> list[str]:
    """Return the ids of the sessions that a request was divided into."""
    flow.until(lambda: flow.session()["status"] != "running")
    ids: list[str] = flow.session()["parts"]
    return ids


def test_each_of_two_things_is_sourced_and_held_on_its_own(flow: Workflows):
    flow.ask(SENTENCE)
    one, other = parts(flow)
    flow.until(lambda: all(flow.session(id)["escrow_id"] for id in (one, other)))
    assert flow.session()["status"] == "completed"
    wanted = [flow.session(id)["intent"]["lines"] for id in (one, other)]
    assert [[line["material"] for line in lines] for lines in wanted] == [
        ["cotton yarn"],
        ["textile dye"],
    ]
    assert {flow.session(id)["part_of"] for id in (one, other)} == {"s-1"}
    assert {flow.session(id)["intent"]["deliver_within_days"] for id in (one, other)} == {30}


def test_the_request_itself_holds_and_spends_nothing(flow: Workflows):
    flow.ask(SENTENCE)
    ids = parts(flow)
    session = flow.session()
    assert session["cost"]["amount"] == "0.00"
    assert session["escrow_id"] is None
    assert all(id in session["summary"] for id in ids)
    flow.until(lambda: flow.states_of("procurement", "default-s-1")[-1] == "Divided")


def test_a_request_that_is_read_again_is_divided_once(flow: Workflows):
    flow.fails("ParseRequest", LambdaFailed("Lambda.Unknown"), answer_lost=True)
    flow.ask(SENTENCE)
    ids = parts(flow)
    flow.until(lambda: all(flow.session(id)["escrow_id"] for id in ids))
    assert flow.calls_of("ParseRequest") == 4
    assert len(flow.world.images("session")) == 3


def test_one_sum_for_several_things_is_asked_about_before_anything_is_held(flow: Workflows):
    flow.ask("Need 500 kg cotton yarn and 20 kg textile dye for 3 lakh in all")
    flow.until(flow.all_ended)
    session = flow.session()
    assert (session["status"], session["parts"]) == ("needs_input", None)
    assert any("is for all of it" in question for question in session["intent"]["questions"])
