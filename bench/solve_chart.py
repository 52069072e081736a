"""The courses of searches as a chart: the objective over time, both by powers of ten."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 104, 32, 24, 52
COLOURS = ("#0b6e99", "#b3541e", "#4b7f2a", "#7a4fa3")


Place = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Course:
    """One search: its name, the best known objective, and when which objective was reached."""

    name: str
    known: int | None
    points: Sequence[tuple[float, int]]


def drawn(courses: Sequence[Course]) -> str:
    """The chart as SVG, which can be read on light and dark pages."""
    latest = max(at for course in courses for at, _ in course.points)
    values = [v for c in courses for v in (*(v for _, v in c.points), c.known) if v]
    left, right = math.log10(0.3), math.log10(latest)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(at: float) -> float:
        share = (math.log10(max(at, 0.3)) - left) / (right - left)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        share = (math.log10(max(value, 1)) - low) / (high - low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        "<title>Objective of the best plan over the time of the search</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(_line(LEFT, at, WIDTH - RIGHT, at))
        parts.append(_text(LEFT - 8, at + 4, f"{10**power:,}", "end"))
    for second in (s for s in (0.5, 1, 2, 5, 10, 30, 60, 120, 300) if s <= latest * 1.05):
        parts.append(_line(x(second), TOP, x(second), HEIGHT - BOTTOM))
        parts.append(_text(x(second), HEIGHT - BOTTOM + 18, f"{second:g} s", "middle"))
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts.append(_text(middle, HEIGHT - 10, "since the process began", "middle"))
    for course, colour in zip(courses, COLOURS, strict=False):
        steps = " ".join(_steps(course, x, y))
        parts.append(f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="2"/>')
        end, last = course.points[-1]
        parts.append(_text(x(end), y(last) + 20, f"{course.name}: {last:,}", "end", colour))
        if course.known:
            at = y(course.known)
            parts.append(_line(LEFT, at, WIDTH - RIGHT, at, f'{colour}" stroke-dasharray="3 4'))
    return "\n".join([*parts, "</svg>", ""])


def _steps(course: Course, x: Place, y: Place) -> Iterator[str]:
    begin, value = course.points[0]
    yield f"M{x(begin):.1f} {y(value):.1f}"
    drawn_at = (round(x(begin)), round(y(value)))
    for at, better in course.points[1:]:
        # A step that no eye would see is not written.
        if (round(x(at)), round(y(better))) != drawn_at or at == course.points[-1][0]:
            yield f"H{x(at):.1f} V{y(better):.1f}"
            drawn_at = (round(x(at)), round(y(better)))


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = "#ddd") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"/>'


def _text(x: float, y: float, words: str, anchor: str, fill: str = "#444") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{words}</text>'
