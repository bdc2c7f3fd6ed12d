"""Samples of what others write down: settings, a log, a header. No server can show what is found in them.

They are opened as ``read`` opens a file, and listed behind the servers.
"""

from collections.abc import Mapping

from inspector.demo.scenario import Subject
from inspector.frozen import Frozen


class Sample(Frozen):
    """A text to read, as data."""

    name: str
    """What is typed after ``smtp-inspector demo``."""
    summary: str
    """What is wrong with it, in one line of at most 50 characters."""
    teaches: str
    """What can be seen in it, in one to three sentences."""
    text: str
    """As somebody would paste it."""
    subject: Subject = Subject.SAMPLES
    """Under which heading it is listed."""
    options: tuple[str, ...] = ()
    """Words of the command line that belong to it: none."""


_SAMPLES = (
    Sample(
        "postfix-misspelt",
        "settings of Postfix with typing errors",
        "A version that Postfix does not know switches TLS off, a blank behind >= all but one version, and a parameter "
        "without its s does nothing at all. Postfix starts all the same. What is in force stands in the table.",
        """\
mail_version = 3.7.11
smtp_tls_mandatory_protocols = >=TLSv1.2
smtp_tls_policy_maps = inline:{ { example.com = encrypt protocols=>=TLS1.2 } }
smtp_tls_protocols = TLS1.2
smtp_tls_security_level = may
smtpd_tls_mandatory_protocol = >=TLSv1.2
smtpd_tls_mandatory_protocols = >=TLSv1
smtpd_tls_protocols = >= TLSv1.2
smtpd_tls_security_level = may
smtp inet n - y - - smtpd
submission inet n - y - - smtpd -o smtpd_tls_security_level=encrypt
""",
    ),
    Sample(
        "postfix-old-syntax",
        "settings for a newer Postfix than this one",
        "Postfix reads >=TLSv1.2 from 3.6 on; for 3.5 it is no protocol, and TLS is off. A list of exclusions with a hole "
        "in it leaves old versions on.",
        """\
mail_version = 3.5.6
smtp_tls_mandatory_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1
smtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1
smtp_tls_security_level = may
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1.1
smtpd_tls_security_level = may
smtp inet n - y - - smtpd
submission inet n - y - - smtpd -o smtpd_tls_security_level=encrypt
""",
    ),
    Sample(
        "postfix-too-strict",
        "settings of Postfix that lose mail",
        "TLS is demanded of everybody, so mail to and from servers without it is lost; and the versions that are listed "
        "are old ones only, so nobody of today gets in.",
        """\
mail_version = 3.7.11
smtp_tls_mandatory_protocols = TLSv1.2, TLSv1.3
smtp_tls_protocols = >=TLSv1.2
smtp_tls_security_level = encrypt
smtpd_tls_mandatory_protocols = <=TLSv1.1
smtpd_tls_protocols = <=TLSv1.1
smtpd_tls_security_level = encrypt
smtp inet n - y - - smtpd
submission inet n - y - - smtpd
""",
    ),
    Sample(
        "postfix-in-clear",
        "settings of Postfix without TLS",
        "Neither what is sent nor what is received is encrypted. Without master.cf it is not known what single ports "
        "override, and the program says so.",
        """\
smtp_tls_security_level = none
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_security_level = none
""",
    ),
    Sample(
        "postfix-defaults",
        "the defaults of Postfix, taken for the settings",
        "postconf -d prints what would hold if nothing were set, whatever is set. It is told from postconf -n, and not "
        "judged.",
        """\
# postconf -d | grep tls_protocols
smtp_tls_protocols = >=TLSv1
smtpd_tls_protocols = >=TLSv1
""",
    ),
    Sample(
        "postfix-log",
        "a log in which a receiver refuses a sender",
        "The conversation is put together again out of the lines of Postfix's log: who refused whom, at which command, and "
        "with which words.",
        """\
Jan 15 13:00:01 mail postfix/smtp[4711]: Untrusted TLS connection established to mx.example.net[192.0.2.10]:25: \
TLSv1.1 with cipher ECDHE-RSA-AES256-SHA (256/256 bits)
Jan 15 13:00:01 mail postfix/smtp[4711]: 4kD0Xy1Tz2: to=<you@example.net>, relay=mx.example.net[192.0.2.10]:25, \
delay=0.4, delays=0.02/0.01/0.3/0.07, dsn=5.7.1, status=bounced (host mx.example.net[192.0.2.10] said: \
554 5.7.1 Not complied TLS minimum version (in reply to MAIL FROM command))
""",
    ),
    Sample(
        "refusal-alone",
        "one refusal out of a bounce, and nothing else",
        "What it means and what to do on which side is told. At which step it came, and whether TLS carried it, is not: "
        "that does not stand in it.",
        """\
550 5.1.1 <you@example.net>: Recipient address rejected: User unknown
""",
    ),
    Sample(
        "received-fields",
        "the header of a mail that went partly in clear",
        "Each Received field is a hop: which was in clear, which below TLS 1.2, and where two clocks differ.",
        """\
Received: from relay.example.net (relay.example.net [192.0.2.20])
    by mx.example.com (Postfix) with ESMTPS id 4kD0Xy1Tz2
    for <you@example.com>; Thu, 15 Jan 2026 12:58:00 +0100 (CET)
Received: from gateway.example.org (gateway.example.org [198.51.100.7])
    (using TLSv1.1 with cipher ECDHE-RSA-AES256-SHA (256/256 bits))
    by relay.example.net (Postfix) with ESMTPS id 3jC9Wx0Sy1
    for <you@example.com>; Thu, 15 Jan 2026 13:00:00 +0100 (CET)
Received: from laptop.example.org (laptop.example.org [203.0.113.5])
    by gateway.example.org (Postfix) with ESMTP id 2iB8Vw9Rx0
    for <you@example.com>; Thu, 15 Jan 2026 12:59:58 +0100 (CET)
""",
    ),
)

SAMPLES: Mapping[str, Sample] = {sample.name: sample for sample in _SAMPLES}
"""Name to sample, in the order in which they are listed."""
