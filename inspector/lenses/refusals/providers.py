"""Refusals that one provider or list alone says, and that ask for another remedy than their kin."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, HEADER, LOOK, MAIL_FROM, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

PROVIDER_REFUSALS = (
    Refusal(
        "blocklist-misused",
        has_any(
            r"blocked using.{0,200}(?:Error: (?:open resolver|excessive|public)|returnc/(?:pub|vol))",
            r"(?:Error: )?open resolver; http|spamhaus\.org/returnc/|uribl\.com/refused|-> Query Refused",
        ),
        "The receiver asked a block list in a way that the list does not answer, and takes the list's error for a "
        f"listing. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, MAIL or RCPT",
        (
            (
                "The receiver's server asks the list through a public resolver (8.8.8.8, 1.1.1.1), or too often: Spamhaus "
                "answers with an error code (127.255.255.254, …255), and the receiver takes every answer for “listed”."
            ),
            "The sending address is not on the list: it says so on its page.",
        ),
        None,
        None,
        (MAIL_FROM,),
        "spamhaus.org: DNSBL fair use, return codes 127.255.255.252 to 255; uribl.com: query refused; "
        "postconf(5): reject_rbl_client",
        sender_does="Nothing is to be set, and there is nothing to be taken off a list: tell the receiver's postmaster.",
        receiver_does="Use a resolver of your own or the list's key (DQS), and name the answers that count: Postfix "
        "reject_rbl_client zen.spamhaus.org=127.0.0.[2..11].",
    ),
    Refusal(
        "address-range-unwanted",
        has_any(
            r"\bDY-00[12]\b|dynamic (?:IP|host|address|range)|not accept (?:e-?mail )?from dynamic|dial-?up|residential",
            r"not authorized to send email directly|\bPBL\b|/pbl/|consumer (?:IP|broadband)|generic (?:rDNS|reverse|"
            r"hostname|PTR)",
        ),
        f"The sending address belongs to a range that should not send mail to others by itself. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, MAIL or RCPT",
        (
            (
                "A home or mobile line, or a cloud's range: its owner has put it on such a list (Spamhaus PBL), or its "
                "name in DNS looks like one (…dyn-192-0-2-1…)."
            ),
            "A server that left by another line than its own.",
            "DY-002 (Outlook.com): the address behaved like an infected machine.",
        ),
        None,
        None,
        (MAIL_FROM,),
        f"Outlook.com Postmaster: troubleshooting (DY-001, DY-002); {_GOOGLE}; spamhaus.org/pbl",
        sender_does="Send through the provider's relay (Postfix relayhost, with a log in), or have the provider set a name "
        "of your own for the address and take it off the list.",
    ),
    Refusal(
        "blocked-by-outlook",
        has_any(
            r"\b(?:SC-00[1-4]|OU-00[12])\b|(?:Outlook\.com|Hotmail) for policy reasons",
            r"part of their network is on our block list|\(S31[45]0\)",
        ),
        f"Outlook.com (Hotmail) does not want this address. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting or MAIL",
        (
            (
                "SC-001: content like spam, or the name of the address or domain. SC-002: many addresses that do not exist "
                "were tried. SC-003: the address looks like an open proxy. SC-004: people complained."
            ),
            "OU-001, OU-002: the address is on a block list (Spamhaus), or its mail looks like spam.",
            (
                "“part of their network” (S3140, S3150): the whole range of the provider is blocked, your server need not "
                "have done anything."
            ),
        ),
        None,
        None,
        (MAIL_FROM,),
        "Outlook.com Postmaster: troubleshooting (SC-001 to SC-004, OU-001, OU-002); bounces seen",
        sender_does="Look at SNDS (sendersupport.olc.protection.outlook.com), then ask for delisting with Outlook.com's "
        "sender support form; for a whole range the provider has to ask.",
    ),
    Refusal(
        "direct-send-refused",
        has_any(r"5\.7\.68\b|Direct Send not allowed"),
        "A message in the name of the receiver's own domain came from outside without a log in, and that is switched off. "
        f"{_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or after the message",
        (
            (
                "A printer, an application or a web site sends straight to the domain's MX at Microsoft 365, with an "
                "address of that domain as the sender."
            ),
            "A service that sends in the domain's name, or mail that is forwarded back into it.",
        ),
        None,
        None,
        (LOOK,),
        f"{_MICROSOFT}; learn.microsoft.com: RejectDirectSend (Set-OrganizationConfig)",
        sender_does="Log in and use smtp.office365.com on 587, or send through a server that the organization has a "
        "connector for.",
        receiver_does="Make an inbound connector for that sender's address or certificate; “Set-OrganizationConfig "
        "-RejectDirectSend $false” allows it to everybody again.",
    ),
    Refusal(
        "partner-connector",
        has_any(r"RestrictDomainsTo(?:IPAddresses|Certificate)|5\.7\.51\b"),
        "The receiver takes mail of this sender's domain only from certain addresses, or with a certain TLS certificate.",
        Side.RECEIVING,
        "at MAIL or RCPT",
        (
            "The receiver has a partner connector in Exchange Online for this domain, and the mail came by another server.",
            "The connector goes by the certificate, and the sender showed none, an expired one, or one with another name.",
        ),
        None,
        None,
        (
            (
                "smtp-inspector check YOUR-OWN-MX",
                "your own certificate, if it is the one that your server shows as a client too",
            ),
        ),
        f"{_MICROSOFT} (5.7.51)",
        sender_does="Send from the address or with the certificate that was agreed on (Postfix smtp_tls_cert_file, Exim "
        "tls_certificate of the smtp transport).",
        receiver_does="Correct the connector: its addresses, or the name in its certificate.",
    ),
    Refusal(
        "connector-not-matched",
        has_any(r"5\.7\.64\b|(?<!Inbound)TenantAttribution"),
        "Microsoft 365 cannot tell whose mail this is: neither the sending address nor its certificate fits an inbound "
        "connector.",
        Side.RECEIVING,
        "at MAIL or RCPT",
        (
            "The own server's address or certificate has changed, and the connector of the organization was not.",
            "“EmptyCertificate”: the server showed no certificate, and the connector goes by it.",
            "The sender's domain is none of those that the organization has registered.",
        ),
        None,
        None,
        (
            (
                "smtp-inspector check YOUR-OWN-MX",
                "your own certificate, if it is the one that your server shows as a client too",
            ),
        ),
        f"{_MICROSOFT} (5.7.64)",
        sender_does="Show the certificate that the connector names (Postfix smtp_tls_cert_file and smtp_tls_key_file, Exim "
        "tls_certificate of the smtp transport, Exchange: TlsCertificateName of the Send connector), inside TLS.",
        receiver_does="Correct the connector: “Get-InboundConnector” shows its addresses and the name in its certificate.",
    ),
    Refusal(
        "forwarding-forbidden",
        has_any(r"5\.7\.520\b|not allow external forwarding"),
        f"The organization that forwards does not allow its mailboxes to forward to the outside. {_NO_TLS}",
        Side.SENDING,
        "before the connection: the message never left",
        (
            "A mailbox or an inbox rule forwards by itself, and the outbound spam policy of Microsoft 365 forbids that.",
            "Somebody has broken into the mailbox and set the rule: look at who made it.",
        ),
        None,
        None,
        (HEADER,),
        f"{_MICROSOFT} (5.7.520); learn.microsoft.com: automatic external email forwarding",
        sender_does="If it is wanted: allow automatic forwarding in the outbound spam policy, for that mailbox only.",
        receiver_does="Nothing: the message never came here.",
        own_words=True,
    ),
    Refusal(
        "own-account-blocked",
        has_any(
            r"5\.1\.8\b.*outbound|bad outbound sender|5\.7\.(?:50[1-3]|7[0-4]\d|750)\b",
            r"tenant has exceeded|unregistered domains|traffic not accepted from this IP|spam abuse detected",
        ),
        f"Microsoft 365 does not send for this account or organization any more. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or after the message, where the account hands in its mail",
        (
            (
                "Spam came from the account (5.1.8, 5.7.501 to 503) or from many of the organization (5.7.705): somebody "
                "has the password, or a program misuses the connector."
            ),
            "5.7.750: much mail in the name of domains that the organization has not registered; forwarding does that too.",
            "5.7.708: a new or trial organization whose mail leaves by an address with a bad name.",
        ),
        None,
        None,
        (BY_HAND,),
        f"{_MICROSOFT} (5.1.8, 5.7.501 to 503, 5.7.700 to 750)",
        sender_does="Change the password, look at rules and connectors, then let an administrator unblock the account "
        "(“restricted entities” in Defender). No setting of a mail server helps.",
    ),
    Refusal(
        "own-account-suspended",
        has_any(r"Sending (?:paused|suspended) for this account", r"has an outgoing mail suspension"),
        f"The sender's own provider has stopped this account from sending. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or after the message, where the account hands in its mail",
        (
            "Much of what the account sent came back, or was marked as spam.",
            "Somebody else sends through the account: its password or key is known.",
        ),
        None,
        None,
        (BY_HAND,),
        "docs.aws.amazon.com: email sending errors of Amazon SES; Sisimai: Rejected",
        sender_does="The provider's message to the account's owner says why; change the password or key before you ask to "
        "be let in again. No setting of a mail server helps.",
    ),
    Refusal(
        "sender-not-verified",
        has_any(
            r"Email address is not verified|identities failed the check in region",
            r"not match a verified Sender Identity|Free accounts are for test purposes only",
            r"not authorized to perform .{0,3}ses:Send",
        ),
        f"The service that sends for you does not let this account send with this address. {_NO_TLS}",
        Side.RECEIVING,
        "after the message, where the account hands it in",
        (
            "The address in From or in MAIL, or its domain, was never verified with the service; SES: in this very region.",
            "A web application or a server sends with an address of its own (www-data@, root@) where yours belongs.",
            "A new or free account: until it is let out of the “sandbox”, recipients have to be verified too.",
            "SES, “not authorized to perform”: the policy of that user or key forbids it.",
        ),
        None,
        None,
        (BY_HAND,),
        "docs.aws.amazon.com: email sending errors of Amazon SES; repost.aws: 554 “Email address is not verified”; "
        "sendgrid.com: sender identity; Mailgun's own text",
        sender_does="Verify the domain with the service (its DKIM records in DNS), and send with an address of it: Postfix "
        "sender_canonical_maps or smtp_generic_maps, or the setting of the application.",
    ),
    Refusal(
        "recipient-restricted",
        has_any(
            r"RESOLVER\.RST\.(?:NotAuthorized|AuthRequired|SenderNotAuthenticated\w*|RestrictedTo\w+)",
            r"5\.7\.(?:12|124|129|13|13[3-6])\b|not in allowed-senders list|Delivery restriction check failed",
            r"not allowed to post to this|not pre-approved|closed mailing list|non-member to a members-only",
        ),
        f"This mailbox or group takes mail only from certain senders, and this one is none of them. {_NO_TLS}",
        Side.RECEIVING,
        "after the message",
        (
            "A group that takes mail from within the organization only: every new group of Exchange does (5.7.133).",
            "A list of allowed senders, and the sender, even the group's owner, is not on it (5.7.124).",
            "A mailing list whose members alone may write to it, and the sender is none, or wrote from another address.",
            (
                "The sender belongs to the organization, but its message came from outside without a log in: a device, a "
                "web site."
            ),
        ),
        None,
        None,
        (BY_HAND,),
        f"{_MICROSOFT} (5.7.12, 5.7.124, 5.7.133 to 5.7.136); Sisimai: Rejected, PolicyViolation",
        sender_does="Ask the recipient in another way. Nothing is to be set at your mail server.",
        receiver_does="Allow outside senders: Set-DistributionGroup -RequireSenderAuthenticationEnabled $false, or add the "
        "sender to AcceptMessagesOnlyFromSendersOrMembers.",
    ),
    Refusal(
        "domain-denied",
        has_any(r"Denied domain name"),
        f"The receiver does not take this domain. {_NO_TLS}",
        Side.RECEIVING,
        "",
        ("The domain of the recipient's address is misspelt.", "The receiver refuses everything from the sender's domain."),
        None,
        None,
        (BY_HAND,),
        "Hanafos: messages of returned mail",
        sender_does="Look at the recipient's address, letter by letter; if it is right, ask its postmaster in another way.",
        receiver_does="If the sender is welcome, take its domain off the list of those that are refused.",
    ),
    Refusal(
        "not-in-directory",
        has_any(r"5\.4\.1\b.*Recipient address rejected: Access denied", r"5\.7\.504\b", r"AS\(201806281\)"),
        f"Microsoft 365 knows no such recipient, and refuses at its edge. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        (
            "The address is wrong, or the mailbox is gone.",
            (
                "The mailbox is in the organization's own Exchange, and was not copied to Microsoft 365, while the domain "
                "is “authoritative” there (Directory-Based Edge Blocking)."
            ),
            "The domain is new at Microsoft 365, or its MX leads there by mistake; public folders need an entry too.",
        ),
        None,
        None,
        (BY_HAND, GREETING),
        f"{_MICROSOFT}; learn.microsoft.com: Directory-Based Edge Blocking",
        sender_does="Correct the address. Nothing is to be set at your mail server.",
        receiver_does="Synchronize the recipient, or make the domain an internal relay in Microsoft 365 until all of them "
        "are there.",
    ),
    Refusal(
        "error-at-once",
        has_any(r"[45]\.4\.317\b(?!.*(?:refused|timed ?out|unreachable|no route|\b1006[015]\b))"),
        "Exchange Online came to no session that it could use: an error at once, or what its connector demands is missing.",
        Side.SENDING,
        "behind the connection: at the greeting, EHLO or STARTTLS",
        (
            "The receiver answered with an error at once: it was busy, or wants nothing of this address.",
            "The connector demands TLS, and the receiver offers no STARTTLS, or the handshake fails.",
            "The words in brackets tell which: explain them alone.",
        ),
        None,
        None,
        (LOOK, GREETING),
        "learn.microsoft.com: mail flow intelligence",
        sender_does="Look at what the connector demands: TLS, and a certificate of which name.",
        receiver_does="Look into the log at that time: whether the connection came, and what it was told.",
    ),
    Refusal(
        "exchange-gave-up",
        has_any(
            r"5\.0\.350\b", r"STOREDRV\.Deliver\.Exception(?!:Quota)|StoragePermanentException|MapiException(?!Shutoff)"
        ),
        f"Exchange gave up, and its code says only that: the reason stands in the words behind it. {_NO_TLS}",
        Side.UNKNOWN,
        "after the message",
        (
            "5.0.350: the receiver of Exchange Online's mail refused with words that have no code of their own.",
            "STOREDRV: the mailbox store could not take this message: damaged contents, a full or moved mailbox, a rule.",
        ),
        None,
        None,
        (LOOK,),
        f"{_MICROSOFT} (5.0.350); learn.microsoft.com: non-delivery reports in Exchange Server",
        sender_does="Explain the words behind the last arrow or bracket by themselves; then send plain text without "
        "attachment.",
        receiver_does="Search for the message in the message trace: it names the exception.",
    ),
)
"""Rows of the catalogue."""
