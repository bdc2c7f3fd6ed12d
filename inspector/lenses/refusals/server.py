"""Refusals for a server's own reasons: not active, no room, a wrong setting, something behind it that does not answer."""

import re

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import GREETING, LOOK, MAIL_FROM, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_EXCHANGE = "learn.microsoft.com: non-delivery reports in Exchange Server"

_FINAL = re.compile(r"(?<![\d.])5\d\d[ -]")
_LATER = has_any(
    r"try (?:again )?later|please try again\b|temporar(?:y|ily) (?:\w+ )?(?:failure|problem|unavailable|error|deferred|"
    r"rejected)",
    r"Temporary server error|Service (?:currently |temporarily )?(?:unavailable|not available)|system problem",
    r"\bPRX\d\b|Relay Server Not Ready",
    r"4\.3\.[02]\b",
)


def _comes_back(text: str) -> bool:
    """Such words with a 5yz are a final refusal all the same."""
    return not _FINAL.search(text) and bool(_LATER(text))


TRY_AGAIN_LATER = Refusal(
    "try-again-later",
    _comes_back,
    "The receiver says to come again later, and not why.",
    Side.RECEIVING,
    "at any step; as a greeting too",
    (
        "Something behind the receiver does not work: a database, a filter, another server. Its own log says what.",
        "It is shutting down, starting, or has too much to do.",
        "Greylisting in other words.",
        "Exchange's “PRX” numbers: the front end could not hand the connection on to a mailbox server.",
    ),
    None,
    None,
    (MAIL_FROM,),
    "RFC 5321 §3.8, §4.2.1; learn.microsoft.com: non-delivery reports in Exchange Online; Hanafos: messages of returned "
    "mail",
    sender_does="Nothing but wait: a server tries again by itself.",
)
"""The last row of all: a refusal that says nothing but that it may pass."""

