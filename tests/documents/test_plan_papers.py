"""Papers of the planner: what binds is printed whole, what is secret once, what is withheld not at all."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from mzdesk import vault
from mzdesk.documents import archive, codes, fonts, grid, issuing, promising, raster, recovering, render, typeset
from mzdesk.documents.sheet import Sheet, draw
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.rules import paper_codes, planner
from mzdesk.terms import DocumentKind as Kind
from mzdesk.terms import PublicResult
from mzdesk.views.documents import Officer
from mzdesk.views.field_keys import FieldKeySheet
from mzdesk.views.spot_checks import SpotRecoverySheet
from mzdesk.views.staff import LoginSheet
from tests.documents.samples_plan import DAY_SHEET, PROMISE, PUBLICATION, RECOVERY

SECRET = vault.recovery_code(bytes(range(7, 23)))


def words(pdf: bytes) -> str:
    return "".join("".join(raster.text(pdf)).split())


def said(kind: Kind, view: object) -> str:
    return words(render(kind, view))


def codes_on(pdf: bytes, page: int = 0) -> set[str]:
    import zxingcpp

    picture = codes._Grey(*raster.grey(pdf, page, 1240))
    return {found.text for found in zxingcpp.read_barcodes(picture)}


# --- 期初承诺书 -------------------------------------------------------------------------------------------------------


def test_the_promise_prints_each_hash_and_a_code_that_holds_its_own() -> None:
    pdf = render(Kind.PERIOD_PROMISE, PROMISE)
    text, made = words(pdf), PROMISE.promise
    assert raster.page_count(pdf) == 1
    for value in (PROMISE.hash, made.office, made.witness, made.deadlines, made.places, made.period):
        assert value in text
    assert codes_on(pdf) == {PROMISE.hash, PROMISE.code}
    assert "每20个检查日至少一次" in text
    assert "双密钥" in text
    assert "见证人签字" in text


def test_the_hash_is_the_one_the_planner_makes_of_the_promise() -> None:
    value = planner.promise_hash(PROMISE.promise)
    assert codes_on(render(Kind.PERIOD_PROMISE, replace(PROMISE, hash=value))) == {value, PROMISE.code}


def test_a_promise_of_one_secret_says_so_and_has_no_witness_to_sign() -> None:
    alone = replace(PROMISE, witness="", promise=replace(PROMISE.promise, witness=""))
    text = said(Kind.PERIOD_PROMISE, alone)
    assert "单密钥" in text
    assert "双密钥" not in text
    assert "见证人签字" not in text


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (replace(PROMISE, hash="a1" * 31), "承诺值不完整"),
        (replace(PROMISE, hash="A1" * 32), "承诺值不完整"),
        (replace(PROMISE, promise=replace(PROMISE.promise, places="")), "承诺值不完整"),
        (replace(PROMISE, witness=""), "见证人与本期密钥对不上"),
        (replace(PROMISE, promise=replace(PROMISE.promise, witness="")), "见证人与本期密钥对不上"),
        (replace(PROMISE, keepers=()), "没有填写密钥保管人"),
    ],
)
def test_a_promise_that_is_not_whole_is_refused(view: object, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        render(Kind.PERIOD_PROMISE, view)


# --- 密钥恢复单 -------------------------------------------------------------------------------------------------------


def test_the_recovery_code_is_large_and_can_be_read_back() -> None:
    pdf = promising.recovery(replace(RECOVERY, recovery=SECRET.lower().replace("-", " ")))
    text = words(pdf)
    assert SECRET.replace("-", "") in text
    assert "到期后请当面销毁" in text
    assert RECOVERY.opens in text
    assert raster.page_count(pdf) == 1


def test_the_recovery_code_stays_in_no_cache_no_code_and_no_metadata() -> None:
    """A second code adds nothing to what the typesetter remembers, its single signs aside."""
    caches = (grid._row, typeset._flow, fonts._runs, fonts._width, codes.modules)
    promising.recovery(replace(RECOVERY, recovery=vault.recovery_code(bytes(16))))
    sheet = Sheet()
    for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
        sheet.words(0, 0, sign, fonts.Face.HEI, 22, align="center", room=19.0)
    draw([sheet], title="", author="", day=None)
    before = [cache.cache_info().misses for cache in caches]
    pdf = promising.recovery(replace(RECOVERY, recovery=SECRET))
    assert [cache.cache_info().misses for cache in caches] == before
    assert codes_on(pdf) == set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not any(part in str(dict(document.docinfo)) for part in SECRET.split("-"))
    assert SECRET not in repr(replace(RECOVERY, recovery=SECRET))


def test_the_sheet_of_the_key_of_personal_data_can_be_read_back() -> None:
    view = FieldKeySheet("示例区民政局", "示例人", RECOVERY.made_at, SECRET)
    pdf = recovering.field_key(view)
    text = words(pdf)
    assert SECRET.replace("-", "") in text
    assert "在本机启用" in text
    assert raster.page_count(pdf) == 1
    assert SECRET not in repr(view)
    with pytest.raises(BadInput, match="恢复码"):
        recovering.field_key(replace(view, recovery=SECRET[:-1]))


def test_the_sheet_of_spot_checks_can_be_read_back() -> None:
    made_at = RECOVERY.made_at
    view = SpotRecoverySheet("示例区民政局", "12月值班抽查", made_at.date(), made_at.date(), "示例人", made_at, SECRET)
    text = words(recovering.spot_period(view))
    assert SECRET.replace("-", "") in text
    assert "12月值班抽查" in text
    assert "今日启封时改用恢复码" in text
    assert SECRET not in repr(view)


@pytest.mark.parametrize("phrase", ["MzAB2C-3DEF-4GHJ7", "a" * 40, "口令Ab1-" * 3], ids=["given", "long", "chinese"])
def test_a_first_phrase_is_printed_sign_by_sign_in_one_line(phrase: str) -> None:
    """Dashes and capitals too, since it is typed exactly so; in no metadata and no code."""
    rows = (("姓名", "示例人"), ("用户名", "shili"))
    view = LoginSheet(
        "示例区民政局", "账号口令单", "只限本人使用", rows, ("首次登录须修改。",), RECOVERY.made_at, phrase
    )
    pdf = recovering.login(view)
    text = words(pdf)
    assert phrase in text
    assert f"初始口令（共{len(phrase)}位，大小写和横线照录）" in text
    assert "首次登录须修改" in text
    assert raster.page_count(pdf) == 1
    assert codes_on(pdf) == set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert phrase not in str(dict(document.docinfo))
    assert phrase not in repr(view)


def test_a_phrase_that_no_font_prints_is_refused_by_name() -> None:
    view = LoginSheet("示例区民政局", "账号口令单", "", (), (), RECOVERY.made_at, "Ab1-\U0001f600xyz45")
    with pytest.raises(BadInput, match="初始口令"):
        recovering.login(view)


@pytest.mark.parametrize("typed", ["", SECRET[:-1], SECRET[:-1] + ("0" if SECRET[-1] != "0" else "1")])
def test_a_recovery_code_that_does_not_prove_itself_is_not_printed(typed: str) -> None:
    with pytest.raises(BadInput, match="恢复码"):
        promising.recovery(replace(RECOVERY, recovery=typed))


# --- 双随机一公开公示表 ----------------------------------------------------------------------------------------------


def test_the_publication_shows_no_whole_certificate_number_and_names_no_rule() -> None:
    text = said(Kind.RANDOM_PUBLICATION, PUBLICATION)
    assert "罗文静（***001）" in text
    assert "渝武民执示例" not in text
    assert "26家，占17.8%" in text
    assert "另有2家经审查不予公开" in text
    assert "20个工作日（至2027年5月7日）" in text
    assert "〔" not in text
    assert "《" not in text


def test_a_publication_whose_places_are_all_withheld_says_so() -> None:
    text = said(Kind.RANDOM_PUBLICATION, replace(PUBLICATION, visits=(), withheld=3))
    assert "均不予公开" in text
    assert "另有3家经审查不予公开" in text


@pytest.mark.parametrize("number", ["A", "12", "123", "1234", "123456", "渝武民执示例0001"])
def test_at_most_half_of_a_certificate_number_is_shown(number: str) -> None:
    visit = replace(PUBLICATION.visits[0], officers=(Officer("甲", number), Officer("乙")))
    text = said(Kind.RANDOM_PUBLICATION, replace(PUBLICATION, visits=(visit,), code="", contact=""))
    assert f"甲（{number}）" not in text
    shown = text.split("甲（***")[1].split("）")[0] if "甲（" in text else ""
    assert len(shown) <= max(0, len(number) // 2)


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"reviewed_by": ""}, BadInput, "还没有登记公开审查"),
        ({"reviewed_on": None}, BadInput, "还没有登记公开审查"),
        ({"opinion": "不同意公开"}, RuleBroken, "不能公示"),
        ({"published_on": date(2027, 4, 1)}, BadInput, "早于公开审查日期"),
        ({"visits": (), "withheld": 0}, BadInput, "没有检查记录"),
        ({"pool": 20}, BadInput, "对不上"),
        ({"withheld": -1}, BadInput, "对不上"),
        ({"last": date(2027, 1, 20)}, BadInput, "不在本期"),
        ({"visits": (replace(PUBLICATION.visits[0], officers=()),)}, BadInput, "不足两人"),
    ],
)
def test_what_may_not_be_published_is_refused(change: dict[str, object], error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        render(Kind.RANDOM_PUBLICATION, replace(PUBLICATION, **change))  # type: ignore[arg-type]


def test_every_result_has_its_words_in_the_count() -> None:
    text = said(Kind.RANDOM_PUBLICATION, PUBLICATION)
    for result in PublicResult:
        count = sum(visit.result is result for visit in PUBLICATION.visits)
        assert f"{result.label}{count}家次" in text


# --- 抽取情况表 -------------------------------------------------------------------------------------------------------


def test_the_day_sheet_tells_who_goes_where_in_driving_order() -> None:
    pdf = render(Kind.DAY_DRAW, DAY_SHEET)
    text = words(pdf)
    assert raster.page_count(pdf) == 1
    order = [text.index(stop.place, text.index("第一组")) for stop in DAY_SHEET.teams[0].stops]
    assert order == sorted(order)
    for part in (
        "第2次抽取",
        "再抽原因",
        "道路塌方",
        "姚敏（病假）",
        "全程路上约118分钟",
        "8时31分启封",
        "8时50分出发",
    ):
        assert part in text
    assert DAY_SHEET.ticket in text


def test_what_has_not_happened_yet_is_left_open() -> None:
    text = said(Kind.DAY_DRAW, replace(DAY_SHEET, draw=1, reason="", excluded=(), absent=(), printed_at=None))
    assert "尚未打印" in text
    assert "再抽原因" not in text
    assert "排除的方向无" in text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"teams": ()}, "没有检查对象"),
        ({"reason": ""}, "当天第2次抽取没有写明原因"),
        ({"excluded_reason": ""}, "排除的方向没有写明原因"),
    ],
)
def test_a_day_sheet_without_its_reasons_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        render(Kind.DAY_DRAW, replace(DAY_SHEET, **change))  # type: ignore[arg-type]


def test_a_long_day_runs_over_pages_with_its_columns_repeated() -> None:
    stops = DAY_SHEET.teams[0].stops * 20
    pages = raster.text(render(Kind.DAY_DRAW, replace(DAY_SHEET, teams=(replace(DAY_SHEET.teams[0], stops=stops),))))
    assert len(pages) > 2
    assert all("路上用时" in page for page in pages[:2])


@pytest.mark.parametrize("kind", [Kind.PERIOD_PROMISE, Kind.RANDOM_PUBLICATION, Kind.DAY_DRAW])
def test_they_can_be_archived(kind: Kind) -> None:
    view = {Kind.PERIOD_PROMISE: PROMISE, Kind.RANDOM_PUBLICATION: PUBLICATION, Kind.DAY_DRAW: DAY_SHEET}[kind]
    kept = archive.to_pdfa(render(kind, view), day=view.day)
    assert archive.findings(kept) == []
    assert not kind.is_numbered
    assert not kind.is_served


def test_the_register_tells_them_apart() -> None:
    assert issuing.title_of(Kind.PERIOD_PROMISE, PROMISE) == f"期初承诺书：{PROMISE.plan_title}"
    assert issuing.title_of(Kind.DAY_DRAW, DAY_SHEET) == "抽取情况表 2027-01-06（第2次）"
    assert issuing.title_of(Kind.DAY_DRAW, replace(DAY_SHEET, draw=1)) == "抽取情况表 2027-01-06"
    assert issuing.title_of(Kind.RANDOM_PUBLICATION, PUBLICATION) == f"双随机一公开公示表：{PUBLICATION.plan_title}"


def test_a_scanned_promise_is_found_by_its_own_code_not_by_its_hash() -> None:
    code = paper_codes.code(2026, 12)
    scan = render(Kind.PERIOD_PROMISE, replace(PROMISE, code=code))
    assert [(part.code, part.pages) for part in codes.parts(scan)] == [(code, (1,))]
