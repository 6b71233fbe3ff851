"""移交: what of a clerk's open work goes to somebody else, and what has a way of its own."""

from __future__ import annotations

from mzdesk.terms.base import Capability, Term


class MatterKind(Term):
    """The sorts of open matters, in the order of the 移交清单."""

    HAZARD = "hazard", "隐患"
    VISIT = "visit", "现场检查"
    DOCUMENT = "document", "文书"
    BLANK = "blank", "空白文书"
    INCIDENT = "incident", "突发事件"
    TASK = "task", "交办事项"
    CAMPAIGN = "campaign", "专项行动"
    PLAN = "plan", "检查计划"
    GOING = "going", "待派出检查"
    SEAL = "seal", "封存的抽取"
    CALLS = "calls", "查岗"
    DUTY = "duty", "值班"
    SWAP = "swap", "换班申请"
    DELEGATION = "delegation", "授权"

    @property
    def instead(self) -> str:
        """What has to be done where a matter can't simply change hands; empty where it can."""
        return _INSTEAD.get(self, "")

    @property
    def capability(self) -> Capability:
        """The page that shows it."""
        return _SHOWN[self]


_INSTEAD = {
    MatterKind.GOING: "不随移交改变，出发前在检查计划办理递补",
    MatterKind.SEAL: "启封口令不能转交，由保管人或授权代批人按期启封，期满后由新保管人封存",
    MatterKind.CALLS: "启封口令不能转交，由保管人按期启封，期满后由新保管人封存",
    MatterKind.DUTY: "在值班表办理调班",
    MatterKind.SWAP: "由双方办完或撤回",
    MatterKind.DELEGATION: "由授权人撤回后另行授权",
}
_SHOWN = {
    MatterKind.HAZARD: Capability.HAZARDS,
    MatterKind.VISIT: Capability.INSPECTIONS,
    MatterKind.DOCUMENT: Capability.ORDERS,
    MatterKind.BLANK: Capability.ORDERS,
    MatterKind.INCIDENT: Capability.INCIDENTS,
    MatterKind.TASK: Capability.DUTY,
    MatterKind.CAMPAIGN: Capability.CAMPAIGNS,
    MatterKind.PLAN: Capability.PLANS,
    MatterKind.GOING: Capability.INSPECTIONS,
    MatterKind.SEAL: Capability.PLANS,
    MatterKind.CALLS: Capability.DUTY,
    MatterKind.DUTY: Capability.ROSTERS,
    MatterKind.SWAP: Capability.ROSTERS,
    MatterKind.DELEGATION: Capability.STAFF,
}
