"""Functions compiled to machine code, once for an installation; they let other threads run."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays when it is first called; the code is kept."""
    made: Callable[Given, Result] = njit(cache=True, nogil=True)(function)
    return made
