"""The status of a production order: which statuses there are, and which moves are legal.

A status is a name with flags. The reserved ones and their moves are fixed here; a plant adds its
own statuses and moves. Some moves happen only by themselves, when an entry is placed or removed
and when a run starts, and can't be made by hand, unless the plant switched that off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from outfeed.model.errors import Conflict, FieldError, Invalid

PLANNED = "Planned"
RELEASED = "Released"
SCHEDULED = "Scheduled"
IN_PROGRESS = "In Progress"
ON_HOLD = "On Hold"
COMPLETED = "Completed"
CLOSED = "Closed"
CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """A stage of an order. ``active``: still work to do; the other flags say what may be done."""

    name: str
    reserved: bool
    enabled: bool
    active: bool
    can_schedule: bool
    can_execute: bool
    colour: str
    position: int


@dataclass(frozen=True, slots=True)
class AutomaticMoves:
    """Which moves happen by themselves; one that is switched off is made by hand.

    ``complete_when_made``: an order in progress whose required quantity is made is completed when
    its run ends. ``scheduled_by_entries``: a released order is Scheduled while it has entries.
    ``in_progress_by_run``: an order is In Progress from its first run on.
    """

    complete_when_made: bool = False
    scheduled_by_entries: bool = True
    in_progress_by_run: bool = True

    def makes(self, move: StatusMove) -> bool:
        """Whether a move happens by itself only, so that nobody makes it by hand."""
        if not move.by_itself:
            return False
        if move.to_status == IN_PROGRESS:
            return self.in_progress_by_run
        return self.scheduled_by_entries


@dataclass(frozen=True, slots=True)
class StatusMove:
    """A step from one status to another, and who makes it."""

    from_status: str
    to_status: str
    by: tuple[str, ...] = ("planner",)
    reason_required: bool = False

    @property
    def by_itself(self) -> bool:
        """Whether only the system makes this move, as long as the plant lets it."""
        return self.by == (ITSELF,)


ITSELF = "itself"


def _reserved(
    position: int, name: str, colour: str, *, active: bool = True, work: bool = False
) -> OrderStatus:
    return OrderStatus(
        name=name,
        reserved=True,
        enabled=True,
        active=active,
        can_schedule=work,
        can_execute=work,
        colour=colour,
        position=position,
    )


RESERVED_STATUSES = (
    _reserved(1, PLANNED, "#8A929C"),
    _reserved(2, RELEASED, "#0B6BB8", work=True),
    _reserved(3, SCHEDULED, "#0B6BB8", work=True),
    _reserved(4, IN_PROGRESS, "#00775A", work=True),
    _reserved(5, ON_HOLD, "#9A6700"),
    _reserved(6, COMPLETED, "#00775A", active=False),
    _reserved(7, CLOSED, "#5B6470", active=False),
    _reserved(8, CANCELLED, "#5B6470", active=False),
)

RESERVED_MOVES = (
    StatusMove(PLANNED, RELEASED, ("planner", "erp")),
    StatusMove(PLANNED, ON_HOLD, ("planner", "erp")),
    StatusMove(RELEASED, SCHEDULED, (ITSELF,)),
    StatusMove(SCHEDULED, RELEASED, (ITSELF,)),
    StatusMove(RELEASED, IN_PROGRESS, (ITSELF,)),
    StatusMove(SCHEDULED, IN_PROGRESS, (ITSELF,)),
    StatusMove(RELEASED, ON_HOLD, ("planner", "erp", "quality")),
    StatusMove(SCHEDULED, ON_HOLD, ("planner", "erp", "quality")),
    StatusMove(IN_PROGRESS, ON_HOLD, ("planner", "erp", "quality")),
    StatusMove(IN_PROGRESS, COMPLETED, ("operator", "planner", ITSELF)),
    StatusMove(COMPLETED, IN_PROGRESS, ("planner",), reason_required=True),
    StatusMove(COMPLETED, CLOSED, ("planner",)),
    *(
        StatusMove(status.name, CANCELLED, ("planner", "erp"))
        for status in RESERVED_STATUSES
        if status.name != CANCELLED
    ),
)
"""The moves of the reserved statuses. From On Hold an order goes back to where it came from,
and only an order without runs can be cancelled: `Standing` knows both."""

_RESERVED_NAMES = {status.name for status in RESERVED_STATUSES}
_BY_ITSELF = {(move.from_status, move.to_status): move for move in RESERVED_MOVES if move.by_itself}
AS_USUAL = AutomaticMoves()


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an order decides where it may go."""

    status: str
    held_from: str | None = None
    has_runs: bool = False
    run_open: bool = False


