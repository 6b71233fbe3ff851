"""The office's own faces for papers."""

from __future__ import annotations

from typing import Any

import pytest

from mzdesk import settings
from mzdesk.documents.fonts import Face
from mzdesk.errors import BadInput
from mzdesk.settings.faces import FACES


def test_the_faces_are_those_of_papers() -> None:
    assert set(FACES) == set(Face)


def test_an_empty_name_takes_the_face_back_to_ours() -> None:
    chosen = {"小标宋": " 方正小标宋简体 ", "仿宋": "仿宋_GB2312", "黑体": ""}
    assert settings.validate("document_faces", chosen) == {"小标宋": "方正小标宋简体", "仿宋": "仿宋_GB2312"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["仿宋"], "按字体种类逐项选择"),
        ({"隶书": "甲"}, "没有“隶书”这种字体，可选：仿宋、楷体"),
        ({"黑体": 3}, "黑体：请填写文字"),
        ({"黑体": "长" * 61}, "黑体：最多 60 个字"),
    ],
)
def test_an_unusable_choice_is_refused_in_words(value: Any, said: str) -> None:
    with pytest.raises(BadInput, match=f"文书字体：.*{said}") as refused:
        settings.validate("document_faces", value)
    assert refused.value.field == "document_faces"
