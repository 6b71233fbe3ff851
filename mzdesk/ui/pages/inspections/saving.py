"""Saving a visit: kept as it stands, or finished; what is refused is shown where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError
from mzdesk.services import inspections
from mzdesk.ui.dialogs import ask
from mzdesk.ui.pages.inspections.findings import Shot
from mzdesk.ui.pages.inspections.sheet import FindingProblem
from mzdesk.views.inspections import FinishedView, VisitDraft

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.desk import VisitDesk

_FIELDS: Final = {"officers": "members"}


class Saving(QObject):
    """The two ways of saving what is on the desk. Photos that are still being prepared are waited for."""

    def __init__(self, desk: VisitDesk) -> None:
        super().__init__(desk)
        self._desk, self._context = desk, desk.context
        self._waiting: Callable[[], None] | None = None
        self._again: Callable[[], None] = self.save
        self._at = 0
        self.busy = False

    def save(self) -> None:
        """保存: what was keyed in so far."""
        self._start(self.save, lambda draft: self._send("录入现场检查", inspections.record, draft, self._saved))

    def finish(self) -> None:
        """完成检查: the findings go onto the ledger."""
        self._start(self.finish, lambda draft: self._send("完成现场检查", inspections.finish, draft, self._finished))

    def _start(self, act: Callable[[], None], send: Callable[[VisitDraft], None]) -> None:
        desk, self._again = self._desk, act
        if desk.sheet is None or self.busy:
            return
        if any(shot.waits for shot in desk.sheet.shots):
            self._waiting = act
            self._context.notify.info("照片处理完后自动保存…")
            return
        if not desk.facts.form.check():
            desk.turn_to("facts")
            self._say("“现场情况”中有填写不清楚的内容，请按提示修改。")
            return
        lacking = next((shot for shot in desk.sheet.counted() if shot.taken_at is None), None)
        if act == self.finish and lacking is not None:
            self._lacks_time(lacking)
            return
        problem = desk.sheet.lacking() if act == self.finish else None
        if problem is not None:
            self._refused(problem)
            return
        try:
            draft = desk.facts.draft(desk.sheet)
        except BadInput as error:
            self._refused(error)
            return
        send(draft)

    def go_on(self) -> None:
        """A photo is ready: save when the clerk asked for it meanwhile."""
        act, sheet = self._waiting, self._desk.sheet
        if act is not None and sheet is not None and not any(shot.waits for shot in sheet.shots):
            self._waiting = None
            act()

    def forget(self) -> None:
        """Another visit is shown."""
        self._waiting = None

    def _send(self, verb: str, job: Callable[..., Any], draft: VisitDraft, done: Callable[[Any], None]) -> None:
        desk = self._desk
        sheet = desk.the_sheet()
        visit, version = sheet.view.row.id, sheet.version
        today, now = self._context.today(), self._context.now()
        self._at, self.busy = desk.keeper.changes, True
        desk.joining.sending()
        desk.banner.say("")
        self._context.change(
            verb,
            lambda s, a: job(s, a, visit, draft=draft, version=version, today=today, now=now),
            done,
            self._refused,
        )

    # --- answers --------------------------------------------------------------------------------------------------

    def _saved(self, _answer: object) -> None:
        desk = self._desk
        self.busy = False
        desk.joining.kept()
        visit = desk.the_sheet().view.row.id
        self._context.notify.done(f"已保存：{desk.the_sheet().view.row.facility}现场检查")
        self._context.query(lambda s, a: inspections.view(s, a, visit).version, self._new_version)

    def _new_version(self, version: int) -> None:
        desk = self._desk
        desk.the_sheet().version = version
        if desk.keeper.changes == self._at:
            desk.keeper.forget()
            desk.kept_label.setText("已保存")
        else:
            desk.keeper.keep()

    def _finished(self, answer: FinishedView) -> None:
        """It is on the ledger. A field that is left later and spells its time anew must not bring the draft back."""
        self.busy = False
        self._desk.keeper.forget()
        self._desk.keeper.show(None)
        self._desk.finished.emit(answer)

    def again(self) -> None:
        """What was asked for is done on what came of both people's work."""
        self._again()

    def ask_reload(self) -> None:
        """Somebody else saved this visit meanwhile: shall what he saved count?"""
        sentence = "您在本机录入而未保存的内容和照片将被放弃，不能恢复。"
        ask(self._desk, "改看对方录入的内容？", sentence, "放弃我录入的", "保留", then=self._reload)

    def _reload(self) -> None:
        self._desk.keeper.forget()
        self._desk.reload.emit(self._desk.the_sheet().view.row.id)

    # --- refusals -------------------------------------------------------------------------------------------------

    def _lacks_time(self, shot: Shot) -> None:
        desk = self._desk
        sentence = f"{desk.the_sheet().label(shot.finding)}的照片“{shot.name}”没有拍摄时间，请填写后再完成检查。"
        if shot.finding:
            desk.marking.go_to(shot.finding)
            box = desk.item.box
        else:
            desk.turn_to("facts")
            box = desk.facts.box
        box.current = shot.key
        desk.shots.show()
        box.time.widget.setFocus()
        self._say(sentence)

    def _refused(self, error: MzdeskError) -> None:
        desk = self._desk
        self.busy = False
        if isinstance(error, FindingProblem):
            desk.marking.go_to(error.key)
            if error.field in desk.item.form.editors:
                desk.item.form.show_problems({str(error.field): error.message})
        elif isinstance(error, BadInput) and _FIELDS.get(str(error.field), error.field) in desk.facts.form.editors:
            desk.turn_to("facts")
            desk.facts.form.refuse(BadInput(error.message, _FIELDS.get(str(error.field), error.field)))
        elif isinstance(error, BadInput) and error.field in ("results", "items"):
            desk.show_open()
        self._say(error.message, other=isinstance(error, ChangedMeanwhile))
        if isinstance(error, ChangedMeanwhile):
            desk.joining.ask()

    def _say(self, sentence: str, *, other: bool = False) -> None:
        self._desk.banner.say(sentence, "本机上的录入内容没有丢失。" if other else "")
        for button in self._desk.banner.buttons:
            button.setVisible(other)
