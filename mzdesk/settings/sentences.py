"""Fixed sentences of the papers, in our own words, each with where its content comes from.

The section may edit each of them in 设置; the names and what stands in braces stay. Rights and remedies follow the law
as read (行政处罚法, 行政复议法, 行政诉讼法, 安全生产法); the bureau's lawyer should look at them once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mzdesk.errors import BadInput

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Sentence:
    """A fixed sentence: what the settings call it, its words, the rule they come from (empty: practice)."""

    label: str
    text: str
    source: str = ""


SENTENCES: dict[str, Sentence] = {
    "shown": Sentence(
        "笔录：亮证告知",
        "检查人员已出示执法证件，说明检查事由，并告知被检查单位有陈述、申辩和申请回避的权利。",
        "行政处罚法 第四十二条、第五十五条",
    ),
    "rights": Sentence(
        "检查通知：权利和义务",
        "检查人员应当出示执法证件，执法人员不得少于二人。你单位对检查人员与你单位有直接利害关系的，可以申请回避；"
        "对检查情况有权陈述和申辩。请如实说明情况、提供资料，不得拒绝或者阻碍。",
        "行政处罚法 第四十二条、第四十三条、第五十五条",
    ),
    "remedies": Sentence(
        "整改通知：复议和诉讼",
        "如不服本通知，可以自收到之日起六十日内向{复议机关}申请行政复议，也可以自收到之日起六个月内依法向{法院}"
        "提起行政诉讼。复议、诉讼期间不停止本通知的执行，法律另有规定的除外。",
        "行政复议法 第二十条、第二十四条；行政诉讼法 第四十六条",
    ),
    "spot_remedies": Sentence(
        "当场处罚：先复议后诉讼",
        "如不服本决定，应当自收到本决定书之日起六十日内先向{复议机关}申请行政复议；对复议决定不服的，可以依法向"
        "{法院}提起行政诉讼。复议期间不停止本决定的执行，法律另有规定的除外。",
        "行政复议法 第二十条、第二十三条第一款第一项、第二十四条",
    ),
    "spot_fine": Sentence(
        "当场处罚：缴纳罚款",
        "罚款应当自收到本决定书之日起十五日内缴至下列银行账户。到期不缴纳的，每日按罚款数额的百分之三加处罚款，"
        "加处罚款的数额不超过罚款数额。",
        "行政处罚法 第六十七条、第七十二条",
    ),
    "spot_told": Sentence(
        "当场处罚：告知",
        "决定作出前，执法人员已出示执法证件，告知当事人拟作出的处罚内容及事实、理由、依据，"
        "并告知其依法享有陈述、申辩的权利。",
        "行政处罚法 第四十四条、第五十二条、第五十五条",
    ),
    "read": Sentence("笔录：核对", "以上笔录已交被检查单位在场人员核对（或者向其宣读），确认与现场情况相符。"),
    "refused_sign": Sentence("笔录：拒绝签字", "被检查单位在场人员拒绝签字，检查人员已在笔录上注明情况。"),
    "refused_entry": Sentence(
        "笔录：拒绝进入", "检查人员出示证件、说明来意后，被检查单位拒绝检查人员进入，检查未能进行。"
    ),
    "order_demand": Sentence(
        "整改通知：要求",
        "现责令你单位按照下列要求改正，并在期限届满前将改正情况书面报送本机关。逾期不改正或者改正不符合要求的，"
        "本机关将依法处理。",
    ),
    "internal_demand": Sentence(
        "内部整改通知：要求",
        "请按下列要求整改，并在期限届满前将整改情况（附整改后照片）报送我局。整改期间要落实防范措施，确保安全。",
    ),
    "covert_demand": Sentence("问题交办单：要求", "以下情况由我局暗访发现，请核实处理，并在规定时间内反馈办理结果。"),
    "talk_absent": Sentence(
        "约谈通知：不到场",
        "请准时到场，不得委托他人代替。因特殊原因不能按时到场的，请提前一个工作日书面说明，由我局另定时间；"
        "无正当理由不到场的，我局将记录在案，并将有关情况通报其主管单位和相关部门。",
    ),
    "suspension_order": Sentence(
        "停止使用：决定",
        "在排除上述重大事故隐患前或者排除过程中无法保证安全。根据《中华人民共和国安全生产法》第六十五条第一款第三项，"
        "现责令你单位自{时间}起：",
        "安全生产法 第六十五条第一款第三项",
    ),
    "transfer_basis": Sentence(
        "移送函：依据",
        "上述问题属于贵单位职责范围。根据《中华人民共和国安全生产法》第六十九条，现将有关情况移送贵单位，请依法处理。",
        "安全生产法 第六十九条",
    ),
    "suspension_end": Sentence(
        "停止使用：恢复",
        "重大事故隐患排除后，请书面报告本机关；经审查同意，方可恢复使用。擅自恢复使用的，本机关将依法处理。",
        "安全生产法 第六十五条",
    ),
    "letter_ask": Sentence("商请函：请对方回复", "请于{期限}前函复我局。"),
    "letter_remind": Sentence("提醒函：请对方回复", "请于{期限}前将落实情况函告我局。"),
    "letter_press": Sentence("督办函：要求回复", "请于{期限}前办结，并将办理结果书面报告我局。"),
    "listing_end": Sentence(
        "挂牌督办：摘牌条件",
        "隐患整改完成后，由整改单位提出书面申请并附整改情况和照片，经我局组织复查合格、报领导批准，予以摘牌。",
    ),
    "period_promise_note": Sentence(
        "期初承诺书：怎样核对",
        "本单在本期第一次抽取前打印，签字的人各存一份。期满后本局公开核对文件，其中有本期密钥、名录、各家期限和"
        "每次抽取的经过。任何人可以用随核对文件提供的核对程序（一份可以通读的文本，不依赖本系统）从头重算一遍："
        "算出的承诺值与上面八组逐组相同、全部抽取核对无误，就说明名录、期限和密钥在第一次抽取之前已经定下，以后没有更换，"
        "每天查谁都是按规则算出来的。上面的数字不含任何单位的名称，也推不出哪一天查哪一家。",
    ),
}


def places(text: str) -> list[str]:
    """What a sentence has in braces: names filled in when the paper is drawn."""
    return sorted(re.findall(r"\{(\w*)\}", text))


def table(value: Any) -> dict[str, str]:
    """The section's own words by name; raises BadInput for a name that is not listed or a lost {place}."""
    if not isinstance(value, Mapping):
        raise BadInput("请按名称逐项填写措辞。")
    kept = {}
    for name, text in value.items():
        if name not in SENTENCES:
            raise BadInput(f"没有“{name}”这一项固定措辞，请核对。")
        words = _words(SENTENCES[name], text)
        if words and words != SENTENCES[name].text:
            kept[str(name)] = words
    return kept


def _words(sentence: Sentence, text: Any) -> str:
    if not isinstance(text, str):
        raise BadInput(f"{sentence.label}：请填写文字。")
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise BadInput(f"{sentence.label}：最多 {LONGEST} 个字，现有 {len(words)} 个字，请缩短。")
    needed, rest = places(sentence.text), re.sub(r"\{\w*\}", "", words)
    if words and (places(words) != needed or "{" in rest or "}" in rest):
        said = "、".join(f"{{{name}}}" for name in needed)
        raise BadInput(
            f"{sentence.label}：须保留{said}各一处，打印时由程序填写，请补上。"
            if needed
            else f"{sentence.label}：不能使用花括号，请去掉。"
        )
    return words
