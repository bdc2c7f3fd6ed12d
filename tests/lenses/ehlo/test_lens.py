"""The EHLO lens: both readings of every line, what it breaks, and what follows from it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook import EHLO, GREETING, Step, play, started, surplus, tls

from inspector.events import Disconnected, MalformedReceived
from inspector.lenses.ehlo.lens import Channel, EhloReply, ReadsAs, Starttls, read_ehlo
from inspector.lenses.finding import Severity
from inspector.smtp.reply import ReplyReader

SMTP = Path(__file__).parents[2] / "smtp"
REAL = json.loads((SMTP / "real_replies.json").read_text())
MEASURED = json.loads((SMTP / "measured_replies.json").read_text())["replies"]

CISCO = (
    "S: 220 mail.domain1.com ESMTP Service ready",
    EHLO,
    "S: 250-STARTTLS",
    "S: 250-mail.domain1.com",
    "S: 250-8BITMIME",
    "S: 250-PIPELINING",
    "S: 250-HELP",
    "S: 250-DELIVERBY 300",
    "S: 250 SIZE 30000000",
)
"""The sample of Cisco's document 212587."""


def read(*steps: Step, target: str = "mx.example.com") -> EhloReply:
    """The first EHLO reply of a session."""
    return read_ehlo(play(*steps, start=started(target)))[0]


def lines(*texts: str) -> EhloReply:
    """The reply with a proper greeting and these keyword lines (without code), read in clear."""
    *middle, last = texts
    return read(GREETING, EHLO, "S: 250-mx.example.com", *(f"S: 250-{text}" for text in middle), f"S: 250 {last}")


def codes(reply: EhloReply) -> dict[int, list[str]]:
    """Line number to the codes of its deviations."""
    return {line.number: [each.code for each in line.deviations] for line in reply.lines if line.deviations}


def marked(reply: EhloReply, number: int) -> list[bytes]:
    """The bytes that the deviations of a line point at."""
    line = reply.lines[number - 1]
    return [line.line.raw[each.span.start : each.span.stop] for each in line.deviations]


def test_the_cisco_sample_line_by_line() -> None:
    """By the letter line 1 is the greeting and line 2 breaks the rule; what was meant stands beside it."""
    reply = read(*CISCO)
    assert (reply.starttls, reply.starttls_line, reply.channel) == (Starttls.BEFORE_GREETING, 1, Channel.PLAINTEXT)
    assert [line.reads_as for line in reply.lines] == [ReadsAs.DOMAIN] + [ReadsAs.EHLO_LINE] * 6
    assert [line.meant for line in reply.lines[:3]] == ["the keyword STARTTLS", "the greeting, one line late", ""]
    assert codes(reply) == {1: ["ehlo-keyword-before-greeting"], 2: ["ehlo-greeting-late"]}
    assert (marked(reply, 1), marked(reply, 2)) == ([b"STARTTLS"], [b"."])
    assert reply.keywords == ("8BITMIME", "PIPELINING", "HELP", "DELIVERBY", "SIZE")
    assert [(line.meaning, line.ref.split(" §")[0]) for line in reply.lines[2:]] == [
        ("8-bit bodies", "RFC 6152"),
        ("commands in groups", "RFC 2920"),
        ("help texts", "RFC 5321"),
        ("no sooner than 5 min", "RFC 2852"),
        ("messages up to 30 MB", "RFC 1870"),
    ]


def test_the_cisco_sample_is_explained() -> None:
    """Who trips, the log line people search for, both RFCs, the two ways ESA goes on, and where to look."""
    reply = read(*CISCO)
    fault = reply.lines[0].deviations[0]
    assert fault.severity is Severity.FAILURE
    assert reply.headline == "STARTTLS stands where the greeting belongs."
    assert any("STARTTLS command not supported." in sentence for sentence in reply.verdict)
    for words in (
        "STARTTLS command not supported.",
        "Preferred",
        "Required",
        "certificate has nothing to do with it",
        "Postfix",
    ):
        assert words in fault.explanation
    for words in ("allow-tls", "ESMTP inspection map", "proxy", "milter", "in the path"):
        assert words in fault.advice
    assert "RFC 1869" in fault.ref
    assert "RFC 5321 §4.1.1.1" in fault.ref


