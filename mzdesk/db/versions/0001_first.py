"""The tables of the main job."""

from alembic import op
from sqlalchemy.schema import CreateIndex, CreateTable

from mzdesk.models import Base
from mzdesk.models.sealed import SECRETS

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Tables and indexes in an order of their own, so that the same rows give the same file."""
    bind = op.get_bind()
    for table in Base.metadata.sorted_tables:
        bind.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            bind.execute(CreateIndex(index))
    if bind.dialect.name == "sqlite":  # on PostgreSQL policies/sealed.sql makes its place
        bind.execute(CreateTable(SECRETS))
