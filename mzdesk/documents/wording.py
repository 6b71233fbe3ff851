"""Fixed sentences of the papers, in our own words, each with where its content comes from.

The remedies and rights follow the law as read (docs of the rules: 行政处罚法, 行政复议法, 行政诉讼法, 安全生产法); the
bureau's lawyer should look at them once.
"""

from __future__ import annotations

# 亮证, 两名以上执法人员: 行政处罚法 第四十二条, 第五十五条
SHOWN = "检查人员已出示执法证件，说明检查事由，并告知被检查单位有陈述、申辩和申请回避的权利。"
RIGHTS = (
    "检查人员应当出示执法证件，执法人员不得少于二人。你单位对检查人员与你单位有直接利害关系的，可以申请回避；"
    "对检查情况有权陈述和申辩。请如实说明情况、提供资料，不得拒绝或者阻碍。"
)
# 行政复议法 第二十条, 第二十四条; 行政诉讼法 第四十六条
REMEDIES = (
    "如不服本通知，可以自收到之日起六十日内向{government}申请行政复议，也可以自收到之日起六个月内依法向{court}"
    "提起行政诉讼。复议、诉讼期间不停止本通知的执行，法律另有规定的除外。"
)
COURT = "有管辖权的人民法院"
READ = "以上笔录已交被检查单位在场人员核对（或者向其宣读），确认与现场情况相符。"
REFUSED_SIGN = "被检查单位在场人员拒绝签字，检查人员已在笔录上注明情况。"
REFUSED_ENTRY = "检查人员出示证件、说明来意后，被检查单位拒绝检查人员进入，检查未能进行。"
DO_NOT_NOTIFY = "不发通知、不打招呼、不听汇报、不用陪同接待，直奔基层、直插现场。"
ORDER_DEMAND = (
    "现责令你单位按照下列要求改正，并在期限届满前将改正情况书面报送本机关。逾期不改正或者改正不符合要求的，"
    "本机关将依法处理。"
)
INTERNAL_DEMAND = (
    "请按下列要求整改，并在期限届满前将整改情况（附整改后照片）报送我局。整改期间要落实防范措施，确保安全。"
)
SEPARATE_TERMS = "（各项期限见上表）"
COVERT_DEMAND = "以下情况由我局暗访发现，请核实处理，并在规定时间内反馈办理结果。"
COMMITMENT_NOTE = (
    "本单在抽取前打印，由保管人和见证人签字后留存。启封后公布密钥，任何人可以用本单上的校验值核对抽取结果是否被更改。"
)


def remedies(government: str, court: str) -> str:
    """How to appeal against an order; the court is named only when the bureau has set it."""
    return REMEDIES.format(government=government, court=court or COURT)
