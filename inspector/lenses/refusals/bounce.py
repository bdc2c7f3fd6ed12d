"""A delivery status notification taken apart (RFC 3464): who reports it, and who refused which recipient in what words."""

import re

from inspector.frozen import Frozen

MOST_RECIPIENTS = 50
"""Recipients of one notification that are read."""
_FIELD = re.compile(r"(?im)^[>|\s]{0,10}([A-Za-z][A-Za-z-]{1,40}):[ \t]*(.{0,4000})$")
_FOLDED = re.compile(r"\r?\n[ \t]+(?=\S)")
_TYPED = re.compile(r"\s*([A-Za-z0-9-]{1,40})\s*;\s*(.*)", re.DOTALL)
_PER_RECIPIENT = frozenset({"original-recipient", "final-recipient"})
_OF_RECIPIENTS = frozenset({"action", "status", "remote-mta", "diagnostic-code", "will-retry-until", "final-log-id"})


class Recipient(Frozen):
    """One group of fields of a notification. Nothing here is in the visible notation yet; empty where it is not told."""

    address: str = ""
    """Final-Recipient, without its type."""
    action: str = ""
    """``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``."""
    status: str = ""
    """The enhanced status code."""
    remote: str = ""
    """The server that was asked, by name."""
    kind: str = ""
    """What the words are: ``smtp`` is the remote server's reply; anything else (``x-postfix``) the reporter's own."""
    words: str = ""
    """Diagnostic-Code, unfolded, without its type."""
    retries_until: str = ""
    """Will-Retry-Until."""


class Bounce(Frozen):
    """A notification."""

    reporter: str
    """Reporting-MTA: who wrote it; empty where it is not told."""
    received_from: str
    """Received-From-MTA: whom the reporter had it from."""
    recipients: tuple[Recipient, ...]
    """At least one."""

    @property
    def worst(self) -> Recipient:
        """The recipient to speak of: the first that failed, or that waits, or the first."""
        wanted = ("failed", "delayed")
        return next((one for action in wanted for one in self.recipients if one.action == action), self.recipients[0])


def read_bounce(text: str) -> Bounce | None:
    """Return what a notification tells; None where the text is none. Lines of other parts of the message do no harm."""
    reporter = received_from = ""
    groups: list[dict[str, str]] = []
    for found in _FIELD.finditer(_FOLDED.sub(" ", text)):
        name, value = found[1].lower(), found[2].strip()
        if name == "reporting-mta":
            reporter = reporter or _typed(value)[1]
        elif name == "received-from-mta":
            received_from = received_from or _typed(value)[1]
        elif name in _PER_RECIPIENT or name in _OF_RECIPIENTS:
            if not groups or (name in groups[-1] and name in _PER_RECIPIENT) or _begins_anew(name, groups[-1]):
                groups.append({})
            groups[-1].setdefault(name, value)
    told = tuple(_recipient(group) for group in groups[:MOST_RECIPIENTS] if _tells(group))
    return Bounce(reporter, received_from, told) if told else None


def _begins_anew(name: str, group: dict[str, str]) -> bool:
    """An address behind other fields belongs to the next recipient."""
    return name in _PER_RECIPIENT and bool(_OF_RECIPIENTS & group.keys())


def _tells(group: dict[str, str]) -> bool:
    """A group of a notification has what RFC 3464 §2.3 demands, or at least the words; a lone ``Status:`` is some header."""
    return "diagnostic-code" in group or {"final-recipient", "action"} <= group.keys()


def _recipient(group: dict[str, str]) -> Recipient:
    kind, words = _typed(group.get("diagnostic-code", ""))
    return Recipient(
        address=_typed(group.get("final-recipient", group.get("original-recipient", "")))[1],
        action=group.get("action", "").lower(),
        status=group.get("status", "").partition(" ")[0],
        remote=_typed(group.get("remote-mta", ""))[1].partition(" ")[0],
        kind=kind.lower(),
        words=words,
        retries_until=group.get("will-retry-until", ""),
    )


def _typed(value: str) -> tuple[str, str]:
    """Split ``dns; mx.example.com`` into type and value; the type is empty where there is none."""
    found = _TYPED.fullmatch(value)
    return (found[1], found[2].strip()) if found else ("", value)
