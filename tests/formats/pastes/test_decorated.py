"""Replies of real servers, pasted in every way that people paste: the same bytes must come out of all of them."""

import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playbook import play

from inspector.events import CommandSent, ReplyLineReceived
from inspector.formats.recognise import recognise
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.transcript import Transcript

pytestmark = pytest.mark.once

ALL = json.loads((Path(__file__).parents[2] / "smtp" / "real_replies.json").read_text())
REAL = (*ALL[:6], *ALL[6::5])
"""The published ones, and some of the others."""
Said = tuple[str, str]
"""Side and text."""
EHLO = "EHLO client.example.com"


def conversation(reply: dict[str, list[str]]) -> list[Said]:
    """Return what was said, as far as a paste can hold it."""
    return [
        *(("S", line) for line in reply["greeting"]),
        ("C", EHLO),
        *(("S", line) for line in reply["ehlo"]),
        ("C", "QUIT"),
        ("S", "221 bye"),
    ]


def plain(said: Sequence[Said]) -> str:
    """Return only what was said."""
    return "\n".join(text for _, text in said)


def marked(client: str, server: str, *, first: str = "") -> Callable[[Sequence[Said]], str]:
    """Return a way to set marks in front."""
    return lambda said: "\n".join(first + (server if side == "S" else client) + text for side, text in said)


def timed(form: str) -> Callable[[Sequence[Said]], str]:
    """Return a way to set times in front; ``{}`` is the second."""
    return lambda said: "\n".join(
        form.format(number) + ("S: " if side == "S" else "C: ") + text for number, (side, text) in enumerate(said, 10)
    )


def each_line(change: Callable[[str], str], way: Callable[[Sequence[Said]], str] = plain) -> Callable[[Sequence[Said]], str]:
    """Return a way that changes each line of another way."""
    return lambda said: "\n".join(change(line) for line in way(said).splitlines())


