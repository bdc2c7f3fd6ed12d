"""The screen without a session: a field for a target, the latest sessions, and the demo scenarios."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from textual import on
from textual.app import ComposeResult
from textual.events import DescendantFocus, Key
from textual.screen import Screen
from textual.suggester import Suggester
from textual.widgets import Input

from inspector.frozen import replace
from inspector.ui.choices import Saved
from inspector.ui.closing import ClosesOnce
from inspector.ui.commands import START
from inspector.ui.lines.line import Line, Piece, cut, padded, paragraph, say
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar, key_pieces
from inspector.ui.menu import CommandView
from inspector.ui.past import SIGNS, change_words, moment_of, when_words
from inspector.ui.terminal.small import MayBeSmall
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.recent import PastSession
    from inspector.ui.app import InspectorApp

INTRODUCTION = "See an SMTP session live and byte-true, what each line means, and which TLS versions a server really speaks."
LAYOUT = """
StartScreen { layout: vertical; overflow: hidden; }
#about { margin: 1 0 0 0; }
#target { border: none; height: 1; padding: 0 1; margin: 1 0 0 0; background: $panel; &:focus { border: none; } }
#target > .input--suggestion { color: $quiet; }
#scenarios { height: 1fr; margin: 1 0 0 0; }
StartScreen.-low #about { display: none; }
StartScreen.-low #target, StartScreen.-low #scenarios { margin: 0; }
"""
"""TCSS of this screen; the app takes it in, because Textual loads none of a default screen."""
TARGETS = "host, host:port, [v6]:port, smtp://host, submission://host, smtps://host, lmtp://host:port"
NOTHING_YET = "None yet: the servers that you look at will stand here, with when it was and what was found."
LOW = 16
"""Rows of the window below which the list has the room of the introduction and of the blank lines."""
AT_REST = ((30, 5), (0, 10))
"""Rows of the window below which so many sessions are shown while nothing is typed; 0: in any window."""
FIELD_KEYS = (("Enter", "connects"), ("Tab", "completes"), ("↓", "to the list"))
LIST_KEYS = (("Enter", "opens it"),)
SESSION_KEYS = (("f", "its recording"), ("w", "again with …"))

Opened: TypeAlias = "tuple[Options, Options]"
"""The options of a session, and what is usual: the same without what was changed for it."""
Chosen: TypeAlias = "Opened | Saved"
"""What the screen comes to: a session to connect, or one that is over."""


class Completion(Suggester):
    """Completes what is typed from the targets of before, newest first, and the demos."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first that begins so, to be painted behind what is typed."""
        return self.completed(value)

    def completed(self, value: str) -> str | None:
        """Return the first that begins so, at once; None where there is none, and of nothing."""
        folded = value.casefold()
        found = (known for known in self._known if known.casefold().startswith(folded) and len(known) > len(value))
        return next((value + known[len(value) :] for known in found), None) if value else None


