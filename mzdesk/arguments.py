"""The command line's own words in Chinese: argparse speaks English and has no door for another language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

REFUSED = 2

_FAULTS = (
    (r"the following arguments are required: (?P<what>.+)", "缺少必须填写的参数：{what}。"),
    (r"one of the arguments (?P<what>.+) is required", "以下参数必须填写一个：{what}。"),
    (
        r"argument (?P<name>.+?): invalid choice: (?P<what>.+?) \(choose from (?P<all>.+)\)",
        "“{name}”不能是“{what}”，可以是：{all}。",
    ),
    (r"argument (?P<name>.+?): expected .*argument.*", "“{name}”后面需要写上内容。"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<what>.+)", "“{name}”与“{what}”不能同时使用。"),
    (r"argument (?P<name>.+?): ignored explicit argument (?P<what>.+)", "“{name}”后面不能再写“{what}”。"),
    (r"argument (?P<name>.+?): invalid .+ value: (?P<what>.+)", "“{name}”不能是“{what}”。"),
    (r"unrecognized arguments: (?P<what>.+)", "没有这样的参数：{what}。"),
    (r"ambiguous option: (?P<what>\S+) could match (?P<all>.+)", "“{what}”不够明确，可能是：{all}。"),
)


def in_chinese(fault: str) -> str:
    """argparse's complaint as one Chinese sentence; an unknown one becomes a general sentence, never English."""
    for pattern, sentence in _FAULTS:
        found = re.fullmatch(pattern, fault, re.DOTALL)
        if found:
            return sentence.format(**{name: _plain(words) for name, words in found.groupdict().items()})
    return "参数不正确。"


def _plain(words: str) -> str:
    return "、".join(word.strip("'") for word in words.split(", "))


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(
        self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose help, headings and complaints are Chinese. A complaint exits with 2."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{in_chinese(message)}请用“{self.prog} --help”查看用法。\n")

    def format_help(self) -> str:
        return re.sub(r"^(参数|选项|命令):$", r"\1：", super().format_help(), flags=re.MULTILINE)
