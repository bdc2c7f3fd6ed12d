"""What the digits of a reply code and of an enhanced status code say (RFC 5321 §4.2, RFC 3463), for any text."""

import re

from inspector.frozen import Frozen

_REPLY = re.compile(r"(?<![\w.#])([245]\d\d)(?![\w.])(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d))?")
_STATUS = re.compile(r"(?<![\d.])#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)")

_WRAPPED_LINES = 12
"""Lines that one sentence is wrapped into by whoever pastes it, at most."""
_LOGGED = re.compile(r"(?m)^\s*(?:<\d+>)?(?:[A-Z][a-z]{2} +\d|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\d\d/\d\d/)|\w\[\d+\]: ")
"""Times and programs, as logs have them on every line."""
_AT_START = re.compile(r"\s*([245]\d\d)(?:[ -]|$)")
_FIRST = re.compile(r"(?<![\d.])([245]\d\d)[ -](?:#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d))?")

FIRST_DIGIT = {
    "2": "it was done",
    "4": "a temporary refusal: senders try again later, for some days",
    "5": "a final refusal: senders give the mail back",
}
"""RFC 5321 §4.2.1; the first digit of an enhanced status code says the same (RFC 3463 §2)."""
SECOND_DIGIT = {
    "0": "about the syntax of a command",
    "1": "information",
    "2": "about the connection",
    "3": "unspecified",
    "4": "unspecified",
    "5": "about the mail system",
}
"""RFC 5321 §4.2.1."""
CODES = {
    "421": "the service is closing the connection",
    "450": "the mailbox cannot be used now",
    "451": "an error in processing, on their side",
    "452": "not enough storage",
    "454": "TLS is not available now (RFC 3207 §4), or log in failed for now (RFC 4954 §6)",
    "455": "the server cannot take these parameters now",
    "500": "the command was not understood",
    "501": "the parameters were not understood",
    "502": "the command is not implemented",
    "503": "commands in a wrong order",
    "504": "the parameter is not implemented",
    "521": "this host takes no mail (RFC 7504)",
    "530": "something is demanded first: TLS (RFC 3207 §4) or log in (RFC 4954 §6)",
    "535": "the log in was refused (RFC 4954 §6)",
    "538": "encryption is demanded for this way to log in (RFC 4954 §6)",
    "550": "the mailbox cannot be used, or a policy refuses",
    "551": "the user is not local",
    "552": "too much storage",
    "553": "the mailbox's name is not allowed",
    "554": "the transaction failed; as a greeting: no SMTP service here",
    "555": "the parameters of MAIL or RCPT are not known",
    "556": "the domain takes no mail (RFC 7504)",
}
"""RFC 5321 §4.2.2, §4.2.3 where no other is named."""
SUBJECTS = {
    "0": "nothing more is known of it",
    "1": "an address",
    "2": "a mailbox",
    "3": "the mail system",
    "4": "the network and routing",
    "5": "the protocol of mail delivery",
    "6": "the content",
    "7": "security or policy",
}
"""The second number of an enhanced status code (RFC 3463 §3)."""
DETAILS = {
    "1.0": "about an address, and no more is said",
    "1.1": "no such mailbox",
    "1.2": "no such system",
    "1.3": "the recipient's address is written wrongly",
    "1.6": "the mailbox has moved",
    "1.7": "the sender's address is written wrongly",
    "1.8": "the sender's address leads to no system",
    "1.10": "the domain takes no mail (a null MX, RFC 7505)",
    "2.0": "about a mailbox, and no more is said",
    "2.1": "the mailbox is disabled",
    "2.2": "the mailbox is full",
    "2.3": "the message is longer than the mailbox allows",
    "3.0": "about the mail system, and no more is said",
    "3.1": "the mail system has no room",
    "3.4": "the message is larger than the system takes",
    "3.2": "the system takes no messages now",
    "4.1": "the host does not answer",
    "4.2": "a bad connection",
    "4.3": "a directory or DNS does not answer",
    "4.4": "no route to a host",
    "4.5": "too much load",
    "4.6": "a loop of mail",
    "4.7": "it took too long",
    "5.1": "not a command that fits here",
    "5.2": "a mistake in the syntax",
    "5.3": "too many recipients",
    "5.4": "wrong parameters",
    "7.0": "security or policy, and no more is said",
    "7.1": "not authorized, the message is refused: by policy in general, it says nothing of TLS by itself",
    "7.3": "a conversion of security is needed and not possible",
    "7.4": "a feature of security is not supported",
    "7.5": "a failure of cryptography",
    "7.2": "no permission to send to this list",
    "7.7": "the message was changed on its way",
    "7.9": "the way to log in is too weak (RFC 4954 §6)",
    "7.8": "the log in was refused (RFC 4954 §6)",
    "7.10": "encryption is needed (RFC 5248)",
    "7.11": "encryption is needed for this way to log in (RFC 4954 §6)",
    "7.20": "no DKIM signature passed (RFC 7372)",
    "7.21": "no acceptable DKIM signature (RFC 7372)",
    "7.22": "no DKIM signature of the author's domain (RFC 7372)",
    "7.23": "SPF fails (RFC 7372)",
    "7.24": "SPF could not be evaluated (RFC 7372)",
    "7.25": "the address has no name that leads back to it (RFC 7372)",
    "7.26": "several checks of who sent it failed (RFC 7372)",
    "7.27": "the sender's domain takes no mail (a null MX, RFC 7505); Gmail says it where SPF fails",
    "7.28": "too much mail at once",
    "7.29": "ARC does not validate (RFC 8617); Gmail says it where TLS is missing",
    "7.30": "REQUIRETLS support is demanded (RFC 8689 §5); Gmail says it where DKIM fails",
}
"""The last two numbers, where an RFC names them (RFC 3463 §3 where no other is named)."""


