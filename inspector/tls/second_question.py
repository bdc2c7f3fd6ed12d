"""The second question: where one hello cannot tell why, another one that differs in one thing can.

Four answers lead to one, each with its own connection:

- an ambiguous no to TLS 1.3 alone: is it taken in a hello that offers the older versions, and unusual groups, too?
- alert 80 to TLS 1.2 or 1.3: is it taken in a hello that asks for no OCSP staple? And where that is so, TLS 1.0 or 1.1?
- alert 40 or 71 to TLS 1.0 to 1.2: is something unusual in demand, a group or a cipher suite that hardly anybody offers?
- accepted with something that the libraries of today lack: is it accepted without that too?
"""

from collections.abc import Callable

from inspector.frozen import Frozen, replace
from inspector.tls.alert import AlertDescription
from inspector.tls.answer import ProbeAnswer
from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.confirmation import confirmed, confirming_probe, needs_confirmation
from inspector.tls.offer import FORWARD_SECRET, RANGE, TLS13_OF_TODAY
from inspector.tls.outcome import Outcome
from inspector.tls.probe import Question, VersionProbe
from inspector.tls.registry import ProtocolVersion, cipher_suite_name, named_group_name, signature_scheme_name
from inspector.tls.second_offers import TODAY, UNSTAPLED, UNUSUAL

_NOTHING_IN_COMMON = frozenset((AlertDescription.handshake_failure, AlertDescription.insufficient_security))
_OF_TODAY = frozenset(CIPHER_SUITES[suite] for suite in (*FORWARD_SECRET, *TLS13_OF_TODAY))
_USUAL_SUITES = frozenset(map(cipher_suite_name, RANGE.cipher_suites))
_USUAL_GROUPS = frozenset(map(named_group_name, RANGE.groups))
_USUAL_SCHEMES = frozenset(map(signature_scheme_name, RANGE.signature_schemes))
_NO = frozenset((Outcome.REFUSED, Outcome.CLOSED, Outcome.RESET))
_STAPLE_FAILS = "to a hello that asks for an OCSP staple, as Exim's does; to one that asks for none it is accepted"
_EARLY_DH = 2048
"""Bits below which today's libraries refuse a Diffie-Hellman group (RFC 7919 §1 starts there)."""


class SecondQuestion(Frozen):
    """What to ask next, and what both answers say together."""

    probe: VersionProbe
    """The other hello."""
    together: Callable[[ProbeAnswer, ProbeAnswer], ProbeAnswer]
    """First and second answer to what is told."""


def second_question(
    first: Question, answer: ProbeAnswer, staple_failed: Callable[[], bool] = lambda: False
) -> SecondQuestion | None:
    """Return what to ask after `answer`, or None where that says all.

    `staple_failed`: whether TLS 1.2 came about only without an OCSP staple; asked where alert 80 came to an older version,
    for OpenSSL says that of its security level too.
    """
    if not isinstance(first, VersionProbe):
        return None
    if needs_confirmation(first.version, answer):
        confirming = confirming_probe(first.server_name, staple=not _failed_inside(answer))
        return SecondQuestion(confirming, _beside_older_versions)
    newest = first.version is ProtocolVersion.TLSv1_2
    if first.version in UNSTAPLED and _failed_inside(answer) and (newest or staple_failed()):
        unstapled = VersionProbe(first.version, first.server_name, offer=UNSTAPLED[first.version])
        return SecondQuestion(unstapled, _without_a_staple)
    if answer.outcome is Outcome.ACCEPTED and first.version in TODAY and answer.cipher_suite not in _OF_TODAY:
        return SecondQuestion(
            VersionProbe(first.version, first.server_name, offer=TODAY[first.version]), _without_what_is_lacking
        )
    if first.version not in UNUSUAL:
        return None
    if answer.outcome is Outcome.REFUSED and answer.alert and answer.alert.description in _NOTHING_IN_COMMON:
        return SecondQuestion(
            VersionProbe(first.version, first.server_name, offer=UNUSUAL[first.version]), _with_something_unusual
        )
    return None


def _failed_inside(answer: ProbeAnswer) -> bool:
    """Return True where the server's library failed: over the staple, for one, that it was asked for."""
    return answer.alert is not None and answer.alert.description == AlertDescription.internal_error


