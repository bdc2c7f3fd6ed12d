"""Where a refusal was written down: a log line, a bounce, or a bare reply; who refused whom, and at which step.

Each form is a row with the pattern of its line. The first that fits is taken.
"""

import re
from enum import Enum

from inspector.frozen import Frozen, replace
from inspector.lenses.refusals.bounce import Bounce, read_bounce
from inspector.lenses.software import Software


class Side(Enum):
    """What the one who wrote it down was doing."""

    SENDING = "sending"
    RECEIVING = "receiving"
    UNKNOWN = "unknown"


class Circumstances(Frozen):
    """What the text around a refusal tells. Nothing here is in the visible notation yet."""

    form: str
    """What kind of text it is, in a few words; empty for a bare reply."""
    side: Side
    """Which side wrote it."""
    software: Software | None
    """Whose log it is."""
    said: str
    """The refusal itself."""
    host: str = ""
    """The other side; empty where it is not told."""
    step: str = ""
    """The command it answers, in the words of the text; empty where it is not told."""
    bounce: Bounce | None = None
    """The notification that it stands in."""

    @property
    def exchange_onlines_own(self) -> bool:
        """True where Exchange Online, which was sending, says it itself: its form is that of a reply, and nobody replied."""
        return bool(EXCHANGE_ONLINES_OWN.match(self.said))


class _Form(Frozen):
    """One way in which refusals are written down."""

    name: str
    """What it is called."""
    side: Side
    """Which side writes it."""
    software: Software | None
    """Who writes it."""
    pattern: re.Pattern[str]
    """Its line; groups ``said``, ``host``, ``step`` and a ``code`` that stands apart, as far as it tells them."""


_SMTP = r"postfix[^ ]*/(?:[a-z0-9-]+/)*(?:smtp|lmtp|relay)\[\d+\]:"
_SMTPD = r"postfix[^ ]*/(?:[a-z0-9-]+/)*(?:smtpd|smtps|submission|submissions|tlsproxy|postscreen)(?:/smtpd)?\[\d+\]:"

_FORMS = (
    _Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        re.compile(
            rf"(?i){_SMTP}.*?\(host (?P<host>[^\[\s]{{1,253}})\S* (?:said|refused to talk to me): (?P<said>.*?)"
            r"(?: \(in reply to (?P<step>.+?)(?: command)?\))?\)?\s*$"
        ),
    ),
    _Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        re.compile(rf"(?i){_SMTP}.*?relay=(?P<host>[^\[,\s]{{1,253}}).*?status=\w+ \((?P<said>.*?)\)?\s*$"),
    ),
    _Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        re.compile(rf"(?i){_SMTP} (?P<said>.*?(?: (?:to|from|for) (?P<host>[A-Za-z0-9.-]{{1,253}})\[.*)?)$"),
    ),
    _Form(
        "a log line of Postfix's smtpd, which receives",
        Side.RECEIVING,
        Software.POSTFIX,
        re.compile(
            rf"(?i){_SMTPD}.*?reject: (?P<step>\S+) from (?P<host>[^\[\s]{{1,253}})\S*: "
            r"(?P<said>[45]\d\d .*?)(?:; from=.*)?$"
        ),
    ),
    _Form(
        "a log line of Postfix's smtpd, which receives",
        Side.RECEIVING,
        Software.POSTFIX,
        re.compile(rf"(?i){_SMTPD} (?P<said>.*?(?: from (?P<host>[^\[\s]{{1,253}})\[.*)?)$"),
    ),
    _Form(
        "a bounce of Postfix",
        Side.SENDING,
        Software.POSTFIX,
        re.compile(
            r"(?is)host (?P<host>[^\[\s]{1,253})\[\S* (?:said|refused to talk to me): (?P<said>.*?)"
            r"\s*\(in reply to (?P<step>.+?)(?: command)?\)"
        ),
    ),
    _Form(
        "a log line of Exim, which was sending",
        Side.SENDING,
        Software.EXIM,
        re.compile(
            r"(?i)SMTP error from remote mail(?: server|er) after (?P<step>.{1,300}?): "
            r"(?:host \S+ \[\S+\]: )?(?P<said>[45]\d\d.*)$"
        ),
    ),
    _Form(
        "a log line of Exim, which was sending",
        Side.SENDING,
        Software.EXIM,
        re.compile(
            r"(?i)(?P<said>a TLS session is required.*|TLS session: \(SSL_connect\).*|"
            r"TLS error on connection to .*)$"
        ),
    ),
    _Form(
        "a log line of Exim, which was receiving",
        Side.RECEIVING,
        Software.EXIM,
        re.compile(
            r"(?i)(?P<said>TLS error on connection from \(?(?P<host>[^\s\[)]{1,253}).*|"
            r"TLS error on \S+ (?:SSL_accept|\(gnutls).*)$"
        ),
    ),
    _Form(
        "a log line of Exim, which was receiving",
        Side.RECEIVING,
        Software.EXIM,
        re.compile(r"(?i) rejected (?P<step>[A-Z]{4})(?: <[^>]{0,300}>)?: (?P<said>.*)$"),
    ),
    _Form(
        "a log line of Cisco's ESA, about a delivery (DCID)",
        Side.SENDING,
        Software.CISCO,
        re.compile(r"(?i)\b(?:Bounced|Delayed): DCID \d+ .*?\('(?P<code>[45]\d\d)', \[[\"']?(?P<said>.*?)[\"']?\]\)"),
    ),
    _Form(
        "a log line of Cisco's ESA, about a delivery (DCID)",
        Side.SENDING,
        Software.CISCO,
        re.compile(r"(?i)\bDCID:? (?:[\d]+ )(?P<said>.*)$"),
    ),
    _Form(
        "a log line of Cisco's ESA, about a connection that came in (ICID)",
        Side.RECEIVING,
        Software.CISCO,
        re.compile(r"(?i)\bICID:? (?:[\d]+ )(?P<said>.*)$"),
    ),
    _Form(
        "a log line of sendmail, which was sending",
        Side.SENDING,
        Software.SENDMAIL,
        re.compile(r"(?i)(?:sendmail|sm-mta)\[\d+\]:.*?relay=(?P<host>[^\s,\[]{1,253}).*?stat=(?P<said>.*)$"),
    ),
    _Form(
        "a log line of sendmail, which was sending",
        Side.SENDING,
        Software.SENDMAIL,
        re.compile(r"(?i)(?P<said>STARTTLS=client,.*)$"),
    ),
    _Form(
        "a log line of sendmail, which was receiving",
        Side.RECEIVING,
        Software.SENDMAIL,
        re.compile(r"(?i)(?P<said>STARTTLS=server,.*)$"),
    ),
    _Form(
        "a bounce of Exchange",
        Side.SENDING,
        Software.EXCHANGE,
        re.compile(
            r"(?is)(?:(?P<host>[A-Za-z0-9.-]{1,253}) gave this error:\s*|Remote Server returned ')(?P<said>[^'\n]{1,2000})"
        ),
    ),
    _Form(
        "a message of Exchange's queue",
        Side.SENDING,
        Software.EXCHANGE,
        re.compile(r"(?i)\{?LED=(?P<said>[^}]*)\}?(?:.*?\{?FQDN=(?P<host>[^}\s]{1,253}))?"),
    ),
)