@pytest.mark.parametrize("reply", REAL, ids=lambda reply: reply["id"])
def test_real_replies_have_their_verdict(reply: dict[str, Any]) -> None:
    """The lens agrees with `smtp.ehlo_reply`, names the line, and says no more of failure than there is."""
    found = read(*(f"S: {line}" for line in reply["greeting"] or ["220 x"]), EHLO, *(f"S: {line}" for line in reply["ehlo"]))
    assert found.starttls == reply["starttls"]
    assert (found.starttls_line == 0) is (reply["starttls"] in {"absent", "unknown"})
    worst = {each.severity for line in found.lines for each in line.deviations}
    assert (Severity.FAILURE in worst) is (reply["starttls"] == "before-greeting")


@pytest.mark.parametrize("reply", MEASURED, ids=lambda reply: reply["id"])
def test_measured_replies_have_their_verdict(reply: dict[str, str]) -> None:
    """Irregular lines included; where a verdict is malformed, its line says what is wrong with it."""
    steps = [b"S: " + line.raw for line in ReplyReader().feed(reply["ehlo"].encode("latin-1"))[0]]
    found = read(*(f"S: {line}" for line in reply["greeting"].splitlines()), EHLO, *steps)
    assert found.starttls == reply["starttls"], reply["what"]
    if found.starttls is Starttls.MALFORMED:
        deviations = found.lines[found.starttls_line - 1].deviations
        assert deviations
        assert deviations[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("SIZE 1000", "STARTTLS"), {}),
        (("8bitmime", "HELP"), {2: ["ehlo-keyword-lower-case"]}),
        (("AUTH=LOGIN", "HELP"), {2: ["ehlo-auth-equals"]}),
        (("X-EXPS=LOGIN", "HELP"), {2: ["ehlo-keyword-syntax"]}),
        (("REQUIRETLS", "HELP"), {2: ["ehlo-requiretls-in-clear"]}),
        (("X_PIPE_CONNECT", "HELP"), {2: ["ehlo-keyword-private"]}),
        (("SMTP_UTF8", "HELP"), {2: ["ehlo-keyword-syntax"]}),
        (("AUTH", "HELP"), {2: ["ehlo-auth-empty"]}),
        (("AUTH PLAIN", "HELP"), {2: ["ehlo-auth-in-clear"]}),
        (("AUTH GSSAPI SCRAM-SHA-256", "HELP"), {}),
        (("PIPELINING yes", "HELP"), {2: ["ehlo-parameter-unexpected"]}),
        (("SIZE lots", "HELP"), {2: ["ehlo-parameter-syntax"]}),
        (("SIZE 1\t2", "HELP"), {2: ["ehlo-parameter-syntax"]}),
        (("SIZE", "SIZE"), {3: ["ehlo-keyword-duplicate"]}),
        (("size", "SIZE"), {2: ["ehlo-keyword-lower-case"], 3: ["ehlo-keyword-duplicate"]}),
        ((" SIZE", "HELP"), {2: ["ehlo-leading-blank"]}),
        (("\tSIZE", "HELP"), {2: ["ehlo-leading-blank"]}),
        (("SIZE ", "HELP"), {2: ["ehlo-trailing-blank"]}),
        (("", "HELP"), {2: ["ehlo-line-empty"]}),
        (("SI\x00ZE", "HELP"), {2: ["ehlo-control-byte"]}),
        (("SIZE", "OK"), {3: ["ehlo-last-line-no-keyword"]}),
        (("SIZE", "Ok"), {3: ["ehlo-last-line-no-keyword"]}),
        (("2.0.0 SIZE", "HELP"), {2: ["ehlo-status-code"]}),
        (("MAILSTORE", "TLS"), {2: ["ehlo-keyword-private"], 3: ["ehlo-keyword-tls"]}),
        (("FROBNICATE", "XFROBNICATE"), {2: ["ehlo-keyword-unregistered"], 3: ["ehlo-keyword-unknown"]}),
        (("BINARYMIME", "HELP"), {2: ["ehlo-binarymime-alone"]}),
        (("BINARYMIME", "CHUNKING"), {}),
        (("BINARYMIME", "XXXXXXXA", "HELP"), {3: ["ehlo-keyword-masked"]}),
        (("BURL imap", "HELP"), {2: ["ehlo-burl-on-port-25"]}),
        (("XXXA", "XXXXXXXB"), {2: ["ehlo-keyword-masked"], 3: ["ehlo-keyword-masked"]}),
        (("XVERP " + "y" * 600, "HELP"), {2: ["ehlo-line-too-long"]}),
        (("XVERP " + "y" * 3000, "HELP"), {2: ["ehlo-line-far-too-long"]}),
    ],
)
def test_deviations_of_keyword_lines(texts: tuple[str, ...], expected: dict[int, list[str]]) -> None:
    """Each deviation is found, and nothing else."""
    assert codes(lines(*texts)) == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("mx.example.com", []),
        ("mx.example.com Hello client [192.0.2.1], pleased to meet you", []),
        ("mx", []),  # the 220 has that name, in full
        ("Hello", ["ehlo-greeting-not-a-domain"]),
        ("mx_1.example.com", ["ehlo-greeting-not-a-domain"]),
        ("", ["ehlo-greeting-empty"]),
        (" Hello", ["ehlo-leading-blank"]),
        ("[192.0.2.1] Hello", ["ehlo-greeting-address-literal"]),
        ("mx.example.com ", ["ehlo-trailing-blank"]),
        ("mx.example.com Grüße", ["ehlo-greeting-8bit"]),
        ("2.0.0 mx.example.com", ["ehlo-status-code"]),
        ("8BITMIME", ["ehlo-greeting-missing"]),
        ("Requested mail action okay, completed.", ["ehlo-greeting-not-a-domain"]),
        # first lines of products, as nmap's nmap-service-probes has them
        ("Ready to receive mail -=-", ["ehlo-greeting-not-a-domain"]),
        ("Welcome [192.0.2.1], nice to meet you...", ["ehlo-greeting-not-a-domain"]),
        ("[192.0.2.1], this server offers 4 extensions", ["ehlo-greeting-address-literal"]),
        ("mx.example.com supports the following ESMTP extensions:", []),
        ("mx.example.com domain name should be qualified ", []),
        ("mx.example.com Missing required domain name in EHLO, defaulted to your IP address [192.0.2.1]", []),
        ("mx.example.com at your service, [192.0.2.1]", []),
    ],
)
def test_deviations_of_the_greeting_line(first: str, expected: list[str]) -> None:
    """What has been met in the wild; a name that is short, a keyword or no name at all are told apart."""
    reply = read(GREETING, EHLO, f"S: 250-{first}", "S: 250 HELP")
    assert codes(reply).get(1, []) == expected


