"""Refusals of the message itself: what is in it, how it is written, and how far it has come."""

from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import GREETING, HEADER, LOOK, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_EXCHANGE_ONLINE = "learn.microsoft.com: non-delivery reports in Exchange Online"

_UTF8 = Refusal(
    "utf8-refused",
    has_any(r"declare SMTPUTF8|8-bit character in mailbox address|unicode address|SMTPUTF8 used when not"),
    "An address or a header field has letters beyond ASCII, and one side does not do that (SMTPUTF8).",
    Side.RECEIVING,
    "after the EHLO reply, or at MAIL and RCPT",
    (
        "“was not offered by host”: the next server has no SMTPUTF8, and the sender may not change the address.",
        "“Must declare SMTPUTF8”: a program sent such an address without saying SMTPUTF8 in MAIL.",
    ),
    None,
    None,
    (("smtp-inspector check {target} --no-probe", "whether SMTPUTF8 and 8BITMIME are in the EHLO reply"),),
    "RFC 6531 §3.1, §3.2; Postfix SMTPUTF8_README",
    sender_does="Use the recipient's ASCII address, where there is one.",
    receiver_does="Offer SMTPUTF8, if all that stands behind takes it too (Postfix smtputf8_enable).",
)
"""As a receiver says it; a sender that finds no SMTPUTF8 gives up by itself."""

_LONG = Refusal(
    "line-too-long",
    has_any(
        r"lines? (?:is |are )?too long|(?:line|lines) (?:that )?(?:exceeds?|longer than)",
        r"maximum (?:allowed )?line length|line length (?:limit|exceeds?|exceeded)",
    ),
    "A line of the message, or a command, is longer than SMTP allows: 998 bytes and CR LF.",
    Side.RECEIVING,
    "after the message",
    (
        "HTML without line breaks, sent as 7bit or 8bit in place of quoted-printable or base64.",
        "A header field, such as References or To, that was never folded.",
    ),
    None,
    None,
    (GREETING,),
    "RFC 5321 §4.5.3.1.6; RFC 5322 §2.1.1; Exim specification: message_linelength_limit; OpenSMTPD's source",
    sender_does="Encode the text (quoted-printable or base64) in the program that makes it. Exim, as the sender: "
    "message_linelength_limit of the smtp transport.",
    receiver_does="Nothing: it is right so.",
)
"""As a receiver says it; Exim says the same as a sender, and does not send such a message."""

