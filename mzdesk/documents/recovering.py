"""密钥恢复单, 口令单: a code or a first pass-phrase on paper, for an envelope. Printed at once, never archived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mzdesk import clock, vault
from mzdesk.documents import fonts, parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Frame, Gap, Grid, Panel, Together, Words, compose, label
from mzdesk.documents.sheet import Sheet, draw, mm
from mzdesk.views.field_keys import FieldKeySheet
from mzdesk.views.packs import ExchangeKeySheet
from mzdesk.views.spot_checks import SpotRecoverySheet
from mzdesk.views.staff import LoginSheet

FIELD_KEY = "个人信息密钥恢复单"
EXCHANGE_KEY = "交换密钥单"
SPOT_KEY = "查岗密钥恢复单"
_STEP = 19.0
_HAND_OVER = (
    "请把本单装入信封，封口处签名，当面交给乡镇（街道）经办人，不拍照、不扫描、不用网络发送。",
    "乡镇（街道）在状态栏“待发送”中选“交换密钥”，照上面逐位输入；字母不分大小写，横线可以不输。",
    "交换包只有凭这一密钥才能打开。本单可能被别人看过、电脑丢失或人员调整的，请由局里重新制发，原密钥随即停用。",
)
_SPOTS = (
    "请把本单装入信封，封口处签名，交由保管人锁入保险柜，不与登录口令放在一起，不复印、不拍照、不扫描。",
    "忘记口令时，今日启封时改用恢复码，照上面逐位输入；字母不分大小写，横线可以不输。",
    "本单只打印这一次，系统不留底。遗失或者可能被别人看过的，请报告带班领导，作废本期另行启动。",
)
_KEEP = (
    "请把本单装入信封，封口处签名，由科室负责人锁入保险柜，不复印、不拍照、不扫描。",
    "新电脑要查看或登记身份证号时，在“设置”的“个人信息”中选“在本机启用”，照上面逐位输入；"
    "字母不分大小写，横线可以不输。",
    "电脑损坏、重装或更换以后，只有凭本单才能重新打开已登记的身份证号。本单只打印这一次，系统不留底。",
    "遗失的，在仍能使用的电脑上换发；可能被别人看过的，请更换密钥，本单随即作废。",
)


def field_key(view: FieldKeySheet) -> bytes:
    """The recovery code of the key under which personal data is encrypted. Raises BadInput for what is no code."""
    parts.check(view, ("单位名称", view.bureau), ("制作人", view.by))
    rows = (
        (label("能打开什么"), Cell("花名册中加密保存的身份证号", span=3)),
        (label("制作人"), Cell(view.by), label("制作时间"), Cell(parts.moment(view.made_at))),
    )
    return sheet(view.bureau, FIELD_KEY, rows, _KEEP, code=view.recovery, made_at=view.made_at)


def exchange_key(view: ExchangeKeySheet) -> bytes:
    """The 交换密钥 that a township types into its PC. Raises BadInput for what is no code."""
    parts.check(view, ("单位名称", view.bureau), ("制发人", view.by))
    rows = (
        (label("发给"), Cell(view.township, span=3)),
        (label("制发人"), Cell(view.by), label("制发时间"), Cell(parts.moment(view.made_at))),
    )
    return sheet(view.bureau, EXCHANGE_KEY, rows, _HAND_OVER, code=view.code, made_at=view.made_at, called="交换密钥")


def spot_period(view: SpotRecoverySheet) -> bytes:
    """The recovery code of a period of 查岗. Raises BadInput for what is no code."""
    parts.check(view, ("单位名称", view.bureau), ("查岗名称", view.title), ("保管人", view.keeper))
    rows = (
        (label("查岗"), Cell(view.title, span=3)),
        (label("起止日期"), Cell(f"{parts.day(view.first)}至{parts.day(view.last)}", span=3)),
        (label("能打开什么"), Cell("当天要查的时间和单位", span=3)),
        (label("保管人"), Cell(view.keeper), label("制作时间"), Cell(parts.moment(view.made_at))),
    )
    return sheet(view.bureau, SPOT_KEY, rows, _SPOTS, code=view.recovery, made_at=view.made_at)


def login(view: LoginSheet) -> bytes:
    """How somebody signs in for the first time. Raises BadInput for a sign that can't be printed."""
    parts.check(view, ("标题", view.head + view.title), *view.rows)
    blocks: list[Block] = [
        *parts.title(view.head, view.title, room=TABLE.room),
        Gap(4, firm=True),
        Words(view.note, Face.SONG, 11, "center"),
        Gap(10, firm=True),
        Grid((34, 132), tuple((label(called), Cell(said)) for called, said in view.rows)),
        Gap(12),
        Panel(26 * mm, lambda page, y, frame: _phrase_panel(page, y, frame, view)),
        Gap(8),
        *(Words(f"{place}．{text}", Face.SONG, 11, hang=1.5, before=3) for place, text in enumerate(view.rules, 1)),
    ]
    day = clock.office(view.made_at).date()
    return draw(compose(blocks, TABLE, parts.mark("")), title=view.title, author=view.head, day=day)


