"""Which mail server lists its keywords in this order? A careful guess, for servers that hide their name in the greeting.

Each row is the order in which one server's source writes its EHLO reply; what may be missing is optional. A row must match
the whole list, and the list must have five keywords or more, so that a server with three common ones is not called anything.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from inspector.patterns import lazy_pattern

FEWEST = 5
"""Keywords that a list must have to tell anything."""


class Order(NamedTuple):
    """The order of one server's keywords."""

    software: str
    """As in `lenses.software.Software`."""
    keywords: re.Pattern[str]
    """The list, each keyword with a blank behind it."""
    source: str
    """Where the order is from."""


def _order(software: str, words: str, source: str) -> Order:
    """Make a row; a word with a question mark may be missing."""
    parts = (f"(?:{re.escape(word[:-1])} )?" if word.endswith("?") else f"{re.escape(word)} " for word in words.split())
    return Order(software, lazy_pattern("".join(parts)), source)


ORDERS = (
    _order(
        "postfix",
        "PIPELINING SIZE VRFY? ETRN? STARTTLS? AUTH? XCLIENT? XFORWARD? ENHANCEDSTATUSCODES 8BITMIME DSN SMTPUTF8? "
        "REQUIRETLS? CHUNKING?",
        "smtpd.c of Postfix; captures of zeek and suricata-verify",
    ),
    _order(
        "exim",
        "SIZE LIMITS? 8BITMIME? DSN? ETRN? EXPN? PIPELINING PIPECONNECT? AUTH? CHUNKING? STARTTLS? PRDR? SMTPUTF8? HELP",
        "smtp_in.c of Exim; captures of zeek (Exim 4.69, 4.94)",
    ),
    _order(
        "sendmail",
        "ENHANCEDSTATUSCODES PIPELINING EXPN? VERB? 8BITMIME SIZE DSN? ETRN? AUTH? STARTTLS? DELIVERBY? HELP",
        "srvrsmtp.c of sendmail; captures of suricata-verify (8.14)",
    ),
    _order(
        "opensmtpd",
        "8BITMIME ENHANCEDSTATUSCODES SIZE DSN STARTTLS? AUTH? HELP",
        "smtp_session.c of OpenSMTPD",
    ),
    _order(
        "exchange",
        "SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS? AUTH? 8BITMIME BINARYMIME CHUNKING SMTPUTF8?",
        "replies of Exchange Online and Exchange 2010 (zeek, email-oauth2-proxy issue 232)",
    ),
    _order(
        "exchange",
        "TURN? SIZE ETRN PIPELINING DSN ENHANCEDSTATUSCODES 8BITMIME BINARYMIME CHUNKING? VRFY? AUTH? OK?",
        "replies of Exchange 2003 (suricata-verify)",
    ),
)
"""The orders that are known."""


def guess_by_order(keywords: Sequence[str]) -> Order | None:
    """Return the server whose order this list has; None where none fits, or more than one does."""
    if len(keywords) < FEWEST:
        return None
    text = "".join(f"{keyword} " for keyword in keywords[:40])
    found = [order for order in ORDERS if order.keywords.fullmatch(text)]
    return found[0] if len({order.software for order in found}) == 1 else None
