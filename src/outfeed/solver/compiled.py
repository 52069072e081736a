"""Functions compiled to machine code, once for an installation; they let other threads run."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import config, njit

from outfeed.solver.kept_code import folder

Given = ParamSpec("Given")
Result = TypeVar("Result")

_kept = folder()
if _kept is not None:
    config.CACHE_DIR = str(_kept)  # type: ignore[attr-defined]


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays when it is first called; the code is kept."""
    made: Callable[Given, Result] = njit(cache=_kept is not None, nogil=True)(function)
    return made
