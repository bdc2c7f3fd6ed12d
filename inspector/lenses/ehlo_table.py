"""The deviations of an EHLO reply that are known: what each is called, how bad it is, who trips over it, what to do.

Who trips over what was measured: 86 clients and settings (Debian 12 and 13) were given exact EHLO replies on loopback.
`trips` names those that did not use STARTTLS, or gave up; the severity is a warning where there is one, else a note.
"""

from typing import NamedTuple

from inspector.lenses.finding import Severity
from inspector.lenses.finding_codes import FindingCode

_FAILURE, _WARNING, _NOTE = Severity.FAILURE, Severity.WARNING, Severity.NOTE

GRAMMAR = "RFC 5321 §4.1.1.1"
LINES = "RFC 5321 §4.2.1"

REPORT = "Show the reply to whoever runs the server: the marked bytes are the evidence."
PROXIES = "Look for a proxy, a milter or a virus scanner in front of the server that rewrites its replies."
FIREWALL = (
    "Where a Cisco firewall is in the path, perhaps on the tester's own side, let TLS pass its ESMTP inspection map:\n"
    "  policy-map type inspect esmtp NAME\n"
    "    parameters\n"
    "      allow-tls"
)


class Kind(NamedTuple):
    """One kind of deviation."""

    code: FindingCode
    """Its published code."""
    severity: Severity
    """How bad it is on any line."""
    on_starttls: Severity
    """How bad it is on the line that carries STARTTLS."""
    mark: str
    """A few words for the margin."""
    title: str
    """One sentence without a full stop; ``{byte}`` stands for words for the byte."""
    explanation: str
    """Why it matters."""
    trips: str
    """Who was measured to trip over it; told where the severity is more than a note."""
    advice: str
    """What to do."""
    ref: str
    """The source."""


STARTTLS_FIRST = Kind(
    "ehlo-keyword-before-greeting",
    _FAILURE,
    _FAILURE,
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
    severity=_NOTE,
    on_starttls=_NOTE,
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
    severity=_WARNING,
    on_starttls=_FAILURE,
    title="A keyword stands where the greeting belongs",
    explanation="The first line of an EHLO reply names the server (RFC 1869, today RFC 5321 §4.1.1.1). A client that goes "
    "by the letter takes the keyword for that name and does not see the service extension.",
    advice="The server's name has to come first, the keywords behind it. " + PROXIES,
)

