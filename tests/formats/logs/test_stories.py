"""The conversations of a log while they are told, and what each is to be chosen by."""

import pytest
from told_logs import of, words

from inspector.events import SourceRead, TLSEstablished, TLSFailed
from inspector.formats.logs.from_postfix import read_source
from inspector.formats.logs.lines import LogLine, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.source import Conversation, UnreadableError
from inspector.lenses.refusals.circumstances import Side
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

(LINE,) = read_log_lines(b"Nov 28 10:00:00 mx x[1]: y")


def begun(telling: Telling, side: Side = Side.SENDING, line: LogLine = LINE) -> Story:
    """Begin a story."""
    story = telling.begin(line, "to mx.example.com", side)
    assert story is not None
    return story


def told(*said: str, failed: bool = False, secured: bool = False, kept: bytes = b"") -> Conversation:
    """Tell one conversation of a sender: ``> `` is what it said."""
    telling = Telling("postfix-log", "x")
    story = begun(telling)
    for line in said:
        story.says(line[2:].encode(), LINE, writer=line.startswith("> "))
    if failed:
        story.narrator.add(TLSFailed(at=0, outcome=Outcome.CLOSED, side="transport", alert=None, words="x"))
    if secured:
        story.narrator.add(TLSEstablished(at=0, version=ProtocolVersion.TLSv1_2, cipher_suite="", group="", seconds=0))
    if kept:
        story.narrator.keep(1, kept, "tool")
    (conversation,) = telling.conversations("a log", b"")
    return conversation


@pytest.mark.parametrize(
    ("conversation", "stands_out"),
    [
        (told("< 220 mx", "> EHLO a", "< 250 mx", "> MAIL FROM:<a@b.c>", "< 550 5.7.1 no"), "refused 550 5.7.1 no"),
        (told("< 220 mx", "> MAIL FROM:<a@b.c>", "< 450 later", "> X", "< 502 what"), "refused 450 later"),
        (told("< 554 go away"), "refused 554 go away"),
        (told("< 220 mx", failed=True), "TLS failed"),
        (
            told("< 220 mx", "> EHLO a", "< 250-STARTTLS", "< 250-mx.example.com", "< 250 SIZE"),
            "STARTTLS before the greeting",
        ),
        (told(kept=b"TLS is required, but was not offered by host mx[192.0.2.1]"), "STARTTLS not offered"),
        (told("< 220 mx", "> EHLO a", "< 250-mx.example.com", "< 250 SIZE"), "STARTTLS not offered"),
        (told("< 220 mx", "> EHLO a", "< 250-mx.example.com", "< 250 STARTTLS", secured=True), "TLSv1.2"),
    ],
)
def test_what_stands_out_is_in_the_title(conversation: Conversation, stands_out: str) -> None:
    """A refusal before a failure, a failure before what is known, and the version where all is well."""
    assert conversation.title == f"to mx.example.com, Nov 28 10:00:00: {stands_out}"


def test_the_words_say_how_many_there_are_and_what_is_left_out() -> None:
    """And of line ends only where there are lines."""
    telling = Telling("postfix-log", "x")
    begun(telling)
    begun(telling).says(b"220 mx", LINE, writer=False)
    telling.leave_out("of other processes")
    telling.leave_out("about itself", 1_200)
    first, second = telling.conversations("a log", b"")
    assert words(first) == (
        "a log; conversation 1 of 2; it begins at Nov 28 10:00:00, and the log tells no year and no time zone; "
        "not shown: 1 line of other processes, 1,200 lines about itself"
    )
    assert "CR LF is assumed" in words(second)


def test_a_receiver_that_writes_is_the_server() -> None:
    """Sides go by what the writer was doing."""
    telling = Telling("postfix-log", "x")
    story = begun(telling, Side.RECEIVING)
    story.says(b"220 mx", LINE, writer=True)
    story.says(b"EHLO a", LINE, writer=False)
    (conversation,) = telling.conversations("a log", b"")
    assert [type(event).__name__ for event in conversation.events[2:5]] == [
        "ReplyLineReceived",
        "GreetingReceived",
        "CommandSent",
    ]


def test_a_log_without_a_story_cannot_be_read() -> None:
    """One sentence that names the kind."""
    with pytest.raises(UnreadableError, match="it looks like a log, and holds no line of an SMTP conversation"):
        Telling("postfix-log", "x").conversations("a log", b"")


def test_the_name_of_the_file_is_shown_safely() -> None:
    """It may be anything."""
    telling = Telling("postfix-log", "a\x1b[2J")
    begun(telling)
    assert of(telling.conversations("a log", b"")[0], SourceRead)[0].name.isprintable()


def test_what_stops_no_mail_is_no_title_of_a_conversation() -> None:
    """A doubted name or certificate is noted; what was refused after it is what the conversation is called by."""
    log = (
        b"Nov 22 10:00:00 mx postfix/smtpd[1]: warning: hostname x.example does not resolve to address 192.0.2.7\n"
        b"Nov 22 10:00:00 mx postfix/smtpd[1]: connect from unknown[192.0.2.7]\n"
        b"Nov 22 10:00:01 mx postfix/smtpd[1]: improper command pipelining after EHLO from unknown[192.0.2.7]: x\n"
    )
    titles = [conversation.title for conversation in read_source(log, "mx.log")]
    assert all("doubted" not in title for title in titles)
    assert any("spoke out of turn" in title for title in titles)
