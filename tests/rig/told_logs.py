"""What tests of the readers of logs look at."""

import re
from pathlib import Path

from inspector.events import (
    BodySent,
    CommandSent,
    Event,
    LineKept,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SourceRead,
    SurplusReceived,
)
from inspector.formats.source import Conversation
from inspector.transcript import SomeEvent, Transcript
from inspector.visible import visible

LOGS = Path(__file__).parent.parent / "formats" / "samples" / "logs"
"""Logs of real servers; hosts and addresses were replaced, and most of the lines about inner workings taken out."""


def of(conversation: Conversation, kind: type[SomeEvent]) -> list[SomeEvent]:
    """Return the events of a kind."""
    return [event for _, event in Transcript(conversation.events).of(kind)]


def talk(conversation: Conversation) -> list[str]:
    """Return what was said: ``C: EHLO …``, ``S: 250 …``."""
    shown = []
    for event in conversation.events:
        if isinstance(event, CommandSent):
            shown.append(f"C: {visible(event.raw.rstrip())}")
        elif isinstance(event, ReplyLineReceived | MalformedReceived):
            shown.append(f"S: {visible(event.raw.rstrip())}")
    return shown


def answers(conversation: Conversation) -> list[tuple[str, int]]:
    """Return verb and code of each reply."""
    return [(event.verb, event.code) for event in of(conversation, ReplyReceived)]


def kept(conversation: Conversation) -> list[str]:
    """Return the lines that were kept."""
    return [visible(event.raw) for event in of(conversation, LineKept)]


def words(conversation: Conversation) -> str:
    """Return what is said of the source."""
    return of(conversation, SourceRead)[0].words


def accounted_for(conversations: tuple[Conversation, ...]) -> int:
    """How many lines of the source are told, kept, or counted in words."""
    said = sum(_lines_in(event) for one in conversations for event in one.events)
    counted = re.findall(
        r"([\d,]+) lines? (?:of|about|behind|before|that)", words(conversations[0]).partition("not shown: ")[2]
    )
    return said + sum(int(number.replace(",", "")) for number in counted)


def _lines_in(event: Event) -> int:
    """How many lines of the source an event is made of."""
    if isinstance(event, BodySent):
        return event.raw.count(b"\n")
    return isinstance(event, CommandSent | ReplyLineReceived | MalformedReceived | SurplusReceived | LineKept)


def lines_of(raw: bytes) -> int:
    """How many lines are not blank."""
    return sum(bool(line.strip()) for line in raw.split(b"\n"))
