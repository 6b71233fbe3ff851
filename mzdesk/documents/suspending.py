"""责令暂时停止使用: 现场处理措施 of 安全生产法 第六十五条第一款第三项, no penalty (regulations: 最要紧的十条, 4)."""

from __future__ import annotations

from mzdesk.documents import parts, wording
from mzdesk.documents.form import LETTER, Block, Gap, Together
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.enforcement import SuspensionNotice

NOTICE = "责令暂时停止使用通知书"


def suspension(view: SuspensionNotice) -> bytes:
    """The notice: facts, by which clause they are 重大, the law broken, what stops, remedies.

    Raises BadInput without a hazard decided 重大, its clause, a law that may be printed, what is to stop, or two
    certified officers.
    """
    _require(view)
    people = parts.officer_names(view.officers)
    parts.check(
        view,
        ("单位名称", view.party.name),
        ("检查人员", people),
        ("停止使用的范围", view.stopped + view.leave),
        *((f"第{each.number}项问题", each.part + each.text) for each in view.findings),
    )
    cited = dict.fromkeys(text for each in view.findings for text in each.basis)
    blocks: list[Block] = [
        *parts.head(view.bureau, NOTICE, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(f"{parts.day(view.inspected_on)}，我局执法人员{people}对你单位进行检查，发现存在下列重大事故隐患："),
        *(parts.body(f"{each.number}. {parts.placed(each)}。".replace("。。", "。")) for each in view.findings),
        parts.body(
            f"上述情况不符合{'、'.join(cited)}的规定，经按照{'、'.join(view.clauses)}认定为重大事故隐患，"
            f"{wording.say('suspension_order', 时间=parts.moment(view.starts_at))}"
        ),
        *(parts.body(f"{number}. {text}。") for number, text in enumerate(_measures(view), 1)),
        parts.body(wording.say("suspension_end")),
        parts.body(wording.remedies(view.government, view.court)),
    ]
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    blocks += parts.signature(view.bureau, view.day)
    copies = "〇一二三四五六七八九"[view.copies] if 0 < view.copies < 10 else str(view.copies)
    receipt = (
        Gap(14),
        parts.line_for_ink("执法人员", "执法人员"),
        parts.line_for_ink("签收人", "签收时间"),
        parts.body(f"（本文书一式{copies}份）", first=0),
    )
    blocks += [Together(receipt), *parts.finding_photos(view.findings)]
    return draw(parts.letter(blocks, view.code), title=f"{NOTICE} {view.party.name}", author=view.bureau, day=view.day)


def _measures(view: SuspensionNotice) -> list[str]:
    away = [f"立即从{view.leave}撤出人员"] if view.leave else []
    return [*away, f"暂时停止使用{view.stopped}"]


def _require(view: SuspensionNotice) -> None:
    if not view.findings:
        raise BadInput("没有选择重大隐患，不能责令暂时停止使用。请先选择隐患。", "findings")
    for each in view.findings:
        if each.grade != "重大":
            raise BadInput(f"第{each.number}项没有认定为重大，不能责令暂时停止使用。请先办理重大认定。", "grade")
        if not each.basis:
            raise BadInput(
                f"第{each.number}项没有可以引用的法律依据，不能责令暂时停止使用。请先在“检查清单”中核对并确认条款。",
                "basis",
            )
    if not view.clauses:
        raise BadInput("没有重大隐患的判定条款，不能责令暂时停止使用。请先补充判定条款。", "clauses")
    if not view.stopped.strip():
        raise BadInput("请填写暂时停止使用的设施、设备或场所。", "stopped")
    parts.require_officers(view.officers, certified=True)
