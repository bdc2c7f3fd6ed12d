"""Service extensions: what a keyword of an EHLO reply announces.

Registered ones as in IANA's registry "SMTP Service Extensions", version of 2025-09-19; beside them private ones that are
often met. The table is knowledge, not judgement: what a wrong parameter means is for a lens.

What a keyword's parameters may be is from the RFC named in its row (RFC 9422 §3 and §4 for LIMITS).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inspector.smtp.amounts import explain_param

REGISTRY_VERSION = "2025-09-19"
"""Date of the registry's version that the table was made from."""


class Extension(NamedTuple):
    """One service extension."""

    keyword: str
    """In upper case."""
    params: str | None
    """Regex for the parameters joined by blanks; ``''``: none are allowed; None: not checked."""
    short: str
    """A few words for a narrow column."""
    meaning: str
    """One line."""
    ref: str
    """RFC and section, or who made it."""
    registered: bool = True
    """True when it stands in the registry."""
    is_undescribed: bool = False
    """True for a private one without an X in front of which nobody but its maker knows what it does."""


_ANY = r".*"
_WORDS = r"\S+(?: \S+)*"
_NUMBERED = r"(?i:MAILMAX|RCPTMAX|RCPTDOMAINMAX)"
_LIMIT = rf"(?:{_NUMBERED}=[1-9][0-9]{{0,5}}|(?!{_NUMBERED}(?:=| |$))[0-9A-Za-z_-]+(?:=[!-:<-~]+)?)"
"""One limit-name-value (RFC 9422 §3): the three of its §4 have a number from 1 to 999999, others any text without a
semicolon, or none."""

REGISTERED = (
    Extension("8BITMIME", "", "8-bit bodies", "Message bodies may hold 8-bit text.", "RFC 6152 §2"),
    Extension("ATRN", "", "fetch mail by ATRN", "A host without a fixed address can fetch its mail.", "RFC 2645 §5"),
    Extension("AUTH", _WORDS, "log in", "The client can log in, by one of the mechanisms listed.", "RFC 4954 §3"),
    Extension("BINARYMIME", "", "binary bodies", "Message bodies may be binary; sent in chunks.", "RFC 3030 §3"),
    Extension(
        "BURL", r"(?:\S+(?: \S+)*)?", "message from IMAP", "The message may be fetched from an IMAP server.", "RFC 4468 §3"
    ),
    Extension("CHECKPOINT", "", "resume a message", "A broken transfer can be taken up again (experimental).", "RFC 1845"),
    Extension("CHUNKING", "", "bodies in chunks", "The message may come in chunks, by BDAT.", "RFC 3030 §2"),
    Extension("CONNEG", "", "content negotiation", "Sender and receiver agree on the form of the content.", "RFC 4141 §5"),
    Extension(
        "CONPERM", "", "conversion allowed", "The server may convert the content where the sender allows it.", "RFC 4141 §4"
    ),
    Extension(
        "DELIVERBY", r"(?:\d{1,9})?(?:,\S+)*", "deliver in time", "The sender may set a time for the delivery.", "RFC 2852"
    ),
    Extension("DSN", "", "delivery reports", "The sender may ask for reports of delivery.", "RFC 3461"),
    Extension("ENHANCEDSTATUSCODES", "", "detailed status codes", "Replies carry codes like 5.7.1.", "RFC 2034 §3"),
    Extension("ETRN", "", "start a queue", "A client can ask for the mail that waits for a host.", "RFC 1985"),
    Extension("EXPN", "", "expand lists", "EXPN shows the members of a mailing list.", "RFC 5321 §3.5"),
    Extension("FUTURERELEASE", r"\d{1,9} \S+", "send later", "A submitted message may be held for some time.", "RFC 4865"),
    Extension("HELP", "", "help texts", "HELP is answered.", "RFC 5321 §4.1.1.8"),
    Extension(
        "LIMITS", f"{_LIMIT}(?: {_LIMIT})*", "limits", "The server says how much it takes in one session.", "RFC 9422"
    ),
    Extension("MT-PRIORITY", r"(?:\S+)?", "priorities", "Messages may carry a priority.", "RFC 6710"),
    Extension("MTRK", "", "message tracking", "The way of a message can be asked for later.", "RFC 3885 §2"),
    Extension(
        "NO-SOLICITING",
        _ANY,
        "no advertising",
        "The server asks not to be sent advertising of the kinds listed.",
        "RFC 3865",
    ),
    Extension("ONEX", "", "one message only", "Only one message is sent in this session.", "registry, Eric Allman"),
    Extension("PIPELINING", "", "commands in groups", "Commands may be sent without waiting for each reply.", "RFC 2920"),
    Extension("REQUIRETLS", "", "TLS on every hop", "The sender may ask that every further hop uses TLS.", "RFC 8689 §2"),
    Extension("RRVS", "", "same mailbox owner", "The sender may ask that a mailbox still has its old owner.", "RFC 7293"),
    Extension("SAML", "", "send and mail", "An old way to a user's terminal.", "RFC 821, deprecated by RFC 2821"),
    Extension("SEND", "", "send to a terminal", "An old way to a user's terminal.", "RFC 821, deprecated by RFC 2821"),
    Extension(
        "SIZE", r"(?:\d+)?", "message size", "How large a message may be; the sender can tell the size first.", "RFC 1870 §3"
    ),
    Extension("SMTPUTF8", "", "international addresses", "Addresses and headers may hold UTF-8.", "RFC 6531 §3.1"),
    Extension("SOML", "", "send or mail", "An old way to a user's terminal.", "RFC 821, deprecated by RFC 2821"),
    Extension("STARTTLS", "", "switch to TLS", "The session can be taken up to TLS.", "RFC 3207 §2"),
    Extension("SUBMITTER", "", "responsible submitter", "The sender may name who is responsible (historic).", "RFC 4405 §2"),
    Extension(
        "TURN",
        "",
        "turn the roles",
        "Client and server may change roles (unsafe, no longer used).",
        "RFC 821, deprecated by RFC 2821",
    ),
    Extension("VERB", "", "verbose replies", "The server can be asked for details.", "registry, Eric Allman"),
    Extension("VRFY", "", "check a name", "VRFY is answered.", "RFC 5321 §3.5"),
)

