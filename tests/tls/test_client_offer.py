"""What a hello offers, whoever sent it: our own, in every form, and damaged ones."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.client_hello import ClientHello, client_hello, range_hello
from inspector.tls.client_offer import ClientOffer, is_grease
from inspector.tls.extension import Extension
from inspector.tls.offer import CIPHER_SUITES_OFFERED, offer_of
from inspector.tls.record import HEADER_BYTES
from inspector.tls.registry import ExtensionType, ProtocolVersion
from inspector.tls.sslv2 import CIPHER_KINDS, sslv2_client_hello, sslv2_record
from inspector.tls.wire import WireError, packed, vector


def offered(record: bytes) -> ClientOffer:
    """Read the hello of one record."""
    return ClientOffer.from_message(record[HEADER_BYTES:])


def read_or_refused(read: Callable[[bytes], ClientOffer], raw: bytes) -> bool:
    """Tell whether there is an offer, or a WireError with words."""
    try:
        return read(raw).highest >= 0
    except WireError as error:
        return bool(str(error))


def a_hello(*extensions: Extension, legacy_version: int = 0x0303, suites: tuple[int, ...] = (0x1301, 0xC02F)) -> bytes:
    """A ClientHello message."""
    return ClientHello(legacy_version, bytes(32), b"", suites, extensions).to_bytes()


def listing(*versions: int) -> Extension:
    """supported_versions."""
    return Extension(ExtensionType.supported_versions, vector(1, packed(versions)))


@pytest.mark.parametrize("version", list(CIPHER_SUITES_OFFERED))
def test_our_own_hellos_offer_what_they_were_made_of(version: ProtocolVersion):
    """All that the offer says, read back from the bytes."""
    offer = offered(client_hello(version, "mx.example.com"))
    made = offer_of(version)
    assert offer.highest == version
    assert offer.cipher_suites == made.cipher_suites
    assert offer.versions == made.versions
    if version > ProtocolVersion.SSLv3:
        assert offer.groups == made.groups
        assert offer.server_name == b"mx.example.com"
    assert offer.malformed == ()


def test_the_lowest_version_is_visible_only_in_the_list():
    """TLS 1.0 alone is asked for, in a record of 0x0301, and yet nothing says that 1.0 is the lowest."""
    assert offered(range_hello("")).lowest == ProtocolVersion.TLSv1_0
    assert offered(client_hello(ProtocolVersion.TLSv1_0, "")).lowest is None
    assert offered(client_hello(ProtocolVersion.TLSv1_2, "")).lowest is None


def test_grease_is_left_out():
    """RFC 8701: in versions, suites and groups."""
    groups = Extension(ExtensionType.supported_groups, vector(2, packed((0x1A1A, 29))))
    offer = ClientOffer.from_message(a_hello(listing(0x7A7A, 0x0304, 0x0303), groups, suites=(0xDADA, 0x1301)))
    assert (offer.versions, offer.cipher_suites, offer.groups) == ((0x0304, 0x0303), (0x1301,), (29,))
    assert [number for number in range(0x10000) if is_grease(number)] == [0x0A0A + 0x1010 * n for n in range(16)]


def test_drafts_of_tls_1_3():
    """7fxx is a draft: neither the highest nor the lowest where a finished version stands beside it."""
    mixed = ClientOffer.from_message(a_hello(listing(0x7F1C, 0x0303, 0x0302)))
    assert (mixed.highest, mixed.lowest) == (0x0303, 0x0302)
    alone = ClientOffer.from_message(a_hello(listing(0x7F1C)))
    assert (alone.highest, alone.lowest) == (0x7F1C, None)


def test_alpn_is_read():
    """Mail clients have none; what has one is perhaps no mail client."""
    body = vector(2, vector(1, b"h2") + vector(1, b"http/1.1"))
    offer = ClientOffer.from_message(a_hello(Extension(ExtensionType.application_layer_protocol_negotiation, body)))
    assert offer.alpn == (b"h2", b"http/1.1")


def test_an_extension_that_does_not_parse_is_named():
    """And the rest of the hello is read."""
    broken = [
        Extension(ExtensionType.supported_versions, b"\x03\x03\x04\x03"),
        Extension(ExtensionType.supported_groups, b"\x00"),
        Extension(ExtensionType.application_layer_protocol_negotiation, b"\x00\x02\x09a"),
    ]
    offer = ClientOffer.from_message(a_hello(*broken))
    assert offer.malformed == ("supported_versions", "supported_groups", "application_layer_protocol_negotiation")
    assert (offer.versions, offer.highest, offer.lowest) == ((), 0x0303, None)


def test_sslv2_alone():
    """Our own CLIENT-HELLO: SSLv2 is all that it offers."""
    offer = ClientOffer.from_sslv2(sslv2_record(sslv2_client_hello()) or b"")
    assert (offer.highest, offer.lowest, offer.sslv2_form) == (2, 2, True)
    assert offer.cipher_suites == tuple(CIPHER_KINDS)


def test_tls_in_the_form_of_sslv2():
    """RFC 5246 appendix E.2: the version is the highest, and the suites have a zero in front."""
    message = b"\x01" + packed((0x0301, 6, 0, 16)) + b"\x00\x00\x2f\x01\x00\x80" + bytes(16)
    offer = ClientOffer.from_sslv2(message)
    assert (offer.highest, offer.lowest, offer.cipher_suites) == (0x0301, None, (0x2F, 0x010080))


@pytest.mark.parametrize("raw", [b"", b"\x02\x00\x00\x00", a_hello()[:-3], b"\x01" + b"\xff" * 30])
def test_what_is_no_hello_is_refused(raw: bytes):
    """In words."""
    with pytest.raises(WireError):
        ClientOffer.from_message(raw)
    with pytest.raises(WireError):
        ClientOffer.from_sslv2(raw[:9])


@given(st.binary(max_size=300))
def test_any_bytes_are_an_offer_or_a_wire_error(raw: bytes):
    """Nothing else comes out."""
    for read, message in (
        (ClientOffer.from_message, raw),
        (ClientOffer.from_sslv2, raw),
        (ClientOffer.from_sslv2, b"\x01" + raw),
    ):
        assert read_or_refused(read, message)


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), min_size=1, max_size=5))
def test_damaged_hellos_are_an_offer_or_a_wire_error(changes: list[tuple[int, int]]):
    """Ours, with wrong bytes in it."""
    raw = bytearray(range_hello("mx.example.com", random_bytes=bytes)[HEADER_BYTES:])
    for place, value in changes:
        raw[place % len(raw)] = value
    assert read_or_refused(ClientOffer.from_message, bytes(raw))
