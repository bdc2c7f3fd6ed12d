"""The presented chain (as sent), the certification path (as built), and the names."""

from dataclasses import dataclass

from inspector.tls.certificate import CertificateFacts
from inspector.transcript import Transcript


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate of the presented chain."""

    place: int
    """Counted from 0; 0 is where the leaf belongs."""
    role: str
    """``leaf``, ``intermediate``, ``root`` or ``self-signed leaf``."""
    facts: CertificateFacts | None
    """What it says; None where it cannot be parsed."""
    remarks: tuple[str, ...]
    """What is wrong with it, one short sentence each."""


@dataclass(frozen=True, slots=True)
class Certificates:
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


def read_certificates(transcript: Transcript) -> Certificates:
    """Read the latest chain that the session was shown."""
    raise NotImplementedError
