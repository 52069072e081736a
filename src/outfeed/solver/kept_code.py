"""Where compiled code is kept, so that it is compiled once for an installation.

numba asks of each function only whether the file that it stands in is another. What a function
calls, and constants that it reads, stand in other files: so the code of each state of all these
files has a folder of its own. The first of these that can be written to has it: the one that
``NUMBA_CACHE_DIR`` names, ``__pycache__`` of this package, the user's folder for caches, and one of
the user's own among temporary files. Where none can be, code is compiled in each process.
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
def folder() -> Path | None:
    """Give the folder for the code of this state of the files, made if need be; None without."""
    name = f"compiled-{_state()}"
    for base in _bases():
        with suppress(OSError):
            made = base / name
            new = not made.is_dir()
            made.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=made):
                pass
            if new:
                _sweep(base, made)
            return made
    return None


def is_warm() -> bool:
    """Whether all that a search needs was compiled, by this version of numba on this machine."""
    kept = folder()
    with suppress(OSError):
        return kept is not None and (kept / _WARM).read_text(encoding="utf-8") == _machine()
    return False


def note_warm() -> None:
    """Note that all that a search needs was compiled."""
    kept = folder()
    if kept is not None:
        with suppress(OSError):
            (kept / _WARM).write_text(_machine(), encoding="utf-8")


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


def _state() -> str:
    """What all files say that compiled code comes of: those with it, and what they import."""
    texts = {each.stem: each.read_text(encoding="utf-8") for each in _HERE.glob("*.py")}
    named = {name for name, text in texts.items() if "\n@compiled" in text}
    while new := {each for name in named for each in _imports(texts[name])} & set(texts) - named:
        named |= new
    found = hashlib.sha256()
    for name in sorted(named):
        found.update(f"{name}\n{texts[name]}".encode())
    return found.hexdigest()[:16]


def _imports(text: str) -> Iterator[str]:
    for module, names in _IMPORTED.findall(text):
        yield from [module] if module else [name.strip() for name in names.split(",")]


def _machine() -> str:
    """What compiled code also depends on."""
    known = ""
    with suppress(OSError):
        cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        known = "\n".join(
            line for line in cpu.splitlines()[:40] if line.startswith(("model name", "flags"))
        )
    numba = importlib.metadata.version("numba")
    said = (sys.implementation.cache_tag, numba, sys.platform, known)
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()


def _sweep(base: Path, mine: Path) -> None:
    """Take away code of states of long ago."""
    for other in base.glob("compiled-*"):
        with suppress(OSError):
            if other != mine and other.stat().st_mtime < time.time() - KEPT_FOR:
                shutil.rmtree(other, ignore_errors=True)
