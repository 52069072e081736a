"""`outfeed solve`: a scheduling problem from a file in, the best plan that time allows out."""

from __future__ import annotations

import errno
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table

from outfeed.model.errors import Conflict, Invalid
from outfeed.solver.given import Instance
from outfeed.solver.instances import read_file
from outfeed.solver.plan import Figures, Operation, figures, fitting, timed
from outfeed.solver.search import Budget, Found, Search
from outfeed.solver.validator import violations

LOADED = time.monotonic()
CLOSING = 0.25
"""Seconds that are kept back for checking and writing what was found."""
CLOSING_AN_ORDER = 0.00006
LEAST, LEAST_SHARE = 0.3, 0.1
"""What is searched for after the first plan, in seconds and as a share of the time, whichever is
more, even if loading took so long that the time is over."""
LISTED = 20
"""Orders that can't be planned of which it is told."""


def solve(
    file: Path,
    *,
    seconds: float,
    seed: int,
    out: Path | None,
    workers: int | None,
    console: Console,
) -> None:
    """
    Look for a good plan of a file's problem for so many seconds since the process began, or a
    little longer where loading leaves no time for the search.

    Shows each better plan, then what the best one comes to; writes that to `out`. Ctrl-C and
    SIGTERM end it early with the best plan so far. Raises `Invalid` for a file that is no problem,
    `Conflict` where no plan was found, or one that the validator refuses.
    """
    began = _began()
    if out is not None:
        _check_writable(out)
    with _stopping() as stopped:
        instance = read_file(file)
        _introduce(file, instance, console)
        search = Search(instance.problem, seed, workers or os.cpu_count() or 1)
        closing = CLOSING + CLOSING_AN_ORDER * len(instance.orders)
        left = max(0.0, began + seconds - closing - time.monotonic())
        budget = _UntilStopped(left, None, max(LEAST, LEAST_SHARE * seconds), stopped)
        found = _best(search, budget, began, console)
    answer = _Answer(instance, found)
    if out is not None:
        _write(out, answer.document())
    _close(answer, search.bound, console)
    took = time.monotonic() - began
    where = f", written to {out}" if out is not None else ""
    _say(console, f"{'Stopped early' if stopped.is_set() else 'Done'} after {took:.1f} s{where}.")


