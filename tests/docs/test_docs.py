"""The documentation is true: its commands run, its links lead somewhere, its lists are complete."""

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import typer.main
from sqlalchemy import Engine, make_url, text

from outfeed.activities import access
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import WallClock
from outfeed.activities.plant import import_plant
from outfeed.cli import app
from outfeed.config import Settings
from outfeed.connectors.erp import files  # noqa: F401 - registers the reader of order files
from outfeed.optimiser import Optimiser
from outfeed.store.database import open_engine
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender
from tests.conftest import PASSWORD, with_database
from tests.docs.pages import (
    DOCS,
    ROOT,
    Block,
    anchors,
    blocks,
    commands,
    links,
    pages,
    text_of,
)
from tests.docs.typist import checked, type_in

TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))
BACK_UP = DOCS / "how-to" / "back-up-and-restore.md"
HOW_TO = sorted(
    page
    for page in (DOCS / "how-to").glob("*.md")
    if page != BACK_UP and any(not block.not_run for block in commands(page))
)
BEVERAGE = ROOT / "src" / "outfeed" / "plants" / "beverage.yaml"


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder like the source tree, that a database of another user may reach."""
    made = Path(tempfile.mkdtemp(prefix="outfeed-docs-"))
    made.chmod(0o755)
    (made / "src").symlink_to(ROOT / "src")
    shutil.copy(BEVERAGE.with_name("beverage-orders.csv"), made / "orders.csv")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """A database with nothing in it, as it is before the first start."""
    root = open_engine(with_database(server, "postgres"))
    alone = root.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as conn:
        conn.execute(text("CREATE DATABASE documented"))
    yield with_database(server, "documented")
    with alone.connect() as conn:
        conn.execute(text("DROP DATABASE documented WITH (FORCE)"))
    root.dispose()


@pytest.fixture
def served_plant(engine: Engine, tester: Actor, serve: Callable[..., str]) -> dict[str, str]:
    """The beverage plant, served, with a key: what a how-to may take for granted."""
    with acting(engine, WallClock(), tester) as act:
        import_plant(act, BEVERAGE.read_bytes())
        import_plant(act, b"order_sources: [{name: SAP, kind: external}]")
        access.create_user(act, "admin", "Administrator", PASSWORD)
        _, key = access.create_api_key(act, "how-to")
    sender = WebhookSender(engine, WallClock())
    optimiser = Optimiser(engine, WallClock())
    beside = [sender.beside, optimiser.beside]
    address = serve(create_app(Settings(), engine, WallClock(), background=beside))
    return {"KEY": key, "OUTFEED_PORT": address.rpartition(":")[2]}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def follow(page: Path, folder: Path, given: dict[str, str]) -> None:
    every = blocks(page)
    typed = [block for block in commands(page) if not block.not_run]
    shown = {
        block.line: after.content for block, after in pairwise(every) if after.language == "text"
    }
    wrong = type_in(typed, shown, folder, given)
    if wrong:
        pytest.fail(wrong, pytrace=False)


@pytest.mark.parametrize("page", TUTORIALS, ids=name)
def test_a_tutorial_can_be_followed_from_an_empty_system(
    page: Path, folder: Path, empty_database: str
) -> None:
    follow(page, folder, {"DATABASE_URL": empty_database, "OUTFEED_PORT": free_port()})


def test_a_backup_can_be_restored(folder: Path, server: str) -> None:
    data = Path(str(make_url(server).query["host"])).parent
    follow(BACK_UP, folder, {"OUTFEED_DATA": str(data), "OUTFEED_PORT": free_port()})


@pytest.mark.parametrize("page", HOW_TO, ids=name)
def test_the_commands_of_a_how_to_work(
    page: Path, folder: Path, database_url: str, served_plant: dict[str, str]
) -> None:
    follow(page, folder, {"DATABASE_URL": database_url} | served_plant)


ALL_COMMANDS = [block for page in pages() for block in commands(page)]


@pytest.mark.parametrize("block", ALL_COMMANDS, ids=lambda block: block.place)
def test_commands_are_written_right_and_there_is_what_they_call(block: Block) -> None:
    assert not checked(block)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^(?:\w+=\S+ )*make (\w+)", block.content, re.MULTILINE)) <= targets
    told = re.findall(
        r"^(?:\w+=\S+ )*(?:\S*/)?outfeed ([a-z -]+[a-z])", block.content, re.MULTILINE
    )
    for command in told:
        assert any(command.startswith(known) for known in options_by_command()), command


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    assert not {name(page) for page in DOCS.rglob("*.md")} - {name(page) for page in seen}


def _as_told(option: str) -> str:
    return option if option.startswith("-") else option.upper()


def options_by_command() -> dict[str, set[str]]:
    """Every command of the command line with its options and arguments."""
    found = {}
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        inner = getattr(command, "commands", None)
        if inner is not None:
            waiting += [(f"{path} {word}".strip(), below) for word, below in inner.items()]
            continue
        parameters = [one for one in command.params if one.name != "help"]
        found[path] = {_as_told(one.opts[0]) for one in parameters}
    return found


def test_the_command_line_is_documented_as_it_is() -> None:
    page = text_of(DOCS / "reference" / "command-line.md")
    sections = re.split(r"^## `outfeed ([^`]+)`$", page, flags=re.MULTILINE)[1:]
    told = {
        re.sub(r" \[?[A-Z]+\]?$", "", command): set(
            re.findall(r"^\| `(--[a-z-]+|[A-Z]+)`", body, re.MULTILINE)
        )
        for command, body in zip(sections[::2], sections[1::2], strict=True)
    }
    assert told == options_by_command()


def test_every_setting_is_documented() -> None:
    names = {
        field.validation_alias or f"OUTFEED_{key.upper()}"
        for key, field in Settings.model_fields.items()
    }
    page = text_of(DOCS / "reference" / "settings.md")
    told = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert told == names


def test_every_decision_is_listed_in_order() -> None:
    decisions = DOCS / "explanations" / "decisions"
    numbered = sorted(page.name for page in decisions.glob("[0-9]*.md"))
    listed = [link for link in links(decisions / "index.md") if link[:4].isdigit()]
    assert listed == numbered
    assert [page[:4] for page in numbered] == [f"{n:04}" for n in range(1, len(numbered) + 1)]
    for page in numbered:
        headings = re.findall(r"^## (\w+)", text_of(decisions / page), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequence"], page


def test_pictures_are_small() -> None:
    for picture in (DOCS / "images").iterdir():
        assert os.path.getsize(picture) <= 200_000, picture
