"""Acts of plan and visit: approved on paper, sealed, opened at departure, keyed in from the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.demo import pictures
from mzdesk.demo.office import Office
from mzdesk.demo.register import places
from mzdesk.demo.stage import Stage
from mzdesk.documents import photos, visit_papers
from mzdesk.services import attachments, inspections, orders, plans
from mzdesk.services.attachments import Place
from mzdesk.terms import (
    ApprovalWay,
    Cause,
    Choice,
    FacilityKind,
    HazardGrade,
    InspectionKind,
    ItemResult,
    Relation,
    Remedy,
    SignOutcome,
    Topic,
    VisitOutcome,
)
from mzdesk.views.attachments import FileDraft
from mzdesk.views.inspections import FindingDraft, FinishedView, ResultDraft, VisitDraft, VisitView
from mzdesk.views.orders import Issued
from mzdesk.views.plans import OpenDraft, Phrases, PlanDraft, SealDraft, SendDraft, VisitLine
from mzdesk.views.staff import ApprovalDraft

KEEPER = "覃国栋"
COUNT = 3
WHY = "防止突击整改，了解真实情况"


@dataclass(frozen=True, slots=True)
class Found:
    """A visit that was keyed in, and what it put on the ledger."""

    visit: VisitLine
    done: FinishedView


def photo(words: str, at: datetime) -> FileDraft:
    """A drawn stand-in for a photo, in its stored form."""
    made = photos.prepare(pictures.photograph(words), f"{words}.jpg")
    return FileDraft(
        f"{words}.jpg",
        made.media_type,
        made.data,
        made.original_sha256,
        made.width,
        made.height,
        caption=words,
        taken_at=at,
        taken_typed=True,
    )


def paper(stage: Stage, office: Office, title: str, day: date) -> ApprovalDraft:
    """The leader's signature on paper: the scan goes into the store, its hash into the approval."""
    file = FileDraft(f"{title}.jpg", "image/jpeg", pictures.scan(title, f"同意。{KEEPER}　{day:%Y年%m月%d日}"))
    place = Place("500156", "500156000")
    kept = stage.do("附审批单扫描件", lambda s, _a: attachments.keep(s, place, file))
    return ApprovalDraft(ApprovalWay.PAPER, office.people[KEEPER], approved_on=day, scan_sha256=kept, opinion="同意。")


def pin(office: Office) -> ApprovalDraft:
    """The leader types his PIN at the clerk's desk."""
    return ApprovalDraft(ApprovalWay.PIN, office.people[KEEPER], pin=office.pin(KEEPER), opinion="同意。")


def keep_paper(stage: Stage, issued: Issued) -> None:
    """Leave a printed paper in the output."""
    stage.keep("papers", f"{issued.title}_{issued.number or issued.code}.pdf", issued.pdf)


def signed_copy(stage: Stage, issued: Issued, day: date) -> None:
    """The signed sheet comes back as a scan: 已送达."""
    now = stage.clock.now()
    scan = FileDraft("签字扫描件.jpg", "image/jpeg", pictures.scan(issued.title, f"签收：甲某（示例）　{day:%Y-%m-%d}"))
    stage.do("附签字扫描件", orders.attach_scan, issued.id, scan=scan, today=day, now=now)


def plan(stage: Stage, office: Office, today: date) -> UUID:
    """A plan of the fortnight: approval sheet printed, signed on paper, put on file; sealed for tomorrow."""
    draft = PlanDraft(
        f"{today.year}年{today.month}月养老机构日常检查",
        InspectionKind.ROUTINE,
        today + timedelta(days=1),
        today + timedelta(days=11),
        kinds=(FacilityKind.ELDERLY_CARE,),
        topics=(Topic.FIRE, Topic.UTILITIES, Topic.FOOD, Topic.DUTY),
        reason=WHY,
        stops=COUNT,
    )
    now = stage.at(today, "09:30")
    key = stage.do("拟订检查计划", plans.save, draft=draft)
    sheet = stage.do("打印审批表", visit_papers.issue_approval, plan_id=key, today=today, now=now)
    keep_paper(stage, sheet)
    now = stage.at(today, "14:00")
    signed = paper(stage, office, "行政检查审批表", today)
    stage.do("登记计划审批", plans.approve, key, draft=signed, today=today, now=now)
    pool = stage.ask(plans.view, key, today=today).pool_size
    stage.step("拟订并审批检查计划", plans=1, pool=pool)
    _seal(stage, office, key, today)
    return key