_OTHERS = (
    Kind(
        "ehlo-greeting-late",
        _WARNING,
        _WARNING,
        "the greeting, late",
        "The greeting comes late: {byte} is no part of a keyword",
        "This line belongs in front of all keywords. By the letter it is a keyword line, and none that a client can know.",
        "What stands before it is lost to many clients, Postfix, Exim and Sendmail among them.",
        "The server's name has to come first. " + PROXIES,
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-missing",
        _WARNING,
        _WARNING,
        "no greeting",
        "The greeting is missing: the first line is a keyword",
        "The first line of an EHLO reply names the server. A client that goes by the letter takes this for the name.",
        "Postfix, Exim, Sendmail, Courier and Python smtplib skip the first line whatever stands in it.",
        "The server's name has to come first. " + PROXIES,
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-empty",
        _NOTE,
        _NOTE,
        "no name",
        "The first line does not name the server",
        "It should say the server's host name. Logs and loop checks of senders go by it.",
        "",
        "Set the server's host name.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-address-literal",
        _NOTE,
        _NOTE,
        "an address, no name",
        "The first line has an address in brackets where a host name belongs",
        "The grammar wants a Domain here; an address is allowed in the 220 only. All measured clients take it.",
        "",
        "Set the server's host name.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-not-a-domain",
        _NOTE,
        _NOTE,
        "no host name",
        "The first line does not begin with a host name",
        "The grammar wants a Domain here: letters, digits and hyphens, parted by dots. Clients seldom look at it.",
        "",
        "Set the server's host name to its full name in the DNS.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-greeting-8bit",
        _WARNING,
        _WARNING,
        "8-bit greeting",
        "The greeting holds bytes that are no ASCII",
        "The text behind the server's name has to be 7-bit; RFC 1869 still allowed more.",
        "OpenSMTPD's smtp(1) ends the session.",
        "Write the greeting in plain ASCII.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-keyword-syntax",
        _NOTE,
        _WARNING,
        "no keyword",
        "This is no keyword: {byte} does not belong in one",
        "A keyword is made of letters, digits and hyphens. By the letter, the line announces nothing.",
        "Many clients did not find STARTTLS here, Exim, Sendmail, OpenSMTPD, JavaMail and Go net/smtp among them.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-control-byte",
        _NOTE,
        _WARNING,
        "control byte",
        "A control byte stands inside the line: {byte}",
        "No keyword and no parameter may hold one. Programs cut the line there, drop the byte, or read on.",
        "More than 30 measured clients and settings did not find STARTTLS here, Postfix, Exim and Sendmail among them.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-bare-cr",
        _WARNING,
        _WARNING,
        "bare CR",
        "A carriage return without a line feed stands inside the line",
        "Programs disagree whether a line ends there, so they see different keywords.",
        "More than 40 of the measured clients and settings did not find a STARTTLS behind it.",
        REPORT,
        "RFC 5321 §2.3.8",
    ),
    Kind(
        "ehlo-stray-cr",
        _WARNING,
        _WARNING,
        "CR CR LF",
        "Two carriage returns stand before the line feed",
        "A line ends with one CR and one LF.",
        "Sendmail, Courier, OpenSMTPD and Go net/smtp did not use STARTTLS or gave up.",
        REPORT,
        "RFC 5321 §2.3.8",
    ),
    Kind(
        "ehlo-bare-lf",
        _WARNING,
        _WARNING,
        "bare LF",
        "The line ends with a line feed alone",
        "A line ends with CR and LF. Most clients take it, some wait for the rest.",
        "Courier, Symfony Mailer, Twisted and Emacs smtpmail did not use STARTTLS or gave up.",
        REPORT,
        "RFC 5321 §2.3.8",
    ),
    Kind(
        "ehlo-leading-blank",
        _NOTE,
        _WARNING,
        "leading blank",
        "A blank stands in front of the text",
        "Behind code and separator the text begins at once. By the letter, the line announces nothing.",
        "Exim, Sendmail, Courier, OpenSMTPD, JavaMail, Go net/smtp, curl and mutt did not find STARTTLS here.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-trailing-blank",
        _NOTE,
        _WARNING,
        "blank too many",
        "A blank stands where no further word follows",
        "A blank parts two words and nothing else. Most clients take it.",
        "OpenSMTPD and swaks did not find STARTTLS here.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-keyword-lower-case",
        _NOTE,
        _WARNING,
        "lower case",
        "The keyword is not in upper case",
        "Case does not count, but some clients compare it all the same.",
        "Exim, OpenSMTPD, Go net/smtp, Ruby Net::SMTP, Twisted, PHPMailer, curl and swaks did not find STARTTLS here.",
        "Send keywords in upper case.",
        "RFC 5321 §2.4",
    ),
    Kind(
        "ehlo-auth-equals",
        _NOTE,
        _NOTE,
        "old AUTH form",
        "AUTH is joined to its mechanisms by an equals sign",
        "An old form for clients from before RFC 2554. By the letter it is no keyword. Harmless beside a proper AUTH line.",
        "",
        "Drop it where no such client is left (Postfix: broken_sasl_auth_clients = no).",
        "RFC 4954 §3",
    ),
    Kind(
        "ehlo-auth-empty",
        _NOTE,
        _NOTE,
        "no mechanism",
        "AUTH names no mechanism",
        "A client cannot know how to log in.",
        "",
        "List at least one mechanism, or leave AUTH out.",
        "RFC 4954 §3",
    ),
    Kind(
        "ehlo-parameter-unexpected",
        _NOTE,
        _WARNING,
        "parameter",
        "This keyword takes no parameter",
        "The service extension is defined without one. Most clients look at the first word only.",
        "OpenSMTPD, swaks and Tcl's smtp did not find STARTTLS here.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-parameter-syntax",
        _NOTE,
        _WARNING,
        "parameter",
        "The parameter is not as the service extension defines it",
        "A client may ignore it, or the whole line.",
        "",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-keyword-duplicate",
        _NOTE,
        _NOTE,
        "twice",
        "The keyword stands here a second time",
        "Some clients go by the first line, some by the last.",
        "",
        "Offer each service extension once.",
        GRAMMAR,
    ),
    Kind(
        "ehlo-code-mixed",
        _WARNING,
        _WARNING,
        "another code",
        "The line has another reply code than 250",
        "All lines of a reply carry the same code, here 250.",
        "Exim, Go net/smtp, GNU Mailutils and libESMTP gave up or did not use STARTTLS.",
        REPORT,
        LINES,
    ),
    Kind(
        "ehlo-code-missing",
        _WARNING,
        _WARNING,
        "no reply code",
        "The line has no reply code",
        "Each line of a reply begins with its code.",
        "About 40 of the measured clients and settings gave up or went on without TLS, Exim and Python smtplib among them.",
        REPORT,
        LINES,
    ),
    Kind(
        "ehlo-separator-missing",
        _WARNING,
        _WARNING,
        "no separator",
        "Neither a hyphen nor a blank stands behind the code",
        "That byte tells whether more lines follow; without it programs disagree where the reply ends.",
        "Postfix, Exim, Sendmail, Courier, Symfony Mailer or Go net/smtp gave up or did not use TLS, depending on the byte.",
        REPORT,
        LINES,
    ),
    Kind(
        "ehlo-line-empty",
        _WARNING,
        _WARNING,
        "empty line",
        "Nothing stands behind the code",
        "A keyword belongs here.",
        "Twisted ended the session.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-line-too-long",
        _NOTE,
        _NOTE,
        "over 512 octets",
        "The line is longer than 512 octets",
        "A reply line may have 512 octets, code and line end included. 600 were measured to be harmless.",
        "",
        "Shorten the greeting or the list.",
        "RFC 5321 §4.5.3.1.5",
    ),
    Kind(
        "ehlo-line-far-too-long",
        _WARNING,
        _WARNING,
        "far too long",
        "The line is many times longer than the 512 octets allowed",
        "A reply line may have 512 octets, code and line end included. Where each client stops was not measured.",
        "With a line of 20,000 octets Postfix, Exim, msmtp and Python smtplib gave up.",
        "Shorten the greeting or the list.",
        "RFC 5321 §4.5.3.1.5",
    ),
    Kind(
        "ehlo-reply-too-long",
        _WARNING,
        _WARNING,
        "very many lines",
        "The reply has more than a thousand lines",
        "No server needs so many. Where each client stops was not measured.",
        "With 1,200 lines Postfix, Exim, msmtp and curl gave up or did not find STARTTLS at the end.",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-last-line-no-keyword",
        _NOTE,
        _NOTE,
        "no keyword",
        "The last line is a plain OK, no keyword",
        "By the letter it announces a service extension called OK, which nobody knows. Clients pass over it.",
        "",
        REPORT,
        GRAMMAR,
    ),
    Kind(
        "ehlo-text-after-last-line",
        _WARNING,
        _WARNING,
        "more came behind it",
        "More text came behind the last line",
        "The blank behind the code says that the reply ends here. What comes later is no part of it, and a client that "
        "reads on takes it for the answer to its next command.",
        "Nearly all measured clients do not find a STARTTLS there; only those that ask for it blindly go on.",
        "Put a hyphen behind the code of every line but the last.",
        LINES,
    ),
    Kind(
        "ehlo-keyword-masked",
        _NOTE,
        _WARNING,
        "masked",
        "The keyword was overwritten with X",
        "A firewall that inspects SMTP does this to keywords that it does not let pass. The length is kept, the last letter "
        "only counts the masked lines.",
        "It may have been STARTTLS: only clients that ask for it blindly would then use TLS.",
        "It is proven when our own STARTTLS comes back as XXXXXXXX in the server's error. " + FIREWALL,
        "Cisco documents 118550 and 212587",
    ),
    Kind(
        "ehlo-status-code",
        _NOTE,
        _NOTE,
        "status code",
        "An enhanced status code stands in an EHLO reply",
        "The greeting and the replies to HELO and EHLO carry none. Here it takes the place of the name or the keyword.",
        "",
        REPORT,
        "RFC 2034 §4",
    ),
    Kind(
        "ehlo-starttls-inside-tls",
        _NOTE,
        _NOTE,
        "inside TLS",
        "STARTTLS is offered although the session is inside TLS",
        "A server must not offer it again. A client that asks will be refused, or confused.",
        "",
        REPORT,
        "RFC 3207 §4.2",
    ),
    Kind(
        "ehlo-auth-in-clear",
        _NOTE,
        _NOTE,
        "log in, in clear",
        "Log in is offered while the session is in clear",
        "A client that uses it now shows its password or token to everybody on the way: at least one of the mechanisms "
        "sends it as it is.",
        "",
        "Offer AUTH after STARTTLS only (Postfix: smtpd_tls_auth_only = yes).",
        "RFC 4954 §3",
    ),
    Kind(
        "ehlo-requiretls-in-clear",
        _NOTE,
        _NOTE,
        "in clear",
        "REQUIRETLS is offered while the session is in clear",
        "That is not forbidden, but it does not count: a sender that asks for TLS on every hop goes by the list that it "
        "gets inside TLS.",
        "",
        "See that it is offered inside TLS too.",
        "RFC 8689 §2",
    ),
    Kind(
        "ehlo-burl-on-port-25",
        _NOTE,
        _NOTE,
        "not on port 25",
        "BURL is offered on port 25",
        "It is for message submission; a relay that takes mail for a domain must not offer it.",
        "",
        "Offer BURL on the submission ports only.",
        "RFC 4468 §3.3",
    ),
    Kind(
        "ehlo-binarymime-alone",
        _NOTE,
        _NOTE,
        "needs CHUNKING",
        "BINARYMIME is offered without CHUNKING",
        "Binary bodies can only be sent in chunks, so nobody can use it.",
        "",
        "Offer CHUNKING too, or leave BINARYMIME out.",
        "RFC 3030 §3",
    ),
    Kind(
        "ehlo-keyword-unregistered",
        _NOTE,
        _NOTE,
        "not registered",
        "The keyword is not registered and does not begin with X",
        "Clients that do not know it pass over it.",
        "",
        "Nothing, unless it is a spelling mistake.",
        "RFC 5321 §2.2.2",
    ),
)

KINDS: dict[str, Kind] = {kind.code: kind for kind in _OTHERS}
"""Every kind but those above, by its code."""

EQUALS_FORM = KINDS["ehlo-keyword-syntax"]._replace(
    mark="old form",
    title="The keyword is joined to its value by an equals sign",
    explanation="An old form; Exchange 2003 sends X-EXPS=LOGIN beside X-EXPS. By the letter it is no keyword, and clients "
    "that do not know the form pass over it.",
    trips="",
    advice="Nothing, where the proper form stands beside it.",
)
