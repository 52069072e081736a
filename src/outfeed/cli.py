"""The command line: serve, demo, taking plants and orders from files, and solving problems."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from outfeed.demo.failure import DemoError
from outfeed.model.errors import Invalid, OutfeedError
from outfeed.store.embedded import EmbeddedError

if TYPE_CHECKING:
    from outfeed.activities.order_mapping import OrderMapping
    from outfeed.config import Settings

app = typer.Typer(
    help="Outfeed: production orders from request to made.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
plant = typer.Typer(help="The plant model as one file.", no_args_is_help=True)
orders = typer.Typer(help="Production orders.", no_args_is_help=True)
app.add_typer(plant, name="plant")
app.add_typer(orders, name="orders")
users = typer.Typer(help="People who may sign in.", no_args_is_help=True)
app.add_typer(users, name="users")

out = Console()
err = Console(stderr=True)

File = Annotated[Path, typer.Argument(help="The file to read.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve screens and API until Ctrl-C, and collect from the broker of OUTFEED_MQTT_URL."""
    from outfeed.serving import serve as run

    given = {"host": host, "port": port}
    run(settings().model_copy(update={k: v for k, v in given.items() if v is not None}), say)


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the screens.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same day.")] = 1,
    hours: Annotated[float, typer.Option(help="Hours of history to run through first.")] = 12,
    once: Annotated[bool, typer.Option("--once", help="Stop after the table.")] = False,
) -> None:
    """Run the beverage plant: import, plan, run, count, and serve it until Ctrl-C."""
    from outfeed.demo.show import run_demo

    given = settings()
    chosen = given.model_copy(update={"port": port or given.port})
    run_demo(chosen, seed=seed, hours=hours, once=once, console=out)


@plant.command("import")
def plant_import(file: File) -> None:
    """Take a plant file. Nothing is taken where anything is wrong; every error is listed."""
    from outfeed.activities.act import SYSTEM, acting
    from outfeed.activities.clock import WallClock
    from outfeed.activities.plant import import_plant
    from outfeed.running import open_database

    content = _read(file)
    with open_database(settings(), beside=True) as database:
        with acting(database.engine, WallClock(), SYSTEM) as act:
            changes = import_plant(act, content)
        tell(
            f"{file.name}: {changes.created} created, {changes.changed} changed,"
            f" {changes.unchanged} unchanged."
        )


@plant.command("check")
def plant_check(file: File) -> None:
    """Say what a plant file would change, and everything that is wrong with it."""
    from outfeed.activities.plant import check_plant
    from outfeed.running import open_database

    content = _read(file)
    with open_database(settings(), beside=True) as database, database.engine.connect() as conn:
        changes = check_plant(conn, content)
        tell(
            f"{file.name} can be taken: {changes.created} to create, {changes.changed} to change,"
            f" {changes.unchanged} unchanged."
        )


@plant.command("export")
def plant_export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; else it is printed.")] = None,
) -> None:
    """Give the whole plant as one file."""
    from outfeed.activities.plant import export_plant
    from outfeed.running import open_database

    with open_database(settings(), beside=True) as database, database.engine.connect() as conn:
        content = export_plant(conn)
    if file is None:
        sys.stdout.write(content)
    else:
        try:
            file.write_text(content, encoding="utf-8")
        except OSError as error:
            detail = f"{file} can't be written: {error.strerror}."
            raise Invalid("unwritable_file", detail) from error


