"""Commands that show a finding with the tools that the other side has. Each was run against the servers of `demo`, with
openssl 3.0, swaks 20201014, posttls-finger of Postfix 3.7, netcat-openbsd and telnet; what a tool would mislead about is
from the same measurements.

In a command stands, already quoted for the shell: ``{host}`` ``{port}`` ``{place}`` (host:port) ``{next_hop}`` ([host]:port)
``{ehlo}`` ``{verb}`` (EHLO or LHLO) ``{sni}`` (``-servername NAME`` or ``-noservername``) ``{name}`` ``{sender}`` ``{flag}``
and ``{protocol}`` (a TLS version for openssl and for swaks); ``{s_client}`` is openssl up to that point.
"""

from inspector.frozen import Frozen
from inspector.lenses.finding_codes import FindingCode


class Recipe(Frozen):
    """One command, not yet filled in."""

    tool: str
    """What has to be there."""
    command: str
    """One line for a shell."""
    shows: str
    """What one sees in its output."""
    misleads: str = ""
    """What one would wrongly take from it; empty where there is nothing."""
    implicit_tls: bool | None = None
    """True: only where TLS begins with the first byte. False: only where it does not. None: on both."""


_CLEAR = (
    "(sleep 2; printf '{verb} %s\\r\\n' {ehlo}; sleep 2; printf '{more}\\r\\n'; sleep 2) | nc -w 5 {host} {port} | cat -v"
)
_WAITS = (
    "A server that takes longer to greet needs a longer first sleep: what is sent before the greeting counts as an attack."
)

