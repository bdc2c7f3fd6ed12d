"""What a refusal means: a reply, a bounce or a log line, put beside the ``catalogue``."""

import re
from collections.abc import Iterator

from inspector.frozen import Frozen
from inspector.lenses.advice.fix import Topic
from inspector.lenses.advice.fixes import Order, fixes_text
from inspector.lenses.refusals.bounce import Bounce
from inspector.lenses.refusals.catalogue import REFUSALS
from inspector.lenses.refusals.circumstances import Circumstances, Side, read_circumstances
from inspector.lenses.refusals.refusal import Refusal
from inspector.lenses.refusals.reply_codes import Codes, meanings_of_exchange_online, read_codes
from inspector.lenses.refusals.wrapped import may_be_wrapped, reply_as_lines
from inspector.lenses.software import Software
from inspector.smtp.secret import redact_prose
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text

_DOTTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3,}(?!\d)")
"""Addresses and numbers of sections: none of them is an enhanced status code."""
_ALERT_LOGGED = re.compile(r"alert (?:read|write):fatal:")
"""How Postfix logs an alert at TLS log level 2; elsewhere it is ``alert protocol version``."""
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)*[A-Za-z0-9-]*[A-Za-z0-9]")
_EXAMPLE = "mx.example.com"
UNKNOWN = Target("", 0)
"""The other side where nothing tells it."""
_IMPLICIT_TLS_PORT = 465
_PORTS = 65_536
_CONNECTED = "initial connection"
"""What Exim calls the step at which the greeting came."""
_DONE = frozenset({"delivered", "relayed", "expanded"})
"""Actions of a notification that are no refusal (RFC 3464 §2.3.3)."""
_SHOWN = 200
"""Characters of the words for a further recipient."""
_LONGEST = 4_000
"""Characters of a line that patterns look at."""
_ALERT_CAME = re.compile(
    r"SSL alert number \d|\b(?:sslv3|tlsv1|tlsv13) alert |fatal alert (?:has been|was) received|Received fatal alert|"
    r"rxd alert|remote error: tls",
    re.IGNORECASE,
)
"""How TLS libraries (OpenSSL, GnuTLS, SChannel, Java, Go) log an alert that the other side sent."""
_GRANTS, _REFUSING_STATUS = re.compile(r"\s*2\d\d[ -]"), re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
"""In a reply that grants something, what looks like the status of a refusal is the number of a version (RFC 2034 §3)."""
_OWN_NO = re.compile(
    r"(?:SSL routines:[^:]*:|\breason=)(?:unsupported protocol|version too low|no shared cipher|wrong ssl version|"
    r"unknown protocol|(?:dh|ee|ca) key too small|no suitable signature algorithm|certificate verify failed|"
    r"wrong version number|unsafe legacy renegotiation disabled)|x509: certificate|PKIX path|remote certificate is invalid|"
    r"unable to get local issuer|first record does not look like|No appropriate protocol|Diffie-Hellman prime sent",
    re.IGNORECASE,
)
"""How OpenSSL, GnuTLS, Java, Go and .NET tell that they did not go on themselves; sendmail writes the reason alone."""


class Explanation(Frozen):
    """All that is known of a text. Every field is in the visible notation."""

    name: str
    """The kind of refusal; empty where it is not known."""
    said: str
    """The refusal itself."""
    form: str
    """What kind of text it came in; empty for a bare reply."""
    title: str
    """What happened."""
    report: tuple[str, ...]
    """What a notification tells of each recipient, a sentence each; empty where the text is none."""
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