def _seal(stage: Stage, office: Office, key: UUID, today: date) -> None:
    now = stage.at(today, "16:30")
    phrase = office.phrase(KEEPER)
    draft = SealDraft(office.people[KEEPER], phrase)
    sealed = stage.do("封存启动", plans.seal, key, draft=draft, today=today, now=now)
    sheet = stage.do("打印期初承诺书", visit_papers.issue_promise, sealed.id, today=today, now=now)
    keep_paper(stage, sheet)
    go: dict[str, Any] = {"draft": OpenDraft(COUNT), "phrases": Phrases(phrase)}
    early = stage.refused(lambda: stage.do("启封", plans.unseal, sealed.id, **go, today=today, now=now))
    stage.step("封存启动", named=0, refused=[early])


def open_seal(stage: Stage, office: Office, key: UUID, day: date) -> Sequence[VisitLine]:
    """启封 at departure, then notices and blank checklists in one go."""
    now = stage.at(day, "08:40")
    period = stage.ask(plans.view, key, today=day).period
    assert period is not None
    go: dict[str, Any] = {"draft": OpenDraft(COUNT), "phrases": Phrases(office.phrase(KEEPER))}
    opened = stage.do("启封", plans.unseal, period.id, **go, today=day, now=now)
    ids = [visit.id for visit in opened.visits]
    printed = stage.do("打印检查文书", visit_papers.issue_departure, ids, today=day, now=now)
    for issued in printed:
        keep_paper(stage, issued)
    for issued in printed:
        if issued.number is not None:
            signed_copy(stage, issued, day)
    keep_paper(stage, stage.do("打印抽取情况表", visit_papers.issue_day_sheet, opened.id, today=day, now=now))
    faults = stage.ask(plans.verify, period.id)
    stage.step("启封并打印", visits=len(ids), papers=len(printed), verified=len(faults))
    return opened.visits


# --- keying in --------------------------------------------------------------------------------------------------------


def key_in(stage: Stage, drawn: Sequence[VisitLine], day: date) -> Sequence[Found]:
    """Three visits from their papers: findings with photos, a refused signature, a clean one."""
    stage.at(day, "16:30")
    scenes = (_with_findings, _refused_sign, _clean)
    found = [_one(stage, visit, scenes[number % 3], day) for number, visit in enumerate(drawn)]
    counts = {"visits": len(found), "hazards": sum(len(each.done.hazard_ids) for each in found)}
    stage.step("录入现场检查并打印笔录", **counts, photos=_photos(stage, found))
    return found


def _photos(stage: Stage, found: Sequence[Found]) -> int:
    ids = [hazard_id for each in found for hazard_id in each.done.hazard_ids]
    return sum(len(stage.ask(attachments.of, key)) for key in ids)


def _one(stage: Stage, visit: VisitLine, scene: Any, day: date) -> Found:
    now = stage.clock.now()
    key = stage.ask(inspections.by_code, visit.code)
    view = stage.ask(inspections.view, key)
    draft: VisitDraft = scene(view, day)
    done = stage.do("完成检查录入", inspections.finish, key, draft=draft, today=day, now=now)
    record = stage.do("打印笔录", visit_papers.issue_record, key, today=day, now=now)
    keep_paper(stage, record)
    if draft.sign is SignOutcome.SIGNED:
        signed_copy(stage, record, day)
        stage.do("办结检查", inspections.archive, key, now=now)
    return Found(visit, done)


def _at(day: date, words: str) -> datetime:
    return datetime.fromisoformat(f"{day} {words}").replace(tzinfo=clock.OFFICE_ZONE)


