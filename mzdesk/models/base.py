"""What every table shares: keys, scope, time, words, and the mark of the capability it belongs to."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from mzdesk import clock
from mzdesk.terms import Capability, Term

DISTRICT = sa.String(6)
TOWNSHIP = sa.String(9)
HASH = sa.String(64)


class Json(sa.JSON):
    """JSON, on PostgreSQL jsonb. Said here and not by a variant, which would load that dialect on every PC."""


@compiles(Json, "postgresql")
def _jsonb(_type: Json, _compiler: Any, **_options: Any) -> str:
    return "JSONB"


JSON = Json(none_as_null=True)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware times only, kept as UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _codes(words: type[enum.Enum]) -> list[str]:
    return [str(word.value) for word in words]


class Base(DeclarativeBase):
    """The root of all tables. Names no schema: PostgreSQL's search_path does."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Term: sa.Enum(Term, native_enum=False, create_constraint=False, length=32, values_callable=_codes),
        datetime: UtcDateTime(),
        UUID: sa.Uuid(),
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }
    of_capability: ClassVar[Capability | None] = None
    # columns whose values never enter the audit's text
    unaudited: ClassVar[frozenset[str]] = frozenset()


class Scoped:
    """District (6 digits) and township (9 digits, the bureau has its own) of a row; never NULL."""

    district: Mapped[str] = mapped_column(DISTRICT)
    township: Mapped[str] = mapped_column(TOWNSHIP)


class Record(Scoped, Base):
    """A row that people edit: a client-made time-ordered id and a version against lost updates."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid7)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


class Line(Scoped, Base):
    """An append-only row: written once, never changed; `at` is when it was entered."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=clock.uuid7)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[str] = mapped_column(sa.String(40), default="")


def within(parent: str, column: str) -> sa.ForeignKeyConstraint:
    """A reference to `parent` that carries district and township along, so that a child can't change sides."""
    return sa.ForeignKeyConstraint(
        ["district", "township", column],
        [f"{parent}.district", f"{parent}.township", f"{parent}.id"],
        onupdate="CASCADE",
    )


def scoped_key(*columns: str, **options: Any) -> sa.UniqueConstraint:
    """A unique key that begins with district and township, so that it tells nothing of the neighbours."""
    return sa.UniqueConstraint("district", "township", *columns, **options)
