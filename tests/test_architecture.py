"""What holds for the whole tree: layers, sizes, words, and migrations that are all there."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 500
SUFFIXES = {".py", ".ts", ".tsx", ".css", ".sql", ".sh"}
NOT_OURS = {"node_modules", "static", "__pycache__", ".venv", "dist", "shots", "test-results"}
GENERATED = {"0001_house.sql", "openapi.json"}
BANNED = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")


def files_of(*folders: str, suffixes: set[str] = SUFFIXES) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            if NOT_OURS.isdisjoint(inside.parts) and path.suffix in suffixes and path.is_file():
                yield path


def test_the_layers_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_file_has_one_subject() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in files_of("src", "tests", "bench", "scripts", "ui/src")
        if not path.name.endswith(".d.ts") and path.name not in GENERATED
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
        and "generated" not in path.read_text(encoding="utf-8")[:400].lower()
    }
    assert too_long == {}


def test_nothing_is_left_for_later() -> None:
    texts = SUFFIXES | {".md", ".yaml", ".toml", ".json"}
    words = re.compile(r"\b(" + "|".join(BANNED) + r")\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files_of(
            "src",
            "tests",
            "bench",
            "scripts",
            "docs",
            "ui/src",
            suffixes=texts,
        )
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if words.search(line)
    ]
    assert found == []


def test_every_package_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files_of("src/outfeed", suffixes={".py"})
        if "migrations" not in path.parts
        and not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_time_is_read_at_the_edges_only() -> None:
    clocks = re.compile(r"datetime\.now\(|date\.today\(|time\.time\(|\.utcnow\(")
    inner = files_of("src/outfeed/model", "src/outfeed/store", "src/outfeed/activities",
                     suffixes={".py"})  # fmt: skip
    reading = {path.name for path in inner if clocks.search(path.read_text(encoding="utf-8"))}
    assert reading <= {"clock.py"}


def test_migrations_follow_each_other_and_go_into_the_wheel() -> None:
    versions = ROOT / "src/outfeed/store/migrations/versions"
    numbers = sorted(path.name[:4] for path in versions.glob("[0-9]*.py"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    for path in versions.glob("[0-9]*.py"):
        content = path.read_text(encoding="utf-8")
        assert f'revision = "{path.name[:4]}"' in content
        for statements in re.findall(r'"(\d{4}_\w+\.sql)"', content):
            assert (versions / statements).is_file()
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = built["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["src/outfeed"]
    assert "exclude" not in wheel


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_versions_and_hashes_and_no_addresses(lock: str) -> None:
    content = (ROOT / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in content
    assert not re.search(r"https?://|--index-url|--find-links", content)
