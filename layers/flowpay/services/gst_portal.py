"""The GST portal: a browser is opened, a person has a turn, what came of it is read, it is stopped.

A browser costs money and is asked for with a request that the provider does not know again. So the
run notes first that there may be one; whoever comes again looks for it by the run's mark before it
asks. The task to read carries a mark of its own: whether it was given is seen at the session.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Literal, NamedTuple

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.gst_errand import OPENING, errand_of
from flowpay.domain.gst_run import Action, Portal, Run, RunMoved, Turn
from flowpay.domain.money import Money
from flowpay.domain.portal import PortalSession
from flowpay.persistence import book, gst_runs
from flowpay.persistence.gst_runs import Left
from flowpay.ports import browser_use
from flowpay.ports.browser_use import PortalGone
from flowpay.ports.tariff import NOTHING, Call, most
from flowpay.runtime import clock
from flowpay.runtime.config import config, has_secret
from flowpay.runtime.log import logger

from . import usages
from .breakers import guarded
from .gst_events import announced_of

PERSON_WAITS = timedelta(hours=1)
"""For the person; a browser that nobody moves may be closed by its provider earlier."""
READING_TAKES = timedelta(minutes=5)
"""After which what the portal shows counts as not read."""
STOP_TRIED_FOR = timedelta(days=1)
"""A browser that could not be stopped has a cost limit, and is closed by its provider by then."""
STEP = "browser"
PROVIDER = Call.BROWSE.provider
TIMED_OUT = 408


class Leaving(NamedTuple):
    """How a run leaves the portal: the session as it was last seen, what it cost (USD), and whether
    somebody is still to stop it."""

    session: PortalSession | None
    cost: Money
    left: Left | None


def why_closed() -> str | None:
    """Return why no browser may be opened; None where one may: the sandbox's, or the real one."""
    if not config().USE_LIVE_APIS:
        return None
    if not config().ALLOW_GST_PORTAL:
        return "this deployment does not open the portal (ALLOW_GST_PORTAL is off)"
    if not has_secret("BROWSER_USE_API_KEY"):
        return "this deployment cannot open the portal (there is no BROWSER_USE_API_KEY)"
    return None


def open_portal(account: str, run_id: str) -> Literal["person", "close"]:
    """Return whose turn it is once the run is at the portal: a person's, or nobody's.

    Raises SpendingRefused, RunMoved, or ProviderFailed.
    """
    run = gst_runs.load(account, run_id)
    if run.portal is None:
        closed = why_closed()
        run = _without(account, run, closed) if closed else _opened(account, run)
    return "person" if run.person else "close"


def read_portal(account: str, run_id: str) -> Literal["reading", "read"]:
    """Return whether what the portal shows is still being read; the first call begins it."""
    run = gst_runs.load(account, run_id)
    if not run.is_open or run.portal_session_id is None:
        return "read"
    if run.reading_asked_at is None:
        run = _moved(account, run, run.reading(at=clock.now()), "reading")
    if clock.now() - (run.reading_asked_at or clock.now()) > READING_TAKES:
        return "read"
    with suppress(PortalGone):
        return guarded(PROVIDER, lambda: _read_on(run, run.portal_session_id or ""))
    return "read"


def leave(run: Run) -> Leaving:
    """Return how the browser was left; it is stopped, or the sweep is to try on."""
    if not run.may_have_browser:
        return Leaving(None, NOTHING, None)
    until = clock.now() + STOP_TRIED_FOR
    left = Left(run.run_id, run.portal_session_id, run.mark, until)
    try:
        seen = _seen(left)
        if seen is None:
            return Leaving(None, NOTHING, None)
        stopped = _stop(seen.session_id)
    except PortalGone:
        return Leaving(None, most(Call.BROWSE), None)
    except ProviderFailed as failure:
        logger.warning("browser not stopped", run_id=run.run_id, reason=failure.code)
        return Leaving(None, most(Call.BROWSE), left)
    return Leaving(seen, max(seen.cost, stopped.cost, key=lambda cost: cost.micros), None)


