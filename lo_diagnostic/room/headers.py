"""What every response carries, so that a browser does nothing but show our own pages."""

from __future__ import annotations

from typing import Final

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (
        "content-security-policy",
        _POLICY,
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""`same-origin`, not `no-referrer`: with that browsers send `Origin: null` along with our own forms."""

NEVER_STORED: Final = {"cache-control": "no-store"}
STORED_SHORTLY: Final = {"cache-control": "private, max-age=300"}
