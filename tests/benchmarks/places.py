"""Invented places by the ten thousand, and the workbooks that a city's office would send them in."""

from __future__ import annotations

import random
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from mzdesk import paths

TITLE = "民政服务机构台账（虚构数据，仅供测试）"
WIDE = (
    "机构名称", "机构类别", "乡镇（街道）", "详细地址", "统一社会信用代码", "负责人", "性质", "法定代表人",
    "联系电话", "安全员", "安全员电话", "核定床位", "实际床位", "在院人数", "从业人员数", "成立时间", "消防验收",
    "备案号", "食堂", "建筑面积", "经度", "纬度", "状态", "备注",
)  # fmt: skip
NARROW = (
    "机构名称", "机构类别", "乡镇（街道）", "详细地址", "统一社会信用代码", "负责人", "联系电话", "核定床位",
    "在院人数", "从业人员数", "成立时间", "状态", "备注",
)  # fmt: skip

_KINDS = (
    ("养老机构", ("养老院", "敬老院", "颐养中心", "养老服务中心", "老年公寓"), 70),
    ("儿童福利机构", ("儿童福利院", "未成年人保护中心"), 4),
    ("救助管理机构", ("救助管理站",), 3),
    ("殡葬服务机构", ("殡仪馆", "公墓管理所", "骨灰堂"), 12),
    ("婚姻登记机构", ("婚姻登记处",), 6),
    ("在建民政项目", ("养老服务综合体建设项目", "敬老院改造工程"), 5),
)
_FIRST = "安康福寿宁和泰永长春夕阳松鹤怡祥瑞颐慈善仁爱德馨乐居静雅家园桂兰竹梅枫林溪谷云山清泉重单曾乐朝石"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜曾单仇解"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建华玉兰海波春梅志文"
_ROADS = ("人民路", "解放路", "建设路", "滨江路", "朝阳街", "新华街", "和平巷", "桂花路", "松林路", "文化路")
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def townships() -> list[str]:
    """Names of the shipped district's townships; data, so that the importer knows them all."""
    regions = tomllib.loads(next(paths.resource("regions").glob("*.toml")).read_text(encoding="utf-8"))
    return [str(entry["name"]) for entry in regions["region"]]


def rows(count: int, names: list[str], *, seed: int = 7) -> Iterator[dict[str, str | int | float]]:
    """`count` places, all different, the same for the same seed; a value for each of WIDE's columns."""
    chance = random.Random(seed)
    kinds, endings, weights = zip(*_KINDS, strict=True)
    for number in range(count):
        which = chance.choices(range(len(kinds)), weights)[0]
        town = names[number % len(names)]
        person = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
        trade = "".join(chance.choices(_FIRST, k=2))
        beds = chance.randrange(20, 300)
        yield {
            "机构名称": f"{town}{trade}{number + 1}号{chance.choice(endings[which])}",
            "机构类别": kinds[which],
            "乡镇（街道）": town,
            "详细地址": f"{town}{chance.choice(_ROADS)}{chance.randrange(1, 400)}号附{number + 1}号",
            "统一社会信用代码": code(number),
            "负责人": person,
            "性质": chance.choice(("公办", "民办", "公建民营")),
            "法定代表人": person,
            "联系电话": f"1910000{number % 10000:04d}" if number < 10000 else f"023-{70000000 + number}",
            "安全员": chance.choice(_SURNAMES) + chance.choice(_GIVEN),
            "安全员电话": f"1920000{chance.randrange(10000):04d}",
            "核定床位": beds,
            "实际床位": beds - chance.randrange(0, 15),
            "在院人数": chance.randrange(0, beds),
            "从业人员数": chance.randrange(3, 60),
            "成立时间": f"{chance.randrange(1995, 2026)}-{chance.randrange(1, 13):02d}",
            "消防验收": chance.choice(("是", "否", "免于")),
            "备案号": f"备{number + 1:06d}",
            "食堂": chance.choice(("有", "无")),
            "建筑面积": chance.randrange(200, 9000),
            "经度": round(107.5 + chance.random() * 0.6, 6),
            "纬度": round(29.1 + chance.random() * 0.6, 6),
            "状态": "在营",
            "备注": "",
        }


def code(number: int) -> str:
    """An invented 统一社会信用代码 that passes the check of GB 32100."""
    body = f"52500000MJ{number:07d}"
    total = sum(_CODE.index(mark) * pow(3, place, 31) for place, mark in enumerate(body))
    return body + _CODE[(31 - total % 31) % 31]


def workbook(path: Path, columns: tuple[str, ...], places: Iterable[dict[str, str | int | float]]) -> Path:
    """An xlsx as WPS writes it (shared strings, title row above the header), written without a library's weight."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_HEAD.encode())
            sheet.write(_line(1, [TITLE], strings))
            sheet.write(_line(2, columns, strings))
            for number, place in enumerate(places, 3):
                sheet.write(_line(number, [place[column] for column in columns], strings))
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f'{_XML}<sst xmlns="{_MAIN}">{shared}</sst>')
    return path


def _line(number: int, values: Iterable[str | int | float], strings: dict[str, int]) -> bytes:
    cells = []
    for column, value in enumerate(values):
        place = f"{chr(65 + column)}{number}"
        if isinstance(value, str):
            if value:
                cells.append(f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
        else:
            cells.append(f'<c r="{place}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_HEAD = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>'
    '<sheet name="机构台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
