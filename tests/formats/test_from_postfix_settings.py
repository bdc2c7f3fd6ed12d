"""Postfix's configuration as it is pasted: recognised, kept line by line, and without passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.events import LineKept, SourceRead
from inspector.formats.from_postfix_settings import looks_like, read_source
from inspector.formats.recognise import recognise, recogniser_of
from inspector.lenses.inspection import inspect
from inspector.smtp.secret import REDACTED
from inspector.transcript import Transcript

POSTCONF_N = b"compatibility_level = 3.6\nmynetworks = 127.0.0.0/8\nsmtpd_tls_protocols = >=TLSv1.2\n"
MAIN_CF = b"# See /usr/share/postfix/main.cf.dist\n\nmyhostname = mx.example.com\nmynetworks = 127.0.0.0/8\n    [::1]/128\n"
MASTER_CF = (
    b"# service type\nsmtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n  -o smtpd_tls_security_level=encrypt\n"
)


def kept(raw: bytes) -> list[LineKept]:
    """The lines of a source."""
    (conversation,) = read_source(raw, "x")
    return [event for event in conversation.events if isinstance(event, LineKept)]


@pytest.mark.parametrize(
    "raw",
    [
        POSTCONF_N,
        MAIN_CF,
        MASTER_CF,
        b"submission/inet/smtpd_tls_security_level = encrypt\n",
        b"smtpd_tls_protocols = >= TLSv1.2",
        b"root@mx:~# postconf -n\r\nsmtpd_tls_security_level = may\r\n",
        b"> smtpd_tls_protocols = !SSLv2, !SSLv3\n> smtp_tls_security_level = may\n",
        b"mail_version = 3.7.11",
    ],
)
def test_it_is_recognised(raw: bytes):
    """In every form in which people send it."""
    row = recogniser_of(raw, "x")
    assert row is not None
    assert row.kind == "postfix-settings"


@pytest.mark.parametrize(
    "raw",
    [
        b"220 mx.example.com ESMTP\r\nEHLO a\r\n250-mx\r\n250 STARTTLS\r\n",
        b"Received: from a.example by b.example with ESMTP\n",
        b"Jan  1 00:00:00 mx postfix/smtpd[1]: connect from a[192.0.2.1]\n",
        b'theme = "dark"\ntimeout = 60\n',
        b"Dear colleague,\nsmtpd_tls_protocols = >=TLSv1.2\ndoes not work.\nWhat now?\nRegards\n",
        b"x = 1\ny = 2\n",
        b"[mail function]\nSMTP = localhost\nsmtp_port = 25\nsendmail_path = /usr/sbin/sendmail -t -i\n",
        b"",
    ],
)
def test_other_things_are_not_taken_for_it(raw: bytes):
    """Dialogues, headers, logs, other configuration files, mail with one setting in it."""
    assert not looks_like(raw, "main.cf")


def test_every_line_is_kept_with_what_it_is():
    """Empty ones aside; numbered as in the source."""
    lines = kept(b"# comment\n\nsmtpd_tls_protocols = >=TLSv1.2\n  more\nroot# postconf -P\nwords\n")
    assert [(line.number, line.why) for line in lines] == [
        (1, "comment"),
        (3, "setting"),
        (4, "setting"),
        (5, "tool"),
        (6, "not-understood"),
    ]
    assert lines[1].raw == b"smtpd_tls_protocols = >=TLSv1.2"


def test_the_source_says_what_was_read():
    """How many settings of which kind."""
    (conversation,) = read_source(POSTCONF_N + b"smtps/inet/smtpd_tls_wrappermode = yes\n" + MASTER_CF, "x")
    (source,) = (event for event in conversation.events if isinstance(event, SourceRead))
    assert source.words == "3 settings of main.cf, 1 setting of single services, 2 of master.cf's services"
    assert conversation.title == f"Postfix's settings: {source.words}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"smtp_sasl_password_maps = static:joe:secret", b"smtp_sasl_password_maps = <redacted>"),
        (b"smtp_sasl_password_maps = inline:{ { h = joe:secret } }", b"smtp_sasl_password_maps = <redacted>"),
        (b"smtp_sasl_password_maps = hash:/x, static:joe:secret", b"smtp_sasl_password_maps = <redacted>"),
        (b"relay/unix/smtp_sasl_password_maps = static:joe:secret", b"relay/unix/smtp_sasl_password_maps = <redacted>"),
        (b"ldapx_bind_pw = secret", b"ldapx_bind_pw = <redacted>"),
        (b"#smtp_sasl_password_maps = static:joe:secret", b"#smtp_sasl_password_maps = <redacted>"),
        (
            b"x unix - - y - - smtp -o smtp_sasl_password_maps=static:joe:secret",
            b"x unix - - y - - smtp -o smtp_sasl_password_maps=<redacted>",
        ),
        (
            b"smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
            b"smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
        ),
        (b"smtp_sasl_password_maps = proxy:mysql:/x.cf $other", b"smtp_sasl_password_maps = proxy:mysql:/x.cf $other"),
    ],
)
def test_passwords_are_taken_out(line: bytes, shown: bytes):
    """Where they stand in the configuration itself; a map that stands elsewhere is shown."""
    assert kept(POSTCONF_N + line)[-1].raw == shown


def test_passwords_on_the_lines_that_go_on_are_taken_out_too():
    """inline:{ … } over several lines, a comment between, which may hold one too; what comes after is shown."""
    lines = kept(b"smtp_sasl_password_maps = inline:{\n  { h1 = a:secret }\n# c\n  { h2 = b:geheim } }\nmyhostname = mx\n")
    assert [line.raw.strip() for line in lines] == [
        b"smtp_sasl_password_maps = " + REDACTED,
        REDACTED,
        REDACTED,
        REDACTED,
        b"myhostname = mx",
    ]


@given(st.binary(max_size=500))
def test_any_bytes_are_kept(raw: bytes):
    """Every line that is not blank, and none that is none."""
    assert len(kept(raw)) <= len(raw.splitlines())
    looks_like(raw, "x")


SET = "smtp_tls_security_level = may\nsmtp_tls_protocols = >=TLSv1.2\n"


@pytest.mark.parametrize(
    "pasted",
    [
        SET.replace(" ", "\u00a0"),
        SET.replace(">", "&gt;").replace("\n", "<br>\n"),
        "".join(f"{number}:{line}\n" for number, line in enumerate(SET.splitlines(), 12)),
        "".join(f"    {line}\n" for line in SET.splitlines()),
        "Hello,\n\nthese are our settings:\n\n" + "".join(f"> {line}\n" for line in SET.splitlines()) + "\nRegards",
    ],
    ids=["nbsp", "HTML", "grep -n", "indented", "quoted in a mail"],
)
def test_what_pasting_did_to_settings_is_passed_over(pasted: str) -> None:
    """The findings are those of the file itself; every line is kept as it was pasted."""
    found, expected = (inspect(Transcript(recognise(text.encode(), "x")[0].events)).findings for text in (pasted, SET))
    assert [finding.code for finding in found] == [finding.code for finding in expected]
    lines = [event.raw for event in recognise(pasted.encode(), "x")[0].events if isinstance(event, LineKept)]
    assert lines == [line.encode() for line in pasted.splitlines() if line]


def test_what_postconf_warns_of_is_a_setting() -> None:
    """It prints no parameter that it does not know, but says on the other stream that one stands in main.cf."""
    warning = b"/usr/sbin/postconf: warning: /etc/postfix/main.cf: unused parameter: smtp_tls_protocol=>=TLSv1.2\n"
    (conversation,) = recognise(warning + b"smtp_tls_security_level = may\n", "x")
    assert "postfix-name-misspelt" in {finding.code for finding in inspect(Transcript(conversation.events)).findings}


def test_a_dialogue_with_settings_below_it_is_a_dialogue() -> None:
    """They are kept there as lines of it."""
    row = recogniser_of(b"220 mx.example.com\nEHLO a\n250-mx.example.com\n250 STARTTLS\n" + SET.encode() * 3, "x")
    assert row is not None
    assert row.kind == "dialogue"


@pytest.mark.parametrize(
    "said", ["554 5.7.1 Not complied TLS minimum version", "S: 554 5.7.1 Not complied TLS minimum version"]
)
def test_a_refusal_with_settings_below_it_is_about_the_refusal(said: str) -> None:
    """The settings are kept beneath it."""
    (read,) = recognise(f"Hello,\n\nwe get this:\n{said}\n\nOur settings:\n{SET}".encode(), "x")
    assert "reply-tls-version-policy" in {finding.code for finding in inspect(Transcript(read.events)).findings}
    assert b"smtp_tls_security_level = may" in [event.raw for event in read.events if isinstance(event, LineKept)]
