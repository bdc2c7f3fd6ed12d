"""Findings about the way of a message: hops in clear, hops below the minimum, clocks that differ."""

from collections.abc import Iterator
from datetime import timedelta

from inspector.lenses.advice.sentences import Wording
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.received.lens import Hop, Protection, read_received

_SKEW = timedelta(seconds=-5)
"""From here on clocks differ by more than times in whole seconds explain."""

WORDINGS = {
    "clear": Wording(
        "A hop was in clear: {way}",
        "The receiver wrote {protocol}, without an S: by RFC 3848 no TLS protected this hop. Everybody on the way could "
        "read and change the message.",
        "Look on both sides of this hop: does the receiver offer STARTTLS (smtp-inspector check {receiver}), and does the "
        "sender use it? In Postfix the sender needs\n  smtp_tls_security_level = may",
        "RFC 3848; RFC 3207",
    ),
    "inside": Wording(
        "A hop inside a private network was in clear: {way}",
        "The receiver wrote {protocol}, without an S. The sender has an address that is not reached from outside.",
        "Whether that is wanted is for the policy of that network to say.",
        "RFC 3848; RFC 1918",
    ),
    "below": Wording(
        "A hop used {version}: {way}",
        "{version} is below {minimum}. Both sides take the highest version that they share, so one of them has no more, or "
        "has newer ones switched off.",
        "See what the receiver takes (smtp-inspector check {receiver}); if it takes newer ones, the sender lacks them.",
        "RFC 8996",
    ),
    "skew": Wording(
        "The clocks of two servers differ: {way}",
        "This hop seems to have been received {seconds} s before it was sent: the clock of one of the two is wrong. Delays "
        "computed from it are wrong by as much.",
        "Let both keep their time by NTP.",
        "RFC 5321 §4.4",
    ),
}
"""Name to wording."""


def received_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about hops; nothing where no Received fields were read."""
    reading = read_received(case.transcript)
    if reading is None:
        return
    minimum = case.started.tls_minimum
    for number, hop in enumerate(reading.hops, 1):
        version = hop.protocol_version
        if hop.protection is Protection.CLEAR:
            wording, severity = WORDINGS["inside" if hop.private else "clear"], Severity.WARNING
            severity = Severity.NOTE if hop.private else severity
            yield finding("received-hop-in-clear", severity, _evidence(hop), wording, **_words(number, hop))
        elif version is not None and version < minimum:
            words = _words(number, hop) | {"version": hop.version, "minimum": minimum.label}
            yield finding("received-below-minimum", Severity.WARNING, _evidence(hop), WORDINGS["below"], **words)
        if hop.delay is not None and hop.delay <= _SKEW:
            words = _words(number, hop) | {"seconds": f"{-hop.delay.total_seconds():,.0f}"}
            yield finding("received-clock-skew", Severity.NOTE, _evidence(hop), WORDINGS["skew"], **words)


def _evidence(hop: Hop) -> tuple[Evidence, ...]:
    return hop.evidence


def _words(number: int, hop: Hop) -> dict[str, str]:
    way = " → ".join(filter(None, (hop.sender, hop.receiver))) or "neither side is named"
    return {"way": f"hop {number}, {way}", "protocol": hop.protocol, "receiver": hop.receiver or "its name"}