@orders.command("import")
def orders_import(
    file: File,
    source: Annotated[str, typer.Option(help="The order source that the file comes from.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(help="How to read it, as JSON; else what is remembered for the source."),
    ] = None,
) -> None:
    """Take an XLSX, CSV or JSON file of orders. Rows that can't be taken are kept with why."""
    from outfeed.activities.act import SYSTEM, acting
    from outfeed.activities.clock import WallClock
    from outfeed.activities.order_draft import source_named
    from outfeed.activities.order_files import read_order_file
    from outfeed.activities.order_import import import_orders
    from outfeed.activities.order_import_mapping import remembered_mapping
    from outfeed.activities.order_mapping import PLAIN
    from outfeed.running import open_database

    _check_readable(file)
    said = _order_mapping(mapping) if mapping else None
    with (
        open_database(settings(), beside=True) as database,
        file.open("rb") as content,
        acting(database.engine, WallClock(), SYSTEM) as act,
    ):
        source_id, _ = source_named(act.conn, source)
        used = said or remembered_mapping(act.conn, source_id).mapping or PLAIN
        read = read_order_file(content, used)
        report = import_orders(act, source, file.name, read, dry_run=dry_run)
    tell(f"{file.name} was read as {report.read_as}.")
    for warning in report.warnings:
        tell(warning.detail)
    would = "would be " if dry_run else ""
    tell(
        f"{file.name}: {would}{report.new} new, {report.changed} changed, {report.same} the same,"
        f" {report.rejected} rejected."
    )
    if report.rejections:
        table = Table("row", "what", "why", "given")
        for r in report.rejections[:50]:
            table.add_row(*map(escape, (r.where, r.code, r.reason, r.given[:60])))
        out.print(table)
        if report.rejected > 50:
            out.print(f"… and {report.rejected - 50:,} more; see Setup, Rejections.")


def _order_mapping(file: Path) -> "OrderMapping":
    from outfeed.activities.order_mapping import read_mapping

    try:
        content = orjson.loads(_read(file))
    except orjson.JSONDecodeError as error:
        raise Invalid("invalid_mapping", f"{file} is no JSON: {error}.") from error
    return read_mapping(content)


@app.command()
def solve(
    file: File,
    seconds: Annotated[
        float, typer.Option("--time", min=0, help="Seconds that it may take, loading included.")
    ] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same chances.")] = 0,
    target: Annotated[
        Path | None, typer.Option("--out", help="Where to write the plan, as JSON.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Threads; else one a processor.")
    ] = None,
) -> None:
    """Look for a good plan of a scheduling problem; Ctrl-C ends it with the best so far."""
    from outfeed.solving import solve as run

    run(file, seconds=seconds, seed=seed, out=target, workers=workers, console=out)


@users.command("new-password")
def users_new_password(
    name: Annotated[str, typer.Argument(help="The name that is signed in with.")],
) -> None:
    """Give a user a new password, shown once; all of the user's sessions are closed."""
    from outfeed.activities.access import renew_password
    from outfeed.activities.act import SYSTEM, acting
    from outfeed.activities.clock import WallClock
    from outfeed.running import open_database

    with (
        open_database(settings(), beside=True) as database,
        acting(database.engine, WallClock(), SYSTEM) as act,
    ):
        password = renew_password(act, name)
    tell(f"The new password of {name} is {password}")


def settings() -> "Settings":
    """The settings of this process; read here, as not every command waits for what they need."""
    from outfeed.config import Settings

    return Settings()


def tell(words: str) -> None:
    """Show what came of it."""
    out.print(words, highlight=False, markup=False, soft_wrap=True)


def say(words: str) -> None:
    """Show a step on the way."""
    out.print(f"[dim]·[/dim] {escape(words)}", highlight=False)


def _read(file: Path) -> bytes:
    _check_readable(file)
    return file.read_bytes()


def _check_readable(file: Path) -> None:
    try:
        file.open("rb").close()
    except OSError as error:
        raise Invalid("unreadable_file", f"{file} can't be read: {error.strerror}.") from error


def main() -> None:
    """Run a command; a refusal is told in words and ends with code 1."""
    try:
        app()
    except OutfeedError as refused:
        errors = [f"{error.field}: {error.detail}" for error in getattr(refused, "errors", [])]
        _fail(refused.detail, errors)
    except (EmbeddedError, DemoError) as failed:
        _fail(str(failed))
    except Exception as failed:
        from sqlalchemy.exc import SQLAlchemyError

        if not isinstance(failed, SQLAlchemyError):
            raise
        reason = str(getattr(failed, "orig", None) or failed).strip()
        _fail("The database can't be used. Look at DATABASE_URL.", reason.splitlines()[:5])


def _fail(words: str, more: Sequence[str] = ()) -> NoReturn:
    err.print(words, style="bold", highlight=False, markup=False, soft_wrap=True)
    for line in more:
        err.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    sys.exit(1)
