"""'Same again with …': the session once more, with one option changed; a list of what can be, and a line to type others."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input

from inspector.frozen import Frozen
from inspector.ui.closing import ClosesOnce
from inspector.ui.lines.line import Line, Piece, cut, say
from inspector.ui.main_screen.bars import Bar, key_pieces
from inspector.ui.menu import CommandView
from inspector.ui.terminal.resizing import Resizing
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.ui.app import InspectorApp

FIND = "type to find, Enter connects again, Esc goes back"
GROUP = 14
"""Cells of the column with the options' names."""
VERSIONS = ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0")
PORTS = (("25", "mail between servers"), ("587", "submission"), ("465", "submission, TLS at once"))
"""RFC 5321 §4.5.4.2, RFC 6409 §3.1, RFC 8314 §7.3."""
MODES = (
    ("starttls", "by the command STARTTLS"),
    ("implicit-tls", "at once, from the first byte (implicit TLS)"),
    ("plaintext", "never: all stays in clear"),
)
AS_POSTFIX = "aNULL:HIGH"
"""What Postfix offers where it may send without a certificate (smtp_tls_security_level = may)."""
KEYS = (("Enter", "connects again"), ("↑ ↓", "choose"), ("Esc", "goes back"), ("^q", "quit"))


class Offer(Frozen):
    """One row."""

    group: str
    """The option, in a word or two."""
    text: str
    """What it would be."""
    name: str
    """The option as `Choices.change` calls it."""
    value: str = ""
    """Its value there; where it is typed, what stands in the line at first."""
    typed: bool = False
    """True where the value is asked for."""
    now: bool = False
    """True for what it was in the session before."""


def offers(options: "Options", usual: "Options", addresses: tuple[str, ...]) -> Iterator[Offer]:
    """Yield what can be changed. `addresses`: those of the target's name, as far as they are known."""
    chosen = options.tls_version.label if options.tls_version else ""
    yield Offer("TLS version", "any that both sides know", "tls_version", now=not chosen)
    for version in VERSIONS:
        yield Offer("TLS version", f"{version} only", "tls_version", version, now=version == chosen)
    yield from _names("EHLO name", "ehlo_name", options.ehlo_name, usual.ehlo_name, "this host's own name")
    own = "none" if _is_address(options.target.host) else f"{options.target.host}, as the target says"
    if options.demo:  # where its server has been started already, the name is among the options
        own = "" if usual.server_name else "that of the demo"
    yield from _names("Server name", "server_name", options.server_name, usual.server_name, own)
    if not options.demo:
        yield from _places(options, addresses)
    yield from _beginnings(options, usual)
    yield from _suites(options.ciphers, usual.ciphers)
    if not options.demo:
        for port, what in PORTS:
            yield Offer("Port", f"{port}: {what}", "port", port, now=port == str(options.target.port))
        yield Offer("Port", "another one …", "port", str(options.target.port), typed=True)
    tried = options.try_mail_from or ""
    yield Offer("MAIL FROM", "is not tried", "mail_from", now=not tried)
    yield Offer("MAIL FROM", f"is tried with {tried or '…'}", "mail_from", tried, typed=not tried, now=bool(tried))


def _names(group: str, name: str, chosen: str, usual: str, own: str) -> Iterator[Offer]:
    """A name: the one that goes without saying, if any, that of the command line, the one chosen, and any other."""
    if own:
        yield Offer(group, own, name, now=not chosen)
    for known in dict.fromkeys(filter(None, (usual, chosen))):
        yield Offer(group, known, name, known, now=known == chosen)
    yield Offer(group, "another one …", name, chosen, typed=True)


def _places(options: "Options", addresses: tuple[str, ...]) -> Iterator[Offer]:
    host, chosen = options.target.host, options.address
    free = not chosen and not options.family
    if _is_address(host):
        yield Offer("Address", f"{host}, the target itself", "address", now=free)
    else:
        yield Offer("Address", "those of the name, in order", "address", now=free)
        for family in (4, 6):
            yield Offer("Address", f"IPv{family} only", "family", str(family), now=options.family == family)
    for known in dict.fromkeys((*addresses, *filter(None, (chosen,)))):
        if known != host:
            yield Offer("Address", known, "address", known, now=known == chosen)
    yield Offer("Address", "another one …", "address", chosen, typed=True)


def _beginnings(options: "Options", usual: "Options") -> Iterator[Offer]:
    """How TLS begins; a demo's server knows only its own way."""
    for mode, words in MODES:
        if not options.demo or mode in (str(usual.target.mode), "plaintext"):
            yield Offer("TLS begins", words, "mode", mode, now=mode == str(options.target.mode))

    if options.target.mode == "starttls":
        forced = options.force_starttls
        yield Offer("STARTTLS", "is sent where it is offered", "force_starttls", now=not forced)
        yield Offer("STARTTLS", "is sent even where it is not offered", "force_starttls", "yes", now=forced)


def _suites(chosen: str, usual: str) -> Iterator[Offer]:
    """What the handshake offers up to TLS 1.2; a list as OpenSSL writes it."""
    yield Offer("Ciphers", "all but anonymous ones, up to TLS 1.2", "ciphers", now=not chosen)
    yield Offer("Ciphers", f"{AS_POSTFIX}: anonymous ones too, as Postfix", "ciphers", AS_POSTFIX, now=chosen == AS_POSTFIX)
    for known in dict.fromkeys(filter(None, (usual, chosen))):
        if known != AS_POSTFIX:
            yield Offer("Ciphers", known, "ciphers", known, now=known == chosen)
    yield Offer("Ciphers", "another list …", "ciphers", chosen, typed=True)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