class TargetLine(Input):
    """The field for a target. No target holds a question mark, so it asks for help here too."""

    BINDINGS = [START[0].binding()]  # noqa: RUF012 (Textual's way)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave the question mark to the screen."""
        return character != "?" and super().check_consume_key(key, character)

    def on_key(self, event: Key) -> None:
        """Let the question mark through."""
        if event.character == "?":
            event.prevent_default()

    async def action_complete(self) -> None:
        """Take the completion; in the empty field, go to the list. What was typed is not left for something else."""
        self._take_completion()
        if not self.value:
            await self.screen.run_action("to_list")

    def action_cursor_right(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 (Textual's signature)
        """Go right; behind the last character, take the completion."""
        if select or not self.cursor_at_end or not self.selection.is_empty:
            super().action_cursor_right(select)
        else:
            self._take_completion()

    def _take_completion(self) -> None:
        """Complete what stands here now: who types fast is ahead of what is painted."""
        if isinstance(self.suggester, Completion):
            self.value = self.suggester.completed(self.value) or self.value
        self.action_end()


class ChoiceList(CommandView):
    """Sessions and demos; above the first one is the field."""

    STAYING = CommandView.STAYING - {"up", "k"}  # which may lead to the field

    def line_at(self, row: int) -> Line:
        """Return one row; where you are, with a sign for those who see no colours."""
        line = self.lines[row]
        if row != self.cursor or not self.has_focus or not line.stop:
            return line
        first, *rest = line.pieces
        return replace(line, pieces=(replace(first, text=" ▸" + first.text[2:]), *rest))

    def action_line_up(self) -> None:
        """Go up, and from the first one to the field."""
        if self.next_stop(self.cursor, -1) is None:
            self.scroll_rows(0)
            self.screen.query_one(Input).focus()
        else:
            super().action_line_up()


class StartScreen(ClosesOnce, MayBeSmall, Screen["Chosen | None"]):
    """Type a target, open a session of before once more, or pick a demo."""

    AUTO_FOCUS = "#target"
    BINDINGS = [  # noqa: RUF012 (Textual's way)
        *(command.binding() for command in START[1:]),
        ("question_mark,f1", "help", "help"),
    ]

    def __init__(self, over: str = "", loss: Callable[[], str] = lambda: "") -> None:
        """`over`: the session to go back to; `loss`: what of it is forgotten when another one is opened, one sentence."""
        super().__init__()
        self._over = over
        self._loss = loss
        self._warned = ""
        self._sessions: tuple[PastSession, ...] = ()

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="title")
        yield Bar(id="about", ground="main")
        example = "mail server, such as mx.example.com"
        line = TargetLine(id="target", compact=True, placeholder=example, select_on_focus=False)
        line.cursor_blink = False
        yield line
        yield Bar(id="hint", ground="main")
        yield ChoiceList(id="scenarios")
        yield Bar(id="keys")
        yield Bar(id="small", ground="main")

    def on_mount(self) -> None:
        """Fill them."""
        self.inspector.paint(self)
        back = [say(f"   Esc goes back to {self._over}", "quiet")] if self._over else []
        self.query_one("#title", Bar).show_pieces([say(" SMTP Inspector", strong=True), *back])
        self.query_one("#about", Bar).show(lambda width: _indented(INTRODUCTION, width, "plain"))
        self._hint("")
        self._recall()
        self._show_keys()

    def _recall(self) -> None:
        """Read the latest sessions; where that fails, say so."""
        from inspector.recent import RecentError

        try:
            sessions = self.inspector.choices.recents()
        except RecentError as error:
            self.say(str(error), "warning")
            sessions = ()
        seen: dict[object, PastSession] = {}
        for session in sessions:
            seen.setdefault((session.target, session.changes), session)
        self._sessions = tuple(seen.values())
        targets = dict.fromkeys(session.target for session in sessions)
        self.query_one(Input).suggester = Completion([*targets, *dict(self.inspector.choices.scenarios)])

    def on_resize(self) -> None:
        """Wrap anew."""
        self.set_class(self.size.height < LOW, "-low")
        self.fit("^q", self.action_to_target)
        self._fill()

    def on_descendant_focus(self, event: DescendantFocus) -> None:  # noqa: ARG002 (Textual's signature)
        """Show the keys of where the focus is."""
        self._show_keys()

    def _show_keys(self) -> None:
        in_list = isinstance(self.focused, LineView)
        escape = "to the field" if in_list else "empties it" if self.query_one(Input).value else "back" if self._over else ""
        keys = (
            *(LIST_KEYS if in_list else FIELD_KEYS),
            *(SESSION_KEYS if in_list and self._chosen()[1] is not None else ()),
            *((("Esc", escape),) if escape else ()),
            ("?", "help"),
            ("^q", "quit"),
        )
        self.query_one("#keys", Bar).show(lambda width: [key_pieces(keys, width)])

    def say(self, text: str, tone: str = "plain") -> None:
        """Say something under the target field; the list below it stays where it is, as far as there is room."""

        def rows(width: int) -> list[tuple[Piece, ...]]:
            said = _indented(text, width, tone)
            return [*said, *([()] * (len(_indented(TARGETS, width, tone)) - len(said)))]

        self.query_one("#hint", Bar).show(rows)

    def action_help(self) -> None:
        """Show every key."""
        from inspector.ui.menu import AT_THE_START, Help

        self.app.push_screen(Help(AT_THE_START))

    def _hint(self, problem: str) -> None:
        text, tone = (problem, "failure") if problem else (TARGETS, "quiet")
        self.say(text, tone)

    # The list -----------------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Show what goes with what is typed; all of it where nothing does."""
        wanted = self.query_one(Input).value.casefold().split()
        width = self.size.width - 1
        lines = [*self._session_lines(wanted, width), *self._demo_lines(wanted, width)]
        if wanted and not lines:
            lines = [Line((say(" No session or demo of this name; Enter connects.", "quiet"),)), Line()]
            lines += [*self._session_lines((), width), *self._demo_lines((), width)]
        self.query_one(ChoiceList).show(lines)

    def _session_lines(self, wanted: Sequence[str], width: int) -> Iterator[Line]:
        """Yield the sessions, newest first: those of the same target and the same changes are one."""
        found = [
            (number, session)
            for number, session in enumerate(self._sessions)
            if all(word in f"{session.target} {change_words(session.changes)}".casefold() for word in wanted)
        ]
        if wanted and not found:
            return
        yield Line((say(" Latest sessions", strong=True),))
        if not found:
            for row in paragraph(NOTHING_YET, width, "quiet", indent=3):
                yield Line(row)
        room = len(found) if wanted else next(count for height, count in AT_REST if self.size.height < height or not height)
        now = self.inspector.choices.now()
        column = min(max((len(session.target) for _, session in found), default=0), max(16, width * 2 // 5))
        whens = [when_words(session.when, now) for _, session in found[:room]]
        for (number, session), when in zip(found, whens, strict=False):
            yield Line(_session_pieces(session, f"{when:{max(map(len, whens))}}", column, width), f"session/{number}")
        if len(found) > room:
            yield Line((say(f"   … {len(found) - room} more: type to find them", "quiet"),))
        yield Line()

    def _demo_lines(self, wanted: Sequence[str], width: int) -> Iterator[Line]:
        found = [
            (name, about)
            for name, about in self.inspector.choices.scenarios
            if all(word in f"{name} {about}".casefold() for word in wanted)
        ]
        if found:
            yield Line((say(" Demos: embedded servers that misbehave on purpose, and samples", strong=True),))
        column = max((len(name) for name, _ in self.inspector.choices.scenarios), default=0) + 2
        for name, about in found:
            for number, row in enumerate(list(paragraph(about, width - 3 - column, "quiet")) or [()]):
                head = say(f"   {name:{column}}" if not number else " " * (3 + column), "focus", strong=not number)
                yield Line((head, *row), f"demo/{name}")

    def _chosen(self) -> "tuple[str, PastSession | None]":
        """Return the item under the cursor: a demo's name, or a session."""
        view = self.query_one(ChoiceList)
        kind, _, name = view.line_at(view.cursor).stop.partition("/") if view.row_count() else ("", "", "")
        return (name, None) if kind == "demo" else ("", self._sessions[int(name)] if name else None)

    @on(LineView.Moved)
    def _moved(self) -> None:
        """Say of a session what its row has no room for."""
        self._warned = ""
        self._show_keys()
        _, session = self._chosen()
        if session is None:
            self._hint("")
        else:
            words = ": ".join(filter(None, (change_words(session.changes), session.words)))
            moment = moment_of(session.when, self.inspector.choices.now())
            self.say(f"{moment:%Y-%m-%d %H:%M}  {words}", SIGNS[session.grade][1])

    def action_to_list(self) -> None:
        """Go to the sessions and demos."""
        view = self.query_one(ChoiceList)
        if any(view.stops(row) for row in range(view.row_count())):
            view.focus()
            view.action_first()
            view.show_cursor()  # behind words that have more rows than a low window

    def action_to_target(self) -> None:
        """Go to the target field."""
        self.query_one(Input).focus()

    def action_leave_start(self) -> None:
        """Go back: from the list to the field; from there, once it is empty, to the session."""
        line = self.query_one(Input)
        if not line.has_focus:
            self._hint("")
            line.focus()
        elif line.value:
            line.value = ""
        elif self._over:
            self.dismiss(None)

    # Opening ------------------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        self._warned = ""
        self._fill()
        self._show_keys()
        if message.value in dict(self.inspector.choices.scenarios):
            self.say(f"Enter opens the demo; smtp://{message.value} would be a host of this name.", "quiet")
        elif message.value:
            self._hint("")

    @on(Input.Submitted)
    async def _typed(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if text in dict(self.inspector.choices.scenarios):
            await self._open_demo(text)
            return
        try:
            options = self.inspector.choices.target(message.value)
        except ValueError as error:
            self._hint(visible_text(str(error)))
            return
        if self._may_open(text):
            self._open(options, options)

    @on(LineView.Chosen)
    async def _picked(self) -> None:
        demo, session = self._chosen()
        if demo:
            await self._open_demo(demo)
        elif session is not None and (opened := self._options_of(session)) and self._may_open(f"{session.target} again"):
            self._open(*opened)

    async def _open_demo(self, name: str) -> None:
        demo = self.inspector.choices.demo
        if demo is None or not self._may_open(f"demo {name}"):
            return
        self._hint("")
        try:
            opened = await asyncio.to_thread(demo, name)
        except (ValueError, OSError) as error:
            self._hint(visible_text(str(error)))
            return
        if isinstance(opened, Saved):
            self._show(opened)
        else:
            self._open(opened, opened)

    def _options_of(self, session: "PastSession") -> "Opened | None":
        """Return the options of a session of before, as it was then, and as usual; None where they cannot be any more."""
        choices = self.inspector.choices
        try:
            options = usual = choices.target(session.target)
            for name, value in session.changes:
                options = choices.change(options, name, value)
        except ValueError as error:
            self._hint(visible_text(str(error)))
            return None
        return options, usual

    def action_same_again(self) -> None:
        """Ask what is to be otherwise than in the session under the cursor."""
        from inspector.ui.same_again import SameAgain

        _, session = self._chosen()
        opened = self._options_of(session) if session is not None and isinstance(self.focused, LineView) else None
        if opened is None:
            if isinstance(self.focused, LineView) and session is None:
                self.say("A demo is opened first; w there opens it again with another version, name …", "quiet")
            return
        options, usual = opened

        def open_changed(changed: "Options | None") -> None:
            if changed is not None:
                self._open(changed, usual)

        self.app.push_screen(SameAgain(options, usual, (), self._loss), open_changed)

    async def action_reopen(self) -> None:
        """Show the recording of the session under the cursor."""
        _, session = self._chosen()
        reopen = self.inspector.choices.reopen
        if session is None or reopen is None or not isinstance(self.focused, LineView):
            return
        try:
            saved = await asyncio.to_thread(reopen, session)
        except ValueError as error:
            self._hint(str(error))  # printable: it holds no more than the file's name
            return
        if not self._may_open(f"{session.target} recorded"):
            return
        self._show(saved)

    def _show(self, saved: Saved) -> None:
        """Show a session that is over."""
        from inspector.ui.main_screen.workbench import Workbench

        if self._over:
            self.dismiss(saved)
        else:
            self.app.push_screen(Workbench(saved.options, saved=saved))

    def _may_open(self, what: str) -> bool:
        """True where nothing is forgotten by it, or where that was said before; once one was opened, no more."""
        if not self.is_active:
            return False
        loss = self._loss()
        if not loss or self._warned == what:
            return True
        self._warned = what
        self.say(f"{loss} Enter again connects; Esc goes back.", "warning")
        return False

    def _open(self, options: "Options", usual: "Options") -> None:
        from inspector.ui.main_screen.workbench import Workbench

        if self._over:
            self.dismiss((options, usual))
        else:
            self.app.push_screen(Workbench(options, usual))


def _session_pieces(session: "PastSession", when: str, column: int, width: int) -> tuple[Piece, ...]:
    """Return a row: the target, when, what was otherwise, what was found."""
    sign, tone = SIGNS[session.grade]
    otherwise = change_words(session.changes)
    room = width - 3 - column - 2 - len(when) - 4
    head = cut(f"{otherwise}: ", room) if otherwise else ""
    return (
        say(f"   {padded(session.target, column)}  ", "focus", strong=True),
        say(f"{when}  ", "quiet"),
        say(f"{sign} ", tone),
        say(head, "focus"),
        say(cut(session.words, room - len(head)), "plain"),
    )


def _indented(text: str, width: int, tone: str) -> list[tuple[Piece, ...]]:
    return list(paragraph(text, width - 1, tone, indent=1))
