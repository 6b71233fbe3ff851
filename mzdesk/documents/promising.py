"""Papers of a period's seal: 期初承诺书, and 密钥恢复单 for one secret."""

from __future__ import annotations

from itertools import zip_longest

from mzdesk.documents import parts, recovering, wording
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Frame, Gap, Grid, Panel, Together, Words, compose, label
from mzdesk.documents.sheet import Sheet, draw, mm, qr
from mzdesk.errors import BadInput
from mzdesk.views.plan_papers import PeriodPromise, QuotaLine, RecoverySheet

PROMISE = "期初承诺书"
RECOVERY = "密钥恢复单"
_HASH = 64
_GROUP = 8
_SIDE = 34 * mm
_KEEP = (
    "请把本单装入信封，封口处签名，交由保管人锁入保险柜，不与登录口令放在一起，不复印、不拍照、不扫描。",
    "忘记口令时，启封时改用恢复码，照上面逐位输入；字母不分大小写，横线可以不输。",
    "本单只打印这一次，系统不留底。遗失或者可能被别人看过的，请立即报告局领导，由局领导决定是否提前结束本期、另定计划。",
    "到期后请当面销毁。",
)


# --- 期初承诺书 -------------------------------------------------------------------------------------------------------


def promise(view: PeriodPromise) -> bytes:
    """期初承诺书: hashes and sizes, never a name of a place. Raises BadInput for a promise that is not whole."""
    _require_whole(view)
    parts.check(view, ("检查任务", view.plan_title), ("保管人、见证人", "".join(view.keepers) + view.witness))
    blocks: list[Block] = [
        *parts.title(view.bureau, PROMISE, room=TABLE.room - 40),
        Gap(8, firm=True),
        Grid((22, 50, 22, 50), _facts(view)),
        Gap(6),
        _quotas(view.quotas),
        Gap(6),
        Panel(_SIDE + 4 * mm, lambda sheet, y, frame: _hash_panel(sheet, y, frame, view.hash)),
        Grid((28, 138), _hashes(view)),
        Words(_said(view), Face.SONG, 10, first=2, before=6),
        Together((Gap(8), _ink(view))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{PROMISE} {view.plan_title}", author=view.bureau, day=view.day)


def groups(text: str, size: int = _GROUP) -> list[str]:
    """A long value in groups that can be compared by eye."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def _require_whole(view: PeriodPromise) -> None:
    made = view.promise
    hashes = [
        view.hash,
        made.office,
        made.deadlines,
        made.places,
        made.period,
        *([made.witness] if made.witness else []),
    ]
    if any(len(each) != _HASH or set(each) - set("0123456789abcdef") for each in hashes):
        raise BadInput("本期的承诺值不完整，不能打印期初承诺书。请重新封存本期密钥。", "promise")
    if bool(made.witness) != bool(view.witness):
        raise BadInput("见证人与本期密钥对不上。请核对见证方后再打印。", "witness")
    if not view.keepers:
        raise BadInput("没有填写密钥保管人。请补充后再打印期初承诺书。", "keepers")


def _facts(view: PeriodPromise) -> tuple[tuple[Cell, ...], ...]:
    witness = view.witness or "无（单密钥）"
    return (
        (label("检查任务"), Cell(view.plan_title, span=3)),
        (label("计划期"), Cell(f"{parts.day(view.first)}至{parts.day(view.last)}", span=3)),
        (label("检查日"), Cell(f"{view.days} 个工作日"), label("名录库"), Cell(f"{view.places} 家")),
        (label("密钥保管人"), Cell("、".join(view.keepers)), label("见证方"), Cell(witness)),
        (label("封存时间"), Cell(parts.moment(view.sealed_at)), label("封存人"), Cell(view.sealed_by)),
        (label("抽取规则"), Cell(f"第 {view.promise.rule} 版"), label("密钥"), Cell(view.promise.keys)),
    )


def _quotas(quotas: tuple[QuotaLine, ...]) -> Grid:
    """Two quotas a row."""
    names = ("风险等级", "家数", "检查频次")
    heads = tuple(label(name) for name in names * 2)
    cells = [
        (
            Cell(each.risk, size=10.5, align="center"),
            Cell(str(each.places), size=10.5, align="center"),
            Cell(f"每 {each.days} 个检查日至少一次", size=10.5),
        )
        for each in quotas
    ]
    empty = (Cell(), Cell(), Cell())
    rows = [(*left, *right) for left, right in zip_longest(cells[::2], cells[1::2], fillvalue=empty)]
    return Grid((26, 12, 45, 26, 12, 45), (heads, *rows))


def _hash_panel(sheet: Sheet, y: float, frame: Frame, value: str) -> None:
    pad = 2 * mm
    qr(sheet, frame.left + pad, y + pad, _SIDE, value)
    left = frame.left + _SIDE + 7 * mm
    across = (frame.wide - frame.right - left) / 4
    sheet.words(left, y + 12, "承诺值（八组，从左到右、从上到下；左侧二维码内容相同）", Face.HEI, 10.5)
    for place, group in enumerate(groups(value)):
        down, right = divmod(place, 4)
        sheet.words(left + right * across, y + 40 + down * 30, group, Face.HEI, 16)


def _hashes(view: PeriodPromise) -> tuple[tuple[Cell, ...], ...]:
    made = view.promise
    lines = (
        ("局方密钥链", made.office),
        ("见证方密钥链", made.witness),
        ("内部期限密钥", made.deadlines),
        ("名录和期限", made.places),
        ("计划期安排", made.period),
    )
    return tuple((label(name), Cell(" ".join(groups(value)), size=9)) for name, value in lines if value)


def _said(view: PeriodPromise) -> str:
    both = "本期为双密钥：见证方的密钥也参与每次抽取，任何一方单独都不能左右结果。"
    one = "本期为单密钥：没有见证方参与，密钥由本局单独产生和保管。"
    return f"{wording.say('period_promise_note')}\n{both if view.witness else one}"


def _ink(view: PeriodPromise) -> Grid:
    names = ("保管人签字", "见证人签字") if view.witness else ("保管人签字",)
    cells = (
        *(cell for name in names for cell in (label(name, high=34), Cell())),
        label("日期"),
        Cell("　　年　　月　　日", size=10.5),
    )
    shares = (*(share for _ in names for share in (24.0, 36.0)), 16.0, 42.0)
    return Grid(shares, (cells,))


# --- 密钥恢复单 -------------------------------------------------------------------------------------------------------


def recovery(view: RecoverySheet) -> bytes:
    """密钥恢复单 of one secret of a period (`recovering.sheet`). Raises BadInput for a code that isn't one."""
    parts.check(view, ("检查任务", view.plan_title), ("保管人", view.name + view.holder), ("用途", view.opens))
    rows = (
        (label("检查任务"), Cell(view.plan_title, span=3)),
        (label("计划期"), Cell(f"{parts.day(view.first)}至{parts.day(view.last)}", span=3)),
        (label("谁的密钥"), Cell(view.holder), label("保管人"), Cell(view.name)),
        (label("能打开什么"), Cell(view.opens, span=3)),
        (label("用到哪天"), Cell(parts.day(view.until)), label("制作时间"), Cell(parts.moment(view.made_at))),
    )
    return recovering.sheet(view.bureau, RECOVERY, rows, _KEEP, code=view.recovery, made_at=view.made_at)


__all__ = ["PROMISE", "RECOVERY", "groups", "promise", "recovery"]
