"""TLS as a capture shows it: who offered what, what came about, who gave up."""

import random
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from authority import issue
from handshakes import Flight, client_context, flights, server_context
from hypothesis import given
from hypothesis import strategies as st

from inspector.events import (
    CertificatesPresented,
    Event,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
    TLSRecord,
    TLSStarted,
)
from inspector.formats.captures.tls import CapturedTLS
from inspector.tls.alert import AlertDescription
from inspector.tls.client_hello import client_hello, range_hello
from inspector.tls.outcome import Outcome
from inspector.tls.record import record_bytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.sslv2 import MESSAGE_BIT, sslv2_client_hello

LEAF = issue("mx.example.com", names=("mx.example.com",))
OLD, MIDDLE, NEW = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


class Watched:
    """A handshake as a capture holds it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.tls = CapturedTLS(lambda event, _at: self.events.append(event))

    def take(self, *passed: Flight) -> "Watched":
        """Feed what passed."""
        for by_client, data in passed:
            self.tls.feed(data, 0.0, by_client=by_client)
        return self

    def kinds(self) -> list[str]:
        """The events by name, records by who sent them."""
        names = {TLSRecord: ""}
        return [
            ("C" if event.sent else "S") if isinstance(event, TLSRecord) else type(event).__name__
            for event in self.events
            if names is not None
        ]

    def the(self, kind: type[Event]) -> Event:
        """The one event of a kind."""
        (found,) = (event for event in self.events if isinstance(event, kind))
        return found


@pytest.fixture
def server_of(tmp_path: Path):
    """A maker of servers."""
    return lambda lowest, highest: server_context(LEAF, tmp_path, lowest=lowest, highest=highest)


def test_tls_1_3(server_of):
    """Version, suite and group are those of the ServerHello; the chain is encrypted, and so is what follows."""
    passed = list(flights(client_context(lowest=MIDDLE, highest=NEW), server_of(MIDDLE, NEW)))
    seen = Watched().take(*passed)
    started, established = seen.the(TLSStarted), seen.the(TLSEstablished)
    assert isinstance(started, TLSStarted)
    assert (started.server_name, started.versions) == (
        "mx.example.com",
        (ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3),
    )
    assert isinstance(established, TLSEstablished)
    assert (established.version, established.certificates) == (ProtocolVersion.TLSv1_3, 0)
    assert established.cipher_suite == "TLS_AES_256_GCM_SHA384"
    assert established.group == "x25519"
    assert seen.kinds()[:3] == ["TLSStarted", "C", "S"]
    assert not any(isinstance(event, CertificatesPresented | TLSFailed) for event in seen.events)
    assert seen.tls.hidden().startswith("inside TLS: 1 records (")


def test_tls_1_2_with_its_certificate(server_of):
    """The chain is in clear, and it is the server's."""
    passed = list(flights(client_context(lowest=MIDDLE, highest=MIDDLE), server_of(MIDDLE, NEW)))
    seen = Watched().take(*passed)
    established, presented = seen.the(TLSEstablished), seen.the(CertificatesPresented)
    assert isinstance(established, TLSEstablished)
    assert (established.version, established.certificates) == (ProtocolVersion.TLSv1_2, 1)
    assert established.group
    assert isinstance(presented, CertificatesPresented)
    assert presented.chain == (ssl.PEM_cert_to_DER_cert(LEAF.certificate_pem.decode()),)
    assert seen.kinds().index("TLSEstablished") < seen.kinds().index("CertificatesPresented")


def test_a_client_without_the_list_does_not_tell_its_versions(server_of):
    """TLS 1.2 at most: no supported_versions, so none are told."""
    passed = list(flights(client_context(lowest=OLD, highest=MIDDLE), server_of(MIDDLE, NEW)))
    started = Watched().take(*passed).the(TLSStarted)
    assert isinstance(started, TLSStarted)
    assert started.versions == ()


def test_the_server_refuses(server_of):
    """Its alert is in clear: the server did it, and which one."""
    passed = list(flights(client_context(lowest=OLD, highest=OLD), server_of(MIDDLE, NEW)))
    failed = Watched().take(*passed).the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.REFUSED, "remote")
    assert failed.alert is not None
    assert failed.alert.description == AlertDescription.protocol_version
    assert failed.words == "the server refused: alert 70 protocol_version"


def test_the_client_refuses_the_certificate_in_tls_1_2(server_of):
    """The client's alert is in clear: it is not put down to the server, nor to this machine."""
    passed = list(flights(client_context(lowest=MIDDLE, highest=MIDDLE, trusts=False), server_of(MIDDLE, NEW)))
    seen = Watched().take(*passed)
    failed = seen.the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.REFUSED, "client")
    assert failed.words == "the client refused: alert 48 unknown_ca"
    assert seen.the(CertificatesPresented)


def test_the_client_refuses_the_certificate_in_tls_1_3(server_of):
    """OpenSSL sends this alert in clear: its own key is not in use yet."""
    passed = list(flights(client_context(lowest=NEW, highest=NEW, trusts=False), server_of(MIDDLE, NEW)))
    failed = Watched().take(*passed).the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side, failed.words) == (
        Outcome.REFUSED,
        "client",
        "the client refused: alert 48 unknown_ca",
    )


def test_a_client_that_gives_up_in_an_encrypted_alert(server_of):
    """That it gave up shows by the size of its only record, and why does not; a second record takes that back."""
    hello, answer = list(flights(client_context(lowest=NEW, highest=NEW), server_of(MIDDLE, NEW)))[:2]
    alert = (True, record_bytes(23, 0x0303, bytes(19)))
    seen = Watched().take(hello, answer, alert)
    seen.tls.ended("fin", 1.0, by_client=True)
    failed = seen.the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side, failed.alert) == (Outcome.ACCEPTED, "client", None)
    assert "why cannot be seen" in failed.words
    assert Watched().take(hello, answer, alert, alert).tls.established


