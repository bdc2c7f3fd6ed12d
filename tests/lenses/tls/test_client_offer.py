"""What a client offers, in words; and that nothing is said where nothing is visible."""

import pytest
from playbook import IN_TLS, play

from inspector.events import SourceRead, TLSRecord
from inspector.lenses.inspection import inspect
from inspector.lenses.tls.client_offer import ClientHelloReading, read_client_offer
from inspector.tls.client_hello import ClientHello, client_hello, range_hello
from inspector.tls.extension import Extension
from inspector.tls.record import record_bytes
from inspector.tls.registry import ExtensionType, ProtocolVersion
from inspector.tls.sslv2 import MESSAGE_BIT, sslv2_client_hello
from inspector.tls.wire import packed, vector

CAPTURE = SourceRead(at=0, kind="pcap", name="x.pcap", words="a capture")


def sent(raw: bytes, content_type: int = 22) -> TLSRecord:
    """A record of the client."""
    return TLSRecord(at=0, sent=True, content_type=content_type, raw=raw)


def reading(*records: TLSRecord, source: SourceRead | None = CAPTURE) -> ClientHelloReading | None:
    """What is read of a session with these records."""
    return read_client_offer(play(*([source] if source else []), *IN_TLS, *records))


def a_hello(*versions: int, legacy_version: int = 0x0303) -> TLSRecord:
    """A hello that lists these versions."""
    listed = (Extension(ExtensionType.supported_versions, vector(1, packed(versions))),) if versions else ()
    message = ClientHello(legacy_version, bytes(32), b"", (0x1301, 0xC02F, 0x00FF), listed).to_bytes()
    return sent(record_bytes(22, 0x0301, message))


@pytest.mark.parametrize(
    ("versions", "legacy_version", "headline", "remarks"),
    [
        ((0x0304, 0x0303), 0x0303, "The client lists TLSv1.3 and TLSv1.2.", []),
        (
            (0x0304, 0x0303, 0x0302, 0x0301),
            0x0303,
            "The client lists TLSv1.3, TLSv1.2, TLSv1.1 and TLSv1.0.",
            ["TLS 1.0 and 1.1 are listed too", "What is listed need not be usable"],
        ),
        (
            (0x0302,),
            0x0303,
            "The client lists TLSv1.1.",
            ["TLS 1.1 is listed too", "What is listed", "Nothing at or above TLSv1.2"],
        ),
        ((), 0x0303, "The client offers TLSv1.2 and what it may take below.", ["It has no supported_versions"]),
        (
            (),
            0x0301,
            "The client offers TLSv1.0 and what it may take below.",
            ["It has no supported_versions", "Nothing at or above TLSv1.2 is offered"],
        ),
        ((0x7F1C, 0x0303), 0x0303, "The client lists TLSv1.3 draft 28 and TLSv1.2.", ["A draft of TLS 1.3 is listed"]),
    ],
)
def test_what_is_offered_and_what_follows(versions: tuple[int, ...], legacy_version: int, headline: str, remarks: list[str]):
    """Each remark by its beginning; none more, none less."""
    found = reading(a_hello(*versions, legacy_version=legacy_version))
    assert found is not None
    assert found.headline == headline
    assert len(found.remarks) == len(remarks)
    assert all(told.startswith(expected) for told, expected in zip(found.remarks, remarks, strict=True))


def test_the_record_version_tells_nothing():
    """A hello without the list in a record of SSLv3's number: the lowest version stays unknown."""
    message = range_hello("", random_bytes=bytes)[5:]
    assert b"\x00\x2b" in message
    bare = ClientHello(0x0303, bytes(32), b"", (0xC02F,)).to_bytes()
    found = reading(sent(record_bytes(22, 0x0300, bare)))
    assert found is not None
    assert found.lowest == ""
    assert "SSLv3" not in repr(found)


def test_sslv2_alone():
    """Its hello offers nothing else, and that is visible."""
    found = reading(sent(sslv2_client_hello(), MESSAGE_BIT))
    assert found is not None
    assert found.headline == "The client offers SSLv2 alone, in a hello of SSLv2's form."
    assert (found.lowest, found.highest) == ("SSLv2", "SSLv2")
    assert dict(found.rows)["7 cipher suites"].startswith("SSL_CK_DES_192_EDE3_CBC_WITH_MD5 ")


def test_the_rows_say_the_rest():
    """Names in the registry's spelling; signals are no suites; what is not there is said or left out."""
    found = reading(a_hello(0x0304))
    assert found is not None
    assert found.rows == (
        ("supported_versions", "TLSv1.3"),
        ("legacy_version", "TLSv1.2"),
        ("server_name", "not sent"),
        ("2 cipher suites", "TLS_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    )


def test_the_entry_is_that_of_the_record_that_completes_the_hello():
    """The screen jumps there."""
    raw = range_hello("mx.example.com")
    first, second = (sent(record_bytes(22, 0x0301, part)) for part in (raw[5:40], raw[40:]))
    transcript = play(CAPTURE, *IN_TLS, first, second)
    found = read_client_offer(transcript)
    assert found is not None
    assert transcript[found.entry].event.raw == second.raw
    assert found.server_name == "mx.example.com"


def test_our_own_hello_is_not_told():
    """In a live session it is our own: what it offers is no news."""
    assert reading(sent(range_hello("")), source=None) is None
    own = SourceRead(at=0, kind="session", name="x", words="a session file")
    assert reading(sent(range_hello("")), source=own) is None


@pytest.mark.parametrize(
    "records",
    [
        [],
        [sent(b"\x15\x03\x01\x00\x02\x02\x28", 21)],
        [sent(range_hello("")[:60])],
        [sent(b"\x16\x03\x01\x00\x04\x02\0\0\0")],
    ],
    ids=["none", "an alert", "cut off", "another message"],
)
def test_nothing_is_made_of_what_is_no_hello(records: list[TLSRecord]):
    """No reading, no guess."""
    assert reading(*records) is None


def test_the_inspection_has_it_as_a_sheet():
    """The TLS pane and the reports show it from there."""
    inspection = inspect(play(CAPTURE, *IN_TLS, sent(client_hello(ProtocolVersion.TLSv1_2, "mx.example.com"))))
    (sheet,) = inspection.sheets
    assert (sheet.key, sheet.header) == ("client-hello", ("", ""))
    assert sheet.rows[2].cells == ("server_name", "mx.example.com")
    assert inspection.client_offer is not None
    assert inspection.client_offer.headline == sheet.headline
