"""Functions compiled to machine code, once for an installation; they let other threads run."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import config, njit

from outfeed.solver.kept_code import folder

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays when it is first called; the code is kept."""
    return _made(function, within=False)


def inlined(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a small function into what calls it: to hand on many arrays takes longer than it."""
    return _made(function, within=True)


def _made(function: Callable[Given, Result], *, within: bool) -> Callable[Given, Result]:
    kept = folder(function.__module__.rpartition(".")[2])
    # numba looks for a place where the function is made.
    config.CACHE_DIR = str(kept or "")  # type: ignore[attr-defined]
    made: Callable[Given, Result] = njit(cache=kept is not None, nogil=True, forceinline=within)(
        function
    )
    return made
