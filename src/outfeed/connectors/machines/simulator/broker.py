"""A broker within this process, for the demonstration and for tests: amqtt on the loopback."""

import asyncio
import logging
import socket
import threading
from types import TracebackType
from typing import Self

from amqtt.broker import Broker

HOST = "127.0.0.1"
_PATIENCE = 10.0


class InProcessBroker:
    """An MQTT 3.1.1 broker in a thread of its own, open to this computer only.

    It keeps nothing over a stop. `port` 0 takes a free one; `port` and `url` hold from `start` on.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._started = threading.Event()
        self._failure: Exception | None = None

    @property
    def url(self) -> str:
        """Where to connect to; it says the version, because amqtt is silent about any other."""
        return f"mqtt://{HOST}:{self.port}?version=3.1.1"

    def start(self) -> None:
        """Start, and return when clients may come; raises OSError where the port is taken."""
        self.port = self.port or _free_port()
        self._started.clear()
        self._failure = None
        self._thread = threading.Thread(target=self._run, name="mqtt-broker", daemon=True)
        self._thread.start()
        if not self._started.wait(_PATIENCE):
            raise OSError("The broker did not start in time.")
        if self._failure is not None:
            raise OSError(f"The broker did not start: {self._failure}") from self._failure

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        self._thread = self._loop = self._stop = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        # amqtt tells of every connection and packet.
        for name in ("amqtt", "transitions"):
            logging.getLogger(name).setLevel(logging.ERROR)
        try:
            asyncio.run(self._serve())
        except Exception as why:
            self._failure = why
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        allow_all = {"allow_anonymous": True}
        broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": f"{HOST}:{self.port}"}},
                "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": allow_all},
            }
        )
        await broker.start()
        self._started.set()
        await self._stop.wait()
        await broker.shutdown()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
