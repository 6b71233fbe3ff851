"""Secrets under pass-phrases: on a PC alone a table of the file, on PostgreSQL in the schema `sealed` (sealed.sql).

It stands apart from the other models: no key leads to it, it is in no audit, feed, search or list of rights.
"""

import sqlalchemy as sa


def _table(name: str, schema: str | None) -> sa.Table:
    return sa.Table(
        name,
        sa.MetaData(schema=schema),
        sa.Column("record", sa.Uuid, primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("district", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("holder", sa.String(36), nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, server_default="running"),
        sa.Column("taken", sa.Boolean, nullable=False, server_default=sa.false()),
    )


SECRETS = _table("sealed_secrets", None)
SECRETS_APART = _table("secrets", "sealed")  # on PostgreSQL; the owner alone reads it
