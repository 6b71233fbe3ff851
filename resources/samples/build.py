"""Makes facilities.xlsx, the sample register: 60 invented places in the 26 townships.

Run: python resources/samples/build.py

Every name, person, phone (191 0000 ....), address and code is invented; only the names of the townships are real.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).resolve().parent
HEADERS = [
    "序号",
    "机构名称",
    "机构类别",
    "关系",
    "乡镇（街道）",
    "详细地址",
    "统一社会信用代码",
    "性质",
    "法定代表人",
    "主要负责人",
    "联系电话",
    "安全管理员",
    "安全管理员电话",
    "床位数",
    "在院人数",
    "从业人员数",
    "成立时间",
    "消防验收",
    "食堂",
    "建筑面积",
    "经度",
    "纬度",
    "坐标系",
    "风险等级",
    "建设单位",
    "施工单位",
    "监理单位",
    "施工许可证号",
    "备注",
]
KINDS = (
    ("敬老院", "养老机构", "乡镇办"),
    ("养老服务中心", "养老机构", "社会办"),
    ("老年公寓", "养老机构", "社会办"),
    ("社区养老服务站", "养老机构", "社会办"),
    ("护理院", "养老机构", "社会办"),
    ("公益性公墓", "殡葬服务机构", "乡镇办"),
    ("殡仪服务站", "殡葬服务机构", "社会办"),
    ("敬老院改造工程", "在建民政项目", "社会办"),
)
FIRST = (
    ("武隆区社会福利中心", "养老机构", "局属", 0),
    ("武隆区儿童福利院", "儿童福利机构", "局属", 1),
    ("武隆区救助管理站", "救助管理机构", "局属", 0),
    ("武隆区殡仪馆", "殡葬服务机构", "局属", 3),
    ("武隆区婚姻登记处", "婚姻登记机构", "局属", 1),
    ("凤山春晖儿童之家", "儿童福利机构", "社会办", 0),
)
WORDS = [
    "松涛",
    "竹海",
    "清泉",
    "枫岭",
    "云杉",
    "朝晖",
    "溪畔",
    "南山",
    "慈晖",
    "福寿",
    "康宁",
    "长青",
    "鹤鸣",
    "桐荫",
    "静好",
    "仁济",
    "孝慈",
    "和顺",
    "雪松",
    "芳甸",
]
SURNAMES = [
    "向",
    "冉",
    "罗",
    "谭",
    "姚",
    "邹",
    "秦",
    "龚",
    "覃",
    "舒",
    "申",
    "代",
    "任",
    "傅",
    "黎",
    "简",
    "蒲",
    "游",
    "晏",
    "阳",
]
GIVEN = [
    "文华",
    "晓兰",
    "国栋",
    "素芳",
    "志远",
    "明静",
    "家福",
    "春桂",
    "永明",
    "丽娟",
    "光荣",
    "红梅",
    "建川",
    "云英",
    "德民",
    "秀珍",
    "学军",
    "小琴",
    "大勇",
    "婉如",
]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(number: int) -> str:
    """An invented 统一社会信用代码 with a right check sign (GB 32100)."""
    body = f"52500156MJ{number * 7919 % 1_000_000:06d}A"
    total = sum(ALPHABET.index(sign) * 3**place % 31 for place, sign in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def person(number: int) -> str:
    return SURNAMES[number * 7 % 20] + GIVEN[number * 11 % 20]


def phone(number: int) -> str:
    return f"1910000{number % 10000:04d}"


def row(number: int, name: str, kind: str, relation: str, town: str) -> dict[str, Any]:
    """One invented place."""
    home = kind in ("养老机构", "儿童福利机构")
    site = kind == "在建民政项目"
    beds = 20 + number * 17 % 120 if home else None
    return {
        "机构名称": name,
        "机构类别": kind,
        "关系": relation,
        "乡镇（街道）": town,
        "详细地址": f"重庆市武隆区{town}示例路{number * 13 % 180 + 1}号",
        "统一社会信用代码": "" if site else code(number),
        "性质": {"社会办": "民办", "局属": "公办", "乡镇办": "公办"}[relation],
        "法定代表人": person(number),
        "主要负责人": person(number + 3),
        "联系电话": phone(1000 + number),
        "安全管理员": person(number + 9),
        "安全管理员电话": phone(2000 + number),
        "床位数": beds,
        "在院人数": beds * (45 + number * 7 % 50) // 100 if beds else None,
        "从业人员数": max(3, (beds or 20) // 7),
        "成立时间": f"{1998 + number * 5 % 26}-{number % 12 + 1:02d}",
        "消防验收": ("已通过", "已通过", "免于办理", "未通过")[number % 4] if home else "",
        "食堂": "自办食堂" if home else "",
        "建筑面积": 400 + number * 137 % 4200,
        "经度": round(107.35 + number * 37 % 73 / 100, 4),
        "纬度": round(29.05 + number * 29 % 57 / 100, 4),
        "坐标系": "GCJ-02",
        "风险等级": ("一般", "较大", "低", "一般", "重大", "一般", "低", "较大")[number % 8],
        "建设单位": f"{town}人民政府（示例）" if site else "",
        "施工单位": "武隆示例建筑有限公司" if site else "",
        "监理单位": "重庆示例监理有限公司" if site else "",
        "施工许可证号": f"示例施许{2026000 + number}" if site else "",
        "备注": "示例数据",
    }


def rows() -> list[dict[str, Any]]:
    """The 60 places in the order of the sheet."""
    regions = tomllib.loads((HERE.parent / "regions" / "wulong.toml").read_text(encoding="utf-8"))["region"]
    towns = [region["name"] for region in regions]
    made = [row(n, name, kind, relation, towns[at]) for n, (name, kind, relation, at) in enumerate(FIRST, 1)]
    for number in range(len(made) + 1, 61):
        town = towns[(number - 7) % 26]
        ending, kind, relation = KINDS[(number * 3 + number // 26) % len(KINDS)]
        short = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")[:4]
        made.append(row(number, f"{short}{WORDS[number * 3 % 20]}{ending}", kind, relation, town))
    return made


def main() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "机构台账"
    sheet.append(["武隆区民政服务机构台账（示例数据，均为虚构）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(["填报单位：应急管理科（示例）", *[""] * 6, "填报日期：2026年11月23日"])
    sheet.append(HEADERS)
    for number, values in enumerate(rows(), 1):
        sheet.append([number, *(values[header] for header in HEADERS[1:])])
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["B"].width = 28
    sheet.column_dimensions["F"].width = 36
    sheet.freeze_panes = "C4"
    book.properties.created = book.properties.modified = datetime(2026, 11, 23)  # noqa: DTZ001
    book.save(HERE / "facilities.xlsx")


if __name__ == "__main__":
    main()
