"""Refusals of a sender: relaying, log in, reputation, names, SPF, DKIM and DMARC. TLS has nothing to do with them."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, LOOK, MAIL_FROM, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

AUTHENTICITY_REFUSAL = Refusal(
    "sender-not-authentic",
    has_any(
        r"[45]\.7\.2[0-24]\b",
        r"[45]\.7\.(?:26|27|30|32)\b.*(?:(?<!Basic )authenticat|\bSPF\b|\bDKIM\b|\bDMARC\b|aligned)",
        r"[45]\.7\.23\b.*(?:SPF|Sender Policy Framework)",
        r"5\.7\.(?:509|515)\b",
        r"\b(?:SPF|DKIM|DMARC)\b.{0,120}(?:fail|reject|not pass|polic|violat|invalid|not (?:allowed|permitted|authorized))",
        r"(?:fail|violat|unauthenticated|because of|due to|does not).{0,120}\b(?:SPF|DKIM|DMARC)\b",
        r"Sender Policy Framework violation|Sender ID \(?PRA|not allowed to send from .{1,300}\bSPF\b",
        r"(?:require|lacks?|does not have|without) .{0,60}authentication (?:information|checks)",
        r"unauthenticated (?:e-?mail|mail|messages?)|(?:sender|mail|message) is unauthenticated",
        r"senders to authenticate",
        r"www\.openspf\.org|Please see http\S*/(?:spf|why)\b",
    ),
    f"The receiver does not believe that this server may send for this domain (SPF, DKIM, DMARC). {_NO_TLS}",
    Side.RECEIVING,
    "at MAIL or RCPT (SPF), or after the message (DKIM, DMARC)",
    (
        "The address that the mail came from is not in the domain's SPF record: a new server, a relay, a marketing service.",
        "The message is not signed with DKIM, or was changed on its way so that the signature broke.",
        "SPF and DKIM pass for another domain than that in From: DMARC asks for the same one (alignment).",
        "Somebody forwarded it: SPF breaks then, and DMARC holds only through DKIM.",
    ),
    None,
    None,
    (MAIL_FROM,),
    f"RFC 7208 §8.4, RFC 7372, RFC 7489 §10.3; {_GOOGLE}; {_MICROSOFT}",
    sender_does="Put every sending address into SPF, sign with DKIM for the domain in From, then look at DMARC reports.",
)

SENDER_REFUSALS = (
    Refusal(
        "relay-denied",
        has_any(
            r"relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed)|prohibited)",
            r"unable to relay|not permitted to relay|relay not permitted|Mail relay denied|credentials for relay",
            r"5\.4\.1\b.*Relay Access Denied|we do not relay|5\.7\.54\b|non-accepted domain|(?<!\d)513[ -].*Relay",
            r"list of allowed rcpthosts|Rejected by RAT|rcpthosts|open relay not allowed|not (?:a )?local domain|"
            r"relaying mail to|is not our MX service",
        ),
        f"The receiver takes no mail for this address from this sender. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        (
            "The domain is not one of the receiver's: look at the MX.",
            "A mail program that did not log in.",
            "The relay knows its senders by their address, and the mail came from another one (a second line, IPv6).",
        ),
        None,
        None,
        (LOOK, BY_HAND),
        f"RFC 5321 §3.6; RFC 3463 §3.8 (5.7.1 is any policy); qmail-smtpd(8); {_MICROSOFT}; {_GOOGLE}; "
        "Hanafos: messages of returned mail",
        sender_does="Log in (587 or 465) where the server is your own provider's; else look up the domain's MX and send "
        "there.",
        receiver_does="Add the domain: Postfix mydestination, virtual_mailbox_domains or relay_domains (clients: "
        "mynetworks), Exim relay_to_domains, sendmail RELAY_DOMAIN, qmail control/rcpthosts, Exchange an accepted domain "
        "or a Receive connector for that client.",
    ),
    Refusal(
        "sender-has-no-name",
        has_any(
            r"(?:cannot find your|no|without|missing|must have a|unresolvable) (?:valid )?(?:reverse|PTR|rDNS)",
            r"reverse (?:hostname|DNS (?:record|lookup|entry))|\bPTR\b",
            r"[45]\.7\.(?:25)\b",
            r"DNS A-record is empty|Client host rejected: cannot find your hostname|Fix reverse DNS|"
            r"reverse DNS (?:for .{1,300} )?failed",
        ),
        f"The sending address has no name in DNS, or one that does not lead back to it. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, MAIL or RCPT",
        (
            "There is no PTR record: whoever the address belongs to (the provider) has to set it.",
            "The name of the PTR record has no address record, or another address.",
            "The mail left from another address than usual: IPv6, a second line, a cloud.",
        ),
        None,
        None,
        (MAIL_FROM,),
        f"RFC 1912 §2.1; RFC 7372 §3.3; postconf(5): reject_unknown_client_hostname; {_GOOGLE}; smtp.codes/421 (GoDaddy); "
        "Sisimai: Blocked",
        sender_does="Have the PTR record set to the name that the server says in EHLO, and that name to the address.",
    ),
    Refusal(
        "sender-name-doubted",
        has_any(
            r"hostname \S+ does not resolve to address|address not listed for hostname|not listed for hostname",
            r"no host name found for IP address|does not match any IP address for",
        ),
        f"A client's address and its name in DNS do not lead to each other. That alone stops no mail. {_NO_TLS}",
        Side.UNKNOWN,
        "at the connection, when the server looks the client up",
        (
            "The name of the PTR record has another address, or none; many home and cloud lines are so.",
            "There is no PTR record, or the server's resolver did not answer in time.",
        ),
        None,
        None,
        (GREETING,),
        "Postfix's source (smtpd_peer.c); Exim's source (host.c); RFC 1912 §2.1",
        receiver_does="Nothing, unless mail from this client was refused too: another line says so then.",
        harmless=True,
    ),
    Refusal(
        "ehlo-name-refused",
        has_any(
            r"Helo command rejected|need fully-qualified hostname|Bad HELO|5\.7\.506\b",
            r"(?:invalid|bad|forged|unacceptable|illegal) (?:HELO|EHLO)|(?:HELO|EHLO)/?(?:EHLO)? (?:argument|name)",
            r"(?:HELO|EHLO) (?:name )?(?:rejected|refused|invalid|denied|not allowed)",
            r"Syntax: (?:EHLO|HELO) hostname|(?:ehlo|helo) requires domain|EHLO\W+requires an argument",
            r"5\.5\.4 Invalid domain name|EHLO: Invalid domain|syntactically invalid argument|rejected EHLO or HELO|"
            r"host name specified in HELO",
            r"(?:EHLO|HELO) (?:argument )?.{0,60}(?:does not (?:match|resolve)|is invalid)|domain name should be qualified",
        ),
        f"The name that was said in EHLO was refused. {_NO_TLS}",
        Side.RECEIVING,
        "at EHLO, or later because of it",
        (
            "A name without a dot, such as localhost or a bare host name.",
            "A name that DNS does not know, or the receiver's own.",
            "No name at all.",
        ),
        None,
        None,
        (
            ("smtp-inspector check {target} --ehlo-name NAME", "with another name: it may depend on it, STARTTLS too"),
            GREETING,
        ),
        f"RFC 5321 §4.1.1.1, §4.1.4; postconf(5): smtpd_helo_restrictions; {_MICROSOFT}",
        sender_does="Say a full name that DNS knows: Postfix smtp_helo_name, Exim helo_data, sendmail confDOMAIN_NAME.",
    ),
    Refusal(
        "sender-address-refused",
        has_any(
            r"Sender address rejected|Domain of sender address|sender domain (?:must|does not)",
            r"(?:domain|sender) not found.{0,40}sender|Sender verify failed|callback setup failed|complete sender verify|"
            r"invalid DNS MX or A",
            r"[45]\.1\.[78]\b(?!.*syntax)|(?:return e-?mail|From:) domain is invalid|\bSender denied",
            r"sender rejected AUP#SNDR",
            r"5\.7\.60\b|send as this sender|SendAsDenied|badmailfrom|(?:[ÉE]metteur|Absender)\S* .{0,30}"
            r"(?:invalide|nicht (?:erlaubt|akzeptiert)|ung[uü]ltig|abgelehnt)|unresolvable.{0,20}domain",
        ),
        f"The receiver does not take the envelope's sender address. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL, or at RCPT because of it",
        (
            "Its domain has neither MX nor address record, or a typing mistake.",
            "The receiver asked the domain's own server whether the address exists, and it said no.",
            "The account that logged in may not send as this address.",
        ),
        None,
        None,
        (MAIL_FROM,),
        f"RFC 5321 §3.6.2; RFC 3463 §3.2; postconf(5): reject_unknown_sender_domain; qmail-smtpd(8); {_MICROSOFT}",
        sender_does="Send with an address whose domain has an MX or an address record, and that takes mail (bounces go "
        "there): Postfix myorigin and smtp_generic_maps, Exim rewriting, sendmail genericstable.",
        receiver_does="Nothing, where the domain does not exist; if it does, ask the server's own resolver for it.",
    ),
    Refusal(
        "null-sender-refused",
        has_any(r"(?:null|empty) (?:envelope )?senders? (?:is |are )?not (?:allowed|accepted|permitted)"),
        f"The receiver takes no mail with the empty sender address, <>, which notifications have. {_NO_TLS}",
        Side.RECEIVING,
        "at MAIL or RCPT",
        (
            "A notification: a bounce, a receipt or an automatic reply. The receiver never learns that its mail failed.",
            "A server that only asks whether the address exists (sender verification): it refuses the domain's mail then.",
            "The receiver was flooded with bounces of mail that others had sent in its name, and shut them all out.",
        ),
        None,
        None,
        (BY_HAND,),
        "RFC 1123 §5.2.9; RFC 5321 §4.5.5; Coremail: texts of returned mail; Sisimai: Rejected",
        sender_does="Nothing: a notification has to have it. Mail of people and programs needs a sender address.",
        receiver_does="Take <>: RFC 1123 demands it. Against bounces of mail that is not yours help SPF and DMARC.",
    ),
    Refusal(
        "bounce-not-expected",
        has_any(r"backscatter protection"),
        f"The receiver takes notifications only about mail that it sent itself, and does not know this one. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT",
        (
            "It answers mail that somebody else had sent in the receiver's name: the notification was wrong to begin with.",
            "It came too late: the mark in the return address (“prvs=”) is good for some days only.",
            "The receiver sends by another server than the one that checks, so its own mail has no mark.",
        ),
        None,
        None,
        (BY_HAND,),
        "MDaemon: backscatter protection; draft-levine-smtp-batv",
        sender_does="Refuse unknown recipients at RCPT, so that nobody gets a notification of mail that is not theirs.",
        receiver_does="Send and receive by the same server, or leave that domain out of the check.",
    ),
    Refusal(
        "sender-blocked",
        has_any(
            r"(?:client )?host .{0,60}(?:blocked|rejected|listed)",
            r"blocked using|block ?list|black ?list|(?:poor|low|bad) reputation|IP reputation|spamhaus|\bRBL\b|DNSBL",
            r"Your IP.{0,40}\bis (?:filtered|blocked|banned)|spammer\b|SPAM_SUSPECT|spam ?filter",
            r"You are (?:banned|not welcome|not allowed)|Go away|banned (?:sender|sending IP)",
            r"[45]\.7\.(?:507|511|513|60[6-9]|6[1-4]\d)\b|5\.3\.2\b|4\.7\.8[5-9]\d\b|Access denied, rejected by",
            r"Access denied, (?:traffic not accepted|please try again later)",
            r"\[?(?:TSS|TS|BL)\d\d\]|will be permanently deferred|IP not in whitelist|dnsbl-lookup|ipcheck\.proofpoint",
            r"Adresse IP source bloqu|bloqu[eé]e? pour|Client host blocked|OFR_?\d{3}_?102\b|IP=\S+ - |BRTS|: ?blocked\)",
            r"envelope blocked|ip blocked from this server|listed (?:at|in|by) \S+\.\S+",
            r"(?:blocked|rejected|detected|considered|likely|looks like|classified|identified).{0,60}"
            r"(?:\bspam\b|unsolicited|suspicious)",
            r"(?:\bspam\b|unsolicited mail).{0,60}(?:detected|blocked|rejected|refused|denied)",
            r"access to (?:submit messages to )?this (?:mail|e-mail) system has been rejected|"
            r"Connections? (?:from .{1,60} )?(?:are |will )?not (?:be )?accepted|appears to be unsolicited|"
            r"probability of spam|"
            r"blocked by Spam|not authorized to connect|Access denied to",
            r"\(\s*filtering reject\s*\)|(?<=>\.\.\. )spam\b|Server access forbidden by your IP|\bblocked AUP#",
        ),
        f"The receiver does not want this address, or this mail. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, MAIL or RCPT; after the message where its content is meant",
        (
            "The sending address is on a list, or has no good name. Many refusals name the list, and its web page.",
            "Somebody sent spam through the server: an account whose password is known, a web form.",
            "The address is new, or belongs to a range that sends no mail by itself (home lines, clouds).",
            "The content looks like spam to the receiver.",
        ),
        None,
        None,
        (
            (
                "smtp-inspector check {target} --try-mail-from you@example.com",
                "run it from the mail server: it depends on who asks",
            ),
        ),
        "RFC 5321 §3.1; RFC 3463 §3.8 (5.7.1 is any policy); Cisco ESA's, Yahoo's, Naver's, Daum's and Spectrum's own "
        "texts; Hanafos: messages of returned mail; "
        f"{_GOOGLE}; {_MICROSOFT}",
        sender_does="Find out what was sent, then ask the list or the receiver to take the address off.",
    ),
)
"""Rows of the catalogue; AUTHENTICITY_REFUSAL stands apart, because some of its codes are others' too."""