def explain(
    text: str, software: str = "", minimum: ProtocolVersion = ProtocolVersion.TLSv1_2, *, other: Target = UNKNOWN
) -> Explanation:
    """Explain a text. `software`: the mail server that settings are wanted for; empty: that of the log, or Postfix.

    `other`: the other side, as far as what stands around the text tells it; what the text itself tells goes before.
    """
    around = read_circumstances(text)
    refusal = find_refusal(around.said) or find_refusal(text)
    codes = read_codes(around.said)
    host = around.host if _HOST.fullmatch(around.host) and around.host.lower() not in ("unknown", "none") else ""
    granted = refusal is None and around.bounce is None and codes.reply.startswith("2")
    host = host or (other.host if _HOST.fullmatch(other.host) else "")
    places = {"host": host or _EXAMPLE, "target": _typed(around, text, host, other) if host else _EXAMPLE}
    return Explanation(
        name=refusal.name if refusal else "",
        said=visible_text(_without_secrets(" ".join(around.said.split()))),
        form=around.form,
        title=_title(refusal, around.bounce, codes),
        report=tuple(map(visible_text, _report(around.bounce))) if around.bounce else (),
        who=_NOBODY if granted else visible_text(_sentence(_who(around, refusal, codes.reply, host))),
        step=visible_text(_step(around, refusal)),
        codes=meanings_of_exchange_online(codes) if around.exchange_onlines_own else codes.meanings,
        meanings=refusal.meanings if refusal else (),
        settings=_settings(refusal, around, software, minimum) if refusal else (),
        checks=tuple((command.format(**places), shows) for command, shows in refusal.checks) if refusal else (),
        source=refusal.source if refusal else "",
    )


_NOBODY = "Nobody refused anything with these words."


def _typed(around: Circumstances, text: str, host: str, other: Target) -> str:
    """Return what to type for the other side; its port stands behind its name in the text, or is told by `other`.

    Of a client that is any port, and nobody listens there.
    """
    place = rf"(?i)(?<![\w.-]){re.escape(host)}(?:\[[^\]\s]{{1,60}}\])?:(\d{{1,5}})(?!\d)"
    found = re.search(place, text[:_LONGEST]) if around.side is not Side.RECEIVING else None
    port = int(found[1]) if found else other.port if other.host.lower() == host.lower() else 0
    known = other if port == other.port else UNKNOWN
    implicit = known.mode is Mode.IMPLICIT_TLS or port == _IMPLICIT_TLS_PORT
    mode = Mode.IMPLICIT_TLS if implicit else Mode.STARTTLS
    return Target(host, port if port < _PORTS else 0, mode, lmtp=known.lmtp).typed


def _without_secrets(text: str) -> str:
    return redact_prose(text.encode("utf-8", "surrogateescape"))[0].decode("utf-8", "surrogateescape")


def _title(refusal: Refusal | None, bounce: Bounce | None, codes: Codes) -> str:
    if bounce and bounce.worst.action in _DONE:
        return "Nothing was refused: this notification says what became of a mail that went on its way."
    if refusal:
        return refusal.title
    told = " but what their codes say" if codes.meanings else ", and there is no reply code in them"
    return f"Nothing is known of these words{told}."


def _report(bounce: Bounce) -> Iterator[str]:
    """Take a notification apart, the recipient that is spoken of first."""
    if bounce.reporter:
        came = f", which had the mail from {bounce.received_from}" if bounce.received_from else ""
        yield f"Reported by {bounce.reporter}{came}."
    for one in sorted(bounce.recipients, key=lambda recipient: recipient is not bounce.worst):
        told = [
            f"{one.action} ({one.status})" if one.action and one.status else one.action or one.status,
            f"asked was {one.remote}" if one.remote else "no other server was asked, or it is not named",
            f"it is tried until {one.retries_until}" if one.retries_until else "",
            f"the words: {one.words[:_SHOWN]}" if one is not bounce.worst and one.words else "",
        ]
        yield f"For {one.address or 'a recipient'}: {'; '.join(filter(None, told))}."


def find_refusal(text: str) -> Refusal | None:
    """Return the first row that fits a line; lines are cut, so that no pattern has far to look."""
    lines = [_plain(line) for line in reply_as_lines(text)]
    if may_be_wrapped(text):
        lines.append(_plain(" ".join(lines)))
    return next((row for row in REFUSALS for line in lines if row.fits(line)), None)


def _plain(line: str) -> str:
    line = _ALERT_LOGGED.sub("alert ", _DOTTED.sub("#", line[:_LONGEST]))
    return _REFUSING_STATUS.sub("#", line) if _GRANTS.match(line) else line


_EXCHANGE_ONLINE = (
    "Exchange Online, which was sending, says this itself; it is no reply of the receiver's. What it met stands in "
    "brackets, where anything does."
)


def _who(around: Circumstances, refusal: Refusal | None, code: str, host: str) -> str:
    """Say who refused whom, as far as the text tells."""
    if around.exchange_onlines_own:
        return _EXCHANGE_ONLINE
    return _who_by_the_bounce(around.bounce) if around.bounce else _who_by_the_side(around, refusal, code, host)