def _results(view: VisitView, failed: Sequence[UUID] = ()) -> tuple[ResultDraft, ...]:
    return tuple(
        ResultDraft(line.item.id, ItemResult.FAIL if line.item.id in failed else ItemResult.PASS) for line in view.items
    )


def _base(day: date, starts: str, ends: str) -> dict[str, Any]:
    return {
        "arrived_at": _at(day, starts),
        "left_at": _at(day, ends),
        "unit_person": "甲某（示例）",
        "unit_post": "负责人",
        "unit_phone": "19100002000",
        "sign": SignOutcome.SIGNED,
    }


_SEEN = (
    ("院内消防车通道", "停放面包车 1 辆，占用消防车通道", "立即移走车辆，划线并设置禁停标志"),
    ("二楼疏散走道", "堆放纸箱、轮椅，净宽不足", "立即清理，指定专人每日巡查"),
    ("一楼后门", "安全出口上锁，从内侧不能直接打开", "当场开锁，更换为推闩锁"),
)


def _with_findings(view: VisitView, day: date) -> VisitDraft:
    """Three items do not hold: two get a term, one is put right on the spot."""
    chosen = [line.item for line in view.items[:3]]
    findings = tuple(
        FindingDraft(
            text,
            item_id=item.id,
            topic=item.topic,
            part=part,
            requirement=demand,
            grade=HazardGrade.GENERAL,
            remedy=Remedy.ON_SITE if number == 2 else Remedy.TIME_LIMITED,
            cause=Cause.MANAGEMENT if number == 2 else None,
            responsible="乙某（示例）",
            photos=(photo(f"{part}现场", _at(day, f"10:{10 + number}")),),
        )
        for number, (item, (part, text, demand)) in enumerate(zip(chosen, _SEEN, strict=True))
    )
    results = _results(view, [item.id for item in chosen])
    return VisitDraft(**_base(day, "10:05", "11:20"), results=results, findings=findings, summary="其余项目合格。")


def _refused_sign(view: VisitView, day: date) -> VisitDraft:
    """One item does not hold, and nobody would sign."""
    item = view.items[0].item
    finding = FindingDraft(
        "消防通道停放三轮车", item_id=item.id, topic=item.topic, part="院内消防通道", responsible="丙某（示例）"
    )
    base = _base(day, "13:40", "14:30") | {
        "sign": SignOutcome.REFUSED,
        "sign_note": "称须向举办方请示",
        "witness": "丁某（示例），村委会干部",
    }
    return VisitDraft(**base, results=_results(view, [item.id]), findings=(finding,))


def _clean(view: VisitView, day: date) -> VisitDraft:
    """Everything holds."""
    return VisitDraft(**_base(day, "15:00", "15:50"), results=_results(view), summary="未发现问题。")


# --- places that were named -------------------------------------------------------------------------------------------


def named_places(stage: Stage, office: Office, day: date) -> Sequence[Found]:
    """A clue about a township-run home, an entry refused, and a 暗访 with its 问题交办单."""
    stage.at(day, "09:00")
    run = places(stage, kind=FacilityKind.ELDERLY_CARE, relation=Relation.TOWNSHIP_RUN)
    private = places(stage, kind=FacilityKind.ELDERLY_CARE, relation=Relation.PRIVATE)
    team = (office.people["罗文静"], office.people["申丽娟"])
    internal = _send(stage, SendDraft(run[0].id, Choice.CLUE, team, day, "来信反映厨房用气隐患（示例）"), day)
    signed = paper(stage, office, "行政检查审批表（个案）", day)
    closed = _send(
        stage, SendDraft(private[-1].id, Choice.DIRECTED, team, day, "覃副局长指定，节前核查", approval=signed), day
    )
    covert = _send(stage, SendDraft(run[1].id, Choice.CLUE, team, day, "线索：夜间无人值守（示例）", covert=True), day)
    found = [
        _keyed(stage, internal, _kitchen, day),
        _keyed(stage, closed, _refused_entry, day),
        _keyed(stage, covert, _covert, day),
    ]
    stage.step("指定派出并录入", visits=3, hazards=sum(len(done.hazard_ids) for _, done in found))
    return [Found(visit, done) for visit, done in found]


