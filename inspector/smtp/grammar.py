"""The ABNF of an EHLO reply, rule by rule (RFC 5321 §4.1.1.1 and §4.1.2; RFC 1869 §4.3 where it differs).

Every rule's text stands above its regex on bytes; the rule's name is the identifier. What a line matches or breaks, byte by
byte, is for `smtp.reading`; how the rule is shown, with its matching part lit, is `abnf_of`.
"""

from typing import NamedTuple

from inspector.patterns import lazy_pattern

RFC_5321 = "RFC 5321 §4.1.1.1"
RFC_5321_NAMES = "RFC 5321 §4.1.2"
RFC_1869 = "RFC 1869 §4.3"


class Rule(NamedTuple):
    """One rule of the grammar."""

    name: str
    """As the RFC writes it."""
    abnf: str
    """What stands right of the equals sign."""
    pattern: bytes
    """The same as a regex on bytes."""
    ref: str
    """Where it is written."""


let_dig = Rule(
    "Let-dig",
    "ALPHA / DIGIT",
    rb"[A-Za-z0-9]",
    RFC_5321_NAMES,
)
ldh_str = Rule(
    "Ldh-str",
    '*( ALPHA / DIGIT / "-" ) Let-dig',
    rb"[A-Za-z0-9-]*" + let_dig.pattern,
    RFC_5321_NAMES,
)
sub_domain = Rule(
    "sub-domain",
    "Let-dig [Ldh-str]",
    let_dig.pattern + rb"(?:" + ldh_str.pattern + rb")?",
    RFC_5321_NAMES,
)
domain = Rule(
    "Domain",
    'sub-domain *("." sub-domain)',
    sub_domain.pattern + rb"(?:\." + sub_domain.pattern + rb")*",
    RFC_5321_NAMES,
)
ehlo_greet = Rule(
    "ehlo-greet",
    "1*(%d0-9 / %d11-12 / %d14-127)",
    rb"[\x00-\x09\x0b\x0c\x0e-\x7f]+",
    RFC_5321,
)
ehlo_keyword = Rule(
    "ehlo-keyword",
    '(ALPHA / DIGIT) *(ALPHA / DIGIT / "-")',
    rb"[A-Za-z0-9][A-Za-z0-9-]*",
    RFC_5321,
)
ehlo_param = Rule(
    "ehlo-param",
    "1*(%d33-126)",
    rb"[\x21-\x7e]+",
    RFC_5321,
)
ehlo_line = Rule(
    "ehlo-line",
    "ehlo-keyword *( SP ehlo-param )",
    ehlo_keyword.pattern + rb"(?: " + ehlo_param.pattern + rb")*",
    RFC_5321,
)
ehlo_ok_rsp = Rule(
    "ehlo-ok-rsp",
    '( "250" SP Domain [ SP ehlo-greet ] CRLF ) / '
    '( "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF ) "250" SP ehlo-line CRLF )',
    rb"250 " + domain.pattern + rb"(?: " + ehlo_greet.pattern + rb")?\r\n"
    rb"|250-" + domain.pattern + rb"(?: " + ehlo_greet.pattern + rb")?\r\n"
    rb"(?:250-" + ehlo_line.pattern + rb"\r\n)*250 " + ehlo_line.pattern + rb"\r\n",
    RFC_5321,
)

greeting_1869 = Rule(
    "greeting",
    "1*<any character other than CR or LF>",
    rb"[^\r\n]+",
    RFC_1869,
)
ehlo_param_1869 = Rule(
    "ehlo-param",
    "1*<any CHAR excluding SP and all control characters (US ASCII 0-31 inclusive)>",
    rb"[\x21-\x7f]+",
    RFC_1869,
)

RULES = {
    rule.name: rule
    for rule in (ehlo_ok_rsp, domain, sub_domain, let_dig, ldh_str, ehlo_greet, ehlo_line, ehlo_keyword, ehlo_param)
}
"""The rules of RFC 5321 by name."""


class Edition(NamedTuple):
    """One RFC's version of the grammar; what is not named here is the same in both."""

    ref: str
    """The RFC and section."""
    greet: Rule
    """What may follow the server's name."""
    param: Rule
    """A parameter of a keyword."""
    several_lines: tuple[str, ...]
    """``ehlo-ok-rsp`` of two lines or more, as it is shown."""
    one_line: tuple[str, ...]
    """``ehlo-ok-rsp`` of one line, as it is shown."""


EDITION_5321 = Edition(
    RFC_5321,
    ehlo_greet,
    ehlo_param,
    ('"250-" Domain [ SP ehlo-greet ] CRLF', '*( "250-" ehlo-line CRLF )', '"250" SP ehlo-line CRLF'),
    ('"250" SP Domain [ SP ehlo-greet ] CRLF',),
)
EDITION_1869 = Edition(
    RFC_1869,
    greeting_1869,
    ehlo_param_1869,
    ('"250-" domain [ SP greeting ] CRLF', '*( "250-" ehlo-line CRLF )', '"250" SP ehlo-line CRLF'),
    ('"250" domain [ SP greeting ] CRLF',),
)
"""RFC 1869 prints the form with one line without the SP between code and name; nobody ever sent it so."""


class Piece(NamedTuple):
    """A part of a rule's text."""

    text: str
    """The characters."""
    rule: str | None
    """The rule that they name (``Domain``, ``ehlo-line``, …), or None."""
    lit: bool
    """True when the line in question is read by this part."""


_PLACES = {"Domain": 0, "ehlo-line": 1}
_RULE_NAMES = lazy_pattern(r"([Dd]omain|ehlo-greet|greeting|ehlo-line|ehlo-keyword|ehlo-param)")


def abnf_of(
    reads_as: str, *, last: bool = False, only: bool = False, edition: Edition = EDITION_5321
) -> tuple[tuple[Piece, ...], ...]:
    """Return ``ehlo-ok-rsp`` as rows of pieces, with the rule lit by which a line is read.

    `reads_as`: ``Domain`` (the line has the place of the greeting), ``ehlo-line``, or anything else: nothing is lit. `last`:
    it is the last line of its reply. `only`: it is the only one.
    """
    rows = edition.one_line if only else edition.several_lines
    place = _PLACES.get(reads_as, -1)
    lit_row = 2 if place == 1 and last else place
    return tuple(
        tuple(_piece(text, lit=index == lit_row) for text in _RULE_NAMES.split(row) if text)
        for index, row in enumerate(rows)
    )


def _piece(text: str, *, lit: bool) -> Piece:
    return Piece(text, text, lit) if _RULE_NAMES.fullmatch(text) else Piece(text, None, lit=False)