POLICY_NOT_TOLD = Refusal(
    "policy-not-told",
    has_any(
        r"(?:for|due to|because of|by) (?:an? )?(?:\w+ )?polic(?:y|ies)\b|polic(?:y|ies) (?:reasons?|restrictions?|"
        r"violation)",
        r"Administrative prohibition|not authorized, message refused|anti-?spoofing policy|security policies",
        r"(?:message|mail|e-?mail|connection) (?:was |has been |is )?(?:rejected|refused|not accepted|denied)|Mail rejet|"
        r"Service refus",
        r"violates .{0,80}polic|\bgcdp\b|policy that prohibited|Access denied|Command rejected|Reject(?:ed)? (?:due to|"
        r"by) |Message not allowed|"
        r"denied by ACL|수신 ?거부",
    ),
    "A rule of the receiver's own refused this, and the text does not say which.",
    Side.RECEIVING,
    "at any step; the text or the log names it",
    (
        "The name of the sending address or domain, or the content of the message: try a plain message, and from elsewhere.",
        "SPF, DKIM or DMARC: Yahoo's 5.7.9 and many gateways put it so.",
        "A rule for this sender or this recipient, made by hand (Postfix access tables, Exim ACLs, a gateway's block list).",
    ),
    None,
    None,
    (MAIL_FROM, BY_HAND),
    "RFC 3463 §3.8 (5.7.1 is any policy); RFC 5321 §4.2.3; Exim's default ACL text; Mimecast's, Yahoo's, Apple's and "
    "Orange's own texts",
    sender_does="Ask the recipient's postmaster, with the time and these words: only the receiver's log knows the rule.",
    receiver_does="Look for the same second in the log: it names the rule.",
)
"""Tried after all rows that say more."""

TRANSACTION_FAILED = Refusal(
    "transaction-failed",
    has_any(r"(?<!\d)554[ -](?:5\.\d{1,3}\.\d{1,3} )?Transaction failed\W*$"),
    "The receiver refuses in the words that RFC 5321 has for every refusal, and says nothing of the reason.",
    Side.RECEIVING,
    "at DATA or after the message, as a rule",
    (
        "At DATA: no recipient was taken, and the refusals before this one say why.",
        "After the message: a filter does not like its content, its sender or the sending address.",
        "As a greeting the same code says that no mail is taken here.",
    ),
    None,
    None,
    (MAIL_FROM, BY_HAND),
    "RFC 5321 §4.2.3, §4.3.2",
    sender_does="Look for refusals before this one; if there is none, ask the recipient's postmaster, with the time: only "
    "the receiver's log knows more.",
    receiver_does="Look for the same second in the log, and have the server say its reason in the reply.",
)
"""Tried after all rows that say more."""
