"""What to tell of traps in Postfix's settings: a table of wording. A ``{name}`` is filled in by the rule that uses it."""

from collections.abc import Mapping

from inspector.lenses.advice.sentences import Wording

POSTFIX: Mapping[str, Wording] = {
    "invalid-receives": Wording(
        "{parameter} holds a word that is no protocol: TLS is off on {where}",
        "{told} Postfix 3.7 goes on offering STARTTLS and answers it with 454. Senders that use TLS where they can go on in "
        "clear or wait; those that demand it do not deliver.",
        "Write it so, right on every version:\n{settings}\n{verify}",
        "postconf(5), smtpd_tls_protocols; measured on Postfix 3.7",
    ),
    "invalid-sends": Wording(
        "{parameter} holds a word that is no protocol: nothing is sent over TLS",
        "{told} Where TLS is optional mail goes out in clear; where it is demanded it waits in the queue.",
        "Write it so, right on every version:\n{settings}\n{verify}",
        "postconf(5), smtp_tls_protocols; measured on Postfix 3.7",
    ),
    "syntax": Wording(
        "{parameter} is written in a form that Postfix {version} does not read",
        "The form with >= and <= is understood from Postfix 3.6 on. Before, the list is invalid: the log says 'Invalid TLS "
        "protocol list', and TLS is off.",
        "Write it so, right on every version:\n{settings}\n{verify}",
        "postconf(5), smtpd_tls_protocols; RELEASE_NOTES-3.6",
    ),
    "blank": Wording(
        "A blank stands behind {sign} in {parameter}: only {on} is on",
        "{told} TLS 1.3 is silently off.",
        "Take the blank out, or write the form that every version reads:\n{settings}\n{verify}",
        "measured on Postfix 3.7",
    ),
    "hole-sends": Wording(
        "{parameter} has a hole: this Postfix offers {offered} only",
        "{told} Receivers that want more refuse it, or mail goes out in clear.",
        "Exclude every old version, not single ones:\n{settings}\n{verify}",
        "postconf(5), smtp_tls_protocols; measured on Postfix 3.7",
    ),
    "hole-receives": Wording(
        "{parameter} has a hole: {on} are taken",
        "{told} An old version stays on though a newer one is off.",
        "Exclude every old version, not single ones:\n{settings}\n{verify}",
        "postconf(5), smtpd_tls_protocols; measured on Postfix 3.7",
    ),
    "inclusion": Wording(
        "{parameter} lists what is on, not what is off",
        "{told}",
        "Exclude old versions instead:\n{settings}",
        "postconf(5), smtpd_tls_protocols",
    ),
    "mandatory": Wording(
        "The minimum stands in {optional} only: {where} still takes {low}",
        "Where TLS is demanded (encrypt) or begins at the first byte (465) Postfix obeys {mandatory} alone, and that takes "
        "{low}. {optional} has no effect there.",
        "Set both:\n{settings}\n{verify}",
        "measured on Postfix 3.7",
    ),
    "mandatory-sends": Wording(
        "The minimum stands in {optional} only: where TLS is demanded {low} is still offered",
        "With encrypt, verify, secure or a DANE record Postfix obeys {mandatory} alone, and that offers {low}.",
        "Set both:\n{settings}\n{verify}",
        "measured on Postfix 3.7",
    ),
    "below-receives": Wording(
        "{low} {are} allowed where mail is received: {where}",
        "{low} {are} deprecated by RFC 8996. Whether that comes about also depends on OpenSSL; only a try with each "
        "version shows it.",
        "Before it is switched off on port 25, look in the log who still uses it: such senders then mail in clear or not at "
        "all. On 465 and 587 it can go first:\n{settings}\n{verify}",
        "RFC 8996; postconf(5)",
    ),
    "below-sends": Wording(
        "{low} {are} offered where mail is sent",
        "Postfix lists that in its ClientHello, so a receiver that goes by the list can refuse the mail (554 5.7.1) though "
        "a newer version comes about.",
        "The list of what is sent:\n{settings}\n{verify}",
        "measured on Postfix 3.7 with posttls-finger",
    ),
    "too-old": Wording(
        "Nothing at or above {minimum} is allowed: {where}",
        "The other side takes the highest version that both share. Most mail servers refuse older ones, so no TLS comes "
        "about: mail goes in clear, or not at all.",
        "{settings}\n{verify}",
        "RFC 8996; postconf(5)",
    ),
    "sends-in-clear": Wording(
        "Mail is sent in clear: smtp_tls_security_level is not set",
        "Below Postfix 3.11 it is empty by default, and STARTTLS is not used whatever the other side offers. Receivers that "
        "demand TLS answer with 530 or 554.",
        "  smtp_tls_security_level = may\nuses TLS where the other side offers it ('dane' where the resolver validates).",
        "postconf(5), smtp_tls_security_level; RELEASE_NOTES-3.11",
    ),
    "receives-in-clear": Wording(
        "STARTTLS is not offered: smtpd_tls_security_level is not set",
        "Mail is received in clear from everybody; senders that demand TLS (DANE, MTA-STS, a policy of their own) do not "
        "deliver.",
        "  smtpd_tls_security_level = may\n  smtpd_tls_chain_files = /etc/ssl/private/mx.pem\n"
        "(3.4 and later; before: smtpd_tls_cert_file and smtpd_tls_key_file).",
        "postconf(5), smtpd_tls_security_level; RFC 3207",
    ),
    "encrypt-for-all": Wording(
        "TLS is demanded of every receiver: smtp_tls_security_level = {level}",
        "Mail to a receiver without TLS, or with none that fits, stays in the queue and comes back after days.",
        "  smtp_tls_security_level = may\n  smtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n"
        "and in that file a line for each destination that must have it (example.com encrypt), then postmap it.",
        "postconf(5), smtp_tls_security_level; RFC 7435",
    ),
    "encrypt-on-25": Wording(
        "TLS is demanded on port 25: smtpd_tls_security_level = encrypt",
        "A publicly referenced mail server must not demand it: senders without TLS cannot deliver. On 587 and 465 it is "
        "right.",
        "In main.cf:\n  smtpd_tls_security_level = may\nand in master.cf, below submission:\n"
        "  -o smtpd_tls_security_level=encrypt",
        "RFC 3207 §4; postconf(5)",
    ),
    "overrides": Wording(
        "What single services set is not in it",
        "postconf -n and main.cf do not show the -o of master.cf. Port 587 or 465 may have other versions, or demand TLS.",
        "Look at all of it:\n  postconf -n\n  postconf -P\n  postconf -M\nin one file, for smtp-inspector read.",
        "measured on Postfix 3.7",
    ),
    "misspelt": Wording(
        "{name} is no parameter of Postfix: {meant} was meant, and is not set by it",
        "Postfix passes over names that it does not know: the log says nothing, only postconf -n warns of an 'unused "
        "parameter'. What stands behind it is not in force.",
        "Write the name so, then look at what is in force:\n  {meant} = {value}\n  postconf {meant}",
        "postconf(1); measured on Postfix 3.7",
    ),
    "defaults": Wording(
        "These are the defaults of Postfix, not what is in force",
        "{why} What main.cf and master.cf set is not in it, so nothing can be said about this server.",
        "Look at what is set:\n  postconf -n\n  postconf -P\n  postconf -M\nin one file, for smtp-inspector read.",
        "postconf(1), -d",
    ),
    "policy-map": Wording(
        "The policy for {destination} has a protocols list that is wrong",
        "{told} Mail to {destination} goes out without TLS, or not at all.",
        "Inside a policy map the only separator is the colon:\n{settings}",
        "postconf(5), smtp_tls_policy_maps",
    ),
}
"""Name to wording."""
