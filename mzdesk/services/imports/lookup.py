"""Which place on file a name in a spreadsheet means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.models.facilities import Facility
from mzdesk.services import access, settings
from mzdesk.services.facilities import keys
from mzdesk.views.actor import Actor

_F = Facility
_COLUMNS = (_F.id, _F.township, _F.name, _F.name_key, _F.near_key, _F.district, _F.merged_into)


class Lookup:
    """Finds places by name: as written, else without city, district and township before it."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._actor = actor
        self._prefixes = keys.prefixes(session, actor)
        self._towns = settings.township_names(session, actor)
        self._codes = {keys.fold(name): code for code, name in self._towns.items()}
        self._found: dict[tuple[str, str], tuple[Any, str]] = {}

    def prepare(self, session: Session, wanted: Iterable[tuple[str, str]]) -> None:
        """Look up these (name, township as written) at once."""
        fresh = {pair for pair in wanted if pair not in self._found}
        if not fresh:
            return
        exact = self._by(session, _F.name_key, {keys.name_key(name) for name, _ in fresh})
        nears = {name: self._nears(name) for name, _ in fresh}
        near = self._by(session, _F.near_key, {key for found in nears.values() for key in found})
        for name, town in fresh:
            code = self._codes.get(keys.fold(town)) if town else None
            same = _within(exact.get(keys.name_key(name), []), code)
            alike = _within([each for key in nears[name] for each in near.get(key, [])], code)
            self._found[name, town] = self._chosen(name, town if code else "", same or alike)

    def place(self, name: str, town: str) -> tuple[Any, str]:
        """The place, or None with the reason and the next step."""
        return self._found[name, town]

    def _nears(self, name: str) -> list[str]:
        return sorted({keys.near_key(name, code, self._prefixes.get(code, self._prefixes[""])) for code in self._towns})

    def _by(self, session: Session, column: Any, values: set[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        listed = sorted(values)
        for start in range(0, len(listed), 500):
            asked = sa.select(*_COLUMNS, column.label("key")).where(column.in_(listed[start : start + 500]))
            for each in session.execute(access.visible(asked, Facility, self._actor)):
                if each.merged_into is None:
                    found.setdefault(each.key, []).append(each)
        return found

    def _chosen(self, name: str, town: str, found: list[Any]) -> tuple[Any, str]:
        different = {each.id: each for each in found}
        if len(different) == 1:
            return found[0], ""
        if different:
            where = "、".join(sorted({self._towns.get(each.township, each.township) for each in found}))
            return None, f"有 {len(different)} 家机构叫“{name}”（{where}），请在表格里写明乡镇（街道）后重新导入。"
        within = f"{town}没有" if town else "机构台账里没有"
        return None, f"{within}“{name}”，请先登记或导入这家机构，或在表格里改成台账上的名称后重新导入。"


def _within(found: list[Any], code: str | None) -> list[Any]:
    return [each for each in found if code is None or each.township == code]
