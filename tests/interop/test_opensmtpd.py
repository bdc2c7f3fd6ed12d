"""`check` against a real OpenSMTPD, which knows TLS 1.2 and 1.3 and refuses pipelining, over STARTTLS and implicit TLS."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from real_opensmtpd import PIPELINING_REFUSED, RECIPE
from real_servers import SERVICES, RealServer, Recipe

pytestmark = pytest.mark.once

Check = Callable[..., Any]
Start = Callable[[Recipe], RealServer]


@pytest.fixture
def opensmtpd(start_server: Start) -> RealServer:
    """A running OpenSMTPD."""
    return start_server(RECIPE)


@pytest.mark.parametrize("service", SERVICES)
def test_two_versions_and_nothing_to_object_to(service: str, opensmtpd: RealServer, check_server: Check) -> None:
    """TLS 1.2 and 1.3 are accepted, older ones refused, and no failure or warning is made of a server that is in order."""
    checked = check_server(opensmtpd, service)
    versions = ("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")
    assert [checked.outcomes[version] for version in versions] == ["refused"] * 3 + ["accepted"] * 2
    assert checked.outcomes["SSLv2"] == "refused"
    assert set(checked.codes.values()) <= {"note"}
    assert checked.status == 0


@pytest.mark.parametrize("service", SERVICES)
def test_the_session_and_its_chain(service: str, opensmtpd: RealServer, check_server: Check) -> None:
    """The chain is what it was given, in that order, and leads to the root of --ca-file."""
    checked = check_server(opensmtpd, service)
    tls = checked.report["tls"]
    assert tls["negotiated"]["version"] == "TLSv1.3"
    assert checked.presented == opensmtpd.whole_chain
    assert (tls["path_builds"], tls["name_matches"], tls["within_validity"]) == (True, True, True)


@pytest.mark.parametrize(("service", "channels"), [("starttls", ["plaintext", "tls"]), ("smtps", ["tls"])])
def test_the_ehlo_reply_has_no_fault(service: str, channels: list[str], opensmtpd: RealServer, check_server: Check) -> None:
    """A reply without PIPELINING is no fault; STARTTLS is offered before TLS only."""
    checked = check_server(opensmtpd, service)
    replies = checked.report["ehlo"]
    assert [reply["channel"] for reply in replies] == channels
    assert [reply["starttls"] for reply in replies] == ["advertised", "absent"][-len(channels) :]
    assert all("PIPELINING" not in reply["keywords"] for reply in replies)
    assert not [code for code in checked.codes if code.startswith("ehlo-")]


def test_we_never_pipeline(start_server: Start, check_server: Check) -> None:
    """It tells whoever pipelines; it tells us nothing, neither in the session nor in any probe."""
    opensmtpd = start_server(RECIPE)
    objections = opensmtpd.log.count(PIPELINING_REFUSED)
    checked = check_server(opensmtpd, "starttls", "--probes", "6", "--try-mail-from", "sender@example.org")
    assert "500" not in {entry.get("code") for entry in checked.report["entries"]}
    assert opensmtpd.log.count(PIPELINING_REFUSED) == objections
    assert pipelined(opensmtpd.ports["starttls"]) == f"{PIPELINING_REFUSED}\r\n".encode()
    assert opensmtpd.log.count(PIPELINING_REFUSED) == objections + 1


def pipelined(port: int) -> bytes:
    """Send two commands in one segment; return what is answered before the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as replies:
        assert replies.readline().startswith(b"220 ")
        connection.sendall(b"EHLO client.example.org\r\nSTARTTLS\r\n")
        return replies.readline()
