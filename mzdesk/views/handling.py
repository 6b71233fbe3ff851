"""文件处理笺: an incoming document and what the office does with it.

As for all papers: `day` is the paper's date, `number` its 文号 (never any), `code` the printed code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HandlingSlip:
    """What came in (`sender`, its `sender_number`, `title`), when, under which 收文编号 (`serial`), due `answer_by`.

    `proposal` is the 拟办意见 of `proposed_by`; `readers` circulate it. What is empty is left for the pen.
    """

    bureau: str
    section: str
    sender: str
    title: str
    received_on: date
    sender_number: str = ""
    serial: str = ""
    sheets: int | None = None
    urgency: str = ""
    enclosed: str = ""
    answer_by: date | None = None
    proposal: str = ""
    proposed_by: str = ""
    instruction: str = ""
    readers: tuple[str, ...] = ()
    handler: str = ""
    result: str = ""
    code: str = ""
    number: str | None = None
    day: date | None = None
