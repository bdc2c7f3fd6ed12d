"""Refusals of a command: unknown, misspelt, out of turn, or one too many."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, LOOK, Refusal, has_any

COMMAND_REFUSALS = (
    Refusal(
        "ehlo-again",
        has_any(r"(?<!\d)503\b.*(?:EHLO|HELO)", r"send (?:EHLO|HELO|hello) first", r"polite people say HELO"),
        "A command came where EHLO belongs.",
        Side.RECEIVING,
        "behind the greeting, or behind STARTTLS",
        (
            "After STARTTLS everything is forgotten, and EHLO has to be said again; the client or a box on the way did not.",
            "The EHLO was refused (its line is before this one), and the client went on regardless.",
        ),
        None,
        None,
        (LOOK,),
        "RFC 3207 §4.2; RFC 5321 §4.1.4; learn.microsoft.com: non-delivery reports in Exchange Server (5.5.2)",
        sender_does="No server has a setting for it: update or replace the program that sends. Between two mail servers "
        "look for a firewall that inspects SMTP.",
    ),
    Refusal(
        "command-out-of-order",
        has_any(
            r"(?<!\d)503[ -].*(?:MAIL|RCPT|DATA|sender|recipient|nested|transaction)",
            r"(?:need|send|issue|give) (?:a )?(?:MAIL|RCPT)\b.{0,20}(?:command|first)?|(?:MAIL|RCPT) first",
            r"sender not yet given|sender already (?:given|specified)|valid RCPT command must precede",
            r"no valid recipients|All RCPT commands were rejected|No recipient specified",
            r"Bad sequence of commands|Command not allowed at this point",
        ),
        "A command came in a wrong order, most often because the one before it had been refused.",
        Side.RECEIVING,
        "at MAIL, RCPT or DATA",
        (
            (
                "An earlier command was refused, and the client sent the next one all the same (with PIPELINING it has "
                "to): the first refusal is the one that counts. “No valid recipients” says that every RCPT was refused."
            ),
            "A program that leaves a command out, or says MAIL twice without RSET.",
            "Some servers answer so to MAIL or RCPT where a log in is missing.",
        ),
        None,
        None,
        (BY_HAND,),
        "RFC 5321 §4.1.4, RFC 2920 §3.1; Postfix's, Exim's, sendmail's, OpenSMTPD's and qmail's source",
        sender_does="Nothing is to be set for this one: look for the refusal before it, and explain that.",
    ),
    Refusal(
        "too-many-errors",
        has_any(
            r"too many (?:unrecogni[sz]ed|unknown|invalid|bad|nonmail|syntax|protocol|SMTP|errors)\b",
            r"too many errors after|too many bad recipients|harvest attack",
        ),
        "The receiver hung up after too many commands that it had refused in one session.",
        Side.RECEIVING,
        "at any command",
        (
            (
                "Most of the recipients were unknown, or most of the commands were refused: the refusals before this one "
                "say why."
            ),
            "Somebody tries passwords or addresses, one after the other.",
            "What came were no commands at all: the text of a message, or another protocol.",
        ),
        None,
        None,
        (BY_HAND,),
        "postconf(5): smtpd_hard_error_limit; Exim specification: smtp_max_unknown_commands, smtp_max_synprot_errors; "
        "support.google.com/a/answer/3726730",
        sender_does="Take unknown addresses off the list; nothing is to be set.",
        receiver_does="As a rule it is right so. Postfix smtpd_hard_error_limit, Exim smtp_max_synprot_errors and "
        "smtp_max_unknown_commands are the limits.",
    ),
    Refusal(
        "spoke-out-of-turn",
        has_any(
            r"synchroni[sz]ation error|Error: SMTP protocol synchronization",
            r"improper (?:use of SMTP )?command pipelining|no commands allowed to pipeline",
            r"I can break rules|pre-?greeting traffic|\bPREGREET\b|non-SMTP command",
            r"SMTP protocol (?:violation|error)|Protocol error",
            r"Unexpected (?:data|command)",
        ),
        "The client spoke before it was asked, or said what no SMTP client says.",
        Side.RECEIVING,
        "before the greeting, or behind a command that has to be waited for",
        (
            "A client or a tool that does not wait for the greeting: some servers greet late, to tell such clients apart.",
            "Commands were sent together with STARTTLS or EHLO, or without PIPELINING being offered.",
            (
                "TLS from the first byte (\\x16\\x03 in the log) to a port that begins in clear, a web browser, or "
                "something else that is no mail client. Scanners do all of this."
            ),
        ),
        None,
        None,
        (GREETING,),
        "RFC 5321 §4.3.1; RFC 2920 §3.1; RFC 3207 §4; Exim's, Postfix's and sendmail's own texts",
        sender_does="Let the program wait for the greeting and for each reply; TLS from the first byte belongs to 465.",
        receiver_does="Nothing, as long as no known sender is among them. Postfix postscreen_greet_wait, Exim "
        "smtp_enforce_sync and sendmail's greet_pause are what catches them.",
    ),
    Refusal(
        "ehlo-unknown",
        has_any(
            r"(?<!\d)50[024][ -].*\bEHLO\b",
            r"EHLO .{0,40}not (?:implemented|supported|recognized)",
        ),
        "The receiver does not know EHLO.",
        Side.RECEIVING,
        "at EHLO",
        (
            "A firewall on the way lets only the oldest commands through.",
            "A very old server: the sender then says HELO, and without EHLO there is no STARTTLS.",
        ),
        None,
        None,
        (GREETING, LOOK),
        "RFC 5321 §3.2, §4.2.4",
        sender_does="Nothing is to be set: a sender says HELO by itself. One that demands TLS cannot deliver then.",
        receiver_does="Let EHLO through the firewall (Cisco: the ESMTP inspection, not the old “fixup”), or renew the "
        "server.",
    ),
    Refusal(
        "command-unknown",
        has_any(
            r"(?<!\d)50[024][ -].*(?:unrecogni[sz]ed|not (?:implemented|recogni[sz]ed|understood|supported)|unimplemented|"
            r"unknown|disabled|invalid command)",
            r"Command (?:not implemented|not recogni[sz]ed|unrecogni[sz]ed)|(?:unrecogni[sz]ed|unknown|"
            r"unimplemented) command",
            r"5\.3\.3\b.*Unrecognized",
        ),
        "The receiver does not know the command, or does not do it.",
        Side.RECEIVING,
        "at the command before this reply",
        (
            "A firewall on the way overwrote it (XXXX in the reply is the proof), or cut it off.",
            "What came was no SMTP command: the text of a message after DATA had been refused, TLS or a web browser.",
            (
                "At EHLO: a very old server; the sender then says HELO. At STARTTLS, AUTH, BDAT or ETRN: not offered here, "
                "or not in this state. VRFY and EXPN are switched off at most servers."
            ),
            (
                "Between Exchange servers (5.3.3): a Receive connector for internal mail lacks “Exchange Server "
                "authentication”."
            ),
        ),
        None,
        None,
        (LOOK, BY_HAND),
        "RFC 5321 §4.2.4; Postfix's, Exim's and Gmail's own texts; learn.microsoft.com: non-delivery reports in Exchange "
        "Server (5.3.3)",
        sender_does="Nothing is to be set at a mail server that reads the EHLO reply; look at what is on the way.",
        receiver_does="Nothing, unless the command is one that should work: then look for a firewall that inspects SMTP.",
    ),
    Refusal(
        "syntax-refused",
        has_any(
            r"(?<!\d)50[01][ -].*(?:syntax|bad |invalid (?:argument|parameter|(?:MAIL FROM |RCPT TO )?address))",
            r"(?<!\d)555[ -].*(?:syntax|option|parameter)",
            r"[45]\.5\.[24]\b.*(?:syntax|invalid argument|unsupported|bad )",
            r"bad (?:sender|recipient) address syntax",
        ),
        "The receiver could not read the command: it is misspelt, or has a parameter that is not offered.",
        Side.RECEIVING,
        "at MAIL or RCPT, as a rule",
        (
            "An address with a blank, a comma, two dots, a missing < or >, or a letter beyond ASCII without SMTPUTF8.",
            "A parameter of MAIL or RCPT that the EHLO reply does not offer (SIZE=, BODY=, AUTH=, RET=).",
            "A command that was cut off or glued to the next one on its way.",
        ),
        None,
        None,
        (BY_HAND,),
        "RFC 5321 §4.1.2, §4.1.1.11; RFC 3463 §3.6; Postfix's and sendmail's source; support.google.com/a/answer/3726730 "
        "(555 5.5.2); repost.aws: 501 errors of Amazon SES",
        sender_does="Correct the address, or the program that makes the command. Nothing is to be set at a mail server.",
        receiver_does="Nothing: it is right so.",
    ),
)
"""Rows of the catalogue."""