SERVER_REFUSALS = (
    Refusal(
        "server-not-active",
        has_any(r"[45]\.3\.2\b.*Service not a(?:ctive|vailable)", r"Service not active"),
        f"The receiver answers, and the part of it that takes mail is switched off or does not run. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, at MAIL or after the message",
        (
            "Exchange: a component is inactive or draining, because the server was taken into maintenance and not back.",
            (
                "Exchange: a custom Receive connector on port 25 belongs to the Transport service in place of Front End "
                "Transport."
            ),
            "Exchange: a transport agent that does not fit any more after an update.",
            "Another server says the same in the words of RFC 5321 when it shuts down or has too much to do.",
        ),
        None,
        None,
        (GREETING,),
        f"{_EXCHANGE} (421 4.3.2); RFC 5321 §3.8",
        sender_does="Nothing is to be set: the server tries again by itself. Tell the receiver if it goes on.",
        receiver_does="On Exchange, see what is not active, and take the server out of maintenance:\n"
        "  Get-ServerComponentState -Identity NAME\n"
        "  Set-ServerComponentState -Identity NAME -Component ServerWideOffline -State Active -Requester Maintenance\n"
        "HubTransport and FrontendTransport have to be active too, for every requester.",
    ),
    Refusal(
        "tested-by-postscreen",
        has_any(r"(?<!\d)4[25][01] 4\.3\.2 Service currently unavailable"),
        f"Postfix's postscreen has tested a new client, which passed, and tells it to come again. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT (450), or at the end of such a session (421)",
        (
            "It is meant so: the next attempt from the same address is taken. Nothing has to be done.",
            "If it never ends, the sender comes from another address each time, or postscreen's cache is not kept.",
            "The client came to an address that only tests (postscreen_allowlist_interfaces): it has to go to the first MX.",
        ),
        None,
        None,
        (MAIL_FROM,),
        "Postfix POSTSCREEN_README, “Tests after the 220 SMTP server greeting”",
        sender_does="Nothing, as long as the server tries again from the same address.",
        receiver_does="Leave large senders out (postscreen_access_list, postscreen_dnsbl_allowlist_threshold), or switch "
        "the tests after the greeting off.",
    ),
    Refusal(
        "server-misconfigured",
        has_any(
            r"(?<!Local )configuration (?:error|problem)|system config(?:uration)? error|Server local (?:data )?error",
            r"[45]\.3\.5\b|Mail system error|Internal server error",
            r"Temporary (?:lookup|local) (?:error|failure|problem)|address resolver failure|Alias expansion error",
            r"qq (?:temporary|internal|hard|soft|trouble)|local problem - please try|control file|Mail server configuration",
            r"(?<!\d)422 License Expired",
        ),
        f"Something in the receiver's own configuration or in a table that it looks up is wrong. {_NO_TLS}",
        Side.RECEIVING,
        "at the step that the text names; as a greeting too",
        (
            "A look-up table, a database or LDAP does not answer, or a file is missing or cannot be read.",
            "A mistake in a list of restrictions or in a rule, made with the last change.",
            "A filter behind the server (milter, policy service, qmail's qq) does not answer.",
            "“License Expired”: the receiver's Barracuda filter has run out of its licence.",
        ),
        None,
        None,
        (MAIL_FROM,),
        f"RFC 3463 §3.4; Postfix's, Exim's and qmail's source; {_EXCHANGE} (5.3.5); smtp.codes/421 (Barracuda)",
        sender_does="Nothing is to be set: tell the receiver's postmaster, with the time and these words.",
        receiver_does="The log line before this one names the file, table or service (Postfix: “fatal:” and “warning:”).",
    ),
    Refusal(
        "own-configuration",
        has_any(r"Local configuration error"),
        f"The sender's own mail server is set up so that it cannot deliver this. {_NO_TLS}",
        Side.SENDING,
        "before the connection",
        (
            (
                "The MX of the domain leads to this server, which does not take it as its own (sendmail logs “config "
                "error: mail loops back to me” then)."
            ),
            "A mistake in a mailer table or a relay's name.",
        ),
        None,
        None,
        (LOOK,),
        "sendmail's source (EX_CONFIG; 5.3.5); cf/README of sendmail",
        sender_does="Look for “SYSERR” with the same queue id; then at local-host-names (class w) and mailertable.",
        own_words=True,
    ),
    Refusal(
        "transport-down",
        has_any(
            r"mail transport unavailable|unknown mail transport error|deferred transport",
            r"delivery agent.{0,30}(?:died|failed)",
        ),
        f"The sender's own mail server could not start the program that delivers. {_NO_TLS}",
        Side.SENDING,
        "before the connection",
        (
            "The service that a transport names is missing in master.cf, misspelt, or ends as soon as it starts.",
            "A content filter or LMTP server of the own machine does not run.",
        ),
        None,
        None,
        (LOOK,),
        "Postfix's source (qmgr_message.c, qmgr_transport.c)",
        sender_does="Look for “fatal:” or “warning:” of that service in the log, then at transport_maps and master.cf.",
        own_words=True,
    ),
    Refusal(
        "server-out-of-room",
        has_any(
            r"insufficient (?:system )?(?:storage|resources?|disk|space)|no space left|disk (?:is )?full|"
            r"No system resources",
            r"[45]\.3\.1\b",
            r"queue file write error",
        ),
        f"The receiver has no room for mail now. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or after the message",
        (
            "Its disk is full, or nearly: servers stop early (Postfix queue_minfree; Exchange calls it back pressure).",
            "“queue file write error” may also be a filter behind Postfix that failed: its log says which.",
        ),
        None,
        None,
        (GREETING,),
        "RFC 3463 §3.4; RFC 5321 §4.2.3; postconf(5): queue_minfree; learn.microsoft.com: back pressure",
        sender_does="Nothing is to be set: the server tries again by itself.",
        receiver_does="Look at the disk that holds the queue, and at the server's own log.",
    ),
)
"""Rows of the catalogue."""