def legal_moves(
    standing: Standing,
    statuses: Mapping[str, OrderStatus],
    plant_moves: Iterable[StatusMove] = (),
    automatic: AutomaticMoves = AS_USUAL,
) -> list[StatusMove]:
    """Give the moves that a person may make now, in the order of the statuses they lead to.

    ``plant_moves`` are the plant's own; one between two reserved statuses can ask for a reason but
    can't open what the rules of the reserved ones leave closed.
    """
    moves = {
        move.to_status: move
        for move in RESERVED_MOVES
        if not automatic.makes(move) and _open(standing, move)
    }
    if standing.status == ON_HOLD and standing.held_from is not None:
        moves[standing.held_from] = StatusMove(ON_HOLD, standing.held_from)
    for move in plant_moves:
        if move.from_status == standing.status and _plant_may(standing, move, moves):
            moves[move.to_status] = move
    legal = [move for name, move in moves.items() if name in statuses and statuses[name].enabled]
    return sorted(legal, key=lambda move: statuses[move.to_status].position)


def _open(standing: Standing, move: StatusMove) -> bool:
    if move.from_status != standing.status:
        return False
    if move.to_status == CANCELLED:
        return not standing.has_runs
    return not (move.to_status == ON_HOLD and standing.run_open)


def _plant_may(standing: Standing, move: StatusMove, moves: Mapping[str, StatusMove]) -> bool:
    if move.to_status in moves:
        return True
    if {move.from_status, move.to_status} <= _RESERVED_NAMES:
        return False
    if move.to_status in (SCHEDULED, IN_PROGRESS):
        return False
    return _open(standing, move)


def chosen_move(
    standing: Standing,
    to_status: str,
    reason: str | None,
    statuses: Mapping[str, OrderStatus],
    plant_moves: Iterable[StatusMove] = (),
    automatic: AutomaticMoves = AS_USUAL,
) -> StatusMove:
    """Give the move to ``to_status`` if a person may make it now.

    Raises `Conflict` ``illegal_move`` with the legal ones, and `Invalid` ``reason_missing``.
    """
    legal = legal_moves(standing, statuses, plant_moves, automatic)
    for move in legal:
        if move.to_status == to_status:
            if move.reason_required and not (reason or "").strip():
                detail = f"Say why the order goes from {standing.status} to {to_status}."
                error = FieldError("reason", "reason_missing", detail)
                raise Invalid("reason_missing", detail, errors=[error])
            return move
    names = [move.to_status for move in legal]
    raise Conflict(
        "illegal_move",
        f"{_why_not(standing, to_status)} {_legal_in_words(standing.status, names)}",
        order_status=standing.status,
        wanted=to_status,
        legal=names,
    )


def _why_not(standing: Standing, to_status: str) -> str:
    if to_status == standing.status:
        return f"The order is already {to_status}."
    if to_status == CANCELLED and standing.has_runs:
        return "An order that has runs can't be cancelled."
    if to_status == ON_HOLD and standing.run_open:
        return "An order can't be held while a run of it is open; end the run first."
    if (standing.status, to_status) in _BY_ITSELF:
        cause = "its first run starts" if to_status == IN_PROGRESS else "its entries change"
        return f"An order becomes {to_status} by itself when {cause}."
    return f"An order can't go from {standing.status} to {to_status}."


def _legal_in_words(status: str, names: list[str]) -> str:
    if not names:
        return f"From {status} it can't go anywhere."
    return f"From {status} it can go to {', '.join(names)}."


def status_by_entries(
    status: str,
    held_from: str | None,
    has_entries: bool,
    automatic: AutomaticMoves = AS_USUAL,
) -> tuple[str, str | None]:
    """Give the status and the remembered one after entries came or went.

    Released becomes Scheduled with the first entry and back with the last; an order on hold
    remembers accordingly, so that it comes back to what is true then. Where the plant switched that
    off, nothing changes.
    """
    if not automatic.scheduled_by_entries:
        return status, held_from
    if status == ON_HOLD:
        return status, _by_entries(held_from, has_entries)
    return _by_entries(status, has_entries) or status, held_from


def _by_entries(status: str | None, has_entries: bool) -> str | None:
    if status in (RELEASED, SCHEDULED):
        return SCHEDULED if has_entries else RELEASED
    return status


def status_by_run(status: str, automatic: AutomaticMoves = AS_USUAL) -> str:
    """Give the status after a run started: Released and Scheduled become In Progress.

    Where the plant switched that off, it stays what it is.
    """
    due = automatic.in_progress_by_run and status in (RELEASED, SCHEDULED)
    return IN_PROGRESS if due else status
