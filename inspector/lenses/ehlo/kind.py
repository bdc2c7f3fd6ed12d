"""What one kind of deviation of an EHLO reply is made of, and the words that several kinds share.

Who trips over what was measured: 86 clients and settings (Debian 12 and 13) were given exact EHLO replies on loopback.
`trips` names those that did not use STARTTLS, or gave up; the severity is a warning where there is one, else a note.
"""

from typing import NamedTuple

from inspector.lenses.finding import Severity
from inspector.lenses.finding_codes import FindingCode

FAILURE, WARNING, NOTE = Severity.FAILURE, Severity.WARNING, Severity.NOTE

GRAMMAR = "RFC 5321 §4.1.1.1"
LINES = "RFC 5321 §4.2.1"

REPORT = "Show the reply to whoever runs the server: the marked bytes are the evidence."
PROXIES = "Look for a proxy, a milter or a virus scanner in front of the server that rewrites its replies."
FIREWALL = (
    "Where a Cisco firewall is in the path, perhaps on the tester's own side, let TLS pass its ESMTP inspection map:\n"
    "  policy-map type inspect esmtp NAME\n"
    "    parameters\n"
    "      allow-tls"
)


class Kind(NamedTuple):
    """One kind of deviation."""

    code: FindingCode
    """Its published code."""
    severity: Severity
    """How bad it is on any line."""
    on_starttls: Severity
    """How bad it is on the line that carries STARTTLS."""
    mark: str
    """A few words for the margin."""
    title: str
    """One sentence without a full stop; ``{byte}`` stands for words for the byte."""
    explanation: str
    """Why it matters."""
    trips: str
    """Who was measured to trip over it; told where the severity is more than a note."""
    advice: str
    """What to do."""
    ref: str
    """The source."""
