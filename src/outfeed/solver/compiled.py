"""Functions compiled to machine code, once for an installation; they let other threads run."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import config, njit

from outfeed.solver.kept_code import folder

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays when it is first called; the code is kept."""
    kept = folder(function.__module__.rpartition(".")[2])
    # numba looks for a place where the function is made.
    config.CACHE_DIR = str(kept or "")  # type: ignore[attr-defined]
    made: Callable[Given, Result] = njit(cache=kept is not None, nogil=True)(function)
    return made