EXCHANGE_ONLINES_OWN = re.compile(r"[45]50 [45]\.(?:4\.31[024-8]|7\.32[0-5])\b")
"""How Exchange Online begins what it says of a mail that it could not hand on, in its queue and in its bounces."""
_EXIM_HOST = re.compile(r"(?:^|\s)H=\(?([^\s\[)]{1,253})")
"""The field of Exim's log line that names the other side."""
_IN_REPLY_TO = re.compile(r"(?i)\s*\(in reply to (?P<step>.+?)(?: command)?\)")
_LONGEST = 4_000
"""Characters of a line that are looked at; log lines and replies are shorter."""
_FOLDED = re.compile(r"\r?\n[ \t]+")


def read_circumstances(text: str) -> Circumstances:
    """Return what the text tells; a text of no known form is the refusal itself."""
    unfolded = "\n".join(line[:_LONGEST] for line in _FOLDED.sub(" ", text.strip()).splitlines())
    bounce = read_bounce(text)
    if bounce and bounce.worst.words:
        return _of_bounce(bounce, unfolded)
    for form in _FORMS:
        for line in [unfolded] if form.pattern.flags & re.DOTALL else unfolded.splitlines():
            if found := form.pattern.search(line):
                return replace(_read(form, found, line), bounce=bounce)
    return _of_bounce(bounce, unfolded) if bounce else Circumstances("", Side.UNKNOWN, None, unfolded)


def _of_bounce(bounce: Bounce, text: str) -> Circumstances:
    """Read a notification; its part for people (Postfix) names the step, which counts where it names one only."""
    words = bounce.worst.words[:_LONGEST]
    steps = {found["step"] for found in _IN_REPLY_TO.finditer(words)} or {
        found["step"] for found in _IN_REPLY_TO.finditer(text)
    }
    said = _IN_REPLY_TO.sub("", words).strip() or bounce.worst.status
    software = Software.POSTFIX if "X-Postfix-" in text else None
    form = "a delivery status notification (RFC 3464)"
    step = steps.pop() if len(steps) == 1 else ""
    return Circumstances(form, Side.SENDING, software, said, bounce.worst.remote, step, bounce)


def _read(form: _Form, found: re.Match[str], line: str) -> Circumstances:
    parts = {name: (value or "").strip() for name, value in found.groupdict().items()}
    host = parts.get("host", "")
    if form.software is Software.EXIM and not host and (named := _EXIM_HOST.search(line)):
        host = named[1]
    said = " ".join(filter(None, (parts.get("code", ""), parts["said"])))
    return Circumstances(form.name, form.side, form.software, said, host, parts.get("step", ""))
