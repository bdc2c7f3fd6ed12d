"""All findings of a transcript."""

from inspector.lenses.certificates import Certificates
from inspector.lenses.ehlo import EhloReply
from inspector.lenses.finding import Finding
from inspector.lenses.versions import Versions
from inspector.transcript import Transcript


def find_all(
    transcript: Transcript, ehlo: tuple[EhloReply, ...], versions: Versions, certificates: Certificates
) -> tuple[Finding, ...]:
    """Return every finding, failures first, then warnings, then notes; within a severity in the order of the evidence."""
    raise NotImplementedError
