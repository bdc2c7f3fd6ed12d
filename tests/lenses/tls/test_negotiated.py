"""What the session itself agreed on: in clear up to TLS 1.2, and what OpenSSL tells of TLS 1.3."""

import pytest
from playbook import OFFER, inspected, started, sweep

from inspector.events import EncryptedFlightRead, ProbeFinished, SourceRead, TLSEstablished
from inspector.frozen import replace
from inspector.lenses.tls.negotiated import NO_ALPN, NOT_READ, TICKET_UNSEEN, UNASKED, Negotiated, read_negotiated
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

TLSv1_2, TLSv1_3 = ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3
SPOKEN = TLSEstablished(at=1, version=TLSv1_3, cipher_suite="TLS_AES_128_GCM_SHA256", group="x25519", seconds=0.1)


def flight(*, ticket: bool | None, scheme: str = "ed25519") -> EncryptedFlightRead:
    return EncryptedFlightRead(at=2, signature_scheme=scheme, alpn="", session_ticket=ticket)


@pytest.mark.parametrize(
    ("ticket", "details"),
    [
        (True, ("signed with ed25519", NO_ALPN, "a session ticket", UNASKED)),
        (False, ("signed with ed25519", NO_ALPN, "no session ticket", UNASKED)),
        (None, ("signed with ed25519", NO_ALPN, TICKET_UNSEEN, UNASKED)),
    ],
)
def test_the_encrypted_flight_of_the_session_is_told(ticket: bool | None, details: tuple[str, ...]) -> None:
    """Scheme and ticket; what nobody asked for is not called absent."""
    spoken = read_negotiated(Transcript([started(), SPOKEN, flight(ticket=ticket)]))
    assert spoken is not None
    assert (spoken.signature_scheme, spoken.session_ticket, spoken.ocsp_staple) == ("ed25519", ticket, None)
    assert spoken.details == details


def test_a_flight_that_was_not_read_is_called_so() -> None:
    """With the reason; in a source of others nothing of the kind is said."""
    unread = read_negotiated(Transcript([started(), SPOKEN]))
    assert unread is not None
    assert unread.details == (NOT_READ, NO_ALPN, TICKET_UNSEEN, UNASKED)
    read = SourceRead(at=0, kind="swaks", name="x", words="")
    others = read_negotiated(Transcript([started(), read, SPOKEN]))
    assert others is not None
    assert others.details == ()


def test_a_flight_belongs_to_the_handshake_before_it() -> None:
    """A second handshake on another connection of the session has its own."""
    spoken = read_negotiated(Transcript([started(), SPOKEN, flight(ticket=True), SPOKEN]))
    assert spoken is not None
    assert (spoken.signature_scheme, spoken.session_ticket) == ("", None)


def test_what_a_probe_agreed_on_is_not_the_sessions() -> None:
    """Connection 0 is the session."""
    assert read_negotiated(Transcript([started(), replace(SPOKEN, connection=3)])) is None


def test_a_staple_that_came_is_told() -> None:
    """In a capture, where the client asked for one."""
    spoken = Negotiated(TLSv1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", 3, ocsp_staple=True)
    assert spoken.details == ("an OCSP staple",)


def test_it_stands_behind_the_sentence_about_the_session() -> None:
    """On the screen and in every report."""
    verdict = inspected(*OFFER, [SPOKEN, flight(ticket=True)], start=started()).versions.verdict
    assert verdict[0].startswith("The session itself negotiated TLSv1.3")
    assert verdict[1] == f"Its handshake: signed with ed25519; {NO_ALPN}; a session ticket; {UNASKED}."


@pytest.mark.parametrize(
    ("outcome", "staple", "words"),
    [
        (Outcome.ACCEPTED, True, "an OCSP staple when asked for (connection 2)"),
        (Outcome.ACCEPTED, False, "no OCSP staple when asked for (connection 2)"),
        (Outcome.ACCEPTED, None, UNASKED),
        (Outcome.TIMED_OUT, None, UNASKED),
    ],
)
def test_what_the_session_cannot_ask_its_versions_probe_did(outcome: Outcome, staple: bool | None, words: str) -> None:
    """It stands in the session's sentence with the connection that it comes from; another version's staple does not."""
    seen = {TLSv1_2: True, TLSv1_3: staple}
    events = [
        replace(event, ocsp_staple=seen[event.version]) if isinstance(event, ProbeFinished) else event
        for event in sweep({"TLSv1.2": Outcome.ACCEPTED, "TLSv1.3": outcome})
    ]
    versions = inspected(*OFFER, [SPOKEN, flight(ticket=True)], events, start=started()).versions
    assert versions.negotiated is not None
    assert versions.negotiated.staple_when_asked is staple
    assert versions.verdict[1] == f"Its handshake: signed with ed25519; {NO_ALPN}; a session ticket; {words}."
