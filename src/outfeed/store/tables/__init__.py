"""The schema: every table, and in its constraints everything that must never be.

Instants are ``timestamptz``, quantities ``numeric``, times that a figure is made of are numeric
seconds (exact to the microsecond). Migrations build exactly this; a test compares the two.
"""

from outfeed.store.tables.base import (
    changes,
    count_kind,
    metadata,
    mode_type,
    order_numbers,
    state_type,
)
from outfeed.store.tables.facts import (
    count_events,
    counter_readings,
    line_status,
    runs,
    state_events,
)
from outfeed.store.tables.orders import (
    import_mappings,
    import_orders,
    imports,
    order_figures,
    order_lines,
    order_sources,
    order_status_moves,
    order_statuses,
    orders,
    rejections,
)
from outfeed.store.tables.people import (
    api_keys,
    audit,
    calendar_feeds,
    idempotency_keys,
    saved_views,
    sessions,
    settings,
    users,
)
from outfeed.store.tables.plan import entries
from outfeed.store.tables.plant import (
    assets,
    changeovers,
    counters,
    modes,
    product_classes,
    product_units,
    production_rates,
    products,
    shifts,
    signal_sources,
    states,
    units,
    waste_reasons,
)
from outfeed.store.tables.rollups import count_minutes, run_figures, slices

__all__ = [
    "api_keys",
    "assets",
    "audit",
    "calendar_feeds",
    "changeovers",
    "changes",
    "count_events",
    "count_kind",
    "count_minutes",
    "counter_readings",
    "counters",
    "entries",
    "idempotency_keys",
    "import_mappings",
    "import_orders",
    "imports",
    "line_status",
    "metadata",
    "mode_type",
    "modes",
    "order_figures",
    "order_lines",
    "order_numbers",
    "order_sources",
    "order_status_moves",
    "order_statuses",
    "orders",
    "product_classes",
    "product_units",
    "production_rates",
    "products",
    "rejections",
    "run_figures",
    "runs",
    "saved_views",
    "sessions",
    "settings",
    "shifts",
    "signal_sources",
    "slices",
    "state_events",
    "state_type",
    "states",
    "units",
    "users",
    "waste_reasons",
]
