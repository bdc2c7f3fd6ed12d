"""What is known of an EHLO reply: the values that ``lens`` makes."""

from enum import StrEnum

from inspector.frozen import Frozen
from inspector.lenses.ehlo.changes import Change
from inspector.lenses.finding import Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.smtp.annotation import Annotation, Span
from inspector.smtp.ehlo_reply import Starttls
from inspector.smtp.reply import ReplyLine


class Channel(StrEnum):
    """What carried the reply."""

    PLAINTEXT = "plaintext"
    TLS = "tls"


class ReadsAs(StrEnum):
    """What a line is to a client that goes by the letter (RFC 5321 §4.1.1.1)."""

    DOMAIN = "Domain"
    """It stands in the place of the greeting, ``Domain [ SP ehlo-greet ]``."""
    EHLO_LINE = "ehlo-line"
    """It stands in the place of a keyword line."""
    NONE = "none"
    """It has no place in the grammar: no reply code, or another code than 250."""


class Deviation(Frozen):
    """One thing that is wrong, or unusual, with one line."""

    code: FindingCode
    """The code of its finding, e.g. ``ehlo-keyword-before-greeting``."""
    severity: Severity
    """How bad it is."""
    span: Span
    """The bytes, into the line's raw bytes."""
    title: str
    """One sentence without a full stop, no wire text."""
    explanation: str
    """Why it matters: who trips over it."""
    advice: str
    """What to do."""
    ref: str
    """The source."""
    mark: str = ""
    """A few words for the margin ("before the greeting")."""


class EhloLine(Frozen):
    """One line of an EHLO reply and all that is known about it."""

    number: int
    """Counted from 1."""
    entry: int
    """Index of its entry in the transcript."""
    line: ReplyLine
    """The bytes."""
    reads_as: ReadsAs
    """By the letter."""
    keyword: str
    """The ehlo-keyword in upper case, in the visible notation; empty on the greeting line and where there is none."""
    params: tuple[str, ...]
    """The ehlo-params as they came, in the visible notation."""
    meaning: str
    """What the keyword announces, a few words ("messages up to 30 MB"); empty where nothing is known."""
    meant: str
    """What the line was probably meant to be, where that differs from what it reads as; else empty."""
    ref: str
    """Where the keyword is defined ("RFC 1870"), or empty."""
    annotations: tuple[Annotation, ...]
    """Rule by rule, with spans into the line's raw bytes."""
    deviations: tuple[Deviation, ...]
    """What is wrong with it, worst first."""


class EhloReply(Frozen):
    """One EHLO (or LHLO) reply."""

    channel: Channel
    """What carried it."""
    entry: int
    """Index of the entry that closes it (ReplyReceived), or of its last line when it was cut off."""
    lines: tuple[EhloLine, ...]
    """At least one."""
    keywords: tuple[str, ...]
    """The keywords that a client going by the letter sees, in order."""
    starttls: Starttls
    """Is STARTTLS offered?"""
    starttls_line: int
    """Number of the line that decided it; 0 where none did."""
    headline: str
    """The verdict in one sentence ("STARTTLS stands where the greeting belongs.")."""
    verdict: tuple[str, ...]
    """What follows from it, one short sentence each."""
    added: tuple[str, ...]
    """Keywords that the EHLO reply before this one did not have; empty for the first."""
    removed: tuple[str, ...]
    """Keywords that the EHLO reply before this one had; empty for the first."""
    changes: tuple[Change, ...] = ()
    """The same in words, with what should have changed and did not, and parameters that differ."""