def _send(stage: Stage, draft: SendDraft, day: date) -> UUID:
    now = stage.clock.now()
    return stage.do("指定派出", plans.send, draft=draft, today=day, now=now)


def _keyed(stage: Stage, key: UUID, scene: Any, day: date) -> tuple[Any, FinishedView]:
    stage.at(day, "09:10")
    now = stage.clock.now()
    view = stage.ask(inspections.view, key)
    if not view.row.covert:
        for issued in stage.do("打印检查文书", visit_papers.issue_departure, [key], today=day, now=now):
            keep_paper(stage, issued)
            if issued.number is not None and scene is not _refused_entry:
                signed_copy(stage, issued, day)
    now = stage.at(day, "17:00")
    draft: VisitDraft = scene(view, day)
    done = stage.do("完成检查录入", inspections.finish, key, draft=draft, today=day, now=now)
    issue = visit_papers.issue_covert if view.row.covert else visit_papers.issue_record
    keep_paper(stage, stage.do("打印", issue, key, today=day, now=now))
    return view.row, done


def _kitchen(view: VisitView, day: date) -> VisitDraft:
    """A gas pipe that may be a major hazard, and a smaller matter."""
    first, second = view.items[0].item, view.items[1].item
    findings = (
        FindingDraft(
            "厨房燃气软管老化开裂，未装熄火保护",
            item_id=first.id,
            topic=Topic.UTILITIES,
            part="厨房",
            grade=HazardGrade.SUSPECTED_MAJOR,
            grade_clause="判定标准（示例条款）",
            remedy=Remedy.SUSPEND,
            photos=(photo("厨房燃气软管", _at(day, "10:30")),),
        ),
        FindingDraft("应急照明 2 盏不亮", item_id=second.id, topic=Topic.FIRE, part="一楼走廊"),
    )
    results = _results(view, [first.id, second.id])
    return VisitDraft(**_base(day, "10:20", "11:40"), results=results, findings=findings)


def _refused_entry(_view: VisitView, day: date) -> VisitDraft:
    return VisitDraft(
        arrived_at=_at(day, "14:00"),
        left_at=_at(day, "14:20"),
        outcome=VisitOutcome.REFUSED_ENTRY,
        outcome_note="大门紧闭，值守人员称负责人外出，经说明仍不同意进入。",
        unit_person="门卫（示例）",
        sign=SignOutcome.REFUSED,
        sign_note="不愿签字",
        witness="戊某（示例），社区工作者",
    )


def _covert(view: VisitView, day: date) -> VisitDraft:
    item = view.items[0].item
    finding = FindingDraft("晚间值班室无人在岗", item_id=item.id, topic=Topic.DUTY, part="值班室")
    return VisitDraft(
        arrived_at=_at(day, "15:30"),
        left_at=_at(day, "15:50"),
        results=_results(view, [item.id]),
        findings=(finding,),
        summary="未表明身份，观察约二十分钟。",
    )


# --- what still lies ahead -----------------------------------------------------------------------------------------


def ahead(stage: Stage, office: Office, key: UUID, day: date) -> None:
    """A visit that leaves today to look back at earlier findings, while the period stays sealed for the next days."""
    now = stage.at(day, "08:30")
    home = stage.ask(plans.view, key, today=day).draws[0].visits[0].facility_id
    team = (office.people["游建川"], office.people["代红梅"])
    signed = pin(office)
    draft = SendDraft(home, Choice.LOOK_BACK, team, day, kind=InspectionKind.SPECIAL, approval=signed)
    back = _send(stage, draft, day)
    for issued in stage.do("打印检查文书", visit_papers.issue_departure, [back], today=day, now=now):
        keep_paper(stage, issued)
    stage.step("派出回头看", visits=1)