@pytest.mark.parametrize(
    ("steps", "number", "code"),
    [
        ((b"S: 250-SIZE\n",), 2, "ehlo-bare-lf"),
        ((b"S: 250-SIZE\r\r\n",), 2, "ehlo-stray-cr"),
        ((b"S: 250-SIZE\r250-HELP\r\n",), 2, "ehlo-bare-cr"),
        ((b"S: 220-SIZE\r\n",), 2, "ehlo-code-mixed"),
        ((b"S: 241-SIZE\r\n",), 2, "ehlo-code-mixed"),  # BorderWare, as nmap's nmap-service-probes has it
        ((b"S: 250+SIZE\r\n",), 2, "ehlo-separator-missing"),
        ((MalformedReceived(at=0, reply=1, raw=b"SIZE\r\n", cause="no-code"),), 2, "ehlo-code-missing"),
    ],
)
def test_deviations_of_a_lines_frame(steps: tuple[Step, ...], number: int, code: str) -> None:
    """Line ends, codes and separators."""
    reply = read(GREETING, EHLO, "S: 250-mx.example.com", *steps, "S: 250 STARTTLS")
    assert codes(reply) == {number: [code]}
    assert reply.starttls is Starttls.ADVERTISED


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("starttls", "ehlo-keyword-lower-case", "Exim"),
        ("STARTTLS ", "ehlo-trailing-blank", "OpenSMTPD"),
        ("STARTTLS foo", "ehlo-parameter-unexpected", "swaks"),
        (" STARTTLS", "ehlo-leading-blank", "Sendmail"),
        ("STARTTLS=1", "ehlo-keyword-syntax", "JavaMail"),
        ("START\0TLS", "ehlo-control-byte", "Postfix"),
        ("XXXXXXXA", "ehlo-keyword-masked", "blindly"),
    ],
)
def test_the_same_deviation_weighs_more_on_starttls(text: str, code: str, names: str) -> None:
    """Where measured clients do not find STARTTLS it is a warning that names them; elsewhere it is a note."""
    on_starttls = {each.code: each for each in lines(text, "HELP").lines[1].deviations}[code]
    elsewhere = {
        each.code: each
        for each in lines(
            text.replace("STARTTLS", "PIPELINING")
            .replace("starttls", "pipelining")
            .replace("START\0TLS", "PIPE\0LINING")
            .replace("XXXXXXXA", "XXXA"),
            "HELP",
        )
        .lines[1]
        .deviations
    }[code]
    assert (on_starttls.severity, elsewhere.severity) == (Severity.WARNING, Severity.NOTE)
    assert names in on_starttls.explanation
    assert names not in elsewhere.explanation


