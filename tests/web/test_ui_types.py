"""The screens take their types from the API as it is now."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
COMMITTED = HERE / "ui/src/api/openapi.json"
STALE = f"{COMMITTED.relative_to(HERE)} is not what the routes say: run `make types`."


def test_the_committed_description_is_what_the_routes_say(tmp_path: Path) -> None:
    written = tmp_path / "openapi.json"
    script = HERE / "scripts/write_openapi.py"
    subprocess.run([sys.executable, script, written], check=True)
    now, known = json.loads(written.read_text()), json.loads(COMMITTED.read_text())
    for part in (lambda all_: all_["paths"], lambda all_: all_["components"]["schemas"]):
        differing = {name for name, _ in _items(part(now)) ^ _items(part(known))}
        assert not differing, STALE
    assert now == known, STALE


def _items(part: dict[str, object]) -> set[tuple[str, str]]:
    return {(name, json.dumps(said)) for name, said in part.items()}
