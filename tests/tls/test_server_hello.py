import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.registry import ProtocolVersion
from inspector.tls.server_hello import (
    HELLO_RETRY_REQUEST_RANDOM,
    MAX_CERTIFICATES,
    ServerHello,
    key_exchange_group,
    read_certificates,
)
from inspector.tls.wire import WireError, vector

RANDOM = bytes(range(32))
X25519_SHARE = bytes.fromhex("0033 0024 001d 0020") + bytes(32)


def body(
    version: int = 0x0303,
    suite: int = 0xC02F,
    random: bytes = RANDOM,
    session_id: bytes = b"",
    extensions: bytes | None = None,
) -> bytes:
    raw = version.to_bytes(2, "big") + random + vector(1, session_id) + suite.to_bytes(2, "big") + b"\x00"
    return raw if extensions is None else raw + vector(2, extensions)


@pytest.mark.parametrize(
    ("raw", "version", "group", "retry"),
    [
        (body(0x0300), 0x0300, "", False),
        (body(0x0301, extensions=b""), 0x0301, "", False),
        (body(extensions=bytes.fromhex("ff01000100")), 0x0303, "", False),
        (body(suite=0x1301, extensions=bytes.fromhex("002b00020304") + X25519_SHARE), 0x0304, "x25519", False),
        (body(suite=0x1301, extensions=bytes.fromhex("002b00027f1c")), 0x7F1C, "", False),
        (
            body(random=HELLO_RETRY_REQUEST_RANDOM, extensions=bytes.fromhex("002b00020304 003300020019")),
            *(0x0304, "secp521r1", True),
        ),
    ],
    ids=["SSLv3", "1.0", "1.2", "1.3", "1.3 draft 28", "HelloRetryRequest"],
)
def test_the_chosen_version_and_group_are_read(raw: bytes, version: int, group: str, retry: bool) -> None:
    """TLS 1.3 stands in supported_versions only, and its group in key_share (RFC 8446 §4.1.3)."""
    hello = ServerHello.from_bytes(raw)
    assert (hello.version, hello.group, hello.retry) == (version, group, retry)


@pytest.mark.parametrize(
    ("mark", "version"),
    [(b"DOWNGRD\x01", ProtocolVersion.TLSv1_3), (b"DOWNGRD\x00", ProtocolVersion.TLSv1_2), (b"DOWNGRD\x02", None)],
)
def test_the_downgrade_mark_is_read(mark: bytes, version: ProtocolVersion | None) -> None:
    """With it a server says that it has a higher version (RFC 8446 §4.1.3)."""
    assert ServerHello.from_bytes(body(random=RANDOM[:24] + mark)).also_knows is version


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (body()[:20], "random wants 32 bytes, 18 are left"),
        (body(session_id=bytes(33)), "session_id has 33 bytes"),
        (body(extensions=b"") + b"x", "too many after the extensions"),
        (body(extensions=b"\x00\x2b\x00\x09"), "extension 43"),
    ],
)
def test_a_broken_server_hello_is_named(raw: bytes, words: str) -> None:
    """The reason says which field is wrong."""
    with pytest.raises(WireError, match=words):
        ServerHello.from_bytes(raw)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_server_hello_or_a_wire_error(raw: bytes) -> None:
    """And what was read has a version and a group."""
    try:
        hello = ServerHello.from_bytes(raw)
    except WireError:
        return
    assert hello.version >= 0
    assert isinstance(hello.group, str)


@pytest.mark.parametrize(
    ("suite", "exchange", "group"),
    [
        (0xC02F, bytes.fromhex("03 0017 41") + bytes(65), "secp256r1"),
        (0xC018, bytes.fromhex("03 001d 20") + bytes(32), "x25519"),
        (0xC02F, bytes.fromhex("01"), ""),
        (0x0033, vector(2, b"\x80" + bytes(127)), "DH 1024 bits"),
        (0x0033, vector(2, b"\x00\xff" + bytes(127)), "DH 1024 bits"),
        (0x0033, b"\x01\x00", ""),
        (0x002F, b"anything", ""),
        (0xFEED, b"anything", ""),
    ],
    ids=["ecdhe", "ecdh anon", "explicit curve", "dhe", "dhe with a leading zero", "cut off", "rsa", "unknown suite"],
)
def test_the_group_of_older_versions_stands_in_the_key_exchange(suite: int, exchange: bytes, group: str) -> None:
    """ECDHE names it (RFC 8422 §5.4); DHE sends its own prime, whose size is what matters."""
    assert key_exchange_group(suite, exchange) == group


def test_certificates_are_read_in_the_order_sent() -> None:
    """Duplicates and the root are kept: that is how it was presented."""
    assert read_certificates(vector(3, vector(3, b"leaf") + vector(3, b"root") + vector(3, b"leaf"))) == (
        *(b"leaf", b"root", b"leaf"),
    )


def test_a_cut_off_list_gives_what_came_before_the_cut() -> None:
    """The first certificates are evidence all the same."""
    assert read_certificates(vector(3, vector(3, b"leaf") + b"\x00\x00\x09cut")) == (b"leaf",)
    assert read_certificates(b"\x00") == ()


def test_a_chain_without_end_is_bounded() -> None:
    """32 certificates are read; no server needs more."""
    assert len(read_certificates(vector(3, vector(3, b"c") * 50))) == MAX_CERTIFICATES
