"""One kind of refusal, as a row of the ``catalogue``, and what its rows have in common."""

import re
from collections.abc import Callable

from inspector.frozen import Frozen
from inspector.lenses.advice.fix import Topic
from inspector.lenses.refusals.circumstances import Side
from inspector.patterns import lazy_pattern


class Refusal(Frozen):
    """One kind of refusal."""

    name: str
    """Its name, for programs."""
    fits: Callable[[str], object]
    """Tells whether a text is of this kind."""
    title: str
    """What happened, in a sentence."""
    refused_by: Side
    """Which side refuses in this way; UNKNOWN where it is no refusal of either, or may be of both."""
    step: str
    """At which step it comes."""
    meanings: tuple[str, ...]
    """What it can mean, the likeliest first."""
    sending: Topic | None
    """What to set on the sending side."""
    receiving: Topic | None
    """What to set on the receiving side."""
    checks: tuple[tuple[str, str], ...]
    """(command, what it shows)."""
    source: str
    """Where this is known from."""
    sender_does: str = ""
    """What to do on the sending side where that is no setting for TLS; whole sentences."""
    receiver_does: str = ""
    """The same for the receiving side."""
    own_words: bool = False
    """Nobody refused: a server tells what happened to it, be it with a code that looks like a reply."""
    harmless: bool = False
    """Nobody refused: it is noted, and mail goes on."""
    own_fault: bool = False
    """Nobody refused: the one that wrote this down could not begin at all."""


def has_any(*patterns: str) -> Callable[[str], object]:
    """Return what finds one of the patterns, in any case of letters."""
    found = lazy_pattern("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    return lambda text: found.search(text)


LOOK = ("smtp-inspector check {target}", "greeting, EHLO reply, STARTTLS, and the answer to every TLS version")
ALL_PORTS = (
    (
        "smtp-inspector check {host} --ports 25,465,587",
        "all three side by side; where they differ, look at *_mandatory_* and at overrides",
    ),
)
GREETING = ("smtp-inspector check {target} --no-probe", "one connection: greeting and EHLO reply, as told to this address")
MAIL_FROM = (
    "smtp-inspector check {target} --no-probe --try-mail-from you@example.com",
    "run it from the mail server, with its sender's address: it depends on who asks",
)
HEADER = ("smtp-inspector read MESSAGE.eml", "the Received fields of the message that came back: its way, server by server")
BY_HAND = (
    "smtp-inspector {target}",
    "the app: type MAIL FROM and RCPT TO at “:” and see the refusal; without DATA nothing is mailed",
)