def _phrase_panel(page: Sheet, y: float, frame: Frame, view: LoginSheet) -> None:
    """Sign by sign in one line, dashes too: it is typed exactly so."""
    called = f"{view.called}（共 {len(view.phrase)} 位，大小写和横线照录）"
    page.words(frame.left, y + 10, called, Face.HEI, 12, align="center", room=frame.room)
    step = min(_STEP, frame.room / max(1, len(view.phrase)))
    left = frame.left + (frame.room - step * len(view.phrase)) / 2
    for at, sign in enumerate(view.phrase):
        fonts.require(sign, view.called)
        size = min(22.0, step * 22 / _STEP)
        page.words(left + at * step, y + 40, sign, Face.HEI, size, align="center", room=step)


def sheet(
    bureau: str,
    title: str,
    rows: Sequence[Sequence[Cell]],
    keep: Sequence[str],
    *,
    code: str,
    made_at: datetime,
    called: str = "恢复码",
) -> bytes:
    """A recovery code, large, and how to keep it.

    It is no `DocumentKind`: hand the bytes to the printer and let them go, with no call of `issuing`. The code is drawn
    sign by sign, so that no cache of the typesetter keeps it; it stands in no QR code and in no metadata. Raises
    BadInput for a code that does not prove itself.
    """
    proved = vault.read_recovery_code(code)
    blocks: list[Block] = [
        *parts.title(bureau, title, room=TABLE.room),
        Gap(10, firm=True),
        Grid((22, 50, 22, 50), tuple(tuple(row) for row in rows)),
        Gap(12),
        Panel(46 * mm, lambda page, y, frame: _code_panel(page, y, frame, proved, called)),
        Gap(8),
        *(Words(f"{place}．{text}", Face.SONG, 11, hang=1.5, before=3) for place, text in enumerate(keep, 1)),
        Together((Gap(14), parts.line_for_ink("封装人签字", "保管人签字"))),
    ]
    day = clock.office(made_at).date()
    return draw(compose(blocks, TABLE, parts.mark("")), title=title, author=bureau, day=day)


def _code_panel(page: Sheet, y: float, frame: Frame, code: str, called: str) -> None:
    """Groups of four with room between the signs, four to a line."""
    between, across = 40.0, 4
    wide = across * 4 * _STEP + (across - 1) * between
    page.words(frame.left, y + 10, called, Face.HEI, 12, align="center", room=frame.room)
    left = frame.left + (frame.room - wide) / 2
    for place, group in enumerate(code.split("-")):
        down, right = divmod(place, across)
        x = left + right * (4 * _STEP + between)
        for at, sign in enumerate(group):
            page.words(x + at * _STEP, y + 42 + down * 44, sign, Face.HEI, 22, align="center", room=_STEP)
