"""What a tool says where no connection came about: who says it, of whom, and why."""

import pytest

from inspector.events import ConnectFailed, LineKept, NameNotResolved, SessionFinished, SourceRead
from inspector.formats.recognise import recognise, recogniser_of
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

SWAKS = "=== Trying {0}...\n*** Error connecting to {0}:\n*** \tIO::Socket::INET: {1}\n"
OPENSSL = "4017041C7B7F0000:error:8000006F:system library:BIO_connect:{}:../crypto/bio/bio_sock2.c:117:calling connect()\n"
LOOKUP = "40A78971EE7F0000:error:10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:746:{}\n"
NO_NAME = "Name or service not known"
SAID = [
    (SWAKS.format("192.0.2.1:2599", "connect: Connection refused"), "swaks", "192.0.2.1:2599", ["refused"]),
    (SWAKS.format("mx.invalid:25", "Bad hostname 'mx.invalid'"), "swaks", "mx.invalid:25", ["unknown"]),
    (
        SWAKS.format("a.example:25", "connect: Connection timed out") + SWAKS.format("b.example:25", NO_NAME),
        "swaks",
        "a.example:25",
        ["timed_out", "unknown"],
    ),
    (
        "$ openssl s_client -starttls smtp -connect mx.example.com:587\n"
        + OPENSSL.format("Connection refused")
        + OPENSSL.format("connect error")
        + "connect:errno=111\n",
        "openssl s_client",
        "mx.example.com:587",
        ["refused"],
    ),
    ("connect:errno=110\n", "openssl s_client", "a server that is not named", ["timed_out"]),
    (LOOKUP.format(NO_NAME) + "connect:errno=0\n", "openssl s_client", "a server that is not named", ["unknown"]),
    (
        (
            "posttls-finger: Failed to establish session to [mx.example.com] via mx.example.com: connect to "
            "mx.example.com[192.0.2.1]:25: No route to host\n"
        ),
        "posttls-finger",
        "192.0.2.1:25",
        ["unreachable"],
    ),
    (
        (
            "posttls-finger: Destination address lookup failed: Host or domain name not found. Name service error for "
            "name=mx.invalid type=AAAA: Host not found, try again\n"
        ),
        "posttls-finger",
        "mx.invalid",
        ["temporary"],
    ),
    (
        (
            "$ telnet mx.example.com 25\nTrying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: Connection timed out\n"
            "telnet: Unable to connect to remote host: Connection timed out\n"
        ),
        "telnet",
        "mx.example.com:25",
        ["timed_out"],
    ),
    (
        (
            "C:\\>telnet mx.example.com\nConnecting To mx.example.com...Could not open connection to the host, on port 25: "
            "Connect failed\n"
        ),
        "telnet",
        "mx.example.com:25",
        ["error"],
    ),
    (
        "nc: connect to mx.example.com (192.0.2.1) port 25 (tcp) failed: Connection refused\n",
        "netcat",
        "192.0.2.1:25",
        ["refused"],
    ),
    ("mx.example.com [192.0.2.1] 25 (smtp) : Connection timed out\n", "netcat", "192.0.2.1:25", ["timed_out"]),
    ("Ncat: Connection refused.\n", "netcat", "a server that is not named", ["refused"]),
    (
        (
            "*   Trying 192.0.2.1:25...\n* connect to 192.0.2.1 port 25 failed: Connection refused\n"
            "curl: (7) Failed to connect to 192.0.2.1 port 25 after 0 ms: Couldn't connect to server\n"
        ),
        "curl",
        "192.0.2.1:25",
        ["refused"],
    ),
    ("curl: (6) Could not resolve host: mx.invalid\n", "curl", "mx.invalid", ["unknown"]),
    (
        "Connecting to '192.0.2.1:25'...\nCould not connect to 192.0.2.1:25: Connection refused\n",
        "gnutls-cli",
        "192.0.2.1:25",
        ["refused"],
    ),
    (
        (
            "connect: to ('mx.example.com', 25) None\nTraceback (most recent call last):\n  File \"x\", line 1\n"
            "ConnectionRefusedError: [Errno 111] Connection refused\n"
        ),
        "Python",
        "mx.example.com:25",
        ["refused"],
    ),
    (
        "WARNING: TCP connect to (192.0.2.1 : 25) failed\n\nComputerName     : mx.example.com\nRemotePort       : 25\n",
        "PowerShell",
        "mx.example.com:25",
        ["error"],
    ),
]


@pytest.mark.parametrize(("text", "tool", "target", "causes"), SAID)
def test_who_says_what_of_whom(text: str, tool: str, target: str, causes: list[str]) -> None:
    """Tool, target and cause are told, each failure once; every line is kept; and the session's end says what to do."""
    (read,) = recognise(text.encode(), "a paste")
    source = next(event for event in read.events if isinstance(event, SourceRead))
    assert source.words.startswith(f"what {tool} said: ")
    assert [event.cause for event in read.events if isinstance(event, ConnectFailed | NameNotResolved)] == causes
    kept = [event.raw.decode() for event in read.events if isinstance(event, LineKept)]
    assert kept == [line.strip() for line in text.splitlines() if line.strip()]
    session = inspect(Transcript(read.events)).session
    assert session.target == target
    assert session.ended
    end = next(event for event in read.events if isinstance(event, SessionFinished))
    assert end.reason == ("no-address" if set(causes) <= {"unknown", "temporary"} else "no-connection")


def test_a_failure_is_that_of_the_host_above_it() -> None:
    """The second attempt is told of the second host."""
    (read,) = recognise(SAID[2][0].encode(), "a paste")
    assert [event.host for event in read.events if isinstance(event, NameNotResolved)] == ["b.example"]


@pytest.mark.parametrize("text", ["connect:errno=0\n", "swaks: nothing", "telnet> quit\n", "a log: Connection refused\n"])
def test_what_tells_no_cause_is_none(text: str) -> None:
    """Words of others that look a little like it are left alone."""
    assert recogniser_of(text.encode(), "x") is None
