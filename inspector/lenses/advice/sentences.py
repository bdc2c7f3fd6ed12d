"""What to tell people: the wording of each finding, as a table.

A ``{name}`` is filled in by the rule that uses the wording. Explanations are about two short sentences; settings stand on
lines of their own that begin with two blanks.
"""

from collections.abc import Mapping

from inspector.frozen import Frozen


class Wording(Frozen):
    """The texts of one finding."""

    title: str
    """What happened."""
    explanation: str
    """Why it matters."""
    advice: str
    """What to do."""
    ref: str
    """The source."""


_MIDDLEBOX = (
    "on a Cisco firewall, set allow-tls in the ESMTP inspection map. It may be any firewall in the path, also one on your "
    "own side."
)
_STARTTLS_LOG = (
    "The server's log says why: a key file that cannot be read, or a mistake in a list of protocols or cipher suites."
)

STARTTLS: Mapping[str, Wording] = {
    "absent": Wording(
        "The EHLO reply offers no STARTTLS",
        "No line of the reply carries the keyword, so nobody can ask for TLS. Senders that use TLS where they can go on in "
        "clear; senders that demand it (by policy, DANE or MTA-STS) do not deliver.",
        "If the server should offer it, switch TLS on there. If its own settings offer it, something on the way "
        f"removes it: {_MIDDLEBOX} It may also depend on who asks: try another --ehlo-name, or another source address.",
        "RFC 3207 §4",
    ),
    "refused-454": Wording(
        "STARTTLS is refused: {said}",
        "TLS is broken on the server: it knows the command and cannot start TLS. Senders that use TLS where they can go "
        "on in "
        "clear or wait; senders that demand it do not deliver.",
        _STARTTLS_LOG,
        "RFC 3207 §4",
    ),
    "limited": Wording(
        "STARTTLS is refused to this address for now: {said}",
        "The server has TLS and counts how often a client begins it. A sender that comes as often meets the same, and sends "
        "in clear or waits.",
        "Wait some minutes and look again. Where mail of your own is held up by it, have the limit raised: in Postfix it is "
        "smtpd_client_new_tls_session_rate_limit, and addresses in smtpd_client_event_limit_exceptions are free of it.",
        "RFC 3207 §4; postconf(5)",
    ),
    "refused": Wording(
        "STARTTLS is refused: {said}",
        "TLS does not start, whatever the EHLO reply said. Senders that use TLS where they can go on in clear or wait; "
        "senders "
        "that demand it do not deliver.",
        "The server's own words come first. Some servers refuse it to some EHLO names or addresses: try another "
        "--ehlo-name. "
        f"{_STARTTLS_LOG}",
        "RFC 3207 §4",
    ),
    "refused-by-alert": Wording(
        "STARTTLS gets {said}",
        "The alert comes in clear, before any TLS was begun. Something behind this port speaks TLS and could not set it up, "
        "and clients cannot read what it says: they see a broken reply and end the connection.",
        _STARTTLS_LOG,
        "RFC 3207 §4; RFC 8446 §6",
    ),
    "unanswered": Wording(
        "STARTTLS is offered and then not answered: {how}",
        "TLS never begins, so this says nothing about versions or certificates. Senders wait for minutes and then end the "
        "connection; whether they come back in clear, or the mail waits, is up to each of them.",
        "The log of the server tells whether STARTTLS arrived on this connection. If it did, the server hangs or dies "
        "while it sets up TLS: its key, certificate or entropy. If it did not, a firewall or proxy that inspects SMTP "
        "swallows the command: try from another network.",
        "RFC 3207 §4; RFC 5321 §4.5.3.2",
    ),
    "masked": Wording(
        "A line of the EHLO reply was overwritten with X",
        "Some firewalls do this to service extensions that they do not know. Eight letters may have been STARTTLS, "
        "CHUNKING, "
        "8BITMIME or SMTPUTF8; clients see none of them.",
        "Send STARTTLS (--force-starttls): when it comes back in the error as XXXXXXXX, a firewall masks it. Then let "
        "TLS pass: "
        f"{_MIDDLEBOX}",
        "RFC 3207 §4; Cisco ESMTP inspection",
    ),
    "masked-proven": Wording(
        "A firewall masks STARTTLS: our own came back as XXXXXXXX",
        "The server never saw the command; it saw eight X. Senders on this path believe that the server has no TLS: they "
        "go on "
        "in clear, or do not deliver where TLS is demanded.",
        f"Let TLS pass the inspection: {_MIDDLEBOX}",
        "RFC 3207 §4; Cisco ESMTP inspection",
    ),
    "injection": Wording(
        "Bytes in clear came {where}",
        "After the 220 of STARTTLS only TLS may follow. Bytes in clear at this place are how replies are slipped into a "
        "session "
        "from outside (response injection); a broken server or a box on the way can cause it too.",
        "Compare with a run from another network: when the bytes are gone, something on the way adds them. When they "
        "stay, the "
        "server sends them: update it, or what stands in front of it. They were given neither to TLS nor to the SMTP "
        "reader.",
        "RFC 3207 §4.2, §6",
    ),
    "required": Wording(
        "The server demands TLS: {said}",
        "It takes no mail in clear. On a public MX, RFC 3207 forbids that, since senders without TLS can then deliver "
        "nothing; "
        "for submission it is good practice.",
        "As a sender, use STARTTLS. Received headers that say “with ESMTP”, not “with ESMTPS”, show that TLS was not used.",
        "RFC 3207 §4, §4.1",
    ),
    "required-to-log-in": Wording(
        "The server demands TLS before log in: {said}",
        "It takes no password in clear, as it should. Whether it takes mail in clear from who does not log in, this reply "
        "does not tell.",
        "As a client, use STARTTLS before AUTH.",
        "RFC 3207 §4; RFC 4954 §4",
    ),
}
"""STARTTLS as a command and an offer."""

