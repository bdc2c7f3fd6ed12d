"""What the hellos beside the six versions showed: the finding, its severity, and the sentence in the verdict."""

from collections.abc import Sequence
from typing import Any

import pytest
from playbook import OFFER, inspected, started, sweep

from inspector.events import Event, ExtraProbeFinished, ProbeFinished, SweepFinished
from inspector.frozen import replace
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import Inspection
from inspector.tls.alert import Alert
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

YES, NO = Outcome.ACCEPTED, Outcome.REFUSED
TLSv1_2, TLSv1_3 = ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3
BOTH = dict.fromkeys(("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"), NO) | {"TLSv1.2": YES, "TLSv1.3": YES}
LEAF, OTHER = "a" * 64, "b" * 64


def swept(answers: dict[str, Outcome], *extras: ExtraProbeFinished, **of_tls12: Any) -> list[Event]:
    """Return a sweep; `of_tls12` changes the answer to TLS 1.2."""
    events = sweep(answers)
    for place, event in enumerate(events):
        if isinstance(event, ProbeFinished) and event.version is TLSv1_2:
            events[place] = replace(event, **({"chain": (LEAF,)} | of_tls12))
    return [*events[:-1], *extras, SweepFinished(at=0)]


def extra(question: ExtraQuestion, outcome: Outcome, version: ProtocolVersion = TLSv1_2, **more: Any) -> ExtraProbeFinished:
    """Return the answer to a question beside the versions."""
    if outcome is YES:
        more = {"answered": version} | more
    return ExtraProbeFinished(at=0, connection=7, question=question, version=version, outcome=outcome, **more)


def read(events: Sequence[Event]) -> Inspection:
    return inspected(*OFFER, list(events), start=started())


def told(inspection: Inspection) -> list[Finding]:
    """Return the findings that are about these questions."""
    codes = ("tls-needs", "tls-large", "tls-depends")
    return [finding for finding in inspection.findings if finding.code.startswith(codes)]


LARGE, NAMELESS = ExtraQuestion.LARGE_HELLO, ExtraQuestion.WITHOUT_SNI
RSA, ECDSA = ExtraQuestion.RSA_ONLY, ExtraQuestion.ECDSA_ONLY
ALERT_40, ALERT_112 = Alert(2, 40), Alert(2, 112)

CASES: dict[str, tuple[ExtraProbeFinished, str, Severity | None, str, str]] = {
    "large hello taken": (
        extra(LARGE, YES, TLSv1_3, group="X25519MLKEM768"),
        *("", None, "", "A hello of today's size is answered too: TLSv1.3, X25519MLKEM768."),
    ),
    "large hello answered lower": (
        extra(LARGE, Outcome.ANSWERED_LOWER, TLSv1_3, answered=TLSv1_2),
        *("", None, "", "A hello of today's size is answered too: TLSv1.2."),
    ),
    "large hello dropped": (
        *(extra(LARGE, Outcome.TIMED_OUT, TLSv1_3), "tls-large-hello-dropped", Severity.FAILURE, "(timed out)"),
        "A hello of today's size got no version: timed out.",
    ),
    "large hello cut off": (
        *(extra(LARGE, Outcome.RESET, TLSv1_3), "tls-large-hello-dropped", Severity.FAILURE, "(reset)"),
        "A hello of today's size got no version: reset.",
    ),
    "large hello refused": (
        *(extra(LARGE, NO, TLSv1_3, alert=ALERT_40), "tls-large-hello-refused", Severity.FAILURE, "alert 40"),
        "A hello of today's size got no version: alert 40 handshake_failure.",
    ),
    "large hello not answered for another reason": (
        *(extra(LARGE, Outcome.NO_SESSION, TLSv1_3, words="421 4.7.0 enough"), "", None, ""),
        "A hello of today's size: not known, 421 4.7.0 enough.",
    ),
    "same certificate without SNI": (
        *(extra(NAMELESS, YES, chain=(LEAF,)), "", None, ""),
        "A hello without a host name (SNI) gets the same certificate.",
    ),
    "same certificate without SNI, another issuer behind it": (
        *(extra(NAMELESS, YES, chain=(LEAF, OTHER)), "", None, ""),
        "A hello without a host name (SNI) gets the same certificate.",
    ),
    "another certificate without SNI": (
        *(extra(NAMELESS, YES, chain=(OTHER,)), "tls-depends-on-sni", Severity.NOTE, "depends on the host name"),
        "A hello without a host name (SNI) gets another certificate.",
    ),
    "refused without SNI": (
        *(extra(NAMELESS, NO, alert=ALERT_112), "tls-depends-on-sni", Severity.WARNING, "alert 112 unrecognized_name"),
        "A hello without a host name (SNI) got no version: alert 112 unrecognized_name.",
    ),
    "closed without SNI": (
        *(extra(NAMELESS, Outcome.CLOSED), "tls-depends-on-sni", Severity.WARNING, "closed"),
        "A hello without a host name (SNI) got no version: closed.",
    ),
    "TLS 1.3 hides the certificate": (
        *(extra(NAMELESS, YES, TLSv1_3), "", None, ""),
        "A hello without a host name (SNI) is answered too; TLS 1.3 hides whether the certificate is the same.",
    ),
    "ECDSA only": (
        *(extra(RSA, NO, alert=ALERT_40), "", None, ""),
        "The server has an ECDSA certificate only: a sender with RSA alone gets no session (alert 40 handshake_failure).",
    ),
    "RSA only": (
        *(extra(ECDSA, NO, alert=ALERT_40), "", None, ""),
        "The server has an RSA certificate only: a sender with ECDSA alone gets no session (alert 40 handshake_failure).",
    ),
    "both key types": (
        *(extra(ECDSA, YES, chain=(OTHER,)), "", None, ""),
        "The server has an RSA and an ECDSA certificate; the second is the ECDSA one (bbbbbbbbbbbbbbbb…).",
    ),
}


