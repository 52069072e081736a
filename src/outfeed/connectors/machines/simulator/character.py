"""How a line behaves: drawn from the seed, so that each line is itself in every run. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from outfeed.connectors.machines.simulator.plant import TwinLine, TwinState

_LONGEST_REPAIR = 90.0
_CLEANING = ("clean", "cip")
_SETTING_UP = ("changeover", "setup", "set-up")


@dataclass(frozen=True, slots=True)
class Character:
    """What is typical of a line; times are minutes, fractions are of the quantity."""

    speed: float
    waste: float
    between_micro_stops: float
    between_failures: float
    repair: float
    between_planned_stops: float
    planned_stop: float
    between_cleanings: float
    cleaning: float
    changeover: float

    @classmethod
    def drawn(cls, line: TwinLine, random: Random) -> "Character":
        """Draw a character; one line in four runs above its standard rate."""
        above = random.random() < 0.25
        speed = random.uniform(1.03, 1.14) if above else random.uniform(0.82, 0.99)
        return cls(
            speed=line.speed if line.speed is not None else speed,
            waste=random.uniform(0.003, 0.025),
            between_micro_stops=random.uniform(8, 25),
            between_failures=random.uniform(60, 220),
            repair=random.uniform(4, 14),
            between_planned_stops=random.uniform(200, 300),
            planned_stop=random.uniform(10, 25),
            between_cleanings=random.uniform(360, 600),
            cleaning=random.uniform(20, 45),
            changeover=random.uniform(8, 20),
        )

    def repair_time(self, random: Random) -> float:
        """Minutes of one repair: most are short, some are long."""
        return min(random.lognormvariate(math.log(self.repair), 0.6), _LONGEST_REPAIR)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which of the plant's states a line says when."""

    running: tuple[str, ...]
    idle: str
    unplanned: tuple[str, ...]
    planned: tuple[str, ...]
    cleaning: tuple[str, ...]
    setting_up: str

    @classmethod
    def of(cls, states: Sequence[TwinState]) -> "Vocabulary":
        """Sort a line's states; what it has no word for is said by the nearest."""
        running = _named(states, "running")
        plainly = tuple(name for name in running if name.casefold() == "running")
        stopped = [state for state in states if state.type != "running"]
        idle = _first([s.name for s in stopped if s.name.casefold() == "idle"], "Idle")
        resting = {idle.casefold(), "offline"}
        cleaning = tuple(s.name for s in stopped if _speaks_of(s, _CLEANING))
        setting_up = [s.name for s in stopped if _speaks_of(s, _SETTING_UP)]
        apart = resting | {name.casefold() for name in (*cleaning, *setting_up)}
        planned = _named(stopped, "planned_downtime", apart) or (idle,)
        return cls(
            plainly or running or ("Running",),
            idle,
            _named(stopped, "unplanned_downtime", apart) or ("Faulted",),
            planned,
            cleaning,
            _first([*setting_up, *cleaning], planned[0]),
        )


def _named(
    states: Sequence[TwinState], kind: str, apart: frozenset[str] | set[str] = frozenset()
) -> tuple[str, ...]:
    return tuple(s.name for s in states if s.type == kind and s.name.casefold() not in apart)


def _speaks_of(state: TwinState, words: tuple[str, ...]) -> bool:
    return any(word in state.name.casefold() for word in words)


def _first(names: Sequence[str], otherwise: str) -> str:
    return names[0] if names else otherwise
