"""Refusals about certificates, DANE and MTA-STS, as senders word them."""

from inspector.lenses.advice.fix import Topic
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import ALL_PORTS, LOOK, Refusal, has_any

_STRICT = ("smtp-inspector check {target} --strict", "chain, names and dates, as DANE and MTA-STS senders want them")
_OTHER_NAME = (
    "smtp-inspector check {target} --server-name NAME",
    "with the name that the sender checks, if it is another",
)
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

CERTIFICATE_REFUSALS = (
    Refusal(
        "dane-lookup-failed",
        has_any(
            r"TLSA lookup (?:error|failed)|tlsa lookup (?:DEFER|FAIL)",
            r"TLSA lookup .{0,200}not DNSSEC",
            r"dnssec-invalid|[45]\.7\.324\b",
            r"DNSSEC (?:validation|records?) (?:failed|invalid|bogus)",
            r"DNSSEC validation may be unavailable|not DNSSEC validated",
        ),
        "The sender goes by DANE, and could not look up the receiver's TLSA records in a way that it may trust.",
        Side.SENDING,
        "before the connection: in DNS",
        (
            "The receiver's zone is signed wrongly, or its name servers do not answer to TLSA: DANE says to wait then.",
            "The sender's own resolver is at fault, or does not check DNSSEC.",
        ),
        None,
        None,
        (_STRICT,),
        f"RFC 7672 §2.1, §2.2; Postfix's and Exim's source; {_MICROSOFT}",
        sender_does="Ask another validating resolver for the TLSA records of _25._tcp and the host's name.",
        receiver_does="Have the zone's signatures checked: every name server must answer to TLSA, be it that there is none.",
    ),
    Refusal(
        "dane-not-met",
        has_any(
            r"tlsa-invalid|[45]\.7\.323\b",
            r"not trusted by local or TLSA policy",
            r"no matching DANE TLSA records?",
            r"TLSA record problem",
            r"DANE (?:attempt|validation|verification|check)\w* (?:failed|failure)",
            r"failed DANE validation",
            r"(?:non DNSSEC destination|no TLSA records found|unusable TLSA records)",
            r"\bDANE\b.{0,80}\b(?:fail|mismatch|reject)",
        ),
        "The sender goes by DANE, and the receiver's certificate is not the one that its TLSA records promise.",
        Side.SENDING,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "The certificate was renewed with another key, and the TLSA record was not: this is by far the most frequent.",
            (
                "The TLSA record is about the issuer (usage 2), and the server does not send that certificate, or another "
                "authority issued the new one."
            ),
            "“no TLSA records found”: the sender demands DANE (dane-only) of a receiver that has none.",
            "Somebody stands between the two.",
        ),
        None,
        Topic.CERTIFICATE,
        (_STRICT, ("smtp-inspector check {target}", "the chain as sent, and the TLSA records that would fit it")),
        f"RFC 7671 §5, RFC 7672 §3, RFC 8460 §4.3.2.1; Postfix's source (tls_verify.c); {_MICROSOFT}",
        sender_does="Nothing is to be set: switching DANE off for one destination gives up what it protects from. Tell the "
        "receiver's postmaster.",
        receiver_does="Publish a TLSA record for the new key before the certificate changes; take the old one away after.",
    ),
    Refusal(
        "mta-sts-not-met",
        has_any(
            r"MTA-STS",
            r"sts-(?:policy-(?:fetch-error|invalid)|webpki-invalid)",
            r"mx-mismatch",
            r"[45]\.4\.8\b.*MX",
        ),
        "The sender goes by the receiver's MTA-STS policy, and what it found does not fit it.",
        Side.SENDING,
        "at the MX records, or in the TLS handshake",
        (
            "The policy does not list this MX host: it was changed in DNS, and not in the policy.",
            "The certificate does not build to a public root, has expired, or does not name the MX host.",
            "The policy's own web server (mta-sts.…) has a bad certificate or does not answer.",
        ),
        None,
        Topic.CERTIFICATE,
        (_STRICT,),
        f"RFC 8461 §4, §5; RFC 8460 §4.3.2.2; {_MICROSOFT}",
        sender_does="Nothing is to be set: tell the receiver's postmaster. Mail waits as long as the policy is in force.",
        receiver_does="Compare the policy's “mx:” lines with the MX records, and change its id in DNS whenever it changes.",
    ),
    Refusal(
        "server-name-unknown",
        has_any(
            r"unrecognized[ _]name|UNRECOGNIZED_NAME|SSL alert number 112\b|alert code is 112\b",
            r"server name sent was not recognized|fatal alert: unrecognized_name",
        ),
        "The server does not know the host name that the sender asked for (SNI).",
        Side.RECEIVING,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "The server has certificates for other names only: the MX record leads to a name that it was not told of.",
            "The sender asks for a name of its own configuration (smtp_tls_servername, tls_sni).",
        ),
        None,
        Topic.CERTIFICATE,
        (
            ("smtp-inspector check {target} --deep", "one question more: without a host name"),
            ("smtp-inspector check {target} --server-name NAME", "with another name"),
        ),
        "RFC 6066 §3; RFC 8446 §6.2",
        sender_does="Ask for the MX host's own name or for none: Postfix smtp_tls_servername, Exim tls_sni. Unset, nothing "
        "is to be changed.",
    ),
    Refusal(
        "certificate-doubted",
        has_any(
            r"verify=FAIL",
            r"certificate verification failed for (?!.*status=)",
            r"TLS (?:certificate verification failed|verify failure overridden)",
            r"verify error:num=|Verify return code: (?!0 )|Verification error: |verify result: .{0,200}continuing anyway",
        ),
        "A certificate did not check. That alone stops no mail: most senders note it and go on.",
        Side.UNKNOWN,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            "An intermediate is missing, the name differs, it has expired, or it is self-signed.",
            "The one that wrote this down knows no trust anchors at all: then every certificate is doubted.",
            "Where the mail was not delivered all the same, another line says so (“Server certificate not verified”).",
        ),
        None,
        Topic.CERTIFICATE,
        (_STRICT, _OTHER_NAME),
        "postconf(5): smtp_tls_security_level; Exim specification: tls_try_verify_hosts; sendmail: cf/README, STARTTLS; "
        "openssl-verification-options(1)",
        harmless=True,
        sender_does="Nothing, as long as mail goes through. To check certificates is a choice for each destination.",
    ),
    Refusal(
        "client-certificate",
        has_any(
            r"no (?:trusted )?client certificate(?! specified| CA names)",
            r"client certificate (?:is )?(?:required|needed|missing)",
            r"peer did not return a certificate",
            r"alert certificate required",
        ),
        "The receiver demands a certificate of the sender, and got none that it takes.",
        Side.RECEIVING,
        "in the TLS handshake, or right behind it: in the greeting (465) or in reply to EHLO inside TLS",
        (
            "The receiver is too strict for a port that takes other people's mail: to ask is harmless, to demand is not.",
            "It is meant, and the sender has no certificate, or one that the receiver does not know.",
        ),
        None,
        Topic.CLIENT_CERTIFICATE,
        (LOOK, *ALL_PORTS),
        "RFC 8446 §4.4.2.4; RFC 5246 §7.4.6; measured on Postfix 3.7; OpenSSL's error texts",
        sender_does="Where it is meant, a certificate that the receiver knows; in Postfix, smtp_tls_chain_files.",
    ),
    Refusal(
        "certificate-refused",
        has_any(
            r"alert (?:unknown ca|bad certificate|certificate (?:expired|unknown|revoked))",
            r"certificate verify failed",
            r"certificate verification failed",
            r"Server certificate not (?:verified|trusted)",
            r"[45]\.7\.32[025]\b",
            r"certificate-(?:expired|host-mismatch|not-trusted)",
            r"certificate validation failed",
            r"SubjectMismatch|CertificateExpired|UntrustedRoot",
            r"unable to get local issuer certificate|self[- ]signed certificate|certificate has expired",
            r"TLS failed: verify error|CERTIFICATE_VERIFY_FAILED|PKIX path (?:building|validation) failed|x509: certificate",
            r"(?:fatal alert has been received\.?:? ?\(?|rxd alert: )(?:CA is unknown|Certificate |Unknown certificate)",
            r"fatal alert: (?:unknown_ca|bad_certificate|certificate_\w+)|remote certificate is invalid|"
            r"Peer certificate CN=.{0,200}did not match|0x8009032[25]|SEC_E_(?:UNTRUSTED_ROOT|WRONG_PRINCIPAL)",
            r"server not authenticated|alert code is (?:4[1-68]|49|116)\b",
            r"SSL_connect: certificate|no alternative certificate subject name matches|Hostname mismatch|"
            r"rejected our certificate|Key usage violation|No name matching|Hostname/IP does not match",
        ),
        "One side did not take the other's certificate.",
        Side.SENDING,
        "in the TLS handshake, behind the 220 of STARTTLS",
        (
            (
                "The sender demands a certificate that checks (DANE, MTA-STS, “verify” or “secure” in Postfix), and an "
                "intermediate is missing, the name differs, or it has expired. Opportunistic senders check nothing."
            ),
            (
                "An alert that *your server* received says that the other side refused your certificate; one that it sent, "
                "that you refused theirs."
            ),
            "The server asked for a client certificate, and the sender has a bad one.",
        ),
        None,
        Topic.CERTIFICATE,
        (_STRICT, _OTHER_NAME),
        f"RFC 8460 §4.3; RFC 8446 §6.2; {_MICROSOFT}; OpenSSL's, GnuTLS's, Java's, Go's, .NET's and PHP's error texts",
        sender_does="Nothing, if the demand is meant so: the receiver has to mend its certificate. If it is not, take it "
        "away for this destination (Postfix smtp_tls_policy_maps: “may” or “encrypt”; Exim tls_verify_hosts). A program "
        "needs the issuer in its own trust store, or the right host name.",
    ),
)
"""Rows of the catalogue."""
