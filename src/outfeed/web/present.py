"""What time it is here, for screens that say when something was done on them."""

from datetime import datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outfeed.activities.clock import Clock
from outfeed.activities.execution import AHEAD

NOW_HEADER = "X-Outfeed-Now"


class TellsNow:
    """Says with every answer of the API what time it is for this server.

    A panel counts from it, so that what is tapped without network keeps its instant, whatever the
    panel's own clock says.
    """

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, and say what time it is."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = self._clock.now().isoformat(timespec="milliseconds")
                MutableHeaders(scope=message)[NOW_HEADER] = now
            await send(message)

        await self._app(scope, receive, told)


def not_ahead(at: datetime | None, now: datetime) -> datetime | None:
    """Give the instant of a tap, or `now` for one of a panel whose clock is a little ahead.

    What is further ahead than clocks differ is left to be refused.
    """
    if at is None or at.tzinfo is None or not now < at <= now + AHEAD:
        return at
    return now