def test_a_key_that_is_neither_rsa_nor_ecdsa_is_called_by_its_name() -> None:
    """Cipher suites say ECDSA where the key is Ed25519: the signature scheme tells which it is."""
    only = read(swept(BOTH, extra(RSA, NO, alert=ALERT_40), signature_scheme="ed25519"))
    assert "The server has an Ed25519 certificate only: a sender with RSA alone" in " ".join(only.versions.verdict)
    second = read(swept(BOTH, extra(ECDSA, YES, chain=(OTHER,), signature_scheme="ed448")))
    assert "an RSA and an Ed448 certificate; the second is the Ed448 one" in " ".join(second.versions.verdict)


@pytest.mark.parametrize(("event", "code", "severity", "title", "sentence"), CASES.values(), ids=CASES)
def test_an_extra_question_gets_its_sentence_and_its_finding(
    event: ExtraProbeFinished, code: str, severity: Severity | None, title: str, sentence: str
) -> None:
    """A path that drops is told from a server that refuses; what depends on SNI is told; nothing else is a finding."""
    inspection = read(swept(BOTH, event))
    assert sentence in inspection.versions.verdict
    findings = told(inspection)
    assert [finding.code for finding in findings] == [code] * bool(code)
    for finding in findings:
        assert finding.severity is severity
        assert title in finding.title


@pytest.mark.parametrize(("newer", "severity"), [(YES, Severity.NOTE), (NO, Severity.WARNING)])
def test_what_a_server_demands_is_a_finding(newer: Outcome, severity: Severity) -> None:
    """Where TLS 1.3 is accepted, fewer senders are touched."""
    inspection = read(swept(BOTH | {"TLSv1.3": newer}, needs="RSA key exchange"))
    (finding,) = told(inspection)
    assert (finding.code, finding.severity) == ("tls-needs-uncommon", severity)
    assert finding.title == "TLS 1.2 works only with RSA key exchange"


NEEDING: dict[str, tuple[dict[str, Outcome], str, str, str]] = {
    "TLS 1.0 is all there is": (
        {"TLSv1.0": YES, "TLSv1.2": NO, "TLSv1.3": NO},
        *("TLSv1.0", "TLS 1.0 works only with small DH", "A newer version, which would help, is not accepted."),
    ),
    "TLS 1.3": ({}, "TLSv1.3", "TLS 1.3 works only with small DH", "An older version does not help them"),
    "TLS 1.0 behind newer ones": ({"TLSv1.0": YES}, "TLSv1.0", "", ""),
}


