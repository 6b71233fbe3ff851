"""Papers before and at departure: approval, notice, paper checklist."""

from __future__ import annotations

from dataclasses import replace

from mzdesk.documents import parts, wording
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER, TABLE, Block, Cell, Gap, Grid, Together, compose, label
from mzdesk.documents.sheet import draw, mm
from mzdesk.views.documents import BlankChecklist, InspectionApproval, InspectionNotice

APPROVAL = "行政检查审批表"
CHECKLIST = "检查清单"


def approval(view: InspectionApproval) -> bytes:
    """行政检查审批表: signed by hand, or printed with the approval on file."""
    officers = parts.officer_names(view.officers) or "抽取时随机确定，不少于二人"
    objects = "、".join(view.objects) or f"从名录库 {view.pool_size} 家中确定 {view.count} 家（启封前不显示名单）"
    how = f"不发通知直接检查。理由：{view.reason or '事先通知可能影响检查效果'}" if view.unannounced else "提前通知"
    granted = f"{view.approver}　{parts.day(view.approved_on)}（{view.approved_how}）" if view.approver else ""
    parts.check(view, ("检查对象", objects), ("检查人员", officers), ("审批意见", view.opinion + granted))
    rows = (
        (label("检查任务"), Cell(view.plan_title, span=3)),
        (label("检查类型"), Cell(view.kind), label("对象产生"), Cell(view.choice)),
        (label("检查依据"), Cell(view.basis, span=3, high=40)),
        (label("检查事项"), Cell("、".join(view.topics), span=3, high=40)),
        (label("检查对象"), Cell(objects, span=3, high=40)),
        (label("检查方式"), Cell(how, span=3, high=40)),
        (label("检查时间"), Cell(f"{parts.day(view.starts)}至{parts.day(view.ends)}", span=3)),
        (label("检查人员"), Cell(officers, span=3, high=40)),
        (label("承办人\n意见"), Cell(_signed(view.applicant), span=3, high=70)),
        (label("科室负责人\n意见"), Cell(_signed(""), span=3, high=80)),
        (label("局领导\n审批意见"), Cell(_opinion(view.opinion, granted), span=3, high=100)),
    )
    blocks: list[Block] = [
        *parts.head(view.bureau, APPROVAL, view.number, TABLE, numbered=False),
        Grid((22, 50, 22, 50), rows),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=APPROVAL, author=view.bureau, day=view.day)


def _signed(name: str) -> str:
    return f"\n\n签字：{name or '　　　　　　'}　　　　　年　　月　　日"


def _opinion(opinion: str, granted: str) -> str:
    return f"{opinion}\n{granted}" if granted else _signed("")


def notice(view: InspectionNotice) -> bytes:
    """行政检查通知书, or 督查通知 for the bureau's own and township-run places. Shown on arrival."""
    name = "督查通知" if view.internal else "行政检查通知书"
    parts.require_officers(view.officers, certified=not view.internal)
    people = parts.officer_names(view.officers, certificates=not view.internal)
    parts.check(view, ("单位名称", view.party.name), ("检查人员", people))
    basis = f"根据{'、'.join(view.basis)}等规定，" if view.basis and not view.internal else ""
    what = "督查" if view.internal else view.kind
    first = f"{basis}我局决定于{parts.day(view.departs_on)}对你单位开展{what}。"
    blocks: list[Block] = [
        *parts.head(view.bureau, name, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(first),
        parts.body(f"一、检查事项：{'、'.join(view.topics) or '安全管理情况'}。"),
        parts.body(f"二、检查方式：{'直接到现场检查，不事先通知。' if view.unannounced else '现场检查。'}"),
        parts.body(f"三、检查人员：{people}。"),
    ]
    if view.internal:
        blocks.append(parts.body("四、请安排了解情况的人员到场配合，如实提供有关资料。"))
    else:
        blocks.append(parts.body(f"四、权利和义务：{wording.say('rights')}"))
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    blocks += parts.signature(view.bureau, view.day)
    receipt = parts.line_for_ink("签收人", "签收时间")
    blocks.append(Together((Gap(14), receipt)))
    sheets = parts.letter(blocks, view.code)
    return draw(sheets, title=name, author=view.bureau, day=view.day)


def blank(view: BlankChecklist) -> bytes:
    """The checklist for handwriting; its code finds the visit again."""
    parts.check(view, ("单位名称", view.party.name))
    people = parts.officer_names(view.officers, certificates=False)
    heads = (
        label("序号"),
        label("检查内容和方法"),
        label("合格"),
        label("不合格"),
        label("不适用"),
        label("发现的问题"),
    )
    rows: list[tuple[Cell, ...]] = [heads]
    for group in view.groups:
        rows.append((Cell(f"{group.topic}（{len(group.items)} 项）", Face.HEI, 10.5, span=6),))
        for item in group.items:
            method = f"\n方法：{item.method}" if item.method else ""
            box = Cell("□", size=13, align="center")
            rows.append(
                (
                    Cell(str(item.number), size=10, align="center"),
                    Cell(item.text + method, size=10),
                    box,
                    box,
                    box,
                    Cell("", high=34),
                )
            )
    facts = (
        *parts.party_rows(view.party),
        (label("检查类型"), Cell(view.kind), label("检查日期"), Cell(parts.day(view.departs_on))),
        (label("检查人员"), Cell(people), label("到达/离开"), Cell("　　时　　分 / 　　时　　分")),
    )
    blocks: list[Block] = [
        *parts.title(view.bureau, CHECKLIST, room=TABLE.room - 60),
        Gap(8),
        Grid((20, 52, 20, 44), facts),
        Gap(8),
        Grid((11, 64, 12, 14, 14, 40), tuple(rows), head=1),
        Together((Gap(12), parts.line_for_ink("检查人员", "被检查单位"))),
    ]
    under_code = replace(TABLE, top=27 * mm)  # the large code ends 24 mm below the edge, on every page
    sheets = compose(blocks, under_code, parts.mark(view.code, big=True))
    return draw(sheets, title=f"{CHECKLIST} {view.party.name}", author=view.bureau, day=view.day)
