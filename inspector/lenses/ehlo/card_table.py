"""What each service extension is for, and a command that shows whether the server means it. Data for ``card``.

The commands send no mail: after MAIL, RSET takes everything back. Sources are the RFCs that `smtp.extensions` names; private
keywords are from the makers' own pages (Postfix XCLIENT_README and XFORWARD_README, MS-SMTP, the Exim specification).
"""

from typing import NamedTuple


class Use(NamedTuple):
    """What one keyword is good for."""

    purpose: str
    """What a client does with it, in one or two sentences."""
    command: str = ""
    """A command to type; empty where none makes sense by hand."""
    expect: str = ""
    """What the answer to it tells."""


_FROM = "MAIL FROM:<you@example.com>"
_TO = "RCPT TO:<postmaster@example.com>"
_TAKEN = "250: it is taken; 555 or 501: it is not. RSET takes it back."

USES: dict[str, Use] = {
    "8BITMIME": Use(
        "The sender says BODY=8BITMIME and need not re-encode text beyond ASCII.", f"{_FROM} BODY=8BITMIME", _TAKEN
    ),
    "ATRN": Use(
        "A customer logs in and has the roles turned, to fetch mail. It lives on port 366.", "ATRN", "530: log in first."
    ),
    "AUTH": Use(
        "For people and devices that submit mail. A server that only receives mail for its own domain needs none.",
        "AUTH LOGIN",
        "334: it asks for a name, * ends it; 530 or 538: only inside TLS; 503 or 504: not here.",
    ),
    "BINARYMIME": Use(
        "The sender says BODY=BINARYMIME and sends the body as it is, in chunks.", f"{_FROM} BODY=BINARYMIME", _TAKEN
    ),
    "BURL": Use("A mail program has the server fetch the message from its IMAP folder, instead of sending it twice."),
    "CHECKPOINT": Use("A transfer that broke can go on where it stopped. An experiment of 1995; nobody uses it."),
    "CHUNKING": Use(
        "The sender uses BDAT with a length instead of DATA: no dot at the end, no line to be rewritten.",
        "BDAT 0",
        "503: it knows BDAT and wants MAIL first; 500 or 502: it does not know it.",
    ),
    "CONNEG": Use(
        "Made for fax over mail: the sender asks which forms of an image the receiver takes. Hardly ever met.",
        f"{_TO} CONNEG",
        "250 with lines that begin with CONNEG: it tells; 504 or 555: it does not; 503: MAIL comes first.",
    ),
    "CONPERM": Use(
        "Made for fax over mail: the sender allows the receiver to convert the content. Hardly ever met.",
        f"{_FROM} CONPERM",
        "250: it is taken; 504 or 555: it is not. RSET takes it back.",
    ),
    "DELIVERBY": Use(
        "The sender says by when a message must arrive, else it comes back or a notice is sent.", f"{_FROM} BY=600;R", _TAKEN
    ),
    "DSN": Use(
        "The sender chooses when it is told of a delivery, a delay or a failure, and how much comes back.",
        f"{_FROM} RET=HDRS",
        _TAKEN,
    ),
    "ENHANCEDSTATUSCODES": Use(
        "Every reply but those to EHLO and HELO begins with a code like 5.7.1, so programs know the reason of a refusal.",
        "NOOP",
        "250 2.0.0 …: it does so; 250 without one: it does not.",
    ),
    "ETRN": Use(
        "A host that is seldom online asks for its waiting mail to be sent now.",
        "ETRN example.com",
        "250 to 253: it tried; 458 or 459: it will not for that domain.",
    ),
    "EXPN": Use(
        "Shows who is on a mailing list. Most servers refuse, because spammers ask too.",
        "EXPN postmaster",
        "250: it tells; 252, 502 or 550: it does not.",
    ),
    "FUTURERELEASE": Use(
        "A submitted message is held until the time that the sender names.", f"{_FROM} HOLDFOR=600", _TAKEN
    ),
    "HELP": Use(
        "The server lists the commands that it knows; some say their name and version there.",
        "HELP",
        "214 with the commands.",
    ),
    "IGNOREQUOTA": Use(
        "A delivery over LMTP may go into a mailbox that is full.",
        f"{_TO} IGNOREQUOTA",
        "250: it is taken; 555 or 501: it is not; 503: MAIL comes first.",
    ),
    "LIMITS": Use("The sender ends a transaction, or connects again, before it would be refused for too much."),
    "MT-PRIORITY": Use("The sender gives a message a priority from -9 to 9.", f"{_FROM} MT-PRIORITY=3", _TAKEN),
    "MTRK": Use(
        "The sender leaves a secret with a message, to ask later where it is. Hardly ever met.",
        f"{_FROM} ENVID=1@example.com MTRK=2jmj7l5rSw0yVb/vlWAYkK/YBwk",
        _TAKEN,
    ),
    "NO-SOLICITING": Use(
        "Senders of advertising are asked to say so, with SOLICIT= behind MAIL, and are refused then.",
        f"{_FROM} SOLICIT=org.example:ADV",
        "250: this kind is taken; 550: it is not; 555 or 501: the word is not known. RSET takes it back.",
    ),
    "ONEX": Use(
        "An old hint that only one message follows. Today it does nothing.",
        "ONEX",
        "250: it is known; 500 or 502: it is not.",
    ),
    "PIPECONNECT": Use("A sender that has been here before need not wait for greeting and EHLO reply. Exim to Exim."),
    "PIPELINING": Use("MAIL, RCPT and DATA go in one packet: with many recipients that saves seconds on far lines."),
    "PRDR": Use(
        "After the message the server answers for each recipient, so that one filter may refuse what another takes.",
        f"{_FROM} PRDR",
        _TAKEN,
    ),
    "REQUIRETLS": Use(
        "The sender demands TLS with a checked certificate on every further hop, or the message comes back.",
        f"{_FROM} REQUIRETLS",
        "250: it is taken (inside TLS only); 555 or 501: it is not. RSET takes it back.",
    ),
    "RRVS": Use(
        "The sender has mail refused when the mailbox has got another owner since a date.",
        f"{_TO} RRVS=2020-01-01T00:00:00Z",
        "250: the same owner since then; 550: another one; 555 or 501: it is not known; 503: MAIL comes first.",
    ),
    "SIZE": Use(
        "The sender tells the size with MAIL, and a message that is too large is refused before it is sent.",
        f"{_FROM} SIZE=999999999",
        "552: the limit works; 250: it does not look, or takes that much. RSET takes it back.",
    ),
    "SMTPUTF8": Use("Addresses such as those with umlauts or in other scripts can be used.", f"{_FROM} SMTPUTF8", _TAKEN),
    "STARTTLS": Use(
        "The session goes on inside TLS. All that was learned before counts no more; the client says EHLO again.",
        "STARTTLS",
        "220: go on with TLS; 454: it cannot now; 500 with XXXXXXXX: a firewall in the path overwrites it.",
    ),
    "SUBMITTER": Use(
        "Part of Sender ID, which was given up. Nothing needs it today.", f"{_FROM} SUBMITTER=you@example.com", _TAKEN
    ),
    "TLS": Use(
        "A word from before RFC 3207. Clients look for STARTTLS.",
        "STARTTLS",
        "220: it works all the same; 500 or 502: it does not.",
    ),
    "TURN": Use("Client and server change roles, without a log in. Unsafe, no longer used; Exchange listed it until 2003."),
    "VERB": Use(
        "sendmail shows what it does with the message. Mostly switched off.",
        "VERB",
        "250: it is on from now; 500 or 502: it is switched off.",
    ),
    "VRFY": Use(
        "Asks whether a mailbox is there. Most servers give no straight answer, because spammers ask too.",
        "VRFY postmaster",
        "250: it tells; 252: it takes mail but does not tell; 502 or 550: no.",
    ),
    "X-ANONYMOUSTLS": Use(
        "Exchange servers of one organisation talk TLS by this, without checking certificates. Others use STARTTLS."
    ),
    "X-EXPS": Use("Exchange servers of one organisation log in to each other by this. Others use AUTH."),
    "X-LINK2STATE": Use(
        "Exchange 2000 and 2003 tell each other of broken links by this. It was once a security hole (CVE-2005-0560)."
    ),
    "XCLIENT": Use(
        "A proxy in front of Postfix hands over the real client's name and address. Only trusted hosts should see it: "
        "who may use it can pretend to be anybody.",
        "XCLIENT NAME=test.example.com",
        "220: it believes you, which outside a proxy is a fault; 550: it does not.",
    ),
    "XEXCH50": Use(
        "Exchange servers hand over a message's Exchange properties by this. It was once a security hole (MS03-046)."
    ),
    "XFORWARD": Use(
        "A content filter in front of Postfix hands over the real client, for the log. Only trusted hosts should see it.",
        "XFORWARD NAME=test.example.com",
        "250: it believes you, which outside a filter is a fault; 550: it does not.",
    ),
}
"""By keyword in upper case."""