ARROWS = marked("-> ", "<- ")
COLONS = marked("C: ", "S: ")
ARROWS_DRAWN = marked("\u2192 ", "\u2190 ")
WAYS: dict[str, Callable[[Sequence[Said]], str]] = {
    "plain": plain,
    "C: S:": COLONS,
    "c> s>": marked("c> ", "s> "),
    "Client: Server:": marked("Client: ", "Server: "),
    "[C] [S]": marked("[C] ", "[S] "),
    ">>> <<<": marked(">>> ", "<<< "),
    ">> <<": marked(">> ", "<< "),
    "> <": marked("> ", "< "),
    "-> <-": ARROWS,
    "--> <--": marked("--> ", "<-- "),
    "~> <~": marked(" ~> ", "<~  "),
    "=> <=": marked("=> ", "<= "),
    "arrows": marked("→ ", "← "),
    "S: sends, R: receives": marked("S: ", "R: "),
    "hosts": marked("client.example.com -> mx: ", "mx -> client.example.com: "),
    "SMTP>> SMTP<<": marked("  SMTP>> ", "  SMTP<< "),
    "SEND: RECV:": marked("SEND: ", "RECV: "),
    "numbers in brackets": marked("[1234] client ", "[1234] server "),
    "clock": timed("10:22:{} "),
    "clock in brackets": timed("[10:22:{}] "),
    "clock with fraction": timed("10:22:{}.123 "),
    "ISO": timed("2024-03-01T10:22:{}Z "),
    "ISO with comma": timed("2024-03-01 10:22:{},123 "),
    "ISO with zone": timed("2024-03-01 10:22:{}+01:00 | "),
    "syslog": timed("Mar  1 10:22:{} "),
    "RFC 5322": timed("Fri, 1 Mar 2024 10:22:{} +0000 "),
    "Apache": timed("[01/Mar/2024:10:22:{} +0000] "),
    "dots": timed("01.03.2024 10:22:{} "),
    "afternoon": timed("3/1/2024 10:22:{} PM "),
    "epoch": timed("17092885{}.125 "),
    "relative": timed("[000.1{}] "),
    "relative plus": timed("+0.1{}s "),
    "quoted": each_line(lambda line: f"> {line}"),
    "quoted twice": each_line(lambda line: f"> > {line}"),
    "quoted tight": each_line(lambda line: f">>{line}", COLONS),
    "quoted with bars": each_line(lambda line: f"| {line}"),
    "quoted arrows": each_line(lambda line: f"> {line}", ARROWS),
    "Outlook": lambda said: "-----Original Message-----\nFrom: A\nSent: Friday\nSubject: RE: TLS\n\n" + plain(said),
    "introduced": lambda said: (
        f"Hi all,\n\nthis is what our server said to us yesterday:\n\n{plain(said)}\n\nAny idea?\nRegards"
    ),
    "indented": each_line(lambda line: f"    {line}"),
    "tabs": each_line(lambda line: f"\t{line}"),
    "Markdown fence": lambda said: f"```text\n{plain(said)}\n```\n",
    "Jira": lambda said: f"{{code:title=session}}\n{plain(said)}\n{{code}}\n",
    "Jira one line": lambda said: f"{{noformat}}{plain(said)}{{noformat}}",
    "code spans": each_line(lambda line: f"`{line}`"),
    "list": each_line(lambda line: f"- {line}"),
    "bold": each_line(lambda line: f"**{line}**"),
    "entities": lambda said: html.escape(marked(">>> ", "<<< ")(said)),
    "entities twice": lambda said: html.escape(html.escape(marked("> ", "< ")(said))),
    "breaks": lambda said: "<br/>\n".join(html.escape(line) for line in plain(said).splitlines()) + "<br/>",
    "one line of HTML": lambda said: (
        "<pre>" + "<br>".join(html.escape(line) for line in plain(said).splitlines()) + "</pre>"
    ),
    "nbsp entities": lambda said: html.escape(plain(said)).replace(" ", "&nbsp;"),
    "nbsp": lambda said: plain(said).replace(" ", "\u00a0"),
    "zero width": lambda said: "\ufeff" + plain(said).replace("250", "\u200b250\u200d"),
    "line numbers": lambda said: "\n".join(
        f"{number:>3}: {line}" for number, line in enumerate(plain(said).splitlines(), 1)
    ),
    "grep -n": lambda said: "\n".join(f"{number}:{line}" for number, line in enumerate(plain(said).splitlines(), 17)),
    "cat -n": lambda said: "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(plain(said).splitlines(), 1)),
    "backslashes": each_line(lambda line: f"{line}\\" if line.startswith("250-") else line),
    "en dash": lambda said: plain(said).replace("250-", "250\u2013"),
    "non-breaking hyphen": lambda said: plain(said).replace("250-", "250\u2011"),
    "comments": each_line(lambda line: f"{line}      <--- look here" if line.startswith("250") else line),
    "comments with #": each_line(lambda line: f"{line}    # look here" if line.startswith("250") else line),
    "comments with arrows behind marks with arrows": each_line(
        lambda line: f"{line}      <--- look here" if "250" in line else line, marked("--> ", "<-- ")
    ),
    "comments behind drawn arrows": each_line(lambda line: f"{line}   <--- look" if "250" in line else line, ARROWS_DRAWN),
    "HTML comments": each_line(lambda line: f"{line}  <!-- look here -->" if line.startswith("250") else line),
    "coloured comments": each_line(
        lambda line: f"{line}  \x1b[31m<--- look here\x1b[0m" if line.startswith("250") else line
    ),
    "arrows of a chat": marked("\u27a1\ufe0f ", "\u2b05\ufe0f "),
    "Sent: Received:": marked("Sent:     ", "Received: "),
    "grep --color": lambda said: plain(said).replace("STARTTLS", "\x1b[01;31m\x1b[KSTARTTLS\x1b[m\x1b[K"),
    "line ends in words": each_line(lambda line: f"{line}<CRLF>"),
    "line ends in words, apart": each_line(lambda line: f"{line} <CR><LF>"),
    "fence in the first line": lambda said: f"Max  10:42 AM\n```{plain(said)}```\n2 replies",
    "fences of a forum": lambda said: f'[quote="max"][code]{plain(said)}[/code][/quote]',
    "quotation marks around it": lambda said: f"It says:\n\n\u201c{plain(said)}\u201d\n\nIs that right?",
    "bold keywords": lambda said: plain(said).replace("STARTTLS", "**STARTTLS**"),
    "escapes of Markdown": each_line(lambda line: f"{line[:3]}\\{line[3:]}" if line[3:4] == "-" else line),
    "quoted, with a name and numbers below": lambda said: (
        each_line(lambda line: f"> {line}")(said) + "\n\nBest regards\nHans\nTel. +49 220 123456\n"
    ),
    "a JSON list in one line": lambda said: json.dumps([{"from": side, "data": text} for side, text in said]),
    "strings with a mark in them": each_line(lambda line: f'"X"\t7\t"{line}"', marked("RECEIVED: ", "SENT: ")),
    "arrows of containers": marked("stdout F -> ", "stdout F <- "),
    "milliseconds behind": each_line(lambda line: f"{line} [672 ms]" if line[:4] in ("220 ", "250 ") else line),
    "ISO with a weekday": timed("Mon 2024-03-01 10:22:{}.123: 02: "),
    "CR LF": lambda said: plain(said).replace("\n", "\r\n"),
    "CR": lambda said: plain(said).replace("\n", "\r"),
    "CR CR LF": lambda said: plain(said).replace("\n", "\r\r\n"),
    "blank lines": lambda said: plain(said).replace("\n", "\n\n"),
    "written-out line ends": lambda said: plain(said).replace("\n", "\\r\\n\n"),
    "a Python list": lambda said: "\n".join(f"b'{line}\\r\\n'," for line in plain(said).splitlines()),
}