def stop_left(account: str) -> None:
    """Stop a browser that could not be stopped when its run ended; the next call the next one."""
    for left in gst_runs.left_of(account)[:1]:
        over = clock.now() >= left.until
        try:
            seen = _seen(left)
            if seen and not seen.has_ended:
                _stop(seen.session_id)
        except PortalGone:
            over = True
        except ProviderFailed as failure:
            logger.warning("browser not stopped", run_id=left.run_id, reason=failure.code)
            if not over:
                continue
        book.commit([gst_runs.stopped(account, left.run_id)])


def _opened(account: str, run: Run) -> Run:
    """Return the run with a browser of its own: the one that there is, or a new one."""
    usages.reserve_for_run(account, run, STEP, [Call.BROWSE])
    session = None
    if run.may_have_browser:
        session = guarded(PROVIDER, lambda: browser_use.find_session(run.mark))
    if session is None:
        run, session = _asked(account, run)
    new = run.opened(session.session_id, _turn(errand_of(run).asks), at=clock.now())
    try:
        return _moved(account, run, new, "awaiting_person", live_url=session.live_url)
    except RunMoved:
        if gst_runs.load(account, run.run_id).portal_session_id != session.session_id:
            _stop(session.session_id)
        raise


def _asked(account: str, run: Run) -> tuple[Run, PortalSession]:
    """Return the run with a new browser; if it is certain that there is none, the run says so."""
    if not run.may_have_browser:
        run = _moved(account, run, run.asked_portal(at=clock.now()))
    opening, mark = errand_of(run).opening, run.mark
    try:
        session = guarded(
            PROVIDER, lambda: browser_use.open_session(opening, mark=mark, schema=OPENING)
        )
    except ProviderFailed as failure:
        if _is_certain(failure):
            _moved(account, run, run.refused_portal(str(failure), at=clock.now()))
        raise
    return run, session


def _is_certain(failure: ProviderFailed) -> bool:
    """Return whether the provider has not got the request, or has said no to it."""
    status = failure.facts.get("provider_status")
    if status is None:
        return not failure.facts.get("may_be_charged")
    return bool(400 <= status < 500 and status != TIMED_OUT)


def _without(account: str, run: Run, why: str) -> Run:
    """Return the run that does without a browser: by hand, or not at all."""
    at = clock.now()
    if run.action is Action.VALIDATE_GSTIN:
        return _moved(account, run, run.shut_out(why, at=at))
    new = run.by_hand(_turn(errand_of(run).by_hand), why, at=at)
    return _moved(account, run, new, "awaiting_person")


def _turn(asks: str) -> Turn:
    return Turn(asks=asks, until=clock.now() + PERSON_WAITS)


def _read_on(run: Run, session_id: str) -> Literal["reading", "read"]:
    session = browser_use.look(session_id)
    if session.has_ended:
        return "read"
    if session.mark != run.reading_mark:
        errand = errand_of(run)
        if session.is_working:
            browser_use.stop(session_id, task_only=True)
        browser_use.dispatch(
            session_id, errand.reading, mark=run.reading_mark, schema=errand.schema
        )
        return "reading"
    return "reading" if session.is_working else "read"


def _seen(left: Left) -> PortalSession | None:
    """Return a session as it stands, by its id, or by its mark where that is all that is known."""
    if left.session_id is None:
        return guarded(PROVIDER, lambda: browser_use.find_session(left.mark))
    id = left.session_id
    return guarded(PROVIDER, lambda: browser_use.look(id))


def _stop(session_id: str) -> PortalSession:
    return guarded(PROVIDER, lambda: browser_use.stop(session_id))


def _moved(
    account: str, run: Run, new: Run, event: str | None = None, *, live_url: str | None = None
) -> Run:
    said = [announced_of(account, new, event)] if event else []
    book.commit([gst_runs.moved(account, run, new, live_url=live_url), *said])
    return new


def is_by_hand(run: Run) -> bool:
    """Return whether a person has done it, or should have, without a browser of ours."""
    return run.portal is Portal.CLOSED and run.person is not None
