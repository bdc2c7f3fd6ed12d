"""Findings about the 220 that a server greets with: masked, no name, too long, line ends.

A server that refuses is told elsewhere.
"""

from collections.abc import Iterator

from inspector.events import GreetingReceived
from inspector.lenses.advice.sentences import Wording
from inspector.lenses.clients.framing import is_masked, says_nothing
from inspector.lenses.ehlo.lens import Channel, Starttls
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.patterns import lazy_pattern
from inspector.smtp.annotation import Span
from inspector.smtp.codes import split_enhanced
from inspector.smtp.ehlo_reply import looks_like_a_name, text_of
from inspector.smtp.reading import annotate_greeting, breaks
from inspector.smtp.reply import ReplyLine
from inspector.visible import visible

_MOST = 512
"""Bytes of a reply line, code and CR LF included (RFC 5321 §4.5.3.1.5)."""

_LITERAL = lazy_pattern(rb"\[[0-9A-Za-z.:-]+\](?= |\Z)")
_ADDRESS = lazy_pattern(rb"\d{1,3}(?:\.\d{1,3}){3}")
"""An address without its brackets: a Domain by the letter, and spoken of nowhere else."""

_WORDINGS = {
    "masked": Wording(
        "The greeting is overwritten with asterisks",
        "A firewall in the path inspects SMTP. To such a greeting Postfix says HELO instead of EHLO, to all mail (measured "
        "on 3.7), so it never sees STARTTLS: it mails in clear, or does not deliver where it demands TLS.",
        "On a Cisco ASA that is what the map _default_esmtp_map does, which lets no TLS pass either. Inspect with another "
        "map:\n  policy-map type inspect esmtp NAME\n    parameters\n      no mask-banner\n      allow-tls\nOn an old PIX:\n"
        "  no fixup protocol smtp 25\nIt may be any firewall in the path, also one on your own side.",
        "RFC 5321 §3.1; smtp_proto.c of Postfix; Cisco ASA Firewall CLI Configuration Guide, ESMTP inspection",
    ),
    "no-name": Wording(
        "The greeting does not begin with the server's name: {what}",
        "The first word behind 220 has to be the server's full host name, or its address in brackets. Logs and "
        "loop checks of senders go by it; no measured client lets TLS hang on it.",
        "Set the server's host name to its full name in the DNS, and let the greeting begin with it. With Postfix:\n"
        "  smtpd_banner = $myhostname ESMTP",
        "RFC 5321 §4.2 and §4.3.1",
    ),
    "empty": Wording(
        "The greeting says nothing",
        "To a 220 without text Postfix says HELO instead of EHLO, to all mail (measured on 3.7), so it never sees STARTTLS: "
        "it mails in clear, or does not deliver where it demands TLS. Where not even a blank stands behind the code, Go "
        "net/smtp, swaks, msmtp, Symfony Mailer and libESMTP give up.",
        "Let the greeting begin with the server's full name in the DNS. With Postfix:\n  smtpd_banner = $myhostname ESMTP",
        "RFC 5321 §4.2 and §4.3.1; smtp_proto.c of Postfix",
    ),
    "8bit": Wording(
        "The greeting holds bytes that are no ASCII",
        "The text of a reply is printable ASCII. OpenSMTPD's smtp(1) ends the session here (measured on 7.6).",
        "Write the greeting in plain ASCII.",
        "RFC 5321 §4.2",
    ),
    "too-long": Wording(
        "A line of the greeting has {bytes} bytes",
        "A reply line may have 512 bytes, code and line end included. Some clients read no more than that, or give up.",
        "Shorten the text behind the server's name.",
        "RFC 5321 §4.5.3.1.5",
    ),
    "bare-lf": Wording(
        "A line of the greeting ends with a line feed alone",
        "A line ends with CR and LF. Most clients take it, some wait for the rest, and give up.",
        "Let whoever writes the greeting, the server or a proxy before it, end its lines with CR LF.",
        "RFC 5321 §2.3.8",
    ),
}