EHLO_BY_NC = Recipe(
    "nc",
    _CLEAR.replace("{more}", "QUIT"),
    "the greeting and the EHLO reply, line by line, as they came; ^M is CR, M-… a byte above 127",
    _WAITS,
    implicit_tls=False,
)
EHLO_BY_HAND = Recipe(
    "telnet",
    "telnet {host} {port}",
    "the same by hand: wait for the 220, then type {verb} {ehlo}, and QUIT at the end",
    "telnet shows no control bytes.",
    implicit_tls=False,
)
EHLO_IN_TLS = Recipe(
    "openssl",
    "(sleep 2; printf '{verb} %s\\r\\n' {ehlo}; sleep 2; printf 'QUIT\\r\\n'; sleep 2) "
    "| {s_client} -quiet 2>/dev/null | cat -v",
    "the EHLO reply inside TLS, line by line; ^M is CR",
    "Without -quiet a line that begins with R or Q is a command to openssl itself.",
)
STARTTLS_BY_NC = Recipe(
    "nc",
    _CLEAR.replace("{more}", "STARTTLS"),
    "what the server answers to STARTTLS, and every byte in clear behind it",
    _WAITS,
    implicit_tls=False,
)
TLS_BY_SWAKS = Recipe(
    "swaks",
    "swaks --server {host} --port {port} --helo {ehlo} --tls --quit-after TLS",
    "the conversation up to TLS, with the server's own words; status 29 where no TLS came about",
    "swaks takes STARTTLS from any line of the reply, and shows what a server sends with its control bytes.",
    implicit_tls=False,
)
TLS_ANYHOW = Recipe(
    "openssl",
    "{s_client} </dev/null",
    "TLS comes about: “New, TLSv1…, Cipher is …”",
    "s_client and posttls-finger take STARTTLS from any line, so they see no fault. Postfix itself and Cisco ESA skip the "
    "first line: this shows that TLS works, not that senders find it.",
    implicit_tls=False,
)
FINGER_ANYHOW = Recipe(
    "posttls-finger",
    "posttls-finger -c -l may {next_hop}",
    "“TLS connection established”",
    "The same trap: Postfix's own smtp(8) skips the first line, posttls-finger does not.",
    implicit_tls=False,
)
ASKED_ANYHOW = Recipe(
    "openssl",
    "{s_client} </dev/null",
    "“Didn't find STARTTLS in server response, trying anyway...”",
    "It goes on regardless, and TLS may even come about; no mail server does that.",
    implicit_tls=False,
)
REFUSED_BY_OPENSSL = Recipe(
    "openssl",
    "{s_client} </dev/null",
    "“wrong version number”: a reply in clear where TLS was expected",
    "s_client reads no reply codes. This is no fault of a TLS version, and “Verify return code: 0 (ok)” means nothing here.",
)
REFUSED_BY_FINGER = Recipe(
    "posttls-finger",
    "posttls-finger -c -l encrypt {next_hop}",
    "“STARTTLS rejected:” and the server's words",
    "Its exit status is 0 all the same.",
    implicit_tls=False,
)
HANDSHAKE = Recipe(
    "openssl",
    "{s_client} </dev/null",
    "the alert by number, or the library's own reason, and “Cipher is (NONE)”",
    "“Verification: OK” and “Verify return code: 0 (ok)” stand there although there was no handshake.",
)
HANDSHAKE_BY_FINGER = Recipe(
    "posttls-finger",
    "posttls-finger -c -l encrypt {next_hop}",
    "“SSL_connect error”, and behind it the alert with its number",
    "Its exit status is 0 all the same.",
    implicit_tls=False,
)
OLD_VERSION = Recipe(
    "openssl",
    "{s_client} {flag} -cipher 'ALL:@SECLEVEL=0' </dev/null",
    "“New, TLSv1…, Cipher is …”: the server takes this version",
    "Without -cipher 'ALL:@SECLEVEL=0' today's OpenSSL gives up by itself (“legacy sigalg disallowed or unsupported”), "
    "which looks as if the server had refused.",
)
MINIMUM = Recipe(
    "openssl",
    "{s_client} {flag} </dev/null",
    "“alert protocol version”, or “unsupported protocol” where the server answered with a lower one; “Cipher is (NONE)”",
    "“Verify return code: 0 (ok)” means nothing where there was no handshake.",
)
MINIMUM_BY_FINGER = Recipe(
    "posttls-finger",
    "posttls-finger -c -l encrypt -p '>=TLSv1.2' {next_hop}",
    "“SSL_connect error”: what a Postfix with this setting gets",
    "The form with >= needs Postfix 3.6; a blank behind it switches TLS 1.3 off. Its exit status is 0 all the same.",
    implicit_tls=False,
)
OF_TODAY = Recipe(
    "openssl",
    "{s_client} {flag} -groups X25519:P-256:P-384 -cipher 'ECDHE+AES:ECDHE+CHACHA20:!aNULL:@SECLEVEL=0' </dev/null",
    "“alert handshake failure”: with what every TLS library of today has, nothing is in common",
    "s_client by itself offers more (RSA key exchange and DHE up to TLS 1.2, more groups) and may succeed.",
)
POLICY = Recipe(
    "swaks",
    "swaks --server {host} --port {port} --helo {ehlo} --from {sender} --quit-after MAIL --tls --tls-protocol {protocol} "
    "--tls-cipher 'ALL:@SECLEVEL=0'",
    "the handshake with this version, then MAIL FROM and its refusal",
    "Without --tls-cipher 'ALL:@SECLEVEL=0' old versions fail on this side. No mail is sent: it ends behind MAIL.",
    implicit_tls=False,
)
POLICY_IN_CLEAR = Recipe(
    "swaks",
    "swaks --server {host} --port {port} --helo {ehlo} --from {sender} --quit-after MAIL",
    "MAIL FROM in clear and its refusal",
    "No mail is sent: it ends behind MAIL.",
    implicit_tls=False,
)
MAIL_IN_TLS = Recipe(
    "swaks",
    "swaks --server {host} --port {port} --helo {ehlo} --from {sender} --quit-after MAIL --tls",
    "the handshake, then MAIL FROM and its refusal",
    "It may depend on the address that it comes from: run it on the mail server. No mail is sent: it ends behind MAIL.",
    implicit_tls=False,
)
HELLO_BY_SWAKS = Recipe(
    "swaks",
    "swaks --server {host} --port {port} --helo {ehlo} --quit-after FIRST-EHLO",
    "EHLO and its refusal",
    "After a refused EHLO swaks says HELO: a success there is none of EHLO.",
    implicit_tls=False,
)
SILENT = Recipe(
    "nc",
    "sleep 60 | nc -w 60 {host} {port} | cat -v",
    "what the server says by itself, and when; nothing is sent to it",
    "s_client waits for ever where no greeting comes, and goes on after one that refuses.",
    implicit_tls=False,
)
CLEAR_ON_TLS_PORT = Recipe(
    "openssl",
    "{s_client} </dev/null",
    "“wrong version number”: the server answered in clear",
    "It does not mean a TLS version: ask in clear (nc {host} {port}) and the greeting comes.",
    implicit_tls=True,
)
DATES_AND_NAMES = Recipe(
    "openssl",
    "{s_client} </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName,extendedKeyUsage",
    "issuer, dates, names and purposes of the leaf, whatever this machine trusts",
)
CHAIN = Recipe(
    "openssl",
    "{s_client} -showcerts </dev/null",
    "the chain as sent (s: subject, i: issuer), and the verify errors by number",
    "It goes on after an error, and takes a name from CN where no other is; the roots are those of this machine.",
)
ANONYMOUS = Recipe(
    "openssl",
    "{s_client} -tls1_2 -cipher 'aNULL:@SECLEVEL=0' </dev/null",
    "“no peer certificate available” and yet a cipher",
    "By itself s_client offers no anonymous suite, so the same server may answer it with an alert.",
)
NAME_CHECK = Recipe(
    "openssl",
    "{s_client} -verify_hostname {name} </dev/null",
    "“verify error:num=62:hostname mismatch”",
    "Without -verify_hostname no name is looked at, and “Verify return code: 0 (ok)” says nothing about it.",
)
NAME_BY_FINGER = Recipe(
    "posttls-finger",
    "posttls-finger -c -l secure {next_hop} {name}",
    "“certificate verification failed … hostname mismatch”: what a Postfix that demands it gets",
    "Without -F or -P it knows no roots and trusts no chain; its exit status is 0 all the same.",
    implicit_tls=False,
)
WITHOUT_NAME = Recipe(
    "openssl",
    "{s_client_without_name} -noservername </dev/null 2>/dev/null | openssl x509 -noout -subject -ext subjectAltName",
    "the certificate that comes to a client that names no server",
    "s_client sends the name of -connect as SNI by itself: without -noservername this shows nothing.",
)
KEY_AND_SIGNATURE = Recipe(
    "openssl",
    "{s_client} </dev/null 2>/dev/null | openssl x509 -noout -text",
    "serial number, key size, signature algorithm and purposes of the leaf",
)

