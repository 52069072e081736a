"""The house: plant, orders, plan, facts and their roll-ups."""

from alembic import op

from outfeed.store.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    metadata.create_all(op.get_bind())
