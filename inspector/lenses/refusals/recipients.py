"""Refusals of a recipient or of a message: no such mailbox, full, too large, and what a receiver lacks room for."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, LOOK, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

RECIPIENT_REFUSALS = (
    Refusal(
        "message-too-large",
        has_any(
            r"(?:message|mail|size) .{0,80}(?:too (?:big|large)|exceed)|exceed\w* .{0,60}(?:size|limit of \d+ bytes)",
            r"55[02][ -]+#?5\.(?:3\.4|2\.3)\b",
            r"RecipSizeLimit|SizeLimitExceeded",
        ),
        f"The message is larger than the receiver takes. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL where the sender says its size, or after the message",
        (
            "Attachments are a third larger on the way than on disk (base64).",
            "The limit may be the mailbox's own, or one of a server on the way.",
        ),
        None,
        None,
        (("smtp-inspector check {host} --no-probe", "the SIZE keyword of the EHLO reply says how much it takes"),),
        f"RFC 1870 §6.1, §6.3; RFC 3463 §3.4; {_MICROSOFT}",
        sender_does="Send a link in place of the attachment.",
        receiver_does="Postfix message_size_limit, Exim message_size_limit, sendmail confMAX_MESSAGE_SIZE.",
    ),
    Refusal(
        "mailbox-full",
        has_any(
            r"(?:over|exceed\w*) (?:the |its |their )?(?:storage )?quota|quota (?:exceeded|is full)|mailbox (?:is )?full",
            r"out of storage space|storage (?:allocation|limit) exceeded|mailbox .{0,40}(?:full|exceed)",
            r"[45]\.2\.2\b",
        ),
        f"The mailbox is full. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT or after the message",
        ("The recipient has to make room, or nobody reads this mailbox any more.",),
        None,
        None,
        (BY_HAND,),
        "RFC 3463 §3.3; RFC 5321 §4.2.3 (452, 552)",
    ),
    Refusal(
        "server-out-of-room",
        has_any(
            r"insufficient (?:system )?(?:storage|resources|disk|space)|no space left|disk (?:is )?full",
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
        receiver_does="Look at the disk that holds the queue, and at the server's own log.",
    ),
    Refusal(
        "too-many-recipients",
        has_any(r"too many recipients", r"[45]\.5\.3\b", r"recipients? limit|maximum number of recipients"),
        f"One message had more recipients than the receiver takes at once. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        ("With 452 the sender goes on with the rest in another transaction: that is as it should be.",),
        None,
        None,
        (("smtp-inspector check {host} --no-probe", "LIMITS in the EHLO reply says how many, where it is offered"),),
        "RFC 5321 §4.5.3.1.10; RFC 9422; RFC 3463 §3.6",
    ),
    Refusal(
        "takes-no-mail",
        has_any(
            r"(?:52[1]|556)[ -]",
            r"null ?MX|does not accept (?:e-?)?mail|[45]\.1\.10\b.*(?:null|accept no)",
            r"No SMTPd here|no (?:SMTP|mail) (?:service|server) here|host does not (?:accept|receive) mail",
        ),
        f"This host, or this domain, takes no mail. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting or RCPT, or in DNS",
        (
            "The domain says so in DNS (a null MX), or the host is none of its mail servers.",
            "A firewall or proxy answers in the server's place, because no rule lets this address through.",
            "The wrong host: mail goes to the MX of the domain, not to its web server.",
        ),
        None,
        None,
        (GREETING,),
        "RFC 7504; RFC 7505; SonicWall's own text",
    ),
    Refusal(
        "no-such-mailbox",
        has_any(
            r"(?:user|recipient|mailbox|address|account)\w* (?:\S+ )?(?:unknown|not found|does ?n[o']t exist|unavailable|"
            r"is disabled|inactive|invalid|not (?:valid|listed|recognized))",
            r"(?:unknown|no such|invalid|undeliverable) (?:local )?(?:user|recipient|mailbox|address)",
            r"[45]\.1\.(?:0|1|2|3|6)\b|5\.1\.10\b|[45]\.2\.1\b",
            r"RecipientNotFound|Recipient address rejected: (?:Access denied|User unknown|undeliverable)",
            r"account that you tried to reach",
        ),
        f"The receiver does not know this address. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT, or after the message",
        (
            "A typing mistake, or somebody who has left.",
            "The receiver does not know its own mailboxes at this server: a backup MX, a directory that is not up to date.",
            "With 450 the receiver asks somewhere else first, and that did not answer.",
        ),
        None,
        None,
        (BY_HAND, LOOK),
        f"RFC 5321 §3.3, §4.2.3; RFC 3463 §3.2; {_MICROSOFT}",
    ),
)
"""Rows of the catalogue in ``refusals``."""
