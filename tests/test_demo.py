"""The demonstration plays the whole job, leaves what it says, and leaves the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from mzdesk import clock, demo
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.services import facilities, hazards, inspections, orders
from mzdesk.terms import HazardChip, HazardState, VisitChip
from mzdesk.ui.registry import ENTRIES
from mzdesk.views.actor import system
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardCriteria
from mzdesk.views.inspections import VisitCriteria
from mzdesk.views.orders import OrderCriteria
from tests import factories

COUNTS = {
    "首次设置与人员": {"persons": 12, "accounts": 4},
    "导入机构台账": {"new": 60, "stored": 60},
    "登记证照": {"certificates": 12},
    "导出机构台账": {"rows": 60},
    "拟订并审批检查计划": {"plans": 1, "pool": 26},
    "封存启动": {"named": 0},
    "启封并打印": {"visits": 3, "papers": 6, "verified": 0},
    "录入现场检查并打印笔录": {"visits": 3, "hazards": 4, "photos": 3},
    "指定派出并录入": {"visits": 3, "hazards": 3},
    "下达整改并送达": {"orders": 3, "hazards": 5},
    "登记整改与延期": {"submitted": 2, "extended": 1},
    "复查与销号": {"rechecked": 2, "closed": 1, "papers": 1},
    "重大认定与挂牌督办": {"decided": 1, "listed": 1},
    "排班并发布、换班": {"rosters": 2, "seats": 183, "swaps": 1},
    "值班、交接并打印日志": {"calls": 2, "papers": 1},
    "派出回头看": {"visits": 1},
    "导出隐患台账和文书登记簿": {"hazards": 7, "documents": 26},
    "核对操作留痕": {"broken": 0},
    "给每个页面拍照": {"pictures": 2 * len(ENTRIES)},
}


def test_the_whole_job_is_played_and_again_to_the_same_bytes(tmp_path: Path) -> None:
    out, second = tmp_path / "first", tmp_path / "second"
    runs = [_start(each, tmp_path / f"{each.name}.home") for each in (out, second)]
    for run in runs:
        _, said = run.communicate(timeout=900)
        kept = [line for line in said.splitlines() if "propagateSizeHints" not in line]
        assert (run.returncode, kept) == (0, [])
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    _does_what_it_says(told)
    _store_holds_it(out)
    _papers_and_workbooks_can_be_read(out)
    found = {
        file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in out.rglob("*")
        if file.is_file() and file.name not in ("summary.json", ".mzdesk-demo")
    }
    assert told["files"] == found
    assert json.loads((second / "summary.json").read_text(encoding="utf-8"))["files"] == found


def _start(out: Path, home: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "mzdesk", "demo", "--out", str(out)]
    environment = {**os.environ, "MZDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(words, env=environment, text=True, encoding="utf-8", **pipes)


def _does_what_it_says(told: dict[str, Any]) -> None:
    counted = {step["step"]: {name: step[name] for name in COUNTS.get(step["step"], ())} for step in told["steps"]}
    assert counted == COUNTS
    assert told["sound"] is True
    assert told["audit_entries"] > 1000
    refused = [sentence for step in told["steps"] for sentence in step.get("refused", ())]
    assert [sentence[:4] for sentence in refused] == ["这一期从", "还差 4", "乙某（示"]


def _store_holds_it(out: Path) -> None:
    actor = system(factories.DISTRICT)
    store = Store.open(shutil.copy(out / "mzdesk.sqlite", out.parent / "copy.sqlite"))
    with store.read(actor) as session:
        today = clock.today()
        places = facilities.listing(session, actor, FacilityCriteria(), offset=0, limit=1).total
        visits = inspections.counts(session, actor, VisitCriteria(chip=VisitChip.ALL, today=today))
        criteria = HazardCriteria(chip=HazardChip.ALL)
        ledger = hazards.listing(session, actor, criteria, today=today, offset=0, limit=50).rows
        papers = orders.listing(session, actor, OrderCriteria(), offset=0, limit=50).rows
        archived = {orders.pdf(session, actor, row.id) for row in papers}
    store.close()
    assert places == 60
    assert visits["all"] == 7
    assert sum(row.state is HazardState.CLOSED for row in ledger) == 2
    assert len(papers) == 26
    printed = {file.read_bytes() for file in (out / "papers").iterdir()}
    assert printed == archived


def _papers_and_workbooks_can_be_read(out: Path) -> None:
    for file in sorted((out / "papers").iterdir()):
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages)
        assert "民政局" in text, file.name
    assert "BEGIN:VEVENT" in next((out / "rosters").glob("*.ics")).read_text(encoding="utf-8")
    sheet = pypdf.PdfReader(next((out / "rosters").glob("*.pdf")))
    assert "值班安排表" in sheet.pages[0].extract_text()
    books = sorted(file.name for file in (out / "workbooks").iterdir())
    assert books == ["文书登记簿.xlsx", "机构台账.xlsx", "隐患台账.xlsx"]
    for name in books:
        assert openpyxl.load_workbook(out / "workbooks" / name).active.max_row > 3


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "资料"
    folder.mkdir()
    (folder / "要紧.txt").write_text("不要删", encoding="utf-8")
    with pytest.raises(BadInput, match="别的文件"):
        demo.play(folder)
    assert [file.name for file in folder.iterdir()] == ["要紧.txt"]


def test_this_pcs_own_data_are_not_touched(home: Path) -> None:
    with demo.private_home() as folder:
        assert os.environ["MZDESK_HOME"] == str(folder)
        assert folder != home
    assert os.environ["MZDESK_HOME"] == str(home)
    assert not folder.exists()
