"""A log holds many conversations, line by line mixed: each becomes a Story, and all that were told become Conversations."""

from collections import Counter
from collections.abc import Iterable

from inspector.events import GreetingReceived, LineKept, ReplyReceived, TLSEstablished, TLSFailed
from inspector.formats.logs.lines import MOST_LINES, LogLine, count_lines
from inspector.formats.narrator import LINE_ENDS_ASSUMED, Narrator
from inspector.formats.source import MOST_CONVERSATIONS, Conversation, UnreadableError
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.known_lines import known_refusal
from inspector.lenses.wording import counted
from inspector.smtp.ehlo_reply import Starttls, offers_starttls
from inspector.smtp.reply import ReplyLine
from inspector.transcript import Transcript
from inspector.visible import visible

_TITLE = 70
"""Characters of what stands out."""
_OFFERS = {
    Starttls.BEFORE_GREETING: "STARTTLS before the greeting",
    Starttls.MASKED: "STARTTLS masked",
}


class Story:
    """One conversation, while the lines of the log are read."""

    def __init__(self, kind: str, name: str, first: LogLine, who: str, side: Side) -> None:
        """`who`: the other side, in the visible notation; `side`: what the writer of the log was doing."""
        self.narrator = Narrator(kind, name)
        self.first = first
        self.who = who
        self.side = side
        self.spoken = False
        """True once a line of the conversation itself was told."""
        self.greeted = False
        """True once the greeting has begun."""
        self.secured = False
        """True once a reader that tells it only once has told that TLS came about."""
        self.over = False
        """True once the log says that it is."""

    def says(self, text: bytes, line: LogLine, *, writer: bool) -> None:
        """The writer of the log said a line, or the other side did; the writer is the server where it was receiving."""
        self.spoken = True
        if writer == (self.side is Side.RECEIVING):
            self.greeted = True
            self.narrator.server(text, line.at)
        elif text == b"." and self.narrator.in_body:
            self.keep(line)
            self.narrator.leave_message_out(line.at)
        else:
            self.narrator.client(text, line.at)

    def keep(self, line: LogLine) -> None:
        """Keep a line as it stands."""
        self.narrator.keep(line.number, line.raw, "tool", line.at)


class Telling:
    """All stories of one log, in the order in which they began, and what of the log is in none of them."""

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = visible(name.encode("utf-8", "surrogateescape"))
        self._stories: list[Story] = []
        self._unshown: Counter[str] = Counter()
        self._times: LogLine | None = None

    def begin(self, line: LogLine, who: str, side: Side) -> Story | None:
        """Begin a story at this line; None where there are as many as are read."""
        if len(self._stories) == MOST_CONVERSATIONS:
            return None
        story = Story(self.kind, self.name, line, who, side)
        self._stories.append(story)
        return story

    def leave_out(self, what: str, lines: int = 1) -> None:
        """Count lines that are not shown; `what`: ``of other processes``."""
        if lines:
            self._unshown[what] += lines

    def conversations(self, what: str, raw: bytes) -> tuple[Conversation, ...]:
        """Return what was told. `what`: the kind of log. Raises UnreadableError where it holds no conversation."""
        if not self._stories:
            raise UnreadableError(f"it looks like {what}, and holds no line of an SMTP conversation")
        if more := count_lines(raw):
            self._unshown[f"behind the first {MOST_LINES:,}"] = more
        return tuple(self._conversation(what, number, story) for number, story in enumerate(self._stories, 1))

    def _conversation(self, what: str, number: int, story: Story) -> Conversation:
        ends = LINE_ENDS_ASSUMED if story.spoken else ""
        words = "; ".join(filter(None, (what, self._place(number), ends, _times(story.first), self._rest())))
        wall_clock = story.first.moment.isoformat(timespec="milliseconds") if story.first.moment else ""
        told = story.narrator.conversation(words, wall_clock=wall_clock)
        parts = (f"{story.who or 'a peer that is not named'}, {story.first.when}".rstrip(", "), stands_out(told))
        return Conversation(": ".join(filter(None, parts)), told.events)

    def _place(self, number: int) -> str:
        return f"conversation {number:,} of {len(self._stories):,}" if len(self._stories) > 1 else ""

    def _rest(self) -> str:
        left = [f"{counted(count, 'line')} {what}" for what, count in self._unshown.items()]
        return f"not shown: {', '.join(left)}" if left else ""


def _times(first: LogLine) -> str:
    if first.at is None:
        return "it tells no times"
    untold = " and ".join(f"no {name}" for name in first.untold)
    return f"it begins at {first.when}, and the log tells {untold}" if untold else ""


def stands_out(conversation: Conversation) -> str:
    """Return what a conversation is to be chosen by, in a few words: a refusal, a failure, or the TLS version."""
    transcript = Transcript(conversation.events)
    for find in (_refused, _failed, _hidden, _known, _absent, _secured):
        if found := find(transcript):
            return found if len(found) <= _TITLE else f"{found[:_TITLE]}…"
    return ""


def _refused(transcript: Transcript) -> str:
    replies = [(event.code, event.reply) for _, event in transcript.of(ReplyReceived)]
    replies += [(event.code, 0) for _, event in transcript.of(GreetingReceived)]
    for least in (500, 400):
        for code, reply in replies:
            lines = transcript.reply_lines(0, reply)
            if least <= code < least + 100 and lines and not _mere_syntax(code):
                return f"refused {lines[-1][1].text}"
    return ""


def _mere_syntax(code: int) -> bool:
    """Commands that a server does not know, or that came in a wrong order behind a refusal."""
    return code in (500, 502, 503)


def _failed(transcript: Transcript) -> str:
    return "TLS failed" if transcript.of(TLSFailed) else ""


def _known(transcript: Transcript) -> str:
    kept = (known_refusal(event.raw) for _, event in transcript.of(LineKept) if event.why == "tool")  # remarks prove nothing
    names = (row.name for row in kept if row and not row.harmless)
    return next(names, "").replace("-", " ").replace("starttls", "STARTTLS").replace("tls", "TLS")


def _hidden(transcript: Transcript) -> str:
    return _OFFERS.get(_offer(transcript), "")


def _absent(transcript: Transcript) -> str:
    return "STARTTLS not offered" if _offer(transcript) is Starttls.ABSENT else ""


def _offer(transcript: Transcript) -> Starttls:
    """How the first EHLO reply offers STARTTLS: a later one may stand inside TLS."""
    for _, event in transcript.of(ReplyReceived):
        if event.verb in ("EHLO", "LHLO"):
            lines = [line for _, line in transcript.reply_lines(0, event.reply)]
            greeting: Iterable[ReplyLine] = (line for _, line in transcript.reply_lines(0, 0))
            return offers_starttls(lines, tuple(greeting))
    return Starttls.UNKNOWN


def _secured(transcript: Transcript) -> str:
    versions = [event.version.label for _, event in transcript.of(TLSEstablished) if event.version]
    return versions[-1] if versions else ""