@pytest.mark.parametrize(("how", "outcome"), [("fin", Outcome.CLOSED), ("rst", Outcome.RESET)])
def test_nobody_says_anything(how: str, outcome: Outcome):
    """The server goes after the hello."""
    seen = Watched().take((True, range_hello("mx.example.com")))
    seen.tls.ended(how, 1.0, by_client=False)
    failed = seen.the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (outcome, "transport")
    assert failed.words.startswith("the server ")
    assert "after 0 bytes" in failed.words


def test_a_capture_that_ends_in_the_handshake_says_no_more():
    """No end was seen, so none is told."""
    seen = Watched().take((True, range_hello("mx.example.com")))
    seen.tls.finish(1.0)
    assert seen.kinds() == ["TLSStarted", "C"]


@pytest.mark.parametrize(
    "hello", [range_hello("mx.example.com", random_bytes=bytes), sslv2_client_hello(random_bytes=bytes)]
)
def test_a_hello_that_is_cut_off_is_counted(hello: bytes):
    """Nothing is made of a piece of a record, and nothing of it is dropped in silence."""
    seen = Watched().take((True, hello[:20]))
    seen.tls.finish(1.0)
    assert seen.events == []
    assert seen.tls.cut_off() == "cut off inside a TLS record: 20 bytes from the client, not read"
    assert Watched().take((True, hello)).tls.cut_off() == ""


def test_what_the_server_says_in_clear():
    """Its words are kept as what came instead of TLS."""
    seen = Watched().take((True, range_hello("")), (False, b"454 4.7.0 TLS not available\r\n"))
    failed, surplus = seen.the(TLSFailed), seen.the(SurplusReceived)
    assert isinstance(surplus, SurplusReceived)
    assert (surplus.raw, surplus.where) == (b"454 4.7.0 TLS not available\r\n", "after-client-hello")
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.NOT_TLS, "remote")


def test_a_client_that_goes_on_in_clear():
    """Its bytes are given back, for they are commands."""
    seen = Watched().take((True, b"RSET\r\n"))
    failed = seen.the(TLSFailed)
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.NOT_TLS, "client")
    assert seen.tls.not_tls == b"RSET\r\n"


def test_a_hello_in_the_form_of_sslv2():
    """It has no TLS record; the bytes that follow are read as TLS."""
    hello = sslv2_client_hello()
    seen = Watched().take((True, hello[:2]), (True, hello[2:] + record_bytes(21, 0x0301, b"\x02\x28")))
    records = [event for event in seen.events if isinstance(event, TLSRecord)]
    assert [(record.content_type, record.raw[:3]) for record in records] == [(MESSAGE_BIT, hello[:3]), (21, b"\x15\x03\x01")]
    assert seen.tls.offer is not None
    assert seen.tls.offer.sslv2_form
    assert seen.tls.offer.lowest == ProtocolVersion.SSLv2


def test_a_hello_in_several_records_is_read_whole():
    """The start is told with the name and the versions of the whole hello."""
    whole = range_hello("mx.example.com")
    message = whole[5:]
    cut = record_bytes(22, 0x0301, message[:50]) + record_bytes(22, 0x0301, message[50:])
    seen = Watched().take((True, cut[:60]), (True, cut[60:]))
    started = seen.the(TLSStarted)
    assert isinstance(started, TLSStarted)
    assert started.server_name == "mx.example.com"
    assert seen.kinds() == ["TLSStarted", "C", "C"]


def test_a_gap_ends_the_reading_of_that_side(server_of):
    """Where the next record begins is not known: nothing is made of the bytes behind the gap."""
    passed = list(flights(client_context(lowest=MIDDLE, highest=NEW), server_of(MIDDLE, NEW)))
    seen = Watched().take(passed[0])
    seen.tls.gap(by_client=False)
    seen.take(*passed[1:])
    seen.tls.ended("fin", 1.0, by_client=False)
    assert [name for name in seen.kinds() if name != "C"] == ["TLSStarted"]


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=6), st.booleans())
def test_any_bytes_are_events(passed: list[Flight], begins: bool):
    """Whatever either side sends: no exception, at most one end."""
    seen = Watched().take(*([(True, client_hello(ProtocolVersion.TLSv1_3, "a.example"))] if begins else []), *passed)
    seen.tls.ended("fin", 1.0, by_client=True)
    seen.tls.finish(1.0)
    ends = [event for event in seen.events if isinstance(event, TLSFailed | TLSEstablished)]
    assert len(ends) <= 1


def _random(seed: int) -> Callable[[int], bytes]:
    """Return a source of bytes that gives the same ones each time."""
    return random.Random(seed).randbytes


HELLOS = [range_hello("mx.example.com", random_bytes=_random(seed)) for seed in range(4)] + [
    range_hello("mx.example.com", random_bytes=lambda size: (b"\x80\x2e\x01" * size)[:size]),
    sslv2_client_hello(random_bytes=_random(0)),
]
"""Ordinary ones, one in which many places look like the beginning of SSLv2, and SSLv2 itself."""


@pytest.mark.parametrize("hello", HELLOS, ids=["0", "1", "2", "3", "like-sslv2", "sslv2"])
def test_every_cut_gives_the_same_events(hello: bytes):
    """Segments of any size: also where the second one begins with what would be SSLv2 at the very beginning."""
    whole = Watched().take((True, hello)).events
    assert len(whole) == 2
    for cut in range(len(hello) + 1):
        assert Watched().take((True, hello[:cut]), (True, hello[cut:])).events == whole, cut
    assert Watched().take(*((True, bytes((byte,))) for byte in hello)).events == whole
