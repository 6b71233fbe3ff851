"""Grid forms of the office: 整改延期审批表 and 送达回证."""

from __future__ import annotations

from mzdesk.documents import parts
from mzdesk.documents.form import TABLE, Block, Cell, Grid, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.enforcement import ExtensionApproval, ServiceReceipt

EXTENSION = "整改延期审批表"
RECEIPT = "送达回证"
_SIGNED = "\n\n签字：　　　　　　　　　　　年　　月　　日"


def extension(view: ExtensionApproval) -> bytes:
    """整改延期审批表, to be signed or with the approval on file. Raises BadInput without reason or a later term."""
    if not view.reason.strip():
        raise BadInput("请写明延期理由，再打印审批表。", "reason")
    if view.until <= view.due:
        raise BadInput(f"延期后的期限应晚于原期限 {view.due}，请重新填写。", "until")
    parts.check(
        view,
        ("单位名称", view.party.name + view.party.principal),
        ("隐患内容", view.hazard),
        ("延期理由", view.reason + view.interim),
        ("审批意见", view.opinion + view.approver + view.applicant),
    )
    sheets = compose(_extension(view), TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{EXTENSION} {view.party.name}", author=view.bureau, day=view.day)


def _extension(view: ExtensionApproval) -> list[Block]:
    before = f"此前已延期 {view.times} 次" if view.times else "首次申请"
    rows = (
        (label("申请单位"), Cell(view.party.name, span=3)),
        (label("负责人"), Cell(view.party.principal), label("联系电话"), Cell(view.party.phone)),
        (label("隐患编号"), Cell(view.hazard_number), label("发现日期"), Cell(parts.day(view.found_on))),
        (label("整改文书"), Cell(view.order_number, span=3)),
        (label("隐患内容"), Cell(view.hazard, span=3, high=60)),
        (label("原定期限"), Cell(parts.day(view.due)), label("申请延至"), Cell(parts.day(view.until))),
        (label("申请日期"), Cell(parts.day(view.asked_on)), label("延期次数"), Cell(before)),
        (label("延期理由"), Cell(view.reason, span=3, high=80)),
        (label("延期期间\n防范措施"), Cell(view.interim, span=3, high=60, ruled=0 if view.interim else 2)),
        (
            label("承办人\n意见"),
            Cell(_SIGNED.replace("　　　　　　　", view.applicant or "　　　　　　　", 1), span=3, high=70),
        ),
        (label("科室负责人\n意见"), Cell(_SIGNED, span=3, high=70)),
        (label("局领导\n审批意见"), Cell(_decision(view), span=3, high=90)),
    )
    return [*parts.head(view.bureau, EXTENSION, None, TABLE, numbered=False), Grid((22, 50, 22, 50), rows)]


def _decision(view: ExtensionApproval) -> str:
    if not view.approver:
        return _SIGNED
    said = f"同意延期至{parts.day(view.until)}。" if view.granted else "不同意延期。"
    return f"{said}{view.opinion}\n{view.approver}　{parts.day(view.approved_on)}（{view.approved_how}）"


def receipt(view: ServiceReceipt) -> bytes:
    """送达回证 (行政处罚法 第六十一条: served by the ways of 民事诉讼法); blank cells are for the pen."""
    for value, name, field in ((view.document, "送达文书名称", "document"), (view.receiver, "受送达人", "receiver")):
        if not value.strip():
            raise BadInput(f"送达回证没有{name}，请先填写。", field)
    servers = parts.officer_names(view.servers)
    parts.check(
        view,
        ("案由", view.cause),
        ("受送达人", view.receiver + view.signed_by + view.relation),
        ("送达地点", view.place),
        ("送达人", servers + view.witness),
        ("备注", view.remark),
    )
    sheets = compose(_receipt(view, servers), TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{RECEIPT} {view.document}", author=view.bureau, day=view.day)


def _receipt(view: ServiceReceipt, servers: str) -> list[Block]:
    signed = f"{view.signed_by}\n\n" if view.signed_by else "\n\n"
    time = parts.day(view.served_on) if view.served_on else "　　年　　月　　日"
    ways = "　".join(
        f"{'■' if each == view.way else '□'}{each}" for each in ("直接送达", "留置送达", "邮寄送达", "电子送达")
    )
    rows = (
        (label("案由"), Cell(view.cause, span=3, high=40)),
        (
            label("送达文书\n名称及文号"),
            Cell(f"{view.document}　{parts.number(view.document_number or None)}", span=3, high=44),
        ),
        (label("受送达人"), Cell(view.receiver, span=3, high=34)),
        (label("送达地点"), Cell(view.place, span=3, high=34)),
        (label("送达方式"), Cell(ways, span=3, high=34)),
        (label("受送达人\n签名或盖章"), Cell(f"{signed}{time}　　时　　分", span=3, high=84)),
        (
            label("代收人签名\n及与受送达\n人的关系"),
            Cell(f"{view.relation}\n\n　　年　　月　　日　　时　　分", span=3, high=78),
        ),
        (label("见证人\n（留置送达）"), Cell(f"{view.witness}\n\n　　年　　月　　日　　时　　分", span=3, high=70)),
        (label("送达人"), Cell(f"{servers}\n\n签名：", span=3, high=70)),
        (label("备注"), Cell(view.remark, span=3, high=70)),
    )
    return [*parts.head(view.bureau, RECEIPT, None, TABLE, numbered=False), Grid((26, 46, 22, 50), rows)]