def test_a_clean_offer_is_not_called_into_question() -> None:
    """And an offer is, where its own line or another one makes clients stumble."""
    assert (lines("STARTTLS").headline, lines("STARTTLS").verdict) == (
        "STARTTLS is offered.",
        ("Every measured client finds it.",),
    )
    assert "not every client" in lines("starttls").headline
    other = read(GREETING, EHLO, "S: 250-mx.example.com", b"S: 250-SIZE\n", "S: 250 STARTTLS")
    assert other.verdict == ("But some clients stumble over line 2: bare LF.",)


@pytest.mark.parametrize(
    ("greeting", "said", "who"),
    [
        ("220 mx.example.com caf\xe9", ("250-mx.example.com", "250 STARTTLS"), "OpenSMTPD smtp(1)"),
        ("220", ("250-mx.example.com", "250 STARTTLS"), ""),
        ("220 mx ESMTP", ("250-mx.example.com", *("250-X" for _ in range(60)), "250 STARTTLS"), "msmtp"),
        ("220 mx ESMTP", ("250-mx.example.com " + "g" * 1100, "250 STARTTLS"), "libESMTP, gnutls-cli, msmtp and 2 more"),
    ],
)
def test_nobody_reads_that_all_find_it_where_the_clients_pane_says_otherwise(
    greeting: str, said: tuple[str, ...], who: str
) -> None:
    """No line is to blame: it is the 220, the number of lines, or a length that some do not take."""
    reply = read(f"S: {greeting}\r\n".encode("latin-1"), EHLO, *(f"S: {line}" for line in said))
    assert reply.headline == "STARTTLS is offered, but not every client finds it."
    assert f"Without TLS stay {who}: see Clients." in reply.verdict or not who


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("250-", "250-STARTTLS", "250 SIZE"), "Postfix takes line 2 for the greeting"),
        (("250-", "250-", "250 STARTTLS"), "Postfix takes line 3 for the greeting"),
        (("250-", "250-SIZE", "250 STARTTLS"), "Without TLS stay Twisted: see Clients."),
        (("250-mx.example.com", "250 STARTTLS"), "Every measured client finds it."),
        (("250-mx.example.com", "250-8BIT\0MIME", "250 STARTTLS"), "Exim reads nothing behind the NUL byte of line 2"),
        (("250-mx.example.com", "250-STARTTLS", "250 8BIT\0MIME"), "DragonFly dma and libESMTP give up"),
        (
            ("250-mx.example.com", "250-STARTTLS\t", "250 SIZE"),
            "JavaMail and Go net/smtp do not find STARTTLS here; Exim does.",
        ),
    ],
)
def test_who_overlooks_a_clean_offer_for_what_stands_elsewhere(said: tuple[str, ...], verdict: str) -> None:
    """The clients were measured: an empty greeting, and a NUL byte on another line, cost STARTTLS; so does a tab."""
    reply = read(GREETING, EHLO, *(f"S: {line}\r\n".encode("latin-1") for line in said))
    assert verdict in " ".join(reply.verdict)
    assert ("not every client" in reply.headline) is ("Every" not in verdict)