_OWN_DIGIT = {"4": "it tries again, for a day or two", "5": "it has given the mail back"}
"""The same, where the sender itself says it."""
SECOND_DIGIT = {
    "0": "about the syntax of a command",
    "1": "information",
    "2": "about the connection",
    "3": "unspecified",
    "4": "unspecified",
    "5": "about the mail system",
}
"""RFC 5321 §4.2.1."""
CODES = {
    "421": "the service is closing the connection",
    "450": "the mailbox cannot be used now",
    "451": "an error in processing, on their side",
    "452": "not enough storage",
    "454": "TLS is not available now (RFC 3207 §4), or log in failed for now (RFC 4954 §6)",
    "455": "the server cannot take these parameters now",
    "500": "the command was not understood",
    "501": "the parameters were not understood",
    "502": "the command is not implemented",
    "503": "commands in a wrong order",
    "504": "the parameter is not implemented",
    "521": "this host takes no mail (RFC 7504)",
    "530": "something is demanded first: TLS (RFC 3207 §4) or log in (RFC 4954 §6)",
    "535": "the log in was refused (RFC 4954 §6)",
    "538": "encryption is demanded for this way to log in (RFC 4954 §6)",
    "550": "the mailbox cannot be used, or a policy refuses",
    "551": "the user is not local",
    "552": "too much storage",
    "553": "the mailbox's name is not allowed",
    "554": "the transaction failed; as a greeting: no SMTP service here",
    "555": "the parameters of MAIL or RCPT are not known",
    "556": "the domain takes no mail (RFC 7504)",
}
"""RFC 5321 §4.2.2, §4.2.3 where no other is named."""
SUBJECTS = {
    "0": "nothing more is known of it",
    "1": "an address",
    "2": "a mailbox",
    "3": "the mail system",
    "4": "the network and routing",
    "5": "the protocol of mail delivery",
    "6": "the content",
    "7": "security or policy",
}
"""The second number of an enhanced status code (RFC 3463 §3)."""
DETAILS = {
    "1.0": "about an address, and no more is said",
    "1.1": "no such mailbox",
    "1.2": "no such system",
    "1.3": "the recipient's address is written wrongly",
    "1.6": "the mailbox has moved",
    "1.7": "the sender's address is written wrongly",
    "1.8": "the sender's address leads to no system",
    "1.10": "the domain takes no mail (a null MX, RFC 7505)",
    "2.0": "about a mailbox, and no more is said",
    "2.1": "the mailbox is disabled",
    "2.2": "the mailbox is full",
    "2.3": "the message is longer than the mailbox allows",
    "3.0": "about the mail system, and no more is said",
    "3.1": "the mail system has no room",
    "3.4": "the message is larger than the system takes",
    "3.2": "the system takes no messages now",
    "4.1": "the host does not answer",
    "4.2": "a bad connection",
    "4.3": "a directory or DNS does not answer",
    "4.4": "no route to a host",
    "4.5": "too much load",
    "4.6": "a loop of mail",
    "4.7": "it took too long",
    "5.1": "not a command that fits here",
    "5.2": "a mistake in the syntax",
    "5.3": "too many recipients",
    "5.4": "wrong parameters",
    "7.0": "security or policy, and no more is said",
    "7.1": "not authorized, the message is refused: by policy in general, it says nothing of TLS by itself",
    "7.3": "a conversion of security is needed and not possible",
    "7.4": "a feature of security is not supported",
    "7.5": "a failure of cryptography",
    "7.2": "no permission to send to this list",
    "7.7": "the message was changed on its way",
    "7.9": "the way to log in is too weak (RFC 4954 §6)",
    "7.8": "the log in was refused (RFC 4954 §6)",
    "7.10": "encryption is needed (RFC 5248)",
    "7.11": "encryption is needed for this way to log in (RFC 4954 §6)",
    "7.20": "no DKIM signature passed (RFC 7372)",
    "7.21": "no acceptable DKIM signature (RFC 7372)",
    "7.22": "no DKIM signature of the author's domain (RFC 7372)",
    "7.23": "SPF fails (RFC 7372)",
    "7.24": "SPF could not be evaluated (RFC 7372)",
    "7.25": "the address has no name that leads back to it (RFC 7372)",
    "7.26": "several checks of who sent it failed (RFC 7372)",
    "7.27": "the sender's domain takes no mail (a null MX, RFC 7505); Gmail says it where SPF fails",
    "7.28": "too much mail at once",
    "7.29": "ARC does not validate (RFC 8617); Gmail says it where TLS is missing",
    "7.30": "REQUIRETLS support is demanded (RFC 8689 §5); Gmail says it where DKIM fails",
}
"""The last two numbers, where an RFC names them (RFC 3463 §3 where no other is named)."""
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

    @property
    def meanings(self) -> tuple[str, ...]:
        """What the digits say, one sentence each."""
        return tuple(filter(None, (_reply(self.reply), _status(self.status))))