_EXCHANGE = "Microsoft Exchange"
_POSTFIX = "Postfix"
_EXIM = "Exim"

PRIVATE = (
    Extension(
        "PRDR",
        "",
        "reply per recipient",
        "Each recipient may be refused after the message.",
        "Exim, draft-hall-prdr",
        registered=False,
    ),
    Extension(
        "XSHADOWREQUEST",
        None,
        "shadow copies",
        "How Exchange servers keep copies until delivery.",
        _EXCHANGE,
        registered=False,
    ),
    Extension(
        "XVERP",
        None,
        "one sender per recipient",
        "The sender's address can differ for each recipient.",
        _POSTFIX,
        registered=False,
    ),
    Extension(
        "IGNOREQUOTA", None, "ignore the quota", "A message may go into a full mailbox (LMTP).", _EXIM, registered=False
    ),
    Extension(
        "MAILSTORE",
        None,
        "private",
        "A private extension of one maker.",
        "not registered",
        registered=False,
        is_undescribed=True,
    ),
    Extension(
        "PIPECONNECT",
        "",
        "no wait for replies",
        "Commands may be sent before the greeting has come.",
        _EXIM,
        registered=False,
    ),
    Extension("X_PIPE_CONNECT", "", "no wait for replies", "The trial name of PIPECONNECT.", _EXIM, registered=False),
    Extension("PIPE_CONNECT", "", "no wait for replies", "A trial name of PIPECONNECT.", _EXIM, registered=False),
    Extension(
        "TLS",
        None,
        "TLS, old name",
        "A word for TLS from before RFC 3207; clients look for STARTTLS.",
        "not registered",
        registered=False,
    ),
    Extension(
        "X-ANONYMOUSTLS",
        None,
        "TLS between servers",
        "TLS between Exchange servers; others do not use it.",
        _EXCHANGE,
        registered=False,
    ),
    Extension(
        "X-EXPS", None, "log in of servers", "How Exchange servers log in to each other.", _EXCHANGE, registered=False
    ),
    Extension("X-LINK2STATE", None, "routing tables", "How Exchange servers exchange routes.", _EXCHANGE, registered=False),
    Extension(
        "X-RCPTLIMIT", None, "limit of recipients", "How many recipients a message may have.", _EXCHANGE, registered=False
    ),
    Extension(
        "XCLIENT",
        None,
        "pass on the client",
        "A trusted proxy can name the client that it speaks for.",
        _POSTFIX,
        registered=False,
    ),
    Extension(
        "XEXCH50",
        None,
        "Exchange properties",
        "How Exchange servers hand over a message's properties.",
        _EXCHANGE,
        registered=False,
    ),
    Extension(
        "XFORWARD",
        None,
        "pass on the client",
        "A trusted filter can name the client, for the log.",
        _POSTFIX,
        registered=False,
    ),
    Extension("XPROXY", None, "proxied session", "How Exchange servers pass a session on.", _EXCHANGE, registered=False),
    Extension("XPROXYFROM", None, "proxied session", "How Exchange servers pass a session on.", _EXCHANGE, registered=False),
    Extension("XRDST", None, "routing", "How Exchange servers route.", _EXCHANGE, registered=False),
    Extension(
        "XSHADOW",
        None,
        "shadow copies",
        "How Exchange servers keep a copy until a message is delivered.",
        _EXCHANGE,
        registered=False,
    ),
    Extension("XYMCOOKIE", None, "log in by cookie", "A private way to log in.", "Yahoo", registered=False),
)

EXTENSIONS = {extension.keyword: extension for extension in (*REGISTERED, *PRIVATE)}
"""Every extension known here, by its keyword in upper case."""


def find_extension(keyword: str) -> Extension | None:
    """Return the extension of a keyword in any case, or None where it is not known."""
    return EXTENSIONS.get(keyword.upper())


def explain_extension(keyword: str, params: Sequence[str] = ()) -> str:
    """Return a few words on a keyword with its parameters ("messages up to 30 MB"); empty where nothing is known."""
    extension = find_extension(keyword)
    if extension is None:
        return ""
    return explain_param(extension.keyword, params) or extension.short


def params_fit(extension: Extension, params: Sequence[str]) -> bool:
    """Tell whether the parameters are as the extension wants them; True where that is not known."""
    return extension.params is None or re.fullmatch(extension.params, " ".join(params)) is not None
