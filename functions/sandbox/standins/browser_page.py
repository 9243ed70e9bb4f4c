"""The live address of a session in Browser Use's stand-in: a page with the person's one button."""

from html import escape
from typing import Any

from .exchange import Reply

_POLICY = {
    "Content-Security-Policy": "sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'"
}
_DONE = "<p><strong>Entered.</strong> Go back to Flowpay and say that you are done.</p>"
_BUTTON = (
    '<form method="post"><button>I have entered the captcha and the one-time password</button>'
    "</form>"
)


def live_page(session: dict[str, Any]) -> Reply:
    """Return what the person sees; as the sandbox's other pages it runs no script."""
    ended = session["status"] in ("stopped", "timed_out", "error")
    turn = "<p>This session has ended.</p>" if ended else _DONE if session["person"] else _BUTTON
    html = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>GST portal (sandbox)</title>"
        "<body style='font-family:sans-serif;max-width:40rem;margin:3rem auto'>"
        "<h1>GST portal (sandbox)</h1>"
        "<p>In place of the portal: the agent has come this far.</p>"
        f"<pre style='white-space:pre-wrap'>{escape(session['task'] or '')}</pre>{turn}"
        "</body></html>"
    )
    return Reply(200, html, _POLICY, content_type="text/html; charset=utf-8")
