"""What the digits of a reply code and an enhanced status code say, by the registries that ``smtp.codes`` has."""

import re

from inspector.frozen import Frozen
from inspector.smtp.codes import REPLY_CODES, STATUS_DETAILS, STATUS_SUBJECTS

REPLY = re.compile(r"(?<![\w.#])(?<!\]:)([245]\d\d)(?![\w.])(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d))?")
"""A reply code, and the enhanced status code behind it."""
_STATUS = re.compile(r"(?<![\d.])#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)")

FIRST_DIGIT = {
    "2": "it was done",
    "4": "a temporary refusal: senders try again later, for some days",
    "5": "a final refusal: senders give the mail back",
}
"""RFC 5321 §4.2.1; the first digit of an enhanced status code says the same (RFC 3463 §2)."""
SECOND_DIGIT = {"0": "about the syntax of a command", "2": "about the connection", "5": "about the mail system"}
"""RFC 5321 §4.2.1, as far as it tells anything of a refusal."""
REMARKS = {
    (4, 1): "Microsoft 365 says it of recipients that it does not know",
    (7, 1): "it says nothing of TLS by itself",
    (7, 27): "Gmail says it where SPF fails",
    (7, 29): "Gmail says it where TLS is missing",
    (7, 30): "Gmail says it where DKIM fails, Microsoft 365 where a password is not taken any more",
}
"""Second and third number of an enhanced status code to what else is meant by it, against the registry."""
_OWN_DIGIT = {"4": "it tries again, for a day or two", "5": "it has given the mail back"}
"""FIRST_DIGIT, where the sender itself says it."""
EXCHANGE_ONLINE = {
    "4.310": "DNS gives no address to deliver to",
    "4.312": "DNS gives no address to deliver to",
    "4.314": "the connection ended before the mail was handed over",
    "4.315": "the receiver's host did not answer",
    "4.316": "the receiver's host refused the connection",
    "4.317": "no session that it could use came about",
    "4.318": "the connection was closed in the middle",
    "7.320": "the receiver's certificate does not hold",
    "7.321": "the receiver offers no STARTTLS",
    "7.322": "the receiver's certificate has expired",
    "7.323": "the receiver's TLSA records do not hold",
    "7.324": "the receiver's DNSSEC does not hold",
    "7.325": "the receiver's certificate names another host",
}
"""What Exchange Online means by numbers of its own (learn.microsoft.com: mail flow intelligence; how SMTP DANE works)."""


class Codes(Frozen):
    """What stands in a text."""

    reply: str
    """Three digits; empty where there are none."""
    status: str
    """The enhanced status code, three numbers; empty where there is none."""
    together: bool = False
    """True where the second stands right behind the first, so that one server said both."""

    @property
    def meanings(self) -> tuple[str, ...]:
        """What the digits say, one sentence each."""
        return tuple(filter(None, (_reply(self.reply), _status(self.status), self._quarrel)))

    @property
    def _quarrel(self) -> str:
        """What counts where the first digits differ, as in ``451 5.7.3``."""
        if not self.together or self.reply[0] == self.status[0]:
            return ""
        return f"The two do not agree; senders go by {self.reply}: {FIRST_DIGIT[self.reply[0]]} (RFC 2034)."


def read_codes(text: str) -> Codes:
    """Find the reply code and the enhanced status code of a refusal in a text."""
    found = REPLY.search(text)
    status = found[2] if found and found[2] else None
    if status is None and (alone := _STATUS.search(text)):
        is_version = found is not None and found[1].startswith("2") and not alone[1].startswith("2")
        status = None if is_version else alone[1]
    return Codes(found[1] if found else "", status or "", bool(found and found[2]))


def meanings_of_exchange_online(codes: Codes) -> tuple[str, ...]:
    """Say what the digits mean where Exchange Online, which was sending, wrote them itself."""
    kind, _, rest = codes.status.partition(".")
    means = EXCHANGE_ONLINE.get(rest, "about a mail that it could not hand on")
    return (
        f"{codes.reply}: Exchange Online's own, in the form of a reply; the receiver did not say it.",
        f"{codes.status}: Exchange Online's own: {means}; {_OWN_DIGIT[kind]}.",
    )


def _reply(code: str) -> str:
    if not code:
        return ""
    known = REPLY_CODES.get(int(code))
    if known is None:
        words = ", ".join(filter(None, ("no RFC names this code", SECOND_DIGIT.get(code[1], ""))))
        return f"{code}: {words}; {FIRST_DIGIT[code[0]]} (RFC 5321 §4.2.1)."
    return f"{code}: {known.words.removesuffix(': try again later')}; {FIRST_DIGIT[code[0]]} ({known.ref})."


def _status(status: str) -> str:
    if not status:
        return ""
    kind, subject, detail = status.split(".")
    numbers = (int(subject), int(detail))
    known = STATUS_DETAILS.get(numbers)
    if known is None:
        about = STATUS_SUBJECTS.get(numbers[0])
        words = f"subject {about}; the last number is the server's own" if about else "no RFC names these numbers"
        return f"{status}: {words}; {FIRST_DIGIT[kind]} (RFC 3463 §3)."
    remark = f" ({REMARKS[numbers]})" if numbers in REMARKS else ""
    return f"{status}: {known.words}{remark}; {FIRST_DIGIT[kind]} ({known.ref})."
