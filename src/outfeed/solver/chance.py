"""Chance for compiled code: seeded, so that the same seed draws the same numbers."""

from __future__ import annotations

import numpy as np

from outfeed.solver.compiled import inlined


@inlined
def drawn(state: np.ndarray) -> np.uint64:
    """The next number of 64 bits (xorshift64, Marsaglia 2003); `state` holds one, not 0."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return x


@inlined
def below(state: np.ndarray, many: int) -> int:
    """A whole number from 0 on, below `many`."""
    return np.int64((drawn(state) >> np.uint64(11)) % np.uint64(many))


@inlined
def share(state: np.ndarray) -> float:
    """A number between 0 and 1, neither of them."""
    return (np.float64(drawn(state) >> np.uint64(11)) + 0.5) / 9007199254740992.0


def states(seed: int, many: int) -> list[np.ndarray]:
    """States for several searches beside each other."""
    source = np.random.default_rng(seed)
    return [source.integers(1, 2**63, 1, np.uint64) for _ in range(many)]
