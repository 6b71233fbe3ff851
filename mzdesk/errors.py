"""The ways in which the program says no, each with a sentence a clerk can act on."""

from __future__ import annotations


class MzdeskError(Exception):
    """A refusal. `message` is one Chinese sentence with the next step; it is shown as it stands."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RuleBroken(MzdeskError):
    """A rule of the office forbids the act."""


class KeptAlready(RuleBroken):
    """An act of the same verb, whose outcome was open, turned out to be kept. Said once; this act was not done."""


class NotAllowed(MzdeskError):
    """The actor lacks the right, or the approval is missing or wrong."""


class ShutOut(NotAllowed):
    """The login of a shared server holds no more: switched off, or its password was given anew. Sign in again."""


class NotFound(MzdeskError):
    """The record is not there (any more) or not in the actor's scope."""


class ChangedMeanwhile(MzdeskError):
    """Somebody else saved the record since it was read."""


class StoreDown(MzdeskError):
    """The store can't be reached or can't be used (locked, full, read-only, corrupt, newer)."""


class BadInput(MzdeskError):
    """What was typed or read can't be used. `field` names the input, so that the form can show it there."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