MECHANISMS: dict[str, str] = {
    "PLAIN": "name and password as they are: inside TLS only (RFC 4616)",
    "LOGIN": "name and password as they are, old: inside TLS only",
    "CRAM-MD5": "the password is not sent, but MD5 is weak (RFC 2195)",
    "DIGEST-MD5": "historic (RFC 6331)",
    "SCRAM-SHA-1": "the password is not sent (RFC 5802)",
    "SCRAM-SHA-1-PLUS": "the password is not sent, tied to this TLS session (RFC 5802)",
    "SCRAM-SHA-256": "the password is not sent (RFC 7677)",
    "SCRAM-SHA-256-PLUS": "the password is not sent, tied to this TLS session (RFC 7677)",
    "NTLM": "Windows log in, old",
    "GSSAPI": "Kerberos (RFC 4752)",
    "GSS-SPNEGO": "Windows: Kerberos or NTLM",
    "KERBEROS_V4": "Kerberos 4, given up",
    "XOAUTH2": "a token instead of a password (Google, Microsoft)",
    "OAUTHBEARER": "a token instead of a password (RFC 7628)",
    "EXTERNAL": "by the client's certificate (RFC 4422)",
    "ANONYMOUS": "a guest (RFC 4505)",
    "MSN": "an old name of Microsoft's NTLM",
    "XYMCOOKIE": "a cookie of Yahoo",
    "PLAIN-CLIENTTOKEN": "PLAIN with a token of the program (Google)",
}
"""A word for each way to log in (IANA, SASL mechanisms; makers' pages)."""
