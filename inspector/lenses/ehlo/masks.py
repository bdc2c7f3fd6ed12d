"""Masked keywords: what a firewall may have overwritten with X, by length and by what is visible. A ranking, never a claim.

A Cisco firewall that inspects SMTP keeps the length of a line's text and puts X everywhere but at the end, where a letter
counts the masked lines: A, B, C… The letter says nothing of the keyword (a capture of Exchange 2003 beside its unmasked
list, suricata-verify tests smtp-extract-url-schemes and smtp-file-data-01; Cisco document 118550).
"""

import re
from collections.abc import Sequence

from inspector.smtp.extensions import REGISTERED

_MASK = re.compile(r"X{2,}[A-Z]?")
_LAST_OF_MANY = re.compile(r"X[B-Z]")
"""A masked line of two characters; only the letters in front of it tell it from a private keyword."""

COMMON = (
    "STARTTLS",
    "CHUNKING",
    "SMTPUTF8",
    "8BITMIME",
    "PIPELINING",
    "ENHANCEDSTATUSCODES",
    "AUTH PLAIN LOGIN",
    "AUTH LOGIN PLAIN",
    "AUTH=PLAIN LOGIN",
    "AUTH=LOGIN PLAIN",
    "AUTH LOGIN",
    "AUTH PLAIN",
    "AUTH=LOGIN",
    "DSN",
    "SIZE",
    "ETRN",
    "VRFY",
    "HELP",
    "EXPN",
    "DELIVERBY",
    "BINARYMIME",
    "REQUIRETLS",
    "OK",
    "TLS",
)
"""Texts of lines that are met often, the likeliest to be masked first: firewalls let the oldest extensions pass."""
EXCHANGE = (
    "X-EXPS GSSAPI NTLM LOGIN",
    "X-EXPS GSSAPI NTLM",
    "X-EXPS=LOGIN",
    "AUTH GSSAPI NTLM LOGIN",
    "AUTH GSSAPI NTLM",
    "AUTH NTLM LOGIN",
    "AUTH NTLM",
    "X-LINK2STATE",
    "XEXCH50",
    "X-ANONYMOUSTLS",
    "XRDST",
    "XSHADOW",
    "XSHADOWREQUEST",
    "TURN",
    "ATRN",
)
"""Texts of lines that Exchange sends."""
_ALL = tuple(dict.fromkeys((*COMMON, *(extension.keyword for extension in REGISTERED), *EXCHANGE)))
SHOWN = 4
"""Candidates that are named."""


def is_mask(keyword: str) -> bool:
    """Tell whether a keyword looks overwritten: only X, and perhaps another letter at its end."""
    return _MASK.fullmatch(keyword) is not None


def masked_places(keywords: Sequence[str]) -> frozenset[int]:
    """Return the places of the keywords that look overwritten; ``XI`` counts behind a mask that ends in H."""
    found: set[int] = set()
    letter = ""
    for place, keyword in enumerate(keywords):
        follows = bool(letter) and _LAST_OF_MANY.fullmatch(keyword) is not None and ord(keyword[-1]) == ord(letter) + 1
        if follows or is_mask(keyword):
            found.add(place)
            letter = keyword[-1]
    return frozenset(found)


def mask_candidates(mask: str, seen: frozenset[str], *, exchange: bool = False) -> tuple[str, ...]:
    """Return texts that a masked one may have been, the likeliest first: those of its length whose keyword is not visible.

    `seen`: keywords of the reply, upper case. `exchange`: other lines are as Exchange sends them, so its own come first.
    """
    order = tuple(dict.fromkeys((*EXCHANGE, *_ALL))) if exchange else _ALL
    return tuple(text for text in order if len(text) == len(mask) and text.partition(" ")[0] not in seen)


def mask_in_words(candidates: Sequence[str]) -> str:
    """Return what a mask may have been, in words that claim nothing."""
    if not candidates:
        return "masked; no known text has its length, so perhaps a keyword with parameters"
    if len(candidates) == 1:
        return f"masked; of the known keywords that are not seen here, {candidates[0]} alone has its length"
    return "masked; it has the length of " + listed(candidates)


def listed(candidates: Sequence[str]) -> str:
    """Return the first few candidates for a sentence: ``STARTTLS, CHUNKING or SMTPUTF8``."""
    shown = candidates[:SHOWN]
    more = " (or others)" if len(candidates) > SHOWN else ""
    return (", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else "".join(shown)) + more
