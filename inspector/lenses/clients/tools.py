"""The table of clients: what a person runs, mail programs and probes. Measured on Debian 12; ids in _d13: on Debian 13."""

from inspector.frozen import replace
from inspector.lenses.clients.libraries import SMTPLIB
from inspector.lenses.clients.model import (
    A_REPLY,
    ANY,
    HYPHEN,
    NO_HYPHEN,
    NO_THIRD_HYPHEN,
    REPLY_LINE,
    THIRD_HYPHEN,
    Basis,
    Bound,
    Client,
    Codes,
    Else,
    Framing,
    Group,
    Mode,
    Program,
    Soft,
)
from inspector.lenses.clients.rules import Match, Nul, Rule

_MAY, _MUST, _PROBE = Mode.OPPORTUNISTIC, Mode.REQUIRED, Mode.PROBE
_TOOL = Group.TOOL
_HELO = Framing(codes=Codes.IGNORED, on_502=Else.HELO, on_550=Else.HELO)
_ENDS = Framing(codes=Codes.IGNORED, on_502=Else.GIVES_UP, on_550=Else.GIVES_UP)
_CODED = Framing(last=NO_HYPHEN, more=HYPHEN, otherwise=Else.GIVES_UP)
"""Each line must begin with a code, and a hyphen behind it means that more follow."""
_STRICT = Framing(last="[0-9]{3} ", more=HYPHEN, otherwise=Else.GIVES_UP)
"""The same, and else a blank stands behind it."""
_ALWAYS = Framing(codes=Codes.IGNORED, on_502=Else.STARTTLS, on_550=Else.STARTTLS)
_BLIND = Rule(Match.BLIND)
_PREFIX = "Every line is looked at, line 1 too: it must begin with STARTTLS, in any case; anything may follow."

