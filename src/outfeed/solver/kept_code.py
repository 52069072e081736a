"""Where compiled code is kept, so that it is compiled once for an installation.

numba asks of each function only whether the file that it stands in is another. What a function
calls, and constants that it reads, stand in other files: so the code of a file has a folder for
each state of it and all that it imports. The first of these that can be written to has them: the
one that ``NUMBA_CACHE_DIR`` names, ``__pycache__`` of this package, the user's folder for caches,
and one of the user's own among temporary files. Where none can be, each process compiles its own.
"""

import hashlib
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

KEPT_FOR = 7 * 86_400
"""Seconds for which code of other states is kept, as of an installation beside this one."""
_HERE = Path(__file__).parent
_IMPORTED = re.compile(
    r"^from outfeed\.solver(?:\.(\w+) import| import \(?([\w, ]+))", re.MULTILINE
)
_WARM = "warm"


@cache
def place() -> Path | None:
    """Give the folder for all compiled code, made if need be; None where none can be written to."""
    for base in _bases():
        with suppress(OSError):
            made = base / "outfeed-compiled"
            made.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=made):
                return made
    return None


def folder(module: str) -> Path | None:
    """Give the folder for the code of a file of this package, by its name, in its present state."""
    base = place()
    if base is None:
        return None
    made = base / f"{module}-{_state(module)}"
    if not made.is_dir():
        _sweep(base, module)
    return made


def is_warm() -> bool:
    """Whether all that a search needs was compiled, by this version of numba on this machine."""
    kept = place()
    with suppress(OSError):
        return kept is not None and (kept / _WARM).read_text(encoding="utf-8") == _everything()
    return False


def note_warm() -> None:
    """Note that all that a search needs was compiled."""
    kept = place()
    if kept is not None:
        with suppress(OSError):
            (kept / _WARM).write_text(_everything(), encoding="utf-8")


def _bases() -> Iterator[Path]:
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(named)
    yield _HERE / "__pycache__"
    if sys.platform == "win32":
        if local := os.environ.get("LOCALAPPDATA"):
            yield Path(local) / "outfeed"
    else:
        with suppress(RuntimeError):
            caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
            yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / caches) / "outfeed"
    with suppress(OSError):
        yield _own_temporary()


def _own_temporary() -> Path:
    """A folder among temporary files that nobody else can have put code into."""
    user = str(os.getuid()) if sys.platform != "win32" else ""
    made = Path(tempfile.gettempdir()) / f"outfeed-compiled{user}"
    made.mkdir(mode=0o700, exist_ok=True)
    known = made.lstat()
    if sys.platform != "win32" and (known.st_uid != os.getuid() or known.st_mode & 0o077):
        raise PermissionError(f"{made} is somebody else's")
    return made


@cache
def _texts() -> dict[str, str]:
    return {each.stem: each.read_text(encoding="utf-8") for each in _HERE.glob("*.py")}


@cache
def _state(*modules: str) -> str:
    """What files say that compiled code comes of: those named, and what they import."""
    texts = _texts()
    named = {*modules}
    while new := {each for name in named for each in _imports(texts[name])} & set(texts) - named:
        named |= new
    found = hashlib.sha256()
    for name in sorted(named):
        found.update(f"{name}\n{texts[name]}".encode())
    return found.hexdigest()[:16]


def _imports(text: str) -> Iterator[str]:
    for module, names in _IMPORTED.findall(text):
        yield from [module] if module else [name.strip() for name in names.split(",")]


def _everything() -> str:
    """All that compiled code depends on: every file with some, numba, Python, the processor."""
    files = _state(*sorted(name for name, text in _texts().items() if "\n@compiled" in text))
    known = ""
    with suppress(OSError):
        cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        known = "\n".join(
            line for line in cpu.splitlines()[:40] if line.startswith(("model name", "flags"))
        )
    numba = importlib.metadata.version("numba")
    said = (files, sys.implementation.cache_tag, numba, sys.platform, known)
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()


def _sweep(base: Path, module: str) -> None:
    """Take away code of other states of a file, of long ago."""
    for other in base.glob(f"{module}-*"):
        with suppress(OSError):
            if other.stat().st_mtime < time.time() - KEPT_FOR:
                shutil.rmtree(other, ignore_errors=True)
