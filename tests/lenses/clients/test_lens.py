"""What real clients make of an EHLO reply: every prediction is laid beside what the client was measured to do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook import EHLO, GREETING, OFFER, Step, ended, play, started, surplus, tls

from inspector.frozen import replace
from inspector.lenses.clients.lens import CLIENTS, Clients, read_clients, read_reply, who_overlooks
from inspector.lenses.clients.model import Basis, Group
from inspector.lenses.clients.reading import ClientReading, Then, is_known
from inspector.lenses.clients.rules import find_offer
from inspector.lenses.clients.tools import EMACS
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.smtp.reply import ReplyLine, ReplyReader
from inspector.visible import original

pytestmark = pytest.mark.once

MEASURED = json.loads(Path(__file__).with_name("measured_clients.json").read_text())
REPLIES: list[dict[str, Any]] = MEASURED["replies"]
REGULAR = [reply for reply in REPLIES if reply["regular"]]
IRREGULAR = [reply for reply in REPLIES if not reply["regular"]]
HELO = (b"250 mail.domain1.com\r\n",)
LISTS = {"msmtp_serverinfo", "nmap_commands"}
"""They list what is offered and never send STARTTLS: a letter says nothing about what they see."""

LETTERS = {Then.TLS: "S", Then.CLEAR: "ph", Then.GIVES_UP: "x", None: "-"}
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(client, reply) of regular framing where the prediction is known to be wrong, and why. None is left: the causes that stop
a client before its rule comes into play stand in the table of clients, see STOPPED."""
STOPPED = {
    ("twisted", "v17"): "Line 3 has an empty line",
    ("opensmtpd_smtp1", "v19a"): "Line 1 has a byte that is not printable ASCII",
    ("opensmtpd_smtp1_d13", "v19a"): "Line 1 has a byte that is not printable ASCII",
    ("opensmtpd_smtp1_tls", "v19a"): "Line 1 has a byte that is not printable ASCII",
    ("esmtp_libesmtp", "v25"): "Line 3 has a NUL byte",
    ("esmtp_libesmtp", "v25c"): "Line 3 has a NUL byte",
    ("esmtp_libesmtp_req", "v25"): "Line 3 has a NUL byte",
    ("esmtp_libesmtp_req", "v25c"): "Line 3 has a NUL byte",
    ("dma", "v25"): "Line 3 has a NUL byte",
    ("dma", "v25c"): "Line 3 has a NUL byte",
    ("dma_req", "v25"): "Line 3 has a NUL byte",
    ("dma_req", "v25c"): "Line 3 has a NUL byte",
}
"""Who gives up on a reply of regular framing before its rule comes into play, and the cause that is told."""

CISCO = (
    "S: 220 mail.domain1.com ESMTP Service ready",
    EHLO,
    "S: 250-STARTTLS",
    "S: 250-mail.domain1.com",
    "S: 250-8BITMIME",
    "S: 250 SIZE 30000000",
)


def raw_of(text: str) -> bytes:
    """The bytes of a reply of the table."""
    text = re.sub(r"\{g\*(\d+)\}", lambda found: "g" * int(found[1]), text)
    many = "".join(f"250-XEXT{number:04}\\x0d\\x0a" for number in range(1200))
    return original(text.replace("{lines*1200}", many))


def predict(reply: dict[str, Any]) -> dict[str, ClientReading]:
    """Client to what is predicted for a reply of the table."""
    lines, rest = ReplyReader().feed(raw_of(reply["reply"]))
    helo = raw_of(reply["helo"]).splitlines(keepends=True) if "helo" in reply else HELO
    readings = read_reply(lines, raw_of(reply["greeting"]), surplus=rest, helo=helo)
    return {reading.client.id: reading for reading in readings}


def measured(reply: dict[str, Any]) -> dict[str, str]:
    """Client to what it was measured to do."""
    return dict(zip(MEASURED["clients"], reply["results"], strict=True))


def agrees(reading: ClientReading, letter: str) -> bool:
    """Tell whether a prediction is what was measured; both what is done and whether STARTTLS was seen."""
    seen = reading.client.is_blind or reading.sees_starttls is (letter == "S")
    return seen and letter in LETTERS[reading.then]


def read(*steps: Step) -> Clients:
    """The reading of a session."""
    transcript = play(*steps, start=started())
    return read_clients(transcript, read_ehlo(transcript))


def of(clients: Clients, name: str) -> ClientReading:
    """The reading of one client."""
    return next(reading for reading in clients.readings if reading.client.id == name)


