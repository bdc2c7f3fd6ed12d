"""Refusals about STARTTLS: not offered, masked, demanded, broken."""

from inspector.lenses.advice.fix import Topic
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import ALL_PORTS, LOOK, Refusal, has_any

STARTTLS_REFUSALS = (
    Refusal(
        "protocol-list-invalid",
        has_any(r"invalid TLS protocol list", r"invalid TLS cipher (?:list|grade)"),
        "A list of protocols is misspelt, and Postfix turns TLS off because of it.",
        Side.UNKNOWN,
        "before the handshake: a server answers STARTTLS with 454, a client starts no TLS",
        (
            "A name that Postfix does not have: it is TLSv1, not TLSv1.0 or TLS1.0; >=TLSv1.2, not >=TLS1.2.",
            "The form with >= on a Postfix before 3.6, which does not know it.",
            "A name such as TLSv1.3 on a Postfix or an OpenSSL that is older than it.",
        ),
        Topic.SENDING,
        Topic.RECEIVING_MINIMUM,
        ALL_PORTS,
        "measured on Postfix 3.7; postconf(5)",
        own_fault=True,
    ),
    Refusal(
        "starttls-not-offered",
        has_any(
            r"STARTTLS command not supported",
            r"TLS is required, but was not offered",
            r"TLS session is required, but the server did not offer",
            r"STARTTLS required but not advertised",
            r"starttls-not-supported",
            r"Destination mail server must support TLS",
            r"[45]\.7\.321\b",
            r"STARTTLS not (?:offered|advertised|available|supported by)",
            r"TLS not supported by remote host",
            r"[45]\.4\.317\b.*STARTTLS is required to send mail",  # there Exchange says it of itself, as a sender
            r"TLS (?:is )?required,? but (?:unavailable|not (?:available|supported|offered))",
            r"STARTTLS (?:extension )?not supported|did not advertise STARTTLS|(?:didn't|did not) find STARTTLS",
            r"server does not support (?:secure connections|STARTTLS)|STARTTLS is required but host did not",
        ),
        "The sender demands TLS, and to it the receiver offered no STARTTLS.",
        Side.SENDING,
        "after the EHLO reply: the sender looks for STARTTLS in it and does not find it",
        (
            (
                "STARTTLS is there, but before the greeting line of the EHLO reply: a sender that reads by the letter "
                "(Cisco ESA) takes that line for the greeting. The certificate has nothing to do with it."
            ),
            "The receiver does not offer it, or not to this address or EHLO name.",
            "A firewall on the way masks it (XXXXXXXA) or takes it away; perhaps one on the sender's own side.",
            "The EHLO was refused, or the greeting was masked, so that the sender said HELO.",
        ),
        Topic.SENDING,
        Topic.OFFER,
        (
            LOOK,
            ("smtp-inspector check {target} --ehlo-name NAME", "with the sender's own EHLO name: it may depend on who asks"),
            (
                "smtp-inspector check {target} --force-starttls",
                "STARTTLS all the same: an answer of XXXXXXXX proves a firewall",
            ),
        ),
        "RFC 3207 §4; RFC 5321 §4.1.1.1 (RFC 1869 before it); Cisco 212587; logs of Postfix, Exim, OpenSMTPD and Exchange",
    ),
    Refusal(
        "starttls-masked",
        has_any(r"(?<!X)XXXXXXX[XA-Z]\b", r"(?<!\d)50[02][ -].*\"X{4,}\"", r"(?<!\d)220[ -]\*{5,}"),
        "A firewall on the way overwrites what it does not know.",
        Side.UNKNOWN,
        "at EHLO, or at the command before this reply: the server saw X in its place, for STARTTLS eight",
        (
            (
                "SMTP inspection of a Cisco firewall (ESMTP inspection map without allow-tls). It may be any firewall in "
                "the path, also one on your own side."
            ),
            "Another box that rewrites SMTP.",
            "A greeting of asterisks hides the word ESMTP: a sender that goes by it says HELO, and then there is no TLS.",
        ),
        None,
        None,
        (
            (
                "smtp-inspector check {target} --force-starttls",
                "eight X in the error prove it; run it from both sides of a firewall",
            ),
        ),
        "Cisco 118550; RFC 3207 §4",
        sender_does="If the firewall is yours: “allow-tls” in the map of its ESMTP inspection (Cisco: policy-map type "
        "inspect esmtp), or no inspection of SMTP at all. The mail server needs no change.",
        receiver_does="The same, if the firewall is yours; the mail server needs no change.",
    ),
    Refusal(
        "own-tls-broken",
        has_any(
            r"our TLS engine is unavailable",
            r"TLS negotiation failed with error (?:NoCredentials|UnknownCredentials)",
            r"client TLS configuration problem",
            r"certificate specified in TlsCertificateName",
            r"key values mismatch|KEY_VALUES_MISMATCH|PEM (?:lib|routines)|no start line",
            r"cannot load (?:certificate|private key|CA)|cannot get (?:RSA |EC )?(?:certificate|private key) from",
        ),
        "TLS is broken on the side that wrote this down: it could not start it at all.",
        Side.UNKNOWN,
        "before the handshake",
        (
            "A certificate or key file that cannot be read, does not belong together, or names a setting that is misspelt.",
            "In Exchange: the certificate is not there, has no private key, or is not enabled for SMTP.",
        ),
        None,
        None,
        (("smtp-inspector check YOUR-OWN-MX", "whether your own server can start TLS for others"), LOOK),
        "Postfix's source (smtp_proto.c); learn.microsoft.com: TLS negotiation failed with error NoCredentials",
        sender_does="Look at the lines around this one in your own log, then at the files that your TLS settings name.",
        receiver_does="The same. “openssl x509 -noout -pubkey” and “openssl pkey -pubout” must print the same key.",
        own_fault=True,
    ),
    Refusal(
        "tls-sessions-limited",
        has_any(
            r"too many new TLS sessions|New TLS session rate limit exceeded",
            r"Refusing (?:STARTTLS request|TLS service request) from",
        ),
        "The receiver has TLS and lets this client begin no more of it for now: it came too often.",
        Side.RECEIVING,
        "at STARTTLS, or at the first byte of a port with implicit TLS",
        (
            "One address begins more TLS sessions in a minute than the receiver allows: many senders behind it, or a burst.",
            "Something tries TLS over and over: a monitor, a scanner, a sender whose handshake fails each time.",
        ),
        None,
        None,
        (("smtp-inspector check {target} --probes 1", "whether it is over: a few connections, one after the other"),),
        "postconf(5): smtpd_client_new_tls_session_rate_limit; measured on Postfix 3.7",
        sender_does="Wait: it counts by the minute. Fewer connections at a time, each used for several messages, stay below "
        "it.",
        receiver_does="In Postfix smtpd_client_new_tls_session_rate_limit is the limit; addresses in "
        "smtpd_client_event_limit_exceptions are free of it.",
    ),
    Refusal(
        "starttls-refused",
        has_any(
            r"refused to start TLS",
            r"an attempt to start TLS failed",
            r"STARTTLS (?:was )?(?:refused|rejected)",
            r"50[0-4][ -].*STARTTLS",
            r"STARTTLS may not be repeated",
        ),
        "STARTTLS itself was refused: the receiver answered it with something other than 220.",
        Side.RECEIVING,
        "at STARTTLS",
        (
            "TLS is broken on the receiver (454): a key file, a certificate, a list of protocols.",
            "A firewall on the way does not let STARTTLS through, or answers in the server's place (500, 502).",
            "The sender has said it twice, or inside TLS.",
        ),
        None,
        Topic.BROKEN,
        (LOOK, ("smtp-inspector check {target} --force-starttls", "what it answers even where it does not offer it")),
        "RFC 3207 §4; Exim 4.96 and Postfix 3.7 with a server that says 454",
        sender_does="Nothing is to be set: it is broken on the receiving side, or on the way. A sender that does not "
        "demand TLS for this destination goes on in clear.",
    ),
    Refusal(
        "tls-not-available",
        has_any(
            r"TLS (?:is )?(?:currently )?(?:not available|unavailable)",
            r"(?<!\d)454[ -](?!.*(?:TLS|SSL) ?v?[123]\.[0-3]).*TLS",  # where versions are named, it is about them
            r"Unable to initialize security subsystem|TLS not available due to (?:local problem|temporary reason)",
        ),
        "TLS is broken on the receiver: it knows STARTTLS and cannot start TLS.",
        Side.RECEIVING,
        "at STARTTLS",
        (
            "A key file that cannot be read, or does not belong to the certificate.",
            "A misspelt list of protocols or cipher suites (Postfix logs “Invalid TLS protocol list”).",
            "25 healthy and 587 broken: a mandatory setting (smtpd_tls_mandatory_protocols), or an override in master.cf.",
        ),
        None,
        Topic.BROKEN,
        ALL_PORTS,
        "RFC 3207 §4; measured on Postfix 3.7",
        sender_does="Nothing is to be set: it is broken on the receiving side. A sender that does not demand TLS for this "
        "destination goes on in clear.",
    ),
    Refusal(
        "requiretls",
        has_any(r"[45]\.7\.30\b(?!.*\b(?:DKIM|Basic)\b)", r"(?<!250[ -])REQUIRETLS"),
        "The message was marked REQUIRETLS, and the next server does not offer that.",
        Side.SENDING,
        "after the EHLO reply inside TLS",
        ("The next server has no REQUIRETLS service extension, or shows it in clear only: after STARTTLS it counts.",),
        None,
        None,
        (LOOK,),
        "RFC 8689 §4, §5; Postfix REQUIRETLS_README",
        sender_does="Send without the demand (a header field “TLS-Required: No”, or without the mark in the mail program). "
        "No server has a setting that makes another one offer it.",
        receiver_does="Postfix 3.11 and later can offer it (REQUIRETLS_README); few servers do so far.",
    ),
    Refusal(
        "starttls-required",
        has_any(
            r"must (?:issue|use) a? ?STARTTLS",
            r"STARTTLS (?:is )?(?:required|needed)",
            r"(?:requires?|need) (?:the use of )?(?:STARTTLS|TLS|encryption)(?! to be| version| ?v?1\.\d)",
            r"(?:TLS|encryption|secure connection) (?:is )?(?:required|needed|mandatory)",
            r"[45]\.7\.29\b(?!.*\bARC\b)",
            r"5\.7\.10\b(?!.*(?:\bTLS|SSL) ?v?(?:version|1\b))",  # then it is the version that is refused
            r"senders to use TLS|route requires encryption",
            r"requires a secure connection(?! or the client was not authenticated)",  # of those .NET leaves it to the reply
            r"(?<!\d)530[ -](?:5\.7\.0 )?.*(?:STARTTLS|TLS)",
        ),
        "The receiver demands TLS, and the session was in clear.",
        Side.RECEIVING,
        "at MAIL (or AUTH), before TLS",
        (
            "The sender did not use TLS: below Postfix 3.11 smtp_tls_security_level is empty, and mail goes in clear.",
            "The sender wanted to and saw no STARTTLS: misplaced, masked, or not offered to it.",
            "TLS failed, and the sender went on in clear.",
            "On a public MX the demand itself is the fault: RFC 3207 §4 forbids it there.",
        ),
        Topic.SENDING,
        None,
        (
            LOOK,
            ("smtp-inspector check {target} --plaintext --try-mail-from you@example.com", "the refusal itself, in clear"),
            ("smtp-inspector check {target} --try-mail-from you@example.com", "whether it is gone inside TLS"),
        ),
        "RFC 3207 §4, §4.1; RFC 4954 §6",
    ),
)
"""Rows of the catalogue."""
