"""What a reply code (RFC 5321 §4.2) and an enhanced status code (RFC 3463, registry of RFC 5248) mean."""

from typing import NamedTuple

from inspector.patterns import lazy_pattern


class Meaning(NamedTuple):
    """A code explained."""

    words: str
    """What it says, one short sentence without a full stop."""
    ref: str
    """Where it is defined."""


_5321 = "RFC 5321 §4.2.3"
_4954 = "RFC 4954 §6"

REPLY_CODES = {
    code: Meaning(words, ref)
    for code, words, ref in (
        (211, "status of the server, or help", _5321),
        (214, "help text", _5321),
        (220, "the server is ready", _5321),
        (221, "the server says goodbye and closes the connection", _5321),
        (235, "logged in", _4954),
        (250, "done", _5321),
        (251, "the mailbox is elsewhere; the message will be passed on", _5321),
        (252, "the mailbox was not checked, but the message will be tried", _5321),
        (334, "the server asks for the next step of the log in", "RFC 4954 §4"),
        (354, "the server waits for the message, up to a line with a lone dot", _5321),
        (421, "the service is not available now; the server closes the connection", _5321),
        (432, "the password has to be changed first", _4954),
        (450, "the mailbox is not available now: try again later", _5321),
        (451, "the server could not do it now: try again later", _5321),
        (452, "the server has no room now: try again later", _5321),
        (454, "not possible now for a passing reason (TLS or log in): try again later", "RFC 3207 §4, RFC 4954 §6"),
        (455, "the parameters cannot be met now", _5321),
        (500, "the command is not known, or the line is too long", _5321),
        (501, "the parameters are wrong", _5321),
        (502, "the command is not offered", _5321),
        (503, "the command does not belong here; another one has to come first", _5321),
        (504, "the parameter is not offered", _5321),
        (521, "this host takes no mail", "RFC 7504 §2"),
        (523, "encryption is needed", "RFC 5248"),
        (530, "log in or STARTTLS has to come first", "RFC 3207 §4, RFC 4954 §6"),
        (534, "the log in mechanism is too weak", _4954),
        (535, "the log in was refused", _4954),
        (538, "this log in needs TLS", _4954),
        (550, "refused: no such mailbox, or a matter of policy", _5321),
        (551, "the mailbox is elsewhere and mail is not passed on", _5321),
        (552, "too much: the mailbox or the message is over its limit", _5321),
        (553, "this mailbox name is not allowed", _5321),
        (554, "the transaction failed, or, as a greeting, no mail is taken here", _5321),
        (555, "a parameter of MAIL or RCPT is not known", _5321),
        (556, "the domain takes no mail", "RFC 7504 §2"),
    )
}

REPLY_CLASSES = {
    2: Meaning("done", "RFC 5321 §4.2.1"),
    3: Meaning("go on: the server waits for more", "RFC 5321 §4.2.1"),
    4: Meaning("not now: trying again later may help", "RFC 5321 §4.2.1"),
    5: Meaning("no: trying again without a change will not help", "RFC 5321 §4.2.1"),
}
"""The first digit of a reply code."""

STATUS_SUBJECTS = {
    0: "no subject",
    1: "address",
    2: "mailbox",
    3: "mail system",
    4: "network and routing",
    5: "mail protocol",
    6: "content of the message",
    7: "security or policy",
}
"""The second number of an enhanced status code (RFC 3463 §3.2 to §3.9)."""

_3463 = "RFC 3463"
_7372 = "RFC 7372"

