"""The migrations build exactly what the tables say, down to types, defaults and triggers."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from outfeed.store.database import migrate, open_engine
from outfeed.store.tables import metadata
from tests.conftest import with_database

MIGRATIONS = Path(str(files("outfeed.store") / "migrations"))
OURS = "n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {}.oid"
OURS += " AND d.deptype = 'e')"
CATALOGUE = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
          AND NOT a.attisdropped AND c.relname <> 'alembic_version'
    """,
    "constraints": """
        SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid),
               c.condeferrable, c.condeferred
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = 'public' AND c.conrelid::regclass::text <> 'alembic_version'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": f"""
        SELECT pg_get_functiondef(p.oid) FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS.format("p")}
    """,
    "enums": """
        SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text
        FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY 1
    """,
    "sequences": "SELECT sequencename, data_type::text, start_value, increment_by, cycle"
    " FROM pg_sequences WHERE schemaname = 'public'",
    "extensions": "SELECT extname FROM pg_extension",
}


@pytest.fixture
def built(server: str) -> Iterator[Engine]:
    """A database made from the tables as they are now."""
    root = open_engine(with_database(server, "postgres"))
    with root.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        conn.execute(text("CREATE DATABASE built_from_tables TEMPLATE template0"))
        engine = open_engine(with_database(server, "built_from_tables"))
        with engine.begin() as made:
            made.execute(text("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm"))
            metadata.create_all(made)
        yield engine
        engine.dispose()
        conn.execute(text("DROP DATABASE built_from_tables WITH (FORCE)"))
    root.dispose()


def catalogue(engine: Engine, what: str) -> set[tuple[object, ...]]:
    with engine.connect() as conn:
        return {tuple(row) for row in conn.execute(text(CATALOGUE[what]))}


def test_alembic_finds_nothing_to_change(engine: Engine) -> None:
    with engine.connect() as conn:
        context = MigrationContext.configure(
            conn, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_catalogues_are_the_same(engine: Engine, built: Engine) -> None:
    for what in CATALOGUE:
        by_migrations, by_tables = catalogue(engine, what), catalogue(built, what)
        assert by_migrations - by_tables == set(), f"{what} that the tables do not have"
        assert by_tables - by_migrations == set(), f"{what} without a migration"
        assert by_tables, what


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    with engine.begin() as conn:
        migrate(conn)
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all()


def test_the_migrations_are_one_line_of_frozen_statements() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    walked = list(scripts.walk_revisions())
    sources = {path for path in (MIGRATIONS / "versions").glob("*.py") if path.name[0].isdigit()}
    assert {Path(revision.path) for revision in walked} == sources
    for path in sources:
        # What imports the tables of today builds something else tomorrow.
        assert "outfeed.store.tables" not in path.read_text(encoding="utf-8"), path.name
