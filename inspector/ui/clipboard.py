"""Text out of the program: always into a private file, and on the way to a clipboard where there may be one.

No clipboard acknowledges what it was sent, so nothing here is ever called copied.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

OSC52_BYTES = 74_994
"""The most text that is sent by OSC 52: common terminals take a sequence of 100,000 bytes, and base64 adds a third."""
_NAME = re.compile(r"[^A-Za-z0-9.-]+")


def state_directory(environment: Mapping[str, str]) -> Path:
    """Return where files of ours go: ``$XDG_STATE_HOME/smtp-inspector`` or ``~/.local/state/smtp-inspector``."""
    base = environment.get("XDG_STATE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    return root / "smtp-inspector"


def write_private(directory: Path, name: str, text: str) -> Path:
    """Write `text` to a new file that only we can read; never over another file. Returns its path. Raises OSError."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = _NAME.sub("-", name).strip("-.")[:80] or "transcript"
    for number in range(1, 10_000):
        path = directory / (f"{stem}.txt" if number == 1 else f"{stem}-{number}.txt")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return path
    raise FileExistsError(f"{directory} holds too many files called {stem}")


def safe_text(text: str) -> str:
    """Return `text` with unprintable characters (not the line feed) in the visible notation: a last look before it goes."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
        for character in text
    )


def has_local_display(environment: Mapping[str, str]) -> bool:
    """Say whether a clipboard of this machine can be the user's: not over SSH, and a display is there."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return False
    return sys.platform == "darwin" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def to_local_clipboard(text: str) -> str:
    """Give `text` to the desktop's clipboard; may block, so call it on a thread of its own. Returns what came of it."""
    import pyperclip  # type: ignore[import-untyped]  # it has no types

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException:
        return "no clipboard program was found"
    return "sent to the desktop's clipboard"