_CURL_LAST = r"[0-9]{3}(?: |[^\n]\n)"
"""A blank behind the code, or five bytes in all."""
CURL = Program(
    "curl",
    _TOOL,
    "Every line is looked at, line 1 too: it must begin with STARTTLS in upper case; anything may follow.",
    Rule(Match.PREFIX, first=True, nul=Nul.CUT, counted=REPLY_LINE),
    "curl 7.88.1, lib/smtp.c, smtp_state_ehlo_resp() and smtp_endofresp()",
    replace(_HELO, on_4yz=Soft.AS_550, lines=Bound(203, 233), last=_CURL_LAST),
)
_CURL_13 = replace(CURL, framing=replace(_HELO, last=_CURL_LAST))
EMACS = Program(
    "Emacs smtpmail",
    _TOOL,
    "The word anywhere in the whole reply, in any case, behind a blank or a hyphen: the text of the greeting too.",
    Rule(Match.CONTAINS, first=True, fold=True, before=" -"),
    "emacs 28.2, mail/smtpmail.el, smtpmail-via-smtp; net/network-stream.el",
    replace(_HELO, codes=Codes.NO_MATTER, ends_at_crlf=True, last=r"[0-9]+ [^\n]*\r\n"),
)
_EMACS_SEND_IT = (
    "An exception: smtpmail-send-it sets case-fold-search to nil (smtpmail.el, line 215). Mail that it sends from a buffer "
    "without a value of its own finds STARTTLS in upper case only; by smtpmail-via-smtp any case counts (both measured)."
)
GIT = Program(
    "git send-email",
    _TOOL,
    "What the reply offers is not looked at: with smtpEncryption=tls it is sent.",
    _BLIND,
    "git 2.39.5, git-send-email.perl, send_message()",
    replace(_CODED, codes=Codes.IGNORED, on_502=Else.STARTTLS, on_550=Else.STARTTLS),
)
GNUTLS = Program(
    "gnutls-cli",
    _TOOL,
    "What the reply offers is not looked at: behind a line that begins with 250 and a blank it is sent. A reply above 1 KiB "
    "never ends for it.",
    _BLIND,
    "gnutls28 3.7.9, src/socket.c, socket_starttls() and wait_for_text()",
    Framing(
        on_4yz=Soft.AS_550,
        last="250 ",
        codes=Codes.LAST,
        not_250=Else.NOTHING,
        on_502=Else.NOTHING,
        on_550=Else.NOTHING,
        line=Bound(1000, 1038),
        reply=Bound(1000, 1038),
        lines=Bound(50, 1200),
    ),
)
MAILUTILS = Program(
    "GNU mail",
    _TOOL,
    "Line 1 is skipped. On later lines the text up to a blank or tab, in any case.",
    Rule(Match.WORD, fold=True, delims=" \t\r\x0b\x0c", nul=Nul.CUT),
    "mailutils 3.15, libproto/mailer/smtp.c, smtp_open(); the comparison is inferred from what was measured",
    replace(
        _CODED,
        on_4yz=Soft.GIVES_UP,
        vague=r"[0-9]{3}\r?\n",
        codes=Codes.SAME,
        not_250=Else.GIVES_UP,
        on_502=Else.HELO,
        on_550=Else.HELO,
    ),
)
MSMTP = Program(
    "msmtp",
    _TOOL,
    _PREFIX + " At most 50 lines of 1,024 bytes, each with three digits and a blank or hyphen.",
    Rule(Match.PREFIX, first=True, fold=True, nul=Nul.CUT),
    "msmtp, src/smtp.c, smtp_init() and smtp_get_msg() at 933d35b; 1.8.23 measured",
    replace(
        _STRICT,
        on_4yz=Soft.AS_550,
        codes=Codes.FIRST,
        not_250=Else.GIVES_UP,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
        line=Bound(1020, 1024),
        lines=Bound(50, 51),
    ),
)
MUTT = Program(
    "mutt",
    _TOOL,
    _PREFIX,
    Rule(Match.PREFIX, first=True, fold=True, nul=Nul.CUT),
    "mutt, smtp.c, smtp_get_resp() and smtp_open(); 2.2.12 measured",
    replace(
        _CODED,
        on_4yz=Soft.AS_550,
        codes=Codes.IGNORED,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
        line=Bound(1019, 1024),
        vague=r"[+-]|[0-9]{3}\x00|[0-9]{4}| [0-9]{2}[ -]",
    ),
)
MUTT_FORCE = replace(
    MUTT, words="What the reply offers is not looked at: with ssl_force_tls, the default since 2.0, it is sent.", rule=_BLIND
)
NEOMUTT = replace(MUTT, name="neomutt", source="measured; its source was not read")
NMAP_COMMANDS = Program(
    "nmap",
    _TOOL,
    "It shows every line of the reply as a list, line 1 first, and never sends STARTTLS.",
    Rule(Match.UNKNOWN),
    "nmap 7.93, scripts/smtp-commands.nse",
)
NMAP_CERT = Program(
    "nmap",
    _TOOL,
    "What the reply offers is not looked at: where EHLO is answered with 250 it is sent.",
    _BLIND,
    "nmap 7.93, nselib/sslcert.lua, smtp_prepare_tls; smtp.lua",
    Framing(
        codes=Codes.FIRST,
        not_250=Else.NOTHING,
        on_502=Else.NOTHING,
        on_550=Else.NOTHING,
        vague="(?![0-9]{3})",
        last="[0-9]{3}",
    ),
)
SMTP1 = Program(
    "OpenSMTPD smtp(1)",
    _TOOL,
    "Every line is looked at, line 1 too. The whole text must be STARTTLS, in upper case. A byte that is not printable "
    "ASCII, anywhere in the reply, ends the session; so does text behind it.",
    Rule(Match.EXACT, first=True, nul=Nul.CUT),
    "OpenSMTPD 6.8.0p2, usr.sbin/smtpd/smtp_client.c, smtp_client_readline()",
    replace(
        _HELO,
        on_4yz=Soft.AS_550,
        codes=Codes.FIRST_DIGIT,
        last="[2-5][0-9]{2}(?!-)",
        more="[2-5][0-9]{2}-",
        otherwise=Else.GIVES_UP,
        more_is_fatal=True,
        fatal=r"\A[ -~]*[^\x00 -~]",
        fatal_words="a byte that is not printable ASCII",
    ),
)
S_CLIENT = Program(
    "openssl s_client",
    _TOOL,
    "The word anywhere in a line only spares a warning: STARTTLS is always sent, and the answer to it is not looked at.",
    _BLIND,
    "openssl 3.0, apps/s_client.c, PROTO_SMTP",
    replace(_ALWAYS, on_4yz=Soft.AS_550, last=NO_THIRD_HYPHEN, more=THIRD_HYPHEN),
)
POSTTLS_FINGER = Program(
    "posttls-finger",
    _TOOL,
    "Every line is looked at, line 1 too, unlike Postfix itself: the word up to a blank, tab or =, in any case.",
    Rule(Match.WORD, first=True, fold=True, delims=" \t=", left=" \t=\r\x0b\x0c", right="\r", nul=Nul.CUT),
    "postfix 3.7.11, src/posttls-finger/posttls-finger.c",
    Framing(
        on_4yz=Soft.AS_550,
        codes=Codes.IGNORED,
        on_502=Else.NOTHING,
        on_550=Else.NOTHING,
        vague=r"[0-9](?![0-9]{2}(?:[ -]|\r?\n))",
        last=r"[0-9]{3}(?: |\r?\n)",
        more=HYPHEN,
        otherwise=Else.NOTHING,
        fatal_behind=A_REPLY,
        line=Bound(16_500, 1 << 62),
        lines=Bound(257, 500),
        reply=Bound(2834, 1 << 62),
        too_large=Else.NOTHING,
    ),
)
S_NAIL = Program(
    "s-nail",
    _TOOL,
    "What the reply offers is not looked at: with smtp-use-starttls it is sent.",
    _BLIND,
    "s-nail 14.9.24, src/mx/net-smtp.c, a_smtp_talk()",
    replace(
        _ENDS,
        on_4yz=Soft.AS_550,
        vague=r"[0-9]{1,2}(?![0-9])|[0-9]{4}|\+| [0-9]{2}[ -]",
        last=r"[0-9]{3}[^-0-9\r\n]",
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
    ),
)
SENDEMAIL = Program(
    "sendEmail",
    _TOOL,
    "The word anywhere in the whole reply, in upper case, even inside another word.",
    Rule(Match.CONTAINS, first=True),
    "sendEmail 1.56, line 1920",
    replace(_HELO, on_4yz=Soft.AS_550, codes=Codes.FIRST_DIGIT, ends_at_crlf=True, last=NO_THIRD_HYPHEN, more=THIRD_HYPHEN),
)
SSLSCAN = Program(
    "sslscan",
    _TOOL,
    "What the reply offers is not looked at: where it begins with 250 it is sent.",
    _BLIND,
    "sslscan, sslscan.c, tcpConnect(); 2.0.7 measured",
    replace(NMAP_CERT.framing, vague="", last=ANY),
)
SSLYZE = replace(
    SMTPLIB,
    name="sslyze",
    group=_TOOL,
    words="As Python smtplib, which it uses. " + SMTPLIB.words,
    source="sslyze 6.3.1, connection_helpers/opportunistic_tls_helpers.py; Python 3.11.7, smtplib.py",
)
SSMTP = Program(
    "sSMTP",
    _TOOL,
    "What the reply offers is not looked at: with UseSTARTTLS=YES it is sent.",
    _BLIND,
    "ssmtp 2.64, measured; its source was not read",
    replace(
        _CODED,
        on_4yz=Soft.AS_550,
        codes=Codes.IGNORED,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
        line=Bound(2048, 2060),
        vague=r"(?![0-9]{3})[\s+\-0-9\x00]|[0-9]{4}",
    ),
)
SWAKS = Program(
    "swaks",
    _TOOL,
    "Every line is looked at, line 1 too. The whole text must be STARTTLS, in upper case; every CR is left out first.",
    Rule(Match.EXACT, first=True, drop="\r", head=r"(?:\r*[^\r]){4}"),
    "swaks 20201014.0, sub do_smtp_helo; every CR is taken out of what was read",
    replace(_HELO, on_4yz=Soft.AS_550, codes=Codes.LAST, not_250=Else.HELO, last=r"\r*[0-9]{3} "),
)
TESTSSL = Program(
    "testssl.sh",
    _TOOL,
    "Every line is looked at, line 1 too: 250, a blank or hyphen, then STARTTLS in upper case; anything may follow.",
    Rule(Match.PREFIX, first=True, nul=Nul.DROP),
    "testssl.sh 3.0.8, starttls_smtp_dialog() and starttls_full_read()",
    Framing(
        last="250 ",
        more="250-",
        otherwise=Else.NOTHING,
        codes=Codes.ALL,
        not_250=Else.NOTHING,
        on_502=Else.NOTHING,
        on_550=Else.NOTHING,
    ),
)
STARTTLS_BACKEND = Program(
    "EFF starttls-backend",
    _TOOL,
    "Line 1 is skipped, as Go net/smtp does.",
    Rule(Match.LETTER),
    "https://github.com/EFForg/starttls-backend/issues/107",
)