class SameAgain(ClosesOnce, Resizing, ModalScreen["Options"]):
    """Choose one; its result is the options of the next session."""

    BINDINGS = [  # noqa: RUF012 (Textual's way)
        ("escape", "back", "back"),
        ("up", "move(-1)", "up"),
        ("down", "move(1)", "down"),
        ("pageup", "move(-10)", "page up"),
        ("pagedown", "move(10)", "page down"),
    ]
    CSS = """
    SameAgain { layout: vertical; }
    SameAgain CommandView { height: 1fr; }
    SameAgain Input { border: none; height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(
        self, options: "Options", usual: "Options", addresses: tuple[str, ...], loss: Callable[[], str] = lambda: ""
    ) -> None:
        """`loss`: what is forgotten by connecting again, one sentence; empty for nothing."""
        super().__init__()
        self._options = options
        self._offers = tuple(offers(options, usual, addresses))
        self._shown: tuple[Offer, ...] = self._offers
        self._asked: Offer | None = None
        self._loss = loss
        self._warned = ""

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="again-title")
        line = Input(placeholder=FIND, compact=True, id="again-find", select_on_focus=False)
        line.cursor_blink = False
        yield line
        yield Bar(id="again-hint", ground="main")
        yield CommandView(id="again-lines")
        yield Bar(id="again-keys")

    def on_mount(self) -> None:
        """Show everything that can be changed."""
        self.inspector.paint(self)
        target = visible_text(f"demo {self._options.demo}" if self._options.demo else str(self._options.target))
        title = [say(" Same again with …", strong=True), say("   ● as it was", "quiet")]
        self.query_one("#again-title", Bar).show(lambda width: [(*title, say(f"   {cut(target, width - 36)}", "quiet"))])
        self.query_one("#again-keys", Bar).show(lambda width: [key_pieces(KEYS, width)])
        self.query_one(CommandView).can_focus = False
        self._fill("")

    def on_resize(self) -> None:
        """Lay out anew."""
        self._point()

    def _fill(self, text: str) -> None:
        wanted = text.casefold().split()
        self._shown = tuple(
            offer for offer in self._offers if all(word in f"{offer.group} {offer.text}".casefold() for word in wanted)
        )
        self.query_one(CommandView).show([Line() for _ in self._shown])
        self._point()
        self._say("" if self._shown else "Nothing that can be changed is called so.", "warning")

    def _point(self) -> None:
        view = self.query_one(CommandView)
        view.lines = [Line(self._pieces(row, here=row == view.cursor), offer.name) for row, offer in enumerate(self._shown)]
        view.refresh()

    def _pieces(self, row: int, *, here: bool) -> tuple[Piece, ...]:
        offer = self._shown[row]
        first = not row or self._shown[row - 1].group != offer.group
        sign = "…" if offer.typed else "●" if offer.now else "○"
        return (
            say(" ▸ " if here else "   ", "focus", strong=True),
            say(f"{offer.group if first else '':{GROUP}}", "quiet"),
            say(f"{sign} ", "focus" if offer.now else "quiet"),
            say(cut(visible_text(offer.text), self.size.width - GROUP - 7), "plain", strong=here),
        )

    def _say(self, text: str, tone: str = "plain") -> None:
        self.query_one("#again-hint", Bar).show_text(text, tone)

    def action_move(self, step: int) -> None:
        """Go up or down the list."""
        if self._asked is None:
            view = self.query_one(CommandView)
            view.move_to(view.cursor + step, announce=False)
            self._point()

    def action_back(self) -> None:
        """Leave the line that is typed, or all."""
        if self._asked is None:
            self.dismiss(None)
        else:
            self._ask(None)

    def _ask(self, offer: Offer | None) -> None:
        """Let a value be typed, or go back to the list."""
        self._asked = offer
        line = self.query_one(Input)
        with line.prevent(Input.Changed):
            line.value = offer.value if offer else ""
        line.cursor_position = len(line.value)
        line.placeholder = f"{offer.group}: type it" if offer else FIND
        if offer is None:
            self._fill("")
        else:
            self._shown = (offer,)
            self.query_one(CommandView).show([Line()])
            self._point()
            self._say(f"{offer.group}: type it; Enter connects again with it, Esc goes back to the list.")

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._warned = ""
        if self._asked is None:
            self._fill(message.value)

    @on(Input.Submitted)
    def _entered(self, message: Input.Submitted) -> None:
        if self._asked is None and self._shown:
            offer = self._shown[self.query_one(CommandView).cursor]
            if offer.typed:
                self._ask(offer)
            else:
                self._change(offer.name, offer.value)
        elif self._asked is not None and message.value.strip():
            self._change(self._asked.name, message.value)

    def _change(self, name: str, value: str) -> None:
        try:
            options = self.inspector.choices.change(self._options, name, value)
        except ValueError as error:
            self._say(visible_text(str(error)), "failure")
            return
        loss, asked = self._loss(), f"{name} {value}"
        if loss and self._warned != asked:
            self._warned = asked
            self._say(f"{loss} Enter again connects; Esc goes back.", "warning")
        else:
            self.dismiss(options)
