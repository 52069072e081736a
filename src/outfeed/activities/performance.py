"""Performance: OEE and what it is made of, for any lines and any span, grouped as asked.

Whole hours come from the slices; what the bounds of the span or of its groups cut out of an hour,
and what happened since the newest state fact, is derived from the facts by the same rules.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Integer, Row, cast, column, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from outfeed.activities import painted_states, tracking
from outfeed.model.oee import Figures, Part, Totals, figures
from outfeed.model.timeline import HOUR, RunSpan, aligned, pieces
from outfeed.store import rollups
from outfeed.store import tables as t

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class RunPiece:
    """What a run did in a piece of time: how its time divides, and what it counted (raw)."""

    line_id: int
    run_id: int
    start_at: datetime
    running_time: timedelta
    unplanned_time: timedelta
    planned_time: timedelta
    counts: tuple[Decimal, Decimal, Decimal]

    def __add__(self, other: "RunPiece") -> "RunPiece":
        """Give both as one piece of their run."""
        infeed, outfeed, waste = self.counts
        return RunPiece(
            self.line_id,
            self.run_id,
            self.start_at,
            self.running_time + other.running_time,
            self.unplanned_time + other.unplanned_time,
            self.planned_time + other.planned_time,
            (infeed + other.counts[0], outfeed + other.counts[1], waste + other.counts[2]),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one group, under its key."""

    key: Hashable
    figures: Figures


class Performance:
    """The runs of some lines over a span, cut where asked, from which any figure is added up."""

    def __init__(
        self,
        conn: Connection,
        line_ids: Iterable[int],
        during: Span,
        now: datetime,
        cuts: Sequence[datetime] = (),
        *,
        since: Mapping[int, datetime] | None = None,
    ) -> None:
        """With `since`, of some lines only what was after an instant is wanted."""
        start, end = during[0], max(min(during[1], now), during[0])
        inner = sorted({cut for cut in cuts if start < cut < end})
        self.bounds = [start, *inner, end]
        self.line_ids = sorted(line_ids)
        firsts = {line: max(start, (since or {}).get(line, start)) for line in self.line_ids}
        rolled, derived = _parts(conn, firsts, self.bounds) if start < end else ([], {})
        # Slices before runs: of a run that begins between the two there is no slice without it.
        pieces = _from_slices(conn, rolled)
        self.runs = _runs(conn, firsts, end)
        pieces += _from_facts(conn, derived, self.runs)
        self.pieces = sorted(pieces, key=lambda piece: (piece.start_at, piece.run_id))
        self.factors = tracking.factors_of_products(
            conn, {run.product_id for run in self.runs.values() if run.product_id}
        )
        self._rates = {
            run.id: tracking.rate_of_run(run, self.factors)
            for run in self.runs.values()
            if run.production
        }

    @staticmethod
    def nothing() -> Figures:
        """Give the figures of a span in which nothing was produced: no data."""
        return figures(Totals.zero())

    def total(self) -> Figures:
        """Give the figures of everything."""
        groups = self.grouped(lambda _: None)
        return groups[0].figures if groups else self.nothing()

    def grouped(
        self,
        key: Callable[[RunPiece], Hashable],
        wanted: Callable[[RunPiece], bool] = lambda _: True,
    ) -> list[Group]:
        """Give the figures of production by any key of a piece, in order of first appearance.

        Pieces that are not wanted are left out.
        """
        # Balancing is linear within a run, so its pieces are added up raw, and balanced once.
        parts: dict[tuple[Hashable, int], RunPiece] = {}
        for piece in self._production():
            if not wanted(piece):
                continue
            place = (key(piece), piece.run_id)
            parts[place] = parts[place] + piece if place in parts else piece
        sums: dict[Hashable, Totals] = {}
        for (name, _), part in parts.items():
            sums[name] = sums.get(name, Totals.zero()) + self._totals(part)
        return [Group(name, figures(total)) for name, total in sums.items()]

    def bucket(self, piece: RunPiece) -> int:
        """Number the span between two cuts that a piece lies in."""
        return bisect_right(self.bounds, piece.start_at) - 1

    def _production(self) -> list[RunPiece]:
        return [piece for piece in self.pieces if self.runs[piece.run_id].production]

    def _totals(self, piece: RunPiece) -> Totals:
        rate = self._rates[piece.run_id]
        run = self.runs[piece.run_id]
        made = tracking.balance_of_run(piece.counts, tracking.counted_kinds(run), rate)
        return Totals.of(
            Part(
                running_time=piece.running_time,
                unplanned_time=piece.unplanned_time,
                planned_time=piece.planned_time,
                infeed=made.infeed_quantity,
                good=made.good_quantity,
                waste=made.waste_quantity,
                standard_infeed_per_second=rate.standard_infeed_per_second,
            )
        )


