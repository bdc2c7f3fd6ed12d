"""Demo servers on real sockets, seen by the standard library's clients."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from inspector.demo.server import DemoServer
from inspector.smtp.target import Mode

Start = Callable[..., DemoServer]
VERSIONS = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def trusting(server: DemoServer, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A client's context that trusts the demo's root and speaks only `version`."""
    context = ssl.create_default_context(cadata=server.roots[0])
    if version:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    return context


def client(server: DemoServer) -> smtplib.SMTP:
    """A connected client that checks certificates for the server's name."""
    smtp = smtplib.SMTP(server.host, server.port, local_hostname="client.example.com", timeout=10)
    smtp._host = server.server_name  # what smtplib sends as SNI and checks the certificate for
    return smtp


STRICT = ("starttls-before-greeting", "well-behaved", "tls-minimum", "slow-greeting", "dribble", "double-reply")
"""Scenarios in which nothing is wrong with TLS, nor with the replies on the way there."""


@pytest.mark.parametrize("name", STRICT)
def test_starttls_with_a_strict_client(start_demo: Start, name: str):
    """It shakes hands with a client that checks chain and name, and then answers EHLO as the table says."""
    server = start_demo(name, pace=0.0)
    with client(server) as smtp:
        assert smtp.ehlo()[0] == 250
        assert smtp.docmd("STARTTLS")[0] == 220
        smtp.sock = trusting(server).wrap_socket(smtp.sock, server_hostname=server.server_name)
        smtp.file = None
        code, text = smtp.ehlo()
        assert code == 250
        assert [b"250" + line[3:] for line in server.scenario.ehlo_in_tls.replace(b"250-", b"250 ").splitlines()] == [
            b"250 " + line for line in text.splitlines()
        ]


def test_the_sample_hides_starttls_from_a_client_that_goes_by_the_letter(start_demo: Start):
    """smtplib takes the first line for the greeting, as Cisco ESA does: the fault is real, not painted."""
    with client(start_demo("starttls-before-greeting")) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("starttls")
        assert smtp.has_extn("pipelining")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("expired-certificate", "certificate has expired"),
        ("missing-intermediate", "unable to get (local )?issuer certificate|unable to verify the first certificate"),
        ("name-mismatch", "Hostname mismatch"),
        ("tls-broken", "(?i)handshake.failure|alert"),
    ],
)
def test_a_strict_client_turns_away(start_demo: Start, name: str, problem: str):
    """What is wrong with the certificate is wrong to the standard library too, and for that reason alone."""
    server = start_demo(name, implicit_tls=True)
    with (
        socket.create_connection((server.host, server.port), timeout=10) as sock,
        pytest.raises(ssl.SSLError, match=problem),
    ):
        trusting(server).wrap_socket(sock, server_hostname=server.server_name)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["well-behaved", "tls-minimum", "legacy-only", "implicit-tls"])
def test_the_versions_are_those_of_the_table(start_demo: Start, name: str, version: ssl.TLSVersion):
    """A handshake of one version completes exactly where the scenario takes that version."""
    server = start_demo(name, implicit_tls=True)
    taken = server.scenario.tls_minimum <= int(version) <= server.scenario.tls_maximum
    with socket.create_connection((server.host, server.port), timeout=10) as sock:
        if taken:
            with trusting(server, version).wrap_socket(sock, server_hostname=server.server_name) as secure:
                assert secure.recv(4) == b"220 "
        else:
            with pytest.raises(ssl.SSLError, match="PROTOCOL"):
                trusting(server, version).wrap_socket(sock, server_hostname=server.server_name)


def presented(server: DemoServer, name: str | None) -> bytes:
    """The leaf (DER) that is shown to a client that sends this host name, or none."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((server.host, server.port), timeout=10) as sock,
        context.wrap_socket(sock, server_hostname=name) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""


def test_who_sends_no_host_name_gets_another_certificate(start_demo: Start):
    """And only where the scenario says so; each of the two leads to a root of the demo's."""
    server = start_demo("name-needed", implicit_tls=True)
    assert presented(server, server.server_name) != presented(server, None)
    assert len(set(server.roots)) == 2
    good = start_demo("well-behaved", implicit_tls=True)
    assert presented(good, good.server_name) == presented(good, None)


def test_only_rsa_key_exchange(start_demo: Start):
    """The suites are those of the scenario: a client without them finds nothing in common, one with them does."""
    server = start_demo("rsa-key-exchange", implicit_tls=True)
    for ciphers, taken in (("ECDHE+AESGCM", False), ("AES128-SHA", True)):
        context = trusting(server)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers)
        with socket.create_connection((server.host, server.port), timeout=10) as sock:
            if taken:
                with context.wrap_socket(sock, server_hostname=server.server_name) as secure:
                    assert secure.recv(4) == b"220 "
            else:
                with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
                    context.wrap_socket(sock, server_hostname=server.server_name)


def test_a_second_port_of_the_same_host(start_demo: Start):
    """It has the same certificate and takes more versions; both end together. Others have one port and name none."""
    server = start_demo("ports-differ")
    own, beside = server.ports
    assert (own.number, own.mode, beside.mode) == (server.port, Mode.STARTTLS, Mode.IMPLICIT_TLS)
    context = trusting(server, ssl.TLSVersion.TLSv1)
    with (
        socket.create_connection((server.host, beside.number), timeout=10) as sock,
        context.wrap_socket(sock, server_hostname=server.server_name) as secure,
    ):
        assert secure.version() == "TLSv1"
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, beside.number), timeout=10)
    assert start_demo("well-behaved").ports == ()


def test_many_clients_at_once_and_a_clean_end(start_demo: Start):
    """Clients that say nothing block nobody; at the end they are cut and no thread is left."""
    before = set(threading.enumerate())
    server = start_demo("well-behaved")
    silent = [socket.create_connection((server.host, server.port), timeout=10) for _ in range(20)]
    with client(server) as smtp:
        assert smtp.noop()[0] == 250
    server.close()
    assert set(threading.enumerate()) == before
    for sock in silent:
        with sock:
            while sock.recv(4096):
                continue


def test_a_closed_server_takes_nobody(start_demo: Start):
    """After the end the port is free again, and closing twice is no error."""
    server = start_demo("well-behaved")
    server.close()
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=10)