def meanings_of_exchange_online(codes: Codes) -> tuple[str, ...]:
    """Say what the digits mean where Exchange Online, which was sending, wrote them itself."""
    kind, _, rest = codes.status.partition(".")
    means = EXCHANGE_ONLINE.get(rest, "about a mail that it could not hand on")
    return (
        f"{codes.reply}: Exchange Online's own, in the form of a reply; the receiver did not say it.",
        f"{codes.status}: Exchange Online's own: {means}; {_OWN_DIGIT[kind]}.",
    )


def may_be_wrapped(text: str) -> bool:
    """Tell whether the lines of a text may be one sentence: a few, with one reply code at most, and none is of a log."""
    if not 0 < text.strip().count("\n") < _WRAPPED_LINES or _LOGGED.search(text):
        return False
    return len({found[1] for found in _REPLY.finditer(text)}) <= 1


def reply_as_lines(text: str) -> list[str]:
    """Return the lines of a text; a reply of several lines is one, and a code that its lines repeat stands there once.

    Logs write such a reply on one line (``550-5.7.1 Our system has detected that this is 550-5.7.1 likely spam``).
    """
    lines = text.splitlines()
    starts = [_AT_START.match(line) for line in lines if line.strip()]
    if len(starts) > 1 and all(starts) and len({found[1] for found in starts if found}) == 1:
        lines = [" ".join(line.strip() for line in lines)]
    return [_once(line) for line in lines]


def _once(line: str) -> str:
    """Take the repeated codes of a reply away; the first stays."""
    first = _FIRST.search(line)
    if first is None:
        return line
    repeated = rf"(?<![\d.]){first[1]}-(?:#?[245]\.\d{{1,3}}\.\d{{1,3}} ?)?"
    if first[2]:
        repeated += rf"|(?<![\d.]){first[1]} {re.escape(first[2])} ?"
    return line[: first.end()] + re.sub(repeated, "", line[first.end() :])


def read_codes(text: str) -> Codes:
    """Find the reply code and the enhanced status code of a refusal in a text."""
    found = _REPLY.search(text)
    status = found[2] if found and found[2] else None
    if status is None and (alone := _STATUS.search(text)):
        status = alone[1]
    return Codes(found[1] if found else "", status or "")


def _reply(code: str) -> str:
    if not code:
        return ""
    known = CODES.get(code) or SECOND_DIGIT.get(code[1], "a code that no RFC explains")
    return f"{code}: {known}; {FIRST_DIGIT[code[0]]} (RFC 5321 §4.2)."


def _status(status: str) -> str:
    if not status:
        return ""
    kind, _, rest = status.partition(".")
    known = DETAILS.get(rest) or f"about {SUBJECTS.get(rest.partition('.')[0], 'a subject that no RFC explains')}"
    return f"{status}: {known}; {FIRST_DIGIT[kind]} (RFC 3463)."