def test_a_missing_greeting_is_a_warning_when_starttls_comes_later() -> None:
    """The first line is swallowed as the greeting; STARTTLS is seen."""
    reply = read(GREETING, EHLO, "S: 250-8BITMIME", "S: 250 STARTTLS")
    assert reply.starttls is Starttls.ADVERTISED
    assert codes(reply) == {1: ["ehlo-greeting-missing"]}
    assert reply.lines[0].deviations[0].severity is Severity.WARNING
    assert reply.lines[0].meant == "the keyword 8BITMIME"


def test_another_keyword_before_the_greeting_is_a_warning() -> None:
    """Only STARTTLS makes it a failure."""
    reply = read(GREETING, EHLO, "S: 250-SIZE 1000", "S: 250-mx.example.com", "S: 250 STARTTLS")
    assert codes(reply) == {1: ["ehlo-keyword-before-greeting"], 2: ["ehlo-greeting-late"]}
    assert reply.lines[0].deviations[0].severity is Severity.WARNING


def test_a_server_whose_name_is_a_keyword_is_no_fault() -> None:
    """``220 size ESMTP`` and ``250-size Hello``."""
    reply = read("S: 220 size ESMTP", EHLO, "S: 250-size Hello client", "S: 250 STARTTLS")
    assert (reply.starttls, codes(reply), reply.lines[0].meant) == (Starttls.ADVERTISED, {}, "")


def test_starttls_before_the_greeting_and_again_behind_it() -> None:
    """Advertised, with a note."""
    reply = read(GREETING, EHLO, "S: 250-STARTTLS", "S: 250-mx.example.com", "S: 250 STARTTLS")
    assert (reply.starttls, reply.starttls_line) == (Starttls.ADVERTISED, 3)
    assert codes(reply) == {1: ["ehlo-keyword-before-greeting"], 2: ["ehlo-greeting-late"]}
    assert {each.severity for line in reply.lines for each in line.deviations} == {Severity.NOTE}


def test_a_mask_names_candidates_and_asserts_none() -> None:
    """By its length, without the keywords that are visible."""
    reply = lines("8BITMIME", "XXXXXXXA", "HELP")
    assert reply.starttls is Starttls.MASKED
    assert reply.lines[2].meant == "masked; it has the length of STARTTLS, CHUNKING or SMTPUTF8"
    assert "may have been" in reply.headline
    alone = lines("CHUNKING", "SMTPUTF8", "8BITMIME", "XXXXXXXA").lines[4].meant
    assert alone == "masked; of the known keywords that are not seen here, STARTTLS alone has its length"
    assert "with parameters" in lines("X" * 30 + "D", "HELP").lines[1].meant