STATUS_DETAILS = {
    (subject, detail): Meaning(words, ref)
    for subject, detail, words, ref in (
        (0, 0, "no detail given", _3463),
        (1, 0, "something is wrong with the address", _3463),
        (1, 1, "no such mailbox", _3463),
        (1, 2, "no such mail domain", _3463),
        (1, 3, "the recipient's address is not written right", _3463),
        (1, 4, "the recipient's address is ambiguous", _3463),
        (1, 5, "the recipient's address is valid", _3463),
        (1, 6, "the mailbox has moved and left no address", _3463),
        (1, 7, "the sender's address is not written right", _3463),
        (1, 8, "the sender's domain does not work", _3463),
        (1, 9, "the message was passed to a system that is not compliant", "RFC 3886"),
        (1, 10, "the recipient's domain takes no mail (null MX)", "RFC 7505"),
        (2, 0, "something is wrong with the mailbox", _3463),
        (2, 1, "the mailbox is switched off", _3463),
        (2, 2, "the mailbox is full", _3463),
        (2, 3, "the message is longer than allowed", _3463),
        (2, 4, "the mailing list could not be expanded", _3463),
        (3, 0, "something is wrong with the mail system", _3463),
        (3, 1, "the mail system is full", _3463),
        (3, 2, "the system takes no mail now", _3463),
        (3, 3, "the system cannot do what was asked for", _3463),
        (3, 4, "the message is too large for the system", _3463),
        (3, 5, "the system is set up wrongly", _3463),
        (3, 6, "the priority asked for was changed", "RFC 6710"),
        (4, 0, "something is wrong with the network", _3463),
        (4, 1, "the host does not answer", _3463),
        (4, 2, "the connection is bad", _3463),
        (4, 3, "a directory server failed", _3463),
        (4, 4, "no route to the host", _3463),
        (4, 5, "the mail system is overloaded", _3463),
        (4, 6, "mail goes round in circles", _3463),
        (4, 7, "the time for delivery has run out", _3463),
        (5, 0, "something is wrong with the conversation", _3463),
        (5, 1, "the command is not allowed here or not known", _3463),
        (5, 2, "the command is not written right", _3463),
        (5, 3, "too many recipients", _3463),
        (5, 4, "the parameters are wrong", _3463),
        (5, 5, "both sides speak different versions", _3463),
        (5, 6, "the log in line is too long", "RFC 4954 §6"),
        (6, 0, "something is wrong with the content", _3463),
        (6, 1, "this kind of content is not taken", _3463),
        (6, 2, "a conversion is needed and not allowed", _3463),
        (6, 3, "a conversion is needed and not possible", _3463),
        (6, 4, "the content was converted with losses", _3463),
        (6, 5, "the conversion failed", _3463),
        (6, 6, "the content cannot be fetched", "RFC 4468"),
        (6, 7, "international addresses are not taken here", "RFC 6531"),
        (6, 8, "a reply in UTF-8 is needed and not allowed", "RFC 6531"),
        (6, 9, "a message in UTF-8 cannot be passed on", "RFC 6531"),
        (7, 0, "a matter of security or policy", _3463),
        (7, 1, "not allowed: a policy of the receiver", _3463),
        (7, 2, "the mailing list is closed to this sender", _3463),
        (7, 3, "a secure conversion is needed and not possible", _3463),
        (7, 4, "the security that was asked for is not offered", _3463),
        (7, 5, "a failure of cryptography", _3463),
        (7, 6, "the encryption is not supported", _3463),
        (7, 7, "the message was changed on its way", _3463),
        (7, 8, "the log in was refused", "RFC 4954 §6"),
        (7, 9, "the log in mechanism is too weak", "RFC 4954 §6"),
        (7, 10, "encryption is needed", "RFC 5248"),
        (7, 11, "encryption is needed for this log in mechanism", "RFC 4954 §6"),
        (7, 12, "the password has to be changed first", "RFC 4954 §6"),
        (7, 13, "the account is switched off", "RFC 5248"),
        (7, 14, "a trust relationship is needed", "RFC 5248"),
        (7, 15, "the priority is too low", "RFC 6710"),
        (7, 16, "the message is too large for its priority", "RFC 6710"),
        (7, 17, "the mailbox has another owner now", "RFC 7293"),
        (7, 18, "the domain has another owner now", "RFC 7293"),
        (7, 19, "it cannot be told whether the mailbox has another owner", "RFC 7293"),
        (7, 20, "no passing DKIM signature", _7372),
        (7, 21, "no acceptable DKIM signature", _7372),
        (7, 22, "no passing DKIM signature of the author's domain", _7372),
        (7, 23, "SPF failed", _7372),
        (7, 24, "SPF could not be checked", _7372),
        (7, 25, "the client's address has no matching name in the DNS", _7372),
        (7, 26, "several checks of the sender failed", _7372),
        (7, 27, "the sender's domain takes no mail (null MX)", "RFC 7505"),
        (7, 28, "the sender floods the server", "registry of RFC 5248"),
        (7, 29, "ARC failed", "RFC 8617"),
        (7, 30, "REQUIRETLS is needed and not offered", "RFC 8689"),
    )
}
"""Second and third number of an enhanced status code."""

_ENHANCED = lazy_pattern(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")


class StatusCode(NamedTuple):
    """An enhanced status code, ``5.7.1``."""

    kind: int
    """2, 4 or 5."""
    subject: int
    """0 to 999."""
    detail: int
    """0 to 999."""

    def __str__(self) -> str:
        return f"{self.kind}.{self.subject}.{self.detail}"


def explain_code(code: int) -> Meaning | None:
    """Return the meaning of a reply code, by its first digit where the code itself is not known; None for no reply code."""
    return REPLY_CODES.get(code) or REPLY_CLASSES.get(code // 100)


def split_enhanced(text: str) -> tuple[StatusCode | None, str]:
    """Split the text of a reply line (behind its code) into the enhanced status code, if it has one, and the rest."""
    found = _ENHANCED.match(text)
    if not found:
        return None, text
    kind, subject, detail = map(int, found.groups())
    return StatusCode(kind, subject, detail), text[found.end() :].lstrip(" ")


def explain_status(status: StatusCode) -> Meaning:
    """Return the meaning of an enhanced status code, by its subject where the detail is not known."""
    known = STATUS_DETAILS.get((status.subject, status.detail))
    if known:
        return known
    return Meaning(
        f"about the {STATUS_SUBJECTS[status.subject]}" if status.subject in STATUS_SUBJECTS else "not registered", _3463
    )
