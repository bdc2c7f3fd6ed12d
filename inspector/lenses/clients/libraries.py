"""The table of clients: libraries that programs send mail with. Versions stand in the rows."""

from inspector.frozen import replace
from inspector.lenses.clients.model import (
    ANY,
    HYPHEN,
    NO_HYPHEN,
    NO_THIRD_HYPHEN,
    REPLY_LINE,
    THIRD_HYPHEN,
    UNMEASURED,
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
    Where,
)
from inspector.lenses.clients.rules import Match, Nul, Rule

_MAY, _MUST = Mode.OPPORTUNISTIC, Mode.REQUIRED
_LIBRARY = Group.LIBRARY
_BLANKS = " \t\r\n\x0b\x0c"
_UNICODE_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What Python's str.strip() takes off."""
_INTEGER = r"(?![0-9]{3})[ \t+\-_0-9]|\r(?!\n)"
"""The beginning of lines that Python's int() may take for a code all the same."""
_PHP_TRIM = " \t\r\n\x0b\x00"
_CODED = Framing(last=NO_HYPHEN, more=HYPHEN, otherwise=Else.GIVES_UP)
"""Each line must begin with a code, and a hyphen behind it means that more follow."""
_HELO = Framing(codes=Codes.IGNORED, on_502=Else.HELO, on_550=Else.HELO)
_FIRST = replace(_HELO, codes=Codes.FIRST, not_250=Else.HELO)
_LAST = replace(_HELO, codes=Codes.LAST, not_250=Else.HELO)
_TO_BLANK = "Line 1 is skipped. On later lines the text up to the first blank is compared, "

