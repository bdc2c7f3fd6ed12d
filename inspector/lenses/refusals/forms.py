"""The forms in which refusals are written down: log lines of mail servers, and their bounces.

Each is a row with the pattern of its line; the first that fits is taken. Patterns with DOTALL look at the whole text.
"""

import re
from enum import Enum

from inspector.frozen import Frozen
from inspector.lenses.software import Software
from inspector.patterns import lazy_pattern


class Side(Enum):
    """What the one who wrote it down was doing."""

    SENDING = "sending"
    RECEIVING = "receiving"
    UNKNOWN = "unknown"


class Form(Frozen):
    """One way in which refusals are written down."""

    name: str
    """What it is called."""
    side: Side
    """Which side writes it."""
    software: Software | None
    """Who writes it."""
    pattern: re.Pattern[str]
    """Its line; groups ``said``, ``host``, ``step`` and a ``code`` that stands apart, as far as it tells them."""
    underscored: bool = False
    """Blanks are written as ``_``."""


_SMTP = r"postfix[^ ]*/(?:[a-z0-9-]+/)*(?:smtp|lmtp|relay|error|retry|pipe|local|virtual|n?qmgr)\[\d+\]:"
_SMTPD = r"postfix[^ ]*/(?:[a-z0-9-]+/)*(?:smtpd|smtps|submission|submissions|tlsproxy|postscreen)(?:/smtpd)?\[\d+\]:"
_EXIM_SAID = (
    r"SMTP error from remote mail(?: server|er) after (?P<step>.{1,300}?):\s"
    r"(?:host (?P<host>[A-Za-z0-9.-]{1,253}) \[\S+\]: )?"
)

