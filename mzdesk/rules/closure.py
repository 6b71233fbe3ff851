"""隐患闭环 as arithmetic: which step may follow, which state the steps lead to, what is missing before 销号.

Two 不放过 gates (the notice, 二(六)): the cause is known, and the effect is proved by somebody else's look. The
database refuses changes of state outside `moves.HAZARD_MOVES`; this table never leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from mzdesk.terms import Cause, HazardGrade, HazardState, StepKind

LEADS_TO = {
    StepKind.FOUND: HazardState.FOUND,
    StepKind.ORDERED: HazardState.ORDERED,
    StepKind.SERVED: HazardState.RECTIFYING,
    StepKind.PLANNED: HazardState.RECTIFYING,
    StepKind.SUBMITTED: HazardState.SUBMITTED,
    StepKind.CORRECTED_ON_SITE: HazardState.RECHECKED,
    StepKind.RECHECKED_PASS: HazardState.RECHECKED,
    StepKind.RECHECKED_FAIL: HazardState.RECTIFYING,
    StepKind.CLOSED: HazardState.CLOSED,
    StepKind.REOPENED: HazardState.RECTIFYING,
}

_BEGINS = frozenset({StepKind.FOUND, StepKind.IMPORTED})
_NOTES = frozenset(
    {
        StepKind.CAUSE_FOUND,
        StepKind.GRADED,
        StepKind.LISTED,
        StepKind.DELISTED,
        StepKind.REMINDED,
        StepKind.ESCALATED,
        StepKind.WITHDRAWN,
    }
)
_LOOKS = frozenset({StepKind.RECHECKED_PASS, StepKind.RECHECKED_FAIL})
_TERM = frozenset({StepKind.EXTENSION_ASKED, StepKind.EXTENDED, StepKind.EXTENSION_REFUSED})
_FIXING = _NOTES | _LOOKS | _TERM | {StepKind.PLANNED, StepKind.SUBMITTED}

ALLOWED = {
    HazardState.FOUND: _NOTES
    | _LOOKS
    | {StepKind.CORRECTED_ON_SITE, StepKind.ORDERED, StepKind.PLANNED, StepKind.SUBMITTED},
    HazardState.ORDERED: _FIXING | {StepKind.SERVED},
    HazardState.RECTIFYING: _FIXING | {StepKind.ORDERED},
    HazardState.SUBMITTED: _NOTES | _LOOKS | {StepKind.SUBMITTED},
    HazardState.RECHECKED: _NOTES | _LOOKS | {StepKind.CLOSED},
    HazardState.CLOSED: frozenset({StepKind.REOPENED, StepKind.WITHDRAWN}),
}


class Step(Protocol):
    """What happened to a hazard, as far as its state depends on it."""

    @property
    def kind(self) -> StepKind: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def id(self) -> object: ...


S = TypeVar("S", bound=Step)


def effective(steps: Sequence[S]) -> list[S]:
    """The steps that still count: without those taken back and without the taking back."""
    gone = {str(step.facts.get("step")) for step in steps if step.kind is StepKind.WITHDRAWN}
    return [step for step in steps if step.kind is not StepKind.WITHDRAWN and str(step.id) not in gone]


def state_after(steps: Sequence[Step]) -> HazardState:
    """The state that all `steps`, oldest first, lead to. An imported line says itself where it stood."""
    state = HazardState.FOUND
    for step in effective(steps):
        if step.kind is StepKind.IMPORTED:
            state = HazardState(step.facts.get("state", state))
        state = LEADS_TO.get(step.kind, state)
    return state


def this_round(steps: Sequence[S]) -> list[S]:
    """The steps that count since the hazard last came up again: a new round proves itself anew."""
    counted = effective(steps)
    begins = [at for at, step in enumerate(counted) if step.kind is StepKind.REOPENED]
    return counted[begins[-1] :] if begins else counted


def allowed(state: HazardState | None, kind: StepKind) -> bool:
    """Whether a step of this kind may follow in this state; None is a hazard not yet on the ledger."""
    return kind in (_BEGINS if state is None else ALLOWED[state])


def refusal(state: HazardState, kind: StepKind) -> str:
    """Why a step may not follow, with the next step; empty when it may."""
    if allowed(state, kind):
        return ""
    if state is HazardState.CLOSED:
        return f"隐患已销号，不能再办理“{kind.label}”。如问题反弹，请先重新立项。"
    return f"隐患现为“{state.label}”，不能办理“{kind.label}”。{_NEXT[state]}"


_NEXT = {
    HazardState.FOUND: "请先下达整改，或登记当场改正。",
    HazardState.ORDERED: "请等待整改，或登记整改情况。",
    HazardState.RECTIFYING: "请登记整改情况，或复查。",
    HazardState.SUBMITTED: "请先复查。",
    HazardState.RECHECKED: "请销号，或登记新的复查结果。",
}


# --- the gates -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What is known when somebody wants to close. Counts and names are those of the present round.

    `passed`: the last re-check's result, None without one. `on_site`: 当场改正, `recheckers` then are those who signed.
    `looked`: a paper defect was checked against the paper itself. `supervised`: 挂牌督办 not yet taken off.
    """

    cause: Cause | None = None
    after_photos: int = 0
    papers: int = 0
    paper_defect: bool = False
    looked: bool = False
    on_site: bool = False
    passed: bool | None = None
    rectifier: str = ""
    recheckers: tuple[str, ...] = ()
    closer: str = ""
    grade: HazardGrade | None = None
    supervised: bool = False


