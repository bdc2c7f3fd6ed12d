"""The hellos of the questions that are asked on request only."""

from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.offer import REALISTIC, with_key_type
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion

_KEYS = {ExtraQuestion.RSA_ONLY: "RSA", ExtraQuestion.ECDSA_ONLY: "ECDSA"}


def extra_probe(question: ExtraQuestion, version: ProtocolVersion, server_name: str) -> VersionProbe:
    """Return the probe that asks `question`; `version` is the highest that is offered."""
    if question is ExtraQuestion.LARGE_HELLO:
        return VersionProbe(version, server_name, offer=REALISTIC)
    if question is ExtraQuestion.WITHOUT_SNI:
        return VersionProbe(version, "")
    return VersionProbe(version, server_name, offer=with_key_type(_KEYS[question]))


def other_key_type(cipher_suite: str) -> ExtraQuestion | None:
    """Return how to ask for a key of the other type than that of `cipher_suite`; None where the suite names no key."""
    if "_ECDSA_" in cipher_suite:
        return ExtraQuestion.RSA_ONLY
    return ExtraQuestion.ECDSA_ONLY if "_RSA_" in cipher_suite else None
