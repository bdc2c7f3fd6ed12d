"""Targets: what people type, and what a wrong one is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.target import Mode, Target, TargetError, parse_place, parse_ports, parse_target
from inspector.visible import visible_text


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("mx.example.com", Target("mx.example.com", 25)),
        (" mx.example.com ", Target("mx.example.com", 25)),
        ("mx.example.com.", Target("mx.example.com.", 25)),
        ("localhost", Target("localhost", 25)),
        ("mx.example.com:2525", Target("mx.example.com", 2525)),
        ("mx.example.com:465", Target("mx.example.com", 465, Mode.IMPLICIT_TLS)),
        ("192.0.2.1", Target("192.0.2.1", 25)),
        ("192.0.2.1:587", Target("192.0.2.1", 587)),
        ("2001:db8::1", Target("2001:db8::1", 25)),
        ("[2001:db8::1]", Target("2001:db8::1", 25)),
        ("[2001:DB8:0::1]:465", Target("2001:db8::1", 465, Mode.IMPLICIT_TLS)),
        ("[fe80::1%eth0]:25", Target("fe80::1%eth0", 25)),
        ("_relay.example.com", Target("_relay.example.com", 25)),
        ("bücher.example", Target("bücher.example", 25)),
        ("smtp://mx.example.com", Target("mx.example.com", 25)),
        ("SMTP://mx.example.com/", Target("mx.example.com", 25)),
        ("smtp://mx.example.com:465", Target("mx.example.com", 465)),
        ("smtp://[2001:db8::1]:2525", Target("2001:db8::1", 2525)),
        ("submission://mx.example.com", Target("mx.example.com", 587)),
        ("smtps://mx.example.com", Target("mx.example.com", 465, Mode.IMPLICIT_TLS)),
        ("submissions://mx.example.com:1465", Target("mx.example.com", 1465, Mode.IMPLICIT_TLS)),
        ("lmtp://mx.example.com:24", Target("mx.example.com", 24, Mode.STARTTLS, lmtp=True)),
    ],
)
def test_a_target_is_understood(text: str, target: Target) -> None:
    """Host, port and mode; a port without scheme decides the mode, a scheme wins over the port."""
    assert parse_target(text) == target


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no target"),
        ("   ", "no target"),
        ("smtp://", "no target"),
        ("[]:25", "no target"),
        ("http://mx.example.com", "unknown scheme 'http'"),
        ("admin@example.com", "looks like a mail address"),
        ("mx.example.com:", "port number is missing"),
        ("mx.example.com:0", "number from 1 to 65535"),
        ("mx.example.com:65536", "number from 1 to 65535"),
        ("mx.example.com:smtp", "number from 1 to 65535"),
        ("mx.example.com:２５", "number from 1 to 65535"),
        ("mx.example.com:" + "1" * 5000, "number from 1 to 65535"),
        ("lmtp://mx.example.com", "needs a port"),
        ("[2001:db8::1", "is written"),
        ("[2001:db8::1]25", "is written"),
        ("2001:db8::zz", "no IPv6 address"),
        ("fe80::1%", "network interface"),
        ("fe80::1%eth0\x1b[2J", "network interface"),
        ("300.1.2.3", "no IPv4 address"),
        ("1.2.3", "no IPv4 address"),
        ("mx..example.com", "no host name"),
        ("mx.example.com...", "no host name"),
        ("-mx.example.com", "no host name"),
        ("a b", "no host name"),
        ("mx.example.com/path", "no host name"),
        ("a" * 64 + ".example.com", "no host name"),
        ("mx\x1b[2J.example.com", "no host name"),
    ],
)
def test_a_wrong_target_is_told_in_one_short_line(text: str, words: str) -> None:
    """The error names what is wrong, briefly, whatever was typed; who shows it makes it visible, once."""
    with pytest.raises(TargetError, match=words) as caught:
        parse_target(text)
    message = str(caught.value)
    assert "\\" not in message
    assert len(visible_text(message)) < 300


@given(st.text())
def test_any_text_is_a_target_or_a_target_error(text: str) -> None:
    """No other exception, and a target can be written and read again."""
    try:
        target = parse_target(text)
    except TargetError:
        return
    again = parse_target(str(target))
    assert (again.host, again.port) == (target.host, target.port)


def test_a_port_that_is_not_known_is_not_written() -> None:
    """Sources of others need not tell it; what is typed for it then leaves it to the kind of target."""
    assert str(Target("mx.example.com", 0)) == Target("mx.example.com", 0).typed == "mx.example.com"
    assert Target("mx.example.com", 0, Mode.IMPLICIT_TLS).typed == "smtps://mx.example.com"
    assert Target("mx.example.com", 0, Mode.IMPLICIT_TLS).usual_port == 465
    assert Target("mx.example.com", 0, lmtp=True).usual_port == 24


def test_an_ipv6_target_is_written_in_brackets() -> None:
    """So that the port can be told from the address."""
    assert str(Target("2001:db8::1", 25)) == "[2001:db8::1]:25"
    assert str(Target("mx.example.com", 465, Mode.IMPLICIT_TLS)) == "mx.example.com:465"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("smtp://mx.example.com:25/", "mx.example.com"),
        ("mx.example.com:587", "mx.example.com:587"),
        ("mx.example.com:465", "smtps://mx.example.com"),
        ("smtp://mx.example.com:465", "smtp://mx.example.com:465"),
        ("smtps://mx.example.com:25", "smtps://mx.example.com:25"),
        ("lmtp://[2001:DB8::1]:24", "lmtp://[2001:db8::1]:24"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("fe80::1%eth0", "[fe80::1%eth0]"),
    ],
)
def test_what_to_type_for_a_target_is_short_and_means_the_same(text: str, short: str) -> None:
    """A target that is remembered is the one that was looked at, its mode included."""
    target = parse_target(text)
    assert target.typed == short
    assert parse_target(short) == target


@pytest.mark.parametrize(
    ("typed", "ports"),
    [
        ("25,465,587", "25 starttls, 465 implicit-tls, 587 starttls"),
        ("2465/tls 465/STARTTLS", "2465 implicit-tls, 465 starttls"),
        (" 25, 25 ,587 ", "25 starttls, 587 starttls"),
    ],
)
def test_a_list_of_ports(typed: str, ports: str):
    """465 begins with TLS, others with STARTTLS unless it is said; each port stands once, in the order typed."""
    assert ", ".join(f"{port.number} {port.mode}" for port in parse_ports(typed)) == ports


@pytest.mark.parametrize("typed", ["", ",", "25,x", "0", "65536", "25/ssl", "25/", "1,2,3,4,5,6,7", "25\x1b"])
def test_what_is_no_list_of_ports(typed: str):
    """It is said why; what was typed stands in it as it was, for whoever shows it to make visible."""
    with pytest.raises(TargetError) as raised:
        parse_ports(typed)
    assert "\\" not in str(raised.value)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("192.0.2.25", ("192.0.2.25", 0)),
        ("127.0.0.1:2525", ("127.0.0.1", 2525)),
        ("2001:DB8::25", ("2001:db8::25", 0)),
        ("[2001:db8::25]", ("2001:db8::25", 0)),
        (" [::1]:2525 ", ("::1", 2525)),
        ("[fe80::1%eth0]:25", ("fe80::1%eth0", 25)),
    ],
)
def test_a_place_to_connect_to(typed: str, place: tuple[str, int]):
    """An address, and behind it a port where that is meant to be another one than the target's."""
    assert parse_place(typed) == place


@pytest.mark.parametrize(
    "typed", ["", "mx.example.com", "mx.example.com:25", "127.0.0.1:", "127.0.0.1:0", "1.2.3.4%eth0", "::1]:2"]
)
def test_what_is_no_place(typed: str):
    """A name would have to be looked up; one line says what is wrong."""
    with pytest.raises(TargetError) as raised:
        parse_place(typed)
    assert str(raised.value).isprintable()
