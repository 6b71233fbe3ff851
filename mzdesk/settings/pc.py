"""This PC's options and the file that keeps them."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from mzdesk.errors import BadInput, StoreDown
from mzdesk.settings.options import Option, OptionKind, Scope, checked, flag, layout, one_of, path, store, text

MOST_SHIFT = 100  # tenths of a millimetre
DUPLEX = (("long", "长边翻转"), ("short", "短边翻转"), ("none", "单面"))


def _shifts(value: Any) -> dict[str, list[int]]:
    """By the printer's name, how far its pages are moved to the right and down, in tenths of a millimetre."""
    kept = layout(value)
    for pair in kept.values():
        whole = isinstance(pair, list | tuple) and all(type(each) is int for each in pair)
        if not whole or len(pair) != 2 or any(abs(each) > MOST_SHIFT for each in pair):
            raise BadInput("请填写 -10.0 到 10.0 之间的毫米数。")
    return {name: list(pair) for name, pair in kept.items()}


PC = (
    Option(
        "theme",
        "界面颜色",
        "light",
        one_of("light", "dark"),
        Scope.PC,
        OptionKind.CHOICE,
        "界面",
        (("light", "浅色"), ("dark", "深色")),
    ),
    Option(
        "scale",
        "界面大小",
        100,
        one_of(100, 110, 125, 150),
        Scope.PC,
        OptionKind.CHOICE,
        "界面",
        tuple((percent, f"{percent}%") for percent in (100, 110, 125, 150)),
    ),
    Option("compact_rows", "表格紧凑显示", False, flag, Scope.PC, OptionKind.FLAG, "界面"),
    Option("nav_folded", "收起左侧导航", False, flag, Scope.PC, OptionKind.FLAG, "界面"),
    Option("columns", "各表格的列", {}, layout, Scope.PC, OptionKind.TABLE),
    Option("splitters", "各页分栏宽度", {}, layout, Scope.PC, OptionKind.TABLE),
    Option("window", "窗口位置", {}, layout, Scope.PC, OptionKind.TABLE),
    Option("last_store", "上次打开的数据库", "", store, Scope.PC),
    Option("wrong_passwords", "输错的数据库口令", {}, layout, Scope.PC, OptionKind.TABLE),
    Option("last_login", "上次登录的用户", "", text(40), Scope.PC),
    Option("last_approver", "上次的审批人", "", text(40), Scope.PC),
    Option("last_folder", "上次使用的文件夹", "", path, Scope.PC),
    Option("preview_thumbs", "预览旁显示页面缩略图", False, flag, Scope.PC, OptionKind.FLAG, "打印"),
    Option("printer", "打印机", "", text(200), Scope.PC, group="打印"),
    Option("duplex", "双面打印", "long", one_of("long", "short", "none"), Scope.PC, OptionKind.CHOICE, "打印", DUPLEX),
    Option("printer_shifts", "打印位置校正", {}, _shifts, Scope.PC, OptionKind.TABLE, "打印"),
)

_BY_NAME = {option.name: option for option in PC}


class PcSettings:
    """This PC's values, kept in one file. `message` is a sentence for the clerk when the file could not be used."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}
        self.message: str | None = None
        self._read()

    def get(self, name: str) -> Any:
        """The value set on this PC, else the default."""
        return self._values.get(name, _BY_NAME[name].default)

    def set(self, name: str, value: Any) -> None:
        """Check, keep and write at once; raises BadInput, or StoreDown when the file can't be written."""
        kept = checked(_BY_NAME[name], value)
        with self._lock:
            if name not in self._values or self._values[name] != kept:
                self._values[name] = kept
                self._write()

    def _read(self) -> None:
        """Values that can't be used are left out; a broken file is set aside as .bad."""
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            if not isinstance(raw, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return
        except OSError:
            self.message = "本机设置文件读不出来，已按默认设置启动。请检查文件权限。"
            return
        except ValueError:
            self._set_aside()
            return
        for name, value in raw.items():
            try:
                self._values[name] = checked(_BY_NAME[name], value)
            except KeyError:
                self._values[name] = value
            except BadInput as error:
                self.message = f"本机设置有一项不能用，已改用默认值（{error.message}）"

    def _set_aside(self) -> None:
        kept = self._path.with_suffix(".bad")
        self.message = f"本机设置文件已损坏，已按默认设置启动，原文件另存为 {kept.name}。"
        try:
            os.replace(self._path, kept)
        except OSError:
            self.message = "本机设置文件已损坏，已按默认设置启动。"

    def _write(self) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump(self._values, file, ensure_ascii=False, sort_keys=True, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self._path)
        except OSError as error:
            raise StoreDown("本机设置没有保存成功，请检查磁盘空间和文件夹权限。") from error