def conditions(case: Case) -> list[tuple[str, list[str]]]:
    """Every condition of 销号 in the order in which a clerk meets them: its name, and what is missing of it.

    What few hazards need (a grade decided, 摘牌) is named only while it is missing.
    """
    always = [
        ("原因已查明", _cause_missing(case)),
        ("整改效果有据", _effect_missing(case)),
        ("复查合格", _look_missing(case)),
    ]
    rare = [
        ("重大隐患已认定", "疑似重大隐患还没有认定等级" if case.grade is HazardGrade.SUSPECTED_MAJOR else ""),
        ("已摘牌", "挂牌督办还没有摘牌" if case.supervised else ""),
    ]
    named = [(title, [clause] if clause else []) for title, clause in always]
    return [*named, ("复查人不是整改人", _mixed_hands(case)), *((title, [clause]) for title, clause in rare if clause)]


def missing_to_close(case: Case) -> list[str]:
    """What is still missing before 销号, each a clause without a stop; empty when it may be closed."""
    return [clause for _, missing in conditions(case) for clause in missing]


def _cause_missing(case: Case) -> str:
    return "" if case.cause is not None else "没有查明原因"


def _effect_missing(case: Case) -> str:
    """A photo or paper of the effect; signatures for 当场改正; for a paper defect a scan or a recorded look."""
    if case.on_site or case.papers or case.after_photos:
        return ""
    if case.paper_defect:
        return "" if case.looked else "没有材料扫描件，也没有看过原件的记录"
    return "没有整改后的照片或材料"


def _look_missing(case: Case) -> str:
    if case.on_site:
        return "" if len(_names(case.recheckers)) >= 2 else "当场改正没有两名检查人员签字"
    if case.passed is None:
        return "还没有复查"
    return "" if case.passed else "最近一次复查不合格"


def _mixed_hands(case: Case) -> list[str]:
    """Nobody judges his own work."""
    if not case.rectifier:
        return ["没有登记整改人"]
    own = _plain(case.rectifier)
    mixed = ["复查人就是整改人"] if own in _names(case.recheckers) else []
    return [*mixed, "销号人就是整改人"] if own == _plain(case.closer) else mixed


def sentence(missing: Sequence[str], *, act: str = "销号") -> str:
    """还差 1 项：没有整改后的照片或材料，请补齐后再销号。 Empty when nothing is missing."""
    if not missing:
        return ""
    return f"还差 {len(missing)} 项：{'；'.join(missing)}，请补齐后再{act}。"


def missing_after_failure(*, due_on: date | None, escalation: object | None) -> list[str]:
    """A failed re-check needs a new term or the next step of enforcement."""
    return [] if due_on is not None or escalation is not None else ["没有新的整改期限，也没有选择下一步执法措施"]


def missing_to_be_major(*, grade: HazardGrade | None, approved: bool, clause: str) -> list[str]:
    """重大 only from 疑似重大, by a leader's or panel's decision, with the clause of the 判定标准."""
    wanting = [
        "" if grade is HazardGrade.SUSPECTED_MAJOR else "没有先列为疑似重大",
        "" if approved else "没有领导或专家组的认定意见",
        "" if clause.strip() else "没有写明判定依据的条款",
    ]
    return [text for text in wanting if text]


def _plain(name: str) -> str:
    return "".join(name.split())


def _names(people: Sequence[str]) -> set[str]:
    return {_plain(name) for name in people if name.strip()}


_WAITS = {
    HazardState.FOUND: "待下达",
    HazardState.ORDERED: "待送达",
    HazardState.RECTIFYING: "整改中",
    HazardState.SUBMITTED: "待复查",
    HazardState.RECHECKED: "待销号",
}


def waits(state: HazardState, *, supervised: bool, asked: bool) -> str:
    """What a hazard waits for, in one word; 挂牌督办 and an extension asked for go before its state."""
    if state is HazardState.CLOSED:
        return state.label
    return "挂牌督办" if supervised else "延期待审" if asked else _WAITS[state]
