"""Lines of telnet, netcat and shells."""

import pytest

from inspector.formats.pastes.tool_lines import read_tool_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$ telnet mx.example.com 25", ("asks", "mx.example.com", 25)),
        ("[root@a ~]# nc -C mx.example.com smtp", ("asks", "mx.example.com", 25)),
        ("Trying 192.0.2.1...", ("trying", "192.0.2.1", 0)),
        ("Trying 2001:db8::1...", ("trying", "2001:db8::1", 0)),
        ("Connected to mx.example.com.", ("connected", "mx.example.com", 0)),
        ("Connection to mx.example.com 25 port [tcp/smtp] succeeded!", ("connected", "mx.example.com", 25)),
        ("❯ telnet mx.example.com 587", ("asks", "mx.example.com", 587)),
        (
            'DEBUG SMTP: trying to connect to host "mx.example.com", port 25, isSSL false',
            ("connected", "mx.example.com", 25),
        ),
        ("pc sendEmail[7]: DEBUG => evalSMTPresponse() - Found SMTP success code: 250", ("repeats", "", 0)),
        ("javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version", ("no-tls", "", 0)),
        ("at com.sun.mail.smtp.SMTPTransport.startTLS(SMTPTransport.java:1652)", ("says", "", 0)),
        ("STARTTLS failed! SSL connect attempt failed error:1416F086:SSL routines:x:y at /usr/lib/git", ("no-tls", "", 0)),
        ("- Description: (TLS1.3-X.509)-(ECDHE-SECP256R1)", ("tls", "", 0)),
        ("    (TLS1.2)-(ECDHE-X25519)-(RSA-SHA512)-(AES-256-GCM)", ("tls-told", "", 0)),
        ("Resolving 'mx.example.com:smtp'...", ("aims", "mx.example.com", 25)),
        ("Connecting to '192.0.2.1:25'...", ("says", "", 0)),
        ("Trying ::1...", ("trying", "::1", 0)),
        ("b@example.com... Connecting to mx.example.com. via esmtp...", ("aims", "mx.example.com", 0)),
        ("... while talking to mx.example.com.:", ("aims", "mx.example.com", 0)),
        ("Connected to smtp://mx.example.com:587/?starttls=always", ("aims", "mx.example.com", 587)),
        ("Connected to smtps://mx.example.com:465/", ("tls-first", "mx.example.com", 465)),
        (
            'DEBUG SMTP: trying to connect to host "mx.example.com", port 465, isSSL true',
            ("tls-first", "mx.example.com", 465),
        ),
        ("INFO  [Sgm7h] Connection established to 192.0.2.1:587", ("connected", "192.0.2.1", 587)),
        ("INFO  [Sgm7h] Secure connection established to 192.0.2.1:465", ("tls-first", "192.0.2.1", 465)),
        ("INFO  [Sgm7h] Connection upgraded with STARTTLS", ("tls-told", "", 0)),
        ("INFO  [#zug] Connection upgraded to TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256", ("tls-told", "", 0)),
        ("Connection opened: mx.example.com:587", ("aims", "mx.example.com", 587)),
        ("TLS connection started", ("tls-begins", "", 0)),
        ("ERROR Send Error: unable to get local issuer certificate", ("no-tls", "", 0)),
        ("<abc123> Connecting to ssl://mx.example.com:465...", ("tls-tried", "mx.example.com", 465)),
        ("Connection: opening to ssl://mx.example.com:465, timeout=300", ("tls-tried", "mx.example.com", 465)),
        ("Connection: opening to mx.example.com:587, timeout=300", ("aims", "mx.example.com", 587)),
        ("Connected to mx.example.com:587 on fd=5", ("aims", "mx.example.com", 587)),
        ("SSLVersion in use: TLSv1_3", ("tls-told", "", 0)),
        ("SERVER -> CLIENT:", ("says", "", 0)),
        ('SMTP (level 4): SMTP INBOUND: "250 ok"', ("repeats", "", 0)),
        ("Ncat: Connected to 192.0.2.1:2525.", ("connected", "192.0.2.1", 2525)),
        ("Ncat: Connected to 2001:db8::1:25.", ("connected", "2001:db8::1", 25)),
        ("Ncat: SSL connection to mx.example.com:465.", ("tls-first", "mx.example.com", 465)),
        ("[<-] 250 STARTTLS", ("last-line", "", 0)),
        ("Escape character is '^]'.", ("says", "", 0)),
        ("Connection closed by foreign host.", ("closed", "", 0)),
        ("telnet: connect to address 192.0.2.1: Connection refused", ("says", "", 0)),
    ],
)
def test_a_tools_line_tells_a_target_or_what_happened(text: str, expected: tuple[str, str, int]) -> None:
    """As far as it tells it."""
    tool = read_tool_line(text)
    assert tool is not None
    assert (tool.what, tool.host, tool.port) == expected


@pytest.mark.parametrize("text", ["220 mx", "EHLO a", "Dear all,", "", "x" * 500])
def test_other_lines_are_none_of_a_tool(text: str) -> None:
    """Nor are very long ones."""
    assert read_tool_line(text) is None
