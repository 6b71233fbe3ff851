"""突发事件信息: 首报 tells the event, each 续报 only what has changed, 终报 how it ended and what is learnt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mzdesk.documents import parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Together, Words, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.terms import IncidentStage
from mzdesk.views.duty import IncidentReport, Losses

INCIDENT = "突发事件信息"
_DIGITS = "〇一二三四五六七八九"
_NEEDED = {
    IncidentStage.FIRST: (
        ("occurred_at", "发生时间"),
        ("place", "地点"),
        ("kind", "事件类型"),
        ("told_at", "电话报告时间"),
        ("told_to", "电话接报人"),
    ),
    IncidentStage.UPDATE: (("changes", "新情况"), ("refers", "首报文号")),
    IncidentStage.FINAL: (
        ("summary", "事件概况"),
        ("aftermath", "善后情况"),
        ("lessons", "经验教训"),
        ("refers", "首报文号"),
    ),
}
_ALWAYS = (("title", "事件名称"), ("recipient", "报送单位"), ("reporter", "报告人"), ("reporter_phone", "联系电话"))


def report(view: IncidentReport) -> bytes:
    """突发事件信息 of its stage; raises BadInput naming the first field that is missing."""
    for name, words in (*_ALWAYS, *_NEEDED[view.stage]):
        if not getattr(view, name):
            raise BadInput(f"{view.stage.label}没有填写{words}。请补充后再打印。", name)
    if view.stage is IncidentStage.UPDATE and not 1 <= view.serial <= 99:
        raise BadInput("续报没有填写第几次。请填写 1 到 99。", "serial")
    parts.check(view, *_texts(view))
    stage = view.stage.label + (_counted(view.serial) if view.stage is IncidentStage.UPDATE else "")
    blocks: list[Block] = [
        *parts.head(view.bureau, f"{INCIDENT}（{stage}）", view.number, TABLE),
        Grid((26, 54, 26, 54), tuple(_head(view))),
        Gap(8),
        Grid((26, 134), tuple(_body(view))),
        Together((Gap(8), *_end(view))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{INCIDENT}（{stage}） {view.title}", author=view.bureau, day=view.day)


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _texts(view: IncidentReport) -> Iterator[tuple[str, str]]:
    yield "事件名称", view.title
    yield "报送单位", view.recipient + view.reporter + view.signed_by + view.told_to
    yield "事件情况", view.source + view.place + view.kind + view.scope + view.damage + view.cause + view.trend
    yield "处置情况", view.leaders + view.measures + view.requests
    yield "续报和终报", view.changes + view.summary + view.aftermath + view.lessons


def _clock(moment: datetime | None) -> str:
    return parts.moment(moment) if moment else ""


def _head(view: IncidentReport) -> Iterator[tuple[Cell, ...]]:
    yield label("事件名称"), Cell(view.title, span=3)
    yield label("报送"), Cell(view.recipient), label("签发人"), Cell(view.signed_by)
    if view.refers:
        yield label("首报文号"), Cell(view.refers, span=3)
    if view.told_at or view.told_to:
        yield label("电话报告\n时间"), Cell(_clock(view.told_at)), label("电话接报人"), Cell(view.told_to)
    if view.received_at or view.source:
        yield label("接报时间"), Cell(_clock(view.received_at)), label("信息来源"), Cell(view.source)


def _people(losses: Losses) -> str:
    pairs = (("死亡", losses.dead), ("受伤", losses.hurt), ("失踪", losses.missing), ("被困", losses.trapped))
    return "，".join(f"{word} {count} 人" if count is not None else f"{word}人数待核实" for word, count in pairs)


def _body(view: IncidentReport) -> Iterator[tuple[Cell, ...]]:
    """首报 shows every line; the others those that say something."""
    if view.stage is IncidentStage.FIRST:
        yield label("发生时间\n和地点"), Cell(f"{_clock(view.occurred_at)}，{view.place}")
        yield label("事件类型"), Cell(view.kind)
    first = view.stage is IncidentStage.FIRST
    people = _people(view.losses) if first or view.losses != Losses() else ""
    said = (
        ("新情况", view.changes, 120, False),
        ("事件概况", view.summary, 100, False),
        ("影响范围", view.scope, 0, first),
        ("人员伤亡", people, 0, first),
        ("财产损失", view.damage, 0, first),
        ("初步原因", view.cause, 40, first),
        ("发展趋势", view.trend, 40, first),
        ("到场领导", view.leaders, 0, first),
        ("已采取措施", view.measures, 80, first),
        ("善后情况", view.aftermath, 80, False),
        ("经验教训", view.lessons, 80, False),
        ("请求事项", view.requests, 0, first),
    )
    for name, words, high, always in said:
        if words or always:
            yield label(name), Cell(words or "（待核实）" if name != "请求事项" else words or "无", high=high)


def _end(view: IncidentReport) -> Iterator[Block]:
    yield Grid(
        (26, 54, 26, 54), ((label("报告人"), Cell(view.reporter), label("联系电话"), Cell(view.reporter_phone)),)
    )
    yield Gap(30, firm=True)
    yield Words(view.bureau, Face.SONG, 12, "right", right=40, keep=True)
    yield Words(parts.day(view.day) if view.day else "　　年　　月　　日", Face.SONG, 12, "right", before=4, right=40)