def _who_by_the_side(around: Circumstances, refusal: Refusal | None, code: str, host: str) -> str:
    """Say who refused whom by the side that wrote it down, and by which side refuses in this way."""
    other = host or ("the receiver" if around.side is Side.SENDING else "the sender")
    own = f"your {around.software.shown}" if around.software else "your server"
    by = refusal.refused_by if refusal else Side.UNKNOWN
    if not code and (told := _who_by_the_library(around, own, other)):
        return told
    if refusal and refusal.harmless:
        return "Nobody refused: it is noted, and mail goes on, unless another line says that it does not."
    if refusal and refusal.own_fault:
        whose = "the side that wrote this down" if around.side is Side.UNKNOWN else own
        return f"Nobody refused: {whose} could not begin by itself, whoever was on the other side."
    if refusal and refusal.own_words and around.side is not Side.RECEIVING:
        if around.side is Side.SENDING:
            return f"Nobody refused in so many words: {own} was sending to {other}, and says this itself."
        return (
            "Nobody refused in so many words: the side that wrote this down says it itself, it is no reply of the other's."
        )
    if around.side is Side.SENDING:
        return _who_by_the_sender(own, other, by, code)
    if around.side is Side.RECEIVING:
        return _who_by_the_receiver(own, other, by, code)
    return _who_by_the_words(by, code)


def _who_by_the_receiver(own: str, other: str, by: Side, code: str) -> str:
    if code or by is Side.RECEIVING:
        return f"{own}, which was receiving, refused {other}."
    if by is Side.SENDING:
        return f"{other} gave up; {own} was receiving from it."
    return f"{own} was receiving from {other}; which of the two gave up, these words do not say."


def _who_by_the_sender(own: str, other: str, by: Side, code: str) -> str:
    if by is Side.SENDING:
        return f"{own}, which was sending, would not go on with {other}."
    if code or by is Side.RECEIVING:
        return f"{other} refused; {own} was sending to it."
    return f"{own} was sending to {other}; which of the two gave up, these words do not say."


def _who_by_the_words(by: Side, code: str) -> str:
    """Say it of words that tell nothing of who wrote them down."""
    if by is Side.SENDING:
        return "The sending server would not go on: the receiver did not say this."
    if by is Side.RECEIVING or code:
        return "The receiving server refused the one that was sending. It is the sender who gets to see these words."
    return "These words do not say which side gave up."


def _who_by_the_bounce(bounce: Bounce) -> str:
    """Say who refused whom by the type of the words: ``smtp`` is a reply of the remote server (RFC 3464 §2.3.6)."""
    reporter, remote = bounce.reporter or "the server that wrote this notification", bounce.worst.remote
    if bounce.worst.action in _DONE:
        return f"{reporter} reports it; nobody refused."
    if not remote:
        return f"{reporter} reports it and names no other server: it did not deliver the mail itself."
    if bounce.worst.kind == "smtp" and read_codes(bounce.worst.words).reply:
        return f"{remote} refused; {reporter}, which reports it, was sending to it."
    return f"{reporter}, which reports it, was sending to {remote}; the words are its own, and no reply of the other's."


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
    if around.step == _CONNECTED:
        return "as the greeting, when the connection had come about"
    return f"in reply to {around.step}" + (f" ({refusal.step})" if refusal and refusal.name == "tls-version-policy" else "")


def _settings(refusal: Refusal, around: Circumstances, software: str, minimum: ProtocolVersion) -> tuple[str, ...]:
    """The fixes, the side that wrote the text first: who it is may set something there."""
    order = Order((Software(software),) if software else (around.software or Software.POSTFIX,))
    own = Side.SENDING if around.side is not Side.RECEIVING else Side.RECEIVING
    sides: dict[Side, Topic | None] = {Side.SENDING: refusal.sending, Side.RECEIVING: refusal.receiving}
    both = (own, *(other for other in sides if other is not own))
    topics = [topic for side in both if (topic := sides[side])]
    does = {Side.SENDING: refusal.sender_does, Side.RECEIVING: refusal.receiver_does}
    plain = [f"On the {side.value} side: {does[side]}" for side in both if does[side]]
    others = ", ".join(other.value for other in Software if other is not order.software[0])
    more = [f"For another mail server add --software: {others}."] if topics and not software else []
    return (*plain, *(fixes_text(topic, order, minimum) for topic in topics), *more)