_PUBLIC_PORT = (
    "Senders that know nothing newer use {versions} today; without that they send in clear or fail. Where clear text is "
    "accepted anyway, a stricter TLS only loses encryption."
)

_DIRECTION = "This is what their server takes from senders; what their servers offer as senders is another question."

TLS: Mapping[str, Wording] = {
    "broken": Wording(
        "No TLS version works",
        "Each version was tried on its own connection, and none got an answer that agrees. {consequence}",
        "The table of versions shows each answer, and the server's log has its own words: a key file that cannot be "
        "read, a mistake "
        "in a list of protocols or cipher suites. Alert 40 means nothing in common: an ECDSA key only, RSA key exchange "
        "only, or "
        "small DH. Where all is silence, look for a firewall in the path.",
        "RFC 8460 §4.3; RFC 8446 §6.2",
    ),
    "minimum-not-met": Wording(
        "Nothing at or above {minimum} is accepted",
        "The best that came about is {best}. With senders whose minimum is {minimum} no TLS comes about: {they}. "
        f"{_DIRECTION}",
        "Update the server's TLS library, or look for a setting that caps it. The lists below help where a setting "
        "does; where the library itself has no {minimum}, they leave this server no version at all. "
        "A list that names what to leave out may have a hole: “!SSLv2, !SSLv3, !TLSv1.1” leaves a client TLSv1 only.",
        "RFC 8996; RFC 8460 §4.3",
    ),
    "below-minimum-25": Wording(
        "{versions} {are} accepted, below the minimum of {minimum}",
        f"{_PUBLIC_PORT} {{status}} {_DIRECTION}",
        "Count in your log who still uses {versions}, and do 465 and 587 first. When nobody is left, raise the lowest "
        "version that this server takes from senders:",
        "RFC 8996; RFC 7568; measured on Postfix 3.7",
    ),
    "below-minimum-submission": Wording(
        "{versions} {are} accepted, below the minimum of {minimum}",
        "Mail programs that know nothing newer use {versions} here; without that they can hand in no mail until "
        "they are "
        f"updated. {{status}} {_DIRECTION}",
        "Count in your log who still uses {versions}. When nobody is left, raise the lowest version that this server takes "
        "from mail programs:",
        "RFC 8996; RFC 7568; RFC 8314 §4.1; measured on Postfix 3.7",
    ),
    "handshake-failed": Wording(
        "The TLS handshake of the session failed",
        "{words}. {consequence}",
        "{look} what each of them is answered. The server's log has its own words.",
        "RFC 8446 §6.2",
    ),
    "unreadable-certificate": Wording(
        "A certificate that cannot be read ends the TLS handshake",
        "{words}. OpenSSL does so whether it checks certificates or not, so all senders that are built on it get no TLS "
        "here. {consequence}",
        "Take what is no certificate out of the server's certificate file; which one it is stands with the certificates. "
        "GnuTLS passes over it behind the leaf, so gnutls-cli shows no fault.",
        "RFC 5246 §7.4.2; RFC 8446 §4.4.2; measured with OpenSSL 3.0 and GnuTLS 3.7",
    ),
    "handshake-failed-chosen": Wording(
        "The TLS handshake with {chosen} failed",
        "{words}. Only this version was offered, because it was chosen with --tls-version; a sender that offers more may "
        "fare better.",
        "Leave --tls-version out to see what both sides agree on, or try the TLS versions one by one.",
        "RFC 8446 §6.2",
    ),
    "not-tls": Wording(
        "This port does not speak TLS from the first byte",
        "{ended}",
        "Implicit TLS is spoken on 465 (RFC 8314); 25 and 587 begin in clear and go over to TLS by STARTTLS: use smtp:// or "
        "submission:// for them.",
        "RFC 8314 §3.3, §7.3; RFC 3207",
    ),
    "client-certificate": Wording(
        "The server demands a client certificate: {alert}",
        "It asked for one, got none, and ended the session. The versions that it takes are of no use to a sender without a "
        "certificate that it trusts: {they}.",
        "On a port for other people's mail a certificate may be asked for, but not demanded. Where it is meant, every "
        "sender needs a certificate that this server knows.",
        "RFC 8446 §4.4.2.4, §6.2; RFC 5246 §7.4.6",
    ),
    "local-refusal": Wording(
        "This machine's TLS library ended the handshake, not the server",
        "{words}. That says nothing against the server: old versions, small keys and old signatures are refused by newer "
        "libraries.",
        "The table of versions asks without that library: go by it. Other senders may refuse for the same reason, so "
        "small keys and "
        "old signatures are still worth replacing.",
        "RFC 8446 §6.2",
    ),
}
"""The handshake and the versions."""

