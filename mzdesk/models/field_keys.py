"""个人信息密钥: under which single fields are encrypted. The key is here only wrapped by a recovery code."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Record
from mzdesk.terms import Capability


class FieldKey(Record):
    """One key of a district; the `current` one seals what is written from now on.

    `wrapped`: the key under the printed recovery code (`vault.wrap`). `printed_at`: when that code was printed.
    `checked`: tells whether a key is this one.
    """

    __tablename__ = "field_keys"
    __table_args__ = (
        sa.Index(
            "ix_field_keys_current",
            "district",
            unique=True,
            postgresql_where=sa.text("current"),
            sqlite_where=sa.text("current"),
        ),
    )
    of_capability = Capability.SETTINGS
    unaudited = frozenset({"wrapped"})

    current: Mapped[bool] = mapped_column(default=True)
    wrapped: Mapped[str] = mapped_column(sa.String(400))
    checked: Mapped[str] = mapped_column(sa.String(16))
    printed_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(40), default="")