def test_a_masked_exchange_is_ranked_as_one() -> None:
    """Capture and unmasked list of Exchange 2003 side by side: what was behind each mask is among the candidates."""
    by_id = {reply["id"]: reply["ehlo"] for reply in REAL}
    masked, plain = by_id["exchange-2003-masked"], by_id["exchange-2003"]
    found = read("S: 220 x.example.com Microsoft ESMTP MAIL Service", EHLO, *(f"S: {line}" for line in masked))
    hidden = {len(line): line[4:] for line in plain}
    masks = [line for line in found.lines if line.meant.startswith("masked")]
    assert [line.keyword[-1] for line in masks] == list("ABCDEFGHI")
    for line in masks:
        assert hidden[4 + len(line.keyword)] in line.meant or len(line.keyword) in (4, 12), line.meant
    assert "X-EXPS=LOGIN or X-LINK2STATE" in masks[4].meant
    assert [each.code for each in masks[-1].deviations] == ["ehlo-keyword-masked"]


def test_a_private_keyword_of_two_letters_is_no_mask() -> None:
    """XI is one only behind a mask that ends in H."""
    assert codes(lines("XI", "HELP")) == {2: ["ehlo-keyword-unknown"]}
    assert codes(lines("XXXA", "XC", "HELP")) == {2: ["ehlo-keyword-masked"], 3: ["ehlo-keyword-unknown"]}
    assert codes(lines("XXXA", "XB", "HELP")) == {2: ["ehlo-keyword-masked"], 3: ["ehlo-keyword-masked"]}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (("S: 220 ****0*****2*****", EHLO, "S: 250-mx.example.com", "S: 250 HELP"), "overwritten with asterisks"),
        ((GREETING, EHLO, "S: 250-mx.example.com", "S: 250 TLS"), "before RFC 3207"),
        ((GREETING, EHLO, 'S: 500 Syntax error, command "XXXX" unrecognized'), "our own EHLO"),
    ],
)
def test_signs_of_what_stands_in_the_way(steps: tuple[Step, ...], words: str) -> None:
    """A masked 220, TLS by its old name, our own EHLO overwritten: each is told; a plain reply tells none of them."""
    assert words in " ".join(read(*steps).verdict)
    assert words not in " ".join(lines("HELP").verdict)


@pytest.mark.parametrize(
    ("answer", "words"),
    [("421 4.7.0 too many connections", "421"), ("550 5.7.1 go away", "go away"), ("502 no", "502"), ("450 x", "450")],
)
def test_a_refused_ehlo_leaves_starttls_unknown(answer: str, words: str) -> None:
    """Unknown, not absent; the server's words are shown and the lines are not read as an offer."""
    reply = read(GREETING, EHLO, "S: 250-mx.example.com", "S: 250-STARTTLS", f"S: {answer}")
    assert (reply.starttls, reply.keywords) == (Starttls.UNKNOWN, ())
    assert {line.reads_as for line in reply.lines} == {ReadsAs.NONE}
    assert words in reply.headline + " ".join(reply.verdict)


def test_a_reply_that_was_cut_off_is_unknown() -> None:
    """What came of it is shown, the last bytes included; while it is still coming there is nothing to show."""
    cut = MalformedReceived(at=0, reply=1, raw=b"250 STARTT", cause="cut-off")
    came = (GREETING, EHLO, "S: 250-mx.example.com", "S: 250-STARTTLS")
    assert read_ehlo(play(*came)) == ()
    reply = read(*came, cut, Disconnected(at=0, by="server", reason="closed"))
    assert (reply.starttls, len(reply.lines)) == (Starttls.UNKNOWN, 3)
    assert "cut off" in reply.headline


@pytest.mark.parametrize(("cut", "number"), [(b"250-SI", 2), (b"250-8BITMIME", 2), (b"25", 2), (b"250-mx", 1)])
def test_a_line_that_was_cut_off_is_not_judged(cut: bytes, number: int) -> None:
    """What it was to be is not known, so it announces nothing and breaks no rule; the whole lines count."""
    first = ("S: 250-mx.example.com",) if number == 2 else ()
    came = [entry.event for entry in play(GREETING, EHLO, *first)[1:]]
    end = MalformedReceived(at=0, reply=1, raw=cut, cause="cut-off")
    reply = read(*came, end, Disconnected(at=0, by="server", reason="closed"))
    assert (len(reply.lines), reply.keywords, codes(reply)) == (number, (), {})
    assert reply.lines[-1].meant == "what came of a line that was cut off"


