"""One option changed: what is read, what goes along with it, and what is refused."""

import pytest

from inspector.command_line.arguments import UsageError, options_for, parse_arguments
from inspector.command_line.changes import changed
from inspector.frozen import replace
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target, parse_target
from inspector.tls.registry import ProtocolVersion

PLAIN = Options(Target("mx.example.com", 25), "client.example.net")


@pytest.mark.parametrize(
    ("name", "text", "field", "value", "before"),
    [
        ("tls_version", "1.1", "tls_version", ProtocolVersion.TLSv1_1, None),
        ("ehlo_name", " other.example.net ", "ehlo_name", "other.example.net", ""),
        ("server_name", "mail.example.com.", "server_name", "mail.example.com", ""),
        ("address", "[2001:DB8::1]", "address", "2001:db8::1", ""),
        ("family", "6", "family", 6, 0),
        ("mail_from", "me@example.org", "try_mail_from", "me@example.org", None),
        ("ciphers", "aNULL:HIGH", "ciphers", "aNULL:HIGH", ""),
        ("force_starttls", "yes", "force_starttls", True, False),
    ],
)
def test_one_option_changes_and_goes_back(name, text, field, value, before):
    """The value is read as on the command line; an empty text takes it back; the rest stays."""
    after = changed(PLAIN, name, text)
    assert getattr(after, field) == value
    assert changed(after, name, "") == changed(PLAIN, name, "")
    assert getattr(changed(after, name, ""), field) == before
    assert after.target == PLAIN.target


@pytest.mark.parametrize(
    ("target", "name", "text", "after"),
    [
        ("mx.example.com", "mode", "implicit-tls", "smtps://mx.example.com"),
        ("mx.example.com:2525", "mode", "implicit-tls", "smtps://mx.example.com:2525"),
        ("submission://mx.example.com", "mode", "implicit-tls", "smtps://mx.example.com"),
        ("smtps://mx.example.com", "mode", "starttls", "mx.example.com"),
        ("smtps://mx.example.com:2465", "mode", "starttls", "mx.example.com:2465"),
        ("mx.example.com", "port", "587", "submission://mx.example.com"),
        ("mx.example.com", "port", "465", "smtps://mx.example.com"),
        ("smtps://mx.example.com", "port", "587", "submission://mx.example.com"),
        ("smtps://mx.example.com", "port", "2465", "smtps://mx.example.com:2465"),
        ("lmtp://mx.example.com:24", "port", "2424", "lmtp://mx.example.com:2424"),
    ],
)
def test_port_and_mode_go_along(target, name, text, after):
    """From one usual port to the other; an unusual port stays, and so does the way TLS begins there."""
    options = Options(parse_target(target), "client.example.net")
    assert changed(options, name, text).target == parse_target(after)


def test_staying_in_clear_keeps_the_port():
    """And the same target is told once more with STARTTLS."""
    clear = changed(PLAIN, "mode", "plaintext")
    assert clear.target == Target("mx.example.com", 25, Mode.PLAINTEXT)
    assert changed(clear, "mode", "starttls") == PLAIN


def test_an_address_and_a_family_exclude_each_other():
    """The later word counts, so that they never contradict."""
    address = changed(changed(PLAIN, "family", "6"), "address", "192.0.2.1")
    assert (address.address, address.family) == ("192.0.2.1", 0)
    family = changed(address, "family", "4")
    assert (family.address, family.family) == ("", 4)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("tls_version", "2.0", "no TLS version"),
        ("ehlo_name", "a b", ""),
        ("ehlo_name", "a\r\nMAIL FROM:<>", ""),
        ("server_name", "käse.example", "xn--"),
        ("address", "192.0.2.256", "no IP address"),
        ("address", "mx.example.com", "no IP address"),
        ("address", "192.0.2.1%eth0", "fe80::1%eth0"),
        ("family", "5", "4 or 6"),
        ("mode", "ssl", "starttls"),
        ("port", "0", "1 to 65,535"),
        ("port", "65536", "1 to 65,535"),
        ("mail_from", "a\nb@example.org", ""),
        ("ciphers", "NO-SUCH-SUITE", "no such cipher suite"),
        ("force_starttls", "perhaps", "neither yes nor nothing"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(name, text, words):
    """Nothing that would break a command gets through, wherever it comes from."""
    with pytest.raises(UsageError) as caught:
        changed(PLAIN, name, text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_address_on_the_command_line():
    """It is read as everywhere; a family that it is not of is a contradiction."""
    arguments = parse_arguments(["mx.example.com", "--address", "[2001:DB8::25]", "-6"])
    assert options_for(arguments, PLAIN.target).address == "2001:db8::25"
    with pytest.raises(UsageError, match="no IPv4 address: leave out -4"):
        options_for(parse_arguments(["mx.example.com", "--address", "2001:db8::25", "-4"]), PLAIN.target)
    with pytest.raises(UsageError, match="no IP address"):
        parse_arguments(["mx.example.com", "--address", "mx.example.com"])


def test_a_tunnel_leads_to_one_port():
    """It is typed behind the address; with several ports it is a contradiction, and another port leaves it."""
    tunnel = ["mx.example.com", "--address", "[::1]:2525"]
    options = options_for(parse_arguments([*tunnel, "-6"]), PLAIN.target)
    assert options.place == ("::1", 2525)
    with pytest.raises(UsageError, match="leads to one port only"):
        options_for(parse_arguments(["check", *tunnel, "--ports", "25,465"]), PLAIN.target)
    assert changed(options, "port", "587").address == ""
    plain = changed(replace(options, address="192.0.2.1"), "port", "587")
    assert plain.place == ("192.0.2.1", 587)
