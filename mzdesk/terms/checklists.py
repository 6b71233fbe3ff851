"""What is looked at, and how well its law is known."""

from __future__ import annotations

from mzdesk.terms.base import Term


class Topic(Term):
    EPIDEMIC = "epidemic", "疫情防控"
    FIRE = "fire", "消防安全"
    UTILITIES = "utilities", "用火用电用气"
    BUILDING = "building", "房屋与地质灾害"
    FOOD = "food", "食品安全"
    SECURITY = "security", "安保与一老一小"
    PSYCH = "psych", "心理服务"
    CONSTRUCTION = "construction", "施工安全"
    DUTY = "duty", "制度责任值班"


class Certainty(Term):
    """How well a legal basis is known; only the first may be printed without a named person's confirmation."""

    READ = "read", "已核对原文"
    SECONDARY = "secondary", "转述，待核对"
    UNVERIFIED = "unverified", "未核实"
