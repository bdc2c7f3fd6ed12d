"""The known deviations of an EHLO reply: its first line, which is to name the server."""

from inspector.lenses.ehlo.kind import FAILURE, FIREWALL, GRAMMAR, NOTE, PROXIES, WARNING, Kind

STARTTLS_FIRST = Kind(
    "ehlo-keyword-before-greeting",
    FAILURE,
    FAILURE,
    "before the greeting",
    "STARTTLS stands where the greeting belongs",
    "The first line of an EHLO reply names the server (RFC 1869, today RFC 5321 §4.1.1.1). A client that goes by the "
    "letter takes STARTTLS for that name, so TLS was never offered. Cisco ESA logs “STARTTLS command not supported.”: with "
    "TLS Preferred it sends in clear, with TLS Required it does not deliver. The certificate has nothing to do with it.",
    "Postfix, Exim, Sendmail, Courier, Python smtplib, JavaMail and Go net/smtp skip the first line as well.",
    "The server's name has to come first, STARTTLS behind it. " + PROXIES + "\n" + FIREWALL,
    "RFC 1869 §4.3, RFC 5321 §4.1.1.1",
)
STARTTLS_TWICE = STARTTLS_FIRST._replace(
    severity=NOTE,
    on_starttls=NOTE,
    title="STARTTLS stands where the greeting belongs, and again behind it",
    explanation="The first line of an EHLO reply names the server (RFC 1869, today RFC 5321 §4.1.1.1). STARTTLS comes "
    "again further down, and there every measured client finds it.",
    trips="",
    advice="The server's name has to come first. " + PROXIES,
)
STARTTLS_FIRST_IN_TLS = STARTTLS_TWICE._replace(
    title="STARTTLS stands where the greeting belongs, and inside TLS it does not belong anywhere",
    explanation="The first line of an EHLO reply names the server (RFC 1869, today RFC 5321 §4.1.1.1), and inside TLS "
    "a server must not offer STARTTLS again (RFC 3207 §4.2).",
)
KEYWORD_FIRST = STARTTLS_FIRST._replace(
    severity=WARNING,
    on_starttls=FAILURE,
    title="A keyword stands where the greeting belongs",
    explanation="The first line of an EHLO reply names the server (RFC 1869, today RFC 5321 §4.1.1.1). A client that goes "
    "by the letter takes the keyword for that name and does not see the service extension.",
    advice="The server's name has to come first, the keywords behind it. " + PROXIES,
)

GREETING_KINDS = (
    Kind(
        "ehlo-greeting-late",
        WARNING,
        WARNING,
        "the greeting, late",
        "The greeting comes late: {byte} is no part of a keyword",
        "This line belongs in front of all keywords. By the letter it is a keyword line, and none that a client can know.",
        "What stands before it is lost to many clients, Postfix, Exim and Sendmail among them.",
        "The server's name has to come first. " + PROXIES,
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-missing",
        WARNING,
        WARNING,
        "no greeting",
        "The greeting is missing: the first line is a keyword",
        "The first line of an EHLO reply names the server. A client that goes by the letter takes this for the name.",
        "Postfix, Exim, Sendmail, Courier and Python smtplib skip the first line whatever stands in it.",
        "The server's name has to come first. " + PROXIES,
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-empty",
        NOTE,
        NOTE,
        "no name",
        "The first line does not name the server",
        "It should say the server's host name. Logs and loop checks of senders go by it.",
        "",
        "Set the server's host name.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-address-literal",
        NOTE,
        NOTE,
        "an address, no name",
        "The first line has an address in brackets where a host name belongs",
        "The grammar wants a Domain here; an address is allowed in the 220 only. All measured clients take it.",
        "",
        "Set the server's host name.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-not-a-domain",
        NOTE,
        NOTE,
        "no host name",
        "The first line does not begin with a host name",
        "The grammar wants a Domain here: letters, digits and hyphens, parted by dots. Clients seldom look at it.",
        "",
        "Set the server's host name to its full name in the DNS.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-8bit",
        WARNING,
        WARNING,
        "8-bit greeting",
        "The greeting holds bytes that are no ASCII",
        "The text behind the server's name has to be 7-bit; RFC 1869 still allowed more.",
        "OpenSMTPD's smtp(1) ends the session.",
        "Write the greeting in plain ASCII.",
        GRAMMAR,
    ),
)
"""Kinds of the first line, and of the line that should have been the first."""
