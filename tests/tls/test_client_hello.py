import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.client_hello import ClientHello, client_hello, hello_record, range_hello
from inspector.tls.extension import Extension, find_extension
from inspector.tls.offer import EMPTY_RENEGOTIATION_INFO_SCSV, REALISTIC, with_key_type
from inspector.tls.record import RecordSplitter
from inspector.tls.registry import ExtensionType, NamedGroup, ProtocolVersion, signature_scheme_name
from inspector.tls.wire import Fields, WireError, numbers

SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[1:]
PINNED = [SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3]
FALLBACK_SCSV = 0x5600


def read(record: bytes) -> ClientHello:
    (found,) = RecordSplitter().feed(record)
    return ClientHello.from_bytes(found.payload)


def known_bytes(count: int) -> bytes:
    return bytes(range(count))


@pytest.mark.parametrize(
    ("version", "record_version", "legacy_version", "supported_versions", "session_id_bytes"),
    [
        (SSLv3, 0x0300, 0x0300, (), 0),
        (TLSv1_0, 0x0301, 0x0301, (), 0),
        (TLSv1_1, 0x0301, 0x0302, (), 0),
        (TLSv1_2, 0x0301, 0x0303, (), 0),
        (TLSv1_3, 0x0301, 0x0303, (0x0304,), 32),
    ],
)
def test_a_hello_asks_for_exactly_one_version(
    version: ProtocolVersion,
    record_version: int,
    legacy_version: int,
    supported_versions: tuple[int, ...],
    session_id_bytes: int,
) -> None:
    """The version stands where that version of TLS looks for it, and no other is offered."""
    record = client_hello(version, "mail.example.com")
    hello = read(record)
    assert int.from_bytes(record[1:3], "big") == record_version
    assert (hello.legacy_version, hello.supported_versions) == (legacy_version, supported_versions)
    assert len(hello.session_id) == session_id_bytes


def test_the_range_hello_offers_what_ordinary_clients_offer() -> None:
    """It is the second question after an ambiguous answer to TLS 1.3 alone."""
    hello = read(range_hello("mail.example.com"))
    assert hello.supported_versions == (0x0304, 0x0303, 0x0302, 0x0301)
    assert hello.legacy_version == 0x0303
    assert {0x1301, 0xC02F, 0x002F} <= set(hello.cipher_suites)


def test_sslv3_has_no_extensions_at_all() -> None:
    """Old SSLv3 servers stop at bytes behind the compression methods."""
    hello = client_hello(SSLv3, "mail.example.com")
    assert read(hello).extensions == ()
    assert hello.endswith(b"\x01\x00")


@pytest.mark.parametrize("version", PINNED)
@pytest.mark.parametrize("name", ["", "mx.example", "mail.example.com", "a-rather-long-name.of.a.mail-server.example.com"])
def test_a_hello_fits_into_one_segment_and_avoids_lengths_that_hang_old_boxes(version: ProtocolVersion, name: str) -> None:
    """At most 517 bytes; no message of 256 to 511 bytes (RFC 7685) unless the version has no padding."""
    record = client_hello(version, name)
    assert len(record) <= 517
    size = len(record) - 5
    assert size < 256 or size >= 512
    assert size % 256 not in (10, 14)


@pytest.mark.parametrize("length", range(4, 250))
def test_no_length_of_the_name_leads_to_an_unlucky_hello(length: int) -> None:
    """The padding rule holds for every name that DNS allows, in every version."""
    name = ".".join(["x" * 63] * 4)[:length].rstrip(".")
    for version in PINNED[1:]:
        size = len(client_hello(version, name, random_bytes=known_bytes)) - 5
        assert not 256 <= size < 512
        assert size % 256 not in (10, 14)
        assert size < 1400


@pytest.mark.parametrize("version", PINNED)
def test_every_family_of_suites_is_offered(version: ProtocolVersion) -> None:
    """A picky server must not refuse for the suites; Postfix servers allow anonymous ones, and 128 is a limit of some."""
    suites = read(client_hello(version, "")).cipher_suites
    assert len(suites) == len(set(suites)) <= 128
    assert FALLBACK_SCSV not in suites
    if version == TLSv1_3:
        assert suites == (0x1301, 0x1302, 0x1303, 0x1304, 0x1305)
        return
    assert EMPTY_RENEGOTIATION_INFO_SCSV in suites
    ecdhe, dhe, rsa, anon, triple_des, rc4, export = 0xC014, 0x0039, 0x002F, 0x0034, 0x000A, 0x0005, 0x0003
    assert {ecdhe, dhe, rsa, anon, triple_des, rc4, export} <= set(suites)
    assert (0xC02F in suites) == (version == TLSv1_2)  # AEAD suites are of TLS 1.2


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("mail.example.com", b"mail.example.com"),
        ("mail.example.com.", b"mail.example.com"),
        ("bücher.example", b"xn--bcher-kva.example"),
        ("192.0.2.1", b""),
        ("2001:db8::1", b""),
        ("[2001:db8::1]", b""),
        ("", b""),
        ("x" * 64 + ".example", b""),
        ("two words.example", b""),
    ],
)
def test_only_host_names_are_sent_in_sni(name: str, sent: bytes) -> None:
    """Without the final dot, as A-labels; an address or a non-name sends no SNI (RFC 6066 §3)."""
    assert read(client_hello(TLSv1_3, name)).server_name == sent