_EHLO = (EHLO_BY_NC, EHLO_IN_TLS)
_MISLED = (EHLO_BY_NC, EHLO_BY_HAND, TLS_ANYHOW, FINGER_ANYHOW)

RECIPES: dict[FindingCode, tuple[Recipe, ...]] = {
    "greeting-missing": (SILENT,),
    "greeting-refused": (SILENT,),
    "greeting-slow": (SILENT,),
    "greeting-masked": (EHLO_BY_NC,),
    "greeting-bare-lf": (EHLO_BY_NC,),
    "greeting-not-a-domain": (EHLO_BY_NC,),
    "greeting-8bit": (EHLO_BY_NC,),
    "greeting-too-long": (EHLO_BY_NC,),
    "not-smtp": (SILENT,),
    "reply-surplus": (EHLO_BY_NC,),
    "ehlo-refused": (HELLO_BY_SWAKS,),
    "ehlo-keyword-before-greeting": _MISLED,
    "ehlo-greeting-late": (EHLO_BY_NC,),
    "ehlo-keyword-masked": (STARTTLS_BY_NC,),
    "starttls-not-supported": (TLS_BY_SWAKS, EHLO_BY_NC, ASKED_ANYHOW),
    "starttls-masked": (STARTTLS_BY_NC,),
    "starttls-refused": (TLS_BY_SWAKS, REFUSED_BY_FINGER, REFUSED_BY_OPENSSL),
    "starttls-unanswered": (STARTTLS_BY_NC,),
    "starttls-injection": (STARTTLS_BY_NC,),
    "starttls-required": (POLICY_IN_CLEAR,),
    "tls-broken": (HANDSHAKE, HANDSHAKE_BY_FINGER),
    "tls-handshake-failed": (HANDSHAKE,),
    "tls-local-refusal": (HANDSHAKE,),
    "tls-minimum-not-met": (MINIMUM, MINIMUM_BY_FINGER),
    "tls-below-minimum-accepted": (OLD_VERSION,),
    "tls-needs-uncommon": (OF_TODAY,),
    "tls-depends-on-sni": (WITHOUT_NAME, DATES_AND_NAMES),
    "reply-tls-version-policy": (POLICY,),
    "mail-refused": (MAIL_IN_TLS,),
    "certificate-expired": (DATES_AND_NAMES,),
    "certificate-not-trusted": (CHAIN,),
    "certificate-host-mismatch": (DATES_AND_NAMES, NAME_CHECK, NAME_BY_FINGER),
    "certificate-wrong-purpose": (DATES_AND_NAMES,),
    "certificate-weak": (KEY_AND_SIGNATURE,),
    "certificate-malformed": (KEY_AND_SIGNATURE,),
    "certificate-chain-untidy": (CHAIN,),
    "certificate-trust-differs": (CHAIN,),
    "validation-failure": (ANONYMOUS,),
}
"""Code to its commands. A code beginning with ``ehlo-`` that is not in it has those of OTHER_EHLO."""
OTHER_EHLO = _EHLO
