"""What passed on a probe's own connections, read from the transcript of the session."""

import pytest
from playbook import OFFER, play

from inspector.events import (
    CommandSent,
    Connected,
    Disconnected,
    Event,
    ProbeFinished,
    ProbeStarted,
    ReplyLineReceived,
    SweepStarted,
    TLSRecord,
)
from inspector.frozen import replace
from inspector.lenses.tls import probe_record
from inspector.lenses.tls.lens import read_versions
from inspector.lenses.tls.probe_record import ProbeConnection, read_probe
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion

OLD, NEW = ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_2
ALERT = bytes.fromhex("15030100020246")


def probe(version: ProtocolVersion, number: int, *passed: Event, further: tuple[int, ...] = ()) -> list[Event]:
    """The events of one probe."""
    return [
        ProbeStarted(at=0, connection=number, version=version),
        Connected(at=0, connection=number, address="192.0.2.10", port=25, local_address="192.0.2.1", seconds=0.002),
        *(replace(event, connection=number) for event in passed),
        Disconnected(at=0, connection=number, by="us", reason="probe is done"),
        ProbeFinished(at=0, connection=number, version=version, outcome=Outcome.REFUSED, further=further),
    ]


def hello(version: ProtocolVersion) -> TLSRecord:
    """Our ClientHello, as it was sent."""
    return TLSRecord(at=0, sent=True, content_type=22, raw=VersionProbe(version, "mx.example.com").hello())


def received(raw: bytes) -> TLSRecord:
    """A record of the server."""
    return TLSRecord(at=0, sent=False, content_type=raw[0], raw=raw)


def said(connection: ProbeConnection) -> list[str]:
    """Side and text of every line."""
    return [f"{line.row.side} {line.row.text}" for line in connection.lines]


def sweep(*events: Event) -> list[Event]:
    """A sweep under way."""
    return [SweepStarted(at=0, versions=(OLD, NEW)), *events]


def test_a_version_that_was_left_out_has_no_connection() -> None:
    """It has a number, and nothing passed; a probe that was begun and then held back has shown its greeting."""
    left_out = ProbeFinished(at=0, connection=2, version=NEW, outcome=Outcome.NOT_TRIED, words="left out: 421 busy")
    begun = ProbeStarted(at=0, connection=2, version=NEW)
    assert read_probe(play(*OFFER, sweep(left_out)), NEW) == ()
    assert [one.number for one in read_probe(play(*OFFER, sweep(begun, left_out)), NEW)] == [2]
    shown = [read_versions(play(*OFFER, sweep(*events))).rows[4].connection for events in ((left_out,), (begun, left_out))]
    assert shown == [0, 2]


def test_a_probe_shows_its_own_connection_and_no_other() -> None:
    """Lines of both sides, records with direction, type, length and the alert's name, and the bytes of records."""
    ours = hello(OLD)
    passed = (
        ReplyLineReceived(at=0, reply=0, raw=b"220 mx\x1b[2J\r\n"),
        CommandSent(at=0, raw=b"STARTTLS\r\n"),
        ours,
        received(ALERT),
    )
    other = probe(NEW, 5, ReplyLineReceived(at=0, reply=0, raw=b"220 of the other\r\n"))
    (connection,) = read_probe(play(*OFFER, sweep(*probe(OLD, 3, *passed), *other)), OLD)
    lines = said(connection)
    assert lines[0] == "· 192.0.2.10:25 connected in 2 ms"
    assert lines[1:3] == [r"S 220 mx\x1b[2J", "C STARTTLS"]
    assert lines[3] == f"C → handshake (22), {len(ours.raw)} bytes: ClientHello up to TLSv1.0 · SNI mx.example.com"
    assert lines[4].startswith("S ← alert (21), 7 bytes: alert 70 protocol_version")
    assert lines[5:] == ["· we closed the connection: probe is done"]
    assert [line.raw for line in connection.lines if line.raw] == [ours.raw, ALERT]
    assert connection.number == 3


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("160303000f 0b000003000000 0e000000 0f000000", "certificate, server_hello_done, certificate_verify"),
        ("1403030001 01", "← change_cipher_spec (20), 6 bytes"),
        ("1703030004 01020304", "← application_data (23), 9 bytes"),
        ("1803030002 0102", "← record of type 24, 7 bytes"),
        ("1603030004 ff000000", "0xff"),
    ],
)
def test_a_record_is_named_by_what_it_carries(raw: str, words: str) -> None:
    """Messages by their registered names as far as they are in clear; a type that is not known by its number."""
    (connection,) = read_probe(play(*OFFER, sweep(*probe(OLD, 3, received(bytes.fromhex(raw))))), OLD)
    assert words in said(connection)[1]


def test_what_is_encrypted_is_not_read() -> None:
    """Behind change_cipher_spec a handshake record looks like anything."""
    passed = (received(bytes.fromhex("140303000101")), received(bytes.fromhex("160303000402000000")))
    (connection,) = read_probe(play(*OFFER, sweep(*probe(OLD, 3, *passed))), OLD)
    assert said(connection)[2] == "S ← handshake (22), 9 bytes: encrypted"


def test_a_second_hello_is_a_second_connection() -> None:
    """Where one hello could not tell why, both connections are shown, in their order."""
    second = [replace(event, connection=7) for event in (hello(NEW), received(ALERT))]
    connections = read_probe(play(*OFFER, sweep(*second, *probe(OLD, 3, hello(OLD), further=(7,)))), OLD)
    assert [connection.number for connection in connections] == [3, 7]
    assert "ClientHello up to TLSv1.2" in said(connections[1])[0]


def test_a_probe_under_way_is_shown_as_far_as_it_is() -> None:
    """And one that was never begun has no connection."""
    events = probe(OLD, 3, CommandSent(at=0, raw=b"EHLO client.example.com\r\n"))[:3]
    transcript = play(*OFFER, sweep(*events))
    (connection,) = read_probe(transcript, OLD)
    assert said(connection)[-1] == "C EHLO client.example.com"
    assert read_probe(transcript, NEW) == ()
    assert read_probe(play(*OFFER), OLD) == ()


def test_a_flood_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out is said."""
    monkeypatch.setattr(probe_record, "MOST_LINES", 10)
    lines = (ReplyLineReceived(at=0, reply=1, raw=b"250-FLOOD\r\n") for _ in range(30))
    (connection,) = read_probe(play(*OFFER, sweep(*probe(OLD, 3, *lines))), OLD)
    assert len(connection.lines) == 10
    assert connection.left_out == 23