TOOLS = (
    Client("curl_try", CURL, "--ssl", "7.88.1", _MAY),
    Client("curl_try_d13", _CURL_13, "--ssl", "8.14.1", _MAY),
    Client("curl_reqd", CURL, "--ssl-reqd", "7.88.1", _MUST),
    Client("emacs_smtpmail", EMACS, "stream-type nil", "28.2", _MAY, remark=_EMACS_SEND_IT),
    Client("emacs_starttls", EMACS, "'starttls", "28.2", _MUST, remark=_EMACS_SEND_IT),
    Client("git_send_email", GIT, "smtpEncryption=tls", "2.39.5", _MUST),
    Client("gnutls_cli", GNUTLS, "--starttls-proto", "3.7.9", _MUST, probe=True),
    Client("mailutils", MAILUTILS, "defaults", "3.15", _MAY),
    Client("msmtp_starttls", MSMTP, "tls on", "1.8.23", _MUST),
    Client("msmtp_starttls_d13", MSMTP, "tls on", "1.8.28", _MUST),
    Client("msmtp_serverinfo", MSMTP, "--serverinfo", "1.8.23", _PROBE, probe=True, sends=False),
    Client("mutt", MUTT, "ssl_starttls", "2.2.12", _MAY),
    Client("mutt_d13", MUTT, "ssl_starttls", "2.2.13", _MAY),
    Client("mutt_force", MUTT_FORCE, "ssl_force_tls", "2.2.12", _MUST),
    Client("neomutt", NEOMUTT, "ssl_starttls", "20220429", _MAY),
    Client("neomutt_d13", NEOMUTT, "ssl_starttls", "20250510", _MAY),
    Client("nmap_commands", NMAP_COMMANDS, "smtp-commands", "7.93", _PROBE, probe=True, sends=False),
    Client("nmap_sslcert", NMAP_CERT, "ssl-cert", "7.93", _PROBE, probe=True),
    Client("opensmtpd_smtp1", SMTP1, "smtp://", "6.8.0p2", _MAY, speaks_for="opensmtpd_mta"),
    Client("opensmtpd_smtp1_d13", SMTP1, "smtp://", "7.6.0", _MAY, speaks_for="opensmtpd_mta_d13"),
    Client("opensmtpd_smtp1_tls", SMTP1, "smtp+tls://", "6.8.0p2", _MUST),
    Client("openssl_s_client", S_CLIENT, "-starttls", "3.0.20", _MUST, probe=True),
    Client("posttls_finger", POSTTLS_FINGER, "-l may", "3.7.11", _MAY, probe=True, speaks_for="postfix_smtp"),
    Client("posttls_finger_d13", POSTTLS_FINGER, "-l may", "3.10.13", _MAY, probe=True, speaks_for="postfix_smtp_d13"),
    Client("posttls_finger_enc", POSTTLS_FINGER, "-l encrypt", "3.7.11", _MUST, probe=True, speaks_for="postfix_smtp_enc"),
    Client("s_nail", S_NAIL, "use-starttls", "14.9.24", _MUST),
    Client("sendemail_auto", SENDEMAIL, "tls=auto", "1.56", _MAY),
    Client("sslscan", SSLSCAN, "--starttls-smtp", "2.0.7", _PROBE, probe=True),
    Client("sslyze", SSLYZE, "--starttls=smtp", "6.3.1", _PROBE, probe=True),
    Client("ssmtp", SSMTP, "UseSTARTTLS", "2.64", _MUST),
    Client("swaks_optional", SWAKS, "--tls-optional", "20201014", _MAY),
    Client("swaks_optional_d13", SWAKS, "--tls-optional", "20240103", _MAY),
    Client("swaks_required", SWAKS, "--tls", "20201014", _MUST),
    Client("testssl", TESTSSL, "-t smtp", "3.0.8", _PROBE, probe=True),
    Client("go_starttls_backend", STARTTLS_BACKEND, "", "2018", _PROBE, probe=True, basis=Basis.DOCUMENTED),
)
"""Mail programs and probes."""
