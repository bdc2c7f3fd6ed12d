"""Replies and greetings of real servers, all of them: what is said of each line stands in tables, so that a change is seen.

``python tests/lenses/ehlo/test_corpora.py`` writes the tables anew; read the difference before you keep it.
"""

import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1] / "rig"))

from playbook import EHLO, inspected, play  # noqa: E402 (found by its folder when this file is run alone)

from inspector.events import MalformedReceived  # noqa: E402
from inspector.lenses.ehlo.lens import EhloReply, ReadsAs, read_ehlo  # noqa: E402
from inspector.lenses.inspection import Inspection  # noqa: E402
from inspector.lenses.software import guess_software  # noqa: E402
from inspector.smtp.ehlo_reply import name_of  # noqa: E402
from inspector.smtp.reply import ReplyLine, ReplyReader  # noqa: E402
from inspector.visible import visible  # noqa: E402

REAL = json.loads((HERE.parents[1] / "smtp" / "real_replies.json").read_text())
MEASURED = json.loads((HERE.parents[1] / "smtp" / "measured_replies.json").read_text())["replies"]
GREETINGS = [
    line for line in (HERE / "real_greetings.txt").read_text().splitlines() if line.strip() and not line.startswith("#")
]
"""235 of them."""

OFFER = ("S: 250-mx.example.com", "S: 250 HELP")
SENTENCES = {"a firewall in the path": "sign of a firewall", "does not say ESMTP": "no ESMTP"}
"""Sentences about the 220, and how the table abbreviates them."""
TEXT = 60
"""Characters of a line that are shown."""


def judged(name: str, reply: EhloReply, software: str) -> Iterator[str]:
    """One reply: its verdict, then each line with what it is and what is wrong with it."""
    yield f"{name}: {reply.starttls.value} {reply.starttls_line or ''}".rstrip() + (f" · {software}" if software else "")
    for line in reply.lines:
        codes = " ".join(f"{each.code.removeprefix('ehlo-')}({each.severity.value})" for each in line.deviations)
        shown = visible(line.line.content)[:TEXT]
        yield f"  {line.number:>2} {line.reads_as.value:<9} {shown:<{TEXT}} {codes}".rstrip()
        if line.meant:
            yield f"{'':15}meant: {line.meant}"


def real_table() -> Iterator[str]:
    """Replies that real servers sent, with their source in real_replies.json."""
    for reply in REAL:
        steps = [*(f"S: {line}" for line in reply["greeting"]), EHLO, *(f"S: {line}" for line in reply["ehlo"])]
        transcript = play(*steps)
        ehlo = read_ehlo(transcript)
        guess = guess_software(transcript, ehlo)
        yield from judged(reply["id"], ehlo[0], f"{guess.software.shown}, {guess.why}" if guess else "")


def measured_table() -> Iterator[str]:
    """Replies that clients were measured with: regular and irregular ones."""
    for reply in MEASURED:
        raws = [line.raw for line in ReplyReader().feed(reply["ehlo"].encode("latin-1"))[0]]
        steps = [
            b"S: " + raw
            if ReplyLine.from_bytes(raw).code is not None
            else MalformedReceived(at=0, reply=1, raw=raw, cause="no-code")
            for raw in raws
        ]
        ehlo = read_ehlo(play(*(f"S: {line}" for line in reply["greeting"].splitlines()), EHLO, *steps))
        if ehlo:
            yield from judged(reply["id"], ehlo[0], "")
        else:
            yield f"{reply['id']}: no reply"


def greeting_table() -> Iterator[str]:
    """What each greeting comes to: which server it seems to be, the name in it, its text, and what is said of it."""
    for text in GREETINGS:
        steps = (f"S: 220 {text}", EHLO, *OFFER)
        transcript = play(*steps)
        read = inspected(*steps)
        guess = guess_software(transcript, read.ehlo)
        name = visible(name_of(tuple(line for _, line in transcript.reply_lines(0, 0)))) or "-"
        software = guess.software.value if guess else "-"
        yield f"{software:<9} {name[:14]:<14} {text[:TEXT]:<{TEXT}} {' · '.join(said_of_greeting(read))}".rstrip()


def said_of_greeting(read: Inspection) -> Iterator[str]:
    """The findings of the 220, each with its cause, and the two sentences of the EHLO view that speak of it."""
    for finding in read.findings:
        if finding.code.startswith("greeting-"):
            yield f"{finding.code}({finding.severity.value}) {finding.title.partition(': ')[2]}".rstrip()
    verdict = " ".join(read.ehlo[0].verdict)
    yield from (words for sentence, words in SENTENCES.items() if sentence in verdict)


TABLES = {"real_verdicts.txt": real_table, "measured_verdicts.txt": measured_table, "greeting_verdicts.txt": greeting_table}


@pytest.mark.parametrize("file", TABLES)
def test_every_verdict_is_as_it_was(file: str) -> None:
    """Each line of every reply is classified; what is said of it was looked at when the table was written."""
    kept = (HERE / file).read_text().splitlines()
    now = list(TABLES[file]())
    assert not list(difflib.unified_diff(kept, now, "kept", "now", lineterm="", n=1)), "\n".join(
        difflib.unified_diff(kept, now, "kept", "now", lineterm="", n=1)
    )


def test_all_of_them_are_read() -> None:
    """235 greetings and the replies of all sources, each line of which has its place."""
    assert len(GREETINGS) == 235
    assert len(REAL) >= 40
    assert len(MEASURED) >= 39
    for reply in REAL:
        (read,) = read_ehlo(play("S: 220 x", EHLO, *(f"S: {line}" for line in reply["ehlo"])))
        refused = read.starttls == "unknown"
        assert all((line.reads_as is ReadsAs.NONE) is refused for line in read.lines), reply["id"]


if __name__ == "__main__":
    for file, table in TABLES.items():
        (HERE / file).write_text("\n".join(table()) + "\n")
