"""Papers of enforcement refuse what the law does not allow, and say what is missing; each with its next step."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mzdesk.documents import raster, render, style
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.style import Style
from tests.documents.samples_enforcement import DAY, GAS, PASSAGE, PLACE, SAMPLES, TEAM, at


def words(kind: Kind, **changed: Any) -> str:
    return re.sub(r"\s", "", "".join(raster.text(render(kind, replace(SAMPLES[kind], **changed)))))


BARE = (TEAM[0], replace(TEAM[1], certificate_no=""))
REFUSED: list[tuple[Kind, dict[str, Any], str, str]] = [
    (Kind.EXTENSION_APPROVAL, {"reason": " "}, "写明延期理由", "reason"),
    (Kind.EXTENSION_APPROVAL, {"until": date(2026, 11, 30)}, "晚于原期限", "until"),
    (Kind.TALK_NOTICE, {"findings": ()}, "先选择隐患", "findings"),
    (Kind.TALK_NOTICE, {"person": ""}, "填写约谈对象", "person"),
    (Kind.TALK_NOTICE, {"where": " "}, "填写约谈地点", "where"),
    (Kind.TALK_RECORD, {"chair": ""}, "填写主持人", "chair"),
    (Kind.SUSPENSION_NOTICE, {"findings": ()}, "先选择隐患", "findings"),
    (Kind.SUSPENSION_NOTICE, {"findings": (replace(GAS, grade="一般"),)}, "先办理重大认定", "grade"),
    (Kind.SUSPENSION_NOTICE, {"findings": (replace(GAS, basis=()),)}, "没有可以引用的法律依据", "basis"),
    (Kind.SUSPENSION_NOTICE, {"clauses": ()}, "补充判定条款", "clauses"),
    (Kind.SUSPENSION_NOTICE, {"stopped": ""}, "设施、设备或场所", "stopped"),
    (Kind.SUSPENSION_NOTICE, {"officers": TEAM[:1]}, "不足两人", "officers"),
    (Kind.SUSPENSION_NOTICE, {"officers": BARE}, "没有执法证号", "officers"),
    (Kind.SPOT_PENALTY, {"findings": ()}, "先选择隐患", "findings"),
    (Kind.SPOT_PENALTY, {"broken": ()}, "没有可以引用的法律依据", "broken"),
    (Kind.SPOT_PENALTY, {"basis": ""}, "没有写到条", "basis"),
    (Kind.SPOT_PENALTY, {"basis": "《养老机构管理办法》"}, "没有写到条", "basis"),
    (Kind.SPOT_PENALTY, {"officers": TEAM[1:]}, "不足两人", "officers"),
    (Kind.SPOT_PENALTY, {"fine": 3001}, "最高 3000 元", "fine"),
    (Kind.SPOT_PENALTY, {"fine": -1}, "最高 3000 元", "fine"),
    (Kind.SPOT_PENALTY, {"citizen": True, "fine": 201, "identity": "示例"}, "最高 200 元", "fine"),
    (Kind.SPOT_PENALTY, {"warning": False, "fine": 0}, "至少选择一种", "warning"),
    (Kind.SPOT_PENALTY, {"account": ""}, "罚款缴纳账户", "account"),
    (Kind.SPOT_PENALTY, {"citizen": True, "fine": 200}, "身份证件号码", "identity"),
    (Kind.SPOT_PENALTY, {"shown_at": None}, "“出示执法证件”的时间", "shown_at"),
    (Kind.SPOT_PENALTY, {"told_at": None}, "简易程序没有走完", "told_at"),
    (Kind.SPOT_PENALTY, {"heard_at": None}, "“听取陈述、申辩”的时间", "heard_at"),
    (Kind.SPOT_PENALTY, {"delivered_at": None}, "“当场交付决定书”的时间", "delivered_at"),
    (Kind.SPOT_PENALTY, {"told_at": at(9, 0)}, "早于“出示执法证件”", "told_at"),
    (Kind.SPOT_PENALTY, {"delivered_at": at(10, 50) + timedelta(days=1)}, "同一天", "delivered_at"),
    (Kind.SPOT_PENALTY, {"heard": " "}, "陈述、申辩", "heard"),
    (Kind.SPOT_PENALTY, {"signed": False, "sign": "拒绝签字"}, "请注明情况", "sign_note"),
    (Kind.SPOT_PENALTY, {"filed_on": date(2026, 11, 22)}, "备案日期早于", "filed_on"),
    (Kind.TRANSFER_LETTER, {"to": ""}, "移送给哪个部门", "to"),
    (Kind.TRANSFER_LETTER, {"findings": ()}, "先选择隐患", "findings"),
    (Kind.TRANSFER_LETTER, {"answer_by": DAY}, "晚于移送函日期", "answer_by"),
    (Kind.LISTING_NOTICE, {"finding": PASSAGE}, "先办理重大认定", "grade"),
    (Kind.LISTING_NOTICE, {"clause": ""}, "填写判定条款", "clause"),
    (Kind.LISTING_NOTICE, {"supervisor": ""}, "填写督办责任人", "supervisor"),
    (Kind.SERVICE_RECEIPT, {"document": ""}, "送达文书名称", "document"),
    (Kind.SERVICE_RECEIPT, {"receiver": " "}, "没有受送达人", "receiver"),
]


@pytest.mark.parametrize(("kind", "changed", "said", "field"), REFUSED)
def test_what_may_not_be_issued_is_refused(kind: Kind, changed: dict[str, Any], said: str, field: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        render(kind, replace(SAMPLES[kind], **changed))
    assert refused.value.field == field


PLACED = [kind for kind in SAMPLES if kind not in (Kind.SERVICE_RECEIPT,)]


@pytest.mark.parametrize("kind", PLACED)
def test_a_name_without_a_font_is_refused(kind: Kind) -> None:
    with pytest.raises(BadInput, match=r"U\+31350"):
        render(kind, replace(SAMPLES[kind], party=replace(PLACE, name="龘\U00031350院")))


def test_a_spot_penalty_is_first_reviewed_then_sued_and_its_fine_goes_to_the_bank() -> None:
    """行政复议法 第二十三条: 复议前置; only the government reviews; nothing is collected on the spot."""
    said = words(Kind.SPOT_PENALTY)
    assert "先向重庆市武隆区人民政府申请行政复议" in said
    assert said.index("申请行政复议") < said.index("提起行政诉讼")
    assert "也可以自收到之日起六个月内" not in said
    assert "十五日内缴至下列银行账户" in said
    assert "警告，罚款人民币1000元" in said


def test_a_warning_alone_names_no_bank() -> None:
    said = words(Kind.SPOT_PENALTY, fine=0, account="")
    assert "银行" not in said
    assert "警告。" in said


def test_a_citizen_is_named_with_his_identity_and_a_refused_signature_is_noted() -> None:
    said = words(
        Kind.SPOT_PENALTY,
        citizen=True,
        identity="示例证件0001",
        fine=200,
        signed=False,
        sign="拒绝签字",
        sign_note="当事人离开现场",
    )
    assert "身份证件号码：示例证件0001" in said
    assert "统一社会信用代码" not in said
    assert "拒绝签字，执法人员已注明：当事人离开现场" in said


def test_a_talk_is_no_penalty() -> None:
    for kind in (Kind.TALK_NOTICE, Kind.TALK_RECORD):
        said = words(kind)
        assert not re.search("处罚|行政复议|《", said)
    assert "须本人到场" in words(Kind.TALK_NOTICE)
    assert "5个工作日内" in words(Kind.TALK_RECORD)


def test_a_suspension_names_article_clause_and_remedies_and_no_grade_of_the_offices_own() -> None:
    said = words(Kind.SUSPENSION_NOTICE)
    assert "第六十五条第一款第三项" in said
    assert "认定为重大事故隐患" in said
    assert "行政复议" in said
    assert "较大" not in said
    assert "停产停业" not in said


def test_an_extension_without_decision_has_room_for_it_and_a_refused_one_says_so() -> None:
    assert words(Kind.EXTENSION_APPROVAL, approver="", approved_on=None).count("签字：") == 3
    assert "不同意延期。" in words(Kind.EXTENSION_APPROVAL, granted=False)


def test_the_sections_own_words_are_drawn() -> None:
    with style.applied(Style(wording=(("talk_absent", "务必到场。"),))):
        assert "七、其他事项：务必到场。" in words(Kind.TALK_NOTICE)