def test_nothing_came_of_a_reply() -> None:
    """No line, no EHLO reply."""
    assert read_ehlo(play(GREETING, EHLO, Disconnected(at=0, by="server", reason="closed"))) == ()


def test_text_behind_the_last_line() -> None:
    """It is no part of the reply, even with STARTTLS in it; surplus before it or after a later command is not meant."""
    reply = read(GREETING, EHLO, "S: 250-mx.example.com", surplus(b"250 STARTTLS\r\n", "after-reply"), "S: 250 SIZE")
    assert "ehlo-text-after-last-line" not in codes(reply).get(2, [])
    behind = (GREETING, EHLO, "S: 250-mx.example.com", "S: 250 SIZE", surplus(b"250 STARTTLS\r\n", "after-reply"))
    reply = read(*behind)
    assert codes(reply) == {2: ["ehlo-text-after-last-line"]}
    assert reply.starttls is Starttls.ABSENT
    assert "STARTTLS is there, but where nearly no client looks." in reply.verdict
    assert "Behind the last line came STARTTLS: by the letter that is no part of the reply." in reply.verdict
    later = read(*behind[:-1], "C: NOOP", "S: 250 OK", behind[-1])
    assert codes(later) == {}


def test_several_last_lines() -> None:
    """As the manual of Exchange 5.5 shows them: the first one ends the reply, the others are told by name."""
    behind = surplus(b"250 AUTH=LOGIN\r\n250 TLS\r\n250 \x1b[2J\r\n", "after-reply")
    reply = read(GREETING, EHLO, "S: 250-mx.example.com", "S: 250-SIZE 0", "S: 250 DSN", behind)
    assert (reply.keywords, codes(reply)) == (("SIZE", "DSN"), {3: ["ehlo-text-after-last-line"]})
    assert "Behind the last line came AUTH=LOGIN, TLS, \\x1b[2J" in reply.verdict[-1]


def test_a_torn_line_is_not_blamed_twice() -> None:
    """A bare CR makes the parameter wrong too; that is one fault."""
    reply = read(GREETING, EHLO, "S: 250-mx.example.com", b"S: 250-SIZE 1000\r250-DSN\r\n", "S: 250 HELP")
    assert codes(reply) == {2: ["ehlo-bare-cr"]}


TWICE = (
    GREETING,
    EHLO,
    "S: 250-mx.example.com",
    "S: 250-SIZE 1000",
    "S: 250 STARTTLS",
    "C: STARTTLS",
    "S: 220 go",
    tls(),
    "C: EHLO client.example.com",
    "S: 250-mx.example.com",
    "S: 250-AUTH PLAIN",
    "S: 250 SIZE 1000",
)


def test_before_and_after_tls_are_both_kept_and_compared() -> None:
    """Each has its channel; what is new and what is gone inside TLS is told."""
    clear, inside = read_ehlo(play(*TWICE))
    assert (clear.channel, clear.added, clear.removed) == (Channel.PLAINTEXT, (), ())
    assert (inside.channel, inside.added, inside.removed) == (Channel.TLS, ("AUTH",), ("STARTTLS",))
    assert inside.starttls is Starttls.ABSENT
    assert "as it should be" in inside.headline
    assert codes(inside) == {}


def test_entries_lead_to_the_bytes() -> None:
    """The entry of a line holds that line, and the reply's entry closes it."""
    transcript = play(*TWICE)
    for reply in read_ehlo(transcript):
        assert type(transcript[reply.entry].event).__name__ == "ReplyReceived"
        for line in reply.lines:
            assert getattr(transcript[line.entry].event, "raw") == line.line.raw  # noqa: B009 - any event with bytes


