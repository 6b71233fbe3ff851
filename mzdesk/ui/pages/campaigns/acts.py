"""Acts of one click: 部署, 恢复, 删除, 登记为隐患."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.services import campaigns

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage


class Acts:
    """Each asks the service and says what came of it."""

    def __init__(self, page: CampaignsPage) -> None:
        self._page, self._context = page, page.context

    def deploy(self) -> None:
        """部署: freeze items and roll."""
        if (view := self._page.chosen()) is None:
            return
        today, key, version = self._context.today(), view.row.id, view.version

        def done(count: int) -> None:
            self._context.notify.done(
                f"已部署，名单 {count} 家。下一步：下发自查表", "下发自查表", self._page.output.send
            )

        self._context.change(
            "部署专项行动", lambda s, a: campaigns.deploy(s, a, key, today=today, version=version), done
        )

    def reopen(self) -> None:
        """恢复 a finished campaign."""
        if (view := self._page.chosen()) is not None:
            key = view.row.id
            self._context.change(
                "恢复专项行动",
                lambda s, a: campaigns.reopen(s, a, key),
                lambda _none: self._context.notify.done("专项行动已恢复，可继续登记"),
            )

    def discard(self) -> None:
        """删除 a draft; can be taken back."""
        if (view := self._page.chosen()) is None:
            return
        now, key = self._context.now(), view.row.id

        def done(_none: None) -> None:
            self._page.forget()
            self._context.notify.done("已删除专项行动草稿，可在“设置 › 操作记录”中撤销")

        self._context.change("删除专项行动", lambda s, a: campaigns.discard(s, a, key, now=now), done)

    def report(self, chosen: Sequence[str]) -> None:
        """登记为隐患: the ticked problems, in one act."""
        if (view := self._page.chosen()) is None:
            return
        today, now, key = self._context.today(), self._context.now(), view.row.id

        def done(ids: list[UUID]) -> None:
            self._page.detail.problems.model.check_all(False)
            self._context.notify.done(
                f"已登记隐患 {len(ids)} 项", "查看", lambda: self._context.open("hazards", ids[0])
            )

        self._context.change(
            "自查问题登记为隐患",
            lambda s, a: campaigns.report_hazards(s, a, key, chosen=chosen, today=today, now=now),
            done,
        )
