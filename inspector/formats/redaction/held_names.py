"""What names a text holds that is about to leave: counted by kind, so that it can be said before."""

from inspector.formats.redaction.stand_ins import Kind
from inspector.formats.redaction.transcripts import redact
from inspector.lenses.inspection import Inspection
from inspector.transcript import Transcript


def held_names(transcript: Transcript, inspection: Inspection, text: str) -> dict[Kind, int]:
    """Return how many different names of each kind stand in `text`, which was made of this session; 0 where there is none.

    Counted is what `redact` would replace, so addresses of this machine itself (127.0.0.1) are none.
    """
    names = redact(transcript, inspection, tuple(Kind)).names
    names.stand_ins.forget_uses()
    names.in_text(text, known_only=True)
    return names.stand_ins.uses
