"""Where a refusal was written down: a log line, a bounce, or a bare reply; who refused whom, and at which step."""

import re

from inspector.frozen import Frozen, replace
from inspector.lenses.refusals.bounce import Bounce, read_bounce
from inspector.lenses.refusals.forms import FORMS, Form, Side
from inspector.lenses.refusals.reply_codes import EXCHANGE_ONLINE
from inspector.lenses.software import Software

__all__ = ["Circumstances", "Side", "read_circumstances"]


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


EXCHANGE_ONLINES_OWN = re.compile(rf"[45]50 [45]\.(?:{'|'.join(map(re.escape, EXCHANGE_ONLINE))})\b")
"""How Exchange Online begins what it says of a mail that it could not hand on, in its queue and in its bounces."""
_EXIM_HOST = re.compile(r"(?:^|\s)H=\(?([^\s\[)]{1,253})")
"""The field of Exim's log line that names the other side."""
_POSTFIX_HOST = re.compile(r"\b(?:connect to|host|with) ([A-Za-z0-9.-]{1,253})\[")
"""How Postfix names the other side where no field does: behind ``relay=none``, in its queue."""
_TOLD_BY = re.compile(r"\r?\n<<< ")
"""How sendmail begins each line that the other side said."""
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
    for form in FORMS:
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


def _read(form: Form, found: re.Match[str], line: str) -> Circumstances:
    parts = {name: (value or "").strip() for name, value in found.groupdict().items()}
    host = parts.get("host", "")
    if form.software is Software.EXIM and not host and (named := _EXIM_HOST.search(line)):
        host = named[1]
    if form.software is Software.POSTFIX and host in ("", "none") and (named := _POSTFIX_HOST.search(line)):
        host = named[1]
    words = parts["said"].replace("_", " ") if form.underscored else _TOLD_BY.sub(" ", parts["said"])
    said = " ".join(filter(None, (parts.get("code", ""), words)))
    return Circumstances(form.name, form.side, form.software, said, host, parts.get("step", ""))