def test_starttls_inside_tls_is_a_note() -> None:
    """RFC 3207 §4.2 forbids it; nobody was measured to stumble."""
    inside = read_ehlo(play(*TWICE[:-1], "S: 250 STARTTLS"))[1]
    assert codes(inside) == {3: ["ehlo-starttls-inside-tls"]}
    assert inside.lines[2].deviations[0].severity is Severity.NOTE


def test_lhlo_counts_and_helo_does_not() -> None:
    """LMTP's greeting is read like EHLO (RFC 2033); HELO has no keywords."""
    answer = ("S: 250-mx.example.com", "S: 250 STARTTLS")
    assert len(read_ehlo(play(GREETING, "C: LHLO x", *answer))) == 1
    assert read_ehlo(play(GREETING, "C: HELO x", *answer)) == ()


def test_burl_belongs_to_submission() -> None:
    """On 587 it is right."""
    texts = (GREETING, EHLO, "S: 250-mx.example.com", "S: 250 BURL imap")
    assert codes(read(*texts, target="submission://mx.example.com")) == {}
    assert codes(read(*texts)) == {2: ["ehlo-burl-on-port-25"]}


def test_twenty_thousand_lines_are_read_at_once() -> None:
    """Linear: processor time, not the clock, is counted, and what is quadratic would take minutes of it."""
    middle = [b"S: 250-XEXT%d A B\r\n" % number for number in range(19_998)]
    transcript = play(GREETING, EHLO, "S: 250-mx.example.com", *middle, "S: 250 STARTTLS")
    before = time.process_time()
    (reply,) = read_ehlo(transcript)
    assert time.process_time() - before < 20
    assert (reply.starttls, reply.starttls_line) == (Starttls.ADVERTISED, 20_000)
    found = codes(reply)
    assert found.pop(20_000) == ["ehlo-reply-too-long"]
    assert list(found.values()) == [["ehlo-keyword-unknown"]] * 19_998


def test_a_second_look_costs_nothing() -> None:
    """The screen looks after every event; an ended reply is not read again."""
    transcript = play(*CISCO)
    first = read_ehlo(transcript)[0]
    assert read_ehlo(transcript)[0] is first


HOSTILE = st.lists(
    st.sampled_from(
        [b"STARTTLS", b"\x1b[2J", b"mx.example.com", b"XXXXXXXA", b" ", b"=", b"\0", b"\r", b"\xe2\x80\xae", b"250"]
    )
    | st.binary(max_size=4),
    max_size=5,
).map(lambda parts: b"".join(parts).replace(b"\n", b""))


@given(st.lists(HOSTILE, max_size=5), st.sampled_from([b"220 mx.example.com", b"220 \x9b1m", b"220"]))
def test_no_bytes_of_a_server_reach_a_text(texts: list[bytes], greeting: bytes) -> None:
    """Whatever a server sends: every text is printable, every span lies in its line, nothing raises."""
    steps = [b"S: 250-" + text + b"\r\n" for text in texts]
    for reply in read_ehlo(play(b"S: " + greeting + b"\r\n", EHLO, *steps, b"S: 250 \x1b]0;x\x07\r\n")):
        said = [reply.headline, *reply.verdict, *reply.keywords, *reply.added]
        for line in reply.lines:
            said += [line.keyword, *line.params, line.meaning, line.meant, line.ref]
            for each in (*line.deviations, *line.annotations):
                assert 0 <= each.span.start <= each.span.stop <= len(line.line.raw)
            said += [each.text for each in line.annotations]
            said += [text for each in line.deviations for text in (each.title, each.explanation, each.mark)]
            said += [row for each in line.deviations for row in each.advice.split("\n")]
            severities = [list(Severity).index(each.severity) for each in line.deviations]
            assert severities == sorted(severities)
        assert all(text.isprintable() for text in said)
