"""Names to addresses, without a network: what the system's resolver says becomes addresses or a cause."""

import socket
from typing import Any

import pytest

from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.live.resolver import ResolveError, own_name, resolve

FOUND = [
    (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 0, 0, 0)),
    (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 0, 0, 3)),
    (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0)),
    (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0)),
]


@pytest.mark.parametrize(("family", "asked"), [(0, socket.AF_UNSPEC), (4, socket.AF_INET), (6, socket.AF_INET6)])
def test_addresses_in_the_systems_order(monkeypatch: pytest.MonkeyPatch, family: int, asked: int) -> None:
    """Each address once, a link-local one with its zone; the family is the system's to choose by."""
    questions: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *question: questions.append(question) or FOUND)
    monkeypatch.setattr(socket, "if_indextoname", {3: "eth7"}.__getitem__)
    addresses = resolve("mx.example.com", family, Deadline(10), Cancellation())
    assert addresses == ("2001:db8::1", "fe80::1%eth7", "192.0.2.1")
    assert questions == [(b"mx.example.com", None, asked, socket.SOCK_STREAM)]


def test_a_zone_whose_interface_is_gone_keeps_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name cannot be asked for any more; the address can still be told."""

    def gone(_: int) -> str:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: FOUND)
    monkeypatch.setattr(socket, "if_indextoname", gone)
    assert "fe80::1%3" in resolve("mx.example.com", 0, Deadline(10), Cancellation())


@pytest.mark.parametrize("name", ["e\x1b]52;c;x\x07", "e\u202e", "e\x9b31m", "e\udc9b", "e\u2800"])
def test_an_interface_whose_name_would_steer_a_terminal_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch, name) -> None:
    """Linux takes any byte but blanks, ``/`` and ``:`` for a name; the address stands in reports as it is."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: FOUND)
    monkeypatch.setattr(socket, "if_indextoname", {3: name}.__getitem__)
    assert "fe80::1%3" in resolve("mx.example.com", 0, Deadline(10), Cancellation())


FAILURES: list[tuple[Exception, str, str]] = [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "unknown", "Name or service not known"),
    (socket.gaierror(socket.EAI_NODATA, "No address"), "no_address", "No address"),
    (socket.gaierror(socket.EAI_ADDRFAMILY, "Address family for hostname not supported"), "no_address", "Address family"),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "temporary", "Temporary failure"),
    (socket.gaierror(socket.EAI_FAIL, "bad\x1b[2J"), "unknown", "bad\\x1b[2J"),
    (UnicodeError("label too long"), "unknown", "label too long"),
    (OSError(5, "I/O error"), "unknown", "I/O error"),
]


@pytest.mark.parametrize(("error", "cause", "words"), FAILURES, ids=[row[2] for row in FAILURES])
def test_no_address(monkeypatch: pytest.MonkeyPatch, error: Exception, cause: str, words: str) -> None:
    """Every way to fail is a cause; the resolver's words are in the visible notation."""

    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ResolveError) as failed:
        resolve("mx.example.com", 0, Deadline(10), Cancellation())
    assert failed.value.cause == cause
    assert words in failed.value.words


def test_no_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that has passed is a cause of its own."""
    monkeypatch.setattr("inspector.live.resolver.wait_for", lambda *_: False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: FOUND)
    with pytest.raises(ResolveError) as failed:
        resolve("mx.example.com", 0, Deadline(0), Cancellation())
    assert failed.value.cause == "timed_out"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_address_is_its_own_name(address: str) -> None:
    """Nothing is asked of the network for an address."""
    assert resolve(address, 0, Deadline(10), Cancellation()) == (address,)


@pytest.mark.parametrize(("address", "family"), [("127.0.0.1", 6), ("::1", 4)])
def test_an_address_of_the_other_family(address: str, family: int) -> None:
    """-6 with an IPv4 address has no address, and says so."""
    with pytest.raises(ResolveError) as failed:
        resolve(address, family, Deadline(10), Cancellation())
    assert failed.value.cause == "no_address"


@pytest.mark.parametrize(
    ("full", "plain", "said"),
    [
        ("host.example.com", "host", "host.example.com"),
        ("host", "host", "host"),
        ("localhost.localdomain", "laptop", "laptop"),
        (OSError("no resolver"), "laptop", "laptop"),
        ("bücher.example.com", "bücher", "localhost"),  # EHLO cannot carry it
        ("a b.example.com", "a b", "localhost"),
    ],
)
def test_own_name(monkeypatch: pytest.MonkeyPatch, full: Any, plain: str, said: str) -> None:
    """The full name where there is one; never a name of the loopback."""

    def fqdn() -> str:
        if isinstance(full, Exception):
            raise full
        return str(full)

    monkeypatch.setattr(socket, "getfqdn", fqdn)
    monkeypatch.setattr(socket, "gethostname", lambda: plain)
    assert own_name(Deadline(10), Cancellation()) == said
