"""Lines of Postfix's configuration: what each is, which go together, and where each value stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.lenses.postfix.lines import LineKind, Setting, Written, kinds_of, read_lines


def read(text: str) -> Written:
    """Read a text; entries are numbered from 0."""
    return read_lines(enumerate(text.encode("latin-1").split(b"\n")))


def quoted(text: str, setting: Setting) -> str:
    """The bytes that the evidence points at."""
    lines = text.split("\n")
    return "|".join(lines[place.entry][place.start : place.stop] for place in setting.evidence)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("smtpd_tls_protocols = >=TLSv1.2", LineKind.SETTING),
        ("smtpd_tls_protocols=>=TLSv1.2", LineKind.SETTING),
        ("smtpd_tls_protocols =", LineKind.SETTING),
        ("2bounce_notice_recipient = postmaster", LineKind.SETTING),
        ("submission/inet/smtpd_tls_security_level = encrypt", LineKind.OVERRIDE),
        ("127.0.0.1:10025/inet/smtpd_tls_security_level = none", LineKind.OVERRIDE),
        ("smtp      inet  n       -       y       -       -       smtpd", LineKind.SERVICE),
        ("127.0.0.1:10025 inet n - n - - smtpd -o content_filter=", LineKind.SERVICE),
        ("postlog   unix-dgram n  -       n       -       1       postlogd", LineKind.SERVICE),
        ("# smtpd_tls_protocols = x", LineKind.COMMENT),
        ("root@mx:~# postconf -n", LineKind.PROMPT),
        ("[root@mx postfix]# postconf -P", LineKind.PROMPT),
        ("$ sudo /usr/sbin/postconf -n | grep tls", LineKind.PROMPT),
        ("", LineKind.BLANK),
        ("  \t", LineKind.BLANK),
        ("Hello, here are my settings", LineKind.OTHER),
        ("  smtpd_tls_protocols = indented at the beginning", LineKind.SETTING),
    ],
)
def test_what_a_line_is(line: str, kind: LineKind):
    """By itself, at the beginning of a paste."""
    assert list(kinds_of([line])) == [kind]


def test_a_line_that_begins_with_a_blank_goes_on():
    """Comments and empty lines between do not end it, a line of another kind does."""
    text = "a_b = one\n# no\n\n  two\n\tthree\nc_d = four\nother words\n  five"
    found = read(text)
    assert [(each.name, each.value) for each in found.settings] == [("a_b", "one two three"), ("c_d", "four")]
    assert quoted(text, found.settings[0]) == "a_b = one|two|three"


def test_quotation_marks_of_a_mail_are_passed_over():
    """And the evidence points behind them."""
    text = "> a_b = one\n>   two\n> > c_d = x"
    found = read(text)
    assert [(each.name, each.value) for each in found.settings] == [("a_b", "one two"), ("c_d", "x")]
    assert quoted(text, found.settings[0]) == "a_b = one|two"


def test_services_with_their_settings_in_every_form():
    """-o on the line or below it, with and without braces; each with its own bytes."""
    text = (
        "587 inet n - y - - smtpd -o smtpd_tls_security_level=encrypt -o x_y={ a b }\n"
        "  -o { smtpd_tls_mandatory_protocols = !SSLv2, !SSLv3 }\n"
        "  -o smtpd_tls_protocols=>=TLSv1.2"
    )
    (service,) = read(text).services
    assert (service.key, service.command, service.entry) == ("587/inet", "smtpd", 0)
    assert [(each.name, each.value, quoted(text, each)) for each in service.settings] == [
        ("smtpd_tls_security_level", "encrypt", "-o smtpd_tls_security_level=encrypt"),
        ("x_y", "a b", "-o x_y={ a b }"),
        ("smtpd_tls_mandatory_protocols", "!SSLv2, !SSLv3", "-o { smtpd_tls_mandatory_protocols = !SSLv2, !SSLv3 }"),
        ("smtpd_tls_protocols", ">=TLSv1.2", "-o smtpd_tls_protocols=>=TLSv1.2"),
    ]


def test_what_postconf_prints_of_services():
    """-P one setting a line, -F one field a line; both end in the same service."""
    text = (
        "587/inet/command = smtpd -o smtpd_tls_wrappermode=no\n587/inet/chroot = n\n587/inet/smtpd_tls_protocols = TLSv1.2"
    )
    (service,) = read(text).services
    assert service.command == "smtpd"
    assert [each.name for each in service.settings] == ["smtpd_tls_wrappermode", "chroot", "smtpd_tls_protocols"]


def test_what_is_there_is_told():
    """Whether single services are shown decides what can be said."""
    assert (read("a_b = c").has_main, read("a_b = c").has_services) == (True, False)
    assert (read("smtp inet n - y - - smtpd").has_main, read("smtp inet n - y - - smtpd").has_services) == (False, True)
    assert read("words").settings == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_lines(raw: bytes):
    """And all evidence lies inside them."""
    lines = raw.split(b"\n")
    found = read_lines(enumerate(lines))
    for setting in (*found.settings, *(each for service in found.services for each in service.settings)):
        assert all(0 <= place.start <= place.stop <= len(lines[place.entry]) for place in setting.evidence)


@pytest.mark.parametrize("piece", ["a@b#", "@#$", "/post", "#/", "a@", "[a]$"])
def test_a_long_line_is_looked_at_as_far_as_a_prompt_goes(piece: str):
    """64 KiB of what prompts are made of: nobody can wait for a cube of their length."""
    assert list(kinds_of([piece * (65_536 // len(piece))])) in ([LineKind.OTHER], [LineKind.COMMENT])
