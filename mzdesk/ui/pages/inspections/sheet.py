"""A visit while it is keyed in: results, findings, photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.terms import Cause, HazardGrade, ItemResult, Remedy, Topic
from mzdesk.ui.pages.inspections.findings import Finding, Shot
from mzdesk.views.attachments import FileDraft
from mzdesk.views.inspections import FindingDraft, ItemLine, ResultDraft, VisitView

BESIDE: Final = "清单外问题"


class FindingProblem(BadInput):
    """A refusal that belongs to one finding."""

    def __init__(self, message: str, key: str, field_name: str) -> None:
        super().__init__(message, field_name)
        self.key = key


def _major_on_site(finding: Finding) -> bool:
    major = (HazardGrade.SUSPECTED_MAJOR.value, HazardGrade.MAJOR.value)
    return finding.values["remedy"] == Remedy.ON_SITE.value and finding.values["grade"] in major


def _unsaid_cause(finding: Finding) -> bool:
    said = finding.values
    other = said["remedy"] == Remedy.ON_SITE.value and said["cause"] == Cause.OTHER.value
    return other and not str(said["cause_note"]).strip()


def first_grade(item: ItemLine) -> HazardGrade:
    """The grade a finding on this item starts with: 重大 is 疑似重大 until it is decided."""
    grade = item.item.grade
    return HazardGrade.SUSPECTED_MAJOR if grade is HazardGrade.MAJOR else grade


class Sheet:
    """The working copy of one visit."""

    def __init__(self, view: VisitView) -> None:
        self.view, self.version = view, view.version
        self.lines = {line.item.id: line for line in view.items}
        self.results: dict[UUID, ItemResult] = {line.item.id: line.result for line in view.items}
        self.notes: dict[UUID, str] = {line.item.id: line.note for line in view.items}
        self.findings: list[Finding] = []
        self.shots: list[Shot] = [Shot.of(file) for file in view.draft.photos]
        for draft in view.draft.findings:
            finding = Finding.of(draft)
            self.findings.append(finding)
            self.shots += [Shot.of(file, finding.key) for file in draft.photos]

    # --- results --------------------------------------------------------------------------------------------------

    def mark(self, item_id: UUID, result: ItemResult) -> Finding | None:
        """Set what an item showed; returns its finding when it is 不合格. What was typed of it is only set aside."""
        self.results[item_id] = result
        mine = [finding for finding in self.findings if finding.item_id == item_id]
        failed = result is ItemResult.FAIL
        if failed and not mine:
            mine = [self._found(item_id)]
        for finding in mine:
            finding.off = not failed
        return mine[0] if failed else None

    def _found(self, item_id: UUID) -> Finding:
        line = self.lines[item_id]
        finding = Finding(str(clock.uuid7()), item_id)
        finding.values |= {"text": f"未做到：{line.item.text}", "grade": first_grade(line).value}
        self.findings.append(finding)
        return finding

    def only_note(self, finding: Finding) -> None:
        """不立为隐患: the item stays 不合格, its words become the note."""
        finding.off = True
        if finding.item_id is not None and not self.notes[finding.item_id].strip():
            self.notes[finding.item_id] = finding.text[:300]

    def pass_rest(self) -> list[UUID]:
        """其余合格: every item not looked at is 合格; returns which these were."""
        rest = [key for key, result in self.results.items() if result is ItemResult.OPEN]
        self.results |= dict.fromkeys(rest, ItemResult.PASS)
        return rest

    def add_beside(self) -> Finding:
        """A finding that no item of the checklist covers."""
        finding = Finding(str(clock.uuid7()))
        self.findings.append(finding)
        return finding

    def drop(self, finding: Finding) -> list[Shot]:
        """Take a finding beside the list away; returns its photos."""
        self.findings.remove(finding)
        gone = self.photos_of(finding.key)
        self.shots = [shot for shot in self.shots if shot not in gone]
        return gone

    def count(self, result: ItemResult) -> int:
        """How many items showed that."""
        return sum(found is result for found in self.results.values())

    def finding_of(self, item_id: UUID) -> Finding | None:
        """The finding on an item, the first when there are several."""
        return next((finding for finding in self.findings if finding.item_id == item_id and not finding.off), None)

    def beside(self) -> list[Finding]:
        """Findings that have a line of their own: beside the list, or a further one on an item."""
        firsts = {id(self.finding_of(key)) for key in self.lines}
        return [finding for finding in self.findings if not finding.off and id(finding) not in firsts]

    def topic_of(self, finding: Finding) -> Topic | None:
        line = self.lines.get(finding.item_id) if finding.item_id else None
        return line.item.topic if line else None

    def photos_of(self, key: str) -> list[Shot]:
        """The photos of a finding, or (empty key) of the visit as a whole."""
        return [shot for shot in self.shots if shot.finding == key]

    def counted(self) -> list[Shot]:
        """The photos that will be stored: not those of findings set aside."""
        off = {finding.key for finding in self.findings if finding.off}
        return [shot for shot in self.shots if shot.finding not in off]

    def label(self, key: str) -> str:
        """Where a photo or a refusal belongs, in words."""
        for number, finding in enumerate(self.beside(), 1):
            if finding.key == key:
                return f"{BESIDE} {number}"
        found = next((finding for finding in self.findings if finding.key == key), None)
        line = self.lines.get(found.item_id) if found and found.item_id else None
        return f"第 {line.number} 项" if line else "全景照片"

    def words(self) -> str:
        """小结 as it follows from the results."""
        passed, failed, apart = (
            self.count(result) for result in (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE)
        )
        looked = passed + failed + apart
        text = f"共检查 {looked} 项，合格 {passed} 项，不合格 {failed} 项"
        text += f"，不适用 {apart} 项。" if apart else "。"
        found = sum(not finding.off for finding in self.findings)
        on_site = sum(not finding.off and finding.values["remedy"] == Remedy.ON_SITE.value for finding in self.findings)
        if found:
            text += f"发现问题 {found} 项" + (f"，其中当场改正 {on_site} 项。" if on_site else "。")
        return text if found else text + "未发现问题。"

    def lacking(self) -> FindingProblem | None:
        """The first finding that can't go onto the ledger yet, and what it lacks."""
        for finding in self.findings:
            if finding.off:
                continue
            name = self.label(finding.key)
            if not finding.text:
                return FindingProblem(f"{name}没有写问题，请写明看到了什么。", finding.key, "text")
            if finding.values["remedy"] == Remedy.ON_SITE.value and not finding.values["cause"]:
                return FindingProblem(f"{name}当场改正的，请从列表中选择原因。", finding.key, "cause")
            if _unsaid_cause(finding):
                return FindingProblem(f"{name}选择“其他原因”时请写明具体原因。", finding.key, "cause_note")
            if _major_on_site(finding):
                words = f"{name}疑似重大隐患，不能当场改正销号。请改为限期整改或停用整改。"
                return FindingProblem(words, finding.key, "remedy")
        told = {finding.item_id for finding in self.findings if not finding.off}
        for key, result in self.results.items():
            if result is ItemResult.FAIL and key not in told and not self.notes[key].strip():
                words = f"第 {self.lines[key].number} 项不合格，请写明问题或备注。"
                return FindingProblem(words, str(key), "note")
        return None

    # --- out ------------------------------------------------------------------------------------------------------

    def result_drafts(self) -> tuple[ResultDraft, ...]:
        """What the items showed, in the order of the list."""
        return tuple(ResultDraft(key, result, self.notes[key].strip()) for key, result in self.results.items())

    def finding_drafts(self) -> tuple[FindingDraft, ...]:
        """The findings; raises FindingProblem for what can't be read."""
        made = []
        for finding in self.findings:
            if finding.off:
                continue
            photos = tuple(shot.file() for shot in self.photos_of(finding.key))
            try:
                made.append(finding.draft(self.topic_of(finding), photos, self.view.row.departs_on))
            except BadInput as error:
                raise FindingProblem(f"{self.label(finding.key)}：{error.message}", finding.key, "due_on") from error
        return tuple(made)

    def visit_photos(self) -> tuple[FileDraft, ...]:
        """The photos of the visit as a whole."""
        return tuple(shot.file() for shot in self.photos_of(""))

    def plain(self) -> dict[str, Any]:
        """What a draft keeps, photos apart."""
        return {
            "version": self.version,
            "results": {str(key): result.value for key, result in self.results.items()},
            "notes": {str(key): note for key, note in self.notes.items() if note},
            "findings": [finding.plain() for finding in self.findings],
            # the store has these, so the draft keeps where they belong and not their bytes
            "stored": [[shot.mark, shot.finding] for shot in self.shots if not shot.photo and not shot.waits],
        }

    def restore(self, plain: Mapping[str, Any], shots: Sequence[Shot]) -> None:
        """Put a kept draft in; items that the list no longer has are left out."""
        self.version = int(plain.get("version", self.version))
        for key, result in plain.get("results", {}).items():
            if UUID(key) in self.results:
                self.results[UUID(key)] = ItemResult(result)
        for key, note in plain.get("notes", {}).items():
            if UUID(key) in self.notes:
                self.notes[UUID(key)] = note
        self.findings = [Finding.kept(each) for each in plain.get("findings", ())]
        self.shots = [*self._stored(plain.get("stored", ())), *shots]

    def _stored(self, places: Sequence[Sequence[str]]) -> list[Shot]:
        """The photos that the store has, where the draft says that they belong; one taken away is not named there."""
        known = {shot.mark: shot for shot in self.shots}
        found = [(known[mark], finding) for mark, finding in places if mark in known]
        for shot, finding in found:
            shot.finding = finding
        return [shot for shot, _ in found]
