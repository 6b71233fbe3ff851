"""案件移送函 and 挂牌督办通知书: their facts set in the frame of GB/T 9704."""

from __future__ import annotations

from mzdesk.documents import gongwen, parts, wording
from mzdesk.errors import BadInput
from mzdesk.terms import Format
from mzdesk.views.enforcement import ListingNotice, TransferLetter
from mzdesk.views.gongwen import Gongwen, Paragraph


def transfer(view: TransferLetter) -> bytes:
    """案件移送函 in 信函格式 (安全生产法 第六十九条). Raises BadInput without recipient, facts, a later reply."""
    return gongwen.render(letter_of(view))


def letter_of(view: TransferLetter) -> Gongwen:
    """The 案件移送函 as a 公文."""
    if not view.to.strip():
        raise BadInput("请填写移送给哪个部门。", "to")
    if not view.findings:
        raise BadInput("没有要移送的问题，请先选择隐患。", "findings")
    if view.day is not None and view.answer_by <= view.day:
        raise BadInput("请对方回复的日期应晚于移送函日期，请重新填写。", "answer_by")
    party = view.party
    where = f"（地址：{party.address}）" if party.address else ""
    body = (
        Paragraph(f"{parts.day(view.inspected_on)}，我局在对{party.name}{where}的检查中发现下列问题："),
        *(Paragraph(f"{each.number}. {parts.placed(each)}") for each in view.findings),
        Paragraph(wording.say("transfer_basis")),
        Paragraph(f"请于{parts.day(view.answer_by)}前将处理情况函告我局。"),
    )
    return Gongwen(
        (view.bureau,),
        f"{view.bureau}关于移送{party.name}有关安全问题的函",
        body,
        format=Format.LETTER,
        number=view.number,
        to=view.to,
        attachments=view.enclosed,
        day=view.day,
        note=f"联系人及电话：{view.contact}" if view.contact else "",
        names=(party.name,),
        code=view.code,
    )


def listing(view: ListingNotice) -> bytes:
    """挂牌督办通知书, a 下行文. Raises BadInput unless the hazard was decided 重大 by a clause."""
    return gongwen.render(notice_of(view))


def notice_of(view: ListingNotice) -> Gongwen:
    """The 挂牌督办通知书 as a 公文."""
    if view.finding.grade != "重大":
        raise BadInput("只有认定为重大的隐患才能挂牌督办。请先办理重大认定。", "grade")
    for field, text, name in (("clause", view.clause, "判定条款"), ("supervisor", view.supervisor, "督办责任人")):
        if not text.strip():
            raise BadInput(f"请填写{name}，再出具挂牌督办通知书。", field)
    return Gongwen(
        (view.bureau,),
        f"{view.bureau}关于对{view.party.name}重大事故隐患挂牌督办的通知",
        tuple(_listing(view)),
        number=view.number,
        to=view.party.name,
        day=view.day,
        note=f"联系人及电话：{view.contact}" if view.contact else "",
        printed_by=view.bureau,
        names=(view.party.name,),
        code=view.code,
    )


def _listing(view: ListingNotice) -> list[Paragraph]:
    party, finding = view.party, view.finding
    where = f"（地址：{party.address}）" if party.address else ""
    demand = "；".join(text for text in (finding.requirement, view.demand) if text) or "按规定整改到位"
    demand = demand.rstrip("。；")
    return [
        Paragraph(
            f"经{parts.day(view.approved_on)}{view.approver}批准，我局决定对你单位存在的重大事故隐患挂牌督办，现通知如下："
        ),
        Paragraph(head="一、隐患情况", level=1),
        Paragraph(f"{party.name}{where}：{parts.placed(finding).rstrip('。')}。判定条款：{view.clause}。"),
        Paragraph(head="二、整改要求", level=1),
        Paragraph(f"{demand}。整改完成前落实防范措施，无法保证安全的停止使用。"),
        Paragraph(head="三、整改期限", level=1),
        Paragraph(f"{parts.day(view.due)}前完成整改，并书面报告我局。"),
        Paragraph(head="四、督办责任", level=1),
        Paragraph(f"由{view.supervisor}负责督办。"),
        Paragraph(head="五、摘牌条件", level=1),
        Paragraph(wording.say("listing_end")),
    ]