MARKS = {"greeting-masked": "masked", "greeting-not-a-domain": "empty", "greeting-8bit": "not ASCII"}
"""What stands in the margin of a 220: code of a finding that may be more than a note to a word or two."""


def greeting_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about the form of the 220."""
    if not any(event.connection == 0 and event.code == 220 for _, event in case.transcript.of(GreetingReceived)):
        return
    lines = case.transcript.reply_lines(0, 0)
    if is_masked([line.raw for _, line in lines]):
        yield finding("greeting-masked", _weight_of_mask(case), _all(lines), _WORDINGS["masked"])
    elif says_nothing([line.raw for _, line in lines]):
        yield finding("greeting-not-a-domain", _weight_of_mask(case), _all(lines), _WORDINGS["empty"])
    elif unnamed := _unnamed(lines[0][1]):
        span, what = unnamed
        place = Evidence(lines[0][0], 1, span.start, span.stop)
        yield finding("greeting-not-a-domain", Severity.NOTE, (place,), _WORDINGS["no-name"], what=what)
    if beyond := next((place for place in enumerate(lines, 1) if not place[1][1].raw.isascii()), None):
        number, (entry, line) = beyond
        at = next(place for place, byte in enumerate(line.raw) if byte > 0x7F)
        yield finding("greeting-8bit", Severity.WARNING, (Evidence(entry, number, at, at + 1),), _WORDINGS["8bit"])
    if long := [place for place in enumerate(lines, 1) if _size(place[1][1]) > _MOST]:
        size = max(_size(line) for _, (_, line) in long)
        yield finding("greeting-too-long", Severity.NOTE, _places(long), _WORDINGS["too-long"], bytes=f"{size:,}")
    if bare := [place for place in enumerate(lines, 1) if not place[1][1].raw.endswith(b"\r\n")]:
        yield finding("greeting-bare-lf", Severity.NOTE, _places(bare), _WORDINGS["bare-lf"])


def _unnamed(line: ReplyLine) -> tuple[Span, str] | None:
    """Return the bytes that stand where the server's name belongs, and what they are; None where they are a name in full."""
    text = text_of(line).rstrip(b"\r")
    if _LITERAL.match(text):
        return None
    broken = next((each for each in breaks(annotate_greeting(line)) if each.rule in ("Domain", "sub-domain")), None)
    word = text.partition(b" ")[0]
    first = Span(line.text_start, line.text_start + len(word))
    status, _ = split_enhanced(text.decode("latin-1"))
    if broken:
        return (broken.span, broken.text) if word else (first, "a blank stands there" if text.strip() else "it is empty")
    if status:
        return first, f"{status} is a status code, which has no place there (RFC 2034 §3)"
    if word.upper() in (b"ESMTP", b"SMTP"):
        return first, f"“{visible(word)}” is the protocol's name"
    return None if looks_like_a_name(word) or _ADDRESS.fullmatch(word) else (first, f"“{visible(word)}” is no full name")


def _weight_of_mask(case: Case) -> Severity:
    """Where STARTTLS is offered it is the greeting alone that keeps Postfix from it."""
    in_clear = [reply.starttls for reply in case.ehlo if reply.channel is Channel.PLAINTEXT]
    return Severity.FAILURE if in_clear and in_clear[-1] is Starttls.ADVERTISED else Severity.WARNING


def _size(line: ReplyLine) -> int:
    return len(line.raw) + line.dropped


def _all(lines: list[tuple[int, ReplyLine]]) -> tuple[Evidence, ...]:
    return _places(list(enumerate(lines, 1)))


def _places(places: list[tuple[int, tuple[int, ReplyLine]]]) -> tuple[Evidence, ...]:
    """Point at whole lines."""
    return tuple(Evidence(entry, number, 0, len(line.content)) for number, (entry, line) in places)
