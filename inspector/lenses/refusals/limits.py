"""Refusals that may pass: greylisting, and limits of connections, messages and recipients."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, MAIL_FROM, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"
_YAHOO = "senders.yahooinc.com/smtp-error-codes"

LIMIT_REFUSALS = (
    Refusal(
        "greylisted",
        has_any(
            r"gr[ea]y[- ]?list",
            r"4\d\d .*come back (?:later|in)",
            r"temporarily embargoed",
            r"\[GL\d\d\]",
            r"Internal resources are temporarily unavailable",
        ),
        f"Greylisting: a sender that is not known yet is told to come again later. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT, seldom at MAIL or after the message",
        (
            "It is meant so: the next attempt, some minutes later, is taken. Nothing has to be done.",
            "If it never ends, the sender comes from another address each time, or gives up before the time is over.",
            "Mimecast's “Internal resources are temporarily unavailable” is greylisting too, or a poor name of the address.",
        ),
        None,
        None,
        (BY_HAND,),
        "RFC 6647 §2; Postgrey's, milter-greylist's and rspamd's own texts; Mimecast: SMTP error codes",
        sender_does="Nothing, as long as the server tries again; a program that cannot should hand in its mail on 587.",
        receiver_does="Known senders can be left out of it.",
    ),
    Refusal(
        "recipient-gets-too-much",
        has_any(
            r"receiving mail (?:at a rate|too quickly)|[45]\.2\.12[12]\b|recipient thread limit",
            r"recipient has exceeded their limit|per hour message receive limit|Mailbox received too much e?mail",
        ),
        f"This one mailbox gets more messages at the moment than its server delivers to it. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT or after the message",
        (
            (
                "An automatic sender (a monitor, a script that went wrong) writes to it all the time; 5.2.121 counts one "
                "sender, 5.2.122 all of them."
            ),
            "Somebody floods the mailbox from many places.",
        ),
        None,
        None,
        (BY_HAND,),
        f"{_GOOGLE}; {_MICROSOFT} (432 4.3.2, 5.2.121, 5.2.122); {_YAHOO}; smtp.codes/rackspace",
        sender_does="Send less to this address. Nothing is to be set where it was single messages: the next attempt is "
        "taken.",
    ),
    Refusal(
        "sending-limit-reached",
        has_any(
            r"daily (?:\w+ ){0,3}limit|sending limit|submission quota|[45]\.4\.5\b.*(?:limit|exceed|quota)|5\.1\.90\b",
            r"reached your daily|relay sending limit|messages per (?:day|hour)\b.{0,40}exceed|max defers and failures",
            r"exceeded the max emails per hour|allowed outgoing messages was exceeded|Daily message quota exceeded|"
            r"Maximum credits exceeded",
        ),
        f"The sender's own provider lets this account send no more for now. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or RCPT, where the account hands in its mail",
        (
            "More recipients or messages than the account may have in a day or an hour.",
            "Somebody else sends through the account: its password is known.",
        ),
        None,
        None,
        (BY_HAND,),
        f"{_GOOGLE}; {_MICROSOFT} (5.1.90, 5.2.2); cPanel's and SendGrid's own texts; docs.plesk.com: limiting "
        "outgoing mail; docs.aws.amazon.com: SMTP response codes of Amazon SES",
        sender_does="Wait until the period is over; if you did not send that much, change the account's password. "
        "Newsletters belong to a service for them.",
    ),
    Refusal(
        "rate-by-reputation",
        has_any(
            r"\b(?:RP-00[1-3]|PR\(ct\d\))|4\.7\.65[01]\b|rate limited due to IP reputation",
            r"[45]\.7\.28\b|unusual rate of unsolicited|unexpected volume or user complaints|\[TSS0[1-8]\]",
            r"deferred due to excessive volume|have limits for how many messages can be sent",
            r"4\.7\.0 Try again later, closing connection|too many spams from your",
        ),
        f"The receiver takes only so much from this address as its name is worth, and that was reached. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, MAIL or after the message",
        (
            "People marked mail from this address as spam, or much of it went to mailboxes that do not exist.",
            "The address is new to this receiver, or sends much more than it used to.",
            "Forwarded spam counts as the forwarder's.",
            (
                "Outlook.com: RP-001 is about the rate of messages, RP-002 about too many on one connection, RP-003 about "
                "too many connections at once."
            ),
        ),
        None,
        None,
        (MAIL_FROM,),
        f"Outlook.com Postmaster: troubleshooting (RP-001 to RP-003); {_GOOGLE} (4.7.28); {_YAHOO} (TSS04); "
        "support.apple.com/102322",
        sender_does="Send less at a time and only to those who want it; SPF, DKIM and DMARC have to pass. The receiver's "
        "own view: SNDS (Outlook.com), Postmaster Tools (Gmail), Sender Hub (Yahoo). Nothing is to be set in TLS.",
    ),
    Refusal(
        "too-many-connections",
        has_any(
            r"too many (?:open |new |simultaneous )?(?:concurrent )?(?:SMTP |TLS )?(?:connections|sessions|messages|AUTH)",
            r"(?<!max )connection (?:rate|count|limit)|rate[- ]?limit|"
            r"(?:maximum number of )?concurrent (?:server )?connections",
            r"Max(?:imum)? messages? per connection|too much mail from|slow down|exceeded its quota for sending|"
            r"sender thread limit",
            r"(?:unusual|excessive) rate|receiving mail too quickly|at a rate that|(?:sent|send) too many|"
            r"(?<!quota )limit exceeded|exceeded (?:the )?limit",
            r"[45]\.7\.508\b|4\.7\.(?:500|700)\b|4\.4\.5\b(?!.*(?:disk|space|harvest))",
            r"(?:server|service|system|agent|network)(?: is)? (?:too )?busy|Throttl|(?:ports|threads) are busy|"
            r"has exceeded permitted",
        ),
        f"A limit was reached: too many connections or messages at once, or from this address. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, or at any command (421 may come at any time)",
        (
            "The sender opened more connections at once, or more in a minute, than the receiver allows to one address.",
            "The receiver is overloaded, whoever asks (“all server ports are busy” is Postfix's postscreen).",
            "Probing tools count too: some servers allow two connections a minute.",
        ),
        None,
        None,
        (GREETING,),
        "RFC 5321 §3.8, §4.2.3; postconf(5): smtpd_client_connection_rate_limit; Exim specification: smtp_accept_max; "
        f"{_GOOGLE}; {_MICROSOFT}",
        sender_does="Fewer connections at once to this destination: Postfix default_destination_concurrency_limit.",
        receiver_does="Raise the limit for known senders; in Postfix, smtpd_client_event_limit_exceptions.",
    ),
    Refusal(
        "one-domain-at-a-time",
        has_any(r"Multiple destination domains per transaction"),
        f"The receiver takes recipients of one domain only in one transaction. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        (
            "It is meant so: with 451 the sender gives the rest in another transaction, and it arrives.",
            "A relay in front of Gmail groups recipients by host and not by domain, and gives all of them back.",
        ),
        None,
        None,
        (BY_HAND,),
        _GOOGLE,
        sender_does="Nothing, as long as all recipients get it in the end. Otherwise send by domain: Postfix does so unless "
        "relayhost or transport_maps collects several domains.",
    ),
)
"""Rows of the catalogue."""