@pytest.mark.parametrize("reply", REGULAR, ids=lambda reply: reply["id"])
def test_every_cell_with_regular_framing(reply: dict[str, Any]) -> None:
    """Each client that was measured does what is predicted, and nothing is left unknown."""
    predicted = predict(reply)
    wrong = {
        (client, reply["id"])
        for client, letter in measured(reply).items()
        if client not in LISTS and not agrees(predicted[client], letter)
    }
    assert wrong == {cell for cell in EXCEPTIONS if cell[1] == reply["id"]}


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply["id"])
def test_who_overlooks_starttls_is_what_every_client_does(reply: dict[str, Any]) -> None:
    """Though replies that differ in the letters of line 1 alone are one question: whatever name stands there."""
    lines, rest = ReplyReader().feed(raw_of(reply["reply"]))
    greeting = raw_of(reply["greeting"])
    for first in (lines[0], *(replace(lines[0], raw=lines[0].raw.replace(b"mx", name)) for name in (b"x9", b"ok", b"4e"))):
        told = (first, *lines[1:])
        names = [one.client.program.name for one in read_reply(told, greeting, surplus=rest) if one.sees_starttls is False]
        assert who_overlooks(told, greeting, rest) == tuple(dict.fromkeys(names))


def test_replies_that_differ_in_the_servers_name_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of them in one paste took seconds; a reply too long to be remembered is judged all the same."""
    asked: list[int] = []

    def count(lines: tuple[ReplyLine, ...], *others: bytes, **more: bytes) -> tuple[ClientReading, ...]:
        asked.append(len(lines))
        return read_reply(lines, *others, **more)

    monkeypatch.setattr("inspector.lenses.clients.lens.read_reply", count)
    session = [f"{side}: {line}" for name in ("mx1", "mx2", "mx3") for side, line in _asked(f"{name}.example.com")]
    assert len(read_ehlo(play("S: 220 mx.example.com ESMTP", *session))) == 3
    assert asked == [3]
    long = tuple(map(ReplyLine.from_bytes, (b"250-mx\r\n", *[b"250-XEXT\r\n"] * 2_000, b"250 STARTTLS\r\n")))
    assert who_overlooks(long, b"", b"") == who_overlooks(long, b"", b"")
    assert asked == [3, 2_002, 2_002]


def _asked(name: str) -> list[tuple[str, str]]:
    return [("C", "EHLO client.example.com"), ("S", f"250-{name}"), ("S", "250-XASKED-ONCE"), ("S", "250 STARTTLS")]


def test_the_exceptions_are_few() -> None:
    """At least 99 of 100 cells with regular framing are right, counting the clients that read the reply."""
    clients = [client for client in CLIENTS if client.basis is Basis.MEASURED and not client.is_blind]
    assert len(EXCEPTIONS) <= len(clients) * len(REGULAR) // 100
    assert all(EXCEPTIONS.values())


def test_what_emacs_does_otherwise_is_named_with_its_cause() -> None:
    """Called in another way it compares upper case only: that concerns these replies and no others, and its rows say so."""
    strict = replace(EMACS.rule, fold=False)
    raws = {reply["id"]: [line.raw for line in ReplyReader().feed(raw_of(reply["reply"]))[0]] for reply in REPLIES}
    differ = {name for name, raw in raws.items() if bool(find_offer(strict, raw)) is not bool(find_offer(EMACS.rule, raw))}
    assert differ == {"v05"}
    rows = [client for client in CLIENTS if client.program is EMACS]
    assert len(rows) == 2
    assert all("case-fold-search" in client.remark and "upper case only" in client.remark for client in rows)


@pytest.mark.parametrize("reply", IRREGULAR, ids=lambda reply: reply["id"])
def test_no_cell_with_irregular_framing_is_guessed(reply: dict[str, Any]) -> None:
    """What a rule says is what was measured; elsewhere it is said that nothing is known, and why."""
    predicted = predict(reply)
    for client, letter in measured(reply).items():
        reading = predicted[client]
        if client in LISTS:
            continue
        if is_known(reading):
            assert agrees(reading, letter), (client, letter, reading)
        else:
            assert "no rule says" in reading.why or "not known" in reading.why, reading


def test_most_irregular_cells_are_known_all_the_same() -> None:
    """A lens that says nothing about bare LF, other codes or a refused EHLO would be no help where it is needed most."""
    clients = len(MEASURED["clients"])
    known = {
        reply["id"]: sum(is_known(reading) for client, reading in predict(reply).items() if client in MEASURED["clients"])
        for reply in IRREGULAR
    }
    assert all(known[name] >= clients - 1 for name in ("v11", "v11b", "v11c", "v26", "v33", "v40", "v23", "v23c")), known
    assert all(known[name] >= clients - 6 for name in known), known
    assert sum(known.values()) >= len(known) * clients - 18 - len(LISTS) * len(known), known


@pytest.mark.parametrize(("cell", "cause"), STOPPED.items(), ids=lambda value: "-".join(value) if value in STOPPED else "")
def test_who_gives_up_before_its_rule_comes_into_play(cell: tuple[str, str], cause: str) -> None:
    """The cause is told, with its line."""
    reply = next(reply for reply in REPLIES if reply["id"] == cell[1])
    reading = predict(reply)[cell[0]]
    assert reading.then is Then.GIVES_UP
    assert reading.why == f"{cause}; it gives up."


ODD = (
    (b"250-\r\n250-STARTTLS\r\n250 SIZE\r\n", "exim posttls_finger py_smtplib", "postfix_smtp aiosmtplib"),
    (b"250-\r\n250-DSN\r\n250 STARTTLS\r\n", "exim postfix_smtp aiosmtplib", ""),
    (b"250-mx\r\n250-8BIT\0MIME\r\n250 STARTTLS\r\n", "postfix_smtp swaks_optional curl_try", "exim exim_d13"),
    (b"250-mx\r\n250 STARTTLS\r foo\r\n", "exim ruby_netsmtp", "postfix_smtp posttls_finger aiosmtplib"),
    (b"250-mx\r\n250-\rSTARTTLS\r\n250 SIZE\r\n", "py_smtplib ruby_netsmtp swaks_optional posttls_finger", "postfix_smtp"),
    (b"250-mx\r\n250-\x0cSTARTTLS\r\n250 SIZE\r\n", "aiosmtplib ruby_netsmtp posttls_finger", "exim py_smtplib"),
    (b"250-mx\r\n250-STARTTLS\x1f\r\n250 SIZE\r\n", "aiosmtplib", "postfix_smtp exim"),
)
"""Replies that the table does not hold; who was measured to see STARTTLS in them, and who was not."""


@pytest.mark.parametrize(("raw", "see", "miss"), ODD)
def test_odd_replies_that_were_measured_later(raw: bytes, see: str, miss: str) -> None:
    """The greeting is the first line with a word, a NUL ends all, and what counts as a blank: each has its own view."""
    readings = {reading.client.id: reading for reading in read_reply(ReplyReader().feed(raw)[0])}
    assert [name for name in see.split() if not readings[name].sees_starttls] == []
    assert [name for name in miss.split() if readings[name].sees_starttls is not False] == []


def test_why_names_the_line_and_what_stands_there() -> None:
    """The line that is taken for the greeting need not be the first; what stands before the word need not be a blank."""
    empty = {one.client.id: one.why for one in read_reply(ReplyReader().feed(b"250-\r\n250 STARTTLS\r\n")[0])}
    equals = {one.client.id: one.why for one in read_reply(ReplyReader().feed(b"250-mx\r\n250 =STARTTLS\r\n")[0])}
    assert empty["postfix_smtp"] == (
        "Line 2, byte 4: STARTTLS; Postfix smtp(8) takes line 2 for the greeting and does not look."
    )
    assert equals["exim"] == "Line 2, byte 5: “=” stands before STARTTLS; Exim does not skip that."


WHY = {
    ("exim", "v01"): "Line 5, byte 4: STARTTLS.",
    ("exim", "v02"): "Line 1, byte 4: STARTTLS; Exim takes line 1 for the greeting and does not look.",
    ("libetpan", "v02"): "Line 1, byte 4: STARTTLS; libEtPan looks at line 1 like at the others.",
    ("exim", "v05"): "Line 3, byte 4: the word is starttls; Exim compares upper case only.",
    ("postfix_smtp", "v05"): "Line 3, byte 4: starttls; Postfix smtp(8) compares in any case.",
    ("swaks_optional", "v07"): "Line 3, byte 4: STARTTLS is followed by “ ”; that is not the bare word for swaks.",
    ("swaks_optional", "v08"): "Line 3, byte 4: STARTTLS is followed by “ foo”; that is not the bare word for swaks.",
    ("exim", "v08"): "Line 3, byte 4: STARTTLS; what follows, “ foo”, does not matter to Exim.",
    ("exim", "v09b"): "Line 3, byte 5: a blank stands before STARTTLS; Exim does not skip that.",
    ("nodemailer", "v12"): "Line 1, byte 27: STARTTLS; nodemailer looks at line 1 like at the others.",
    ("exim", "v12"): "Line 1, byte 27: STARTTLS stands behind other text.",
    ("exim", "v13"): "No line has the word STARTTLS.",
    ("exim", "v14a"): "Line 3, byte 4: STARTTLS is followed by “=1”; that is not the bare word for Exim.",
    ("exim", "v14b"): "Line 3, byte 6: STARTTLS stands inside X-STARTTLS, which is another word to Exim.",
    ("exim", "v25c"): "Line 3, byte 5: STARTTLS has a NUL byte in or before it, which stops Exim.",
    ("symfony_mailer", "v11b"): "Line 3, byte 4: STARTTLS; for Symfony Mailer a bare LF does not end the line before.",
    ("openssl_s_client", "v24"): "It sends STARTTLS without looking whether it is offered.",
    ("msmtp_serverinfo", "v01"): "Line 5, byte 4: STARTTLS. It lists what is offered, and never sends STARTTLS.",
    ("postfix_smtp_enc", "v33"): "The greeting is masked with asterisks; it gives up.",
    (
        "sendmail",
        "v23c",
    ): "EHLO was answered with 502; it finds STARTTLS in the reply to HELO; it sends STARTTLS all the same.",
    ("py_smtplib", "v16b"): "Line 3 has the code 220 instead of 250; it mails in clear.",
    ("msmtp_starttls", "v21b"): "The reply has 1,202 lines, more than it takes; it gives up.",
}


@pytest.mark.parametrize("cell", WHY, ids="-".join)
def test_why_in_one_sentence(cell: tuple[str, str]) -> None:
    """It points at the line and the byte, and says what the client does with them."""
    reply = next(reply for reply in REPLIES if reply["id"] == cell[1])
    assert predict(reply)[cell[0]].why == WHY[cell]


def test_evidence_points_at_the_word() -> None:
    """Wherever a reading names bytes, they are there, in that line."""
    for reply in REPLIES:
        lines, _ = ReplyReader().feed(raw_of(reply["reply"]))
        for reading in predict(reply).values():
            if (place := reading.evidence) is not None:
                raw = lines[place.entry].raw[place.start : place.stop]
                assert place.line == place.entry + 1
                assert raw.upper() == b"STARTTLS" or b"\x00" in raw, (reply["id"], reading)


def test_the_cisco_sample_divides_the_mail_servers() -> None:
    """The split stands first, then what people are told by a tool that is not the server."""
    clients = read(*CISCO)
    assert clients.headline == (
        "2 of 9 mail servers would use TLS, 2 would send STARTTLS without looking, 5 would mail in clear, or give up where "
        "they demand TLS; of 6 more it is not known."
    )
    assert clients.remarks[0] == "posttls-finger says TLS; Postfix itself mails in clear."
    assert clients.remarks[1].startswith("gnutls-cli, nmap, openssl s_client and others would say that TLS works; Postfix")


def test_the_other_contradiction() -> None:
    """A tool may also fail where the server of the same name does not."""
    clients = read(GREETING, EHLO, "S: 250-mx.example.com Grüße", "S: 250 STARTTLS")
    assert "OpenSMTPD smtp(1) does not deliver; OpenSMTPD smtpd uses TLS." in clients.remarks


def test_where_all_agree_there_is_nothing_to_remark() -> None:
    """A good offer is seen by everybody of whom anything is known."""
    clients = read(*OFFER)
    assert clients.headline == "9 of 9 mail servers would use TLS; of 6 more it is not known."
    assert clients.remarks == ()


def test_where_nobody_sees_an_offer_no_tool_says_that_tls_works() -> None:
    """Those that ask blindly may be refused."""
    clients = read(GREETING, EHLO, "S: 250-mx.example.com", "S: 250 XXXXXXXA")
    assert clients.headline.startswith("2 of 9 mail servers would send STARTTLS without looking, 7 would mail in clear, or")
    assert [text for text in clients.remarks if "send STARTTLS without looking" in text] == list(clients.remarks)


def test_where_nothing_is_known_the_headline_says_why() -> None:
    """Of a reply that was cut off nobody knows what would have come; one without its code is read by each in its own way."""
    clients = read(GREETING, EHLO, "S: 250-mx.example.com", ended("lost"))
    assert clients.headline == "What clients make of this reply is not known: the reply was cut off."
    assert clients.remarks == ()
    without = read(GREETING, EHLO, "S: 250-mx.example.com", "S: STARTTLS", "S: 250 SIZE 1")
    assert without.headline.startswith("0 of 7 mail servers would use TLS, 4 would give up, 3 would mail in clear")


@pytest.mark.parametrize(
    ("lines", "sees"),
    [
        (("S: 250-STARTTLS", "S: 250 mail.domain1.com"), False),
        (("S: 250-mail.domain1.com", "S: 250 STARTTLS"), True),
        (("S: 250-mail.domain1.com", "S: 250 starttls"), None),
        (("S: 250-mail.domain1.com", "S: 250 STARTTLS foo"), None),
        (("S: 250-mail.domain1.com", "S: 250 SIZE"), False),
    ],
)
def test_what_is_only_documented_goes_no_further(lines: tuple[str, str], sees: bool | None) -> None:
    """Of Cisco ESA line 1 is known, and the bare word behind it; the rest is not guessed."""
    reading = of(read(GREETING, EHLO, *lines), "cisco_esa")
    assert reading.sees_starttls is sees
    assert reading.then is {True: Then.TLS, False: Then.CLEAR, None: None}[sees]


def test_what_is_unknown_stays_unknown() -> None:
    """They are listed, with what is documented about them, and count nowhere."""
    unknown = [reading for reading in read(*OFFER).readings if reading.client.basis is Basis.UNKNOWN]
    assert {"ms_exchange", "gmail", "proofpoint", "barracuda", "sophos", "symantec_ess"} == {
        reading.client.id for reading in unknown
    }
    assert all((reading.sees_starttls, reading.then) == (None, None) for reading in unknown)


def test_the_last_reply_in_clear_is_read() -> None:
    """Inside TLS no client looks for STARTTLS; where there is nothing in clear, that is said."""
    again = (EHLO, "S: 250-mx.example.com", "S: 250 SIZE 1")
    assert of(read(*OFFER, *again), "exim").sees_starttls is False
    inside = read(*OFFER, "C: STARTTLS", "S: 220 2.0.0 Ready", tls(), *again)
    assert of(inside, "exim").sees_starttls is True
    assert read(GREETING).readings == ()


def test_text_behind_the_reply_ends_a_session_of_opensmtpd() -> None:
    """The others do not see it, or not as a part of the reply."""
    clients = read(GREETING, EHLO, "S: 250-mx.example.com", "S: 250 SIZE 1", surplus(b"250 STARTTLS\r\n", "reply"))
    assert of(clients, "opensmtpd_mta").then is Then.GIVES_UP
    assert of(clients, "exim").then is Then.CLEAR


def test_a_reply_that_was_refused_or_cut_off() -> None:
    """A refused EHLO leads to HELO or to the end; who goes on behind a 421 finds the connection closed."""
    refused = read(GREETING, EHLO, "S: 502 5.5.1 no EHLO")
    assert (of(refused, "exim").then, of(refused, "mutt").then) == (Then.CLEAR, Then.GIVES_UP)
    assert of(refused, "sendmail").then is None  # it would read the reply to HELO
    closing = read(GREETING, EHLO, "S: 421 4.3.2 later")
    assert [of(closing, name).then for name in ("exim", "postfix_smtp", "mutt")] == [None, Then.GIVES_UP, Then.GIVES_UP]
    later = read(GREETING, EHLO, "S: 450 4.3.2 later")
    assert [of(later, name).then for name in ("exim", "postfix_smtp", "perl_netsmtp", "sendmail")] == [
        *(Then.CLEAR, Then.CLEAR, Then.GIVES_UP, None)
    ]


def test_the_table() -> None:
    """Ids are there once; whom a probe is taken for exists; each row says where it comes from."""
    ids = [client.id for client in CLIENTS]
    assert len(ids) == len(set(ids)) == 86
    assert set(MEASURED["clients"]) == {client.id for client in CLIENTS if client.basis is Basis.MEASURED}
    assert {client.speaks_for for client in CLIENTS if client.speaks_for} <= set(ids)
    assert {client.program.group for client in CLIENTS} == set(Group)
    assert all(client.program.source for client in CLIENTS if client.basis is not Basis.UNKNOWN)
    assert all(client.version for client in CLIENTS if client.basis is Basis.MEASURED)


@given(st.lists(st.binary(max_size=40), max_size=6), st.sampled_from([b"\r\n", b"\n", b"\r\r\n"]))
def test_no_reply_is_too_strange(texts: list[bytes], end: bytes) -> None:
    """Whatever a server sends, every client has a reading, in printable words."""
    raw = b"".join(b"250-" + text.replace(b"\n", b"STARTTLS") + end for text in texts) + b"250 " + b"starttls" + end
    lines, _ = ReplyReader().feed(raw)
    readings = read_reply(lines, b"220 x\r\n")
    assert len(readings) == len(CLIENTS)
    assert all(reading.why.isprintable() for reading in readings)