def spoken(transcript: Transcript) -> list[bytes]:
    """Return all that was said, in order, without line ends and blanks at them."""
    return [entry.event.raw.rstrip() for entry in transcript if isinstance(entry.event, ReplyLineReceived | CommandSent)]


@pytest.mark.parametrize("way", WAYS)
def test_a_paste_tells_the_same_whatever_was_done_to_it(way: str) -> None:
    """What each reply came to in the plain form, it comes to in every other one."""
    failed = []
    for reply in REAL:
        said = conversation(reply)
        (read, *more) = recognise(WAYS[way](said).encode(), "a paste")
        expected = [" ".join(text.split("\u00a0")).encode().rstrip() for _, text in said]
        if more or spoken(Transcript(read.events)) != expected:
            failed.append((reply["id"], [each for each in spoken(Transcript(read.events)) if each not in expected]))
    assert not failed


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_codings_are_told_from_the_bytes(coding: str) -> None:
    """With and without a byte order mark."""
    for reply in REAL:
        text = plain(conversation(reply))
        (read,) = recognise(text.encode(coding, "replace"), "a paste")
        expected = text.encode(coding, "replace").decode(coding).encode().splitlines()
        assert spoken(Transcript(read.events)) == [line.rstrip() for line in expected], reply["id"]


@pytest.mark.parametrize("reply", ALL, ids=lambda reply: reply["id"])
def test_the_verdict_is_that_of_the_live_session(reply: dict[str, list[str]]) -> None:
    """Each line is judged from the paste as it is from the bytes: from the whole session, and from the EHLO reply alone."""
    live = play(*(f"S: {line}" for line in reply["greeting"]), f"C: {EHLO}", *(f"S: {line}" for line in reply["ehlo"]))
    (read,) = recognise(plain(conversation(reply)).encode(), "a paste")
    assert verdicts(Transcript(read.events)) == verdicts(live)
    if reply["ehlo"][0].startswith(("250-", "250 ")):
        (alone,) = recognise("\n".join(reply["ehlo"]).encode(), "a paste")
        without_greeting = play(f"C: {EHLO}", *(f"S: {line}" for line in reply["ehlo"]))
        assert verdicts(Transcript(alone.events)) == verdicts(without_greeting)


def verdicts(transcript: Transcript) -> list[object]:
    """Return what is said of each EHLO reply and each of its lines."""
    return [
        (
            each.starttls,
            each.starttls_line,
            each.headline,
            [(line.reads_as, line.keyword, line.meant) for line in each.lines],
        )
        for each in read_ehlo(transcript)
    ]
