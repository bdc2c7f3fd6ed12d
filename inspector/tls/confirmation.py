"""A no to TLS 1.3 that may have another reason than the version: what settles it, and what both answers say together.

GnuTLS without TLS 1.3 answers a hello for it alone with alert 40, OpenSSL 1.0 with nothing. Beside older versions such a
server chooses one of those, which is a proof.
"""

import os

from inspector.frozen import replace
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import RandomBytes
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_offers import WIDE_RANGE
from inspector.tls.traps import AMBIGUOUS_ALERTS, SILENCE

_BESIDE_OLDER = frozenset((Outcome.ANSWERED_LOWER, Outcome.ACCEPTED))


def needs_confirmation(version: ProtocolVersion, answer: ProbeAnswer) -> bool:
    """Return True where the answer to `version` alone is a no to TLS 1.3 that may have another reason."""
    if version != ProtocolVersion.TLSv1_3:
        return False
    if answer.outcome == Outcome.REFUSED:
        return answer.alert is not None and answer.alert.description in AMBIGUOUS_ALERTS
    return answer.outcome in SILENCE


def confirming_probe(server_name: str, *, staple: bool = True, random_bytes: RandomBytes = os.urandom) -> VersionProbe:
    """Return the question that settles it: a hello that offers TLS 1.0 to 1.3 at once, and unusual groups.

    Without `staple` it asks for none, where the first answer may have been about that.
    """
    offer = replace(WIDE_RANGE, staple=staple)
    return VersionProbe(ProtocolVersion.TLSv1_3, server_name, random_bytes=random_bytes, offer=offer)


def confirmed(first: ProbeAnswer, second: ProbeAnswer) -> ProbeAnswer:
    """Return what both answers say together: `first` to TLS 1.3 alone, `second` to the hello with all versions."""
    alone = f"TLSv1.3 alone: {_said(first)}"
    if second.outcome in _BESIDE_OLDER and second.answered is not None:
        words = f"{alone}; offered beside TLSv1.2 and lower, the server chose {second.answered.label}"
        return replace(second, alert=first.alert, words=words)
    doubt = f"ambiguous: a hello with TLSv1.0 to TLSv1.3 and unusual groups got no version either ({_said(second)})"
    return replace(first, words="; ".join(filter(None, (alone, first.words, doubt))))


def _said(answer: ProbeAnswer) -> str:
    return str(answer.alert) if answer.alert else answer.outcome.value.replace("_", " ")
