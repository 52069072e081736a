"""The words of calls for help, and of who else is told of them."""

import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit


class CallKind(StrEnum):
    """What help a line calls for."""

    MAINTENANCE = "maintenance"
    QUALITY = "quality"
    MATERIAL = "material"


class Event(StrEnum):
    """What a webhook can be told of."""

    CALL_OPENED = "call.opened"
    CALL_ACKNOWLEDGED = "call.acknowledged"
    CALL_RESOLVED = "call.resolved"


TEST_EVENT = "test"
"""What a webhook is told when somebody only wants to know whether it arrives."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
TRIED_FOR = timedelta(days=3)
LONGEST_URL = 2000


def pause_after(attempts: int) -> timedelta | None:
    """Give how long to wait after so many attempts failed; None where it is given up.

    The pauses double from five seconds to an hour, until three days were waited in all.
    """
    pause, waited = FIRST_PAUSE, timedelta(0)
    for _ in range(attempts - 1):
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE)
    return pause if waited < TRIED_FOR else None


def signature(secret: str, body: bytes) -> str:
    """Give what proves that a body comes from whoever knows the secret (HMAC-SHA256, RFC 2104)."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def url_fault(url: str) -> str | None:
    """Say why nothing can be sent to an address; None where it can."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return f"An address has at most {LONGEST_URL} characters, and no spaces."
    try:
        parts = urlsplit(url)
        named = parts.hostname
        _ = parts.port
    except ValueError:
        return "This is no address."
    if parts.scheme not in ("http", "https") or not named:
        return "An address begins with http:// or https:// and names a host."
    if "@" in parts.netloc:
        return "A name or password in the address would be shown to all who see it."
    return None
