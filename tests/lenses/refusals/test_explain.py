"""Refusals, bounces and log lines are recognised by pattern: who refused whom, where, what it can mean, what to set."""

from time import process_time

import pytest

from inspector.lenses.advice.fix_table import FIXES
from inspector.lenses.refusals.catalogue import REFUSALS
from inspector.lenses.refusals.circumstances import Side, read_circumstances
from inspector.lenses.refusals.explain import explain
from inspector.lenses.software import Software
from inspector.smtp.target import Target
from inspector.tls.registry import ProtocolVersion

SMTP = "Nov 22 10:00:00 mx postfix/smtp[123]: 4AB: to=<b@b.example>, relay=mx.b.example[192.0.2.1]:25, delay=1, "
SMTPD = "Nov 22 10:00:00 mx postfix/smtpd[9]: "
EXIM = "2026-11-22 10:00:00 1abc-000-AA ** b@b.example R=dnslookup T=remote_smtp H=mx.b.example [192.0.2.1] "
DSN = (
    "Reporting-MTA: dns; out.a.example\n\nFinal-Recipient: rfc822; b@b.example\nAction: failed\nStatus: 5.7.1\n"
    "Remote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 554 5.7.1 Not complied TLS\n    minimum version\n"
)


@pytest.mark.parametrize(
    ("text", "name", "side", "software", "host"),
    [
        ("554 5.7.1 Not complied TLS minimum version", "tls-version-policy", Side.UNKNOWN, None, ""),
        ("421 4.7.66 TLS 1.0 and TLS 1.1 are not supported. Please upgrade", "tls-version-policy", Side.UNKNOWN, None, ""),
        (
            (
                f"{SMTP}dsn=5.7.1, status=bounced (host mx.b.example[192.0.2.1] said: 554 5.7.1 <b@b.example>: Recipient "
                "address rejected: Not complied TLS minimum version (in reply to RCPT TO command))"
            ),
            "tls-version-policy",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (
            (
                f"{SMTPD}NOQUEUE: reject: RCPT from out.a.example[192.0.2.7]: 554 5.7.1 <b@b.example>: Recipient address "
                "rejected: Not complied TLS minimum version; from=<a@a.example> to=<b@b.example> proto=ESMTP helo=<out>"
            ),
            "tls-version-policy",
            Side.RECEIVING,
            Software.POSTFIX,
            "out.a.example",
        ),
        (
            (
                f"{EXIM}X=TLS1.1:ECDHE: SMTP error from remote mail server after RCPT TO:<b@b.example>: 554 5.7.1 Not "
                "complied TLS minimum version"
            ),
            "tls-version-policy",
            Side.SENDING,
            Software.EXIM,
            "mx.b.example",
        ),
        (DSN, "tls-version-policy", Side.SENDING, None, "mx.b.example"),
        (
            "Remote Server returned '554 5.7.1 Not complied TLS minimum version'",
            "tls-version-policy",
            Side.SENDING,
            Software.EXCHANGE,
            "",
        ),
        ("STARTTLS command not supported.", "starttls-not-offered", Side.UNKNOWN, None, ""),
        (
            "Info: DCID 4711 TLS failed: STARTTLS command not supported.",
            "starttls-not-offered",
            Side.SENDING,
            Software.CISCO,
            "",
        ),
        (
            f"{SMTP}dsn=4.7.4, status=deferred (TLS is required, but was not offered by host mx.b.example[192.0.2.1])",
            "starttls-not-offered",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (
            f"{EXIM}a TLS session is required, but the server did not offer TLS support",
            "starttls-not-offered",
            Side.SENDING,
            Software.EXIM,
            "mx.b.example",
        ),
        (
            (
                "{LED=450 4.7.321 starttls-not-supported: Destination mail server must support TLS to receive mail.};{MSG=};"
                "{FQDN=mx.b.example};{IP=192.0.2.1}"
            ),
            "starttls-not-offered",
            Side.SENDING,
            Software.EXCHANGE,
            "mx.b.example",
        ),
        ("530 5.7.0 Must issue a STARTTLS command first", "starttls-required", Side.UNKNOWN, None, ""),
        ("451 5.7.3 STARTTLS is required to send mail", "starttls-required", Side.UNKNOWN, None, ""),
        ("454 4.7.0 TLS not available due to local problem", "tls-not-available", Side.UNKNOWN, None, ""),
        (
            f'{SMTPD}warning: smtpd_tls_protocols: Invalid TLS protocol list ">=TLS1.2": disabling TLS support',
            "protocol-list-invalid",
            Side.RECEIVING,
            Software.POSTFIX,
            "",
        ),
        (
            f"{SMTPD}warning: TLS library problem: error:0A000102:SSL routines::unsupported protocol:../ssl/statem.c:1664:",
            "no-shared-version",
            Side.RECEIVING,
            Software.POSTFIX,
            "",
        ),
        (
            f"{SMTPD}warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:../ssl/statem.c:2220:",
            "no-shared-cipher",
            Side.RECEIVING,
            Software.POSTFIX,
            "",
        ),
        (
            "Nov 22 10:00:00 mx postfix/smtp[123]: SSL_connect error to mx.b.example[192.0.2.1]:25: lost connection",
            "lost-in-handshake",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (  # a number stands where the TLS library has a reason, which Postfix logs on the next line
            "Nov 22 10:00:00 mx postfix/smtp[123]: SSL_connect error to mx.b.example[192.0.2.1]:25: -1",
            "handshake-failed",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (
            f"{SMTP}dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)",
            "handshake-failed",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (
            f"{SMTP}dsn=4.7.5, status=deferred (Server certificate not trusted)",
            "certificate-refused",
            Side.SENDING,
            Software.POSTFIX,
            "mx.b.example",
        ),
        (
            (
                "TLS error on connection from out.a.example [192.0.2.3] (gnutls_handshake): No supported cipher suites have "
                "been found."
            ),
            "no-shared-cipher",
            Side.RECEIVING,
            Software.EXIM,
            "out.a.example",
        ),
        ("500 #5.5.1 command not recognized: XXXXXXXX", "starttls-masked", Side.UNKNOWN, None, ""),
        ("554 5.7.1 <b@b.example>: Relay access denied", "relay-denied", Side.UNKNOWN, None, ""),
        (
            "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using bl.example",
            "sender-blocked",
            Side.UNKNOWN,
            None,
            "",
        ),
        ("552 5.3.4 Message size exceeds fixed limit", "message-too-large", Side.UNKNOWN, None, ""),
    ],
)
def test_a_text_is_recognised(text: str, name: str, side: Side, software: Software | None, host: str) -> None:
    """The kind, the side that wrote it down, whose log it is, and the other side."""
    around = read_circumstances(text)
    assert (around.side, around.software, around.host) == (side, software, host)
    assert explain(text).name == name


LIBRARY = ("postfix/smtp[1]: warning: TLS library problem: ", "postfix/smtpd[1]: warning: TLS library problem: ")
ALERT_70 = "error:0A00042E:SSL routines::tlsv1 alert protocol version:../ssl/record/rec_layer_s3.c:1586:SSL alert number 70:"
TOO_LOW = "error:0A00018C:SSL routines::version too low:../ssl/statem/statem_srvr.c:1664:"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"{LIBRARY[0]}{ALERT_70}", "The receiver refused, with a TLS alert that your Postfix"),
        (f"{LIBRARY[1]}{ALERT_70}", "The sender refused, with a TLS alert that your Postfix"),
        (ALERT_70, "The other side refused, with a TLS alert"),
        (f"{LIBRARY[1]}{TOO_LOW}", "Your Postfix, which was receiving, refused the sender"),
        (f"{LIBRARY[0]}{TOO_LOW}", "Your Postfix, which was sending, refused the receiver"),
        (TOO_LOW, "The side that wrote this down refused"),
        (
            "sm-mta[1]: STARTTLS=server, error: accept failed=-1, reason=unsupported protocol, SSL_error=1, errno=0",
            "Your sendmail, which was receiving, refused the sender",
        ),
        (
            "TLS error on connection from out.a.example [192.0.2.3] (gnutls_handshake): A TLS fatal alert has been received",
            "out.a.example refused, with a TLS alert that your Exim, which was receiving, received.",
        ),
    ],
)
def test_a_tls_library_tells_which_side_gave_up(text: str, who: str) -> None:
    """An alert in a log was received, so the other side sent it; other errors are the library's own refusal."""
    assert explain(text).who.startswith(who)


def test_who_refused_whom_in_both_logs() -> None:
    """The same refusal, in the log of the one that sends and of the one that receives."""
    sending = f"{SMTP}status=bounced (host mx.b.example[192.0.2.1] said: 554 5.7.1 Old TLS (in reply to MAIL FROM command))"
    receiving = f"{SMTPD}NOQUEUE: reject: MAIL from out.a.example[192.0.2.7]: 554 5.7.1 Old TLS version; proto=ESMTP"
    assert explain(sending).who == "mx.b.example refused; your Postfix was sending to it."
    assert explain(receiving).who == "Your Postfix, which was receiving, refused out.a.example."
    assert explain(sending).step.startswith("in reply to MAIL FROM")


def test_the_side_that_wrote_it_is_set_first() -> None:
    """A sender is told smtp_ first, a receiver smtpd_; both come, in both syntaxes."""
    sender = explain("554 5.7.1 Not complied TLS minimum version").settings
    receiver = explain(f"{SMTPD}NOQUEUE: reject: RCPT from a.example[192.0.2.7]: 554 5.7.1 Old TLS version").settings
    for settings, first, second in ((sender, "smtp", "smtpd"), (receiver, "smtpd", "smtp")):
        for side, text in ((first, settings[0]), (second, settings[1])):
            assert f"  {side}_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1\n" in text
            assert f"  {side}_tls_mandatory_protocols = >=TLSv1.2\n" in text


@pytest.mark.parametrize("software", list(Software))
def test_the_settings_are_those_of_the_named_server(software: Software) -> None:
    """--software chooses; the minimum is in the settings."""
    settings = explain("554 5.7.1 old TLS version", software.value, ProtocolVersion.TLSv1_3).settings
    assert len(settings) == 2
    assert all(text.startswith(f"{software.shown}, on the ") for text in settings)
    assert ">=TLSv1.3" in "".join(settings) or software is not Software.POSTFIX


def test_the_commands_name_the_other_side() -> None:
    """What is to be typed holds the host of the log line; a bare reply has an example."""
    text = f"{SMTP}status=deferred (TLS is required, but was not offered by host mx.b.example[192.0.2.1])"
    assert explain(text).checks[0][0] == "smtp-inspector check mx.b.example"
    assert explain("STARTTLS command not supported.").checks[0][0] == "smtp-inspector check mx.example.com"


@pytest.mark.parametrize("host", ["mx.b.example;reboot", "$(reboot)", "-x", "unknown"])
def test_a_command_holds_no_name_that_is_none(host: str) -> None:
    """What is in a log line is not ours: it never becomes a word of a shell."""
    text = f"{SMTPD}NOQUEUE: reject: RCPT from {host}[192.0.2.7]: 554 5.7.1 Old TLS version"
    assert all(host not in command for command, _ in explain(text).checks)


ALONE = SMTP.replace("relay=mx.b.example[192.0.2.1]:25", "relay=none")
SUSPENDED = "delivery temporarily suspended: connect to"


@pytest.mark.parametrize(
    ("text", "other", "command"),
    [
        ("connect to mx.b.example[192.0.2.1]:587: Connection refused", Target("", 0), "mx.b.example:587"),
        ("connect to mx.b.example[192.0.2.1]:25: Connection refused", Target("", 0), "mx.b.example"),
        (f"{SMTPD}warning: TLS library problem", Target("mx.b.example", 2525), "mx.b.example:2525"),
        (f"{SMTPD}warning: TLS library problem", Target("mx.b.example", 465), "smtps://mx.b.example"),
        (f"{SMTPD}warning: TLS library problem", Target("mx.b.example", 0), "mx.b.example"),
        (f"{SMTPD}SSL_accept error from c.b.example[192.0.2.1]:41234: -1", Target("mx.b.example", 2525), "c.b.example"),
        (f"{SMTP}status=deferred ({SUSPENDED} mx2.b.example[2001:db8::1]:24: timeout)", Target("", 0), "mx.b.example"),
        (
            f"{ALONE}status=deferred ({SUSPENDED} mx2.b.example[2001:db8::1]:2525: timeout)",
            Target("", 0),
            "mx2.b.example:2525",
        ),
    ],
)
def test_the_commands_name_the_port_where_it_is_told(text: str, other: Target, command: str) -> None:
    """That of the text, or of what stands around it; a client's own port is none that anybody listens on."""
    assert explain(text, other=other).checks[0][0].split()[-1] == command


def test_all_ports_are_asked_by_the_name_alone() -> None:
    """The ports stand behind it."""
    checks = explain("454 4.7.0 TLS not available", other=Target("mx.b.example", 587)).checks
    assert "smtp-inspector check mx.b.example --ports 25,465,587" in dict(checks)


def test_words_that_are_not_known_are_read_by_their_digits() -> None:
    """RFC 5321 §4.2 and RFC 3463 go on where the catalogue ends, and it says so."""
    found = explain("452 4.2.9 xyzzy")
    assert found.title.startswith("Nothing is known of these words")
    assert [text.partition(":")[0] for text in found.codes] == ["452", "4.2.9"]
    assert "temporary" in found.codes[0]
    assert found.checks == found.meanings == found.settings == ()
    assert explain("hello").codes == ()
    assert explain("hello").title == "Nothing is known of these words, and there is no reply code in them."


@pytest.mark.parametrize(
    "text", ["220 \x1b]0;x\x07 554 5.7.1 TLS version \u202e", f"{SMTPD}reject: \x9b31m from a\x1b[2J: 554 x"]
)
def test_nothing_of_the_text_reaches_a_terminal_raw(text: str) -> None:
    """A log line is as hostile as a reply."""
    found = explain(text)
    for shown in (found.said, found.who, found.step, found.form, *found.codes, *(command for command, _ in found.checks)):
        assert shown.isprintable()


@pytest.mark.parametrize(
    "part", ["x", "(", "host a[b said: ", "(closed ", "postfix/smtp[1]: ", "H=", "530 ", "a.", "\n H=a"]
)
@pytest.mark.parametrize("begin", ["", "postfix/smtp[1]: ", "Diagnostic-Code: smtp; "])
def test_no_text_holds_the_patterns_up(begin: str, part: str) -> None:
    """What is pasted may be made to be slow; processor time, not the clock, is counted."""
    before = process_time()
    explain(f"{begin}{part * 20_000}"[:20_000])
    assert process_time() - before < 30


def test_there_are_fixes_for_every_server() -> None:
    """Whatever a row says is to be set can be set in each mail server that there is advice for."""
    assert len({row.name for row in REFUSALS}) == len(REFUSALS)
    for row in REFUSALS:
        for topic in filter(None, (row.sending, row.receiving)):
            assert set(FIXES[topic]) == set(Software)


@pytest.mark.parametrize("text", ["250 2.0.0 Ok", "220 mx.example.com ESMTP", "250-STARTTLS\n250 mx.example.com"])
def test_a_reply_that_grants_is_called_no_refusal(text: str) -> None:
    """Its code begins with 2: nobody refused, and the words must not say so."""
    assert explain(text).who == "Nobody refused anything with these words."


@pytest.mark.parametrize(
    "text", ["TLS is required but not supported by the remote host", "reason: TLS required but not available"]
)
def test_a_sender_that_demands_tls_in_vain_is_the_one_that_refuses(text: str) -> None:
    """Exchange's and ESA's words look like a receiver's 530, and mean the opposite direction."""
    found = explain(text)
    assert found.name == "starttls-not-offered"
    assert "sending server would not go on" in found.who


def test_a_secret_that_is_asked_about_is_not_repeated() -> None:
    """Whoever asks for a log line with AUTH in it gets an answer that can be pasted."""
    said = explain("535 5.7.8 failed: AUTH PLAIN AGFsaWNlAHNlY3JldHBhc3N3b3Jk").said
    assert "AGFsaWNl" not in said
    assert "535 5.7.8" in said


@pytest.mark.parametrize(
    "text",
    [
        "450 4.4.317 Cannot connect to remote server [Message=SSL/TLS negotiation failed]",
        "{LED=450 4.4.317 Cannot connect to remote server [Message=451 5.7.3 STARTTLS is required to send mail]};{MSG=}",
        "Remote Server returned '550 5.4.317 Message expired, cannot connect to remote server(failed to negotiate TLS)'",
    ],
)
def test_exchange_online_says_it_of_its_own_sending(text: str) -> None:
    """It has the form of a reply, and no receiver said it: nobody is to look for these words in the receiver's log."""
    told = explain(text)
    assert told.who.startswith("Exchange Online, which was sending, says this itself; it is no reply of the receiver's.")
    assert [line.partition(": ")[2].startswith("Exchange Online's own") for line in told.codes] == [True, True]
    assert "mailbox" not in " ".join(told.codes)


def test_the_same_words_as_a_reply_are_the_receivers() -> None:
    """What a receiver says to MAIL without TLS stays its refusal."""
    told = explain("451 5.7.3 STARTTLS is required to send mail")
    assert told.who.startswith("The receiving server refused")


def test_a_greeting_that_refuses_is_no_reply_to_a_command() -> None:
    """Exim calls it the initial connection; its bounce and its log line are told apart."""
    said = "SMTP error from remote mail server after initial connection:\n    host mx.b.example [192.0.2.1]: 554 Go away"
    bounce = explain(f"This message was created automatically by mail delivery software.\n\n  b@b.example\n    {said}")
    assert (bounce.form, bounce.step) == ("a bounce of Exim", "as the greeting, when the connection had come about")
    assert explain(f"{EXIM}: {' '.join(said.split())}").form == "a log line of Exim, which was sending"
