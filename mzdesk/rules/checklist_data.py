"""Reading a shipped checklist."""

from __future__ import annotations

import tomllib

from mzdesk import jsonio
from mzdesk.errors import BadInput
from mzdesk.views.checklists import ChecklistData


def load(text: str) -> ChecklistData:
    """The checklist in TOML `text`; raises BadInput for unknown codes, items named twice or rules that are missing."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"检查清单文件格式有误（{error}），没有载入。") from error
    data = jsonio.convert(raw, ChecklistData)
    codes = [item.code for item in data.item]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BadInput(f"检查清单中编号重复：{'、'.join(twice)}。请修改后重新载入。")
    known = {rule.key for rule in data.rule}
    missing = sorted({basis.rule for item in data.item for basis in item.basis} - known)
    if missing:
        raise BadInput(f"检查清单引用了没有列出的法规：{'、'.join(missing)}。请补充后重新载入。")
    return data
