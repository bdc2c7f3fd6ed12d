"""Refusals of a recipient or of a message: no such mailbox, full, too large, and what a receiver lacks room for."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, LOOK, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

_OF_THE_SENDER = has_any(
    r"black ?list|spamhaus|Sender verify failed|\bSender denied|sender rejected AUP#SNDR|5\.1\.7\b",
)
_MAILBOX = has_any(
    r"(?<!sender )(?:user|recipient|mailbox|address|account)\w* (?:\S+ )?(?:unknown|not found|does ?n[o']t exist|"
    r"unavailable(?! invalid DNS)|"
    r"is disabled|inactive|invalid(?! DNS)|not (?:valid|listed|recognized))",
    r"(?:unknown|no such|invalid|undeliverable) (?:local )?(?:user|recipient|mailbox|address)",
    r"(?:5\.1\.0|[45]\.1\.(?:1|3|6))\b(?!.*syntax)|5\.1\.10\b|5\.2\.1\b",
    r"RecipientNotFound|Recipient address rejected: (?:User unknown|undeliverable)|does not like recipient",
    r"account that you tried to reach|user not local(?!; will forward)|mailbox here by that name|"
    r"doesn't have a \S+ account|not a known user|"
    r"is no longer (?:valid|on server)|no longer on server|(?:illegal|unknown) alias|unverified address|"
    r"Unknown local part|Delivery is not allowed to this address|not our (?:customer|user)",
    r"(?:Empf[aä]nger|Benutzer|Adresse|Postfach)\S* .{0,40}(?:unbekannt|nicht (?:gefunden|vorhanden|bekannt)|"
    r"existiert nicht)",
    r"destinataire .{0,20}(?:invalide|inconnu|introuvable)|(?:adresse|utilisateur) .{0,20}(?:inconnue?|"
    r"inexistante?)",
    r"(?:사용자|수신자|받는 사람|계정|메일함|메일 ?주소)\S* .{0,30}(?:없|존재하지|찾을 수)",
)


def _unknown_mailbox(text: str) -> bool:
    """Such words are about the recipient, unless others beside them say that the sender is meant."""
    return bool(_MAILBOX(text)) and not _OF_THE_SENDER(text)


RECIPIENT_REFUSALS = (
    Refusal(
        "message-too-large",
        has_any(
            r"(?:message|mail|size|chunk) .{0,80}(?:too (?:big|large)|exceeds?\b(?!.{0,40}(?:rate|connection|number)))",
            r"maximum (?:e-?mail |message )?size exceeded|exceed\w* .{0,60}(?:size|databytes|limit of \d+ bytes)|"
            r"size limit|Taille limite",
            r"55[0-4][ -]+#?5\.(?:3\.4|2\.3)\b",
            r"RecipSizeLimit|SizeLimitExceeded|databytes limit",
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
        (("smtp-inspector check {target} --no-probe", "the SIZE keyword of the EHLO reply says how much it takes"),),
        f"RFC 1870 §6.1, §6.3; RFC 3463 §3.4; {_MICROSOFT}",
        sender_does="Send a link in place of the attachment.",
        receiver_does="Postfix message_size_limit, Exim message_size_limit, sendmail confMAX_MESSAGE_SIZE.",
    ),
    Refusal(
        "mailbox-full",
        has_any(
            r"(?:over|exceed\w*) (?:the |its |their )?(?:storage )?quota|quota (?:exceeded|is full)|mailbox (?:is )?full",
            r"out of storage space|storage (?:allocation|limit) exceeded|mailbox .{0,40}(?:\bis full|exceed)",
            r"[45]\.2\.2\b|over ?quota|(?:Postfach|Mailbox) (?:ist )?voll|Bo[iî]te .{0,20}pleine",
        ),
        f"The mailbox is full. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT or after the message",
        ("The recipient has to make room, or nobody reads this mailbox any more.",),
        None,
        None,
        (BY_HAND,),
        "RFC 3463 §3.3; RFC 5321 §4.2.3 (452, 552); Orange's own text",
        sender_does="Nothing is to be set: reach the recipient in another way; with 4yz the server tries again by itself.",
        receiver_does="Make room, or raise the mailbox's quota.",
    ),
    Refusal(
        "too-many-recipients",
        has_any(r"too ?many ?recipients", r"[45]\.5\.3\b", r"recipients? limit|maximum number of recipients"),
        f"One message had more recipients than the receiver takes at once. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        ("With 452 the sender goes on with the rest in another transaction: that is as it should be.",),
        None,
        None,
        (("smtp-inspector check {target} --no-probe", "LIMITS in the EHLO reply says how many, where it is offered"),),
        "RFC 5321 §4.5.3.1.10; RFC 9422; RFC 3463 §3.6; postconf(5): smtpd_recipient_limit",
        sender_does="Nothing at a mail server: it goes on with the rest by itself. A program that does not should hand its "
        "mail to one. Postfix default_destination_recipient_limit makes smaller portions.",
        receiver_does="Postfix smtpd_recipient_limit, Exim recipients_max, sendmail MaxRecipientsPerMessage; at least 100 "
        "(RFC 5321 §4.5.3.1.8).",
    ),
    Refusal(
        "takes-no-mail",
        has_any(
            r"(?<!\d)(?:521|556)[ -](?!5\.(?:3\.2|5\.[0-9]|7\.0)\b)",
            r"null ?MX|does not accept (?:e-?)?mail|[45]\.1\.10\b.*(?:null|accept no)",
            r"No SMTPd here|no (?:SMTP|mail) (?:service|server) here|host does not (?:accept|receive) mail|"
            r"ESMTP not accepting connections|domain (?:is )?not (?:hosted|configured) here",
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
        "RFC 7504; RFC 7505; SonicWall's own text; Postfix's source (“not accepting connections”)",
        sender_does="Look up the MX of the domain, and send there; with a null MX there is no mail address at all. Nothing "
        "is to be set.",
        receiver_does="If the domain should take mail, give it an MX; if a firewall answers, let port 25 through to the "
        "server.",
    ),
    Refusal(
        "no-such-mailbox",
        _unknown_mailbox,
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
        f"RFC 5321 §3.3, §4.2.3; RFC 3463 §3.2; qmail's, Yahoo's, Apple's and Orange's own texts; {_MICROSOFT}",
        sender_does="Correct the address, or take it off the list. Nothing is to be set at the mail server.",
        receiver_does="If the mailbox exists, its server does not know it: add it to the table that it looks up (Postfix "
        "local_recipient_maps, relay_recipient_maps, virtual_mailbox_maps).",
    ),
)
"""Rows of the catalogue."""
