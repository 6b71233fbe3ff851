"""A unit's own roster on its way in: pasted, read from a spreadsheet, or typed from the photo beside the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.rules import duty_lists
from mzdesk.services import attachments, rosters, search, settings
from mzdesk.terms import Capability, CollectedWay
from mzdesk.ui.evidence import Beside, EvidenceEditor
from mzdesk.ui.forms import Area, Custom, Day, Field, Name, Text
from mzdesk.ui.forms.completer import Suggestion
from mzdesk.ui.pages.rosters.dialogs import FormDialog
from mzdesk.views.attachments import EvidenceRow
from mzdesk.views.rosters import CollectedDraft, CollectedDraftLine, CollectedRow

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.rosters.page import RostersPage

DRAFT: Final = "rosters/collect"
PEOPLE: Final = Area(key="text", label="值班人员", lines=8, hint="一行一天：12月1日 姓名 电话 姓名 电话；带班：姓名")
Original = tuple[CollectedRow, list[CollectedDraftLine], list[EvidenceRow], bytes]


class Collecting:
    """Opens the forms; `kept(key)` shows what was kept."""

    def __init__(self, page: RostersPage, kept: Callable[[UUID], None]) -> None:
        self._page, self._context, self._kept = page, page.context, kept

    def new(self, text: str = "", way: CollectedWay = CollectedWay.PASTE) -> FormDialog:
        """Paste, type, or add photos."""
        made = FormDialog(
            self._page,
            self._context,
            "收单位值班表",
            _fields(),
            lambda values, dialog: self._keep(values, dialog, way),
            act="保存",
            sentence="可粘贴微信内容或表格单元格；只有照片时把照片加入，对着照片录入，或先存照片以后再录。",
            draft=DRAFT,
        )
        beside = Beside(self._context)
        made.put_beside(beside)
        made.form.edited.connect(lambda _key: _show(beside, made))
        made.form.dirtied.connect(lambda _dirty: _show(beside, made))
        first, last = rosters.month_span(self._page.month)
        made.show_with({"received": self._context.today(), "starts": first, "ends": last, "text": text})
        return made

    def _keep(self, values: dict[str, Any], dialog: FormDialog, way: CollectedWay) -> None:
        lines = _read(values["text"], values["starts"], values["ends"], dialog)
        if lines is None:
            return
        given = CollectedDraft(
            values["unit"],
            values["starts"],
            values["ends"],
            CollectedWay.PHOTO if values["files"] else way,
            values["received"],
            tuple(lines),
            holiday=values["holiday"] or "",
            photos=values["files"],
        )
        done = partial(self._done, dialog, f"已收：{values['unit']}")
        self._context.change("收单位值班表", lambda s, a: rosters.collect(s, a, given), done, dialog.refused)

    def _done(self, dialog: FormDialog, said: str, key: UUID) -> None:
        dialog.kept()
        self._kept(key)
        self._context.notify.done(said)

    # --- typed from the photo -----------------------------------------------------------------------------------------

    def key_in(self, row: CollectedRow) -> None:
        """录入人员 of one that is there, its photo beside the form."""

        def look(session: Any, actor: Any) -> Original:
            kept = attachments.of(session, actor, row.id)
            data = attachments.data(session, actor, kept[0].sha256) if kept else b""
            return row, rosters.collected_lines(session, actor, row.id), kept, data

        self._context.query(look, self._key_in_form)

    def _key_in_form(self, found: Original) -> None:
        row, lines, kept, data = found
        made = FormDialog(
            self._page,
            self._context,
            f"录入人员：{row.unit}",
            (PEOPLE,),
            lambda values, dialog: self._enter(row, values, dialog),
            act="保存",
            sentence=f"{row.starts} 至 {row.ends}，一行一天。保存后替换原来录入的人员，照片保留。",
            draft=f"rosters/keyin/{row.id}",
        )
        if kept:
            beside = Beside(self._context)
            made.put_beside(beside)
            beside.show_file(kept[0].name, data)
        made.show_with({"text": duty_lists.say(lines)})

    def _enter(self, row: CollectedRow, values: dict[str, Any], dialog: FormDialog) -> None:
        lines = _read(values["text"], row.starts, row.ends, dialog)
        if lines is None:
            return

        def job(session: Any, actor: Any) -> UUID:
            rosters.key_in_collected(session, actor, row.id, lines=lines)
            return row.id

        done = partial(self._done, dialog, f"已录入：{row.unit}")
        self._context.change("录入单位值班人员", job, done, dialog.refused)

    # --- from a spreadsheet -------------------------------------------------------------------------------------------

    def read_book(self) -> None:
        """The cells of a workbook's first sheet as text, to be looked over before they are kept."""
        chosen = self._context.files.choose(self._page, "读入单位值班表", "table")
        if not chosen:
            return
        path = chosen[0]

        def job(_work: Work, _progress: Callable[..., None]) -> str:
            return _cells(path)

        self._context.long("读入单位值班表", job, self._look_over, self._page.say_problem)

    def _look_over(self, text: str) -> None:
        self.new(text, CollectedWay.FILE)


def _fields() -> tuple[Field, ...]:
    return (
        Name(key="unit", label="报送单位", lookup=_units, required=True, hint="机构或乡镇（街道）"),
        Day(key="received", label="收到日期", required=True),
        Day(key="starts", label="自", required=True),
        Day(key="ends", label="至", required=True),
        Text(key="holiday", label="节假日", longest=20, hint="如 国庆，平时不填"),
        PEOPLE,
        Custom(key="files", label="照片", span=2, editor=partial(EvidenceEditor, draft=DRAFT)),
    )


def _show(beside: Beside, dialog: FormDialog) -> None:
    files = dialog.form.value("files")
    if files:
        beside.show_file(files[0].name, files[0].data)
    else:
        beside.hide()
    dialog.fit()


def _read(text: str | None, starts: Any, ends: Any, dialog: FormDialog) -> list[CollectedDraftLine] | None:
    try:
        return duty_lists.read(text or "", starts=starts, ends=ends)
    except MzdeskError as error:
        dialog.refused(error)
        return None


def _cells(path: Path) -> str:
    from datetime import date, datetime

    from mzdesk.exchange.gate import admit
    from mzdesk.exchange.grid import open_book

    def word(cell: Any) -> str:
        if isinstance(cell, datetime | date):
            return f"{cell.month}月{cell.day}日"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    sheet = open_book(admit(path)).sheets[0]
    lines = ["\t".join(word(cell) for cell in row.cells if cell is not None) for row in sheet.rows()]
    return "\n".join(line for line in lines if any(char.isdigit() for char in line))


def _units(session: Any, actor: Any, text: str) -> list[Suggestion]:
    towns = [
        Suggestion(town.name, "乡镇（街道）", town.code)
        for town in settings.townships(session, actor)
        if text in town.name
    ]
    places = search.find(session, actor, text, only=Capability.FACILITIES, limit=8)
    return [*(Suggestion(hit.title, hit.detail, hit.id) for hit in places), *towns]
