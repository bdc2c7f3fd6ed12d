"""What the certificates lens says: the values that the screen and the reports show."""

from datetime import datetime, timedelta

from inspector.frozen import Frozen
from inspector.lenses.certificates.problems import Problem
from inspector.lenses.certificates.tlsa import NO_RECORD, PublishedKey
from inspector.lenses.wording import how_long
from inspector.tls.certificate import UNREADABLE_DATE, CertificateFacts
from inspector.tls.trust import pem_of

NAMES_SHOWN = 100
"""Names of a certificate that are written out for people; in the JSON stand all."""


class CertificateRow(Frozen):
    """One certificate of the presented chain."""

    place: int
    """Counted from 0; 0 is where the leaf belongs."""
    role: str
    """``leaf``, ``intermediate``, ``root`` or ``self-signed leaf``."""
    facts: CertificateFacts | None
    """What it says; None where it cannot be parsed."""
    remarks: tuple[str, ...]
    """What is wrong with it, one short sentence each."""
    der: bytes = b""
    """Its bytes as sent."""
    left: timedelta | None = None
    """Time to the end of its validity, negative after it; None where that is not known."""
    tlsa: PublishedKey = NO_RECORD
    """Its TLSA record."""

    @property
    def days_left(self) -> int | None:
        """The same in whole days, rounded down: negative from the first moment after it."""
        return None if self.left is None else self.left.days

    @property
    def pem(self) -> str:
        """The bytes in PEM (RFC 7468), a line feed at the end; empty where they are not known."""
        return pem_of(self.der) if self.der else ""

    @property
    def names(self) -> str:
        """The names of subjectAltName in a line, of many the first; empty where there are none."""
        names = self.facts.subject_alt_names if self.facts else ()
        more = len(names) - NAMES_SHOWN
        return ", ".join(names[:NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")

    @property
    def validity(self) -> str:
        """``2026-01-01 to 2026-04-01, 41 days left``; empty where it cannot be read."""
        if self.facts is None:
            return ""
        return f"{day_of(self.facts.not_before)} to {day_of(self.facts.not_after)}{time_left_words(self.left, ', ')}"


class PathRow(Frozen):
    """The certification path to one trust store."""

    store: str
    """Its name and what was added to it."""
    label: str
    """Its name alone, for narrow columns."""
    added: str
    """What was added to it for this session; empty where nothing was."""
    anchors: int
    """How many roots it holds."""
    builds: bool
    """True when a path was built."""
    subjects: tuple[str, ...]
    """The path as built, leaf first, root last."""
    why: str
    """Why there is none, a sentence; empty when there is one."""


class OtherChain(Frozen):
    """A chain that the server presents in place of the session's, to another version or for another kind of key."""

    entry: int
    """The first CertificatesPresented that brought it."""
    versions: tuple[str, ...]
    """The versions in which it came, with what else was asked for."""
    rows: tuple[CertificateRow, ...]
    """As sent."""
    name_matches: bool | None
    """None while it is not known."""
    within_validity: bool | None
    """Of the leaf; None while it is not known."""
    path_builds: bool | None
    """By the trust store that decides; None where it was not tried."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with it."""


class Certificates(Frozen):
    """The Certificates tab."""

    entry: int
    """Index of the CertificatesPresented; -1 while there is none."""
    rows: tuple[CertificateRow, ...]
    """The presented chain in the order in which it was sent."""
    reference_id: str
    """The name that was wanted."""
    name_matches: bool | None
    """None while it is not known."""
    within_validity: bool | None
    """Of the leaf, at the moment of the check; None while it is not known."""
    path_builds: bool | None
    """Up to a trust anchor of the store; None while it is not known."""
    path: tuple[str, ...]
    """Subjects of the certification path as built, leaf first, in the visible notation."""
    store: str
    """The trust store that was asked."""
    problems: tuple[str, ...]
    """All that is wrong, one short sentence each; the JSON carries them."""
    headline: str
    """The verdict in one sentence."""
    verdict: tuple[str, ...]
    """What follows, one short sentence each."""
    why_no_path: str = ""
    """Why no path builds, a sentence; empty where one does."""
    why_no_match: str = ""
    """Why the name does not match, a sentence; empty where it does."""
    why_not_valid: str = ""
    """Why the leaf is not valid now, a sentence; empty where it is."""
    reference_from: str = ""
    """Who chose that name, in words."""
    version: str = ""
    """The TLS version in which the chain was sent."""
    explained: tuple[Problem, ...] = ()
    """The same problems with fault, certificate, evidence and what to do; the worst first."""
    paths: tuple[PathRow, ...] = ()
    """For each trust store; the one that decides first."""
    who: tuple[str, ...] = ()
    """Who looks at certificates on this port, and what they do, a sentence each."""
    others: tuple[OtherChain, ...] = ()
    """Chains that differ from the session's."""


def time_left_words(left: timedelta | None, before: str = "") -> str:
    """Return ``41 days left``, ``expired 20 days ago`` or nothing, with `before` in front."""
    if left is None:
        return ""
    return f"{before}{how_long(left)} left" if left >= timedelta() else f"{before}expired {how_long(left)} ago"


def day_of(moment: datetime) -> str:
    """Return ``2026-01-01``, or that the date cannot be read."""
    return "(cannot be read)" if moment == UNREADABLE_DATE else f"{moment:%Y-%m-%d}"