def staple_fails(answer: ProbeAnswer) -> bool:
    """Return True where the version came about only with a hello that asked for no OCSP staple."""
    return answer.outcome is Outcome.ACCEPTED and _failed_inside(answer)


def _without_a_staple(first: ProbeAnswer, second: ProbeAnswer) -> ProbeAnswer:
    if second.outcome is Outcome.ACCEPTED:
        return replace(second, alert=first.alert, words=f"{first.alert} {_STAPLE_FAILS}", ocsp_staple=None)
    return first


def _beside_older_versions(first: ProbeAnswer, second: ProbeAnswer) -> ProbeAnswer:
    told = confirmed(first, second)
    if second.outcome is not Outcome.ACCEPTED:
        return told
    needs = _needed_in_tls13(second)
    if needs or not _failed_inside(first):
        return replace(told, needs=needs)
    return _without_a_staple(first, second)


def _needed_in_tls13(answer: ProbeAnswer) -> str:
    """Name what of this answer the hello for TLS 1.3 alone leaves out; empty where it leaves nothing out."""
    if answer.group and answer.group not in _USUAL_GROUPS:
        return f"the group {answer.group}"
    if answer.signature_scheme and answer.signature_scheme not in _USUAL_SCHEMES:
        return f"a key that signs with {answer.signature_scheme}"
    return "" if answer.cipher_suite in _USUAL_SUITES else f"an unusual cipher ({answer.cipher_suite})"


def _with_something_unusual(first: ProbeAnswer, second: ProbeAnswer) -> ProbeAnswer:
    if second.outcome is Outcome.ACCEPTED:
        words = f"{first.alert} to the usual groups and cipher suites; with unusual ones it is accepted"
        return replace(second, alert=first.alert, words=words, needs=what_it_takes(second))
    if second.outcome is Outcome.REFUSED:
        return replace(first, words=f"{first.words}; unusual groups and cipher suites are refused too")
    return first


def _without_what_is_lacking(first: ProbeAnswer, second: ProbeAnswer) -> ProbeAnswer:
    if second.outcome in _NO:
        needs = what_it_takes(first)
        said = str(second.alert) if second.alert else second.outcome.value
        usual = "AES-GCM or CHACHA20" if first.answered is ProtocolVersion.TLSv1_3 else "ECDHE and AES or CHACHA20"
        words = f"only with {needs}: a hello with {usual} alone got {said}"
        return replace(first, words="; ".join(filter(None, (first.words, words))), needs=needs)
    return first


def what_it_takes(answer: ProbeAnswer) -> str:
    """Name what a client must have for this answer, most telling first."""
    for fits, name in _NEEDS:
        if fits(answer):
            return name.format(group=answer.group, suite=answer.cipher_suite)
    return answer.cipher_suite


def _suite_has(*words: str) -> Callable[[ProbeAnswer], bool]:
    return lambda answer: any(word in answer.cipher_suite for word in words)


def _small_dh(answer: ProbeAnswer) -> bool:
    bits = answer.group.removeprefix("DH ").removesuffix(" bits")
    return answer.group.startswith("DH ") and bits.isdecimal() and int(bits) < _EARLY_DH


_NEEDS: tuple[tuple[Callable[[ProbeAnswer], bool], str], ...] = (
    (_suite_has("_anon_"), "an anonymous cipher suite (the server has no certificate that fits)"),
    (_suite_has("_RC4_", "_3DES_", "_DES_", "_RC2_", "_EXPORT_", "_IDEA_"), "a broken cipher ({suite})"),
    (_small_dh, "small DH ({group})"),
    (_suite_has("TLS_RSA_"), "RSA key exchange"),
    (_suite_has("_DSS_"), "a DSA key"),
    (_suite_has("TLS_DHE_"), "DHE key exchange ({group})"),
    (_suite_has("TLS_DH_", "TLS_ECDH_"), "static Diffie-Hellman"),
    (_suite_has("_GOSTR", "_CAMELLIA_", "_ARIA_", "_SEED_", "_CCM"), "an unusual cipher ({suite})"),
    (_suite_has("TLS_ECDHE_"), "the group {group}"),
)
"""What an answer shows that a client must have, and its name."""