@pytest.mark.parametrize(("outcomes", "label", "title", "relief"), NEEDING.values(), ids=NEEDING)
def test_the_version_that_most_senders_get_is_judged(
    outcomes: dict[str, Outcome], label: str, title: str, relief: str
) -> None:
    """Whatever it is; what an old version needs behind a newer one touches nobody who could use the newer."""
    events = [
        replace(event, needs="small DH") if isinstance(event, ProbeFinished) and event.version.label == label else event
        for event in swept(BOTH | outcomes)
    ]
    findings = told(read(events))
    assert [finding.title for finding in findings] == [title] * bool(title)
    assert [finding.severity for finding in findings] == [Severity.WARNING] * bool(title)
    assert all(relief in finding.explanation for finding in findings)
    assert all(f"-tls1{'' if label == 'TLSv1.0' else '_3'} " in finding.reproductions[0].command for finding in findings)


def test_a_chain_that_differs_by_version_is_told() -> None:
    """Old versions often get another certificate."""
    events = swept(BOTH | {"TLSv1.0": YES})
    for place, event in enumerate(events):
        if isinstance(event, ProbeFinished) and event.version is ProtocolVersion.TLSv1_0:
            events[place] = replace(event, chain=(OTHER,))
    assert "TLS 1.0 gets another certificate than TLS 1.2." in read(events).versions.verdict


def test_without_tls12_the_chain_of_tls13_is_compared() -> None:
    """A server of TLS 1.3 alone, whose encrypted flight was read with a name and without one."""
    events = swept(BOTH | {"TLSv1.2": NO}, replace(extra(NAMELESS, YES, TLSv1_3), chain=(OTHER,)), chain=())
    for place, event in enumerate(events):
        if isinstance(event, ProbeFinished) and event.version is TLSv1_3:
            events[place] = replace(event, chain=(LEAF,))
    assert "A hello without a host name (SNI) gets another certificate." in read(events).versions.verdict


def test_extra_answers_are_no_rows() -> None:
    """The six rows and their count stay what they are."""
    versions = read(swept(BOTH, extra(NAMELESS, YES, TLSv1_3))).versions
    assert (versions.done, versions.total, len(versions.extras)) == (6, 6, 1)
    assert versions.rows[5].connection == 6


def test_details_say_what_tls13_hides() -> None:
    """Not "none": nobody could see the ticket; and where the flight was not read, nothing of it is denied."""
    more = {"signature_scheme": "rsa_pss_rsae_sha256", "signature_fits": True, "session_ticket": True, "ocsp_staple": False}
    rows = read(swept(BOTH, **more)).versions.rows
    assert rows[4].details == (
        "signed with rsa_pss_rsae_sha256, by the key of the certificate",
        "no ALPN",
        "session ticket",
        "no OCSP staple",
        "1 certificate, the leaf aaaaaaaaaaaaaaaa…",
    )
    read_flight = replace(rows[4], version=TLSv1_3, session_ticket=None)
    assert read_flight.details == (
        "signed with rsa_pss_rsae_sha256, by the key of the certificate",
        "no ALPN",
        "session ticket not known: it comes only after the handshake",
        "no OCSP staple",
        "1 certificate, the leaf aaaaaaaaaaaaaaaa…",
    )
    assert rows[5].details == ("the rest is encrypted in TLS 1.3; of it, only a session shows the certificates",)
    assert rows[0].details == ()


def test_no_version_works_is_one_finding() -> None:
    """SSLv2 to TLS 1.3 refused: TLS is broken here, said once, and not six times."""
    inspection = read(sweep(dict.fromkeys(BOTH, NO)))
    assert [finding.code for finding in inspection.findings if finding.code.startswith("tls-")] == ["tls-broken"]


