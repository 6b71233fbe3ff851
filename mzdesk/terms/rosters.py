"""值班表 as they are kept: where a roster stands, what is wished for, how a duty changes hands."""

from __future__ import annotations

from mzdesk.terms.base import Term


class RosterState(Term):
    DRAFT = "draft", "拟订"
    PUBLISHED = "published", "已发布"
    VOID = "void", "已作废"


class RosterAct(Term):
    """What was done to a whole roster; each leaves an edition to compare with or to go back to."""

    MADE = "made", "新建"
    FILLED = "filled", "自动排班"
    EDITED = "edited", "手工调整"
    TAKEN_IN = "taken_in", "导入"
    RESTORED = "restored", "恢复"
    PUBLISHED = "published", "发布"
    WITHDRAWN = "withdrawn", "撤回发布"
    VOIDED = "voided", "作废"


class FaultKind(Term):
    """What is wrong with a roster as it stands; the hard ones keep it from being published."""

    COVER = "cover", "空缺"
    TWICE = "twice", "一人两岗"
    LEAVE = "leave", "请假"
    GONE = "gone", "不参加值班"
    NO_NIGHTS = "no_nights", "免夜班"
    STANDBY = "standby", "缺备班"
    REST = "rest", "间隔不够"
    PAIR = "pair", "不同班"
    SENIOR = "senior", "缺骨干"
    PIN = "pin", "未按指定"

    @property
    def hard(self) -> bool:
        """Empty seats, 双人双岗, leave and 免夜班 can't be published against; the rest is the section's to weigh."""
        return self in _HARD


_HARD = {
    FaultKind.COVER,
    FaultKind.STANDBY,
    FaultKind.TWICE,
    FaultKind.LEAVE,
    FaultKind.GONE,
    FaultKind.NO_NIGHTS,
}


class WishKind(Term):
    """希望 give way to every rule; 指定 is kept."""

    WANTED = "wanted", "希望值班"
    UNWANTED = "unwanted", "希望不值"
    PINNED = "pinned", "指定值班"


class PairKind(Term):
    FORBIDDEN = "forbidden", "不同班"
    PREFERRED = "preferred", "宜同班"


class ChangeKind(Term):
    """Why a published duty changed hands."""

    SWAP = "swap", "换班"
    LEAVE = "leave", "临时请假"
    OVERRIDE = "override", "当日调整"


class SwapState(Term):
    ASKED = "asked", "已申请"
    AGREED = "agreed", "双方同意"
    APPROVED = "approved", "已批准"
    DECLINED = "declined", "对方不同意"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class ConsentWay(Term):
    """How somebody who does not sit at this desk said yes."""

    SELF = "self", "本人在场"
    PHONE = "phone", "电话确认"
    PAPER = "paper", "纸质已签"


class CompKind(Term):
    TAKEN = "taken", "补休"
    ADDED = "added", "补记"
    DROPPED = "dropped", "核减"


class CollectedWay(Term):
    """How a unit's own roster came in."""

    PASTE = "paste", "粘贴"
    FILE = "file", "表格"
    PHOTO = "photo", "照片"
