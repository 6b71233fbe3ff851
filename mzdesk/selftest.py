"""Does the installed program work on this PC: `mzdesk selftest`, one line for each part."""

from __future__ import annotations

import importlib
import os
import pkgutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import mzdesk
from mzdesk import clock, paths
from mzdesk.errors import MzdeskError, StoreDown
from mzdesk.terms import Capability

# Alembic's entry runs migrations when it is imported.
_NOT_BY_NAME = {"mzdesk.__main__", "mzdesk.db.env"}
_FAULTS = (MzdeskError, ImportError, OSError, RuntimeError, ValueError, LookupError)


def run() -> bool:
    """Make each check, say what it found, and return whether all passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    passed = [_pass(title, check) for title, check in CHECKS]
    good = all(passed)
    print("自检通过，可以使用。" if good else "自检没有通过。请把以上内容发给技术人员。")
    return good


def _pass(title: str, check: Callable[[], str]) -> bool:
    try:
        found = check()
    except _FAULTS as problem:
        print(f"[不通过] {title}：{type(problem).__name__} {problem}")
        return False
    print(f"[通过] {title}：{found}")
    return True


def modules() -> str:
    """Every module of the program can be loaded."""
    names = [found.name for found in pkgutil.walk_packages(mzdesk.__path__, "mzdesk.")]
    for name in names:
        if name not in _NOT_BY_NAME:
            importlib.import_module(name)
    return f"{len(names)} 个"


def resources() -> str:
    """What is shipped is there and not empty: themes, icons, checklists, regions, samples, the manual."""
    folders = ("fonts", "icons", "themes", "checklists", "regions", "calendars", "samples")
    files = [file for folder in folders for file in _files(paths.resource(folder))]
    pages = [paths.manual(f"{capability.value}.md") for capability in Capability]
    empty = [file.name for file in (*files, *pages) if not file.is_file() or file.stat().st_size == 0]
    if empty:
        raise FileNotFoundError("、".join(empty))
    return f"资源 {len(files)} 个，说明 {len(pages)} 页"


def _files(folder: Path) -> list[Path]:
    found = [file for file in folder.rglob("*") if file.is_file()]
    if not found:
        raise FileNotFoundError(str(folder))
    return found


def store() -> str:
    """A new store can be made, written, read back and audited."""
    from mzdesk.db import chains
    from mzdesk.db.work import Store
    from mzdesk.models.archive import StoreInfo
    from mzdesk.views.actor import system

    actor = system("000000")
    written = clock.now().isoformat()
    with tempfile.TemporaryDirectory() as folder:
        opened = Store.open(Path(folder) / "self.sqlite")
        try:
            with opened.begin(actor, "自检") as session:
                session.add(StoreInfo(name="selftest", value=written))
            with opened.read(actor) as session:
                back = session.get(StoreInfo, "selftest")
                whole = chains.verify(session).holds
        finally:
            opened.close()
    if back is None or back.value != written or not whole:
        raise StoreDown("写入的内容读不回来")
    return "新建、写入、读回、核对"


def fonts() -> str:
    """Qt starts, and shows Chinese with the program's own font."""
    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QApplication

    from mzdesk.ui import dress, theme

    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise RuntimeError("no window system")
    dress.start(application, "dark")
    dress.apply(application, "light", 1.0)
    metrics = QFontMetrics(theme.font())
    missing = [mark for mark in "民政安全工作台隐患销号〔〕" if not metrics.inFont(mark)]
    if missing:
        raise RuntimeError(f"{theme.font().family()} 缺字 {''.join(missing)}")
    return theme.font().family()


def paper() -> str:
    """A paper can be set, archived as PDF/A, read back as text and drawn as a picture."""
    from mzdesk import documents
    from mzdesk.documents import archive, raster
    from mzdesk.terms import DocumentKind
    from mzdesk.views.documents import InspectionApproval

    now = clock.now()
    view = InspectionApproval("自检", "自检科", "自检用单", "日常检查", (), "", now.date(), now.date(), 1, 2, True, "")
    pdf = archive.to_pdfa(documents.render(DocumentKind.INSPECTION_APPROVAL, view), day=now.date())
    words = "".join(raster.text(pdf))
    _width, _height, picture = raster.render(pdf, 0, 400)
    if "自检用单" not in words or min(picture) == max(picture):
        raise RuntimeError("PDF 内容不对")
    return f"存档 PDF/A {len(pdf) // 1024 or 1} KB"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("程序部件", modules),
    ("资源文件", resources),
    ("数据库", store),
    ("文书", paper),
    ("界面与字体", fonts),
)