FORMS = (
    Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(
            rf"(?i){_SMTP}.*?\(?host (?P<host>[^\[\s]{{1,253}})\S* (?:said|refused to talk to me): (?P<said>.*?)"
            r"(?: \(in reply to (?P<step>.+?)(?: command)?\))?\)?\s*$"
        ),
    ),
    Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(rf"(?i){_SMTP}.*?relay=(?P<host>[^\[,\s]{{1,253}}).*?status=\w+ \((?P<said>.*?)\)?\s*$"),
    ),
    Form(
        "a log line of Postfix's smtp, which sends",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(rf"(?i){_SMTP} (?P<said>.*?(?: (?:to|from|for) (?P<host>[A-Za-z0-9.-]{{1,253}})\[.*)?)$"),
    ),
    Form(
        "a log line of Postfix's smtpd, which receives",
        Side.RECEIVING,
        Software.POSTFIX,
        lazy_pattern(
            rf"(?i){_SMTPD}.*?reject: (?P<step>\S+) from (?P<host>[^\[\s]{{1,253}})\S*: "
            r"(?P<said>[45]\d\d .*?)(?:; from=.*)?$"
        ),
    ),
    Form(
        "a log line of Postfix's smtpd, which receives",
        Side.RECEIVING,
        Software.POSTFIX,
        lazy_pattern(rf"(?i){_SMTPD} (?P<said>.*?(?: from (?P<host>[^\[\s]{{1,253}})\[.*)?)$"),
    ),
    Form(
        "a bounce of Postfix",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(
            r"(?is)host (?P<host>[^\[\s]{1,253})\[\S* (?:said|refused to talk to me): (?P<said>.*?)"
            r"\s*\(in reply to (?P<step>.+?)(?: command)?\)"
        ),
    ),
    Form(
        "Postfix's queue, which is to be sent",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(
            r"\b[0-9A-Za-z]{6,20}[*!]?\s+\d+\s+[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ [\d:]{8} +\S{1,320}\s+"
            r"\((?P<said>[^\n]{1,2000})\)",
            re.DOTALL,
        ),
    ),
    Form(
        "sendmail's queue, which is to be sent",
        Side.SENDING,
        Software.SENDMAIL,
        lazy_pattern(r"\(Deferred: (?P<said>[45]\d\d[ -][^\n]{1,2000}?)\)(?:\s|$)", re.DOTALL),
    ),
    Form(
        "what Postfix says, which was sending",
        Side.SENDING,
        Software.POSTFIX,
        lazy_pattern(r"(?i)(?P<said>connect to (?P<host>[A-Za-z0-9.-]{1,253})\[[0-9a-f:.]{2,45}\]:\d{1,5}: .*?)\)?\s*$"),
    ),
    Form(
        "a bounce of Exim",
        Side.SENDING,
        Software.EXIM,
        lazy_pattern(
            r"(?is)(?:created automatically by mail delivery software|following address\(es\) failed).{0,4000}?"
            rf"{_EXIM_SAID}(?P<said>[45]\d\d[^\n]*)"
        ),
    ),
    Form(
        "a log line of Exim, which was sending",
        Side.SENDING,
        Software.EXIM,
        lazy_pattern(rf"(?i){_EXIM_SAID}(?P<said>[45]\d\d.*)$"),
    ),
    Form(
        "a log line of Exim, which was sending",
        Side.SENDING,
        Software.EXIM,
        lazy_pattern(
            r"(?i)(?P<said>a TLS session is required.*|TLS session: \(SSL_connect\).*|"
            r"TLS error on connection to .*)$"
        ),
    ),
    Form(
        "a log line of Exim, which was receiving",
        Side.RECEIVING,
        Software.EXIM,
        lazy_pattern(
            r"(?i)(?P<said>TLS error on connection from \(?(?P<host>[^\s\[)]{1,253}).*|"
            r"TLS error on \S+ (?:SSL_accept|\(gnutls).*)$"
        ),
    ),
    Form(
        "a log line of Exim, which was receiving",
        Side.RECEIVING,
        Software.EXIM,
        lazy_pattern(r"(?i) rejected (?P<step>[A-Z]{4})(?: <[^>]{0,300}>)?: (?P<said>.*)$"),
    ),
    Form(
        "a log line of Exim, which was receiving",
        Side.RECEIVING,
        Software.EXIM,
        lazy_pattern(
            r"(?i)(?P<said>rejected (?P<step>EHLO or HELO) .*|\w+ authenticator failed for .*|"
            r"SMTP (?:protocol synchronization error|call from|command timeout on|data timeout|connection from) .*)$"
        ),
    ),
    Form(
        "a log line of Exim, which was sending",
        Side.SENDING,
        Software.EXIM,
        lazy_pattern(r"(?i)\b[\w-]{6,40} (?:\*\*|==) [^\s:]{1,300}(?: [^:]{0,300})?: (?P<said>.*)$"),
    ),
    Form(
        "a log line of Cisco's ESA, about a delivery (DCID)",
        Side.SENDING,
        Software.CISCO,
        lazy_pattern(r"(?i)\b(?:Bounced|Delayed): DCID \d+ .*?\('(?P<code>[45]\d\d)', \[[\"']?(?P<said>.*?)[\"']?\]\)"),
    ),
    Form(
        "a log line of Cisco's ESA, about a delivery (DCID)",
        Side.SENDING,
        Software.CISCO,
        lazy_pattern(r"(?i)\bDCID:? (?:[\d]+ )(?P<said>.*)$"),
    ),
    Form(
        "a log line of Cisco's ESA, about a connection that came in (ICID)",
        Side.RECEIVING,
        Software.CISCO,
        lazy_pattern(r"(?i)\bICID:? (?:[\d]+ )(?P<said>.*)$"),
    ),
    Form(
        "a log line of sendmail, which was receiving",
        Side.RECEIVING,
        Software.SENDMAIL,
        lazy_pattern(
            r"(?i)(?:sendmail|sm-mta)\[\d+\]:.*?ruleset=check_(?P<step>\w+),.*?relay=(?P<host>[^\s,\[]{1,253}).*?"
            r"reject=(?P<said>[45]\d\d.*)$"
        ),
    ),
    Form(
        "a log line of sendmail, which was receiving",
        Side.RECEIVING,
        Software.SENDMAIL,
        lazy_pattern(
            r"(?i)(?:sendmail|sm-mta)\[\d+\]: (?:\w+: )?(?P<said>(?:rejecting commands from |lost input channel from )?"
            r"(?P<host>[^\s\[]{1,253}) \[[^\]]{1,60}\](?: did not issue| due to pre-greeting| to \S+ after).*)$"
        ),
    ),
    Form(
        "a log line of sendmail, which was sending",
        Side.SENDING,
        Software.SENDMAIL,
        lazy_pattern(r"(?i)(?:sendmail|sm-mta)\[\d+\]:.*?relay=(?P<host>[^\s,\[]{1,253}).*?stat=(?P<said>.*)$"),
    ),
    Form(
        "a log line of sendmail, which was sending",
        Side.SENDING,
        Software.SENDMAIL,
        lazy_pattern(r"(?i)(?P<said>STARTTLS=client,.*)$"),
    ),
    Form(
        "a log line of sendmail, which was receiving",
        Side.RECEIVING,
        Software.SENDMAIL,
        lazy_pattern(r"(?i)(?P<said>STARTTLS=server,.*)$"),
    ),
    Form(
        "a bounce of Exchange, which quotes the receiver",
        Side.SENDING,
        Software.EXCHANGE,
        lazy_pattern(
            r"(?i)(?:Remote server returned [^>\n]{1,80}|Target host responded with error\.?) -> "
            r"(?P<said>[245]\d\d[ -][^}\n]*)"
            r"\}?(?:.*?\{?FQDN=(?P<host>[^}\s]{1,253}))?"
        ),
    ),
    Form(
        "a bounce of Exchange Online",
        Side.SENDING,
        Software.EXCHANGE,
        lazy_pattern(
            r"(?is)Reported error:\s{0,20}(?P<said>[245]\d\d[^\n]{1,2000})"
            r"(?:(?:\n[^\n]{0,300}){0,4}\nRemote server:\s{0,20}(?P<host>[A-Za-z0-9.-]{1,253}))?"
        ),
    ),
    Form(
        "a bounce of Exchange",
        Side.SENDING,
        Software.EXCHANGE,
        lazy_pattern(
            r"(?is)(?:(?P<host>[A-Za-z0-9.-]{1,253}) gave this error:\s*|Remote Server returned ')(?P<said>[^'\n]{1,2000})"
        ),
    ),
    Form(
        "a message of Exchange's queue",
        Side.SENDING,
        Software.EXCHANGE,
        lazy_pattern(r"(?i)\{?LED=(?P<said>[^}]*)\}?(?:.*?\{?FQDN=(?P<host>[^}\s]{1,253}))?"),
    ),
    Form(
        "a bounce of qmail",
        Side.SENDING,
        None,
        lazy_pattern(
            r"(?i)(?:Connected to )?(?P<host>[A-Za-z0-9.:-]{1,253}) (?:does not like|failed (?:on|after)|but)[^\n]{0,60}\n"
            r"Remote host said: (?P<said>(?:[^\n]+)(?:\n[245]\d\d[ -][^\n]*){0,20})",
            re.DOTALL,
        ),
    ),
    Form(
        "a log line of qmail, which was sending",
        Side.SENDING,
        None,
        lazy_pattern(
            r"delivery \d+: (?:failure|deferral): (?:Connected_to_)?(?P<host>[A-Za-z0-9.:-]{1,253})"
            r"_(?:does_not_like|failed|but)[^/]{0,80}/Remote_host_said:_(?P<said>[^/]+)"
        ),
        underscored=True,
    ),
    Form(
        "a log line of qmail, which was sending",
        Side.SENDING,
        None,
        lazy_pattern(r"delivery \d+: (?:failure|deferral): (?P<said>\S+)"),
        underscored=True,
    ),
    Form(
        "a bounce of sendmail",
        Side.SENDING,
        Software.SENDMAIL,
        lazy_pattern(
            r"(?i)while talking to (?P<host>[A-Za-z0-9.-]{1,253}?)\.?:\n>>> (?P<step>[^\n]{1,300})\n"
            r"<<< (?P<said>[245]\d\d[^\n]*(?:\n<<< [245]\d\d[^\n]*){0,20})",
            re.DOTALL,
        ),
    ),
    Form(
        "a bounce of Gmail",
        Side.SENDING,
        None,
        lazy_pattern(r"(?is)The response (?:from the remote server )?was:\s{1,20}(?P<said>[245]\d\d[ -].{1,2000})"),
    ),
    Form(
        "a log line of OpenSMTPD, which was sending",
        Side.SENDING,
        Software.OPENSMTPD,
        lazy_pattern(
            r"\bmta delivery .*?relay=\"(?:[^\"(]{0,60}\()?(?P<host>[A-Za-z0-9.-]{1,253})\)?\".*?stat=\"(?P<said>[^\"]*)\""
        ),
    ),
    Form(
        "a log line of OpenSMTPD, which was sending",
        Side.SENDING,
        Software.OPENSMTPD,
        lazy_pattern(r"\bmta (?:error|closing|disconnected) (?P<said>reason=.*)$"),
    ),
    Form(
        "a log line of OpenSMTPD, which was receiving",
        Side.RECEIVING,
        Software.OPENSMTPD,
        lazy_pattern(r"\bsmtp failed-command command=\"(?P<step>[A-Z]{4,8})[^\"]*\" result=\"(?P<said>[^\"]*)\""),
    ),
    Form(
        "a log line of OpenSMTPD, which was receiving",
        Side.RECEIVING,
        Software.OPENSMTPD,
        lazy_pattern(r"\bsmtp (?:bad-input|disconnected) (?P<said>(?:reason|result)=.*)$"),
    ),
    Form(
        "a log line of hMailServer, which was sending",
        Side.SENDING,
        None,
        lazy_pattern(r"\"SMTPC\"\s.*\"RECEIVED: (?P<said>[245]\d\d[ -].*?)\"?$"),
    ),
    Form(
        "a log line of hMailServer, which was receiving",
        Side.RECEIVING,
        None,
        lazy_pattern(r"\"SMTPD\"\s.*\"SENT: (?P<said>[45]\d\d[ -].*?)\"?$"),
    ),
    Form(
        "a log line of Courier, which was receiving",
        Side.RECEIVING,
        None,
        lazy_pattern(r"courier(?:esmtpd|tcpd): error,relay=(?P<host>[^,\s]{1,253}),.*?: (?P<said>[45]\d\d .*)$"),
    ),
    Form(
        "a log line of Courier, which was sending",
        Side.SENDING,
        None,
        lazy_pattern(r"courieresmtp: id=.*?: (?P<said>[45]\d\d[ -].*)$"),
    ),
)
"""In the order in which they are tried."""
