"""Was the session held by this program, or read from what others wrote down, where much was never asked?"""

from inspector.events import CommandSent, Connected, GreetingReceived, ReplyReceived, SourceRead, TLSEstablished, TLSFailed
from inspector.transcript import Transcript

_PASTES = frozenset(
    {"dialogue", "telnet", "swaks", "openssl", "curl", "smtplib", "posttls-finger", "powershell", "no-connection"}
)
OWN_KIND = "session"
"""SourceRead.kind of our own session file, which holds all that the session held."""


WITHOUT_SESSION = {
    "postfix-settings": "Postfix's settings",
    "received": "Received header fields",
}
"""SourceRead.kind of what holds no conversation, and what it is called where a target's name would stand."""


def what_instead(transcript: Transcript) -> str:
    """Return what was read in place of a conversation; empty for a conversation."""
    source = foreign_source(transcript)
    return WITHOUT_SESSION.get(source.kind, "") if source else ""


def foreign_source(transcript: Transcript) -> SourceRead | None:
    """Return what was read, where it is no session file of ours; None for a session that this program held."""
    return next((event for _, event in transcript.of(SourceRead) if event.kind != OWN_KIND), None)


_AROUND = (Connected, GreetingReceived, CommandSent, TLSEstablished, TLSFailed)


def shows_refusals_only(transcript: Transcript) -> bool:
    """Tell whether others wrote down refusals and nothing around them: neither step nor channel is known then."""
    if foreign_source(transcript) is None or any(transcript.of(kind) for kind in _AROUND):
        return False
    replies = [event for _, event in transcript.of(ReplyReceived)]
    return bool(replies) and all(event.code >= 400 and not event.verb for event in replies)


def read_from(source: SourceRead) -> str:
    """Return what is to be said where something was never asked: ``read from a paste``."""
    return "read from a paste" if source.kind in _PASTES else "read from a file"
