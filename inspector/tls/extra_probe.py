"""The hellos of the questions that are asked on request only."""

from inspector.frozen import replace
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.offer import REALISTIC, offer_of, with_key_type
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion

_OFFERS = {
    ExtraQuestion.LARGE_HELLO: REALISTIC,
    ExtraQuestion.RSA_ONLY: with_key_type("RSA"),
    ExtraQuestion.ECDSA_ONLY: with_key_type("ECDSA"),
}
"""What a question offers, where it is not what the version's own does."""


def extra_probe(question: ExtraQuestion, version: ProtocolVersion, server_name: str, *, staple: bool = True) -> VersionProbe:
    """Return the probe that asks `question`; `version` is the highest that is offered.

    Without `staple` it asks for none: where that is known to fail, it would be the reason of every refusal.
    """
    name = "" if question is ExtraQuestion.WITHOUT_SNI else server_name
    if question is ExtraQuestion.WITHOUT_SNI and staple:
        return VersionProbe(version, name)
    offer = _OFFERS[question] if question in _OFFERS else offer_of(version)
    return VersionProbe(version, name, offer=replace(offer, staple=staple))


def other_key_type(cipher_suite: str) -> ExtraQuestion | None:
    """Return how to ask for a key of the other type than that of `cipher_suite`; None where the suite names no key."""
    if "_ECDSA_" in cipher_suite:
        return ExtraQuestion.RSA_ONLY
    return ExtraQuestion.ECDSA_ONLY if "_RSA_" in cipher_suite else None