@pytest.mark.parametrize(
    ("fits", "words"), [(False, "and NOT by the key of the certificate"), (None, "signed with ed25519, not checked")]
)
def test_a_signature_that_is_no_proof_is_not_passed_for_one(fits: bool | None, words: str) -> None:
    """Checked and wrong is one thing, not checked another."""
    row = read(swept(BOTH, signature_scheme="ed25519", signature_fits=fits)).versions.rows[4]
    assert words in row.details[0]


@pytest.mark.parametrize(
    ("suite", "group"),
    [
        ("TLS_DH_anon_WITH_AES_256_GCM_SHA384", "DH 3072 bits"),
        ("TLS_DHE_DSS_WITH_AES_256_GCM_SHA384", "DH 2048 bits"),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "brainpoolP256r1"),
    ],
)
def test_the_size_is_not_blamed_for_what_the_large_hello_does_not_offer(suite: str, group: str) -> None:
    """A server that takes only what today's senders lack refuses the large hello for that, not for its size."""
    refused = extra(LARGE, NO, TLSv1_3, alert=ALERT_40)
    assert told(read(swept(BOTH | {"TLSv1.3": NO}, refused, cipher_suite=suite, group=group))) == []
    usual = swept(BOTH | {"TLSv1.3": NO}, refused, cipher_suite="TLS_RSA_WITH_AES_128_GCM_SHA256", group="")
    assert [finding.code for finding in told(read(usual))] == ["tls-large-hello-refused"]


@pytest.mark.parametrize(("old", "code"), [(112, "tls-depends-on-sni"), (40, "tls-broken")])
def test_a_name_that_the_server_refuses_is_not_called_broken_tls(old: int, code: str) -> None:
    """Alert 112 to every hello with a name says nothing about versions; one other alert among them, and TLS is broken."""
    events = sweep(dict.fromkeys((version.label for version in ProtocolVersion), NO))
    for place, event in enumerate(events):
        if isinstance(event, ProbeFinished):
            number = {TLSv1_2: 112, TLSv1_3: 112, ProtocolVersion.TLSv1_1: 112}.get(event.version, old)
            events[place] = replace(event, alert=Alert(2, number))
    (found,) = (finding for finding in read(events).findings if finding.code.startswith("tls-"))
    assert (found.code, found.severity) == (code, Severity.FAILURE)
    assert ("refuses the host name" in found.title) is (code == "tls-depends-on-sni")


@pytest.mark.parametrize("answers", [dict.fromkeys(BOTH, NO), BOTH | {"TLSv1.2": NO, "TLSv1.3": NO, "TLSv1.0": YES}])
@pytest.mark.parametrize(("target", "clear"), [("mx.example.com", True), ("smtps://mx.example.com", False)])
def test_nobody_goes_on_in_clear_where_tls_comes_first(answers: dict[str, Outcome], target: str, clear: bool) -> None:
    """Without TLS some senders go on in clear, but not on a port that begins with it."""
    found = inspected(*sweep(answers), start=started(target)).findings
    (finding,) = (one for one in found if one.code in ("tls-broken", "tls-minimum-not-met"))
    assert ("in clear" in finding.explanation) is clear
    assert ("begins with TLS" in finding.explanation) is not clear


def test_lists_that_switch_versions_off_come_with_a_caution() -> None:
    """Where the library has nothing newer, the lines that switch the old versions off would leave nothing."""
    found = read(sweep(BOTH | {"TLSv1.2": NO, "TLSv1.3": NO, "TLSv1.0": YES})).findings
    (finding,) = (one for one in found if one.code == "tls-minimum-not-met")
    assert "where the library itself has no TLSv1.2, they leave this server no version at all" in finding.advice


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (extra(NAMELESS, YES, chain=(LEAF,)), "A hello without a host name (SNI) is answered: TLSv1.2."),
        (
            extra(NAMELESS, NO, alert=ALERT_112),
            "A hello without a host name (SNI) got no version: alert 112 unrecognized_name.",
        ),
    ],
)
def test_without_sni_where_the_name_is_refused(event: ExtraProbeFinished, sentence: str) -> None:
    """Nothing is compared with a handshake that never was, and it is not said that the name works."""
    inspection = read(swept(dict.fromkeys(BOTH, NO), event, chain=()))
    assert sentence in inspection.versions.verdict
    assert told(inspection) == []
