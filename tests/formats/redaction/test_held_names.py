"""What names a text holds that is about to leave."""

from staged_session import cisco_events

from inspector.events import CommandSent, SessionStarted
from inspector.formats.redaction.held_names import held_names
from inspector.formats.redaction.stand_ins import Kind
from inspector.formats.redaction.transcripts import redact
from inspector.formats.reports.annotated import annotated
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.smtp.target import Target
from inspector.transcript import Transcript


def test_the_names_of_the_text_alone_are_counted() -> None:
    """Not those of the whole session, and none where stand-ins are in their place already."""
    transcript = Transcript(cisco_events())
    inspection = inspect(transcript)
    whole = annotated(transcript, inspection, 0, len(transcript) - 1)
    held = held_names(transcript, inspection, whole)
    assert held[Kind.HOSTS] >= 2
    assert held[Kind.ADDRESSES] == 1
    assert held_names(transcript, inspection, "S 250-STARTTLS, main.cf") == dict.fromkeys(Kind, 0)
    assert held_names(transcript, inspection, "mail.domain1.com says no")[Kind.HOSTS] == 1


def test_an_address_of_this_machine_stays_and_the_words_say_why() -> None:
    """Who asked for addresses to be replaced, and sees 127.0.0.1, is told."""
    transcript = Transcript(cisco_events())
    shown = redact(transcript, inspect(transcript), (Kind.ADDRESSES,))
    assert "every machine has it" not in shown.inspection.redacted
    names = shown.names
    assert names.in_text("from 127.0.0.1 and 192.0.2.77").startswith("from 127.0.0.1 and ")
    assert names.stand_ins.own == ("127.0.0.1",)


def test_the_address_of_our_own_examples_is_nobodys() -> None:
    """Also beside a server below example.com; but where it was sent, it is the user's."""
    ours, example = "swaks --from you@example.com", "mx.example.com"
    events = [
        replace(event, target=Target(example, 25)) if isinstance(event, SessionStarted) else event
        for event in cisco_events()
    ]
    for sent, count in (b"NOOP\r\n", 0), (b"MAIL FROM:<you@example.com>\r\n", 1):
        transcript = Transcript([*events, CommandSent(at=9.0, raw=sent)])
        inspection = inspect(transcript)
        assert held_names(transcript, inspection, f"{example}: {ours}") == {
            Kind.ADDRESSES: 0,
            Kind.MAILBOXES: count,
            Kind.HOSTS: 1 + count,
        }
        shown = redact(transcript, inspection, tuple(Kind)).names.in_text(ours, known_only=True)
        assert (shown == ours) is not bool(count)
