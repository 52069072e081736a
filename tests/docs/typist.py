"""A reader at a terminal: types the commands of a page, one block after the other, in one shell."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT, Block

PROGRAMS = Path(sys.executable).parent
PASSWORD = "the password that it printed"

# What a page leaves to its reader: another terminal for the server, the port that is free here.
PRELUDE = r"""
set -euo pipefail
curl() { command curl --max-time 60 "${@//localhost:8000/localhost:$OUTFEED_PORT}"; }
make() {
  grep -q "^$1:" "$TREE/Makefile" || { echo "no target $1" >&2; return 1; }
  [ "$1" != serve ] || serve_beside
}
outfeed() { if [ "$1" = serve ]; then serve_beside; else command outfeed "$@"; fi; }
serve_beside() {
  command outfeed serve > serve.log 2>&1 &
  trap "kill $! && wait $! || true" EXIT
  for _ in $(seq 600); do grep -q 'Serving on' serve.log && break; sleep 0.1; done
  for _ in $(seq 200); do
    command curl -sf "http://localhost:$OUTFEED_PORT/api/v1/health" > /dev/null && break; sleep 0.1
  done
  cat serve.log
}
"""
_FIRST_PASSWORD = r"$(sed -n 's/.*with the password //p' serve.log)"


def type_in(blocks: list[Block], shown: dict[int, str], folder: Path, given: dict[str, str]) -> str:
    """Run the blocks in one shell; give what it said that the page does not, or nothing.

    `shown` is what the page shows under a block, by the block's line. `…` there is any text.
    """
    script = PRELUDE + "".join(_typed(block) for block in blocks)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=os.environ
        | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(folder)}
        | {"COLUMNS": "200", "TREE": str(ROOT)}
        | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    if done.returncode:
        at = done.stderr.rpartition("\n@ ")[2] or done.stderr
        said = sorted(folder.glob("said-*"), key=os.path.getmtime)
        return f"{at}\n{said[-1].read_text()[-3000:] if said else ''}"
    for block in blocks:
        said_here = (folder / f"said-{block.line}").read_text()
        expected = shown.get(block.line, "").replace(":8000", f":{given['OUTFEED_PORT']}")
        if not _matches(expected, said_here):
            return f"{block.place} shows\n{expected}\nbut it says\n{said_here}"
    return ""


def _typed(block: Block) -> str:
    content = block.content.replace(f"'{PASSWORD}'", _FIRST_PASSWORD)
    place = shlex.quote(f"\n@ {block.place}")
    return f"echo {place} >&2\n{{\n{content}\n}} > said-{block.line}\n"


def _matches(shown: str, said: str) -> bool:
    pattern = ".*?".join(re.escape(part) for part in _plain(shown).split("…"))
    return re.search(pattern, _plain(said), re.DOTALL) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("· ", "")).strip()


def checked(block: Block) -> str:
    """Give what is wrong with the grammar of commands that are not run, or nothing."""
    bash = shutil.which("bash") or "bash"
    done = subprocess.run(
        [bash, "-n"], input=block.content, capture_output=True, text=True, check=False
    )
    return done.stderr
