"""Papers of a visit: 现场检查笔录, and 问题交办单 after a 暗访."""

from __future__ import annotations

from mzdesk.documents import parts, wording
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER, TABLE, Block, Cell, Gap, Grid, Together, Words, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.views.documents import CovertList, SiteRecord

RECORD = "现场检查笔录"
INTERNAL_RECORD = "现场督查笔录"
COVERT = "问题交办单"


def record(view: SiteRecord) -> bytes:
    """The signed record of a visit; refused entry and refused signature are normal outcomes."""
    name = INTERNAL_RECORD if view.internal else RECORD
    parts.require_officers(view.officers, certified=not view.internal)
    people = parts.officer_names(view.officers, certificates=not view.internal)
    parts.check(
        view, ("单位名称", view.party.name), ("检查人员", people), ("检查情况", view.summary + view.outcome_note)
    )
    facts = (
        *parts.party_rows(view.party),
        (label("检查时间"), Cell(f"{parts.moment(view.arrived_at)}至{parts.moment(view.left_at)}", span=3)),
        (label("检查场所"), Cell(view.place_checked or "全部服务场所", span=3)),
        (label("检查类型"), Cell(view.kind), label("检查结果"), Cell(view.outcome)),
        (label("检查人员"), Cell(people, span=3)),
        (
            label("单位在场人"),
            Cell(f"{view.unit_person}　{view.unit_post}".strip("　")),
            label("联系电话"),
            Cell(view.unit_phone),
        ),
    )
    blocks: list[Block] = [
        *parts.head(view.bureau, name, view.number, TABLE, numbered=False),
        Grid((22, 56, 22, 44), facts),
        Gap(8),
        *_course(view),
        *_findings(view),
        *_signatures(view),
        *(parts.finding_photos(view.findings) if view.inspected else ()),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{name} {view.party.name}", author=view.bureau, day=view.day)


def _course(view: SiteRecord) -> list[Block]:
    """What was done, or why nothing could be."""
    if not view.inspected:
        said = (
            wording.say("refused_entry")
            if view.outcome == "拒绝进入"
            else f"检查人员到达现场，{view.outcome}，检查未能进行。"
        )
        return [_say("检查经过", f"{said}{view.outcome_note}")]
    first = "" if view.internal else wording.say("shown")
    done = "；".join(
        f"{each.topic}检查{each.passed + each.failed}项，合格{each.passed}项、不合格{each.failed}项"
        + (f"，不适用{each.not_applicable}项" if each.not_applicable else "")
        for each in view.checked
    )
    return [_say("检查经过", f"{first}{done + '。' if done else ''}{view.summary}")]


def _say(head: str, text: str) -> Words:
    return Words(f"{head}：{text}", Face.FANG, 12, first=2, before=4)


def _findings(view: SiteRecord) -> list[Block]:
    if not view.inspected:
        return []
    if not view.findings:
        return [_say("发现问题", "本次检查未发现问题。")]
    lines: list[Block] = [_say("发现问题", f"共{len(view.findings)}项。")]
    for each in view.findings:
        how = "（已当场改正）" if each.on_site else ""
        lines.append(Words(f"{each.number}. {parts.placed(each)}{how}", Face.FANG, 12, first=2))
    return lines


def _signatures(view: SiteRecord) -> list[Block]:
    """Places for ink; who refused to sign is said in words, with the witness."""
    rows: list[Block] = [Gap(10)]
    if view.signed:
        rows += [Words(wording.say("read"), Face.FANG, 12, first=2), Gap(6)]
        rows.append(parts.line_for_ink("在场人员意见", "签字及时间"))
    else:
        note = (
            f"{wording.say('refused_sign') if view.sign == '拒绝签字' else f'签字情况：{view.sign}。'}{view.sign_note}"
        )
        rows += [Words(note, Face.FANG, 12, first=2), Gap(6)]
        rows.append(parts.line_for_ink("见证人", "签字及时间"))
        if view.witness:
            rows.append(Words(f"见证人：{view.witness}", Face.FANG, 12, first=2))
    rows.append(parts.line_for_ink("检查人员签字", "检查人员签字"))
    rows.append(parts.line_for_ink("记录人签字", "日期"))
    return [Together(tuple(rows))]


def covert(view: CovertList) -> bytes:
    """问题交办单: a matter handed on after a 暗访; no law, no demand on the place itself."""
    parts.check(view, ("单位名称", view.party.name), ("交办单位", view.recipient), ("暗访情况", view.situation))
    blocks: list[Block] = [
        *parts.head(view.bureau, COVERT, view.number, LETTER),
        parts.body(f"{view.recipient}：", first=0),
        parts.body(f"{parts.day(view.visited_on)}，我局对{view.party.name}开展暗访。{wording.say('covert_demand')}"),
        *([parts.body(f"暗访情况：{view.situation}")] if view.situation else []),
        Gap(6),
        parts.finding_rows(view.findings, terms=False),
    ]
    if view.answer_by:
        blocks += [Gap(8), parts.body(f"请于{parts.day(view.answer_by)}前反馈办理结果。")]
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    blocks += parts.signature(view.bureau, view.day)
    blocks += parts.finding_photos(view.findings)
    sheets = parts.letter(blocks, view.code)
    return draw(sheets, title=COVERT, author=view.bureau, day=view.day)