CONTENT_REFUSALS = (
    Refusal(
        "own-mx-not-local",
        has_any(
            r"loops? back to (?:myself|me\b)|mail loops back|MX problem\?",
            r"lowest numbered MX record points to local host|local host has lowest MX|remote host address is the local host",
            r"best-preference MX",
        ),
        "A server was to send to itself: DNS names it as the mail server of this domain, and its own configuration does "
        f"not. {_NO_TLS}",
        Side.SENDING,
        "before the connection: at the MX look-up",
        (
            "The domain is missing in the list of those that the server takes as its own.",
            "The MX, or a line in /etc/hosts or a local DNS, leads to this server by mistake.",
            (
                "The server stands behind address translation and is reached by another address than it knows; or its "
                "relay host is itself."
            ),
        ),
        None,
        None,
        (("smtp-inspector check {target}", "with the MX host's name: whether your own server greets there"),),
        "RFC 5321 §5.1; postconf(5): mydestination, proxy_interfaces; Exim specification: self; qmail-remote(8); cf/README "
        "of sendmail",
        sender_does="Add the domain: Postfix mydestination, virtual_mailbox_domains or relay_domains (behind NAT "
        "proxy_interfaces), Exim local_domains, sendmail class w (local-host-names), qmail control/locals or "
        "virtualdomains.",
        own_words=True,
    ),
    Refusal(
        "mail-loop",
        has_any(
            r"hop ?count exceeded|too many hops|maximum hop",
            r"mail (?:forwarding )?loop|routing loop|suspected mail loop|loop detected",
            r"this message is looping|Delivered-To line",
            r"[45]\.4\.(?:6|14)\b",
        ),
        f"The message goes round in circles: it has passed through more servers than the receiver allows. {_NO_TLS}",
        Side.RECEIVING,
        "after the message",
        (
            (
                "Two servers each take the other for the one that has the mailbox. With Exchange Online (5.4.14, ATTR…): "
                "the domain is an “internal relay”, or a connector sends what is not found to a server that sends it back; "
                "5.4.6 is what the own Exchange of such a pair says."
            ),
            "Two mailboxes forward to each other, or a rule answers an answer.",
            (
                "No circle, but a long way: many gateways, each counted (Postfix hopcount_limit 50, Exim "
                "received_headers_max 30, sendmail MaxHopCount 25)."
            ),
        ),
        None,
        None,
        (HEADER,),
        f"RFC 5321 §6.3; RFC 3463 §3.5; {_EXCHANGE_ONLINE} (5.4.6, 5.4.14); Postfix's, Exim's, sendmail's and qmail's "
        "source",
        sender_does="Nothing is to be set, unless one of the servers in the circle is yours: the Received fields name them.",
        receiver_does="Break the circle where the same two names take turns: the domain's type (authoritative or relay), a "
        "connector, a forwarding rule, the MX.",
    ),
    Refusal(
        "linefeed-unsendable",
        has_any(r"BareLinefeedsAreIllegal", r"[45]\.6\.11\b", r"bare line ?feeds.{0,40}cannot be sent"),
        "The message has lines that end in LF alone, and the receiver does not offer the one way to send those (BDAT).",
        Side.SENDING,
        "after the EHLO reply: the sender looks for CHUNKING in it",
        (
            (
                "The program, device or script that made the message writes LF where CR LF belongs. Exchange does not mend "
                "that, so that DKIM signatures stay whole, and DATA must not carry it."
            ),
            "The receiver offers no CHUNKING, or a firewall on the way takes it out of the EHLO reply.",
        ),
        None,
        None,
        (("smtp-inspector check {target} --no-probe", "whether CHUNKING is in the EHLO reply"),),
        f"RFC 5321 §2.3.8; RFC 3030 §2; learn.microsoft.com: BareLinefeedsAreIllegal (2998901); {_EXCHANGE_ONLINE} (5.6.11)",
        sender_does="Mend what makes the message: every line ends in CR LF. Until then a mail flow rule that adds a "
        "disclaimer makes Exchange write the message anew.",
        receiver_does="Offer CHUNKING (Postfix does from 3.4 on, unless smtpd_discard_ehlo_keywords takes it away).",
    ),
    Refusal(
        "bare-linefeed",
        has_any(
            r"bare ?(?:<?LF>?\b|<?CR>?\b|line ?feeds?|new ?lines?)", r"smtplf\.html", r"(?:stray|lone) (?:LF|CR|newline)"
        ),
        "The message or a command has a line that ends in LF alone, or a CR alone, and the receiver takes no such lines.",
        Side.RECEIVING,
        "in the message, or at a command",
        (
            (
                "A script or device writes LF where CR LF belongs, straight to port 25 (a mail server in between would "
                "mend it)."
            ),
            "Servers are strict about it since December 2023: a line end in disguise can smuggle in a second message.",
        ),
        None,
        None,
        (GREETING,),
        "RFC 5321 §2.3.8, §4.1.1.4; postconf(5): smtpd_forbid_bare_newline; qmail-smtpd(8); postfix.org/smtp-smuggling.html",
        sender_does="Send CR LF, or hand the message to a mail server of your own first (“sendmail -t” takes LF).",
        receiver_does="Postfix: smtpd_forbid_bare_newline = normalize mends it (3.9, and the last 3.5 to 3.8); known "
        "senders go into smtpd_forbid_bare_newline_exclusions.",
    ),
    replace(
        _LONG,
        name="line-unsendable",
        fits=has_any(r"lines? too long for transport"),
        refused_by=Side.SENDING,
        step="after the EHLO reply",
        own_words=True,
    ),
    _LONG,
    _UTF8,
    replace(
        _UTF8,
        name="utf8-not-offered",
        fits=has_any(r"SMTPUTF8 is required|SMTPUTF8.{0,30}not (?:offered|supported|advertised)|[45]\.6\.7\b"),
        refused_by=Side.SENDING,
    ),
    Refusal(
        "message-malformed",
        has_any(
            r"not RFC.{0,15}compliant|RFC ?5322 section|5\.7\.512\b|headers are not RFC",
            r"(?:multiple|missing|duplicate|more than one|no valid|invalid|bad|malformed|without|lacks?) .{0,40}"
            r"(?:(?-i:\bFrom|\bMessage-I[Dd]|\bDate)(?: |:|$)|\bheaders?\b)",
            r"'?From'? header is missing|having multiple addresses in From",
            r"(?:mail )?(?:message|content|MIME).{0,20}(?:malformed|corrupt)|corrupt message|malformed (?:message|MIME)",
            r"InvalidContent|Content Conversion|\bHeader error\b",
        ),
        f"The message breaks the rules for messages (RFC 5322), and the receiver does not mend that. {_NO_TLS}",
        Side.RECEIVING,
        "after the message",
        (
            "From is missing, stands there twice, or holds no valid address; Message-ID or Date is missing or doubled.",
            "A gateway or a list added a header field that was there already.",
            "A MIME part is damaged.",
        ),
        None,
        None,
        (HEADER,),
        f"RFC 5322 §3.6; {_GOOGLE}; {_EXCHANGE_ONLINE} (5.7.512)",
        sender_does="Mend what makes the message: exactly one From, Date and Message-ID, each on a line of its own.",
        receiver_does="Nothing: it is right so.",
    ),
    Refusal(
        "content-refused",
        has_any(
            r"potential security issue|(?<![-\w])(?:virus(?:es)?|infected|malware|phishing)(?![-\w])|\[PH\d\d\]",
            r"(?:attachments?|file (?:type|name|extension)|banned (?:file|name|content)).{0,60}"
            r"(?:not (?:allowed|accepted|permitted)|blocked|banned|prohibited|rejected|dangerous)|(?-i:\bBANNED\b)",
            r"(?:message|mail) content (?:is )?(?:rejected|blocked|refused|not (?:allowed|accepted))|content examination",
            r"rejected by content|unacceptable content|content filter(?:ing)?\b.{0,40}(?:quarantined|rejected)",
            r"TRANSPORT\.RULES\.RejectMessage|5\.7\.9\d\d\b|blocking URL|URL in (?:this|the) message",
            r"suspicious due to the nature of the content|contains? (?:an? )?malicious",
        ),
        f"The receiver does not take what is in the message: an attachment, a link, a word. {_NO_TLS}",
        Side.RECEIVING,
        "after the message",
        (
            "An attachment of a kind that is never taken: programs, scripts, archives with a password.",
            "A link to a site with a bad name, or text that looks like spam.",
            (
                "A rule of the receiver's own (Exchange: a mail flow rule, 5.7.900 to 5.7.999; Postfix: header_checks, "
                "body_checks)."
            ),
            "The account or the machine that sends has been taken over.",
        ),
        None,
        None,
        (LOOK,),
        f"RFC 3463 §3.7; {_GOOGLE}; {_EXCHANGE_ONLINE} (5.7.900 to 5.7.999); amavis's and Yahoo's own texts",
        sender_does="Send the same without attachment and links, to find out which of them it is. Nothing is to be set at "
        "the mail server.",
        receiver_does="The filter's own log names the rule.",
    ),
)
"""Rows of the catalogue."""
