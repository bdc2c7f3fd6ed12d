"""What of the conversation is shown: all, or one kind of lines alone."""

from collections.abc import Container
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.events import Event

COMMANDS = ("CommandSent", "BodySent")
REPLIES = ("ReplyLineReceived", "MalformedReceived", "SurplusReceived")
"""Events by the names of their classes: they are imported only after the first paint."""


class Filter(Enum):
    """What is shown; the key goes from one to the next."""

    ALL = "all lines"
    COMMANDS = "only commands"
    REPLIES = "only replies"
    FINDINGS = "only what findings point at"
    NOTES = "only lines with a note"


def passes(wanted: Filter, index: int, event: "Event", pointed: Container[int], noted: Container[int]) -> bool:
    """Say whether a filter leaves this entry. `pointed`, `noted`: entries that a finding points at, that have a note."""
    if wanted is Filter.ALL:
        return True
    if wanted is Filter.FINDINGS:
        return index in pointed
    if wanted is Filter.NOTES:
        return index in noted
    return type(event).__name__ in (COMMANDS if wanted is Filter.COMMANDS else REPLIES)