def test_tls13_brings_a_true_x25519_share() -> None:
    """32 bytes of a public key; the post-quantum group is named without a share, which would be too long."""
    share = find_extension(read(client_hello(TLSv1_3, "")).extensions, ExtensionType.key_share)
    groups = find_extension(read(client_hello(TLSv1_3, "")).extensions, ExtensionType.supported_groups)
    assert share is not None
    assert groups is not None
    assert share[:6] == bytes.fromhex("0024001d0020")
    assert len(share) == 6 + 32
    assert bytes.fromhex("11ec") in groups


def test_the_random_parts_come_from_the_given_source() -> None:
    """The same source gives the same hello; the default one does not."""
    assert client_hello(TLSv1_3, "", random_bytes=known_bytes) == client_hello(TLSv1_3, "", random_bytes=known_bytes)
    assert client_hello(TLSv1_3, "") != client_hello(TLSv1_3, "")
    assert read(client_hello(TLSv1_2, "", random_bytes=known_bytes)).random == known_bytes(32)


def test_sslv2_is_not_pretended() -> None:
    """Its hello has another form; asking for it is our own mistake."""
    with pytest.raises(ValueError, match="SSLv2"):
        client_hello(ProtocolVersion.SSLv2, "")


def test_pythons_own_hello_is_read() -> None:
    """A hello that we did not write: versions and SNI are found in it."""
    context = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="mx.example.com")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    hello = read(outgoing.read())
    assert hello.server_name == b"mx.example.com"
    assert {0x0304, 0x0303} <= set(hello.supported_versions)
    assert 0x1302 in hello.cipher_suites


hellos = st.builds(
    ClientHello,
    st.integers(0, 0xFFFF),
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=32),
    st.lists(st.integers(0, 0xFFFF), max_size=20).map(tuple),
    st.lists(st.builds(Extension, st.integers(0, 0xFFFF), st.binary(max_size=30)), max_size=5).map(tuple),
    st.binary(min_size=1, max_size=3),
)


@given(hellos)
def test_a_hello_that_is_written_is_read_back(hello: ClientHello) -> None:
    """Nothing is lost or reordered, whatever stands in it."""
    assert ClientHello.from_bytes(hello.to_bytes()) == hello
    assert isinstance(hello.supported_versions, tuple)
    assert isinstance(hello.server_name, bytes)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_hello_or_a_wire_error(raw: bytes) -> None:
    """No other exception comes out of the reader."""
    body = b"\x01" + len(raw).to_bytes(3, "big") + raw
    for attempt in (raw, body):
        try:
            ClientHello.from_bytes(attempt)
        except WireError:
            continue


def test_a_message_of_another_type_is_no_client_hello() -> None:
    """The type is looked at before the rest."""
    with pytest.raises(WireError, match="no ClientHello"):
        ClientHello.from_bytes(b"\x02\x00\x00\x00")


def test_the_realistic_hello_has_the_size_and_content_of_todays_senders() -> None:
    """X25519MLKEM768 first, with a share of 1,216 bytes; TLS 1.3 and 1.2 only; more than one segment of Ethernet."""
    raw = hello_record(REALISTIC, "mail.example.com")
    hello = ClientHello.from_bytes(raw[5:])
    assert 1460 < len(raw) < 2048
    assert hello.supported_versions == (ProtocolVersion.TLSv1_3, ProtocolVersion.TLSv1_2)
    shares = Fields(Fields(find_extension(hello.extensions, ExtensionType.key_share) or b"").vector(2, "shares"))
    entries = []
    while shares.left:
        entries.append((shares.number(2, "group"), len(shares.vector(2, "key"))))
    assert entries == [(NamedGroup.X25519MLKEM768, 1184 + 32), (NamedGroup.x25519, 32)]


def test_the_ml_kem_key_passes_a_servers_check() -> None:
    """Each of the 768 numbers of 12 bits is below the modulus (FIPS 203 §7.2), as servers check."""
    raw = hello_record(REALISTIC, "mail.example.com")
    hello = ClientHello.from_bytes(raw[5:])
    shares = find_extension(hello.extensions, ExtensionType.key_share) or b""
    key = shares[6 : 6 + 1152]
    values = [int.from_bytes(key, "little") >> (12 * place) & 0xFFF for place in range(768)]
    assert max(values) < 3329
    assert len(set(values)) > 500


@pytest.mark.parametrize(("key", "other"), [("RSA", "ECDSA"), ("ECDSA", "RSA")])
def test_a_hello_for_one_key_type_offers_nothing_of_the_other(key: str, other: str) -> None:
    """A server with the other key alone has to refuse it."""
    hello = ClientHello.from_bytes(hello_record(with_key_type(key), "mail.example.com")[5:])
    names = [CIPHER_SUITES[suite] for suite in hello.cipher_suites if suite != EMPTY_RENEGOTIATION_INFO_SCSV]
    assert all(f"_{key}_" in name for name in names)
    schemes = find_extension(hello.extensions, ExtensionType.signature_algorithms) or b""
    offered = {signature_scheme_name(number) for number in numbers(schemes[2:], 2, "schemes")}
    assert offered
    assert not any(name.startswith(other.lower()) for name in offered)


@pytest.mark.parametrize("version", [ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3])
def test_a_staple_is_asked_for(version: ProtocolVersion) -> None:
    """Without status_request no server staples (RFC 6066 §8)."""
    hello = ClientHello.from_bytes(client_hello(version, "mail.example.com")[5:])
    assert find_extension(hello.extensions, ExtensionType.status_request) == bytes((1, 0, 0, 0, 0))
