"""One row of the table: what its probe saw, and beside it what the session saw of the same version."""

import pytest
from playbook import OFFER, inspected, started, sweep

from inspector.events import EncryptedFlightRead, ProbeFinished, TLSEstablished
from inspector.frozen import replace
from inspector.lenses.tls.negotiated import Negotiated
from inspector.lenses.tls.version_row import DISAGREES, HIDDEN, TICKET_LATER, VersionRow, beside_the_session
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

TLSv1_2, TLSv1_3 = ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3
NEWEST, ECDHE = "TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
LEAF = "a" * 64
READ = {"signature_scheme": "ed25519", "signature_fits": True, "ocsp_staple": False, "chain": (LEAF,)}
"""What a probe sees of TLS 1.3 where it could open the flight."""


def rows(spoken: ProtocolVersion | None, ticket: bool | None, **seen: object) -> tuple[VersionRow, ...]:
    """The table of a server of TLS 1.2 and 1.3, whose probe of 1.3 saw `seen`, beside a session."""
    events = [
        replace(event, cipher_suite=NEWEST, group="x25519", **seen)
        if isinstance(event, ProbeFinished) and event.version is TLSv1_3
        else event
        for event in sweep({"TLSv1.2": Outcome.ACCEPTED, "TLSv1.3": Outcome.ACCEPTED})
    ]
    session = []
    if spoken:
        session.append(TLSEstablished(at=1, version=spoken, cipher_suite=NEWEST, group="x25519", seconds=0.1))
    if spoken is TLSv1_3:
        session.append(EncryptedFlightRead(at=2, signature_scheme="ecdsa_secp256r1_sha256", alpn="", session_ticket=ticket))
    return inspected(*OFFER, session, events, start=started()).versions.rows


@pytest.mark.parametrize(
    ("spoken", "ticket", "words", "whence"),
    [
        (TLSv1_3, True, "session ticket (seen in the session)", ("session_ticket",)),
        (TLSv1_3, False, "no session ticket (seen in the session)", ("session_ticket",)),
        (TLSv1_3, None, TICKET_LATER, ()),
        (TLSv1_2, None, TICKET_LATER, ()),
        (None, None, TICKET_LATER, ()),
    ],
)
def test_the_ticket_of_tls13_is_the_sessions(
    spoken: ProtocolVersion | None, ticket: bool | None, words: str, whence: tuple[str, ...]
) -> None:
    """A probe does not finish its handshake; the session of the same version did. Where none did, it stays unknown."""
    row = rows(spoken, ticket, **READ)[5]
    assert (row.session_ticket, row.from_session) == (ticket, whence)
    assert row.details == (
        "signed with ed25519, by the key of the certificate",
        "no ALPN",
        words,
        "no OCSP staple",
        "1 certificate, the leaf aaaaaaaaaaaaaaaa…",
    )


def test_what_the_probe_saw_itself_stays_its_own() -> None:
    """A quiet probe finishes its handshake: the session's answer does not stand in for it."""
    row = rows(TLSv1_3, True, **READ, session_ticket=False)[5]
    assert (row.session_ticket, row.signature_scheme, row.from_session) == (False, "ed25519", ())


def test_a_flight_that_the_probe_could_not_open_is_told_by_the_session() -> None:
    """Signature, ALPN and ticket; what it asked for itself, the staple, stays unknown."""
    row = rows(TLSv1_3, True)[5]
    assert row.from_session == ("session_ticket", "signature_scheme", "alpn")
    assert row.details == (
        "signed with ecdsa_secp256r1_sha256 (seen in the session)",
        "no ALPN (seen in the session)",
        "session ticket (seen in the session)",
        "OCSP staple not known",
    )


def row_of(version: ProtocolVersion, **seen: object) -> VersionRow:
    """A row that was accepted, of which the rest is hidden."""
    row = rows(None, None)[4 if version is TLSv1_2 else 5]
    return replace(row, **seen)


def test_where_neither_opened_the_flight_the_ticket_alone_is_told() -> None:
    """This machine's OpenSSL says whether one came."""
    spoken = Negotiated(TLSv1_3, NEWEST, "x25519", 3, session_ticket=False)
    row = beside_the_session(row_of(TLSv1_3), spoken)
    assert row.details == ("no session ticket (seen in the session)", HIDDEN)


@pytest.mark.parametrize(("suite", "whence"), [(ECDHE, ("signature_scheme", "group")), (NEWEST, ())])
def test_up_to_tls12_group_and_signature_hang_on_the_suite(suite: str, whence: tuple[str, ...]) -> None:
    """A session of another suite says nothing of the probe's key exchange."""
    spoken = Negotiated(TLSv1_2, suite, "secp256r1", 3, signature_scheme="rsa_pkcs1_sha256")
    assert beside_the_session(row_of(TLSv1_2, cipher_suite=ECDHE), spoken).from_session == whence


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.ANSWERED_LOWER, Outcome.CLOSED, Outcome.TIMED_OUT])
def test_a_no_that_the_session_disproves_is_not_left_alone(outcome: Outcome) -> None:
    """A server whose staple fails refuses every probe, and no session: the row takes nothing over, and says so."""
    row = row_of(TLSv1_3, outcome=outcome, words="something failed inside")
    spoken = Negotiated(TLSv1_3, NEWEST, "x25519", 3, session_ticket=True)
    beside = beside_the_session(row, spoken)
    assert beside.words == f"something failed inside; {DISAGREES}"
    assert (beside.outcome, beside.session_ticket, beside.from_session) == (outcome, None, ())
    assert beside_the_session(row, replace(spoken, version=TLSv1_2)) is row


@pytest.mark.parametrize("outcome", [Outcome.NOT_TRIED, Outcome.STARTTLS_ABSENT, Outcome.SMTP_REFUSED, Outcome.NO_SESSION])
def test_where_no_hello_was_sent_nothing_disagrees(outcome: Outcome) -> None:
    """The row says why there is no answer, and that is all."""
    row = row_of(TLSv1_3, outcome=outcome)
    assert beside_the_session(row, Negotiated(TLSv1_3, NEWEST, "x25519", 3)) is row
