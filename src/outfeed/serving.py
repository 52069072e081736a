"""Serving: the server as a user starts it, from opening the database to a clean stop."""

import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import structlog
import uvicorn
from fastapi import FastAPI

from outfeed.activities.clock import WallClock
from outfeed.background import PlanFollower
from outfeed.config import Settings
from outfeed.model.errors import Conflict
from outfeed.optimiser import optimiser_of
from outfeed.running import Collectors, open_database
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve screens and API until Ctrl-C or SIGTERM; the database stops cleanly after it.

    Raises `Conflict` ``address_taken`` where nothing can be served at the host and port.
    """
    log_as_json()
    check_address(settings)
    with stopped_in_words(), open_database(settings, say) as database:
        clock = WallClock()
        collectors = Collectors(settings, database.engine, clock)
        follower = PlanFollower(database.engine, clock)
        sender = WebhookSender(database.engine, clock)
        optimiser = optimiser_of(settings, database.engine, clock)
        app = create_app(
            settings,
            database.engine,
            clock,
            background=[collectors.beside, follower.beside, sender.beside, optimiser.beside],
            links_now=collectors.links,
        )
        if database.password:
            say(f"First start: sign in as admin with the password {database.password}")
            say("It is not shown again; give yourself another one under Setup, People.")
        say(f"Serving on http://{settings.host}:{settings.port} (Ctrl-C stops it)")
        server_of(app, settings).run()
    say("Stopped.")


def check_address(settings: Settings) -> None:
    """Find out, before anything is started, whether host and port can be listened on."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Conflict(
            "address_taken",
            f"{settings.host}:{settings.port} can't be listened on: {error.strerror}. Stop what"
            " uses it, or choose another with --port 8080 or OUTFEED_PORT=8080.",
        ) from error


@contextlib.contextmanager
def stopped_in_words() -> Iterator[None]:
    """Take Ctrl-C and SIGTERM for a wish to stop, after which everything is closed in order.

    The web server ends by raising the signal it was stopped by once more, which would otherwise
    end the process and leave the database running.
    """

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def server_of(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """Give the web server of an application, ready to run."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def log_as_json(level: int = logging.INFO) -> None:
    """Log to standard error, one JSON object a line, from a level upwards."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