def _began() -> float:
    """When the process began, by the monotonic clock; when this was loaded, if nothing tells."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="ascii")
        ticks = int(stat.rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks
    except (OSError, ValueError, IndexError, AttributeError):
        return LOADED
    return min(LOADED, time.monotonic() - age)


@dataclass(frozen=True)
class _UntilStopped(Budget):
    """
    A budget that is spent as soon as somebody stops the search.

    It is counted from the first plan on, as compiled code is loaded until then; from there on the
    search goes on for `least`, however little is left of the seconds.
    """

    least: float = 0.0
    stopped: Event = field(default_factory=Event)
    first_at: list[float] = field(default_factory=list)

    def spent(self, seconds: float, steps: int) -> float:
        if self.stopped.is_set():
            return 1.0
        if not self.first_at:
            self.first_at.append(seconds)
        first = self.first_at[0]
        return min(1.0, (seconds - first) / max(self.least, (self.seconds or 0.0) - first))


@contextmanager
def _stopping() -> Iterator[Event]:
    """Let Ctrl-C and SIGTERM end a search well; a second one ends the process."""
    stopped = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        restore()

    def restore() -> None:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)

    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopped
    finally:
        restore()


def _best(search: Search, budget: Budget, began: float, console: Console) -> Found:
    """The best plan that is found, after each has been shown."""
    best = None
    _say(console, f"{'seconds':>9}  {'objective':>15}  {'steps':>15}  rule")
    for best in search.improvements(budget):
        at = time.monotonic() - began
        _say(console, f"{at:9.2f}  {best.objective:15,}  {best.steps:15,}  {best.by}")
    if best is None:
        raise Conflict("no_plan", "No plan was found.")
    return best


class _Answer:
    """The best plan with its times, checked by the validator."""

    def __init__(self, instance: Instance, found: Found) -> None:
        self.instance, self.found = instance, found
        problem = instance.problem
        self.sequences, self.beyond = fitting(problem, found.sequences)
        self.operations: list[Operation] = timed(problem, self.sequences)
        self.figures: Figures = figures(problem, self.sequences)
        broken = violations(problem, self.operations, self.beyond)
        if not self.beyond and self.figures.objective != found.objective:
            said = f"It is {self.figures.objective} and not {found.objective}, by the reference."
            raise Conflict("wrong_objective", f"The objective of the plan is wrong. {said}")
        if broken:
            said = " ".join(each.detail for each in broken[:5])
            raise Conflict("invalid_plan", f"The plan breaks {len(broken)} rules. {said}")

    @property
    def unplaced(self) -> list[tuple[str | int, str]]:
        """The orders that are not in the plan, with why."""
        why = dict(self.instance.cannot)
        why |= dict.fromkeys(self.beyond, "it does not fit into the working windows of the lines")
        return [(self.instance.orders[order], why[order]) for order in sorted(why)]

    def document(self) -> dict[str, Any]:
        """What is written: ids for `mes`, indices for the others."""
        lines, orders = self.instance.lines, self.instance.orders
        document: dict[str, Any] = {"objective": self.figures.objective}
        if self.instance.kind == "mes":
            document["sequences"] = {
                str(lines[line]): [orders[order] for order in sequence]
                for line, sequence in enumerate(self.sequences)
            }
            document["operations"] = [
                {
                    "order": orders[each.order],
                    "line": lines[each.line],
                    "start": each.start,
                    "end": each.end,
                }
                for each in self.operations
            ]
        else:
            document["sequences"] = self.sequences
        if self.unplaced:
            document["unplaced"] = [
                {"order": order, "detail": detail} for order, detail in self.unplaced
            ]
        return document


# --- what is shown -----------------------------------------------------------------------------


def _introduce(file: Path, instance: Instance, console: Console) -> None:
    problem = instance.problem
    of = "makespan" if problem.makespan else "weighted tardiness and changeovers"
    _say(
        console,
        f"{file.name}: {len(problem.orders):,} orders on {len(problem.lines):,} lines,"
        f" format {instance.kind}; the objective is {of}.",
    )


def _close(answer: _Answer, bound: int | None, console: Console) -> None:
    """The closing table, and what is not in the plan."""
    figures, unit = answer.figures, "min" if answer.instance.kind == "mes" else ""
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    table.add_row("objective", f"{figures.objective:,}", "")
    if not answer.instance.problem.makespan:
        table.add_row("late orders", f"{figures.late_orders:,}", "")
        table.add_row("tardiness", f"{figures.tardiness:,}", unit)
        table.add_row("weighted tardiness", f"{figures.weighted_tardiness:,}", unit)
    table.add_row("changeover", f"{figures.changeover_time:,}", unit)
    table.add_row("makespan", f"{figures.makespan:,}", unit)
    table.add_row("lower bound", "none" if bound is None else f"{bound:,}", "")
    if bound is not None and figures.objective:
        gap = 100 * max(0, figures.objective - bound) / figures.objective
        table.add_row("gap", f"{gap:.2f}", "%")
    table.add_row("found after", f"{answer.found.seconds:.2f}", "s of search")
    table.add_row("by", answer.found.by, "")
    console.print(table)
    unplaced = answer.unplaced
    if unplaced:
        _say(console, f"{len(unplaced):,} orders are not in the plan:")
        for order, why in unplaced[:LISTED]:
            _say(console, f"  {order}: {why}.")
        if len(unplaced) > LISTED:
            _say(console, f"  … and {len(unplaced) - LISTED:,} more.")


def _say(console: Console, words: str) -> None:
    console.print(words, highlight=False, markup=False, soft_wrap=True)


# --- what is written ---------------------------------------------------------------------------


def _check_writable(out: Path) -> None:
    """Say before the search that a plan could not be written after it."""
    if out.is_dir():
        raise Invalid("unwritable_file", f"{out} can't be written: it is a folder.")
    try:
        if _output_to(out) is not None:
            return
        if _is_special(out):
            if not os.access(out, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return
        place = out.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        os.close(handle)
        Path(name).unlink()
    except (OSError, RuntimeError) as error:
        raise _unwritable(out, error) from error


def _write(out: Path, document: dict[str, Any]) -> None:
    """
    Put the plan in its place whole or not at all.

    A device, a pipe and what the output of this process goes to are only written to.
    """
    text = json.dumps(document) + "\n"
    try:
        output = _output_to(out)
        if output is not None:
            # The same open file, so that neither writes over the other.
            with os.fdopen(os.dup(output), "w", encoding="utf-8") as written:
                written.write(text)
        elif _is_special(out):
            with out.open("w", encoding="utf-8") as written:
                written.write(text)
        else:
            _replace(out.resolve(), text)
    except (OSError, RuntimeError) as error:
        raise _unwritable(out, error) from error


def _output_to(out: Path) -> int | None:
    """The output of this process that goes to what is there, as that to /dev/stdout does."""
    for output in (1, 2):
        with suppress(OSError):
            if os.path.samestat(out.stat(), os.fstat(output)):
                return output
    return None


def _is_special(out: Path) -> bool:
    """Whether something is there, behind symlinks too, that is no file: nothing may replace it."""
    return out.exists() and not out.is_file()


def _replace(place: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _unwritable(out: Path, error: OSError | RuntimeError) -> Invalid:
    said = error.strerror if isinstance(error, OSError) else "its symlinks lead in a circle"
    return Invalid("unwritable_file", f"{out} can't be written: {said}.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
