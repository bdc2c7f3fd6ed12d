"""What a refusal means: a reply, a bounce or a log line, put beside the catalogue in ``refusals``."""

import re
from dataclasses import dataclass

from inspector.lenses.circumstances import Circumstances, Side, read_circumstances
from inspector.lenses.fix_table import Topic
from inspector.lenses.fixes import Order, fixes_text
from inspector.lenses.refusals import REFUSALS, Refusal
from inspector.lenses.reply_codes import read_codes
from inspector.lenses.software import Software
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)*[A-Za-z0-9-]*[A-Za-z0-9]")
_EXAMPLE = "mx.example.com"
_LONGEST = 4_000
"""Characters of a line that patterns look at."""
_ALERT_CAME = re.compile(r"SSL alert number \d|\b(?:sslv3|tlsv1|tlsv13) alert |fatal alert has been received", re.IGNORECASE)
"""How OpenSSL and GnuTLS log an alert that the other side sent."""
_OWN_NO = re.compile(
    r"(?:SSL routines:[^:]*:|\breason=)(?:unsupported protocol|version too low|no shared cipher|wrong ssl version|"
    r"unknown protocol|(?:dh|ee|ca) key too small|no suitable signature algorithm|certificate verify failed|"
    r"wrong version number)",
    re.IGNORECASE,
)
"""How OpenSSL logs that itself it did not go on; sendmail writes the reason alone."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of a text. Every field is in the visible notation."""

    name: str
    """The kind of refusal; empty where it is not known."""
    said: str
    """The refusal itself."""
    form: str
    """What kind of text it came in; empty for a bare reply."""
    title: str
    """What happened."""
    who: str
    """Who refused whom."""
    step: str
    """At which step."""
    codes: tuple[str, ...]
    """What the reply code and the enhanced status code say."""
    meanings: tuple[str, ...]
    """What it can mean, the likeliest first."""
    settings: tuple[str, ...]
    """What to set: for each side, its software and the lines to type, which begin with two blanks."""
    checks: tuple[tuple[str, str], ...]
    """(command of this program, what it shows)."""
    source: str
    """Where this is known from; empty where nothing is known."""


def explain(text: str, software: str = "", minimum: ProtocolVersion = ProtocolVersion.TLSv1_2) -> Explanation:
    """Explain a text. `software`: the mail server that settings are wanted for; empty: that of the log, or Postfix."""
    around = read_circumstances(text)
    refusal = _kind(around.said) or _kind(text)
    codes = read_codes(around.said)
    host = around.host if _HOST.fullmatch(around.host) and around.host.lower() not in ("unknown", "none") else ""
    return Explanation(
        name=refusal.name if refusal else "",
        said=visible_text(" ".join(around.said.split())),
        form=around.form,
        title=refusal.title if refusal else "Nothing is known of these words but what their codes say.",
        who=visible_text(_sentence(_who(around, refusal, codes.reply, host))),
        step=visible_text(_step(around, refusal)),
        codes=codes.meanings,
        meanings=refusal.meanings if refusal else (),
        settings=_settings(refusal, around, software, minimum) if refusal else (),
        checks=tuple((command.format(host=host or _EXAMPLE), shows) for command, shows in refusal.checks) if refusal else (),
        source=refusal.source if refusal else "",
    )


def _kind(text: str) -> Refusal | None:
    """Return the first row that fits a line; lines are cut, so that no pattern has far to look."""
    lines = [line[:_LONGEST] for line in text.splitlines()]
    return next((row for row in REFUSALS for line in lines if row.fits(line)), None)


def _who(around: Circumstances, refusal: Refusal | None, code: str, host: str) -> str:
    """Say who refused whom, as far as the text tells."""
    other = host or ("the receiver" if around.side is Side.SENDING else "the sender")
    own = f"your {around.software.shown}" if around.software else "your server"
    by = refusal.refused_by if refusal else Side.UNKNOWN
    if not code and (told := _who_by_the_library(around, own, other)):
        return told
    if around.side is Side.SENDING:
        if by is Side.SENDING:
            return f"{own}, which was sending, would not go on with {other}."
        if code or by is Side.RECEIVING:
            return f"{other} refused; {own} was sending to it."
        return f"{own} was sending to {other}; which of the two gave up, these words do not say."
    if around.side is Side.RECEIVING:
        if code or by is Side.RECEIVING:
            return f"{own}, which was receiving, refused {other}."
        return f"{own} was receiving from {other}; which of the two gave up, these words do not say."
    if by is Side.SENDING:
        return "The sending server would not go on: the receiver did not say this."
    if by is Side.RECEIVING or code:
        return "The receiving server refused the one that was sending. It is the sender who gets to see these words."
    return "These words do not say which side gave up."


def _who_by_the_library(around: Circumstances, own: str, other: str) -> str:
    """Say whose TLS library gave up; empty where the words are none of a TLS library."""
    did = {Side.SENDING: "was sending", Side.RECEIVING: "was receiving", Side.UNKNOWN: "wrote this down"}[around.side]
    if _ALERT_CAME.search(around.said):
        if around.side is Side.UNKNOWN:
            return "The other side refused, with a TLS alert: the one that wrote this down received it."
        return f"{other} refused, with a TLS alert that {own}, which {did}, received."
    if not _OWN_NO.search(around.said):
        return ""
    if around.side is Side.UNKNOWN:
        return "The side that wrote this down refused: its own TLS library did not take what the other one sent."
    return f"{own}, which {did}, refused {other}: its own TLS library did not take what came."


def _sentence(words: str) -> str:
    """Begin with a capital, unless the name of a host stands there."""
    return words[0].upper() + words[1:] if words.startswith(("your", "the ")) else words


def _step(around: Circumstances, refusal: Refusal | None) -> str:
    if not around.step:
        return refusal.step if refusal else ""
    return f"in reply to {around.step}" + (f" ({refusal.step})" if refusal and refusal.name == "tls-version-policy" else "")


def _settings(refusal: Refusal, around: Circumstances, software: str, minimum: ProtocolVersion) -> tuple[str, ...]:
    """The fixes, the side that wrote the text first: who it is may set something there."""
    order = Order((Software(software),) if software else (around.software or Software.POSTFIX,))
    own = Side.SENDING if around.side is not Side.RECEIVING else Side.RECEIVING
    sides: dict[Side, Topic | None] = {Side.SENDING: refusal.sending, Side.RECEIVING: refusal.receiving}
    topics = [topic for side in (own, *(other for other in sides if other is not own)) if (topic := sides[side])]
    others = ", ".join(other.value for other in Software if other is not order.software[0])
    more = [f"For another mail server add --software: {others}."] if topics and not software else []
    return (*(fixes_text(topic, order, minimum) for topic in topics), *more)