_WHO_CHECKS = {
    False: "Senders that use TLS where they can do not check certificates and deliver all the same; those with DANE or "
    "MTA-STS, or a "
    "policy of their own, do check and do not deliver.",
    True: "Mail programs check it and refuse to hand in mail, or ask their user.",
}
"""Who looks at the certificate: False on a port for servers, True for submission."""


def who_checks_certificates(*, submission: bool) -> str:
    """Say what follows from a bad certificate."""
    return _WHO_CHECKS[submission]


SESSION: Mapping[str, Wording] = {
    "greeting-refused": Wording(
        "The server refused us in its greeting: {said}",
        "The session ended before anything was said. {meaning}",
        "The words are the server's own. Many are about the address that asks: a blocklist, too many connections, a host "
        "that is no "
        "mail server. Run it from the mail server itself.",
        "RFC 5321 §3.1, §4.2.2",
    ),
    "ehlo-refused": Wording(
        "EHLO is refused: {said}",
        "Without an EHLO reply no service extension is offered, so whether the server has STARTTLS is not known. {meaning}",
        "Look at the name that was said ({name}): some servers want a full host name, one that resolves, or one that is "
        "not on a "
        "blocklist. Try another --ehlo-name.",
        "RFC 5321 §4.1.1.1, §4.1.4",
    ),
    "ehlo-name": Wording(
        "We said an EHLO name without a dot: {name}",
        "RFC 5321 asks for a full host name or an address in brackets. Some servers refuse other names, or offer them less.",
        "Set one with --ehlo-name, best the name that this machine's address resolves to.",
        "RFC 5321 §2.3.5, §4.1.4",
    ),
    "ehlo-name-read": Wording(
        "The client said an EHLO name without a dot: {name}",
        "RFC 5321 asks for a full host name or an address in brackets. Some servers refuse other names, or offer them less.",
        "Set the client's name, best to the one that its address resolves to: smtp_helo_name in Postfix, helo_data in Exim.",
        "RFC 5321 §2.3.5, §4.1.4",
    ),
    "greeting-missing": Wording(
        "The server said nothing to greet us",
        "{ended}",
        "An SMTP server speaks first, with 220. Look at the server's log for this connection. When the log has nothing, "
        "something on "
        "the way took the connection: try from another network, or from the mail server itself.",
        "RFC 5321 §3.1",
    ),
    "not-smtp": Wording(
        "What answers is no SMTP server",
        "{ended}",
        "Check host and port. When both are right, something on the way answers in the server's place: try from another "
        "network, or from the mail server itself.",
        "RFC 5321 §3.1, §4.2",
    ),
    "greeting-slow": Wording(
        "The greeting took {seconds}",
        "Some servers let strangers wait on purpose, to catch those that talk before they are greeted. Tools with a "
        "short timeout "
        "take that for a server without TLS.",
        "Nothing is wrong. Tools and senders need a timeout of five minutes for the greeting.",
        "RFC 5321 §4.5.3.2.1",
    ),
    "cut-off": Wording(
        "The session was cut off",
        "{ended}",
        "Try again, and from another network: when it ends at the same place each time, the server or a firewall does "
        "it; its log "
        "says why.",
        "RFC 5321 §3.8",
    ),
    "limit": Wording(
        "The server sent more than is kept",
        "{ended}",
        "An ordinary server never does this. Look at the last lines: a loop in the server, or something that is no mail "
        "server.",
        "RFC 5321 §4.5.3.1.5",
    ),
    "surplus": Wording(
        "Bytes came that nothing had asked for",
        "They stand behind the end of a reply. A client that pipelines takes them for the answer to its next command, "
        "and is one "
        "reply off from then on.",
        "Look at the bytes: a reply with two last lines, a proxy that answers too, or a line that was cut in two.",
        "RFC 5321 §4.2.1",
    ),
}
"""The conversation itself."""

SHORT_OF_MEANING = {
    4: "It is temporary: senders try again later.",
    5: "It is final: senders give the mail back.",
}
"""First digit of a reply code to what a sender makes of it (RFC 5321 §4.2.1)."""
