"""The first line: whom we speak to, how far the session is, and what protects it."""

from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.ui.lines.line import Piece, cut, say
from inspector.ui.main_screen.bars import Pieces

if TYPE_CHECKING:
    from inspector.lenses.session import SessionState

LIGHT = {
    "connected": ("●", "ok"),
    "in conversation": ("●", "ok"),
    "paused": ("●", "focus"),
    "TLS handshake": ("●", "focus"),
    "ended": ("○", "quiet"),
}
"""The sign and tone before a phase, by the words of lenses.session.Phase; the others are on their way."""
PROTECTION = {"in clear": "warning", "TLS failed": "failure"}
"""The tone of each part of SessionState.tls; the others are versions."""
AT_LEAST = 12
"""Cells that the target keeps, however narrow the window is."""


def title_pieces(
    state: "SessionState",
    left: float | None,
    demo: str,
    good: frozenset[str],
    width: int,
    *,
    different: str = "",
    saved: str = "",
    unrecorded: bool = False,
) -> Pieces:
    """Return the header. `left`: seconds left of a long wait; `good`: labels of the versions that the policy takes.

    `different`: what is otherwise than usual in this session; it goes before demo and address. `saved`: what is said in
    place of how far it is, where it is no live session. `unrecorded`: it was to be recorded, and cannot be.
    """
    sign, tone = LIGHT.get(str(state.phase), ("○", "focus"))
    words = f"waiting for the {state.waiting_for}, {left:.0f} s left" if left is not None else str(state.phase)
    if saved:
        sign, tone, words = "○", "quiet", saved
    before = (
        *((say("   ! ", "warning"), say("not recorded", "warning")) if unrecorded else ()),
        say(f"   {sign} ", tone),
        say(words, "warning" if left is not None else "plain"),
    )
    wanted = cell_len("  ".join(filter(None, (f" {state.target}", different, demo and f"demo: {demo}"))))
    protection = _protection(state.tls, good)
    if wanted + _cells((*before, *protection)) > width:
        protection = _protection(state.tls, good, brief=True)
    how_far = (*before, *protection)
    room = width - 1 - _cells(how_far)
    target = cut(state.target, max(AT_LEAST, room))
    return (say(f" {target}", strong=True), *_second(state, demo, room - cell_len(target) - 2, different), *how_far)


def _second(state: "SessionState", demo: str, room: int, different: str) -> Pieces:
    """Return what stands behind the target: what is different; the demo's name, or the address if the target is none."""
    if different:
        shown = cut(different, max(0, room))
        rest = _second(state, demo, room - cell_len(shown) - 2, "") if f"to {state.address}" not in different else ()
        return (say(f"  {shown}", "focus", strong=True), *rest) if shown else ()
    if demo:
        return (say(f"  {cut(f'demo: {demo}', room)}", "focus"),) if room >= len("demo") else ()
    known = not state.address or state.target.startswith((f"{state.address}:", f"[{state.address}]"))
    return () if known or cell_len(state.address) > room else (say(f"  {state.address}", "quiet"),)


def _protection(tls: str, good: frozenset[str], *, brief: bool = False) -> Pieces:
    """Return what protects the session, and what did before; `brief`: of several only the present one, behind an arrow."""
    parts = tls.split(" → ") if tls else []
    first = len(parts) - 1 if brief else 0
    pieces: list[Piece] = [say("   ")] if tls else []
    for number, part in enumerate(parts[first:], start=first):
        pieces += [say("→ " if brief else " → ", "quiet")] if number else []
        pieces.append(say(part, PROTECTION.get(part) or ("ok" if part in good else "warning")))
    return tuple(pieces)


def _cells(pieces: Pieces) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