AIOSMTPLIB = Program(
    "aiosmtplib",
    _LIBRARY,
    "Line 1 is skipped; where it is empty, the next line with text is. Later lines lose the blanks at both ends; the text "
    "up to the first blank is compared, in any case.",
    Rule(Match.WORD, fold=True, delims=" ", blank=" \t\r\n", left=_UNICODE_BLANKS, right=_UNICODE_BLANKS, charset="utf-8"),
    "aiosmtplib 5.1.3, esmtp.py, parse_esmtp_extensions()",
    replace(
        _LAST,
        on_4yz=Soft.AS_550_BUT_421,
        line=Bound(8190, 8200),
        vague=_INTEGER,
        last=NO_HYPHEN,
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
    ),
)
EMAILJS = Program(
    "emailjs",
    _LIBRARY,
    "What the reply offers is not looked at: with tls: true it is sent.",
    Rule(Match.BLIND),
    "emailjs 5.0.3, dist/connection.js, ehlo() and starttls()",
    replace(
        _LAST,
        on_4yz=Soft.AS_550,
        ends_at_crlf=True,
        last="[0-9]{3} [^\n]*\r\n",
        fatal=r"\r\Z",
        fatal_words="a lone CR at the end of a line",
        fatal_lines=Where.LAST,
    ),
)
LIBESMTP = Program(
    "libESMTP",
    _LIBRARY,
    "Line 1 is skipped. On later lines leading blanks do not matter; the first atom is compared, in any case. All lines "
    "must carry the same code.",
    Rule(Match.PATTERN, fold=True, pattern=r"[ \t\r\x0b]*STARTTLS(?![-!#$%&'*+/0-9=?A-Z^_`a-z{|}~])", nul=Nul.CUT),
    "libesmtp 1.1.0, protocol.c, rsp_ehlo(), cb_ehlo() and read_smtp_response()",
    Framing(
        on_4yz=Soft.AS_550,
        vague=r"[ \t]+[0-9]|\r(?!\n)",
        last="[0-9]{3} ",
        more=HYPHEN,
        otherwise=Else.GIVES_UP,
        codes=Codes.SAME,
        not_250=Else.GIVES_UP,
        fatal_behind=REPLY_LINE,
        like_502=(500, 501, 502, 504),
        on_502=Else.HELO,
        on_550=Else.GIVES_UP,
        fatal=r"\x00",
        fatal_words="a NUL byte",
        fatal_lines=Where.BUT_FIRST,
        line=Bound(1019, 1024),
    ),
)
GO = Program(
    "Go net/smtp",
    _LIBRARY,
    _TO_BLANK + "in upper case only.",
    Rule(Match.WORD, delims=" ", head="250[ -]|"),
    "go 1.19.8, net/smtp/smtp.go, (*Client).ehlo; net/textproto, ReadResponse",
    replace(_FIRST, on_4yz=Soft.AS_550, first=rf"{REPLY_LINE}|{THIRD_HYPHEN}", not_first=Else.HELO, last="CODE "),
)
GO_EMERSION = replace(
    GO,
    name="emersion/go-smtp",
    source="emersion/go-smtp 0.12.1, client.go, (*Client).ehlo",
    framing=replace(GO.framing, line=Bound(1990, 2010)),
)
JAVAMAIL = Program(
    "JavaMail",
    _LIBRARY,
    _TO_BLANK + "in any case. A lone CR ends a line too.",
    Rule(Match.WORD, fold=True, delims=" ", lone_cr=True),
    "JavaMail 1.6.5, com.sun.mail.smtp.SMTPTransport.ehlo(), read in its bytecode; Jakarta Mail 2.0.0 is the same",
    replace(_FIRST, on_4yz=Soft.AS_550, last=NO_THIRD_HYPHEN, more=THIRD_HYPHEN),
)
JAKARTA = replace(JAVAMAIL, name="Jakarta Mail")
LIBETPAN = Program(
    "libEtPan",
    _LIBRARY,
    "Every line is looked at, line 1 too: the text up to a blank, tab or line end, in any case.",
    Rule(Match.WORD, first=True, fold=True, delims=" \t\r\n", nul=Nul.CUT, head="[+-]?[0-9]+[ -]?"),
    "libetpan 1.9.4, src/low-level/smtp/mailsmtp.c, mailesmtp_parse_ehlo()",
    Framing(
        on_4yz=Soft.AS_550,
        vague=r"[ \t]|\r(?!\n)",
        last="[+-]?[0-9]{3}(?![0-9-])",
        more="[+-]?[0-9]+-",
        otherwise=Else.GIVES_UP,
        codes=Codes.LAST,
        not_250=Else.GIVES_UP,
        on_502=Else.GIVES_UP,
        on_550=Else.GIVES_UP,
    ),
)
_NODE = Framing(vague=r"[^\r\n]{0,2}\r?\n|\x00", last="(?![0-9]+-)")
NODEMAILER = Program(
    "nodemailer",
    _LIBRARY,
    "The word anywhere in the whole reply, in any case, behind a blank or a hyphen: the text of the greeting too.",
    Rule(Match.CONTAINS, first=True, fold=True, before=" -", boundary=True),
    "nodemailer 10.6.0, smtp-connection/index.js, _actionEHLO()",
    replace(
        _NODE,
        on_4yz=Soft.AS_550_BUT_421,
        codes=Codes.FIRST_DIGIT,
        on_502=Else.HELO,
        on_550=Else.HELO,
        fatal_behind=rf"(?:{HYPHEN}[^\n]*\n)+\Z",
    ),
)
NODEMAILER_REQUIRED = Program(
    "nodemailer",
    _LIBRARY,
    "What the reply offers is not looked at: with requireTLS it is sent. A refused EHLO is an error.",
    Rule(Match.BLIND),
    "nodemailer 10.6.0, smtp-connection/index.js, _actionEHLO()",
    replace(_NODE, codes=Codes.FIRST_DIGIT, on_502=Else.GIVES_UP, on_550=Else.GIVES_UP),
)
PEAR = Program(
    "PEAR Net_SMTP",
    _LIBRARY,
    "Every line is looked at, line 1 too: the text without blanks at its ends, up to the first blank, in upper case only.",
    Rule(Match.WORD, first=True, delims=" ", left=_PHP_TRIM, right=_PHP_TRIM, nul=Nul.STRIP),
    "PEAR Net_SMTP 1.10.1, negotiate() and starttls()",
    replace(
        _LAST,
        on_4yz=Soft.AS_550,
        vague="(?![0-9]{3})[ +.0-9-]",
        last=rf"\r?\n|{NO_HYPHEN}",
        more=HYPHEN,
        otherwise=Else.HELO,
    ),
)
PERL = Program(
    "Perl Net::SMTP",
    _LIBRARY,
    "Every line is looked at, line 1 too: the first run of letters, digits, _ and - on it, in any case.",
    Rule(Match.PATTERN, first=True, fold=True, pattern=r"(?:(?![-\w]+\b)[^\n])*STARTTLS\b(?!-*\w)"),
    "perl 5.36, Net::SMTP 3.14, hello() and supports()",
    replace(_CODED, on_4yz=Soft.GIVES_UP, codes=Codes.IGNORED, on_502=Else.HELO, on_550=Else.HELO),
)
_PHP_LINES = Framing(last=r"(?s:.{3})[ \r\n]|(?s:.{0,3})\Z", chunk=511)
PHPMAILER = Program(
    "PHPMailer",
    _LIBRARY,
    "Line 1 is skipped. Later lines lose the blanks at both ends; the text up to the first blank, in upper case only. A "
    "HELO reply is read the same way.",
    Rule(Match.WORD, delims=" ", left=_PHP_TRIM, right=_PHP_TRIM, nul=Nul.STRIP),
    "PHPMailer 6.6.3, src/SMTP.php, parseHelloFields(); PHPMailer.php, smtpConnect()",
    replace(_PHP_LINES, codes=Codes.FIRST, not_250=Else.HELO, on_502=Else.HELO, on_550=Else.HELO, reads_helo=True),
)
PHPMAILER_TLS = Program(
    "PHPMailer",
    _LIBRARY,
    "What the reply offers is not looked at: with SMTPSecure='tls' it is sent.",
    Rule(Match.BLIND),
    "PHPMailer 6.6.3, PHPMailer.php, smtpConnect()",
    replace(_PHP_LINES, codes=Codes.IGNORED, on_502=Else.STARTTLS, on_550=Else.STARTTLS),
)
SMTPLIB = Program(
    "Python smtplib",
    _LIBRARY,
    "Line 1 is skipped. Later lines lose the blanks at both ends; the first run of letters, digits and - is compared, in "
    "any case. The last line must have 250; a line above 8,192 bytes is an error.",
    Rule(Match.PATTERN, fold=True, pattern=r"[ \t\r]*STARTTLS(?![A-Za-z0-9\-])"),
    "Python 3.11.7, smtplib.py, SMTP.ehlo() and getreply()",
    replace(
        _LAST,
        on_4yz=Soft.AS_550,
        not_250=Else.CLEAR,
        line=Bound(8190, 8200),
        first=r"[^\r\n]",
        not_first=Else.GIVES_UP,
        vague=_INTEGER,
        last=NO_HYPHEN,
        more=HYPHEN,
        otherwise=Else.CLEAR,
    ),
)
RUBY = Program(
    "Ruby Net::SMTP",
    _LIBRARY,
    "Line 1 is skipped. On later lines the first word between blanks is compared, in upper case only. A HELO reply is read "
    "the same way.",
    Rule(Match.WORD, delims=_BLANKS, left=_BLANKS),
    "ruby net-smtp 0.3.1, Response#capabilities and #capable?",
    replace(
        _HELO,
        on_4yz=Soft.AS_550,
        codes=Codes.FIRST_DIGIT,
        reads_helo=True,
        first=r"[^\r\n]{3}",
        vague=r"\r(?!\n)",
        last=r"[^\r\n]{3}(?!-)",
        more=THIRD_HYPHEN,
        otherwise=Else.GIVES_UP,
    ),
)
SWIFTMAILER = Program(
    "SwiftMailer",
    _LIBRARY,
    "What the reply offers is not looked at: with encryption=tls it is sent.",
    Rule(Match.BLIND),
    "swiftmailer 6.3.0, Transport/EsmtpTransport.php, doHeloCommand()",
    replace(_FIRST, last="(?s:.{3}) "),
)
SYMFONY = Program(
    "Symfony Mailer",
    _LIBRARY,
    "Line 1 is skipped. On later lines the text up to a blank or =, in any case. Lines end at CR LF only.",
    Rule(Match.WORD, fold=True, delims=" =", right_of_last=" \t\r\n\x0b\x00", crlf=True, counted=REPLY_LINE),
    "symfony/mailer 5.4, Transport/Smtp/EsmtpTransport.php, callHeloCommand()",
    replace(_FIRST, on_4yz=Soft.AS_550, last=r"(?s:.{0,3})\Z|(?s:.{3}) ", blanks_before=True),
)
_TCL_TRIM = f"{_BLANKS}\x00\x85\xa0"
TCLLIB = Program(
    "tcllib smtp",
    _LIBRARY,
    "Line 1 is skipped. Later lines lose the blanks at both ends; the whole text must be STARTTLS, or TLS, in upper "
    "case. A HELO reply is read the same way.",
    Rule(Match.EXACT, also="TLS", left=_TCL_TRIM, right=_TCL_TRIM, nul=Nul.STRIP),
    "tcllib 1.21, smtp 1.5.1, initialize_ehlo and hear",
    replace(
        _HELO,
        on_4yz=Soft.GIVES_UP,
        codes=Codes.FIRST,
        not_250=Else.GIVES_UP,
        reads_helo=True,
        vague=r"[^\r\n]{0,2}\r?\n| [0-9]{2}-",
        last=NO_THIRD_HYPHEN,
        more=THIRD_HYPHEN,
    ),
)
TWISTED = Program(
    "Twisted",
    _LIBRARY,
    "Every line is looked at, line 1 too: the first word between blanks, in upper case only. An empty line raises "
    "IndexError: the connection is dropped.",
    Rule(Match.WORD, first=True, delims=_BLANKS, left=" \t\x0b\x0c", crlf=True),
    "Twisted 26.10, mail/smtp.py, ESMTPClient.esmtpState_serverConfig() and tryTLS()",
    replace(
        _CODED,
        on_4yz=Soft.AS_550,
        codes=Codes.IGNORED,
        on_502=Else.HELO,
        on_550=Else.HELO,
        ends_at_crlf=True,
        vague=r"[ \t+\n0]|[0-9]{1,2}(?![0-9])",
        fatal_in_greeting=False,
        fatal=r"\A[ \t\r\x0b\x0c]*\Z|\A[ \t\x0b\x0c]*\r|\r[ \t\x0b\x0c]*\r",
        fatal_words="an empty line",
        fatal_lines=Where.BUT_LAST,
        unsure_behind=True,
        line=Bound(610, 20_000),
    ),
)
VMIME = Program(
    "VMime",
    _LIBRARY,
    "What the reply offers is not looked at: with connection.tls it is always tried, behind HELO too.",
    Rule(Match.BLIND),
    "vmime, src/vmime/net/smtp/SMTPConnection.cpp, connect(), helo() and startTLS(); 0.9.2 measured",
    Framing(codes=Codes.IGNORED, on_502=Else.STARTTLS, on_550=Else.STARTTLS, last=ANY),
)
DOTNET = Program(
    ".NET SmtpClient",
    _LIBRARY,
    "Line 1 is skipped. A later line must begin with STARTTLS, in any case; anything may follow.",
    Rule(Match.PREFIX, fold=True),
    "dotnet/runtime, System.Net.Mail, SmtpConnection.Auth.cs, ParseExtensions(); SmtpCommands.cs",
    replace(UNMEASURED, on_502=Else.HELO, on_550=Else.GIVES_UP),
)
LETTRE = Program(
    "lettre (Rust)",
    _LIBRARY,
    "Every line is looked at, line 1 too: the first word between blanks, in upper case only.",
    Rule(Match.WORD, first=True, delims=" \t", left=" \t"),
    "lettre/lettre, src/transport/smtp/extension.rs, ServerInfo::from_response()",
)
MAILKIT = Program(
    "MailKit",
    _LIBRARY,
    "Every line is looked at; whether line 1 too was read in part only, and is taken for so. The text without blanks at its "
    "ends must be STARTTLS, in any case.",
    Rule(Match.EXACT, first=True, fold=True, left=" \t", right=" \t"),
    "jstedfast/MailKit, MailKit/Net/Smtp/SmtpClient.cs, EhloAsync() and UpdateCapabilities()",
)

