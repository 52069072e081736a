"""Progress as it is made: an act in a thread of its own, told line by line as it goes on."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse

from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.order_import import Watch
from outfeed.activities.order_import_report import Progress

NDJSON = "application/x-ndjson"


class _GoneError(Exception):
    """Who asked has gone away; what was done for it is taken back."""


def wants_lines(request: Request) -> bool:
    """Whether who asks wants to hear of progress."""
    return NDJSON in request.headers.get("accept", "")


def streamed(
    request: Request, actor: Actor, work: Callable[[Act, Watch], Any]
) -> StreamingResponse:
    """Do a work in one transaction and answer its progress, at last what it gives or the problem.

    Where who asked goes away before the end, nothing of it is kept.
    """
    return StreamingResponse(_lines(request, actor, work), media_type=NDJSON)


async def _lines(
    request: Request, actor: Actor, work: Callable[[Act, Watch], Any]
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    gone = threading.Event()

    def tell(line: dict[str, Any] | None) -> None:
        loop.call_soon_threadsafe(told.put_nowait, line)

    def watch(progress: Progress) -> None:
        _stop_if(gone)
        tell({"progress": progress})

    def run() -> None:
        state = request.app.state
        try:
            with acting(state.engine, state.clock, actor) as act:
                report = work(act, watch)
                _stop_if(gone)
            tell({"report": report})
        except _GoneError:
            pass
        except Exception as error:
            tell({"problem": _problem_of(request, error)})
        finally:
            tell(None)

    thread = threading.Thread(target=run, name="import", daemon=True)
    thread.start()
    try:
        while (line := await told.get()) is not None:
            yield orjson.dumps(line, option=orjson.OPT_UTC_Z) + b"\n"
    finally:
        gone.set()
        # The file is closed after the answer: not before the thread has let go of it.
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(thread.join)


def _stop_if(gone: threading.Event) -> None:
    if gone.is_set():
        raise _GoneError


def _problem_of(request: Request, error: Exception) -> Any:
    handlers = request.app.exception_handlers
    handle = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    return orjson.loads(handle(request, error).body)
