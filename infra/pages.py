"""The dashboard's files: where they are, what may run in them, how long a browser keeps them."""

from .building import ROOT

PAGES = ROOT / "dashboard/dist"
"""What `make dashboard` builds."""

POLICY = (  # 'self' in connect-src is the live log too: the same host by wss
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
"""What every page says, here and in AWS; the API's answers have headers of their own."""

ASSETS = "assets"
"""The folder of what has its hash in its name."""
KEPT = "public, max-age=31536000, immutable"
"""For these: another content is another name."""
ASKED_AGAIN = "no-cache"
"""For all else: kept, and asked about every time."""
