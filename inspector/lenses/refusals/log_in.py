"""Refusals about logging in: not offered, only inside TLS, demanded, refused, broken. The first two are about TLS too."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"
_CLIENT_SUBMISSION = "learn.microsoft.com: authenticated client SMTP submission"
_SUBMISSION = ("smtp-inspector check smtp://{host}:587", "what submission offers before and inside TLS")
_WAYS = ("smtp-inspector check smtp://{host}:587", "which ways to log in are offered, before and inside TLS")

CLEAR_LOG_IN_REFUSALS = (
    Refusal(
        "log-in-in-clear",
        has_any(
            r"(?<!\d)538[ -]",
            r"[45]\.7\.11\b(?!.*Syntax)",
            r"encryption (?:is )?required for (?:the )?requested authentication",
            r"AUTH (?:command )?not (?:permitted|available)|(?:plaintext|cleartext) (?:authentication|password|"
            r"login)s? .{0,20}"
            r"(?:disallowed|disabled|not allowed)",
        ),
        "To log in needs TLS first: the server takes no password in clear.",
        Side.RECEIVING,
        "at AUTH, before TLS",
        (
            "The mail program does not use STARTTLS, or does not see it in the EHLO reply.",
            "TLS failed, and the mail program went on in clear.",
            "The server takes no log in at all on this port: 25 is between servers, 587 and 465 are for mail programs.",
        ),
        None,
        None,
        (_SUBMISSION, ("smtp-inspector check smtps://{host}", "the same with TLS from the first byte, on 465")),
        "RFC 4954 §4, §6; RFC 8314 §3; Postfix's source (504 5.5.4)",
        sender_does="Set the mail program to STARTTLS on 587, or to TLS on 465.",
        receiver_does="Nothing: it is right so (Postfix smtpd_tls_auth_only, Exim auth_advertise_hosts).",
    ),
    Refusal(
        "log-in-not-offered",
        has_any(
            r"AUTH (?:command )?used when not advertised|AUTH (?:extension )?not (?:supported|advertised|enabled)",
            r"authentication not enabled|AUTH(?:ENTICATION)? (?:is )?not supported by|no (?:worthy|suitable|supported) "
            r"(?:SASL )?(?:mechs?|authentication (?:mechanism|method)s?) found",
        ),
        "AUTH came where the EHLO reply had not offered it.",
        Side.RECEIVING,
        "at AUTH",
        (
            "The server offers AUTH inside TLS only, and the program did not use STARTTLS: the likeliest by far.",
            "The program kept what it had read before TLS: after STARTTLS it has to say EHLO again.",
            "There is no log in on this port or for this address: 25 is between servers; mail programs use 587 or 465.",
            "The program knows none of the ways that are offered (“no worthy mechs found” is what Postfix logs then).",
        ),
        None,
        None,
        (_WAYS, ("smtp-inspector check smtps://{host}", "the same with TLS from the first byte, on 465")),
        "RFC 4954 §3, §4; RFC 3207 §4.2; Exim's and Postfix's source",
        sender_does="Set the program to STARTTLS on 587, or to TLS on 465; a server that delivers to others must not log in "
        "(Postfix smtp_sasl_auth_enable with a relayhost only).",
        receiver_does="Offer AUTH where it is wanted: Exim auth_advertise_hosts and authenticators, Postfix "
        "smtpd_sasl_auth_enable in the submission service of master.cf.",
    ),
)
"""Rows of the catalogue that come before what else speaks of TLS."""

LOG_IN_REFUSALS = (
    Refusal(
        "log-in-broken",
        has_any(
            r"Temporary authentication failure|Cannot authenticate due to|Unable to authenticate at present",
            r"\b(?:435|454)[ -].*(?:authenticat|AUTH)|No authentication server|SASL.{0,40}(?:no mechanism|cannot connect|"
            r"Connection refused|No such file)",
        ),
        f"The receiver could not check the log in: what knows the passwords did not answer. {_NO_TLS}",
        Side.RECEIVING,
        "at AUTH",
        (
            "The service behind it does not run, or its socket cannot be reached (Dovecot, saslauthd, LDAP, a database).",
            "Too many attempts in a short time: some servers answer so to slow them down.",
        ),
        None,
        None,
        (_WAYS,),
        f"RFC 4954 §4.1 (454); Postfix SASL_README; Exim's source (435); {_GOOGLE}",
        sender_does="Nothing is to be set: try again later.",
        receiver_does="Look in the server's log beside this line; Postfix: smtpd_sasl_path and the rights of that socket.",
    ),
    Refusal(
        "log-in-required",
        has_any(
            r"5\.7\.57\b|not have permission to submit mail|Client (?:was )?not authenticated",
            r"(?<!\d)530[ -].*(?:Authentication|log ?in|auth\w* required)|Must issue an AUTH command",
            r"(?<!Proper )authentication (?:is )?required(?!; Delivery)|must (?:first )?(?:log ?in|authenticate)|"
            r"Authentification requise",
            r"Sender address rejected: not logged in|explicit authorization required|Unauthenticated senders not allowed",
        ),
        "The receiver takes this mail only from somebody who has logged in.",
        Side.RECEIVING,
        "at MAIL or RCPT, before a log in",
        (
            "A mail program or a device sends without user name and password, or to the port for mail programs (587, 465).",
            "AUTH is offered inside TLS only, and the program did not use STARTTLS: it saw no way to log in.",
            (
                "The domain of the sender's address is the receiver's own, and the receiver takes such mail from its users "
                "only."
            ),
        ),
        None,
        None,
        (_WAYS, BY_HAND),
        f"RFC 4954 §6; {_GOOGLE}; {_MICROSOFT}; OpenSMTPD's and hMailServer's own texts",
        sender_does="Let the program log in; a server that delivers to others sends to the domain's MX on port 25 instead.",
    ),
    Refusal(
        "log-in-refused",
        has_any(
            r"(?<!\d)53[45][ -]",
            r"Authentication (?:failed(?!: Maximum credits)|unsuccessful|credentials invalid)|authentication failure",
            r"Incorrect authentication",
            r"Username and Password not accepted|(?:bad|invalid|incorrect) (?:username|password|credentials)(?! for relay)",
            r"SASL (?:LOGIN|PLAIN|[A-Z0-9-]+) authentication failed|authenticator failed for|Invalid login or password",
            r"Too many login attempts|5\.7\.139\b|Basic authentication is (?:not supported|disabled)",
        ),
        f"The log in was refused. {_NO_TLS}",
        Side.RECEIVING,
        "at AUTH",
        (
            "A wrong user name or password, or one that was changed. In a server's log: somebody tries passwords.",
            "The account demands another way: a password for this application only (Gmail 5.7.9), or OAuth.",
            (
                "Log in by SMTP is switched off for the account or the organization (Exchange Online: 5.7.139), or "
                "passwords are not taken any more (5.7.30 “Basic authentication”)."
            ),
        ),
        None,
        None,
        (("smtp-inspector check smtp://{host}:587", "which ways to log in are offered"),),
        f"RFC 4954 §6; {_GOOGLE}; {_CLIENT_SUBMISSION}",
        sender_does="Try the same account with a mail program; passwords typed into this program are not recorded.",
        receiver_does="Nothing, where the password was wrong; who tries passwords can be kept off by address (fail2ban).",
    ),
)
"""Rows of the catalogue."""
