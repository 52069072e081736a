"""The application: routes, live events and the built screens, on one engine and one clock."""

import contextlib
import importlib.metadata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from outfeed.activities.attempts import Attempts, SignOnAttempts
from outfeed.activities.clock import Clock
from outfeed.config import Settings
from outfeed.web import (
    adherence,
    calendar,
    calendar_feed,
    calls,
    counts,
    entries,
    entry_arranging,
    entry_rescheduling,
    explaining,
    facts,
    first_steps,
    handover,
    health,
    imports,
    lines,
    links,
    live,
    oee,
    optimisation_profiles,
    optimisation_schedules,
    optimisations,
    order_export,
    orders,
    people,
    plan_figures,
    plant,
    plant_file,
    plant_settings,
    projections,
    repairs,
    runs,
    search,
    series,
    session,
    setup,
    setup_history,
    setup_more,
    states,
    traveller,
    views,
    webhooks,
    what_ifs,
)
from outfeed.web.links import LinksNow
from outfeed.web.live import Announcements
from outfeed.web.openapi import describe
from outfeed.web.present import TellsNow
from outfeed.web.problems import answer_with_problems
from outfeed.web.screens import serve_screens
from outfeed.web.shared import Shared

ROUTERS = (
    session.router,
    live.router,
    plant.router,
    plant_file.router,
    setup_history.router,
    # Its addresses of grids come before those of one thing.
    setup_more.router,
    calendar.router,
    setup.router,
    plant_settings.router,
    first_steps.router,
    search.router,
    views.router,
    links.router,
    imports.router,
    # Their addresses end in words that else would be the number of an order.
    order_export.router,
    traveller.router,
    explaining.router,
    orders.router,
    facts.router,
    calls.router,
    webhooks.router,
    runs.router,
    oee.router,
    # Its route for a line at any path comes after those that end in something more.
    entries.router,
    plan_figures.router,
    projections.router,
    adherence.router,
    what_ifs.router,
    optimisation_profiles.router,
    optimisation_schedules.router,
    repairs.router,
    optimisations.router,
    calendar_feed.router,
    entry_arranging.router,
    entry_rescheduling.router,
    series.router,
    people.router,
    handover.router,
    states.router,
    counts.router,
    lines.router,
    health.router,
)


Background = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings,
    engine: Engine,
    clock: Clock,
    *,
    demo: bool = False,
    background: Sequence[Background] = (),
    links_now: LinksNow = tuple,
) -> FastAPI:
    """Build the application. ``demo`` signs in by itself whoever comes over loopback.

    ``background`` is what runs beside the routes while they are served; ``links_now`` tells how the
    links to machines are.
    """
    announcements = Announcements(engine)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            await running.enter_async_context(announcements.running())
            for beside in background:
                await running.enter_async_context(beside(app))
            yield

    app = FastAPI(
        title="Outfeed",
        version=importlib.metadata.version("outfeed"),
        description="Production orders from request to made.",
        openapi_url="/api/openapi.json",
        docs_url="/api/docs",
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.clock = clock
    app.state.demo = demo
    app.state.links = links_now
    app.state.announcements = announcements
    app.state.plan_following = None
    app.state.sign_in_attempts = Attempts()
    app.state.sign_on_attempts = SignOnAttempts()
    app.state.line_statuses = Shared[bytes](longest=1.0)
    app.add_middleware(TellsNow, clock=clock)
    answer_with_problems(app)
    describe(app)
    for router in ROUTERS:
        app.include_router(router)
    serve_screens(app, Path(str(files("outfeed.web") / "static")))
    return app
