"""The table of clients: mail servers. What was measured ran on Debian 12, ids in _d13 on Debian 13."""

from inspector.frozen import replace
from inspector.lenses.clients.model import (
    A_REPLY,
    HYPHEN,
    NO_HYPHEN,
    REPLY_LINE,
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

_MAY, _MUST = Mode.OPPORTUNISTIC, Mode.REQUIRED
_SERVER = Group.SERVER

COURIER = Program(
    "Courier",
    _SERVER,
    "Line 1 is skipped. On later lines the text up to the first blank is compared, in any case. Lines end at CR LF only.",
    Rule(Match.WORD, fold=True, delims=" ", nul=Nul.CUT, crlf=True, counted=REPLY_LINE),
    "courier, module.esmtp/libesmtp.C, esmtp_helo() at fe506cc; 1.0.16 measured, which does not take STARTTLS=1",
    Framing(
        ends_at_crlf=True,
        codes=Codes.IGNORED,
        on_502=Else.HELO,
        on_550=Else.HELO,
        first=REPLY_LINE,
        last="[0-9]{3} ",
    ),
)
DMA = Program(
    "DragonFly dma",
    _SERVER,
    "What the reply offers is not looked at: where STARTTLS is configured, it is sent. The whole reply must fit into 2,048 "
    "bytes, and each line must begin with 250.",
    Rule(Match.BLIND),
    "dma, crypto.c smtp_init_crypto() and net.c perform_server_greeting() at 7f88bbe; 0.13 measured",
    Framing(
        last="[0-9]{3} ",
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
        codes=Codes.ALL,
        not_250=Else.GIVES_UP,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
        fatal=r"\x00",
        fatal_words="a NUL byte",
        line=Bound(2040, 2050),
        lines=Bound(50, 1200),
        reply=Bound(2040, 2050),
    ),
)
EXIM = Program(
    "Exim",
    _SERVER,
    "Line 1 is skipped. A later line must have the code 250, one blank or hyphen, then STARTTLS in upper case, then white "
    "space or the end. A NUL byte ends the whole reply.",
    Rule(Match.PATTERN, pattern=r"STARTTLS(\s|$)", nul=Nul.END, counted="250[ -]"),
    "exim 4.96, src/transports/smtp.c, smtp_deliver_init() and ehlo_response(); src/smtp_out.c",
    Framing(
        on_4yz=Soft.AS_550,
        vague=r"[0-9]{3}\x00",
        last=r"[0-9]{3}(?: |\r?\n)",
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
        codes=Codes.OWN,
        not_250=Else.CLEAR,
        on_502=Else.HELO,
        on_550=Else.HELO,
        line=Bound(4000, 4090),
        lines=Bound(300, 1200),
        reply=Bound(4014, 4104),
    ),
)
NULLMAILER = Program(
    "nullmailer",
    _SERVER,
    "What the reply offers is not looked at: with --starttls it is sent right behind EHLO.",
    Rule(Match.BLIND),
    "nullmailer 2.2, protocols/smtp.cc, protocol_starttls()",
    Framing(
        on_4yz=Soft.AS_550,
        vague=r"[ \t+]|[0-9]{1,2}\r?\n|[0-9]{4}|\r(?!\n)",
        last=NO_HYPHEN,
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
        codes=Codes.IGNORED,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
    ),
)
OPENSMTPD = Program(
    "OpenSMTPD smtpd",
    _SERVER,
    "Every line is looked at, line 1 too. The whole text must be STARTTLS, in upper case. Text behind the reply "
    "ends the session.",
    Rule(Match.EXACT, first=True, nul=Nul.CUT),
    "OpenSMTPD 6.8.0p2, usr.sbin/smtpd/mta_session.c, mta_io(); util.c, parse_smtp_response()",
    Framing(
        last="[2-5][0-9]{2}(?!-)",
        more="[2-5][0-9]{2}-",
        otherwise=Else.GIVES_UP,
        codes=Codes.FIRST_DIGIT,
        on_502=Else.HELO,
        on_550=Else.HELO,
        more_is_fatal=True,
        line=Bound(2040, 2050),
    ),
)
POSTFIX = Program(
    "Postfix smtp(8)",
    _SERVER,
    "Line 1 is skipped: it is kept as the server's name; where it is empty, the next line with a word is. On later lines "
    "the word up to a blank or =, in any case; leading blanks and = do not matter. Only the first 2,048 bytes of the reply "
    "are kept. A greeting of asterisks, or without text, makes it say HELO.",
    Rule(
        Match.WORD,
        fold=True,
        delims=" =",
        blank=" =",
        left=" =",
        right="\r",
        nul=Nul.CUT,
        kept=2048,
        head="[- ]*[^- ]+[- ]",
    ),
    "postfix 3.7.11, src/smtp/smtp_proto.c, smtp_helo(); src/smtp/smtp_chat.c, smtp_chat_resp()",
    Framing(
        on_4yz=Soft.AS_550_BUT_421,
        last=r"[0-9]{3}(?: |\x00|\r?\n)",
        codes=Codes.IGNORED,
        on_502=Else.HELO,
        on_550=Else.HELO,
        helo_where_masked=True,
        fatal_behind=A_REPLY,
    ),
)
_POSTFIX_13 = replace(POSTFIX, framing=replace(POSTFIX.framing, line=Bound(610, 20_000)))
SENDMAIL = Program(
    "Sendmail",
    _SERVER,
    "Line 1 is skipped. On later lines the text up to the first blank or =, in any case. A HELO reply is read the same way.",
    Rule(Match.WORD, fold=True, delims=" =", nul=Nul.CUT, counted=REPLY_LINE),
    "sendmail 8.17.1.9, sendmail/usersmtp.c, helo_options()",
    Framing(
        first=REPLY_LINE,
        last=r"[0-9]{3}(?: |\r?\n)",
        codes=Codes.IGNORED,
        on_502=Else.HELO,
        on_550=Else.HELO,
        reads_helo=True,
    ),
)
HARAKA = Program(
    "Haraka",
    _SERVER,
    "Every line is looked at, line 1 too. The whole text must be STARTTLS, in any case.",
    Rule(Match.EXACT, first=True, fold=True),
    "haraka/Haraka, outbound/hmail.js, set_ehlo_props() at 008ac7a",
)
CISCO_ESA = Program(
    "Cisco ESA (AsyncOS)",
    _SERVER,
    "The first line of the EHLO reply is the greeting; a STARTTLS there does not count as offered.",
    Rule(Match.LETTER),
    "https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/"
    "212587-starttls-available-but-tls-negotiation-f.html",
)
_EXCHANGE = (
    "The manual says only that the other server shows 250-STARTTLS in its EHLO reply: nothing of line 1, of case, of "
    "what follows."
)
_NO_DOCUMENT = "No document was found that says how it reads an EHLO reply."


def _unknown(
    id_: str, name: str, words: str = _NO_DOCUMENT, source: str = "", version: str = "", remark: str = ""
) -> Client:
    program = Program(name, _SERVER, words, Rule(Match.UNKNOWN), source)
    return Client(id_, program, "", version, Mode.UNKNOWN, basis=Basis.UNKNOWN, remark=remark)


_MEASURED = (
    Client("postfix_smtp", POSTFIX, "may", "3.7.11", _MAY),
    Client("postfix_smtp_d13", _POSTFIX_13, "may", "3.10.13", _MAY),
    Client("postfix_smtp_enc", POSTFIX, "encrypt", "3.7.11", _MUST),
    Client("exim", EXIM, "defaults", "4.96", _MAY),
    Client("exim_d13", EXIM, "defaults", "4.98.2", _MAY),
    Client("exim_require", EXIM, "hosts_require_tls", "4.96", _MUST),
    Client("sendmail", SENDMAIL, "defaults", "8.17.1.9", _MAY),
    Client("opensmtpd_mta", OPENSMTPD, "smtp://", "6.8.0p2", _MAY),
    Client("opensmtpd_mta_d13", OPENSMTPD, "smtp://", "7.6.0", _MAY),
    Client("courier", COURIER, "defaults", "1.0.16", _MAY),
    Client("dma", DMA, "OPPORTUNISTIC_TLS", "0.13", _MAY),
    Client("dma_req", DMA, "STARTTLS", "0.13", _MUST),
    Client("nullmailer", NULLMAILER, "--starttls", "2.2", _MUST),
)
_NOT_MEASURED = (
    Client(
        "cisco_esa",
        CISCO_ESA,
        "TLS Preferred",
        "",
        _MAY,
        basis=Basis.DOCUMENTED,
        remark="Its log then says: Info: DCID 1 STARTTLS command not supported. With TLS Required it does not deliver.",
    ),
    Client("haraka", HARAKA, "", "008ac7a", _MAY, basis=Basis.SOURCE),
    _unknown(
        "ms_exchange",
        "Microsoft Exchange",
        _EXCHANGE,
        "https://technet.microsoft.com/en-us/library/ff982694(v=exchg.141).aspx",
        "2010 and later",
    ),
    _unknown(
        "symantec_ess",
        "Symantec Email Security.cloud",
        source="https://knowledge.broadcom.com/external/article/416007/inbound-email-delivery-issue-starttls-n.html",
        remark="Where it finds no offer and needs one, it says: 451 4.7.6 [internal] STARTTLS required but not advertised.",
    ),
    _unknown("gmail", "Gmail"),
    _unknown("sophos", "Sophos Email"),
    _unknown("proofpoint", "Proofpoint"),
    _unknown("barracuda", "Barracuda"),
)
SERVERS = (*_MEASURED, *_NOT_MEASURED)
"""Mail servers."""