LIBRARIES = (
    Client("aiosmtplib", AIOSMTPLIB, "defaults", "5.1.3", _MAY),
    Client("aiosmtplib_req", AIOSMTPLIB, "start_tls=True", "5.1.3", _MUST),
    Client("emailjs", EMAILJS, "tls: true", "5.0.3", _MUST),
    Client("esmtp_libesmtp", LIBESMTP, "starttls=enabled", "1.1.0", _MAY),
    Client("esmtp_libesmtp_req", LIBESMTP, "starttls=required", "1.1.0", _MUST),
    Client("go_netsmtp", GO, "SendMail", "1.19.8", _MAY),
    Client("go_emersion", GO_EMERSION, "SendMail", "0.12.1", _MAY),
    Client("jakarta_mail", JAKARTA, "starttls.enable", "2.0.0", _MAY),
    Client("java_mail", JAVAMAIL, "starttls.enable", "1.6.5", _MAY),
    Client("java_mail_req", JAVAMAIL, "starttls.required", "1.6.5", _MUST),
    Client("libetpan", LIBETPAN, "esmtp_ehlo", "1.9.4", _MAY),
    Client("nodemailer", NODEMAILER, "secure: false", "10.6.0", _MAY),
    Client("nodemailer_req", NODEMAILER_REQUIRED, "requireTLS", "10.6.0", _MUST),
    Client("pear_netsmtp", PEAR, "auth(tls=true)", "1.10.1", _MAY),
    Client("perl_netsmtp", PERL, "if supports()", "3.14", _MAY),
    Client("phpmailer", PHPMAILER, "SMTPAutoTLS", "6.6.3", _MAY),
    Client("phpmailer_tls", PHPMAILER_TLS, "SMTPSecure='tls'", "6.6.3", _MUST),
    Client("py_smtplib", SMTPLIB, "if has_extn()", "3.11.7", _MAY),
    Client("py_smtplib_req", SMTPLIB, "starttls()", "3.11.7", _MUST),
    Client("ruby_netsmtp", RUBY, ":auto", "0.3.1", _MAY),
    Client("ruby_netsmtp_d13", RUBY, ":auto", "0.5.1", _MAY),
    Client("ruby_always", RUBY, ":always", "0.3.1", _MUST),
    Client("swiftmailer", SWIFTMAILER, "encryption=tls", "6.3.0", _MUST),
    Client("symfony_mailer", SYMFONY, "auto", "5.4.53", _MAY),
    Client("tcllib_smtp", TCLLIB, "-usetls 1", "1.5.1", _MAY),
    Client("twisted", TWISTED, "ESMTPSender", "26.10.0", _MAY),
    Client("vmime", VMIME, "connection.tls", "0.9.2", _MAY),
    Client("dotnet_smtpclient", DOTNET, "EnableSsl", "main", _MUST, basis=Basis.SOURCE),
    Client("lettre", LETTRE, "opportunistic", "0604030", _MAY, basis=Basis.SOURCE),
    Client("mailkit", MAILKIT, "WhenAvailable", "2.x", _MAY, basis=Basis.SOURCE),
)
"""Libraries."""
