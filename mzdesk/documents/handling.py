"""文件处理笺 goes round with an incoming document; 发文稿纸 is the cover of what goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mzdesk.documents import parts
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentStepKind
from mzdesk.views.gongwen import DraftSheet, TrailLine
from mzdesk.views.handling import HandlingSlip

SLIP, COVER = "文件处理笺", "发文稿纸"
_SIGNED = "\n\n签字：　　　　　　　　　　　年　　月　　日"
_SHARES = (24.0, 48.0, 24.0, 48.0)
_READERS = 4


# --- what comes in ---------------------------------------------------------------------------------------------------


def slip(view: HandlingSlip) -> bytes:
    """文件处理笺; raises BadInput without sender or title, or for a term before the document came in."""
    for field, text, name in (("sender", view.sender, "来文单位"), ("title", view.title, "文件标题")):
        if not text.strip():
            raise BadInput(f"文件处理笺没有{name}，请先填写。", field)
    if view.answer_by is not None and view.answer_by < view.received_on:
        raise BadInput("办结期限早于收文日期，请核对后重新填写。", "answer_by")
    parts.check(
        view,
        ("来文单位", view.sender + view.sender_number),
        ("文件标题", view.title + view.enclosed),
        ("拟办意见", view.proposal + view.proposed_by),
        ("领导批示", view.instruction),
        ("传阅人员", "".join(view.readers)),
        ("办理结果", view.handler + view.result),
    )
    head = parts.head(view.bureau, SLIP, None, TABLE, numbered=False)
    blocks: list[Block] = [*head, Grid(_SHARES, tuple(_slip_rows(view))), Gap(8), _readers(view.readers)]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{SLIP} {view.title}", author=view.bureau, day=view.day)


def _slip_rows(view: HandlingSlip) -> Iterator[tuple[Cell, ...]]:
    sheets = f"{view.sheets} 份" if view.sheets else ""
    term = parts.day(view.answer_by) if view.answer_by else ""
    yield label("来文单位"), Cell(view.sender), label("来文字号"), Cell(view.sender_number)
    yield label("收文日期"), Cell(parts.day(view.received_on)), label("收文编号"), Cell(view.serial)
    yield label("紧急程度"), Cell(view.urgency), label("份数"), Cell(sheets)
    yield label("文件标题"), Cell(view.title, span=3, high=44)
    if view.enclosed:
        yield label("附件"), Cell(view.enclosed, span=3)
    yield label("承办科室"), Cell(view.section), label("办结期限"), Cell(term)
    yield label("拟办意见"), Cell(_proposal(view), span=3, high=110)
    yield label("领导批示"), Cell(view.instruction or _SIGNED, span=3, high=130)
    yield label("承办情况\n和结果"), Cell(_result(view), span=3, high=110)


def _proposal(view: HandlingSlip) -> str:
    if not view.proposal:
        return _SIGNED
    who = view.proposed_by or "　　　　　"
    return f"{view.proposal}\n\n{who}　　{parts.day(view.day) if view.day else '　　年　　月　　日'}"


def _result(view: HandlingSlip) -> str:
    said = "\n".join(part for part in (f"承办人：{view.handler}" if view.handler else "", view.result) if part)
    return said or _SIGNED.replace("签字", "承办人")


def _readers(readers: Sequence[str]) -> Grid:
    """Room for the signature of each reader, at least four."""
    names = [*readers, *[""] * max(0, _READERS - len(readers))]
    pairs = [tuple(names[at : at + 2]) for at in range(0, len(names), 2)]
    heads = tuple(label(words) for _ in range(2) for words in ("传阅人", "签阅", "日期"))
    rows = [tuple(cell for name in (*pair, "")[:2] for cell in (Cell(name, high=28), Cell(), Cell())) for pair in pairs]
    return Grid((22, 28, 22, 22, 28, 22), (heads, *rows), head=1)


# --- what goes out ---------------------------------------------------------------------------------------------------


def cover(view: DraftSheet) -> bytes:
    """发文稿纸 of a 公文: elements at the top, below them who did what and with which words; blank ones for the pen."""
    said = "".join(f"{line.person}{line.place}{line.text}{line.asked_by}" for line in view.trail)
    parts.check(
        view,
        ("标题", view.title),
        ("主送和抄送", view.recipients + view.copy_to),
        ("附件", "".join(view.attachments)),
        ("办理过程", said + view.drafted_by),
    )
    head = parts.head(view.bureau, COVER, None, TABLE, numbered=False)
    blocks: list[Block] = [*head, Grid(_SHARES, tuple(_cover_rows(view)))]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{COVER} {view.title}", author=view.bureau, day=view.day)


def _cover_rows(view: DraftSheet) -> Iterator[tuple[Cell, ...]]:
    kind = DocumentStepKind
    drafted = f"{view.drafted_by}　{parts.day(view.drafted_on)}" if view.drafted_on else view.drafted_by
    yield (
        label("签发"),
        Cell(_of(view.trail, kind.SIGNED), high=120),
        label("核稿"),
        Cell(_of(view.trail, kind.REVIEWED)),
    )
    yield label("会签"), Cell(_of(view.trail, kind.COUNTERSIGNED), span=3, high=100)
    yield label("标题"), Cell(view.title.replace("\n", ""), span=3, high=60)
    yield label("文种"), Cell(view.kind), label("发文字号"), Cell(view.number or "")
    yield label("主送"), Cell(view.recipients, span=3)
    yield label("抄送"), Cell(view.copy_to, span=3)
    yield label("附件"), Cell("\n".join(view.attachments), span=3)
    yield label("拟稿"), Cell(drafted), label("拟稿科室"), Cell(view.section)
    yield label("紧急程度"), Cell(view.urgency or "平件"), label("份数"), Cell(f"{view.copies} 份")
    yield (
        label("用印"),
        Cell(_of(view.trail, kind.SEALED)),
        label("成文日期"),
        Cell(parts.day(view.day) if view.day else ""),
    )
    if back := _of(view.trail, kind.SENT_BACK):
        yield label("退回修改"), Cell(back, span=3)


def _of(trail: Sequence[TrailLine], kind: DocumentStepKind) -> str:
    """What the steps of one kind say, each in a line; nothing where the pen still has to sign."""
    lines = []
    for step in trail:
        if step.kind is kind:
            who = " ".join(part for part in (step.place, step.person) if part)
            lines += [part for part in (step.text, f"{who}　{parts.day(step.on)}") if part]
    return "\n".join(lines)