def _runs(conn: Connection, firsts: Mapping[int, datetime], end: datetime) -> dict[int, Row[Any]]:
    lines = cast(list(firsts), ARRAY(Integer))
    place = func.unnest(lines, cast(list(firsts.values()), ARRAY(TIMESTAMP(timezone=True))))
    since = place.table_valued("line_id", column("first", TIMESTAMP(timezone=True)))
    since = since.render_derived(name="since")
    rows = conn.execute(
        select(
            t.runs,
            t.run_figures.c.infeed,
            t.run_figures.c.outfeed,
            t.run_figures.c.waste,
            func.lower(t.runs.c.during).label("started_at"),
            func.upper(t.runs.c.during).label("ended_at"),
        )
        .join(since, since.c.line_id == t.runs.c.line_id)
        .outerjoin(t.run_figures, t.run_figures.c.run_id == t.runs.c.id)
        .where(t.runs.c.during.op("&&")(func.tstzrange(since.c.first, end)))
        .order_by(func.lower(t.runs.c.during), t.runs.c.id)
    )
    return {row.id: row for row in rows}


def _parts(
    conn: Connection, firsts: Mapping[int, datetime], bounds: Sequence[datetime]
) -> tuple[list[tuple[int, datetime, datetime]], dict[int, list[Span]]]:
    """What slices answer, and by line what only facts do, in order, of the spans between bounds."""
    known = _timed_until(conn, list(firsts))
    rolled: list[tuple[int, datetime, datetime]] = []
    derived: dict[int, list[Span]] = {line: [] for line in firsts}
    for line, first in firsts.items():
        for span in pairwise([first, *bounds[bisect_right(bounds, first) :]]):
            whole = _whole_hours(span, known.get(line))
            if whole is None:
                derived[line].append(span)
                continue
            rolled.append((line, *whole))
            edges = [(span[0], whole[0]), (whole[1], span[1])]
            derived[line] += [edge for edge in edges if edge[0] < edge[1]]
    return rolled, derived


def _whole_hours(span: Span, known: datetime | None) -> Span | None:
    """Give the part of a span that slices answer: whole hours, whose times are all known."""
    if known is None:
        return None
    first = aligned(span[0]) if aligned(span[0]) == span[0] else aligned(span[0]) + HOUR
    last = min(aligned(span[1]), aligned(known))
    return (first, last) if first < last else None


def _timed_until(conn: Connection, line_ids: Sequence[int]) -> dict[int, datetime | None]:
    rows = conn.execute(select(t.line_status).where(t.line_status.c.line_id.in_(line_ids)))
    return {row.line_id: row.timed_until for row in rows}


def _from_slices(
    conn: Connection, spans: Sequence[tuple[int, datetime, datetime]]
) -> list[RunPiece]:
    if not spans:
        return []
    rows = conn.execute(
        text(
            "SELECT s.line_id, s.run_id, min(s.hour) AS hour, sum(s.running_time) AS running_time,"
            " sum(s.unplanned_time) AS unplanned_time, sum(s.planned_time) AS planned_time,"
            " sum(s.infeed) AS infeed, sum(s.outfeed) AS outfeed, sum(s.waste) AS waste"
            " FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),"
            " cast(:ends AS timestamptz[])) WITH ORDINALITY AS l (line_id, a, b, n)"
            " JOIN slices s ON s.line_id = l.line_id AND s.hour >= l.a AND s.hour < l.b"
            " GROUP BY l.n, s.line_id, s.run_id"
        ),
        {
            "lines": [line for line, _, _ in spans],
            "starts": [start for _, start, _ in spans],
            "ends": [end for _, _, end in spans],
        },
    )
    return [
        RunPiece(
            row.line_id,
            row.run_id,
            row.hour,
            _time(row.running_time),
            _time(row.unplanned_time),
            _time(row.planned_time),
            (row.infeed, row.outfeed, row.waste),
        )
        for row in rows
    ]


def _from_facts(
    conn: Connection, parts: Mapping[int, Sequence[Span]], runs: Mapping[int, Row[Any]]
) -> list[RunPiece]:
    stretches = [(line, cuts) for line, spans in parts.items() for cuts in _stretches(spans)]
    if not stretches:
        return []
    of_line: dict[int, list[RunSpan[int]]] = {line: [] for line in parts}
    for run in runs.values():
        of_line[run.line_id].append(RunSpan(run.id, run.started_at, run.ended_at))
    states = painted_states.types_in(conn, [(line, cuts[0], cuts[-1]) for line, cuts in stretches])
    cut = [
        (line, piece)
        for (line, cuts), held in zip(stretches, states, strict=True)
        for piece in pieces(of_line[line], held, cuts)
    ]
    counts = rollups.piece_counts(conn, [(line, p.start_at, p.end_at) for line, p in cut])
    return [
        RunPiece(
            line,
            piece.run_id,
            piece.start_at,
            piece.running_time,
            piece.unplanned_time,
            piece.planned_time,
            (row.infeed, row.outfeed, row.waste),
        )
        for (line, piece), row in zip(cut, counts, strict=True)
    ]


def _stretches(spans: Sequence[Span]) -> list[list[datetime]]:
    """The bounds of spans that follow each other without a gap, together."""
    found: list[list[datetime]] = []
    for start, end in spans:
        if found and found[-1][-1] == start:
            found[-1].append(end)
        else:
            found.append([start, end])
    return found


def _time(seconds: Decimal) -> timedelta:
    return timedelta(microseconds=int(seconds * 1_000_000))
