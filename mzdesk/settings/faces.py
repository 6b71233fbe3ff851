"""The fonts that an office chose for its papers: a table of face and font name; faces left out use ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.settings.options import Option, OptionKind, text

FACES = ("仿宋", "楷体", "宋体", "小标宋", "黑体")
"""The words of `mzdesk.documents.fonts.Face`."""


def by_face(value: Any) -> dict[str, str]:
    """{face: name of an installed font}; an empty name takes the face back to ours and is not kept."""
    if not isinstance(value, Mapping):
        raise BadInput("请按字体种类逐项选择。")
    unknown = [face for face in value if face not in FACES]
    if unknown:
        raise BadInput(f"没有“{unknown[0]}”这种字体，可选：{'、'.join(FACES)}。")
    kept = {}
    for face, name in value.items():
        try:
            kept[str(face)] = text(60)(name)
        except BadInput as error:
            raise BadInput(f"{face}：{error.message}") from error
    return {face: name for face, name in kept.items() if name}


DOCUMENT_FACES = Option(
    "document_faces",
    "文书字体",
    {},
    by_face,
    kind=OptionKind.TABLE,
    group="字体",
    choices=tuple((face, face) for face in FACES),
    help="各台电脑须都已安装所选字体，如方正小标宋简体、方正仿宋；未选择的用程序随附的字体。",
)
