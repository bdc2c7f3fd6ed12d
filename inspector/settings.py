"""What the user can set for good: one table of names, kinds, checks and defaults; and where the user's files are.

A flag of the command line wins over the settings file, the file over the default. A key of the file is a flag without its
dashes.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from inspector.frozen import Frozen
from inspector.smtp.command import ehlo
from inspector.visible import as_typed

PROGRAM_FOLDER = "smtp-inspector"
CLIPBOARD_WAYS = ("auto", "osc52", "tmux", "screen", "command", "file", "off")
"""Where a copy goes beside its file; `file`: nowhere else; `off`: nowhere at all."""
REDACTABLE = ("addresses", "mailboxes", "hosts")
"""What can give way to stand-ins in what leaves the machine (formats.stand_ins.Kind); secrets never come into the record."""
COLOURLESS = "none"
"""The theme without colours, which stands in no file."""
SHIPPED_THEMES = (Path(__file__).parent / "themes", Path(__file__).parents[1] / "themes")
"""In an installed package, and in the source tree."""


class SettingsError(ValueError):
    """A setting or its file is wrong; the text is one sentence that says where and why, not yet safe to show."""


# Values -----------------------------------------------------------------------------------------------------------------


def seconds(text: str) -> float:
    """Read a number of seconds. Raises SettingsError."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86_400:
        raise SettingsError(f"{as_typed(text)} is no number of seconds from 0.1 to 86400")
    return number


def patience(text: str) -> float:
    """Read a number of seconds that may be 0, which stands for no end. Raises SettingsError."""
    if text in ("0", "0.0"):
        return 0.0
    try:
        return seconds(text)
    except SettingsError as error:
        raise SettingsError(f"{error}, or 0") from None


def count(text: str, highest: int) -> int:
    """Read a number from 1 to `highest`. Raises SettingsError."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= highest):
        raise SettingsError(f"{as_typed(text)} is no number from 1 to {highest:,}")
    return int(text)


def probes(text: str) -> int:
    """Read how many connections may try versions at the same time. Raises SettingsError."""
    return count(text, 6)


def ehlo_name(text: str) -> str:
    """Read a name for EHLO. Raises CommandError."""
    ehlo(text)
    return text


_PEM_CERTIFICATE = tuple(f"-----BEGIN {kind}CERTIFICATE-----".encode() for kind in ("", "X509 ", "TRUSTED "))
"""RFC 7468 §5, and the two that OpenSSL writes too; keys and DH parameters are PEM as well."""


def ca_file(text: str) -> Path:
    """Read the path of a PEM file and look into it. Raises SettingsError."""
    path = Path(text)
    try:
        holds_one = any(begin in path.read_bytes() for begin in _PEM_CERTIFICATE)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{as_typed(text)} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not holds_one:
        raise SettingsError(f"{as_typed(text)} holds no PEM certificate")
    return path


def clipboard(text: str) -> str:
    """Read the way of copies. Raises SettingsError."""
    if text not in CLIPBOARD_WAYS:
        raise SettingsError(f"{as_typed(text)} is no way to a clipboard: {', '.join(CLIPBOARD_WAYS)}")
    return text


def redact(text: str) -> str:
    """Read what gives way to stand-ins: kinds between commas, ``all`` or ``none``; return the kinds or ``none``.

    Raises SettingsError.
    """
    words = [word.strip() for word in text.lower().split(",")]
    if words in (["all"], ["none"]):
        return ",".join(REDACTABLE) if words == ["all"] else "none"
    if wrong := next((word for word in words if word and word not in REDACTABLE), None):
        raise SettingsError(f"{as_typed(wrong)} cannot be replaced: say {', '.join(REDACTABLE)} with commas, or all or none")
    if "" in words:
        raise SettingsError(f"say what is to be replaced: {', '.join(REDACTABLE)}, all or none")
    return ",".join(kind for kind in REDACTABLE if kind in words)


def theme(text: str) -> str:
    """Read the name of a theme that there is. Raises SettingsError."""
    if text not in theme_names():
        raise SettingsError(f"there is no theme {as_typed(text)}: there are {', '.join(theme_names())}")
    return text


def _yes_or_no(text: str) -> bool:
    return text == "true"


class Kind(Frozen):
    """A type of TOML, as people call it."""

    words: str
    """What must stand in the file."""
    types: tuple[type, ...]
    """What `tomllib` makes of it."""


TEXT = Kind('text in quotes ("…")', (str,))
NUMBER = Kind("a number", (int, float))
WHOLE_NUMBER = Kind("a whole number", (int,))
YES_OR_NO = Kind("true or false", (bool,))


class Setting(Frozen):
    """Something that can be set by a flag and in the file."""

    name: str
    """Its key in the file; the flag is this with two dashes."""
    metavar: str
    """What stands behind the flag in the help; empty for a flag without a value."""
    kind: Kind
    """Its type in the file."""
    read: Callable[[str], object]
    """Reads and checks a value from text. Raises ValueError with one sentence for people."""
    default: object
    """The default; None where it is found at run time."""
    otherwise: str
    """The default, in words for people."""
    help: str
    """One sentence; the help of the flag too."""
    example: str
    """A value in TOML, shown where none is in force."""

    @property
    def flag(self) -> str:
        """The flag."""
        return f"--{self.name}"

    @property
    def attribute(self) -> str:
        """Its name among the arguments of the command line."""
        return self.name.replace("-", "_")


SETTINGS = (
    Setting(
        "ehlo-name",
        "NAME",
        TEXT,
        ehlo_name,
        None,
        "this host's full name",
        "name to say in EHLO",
        '"mail.example.com"',
    ),
    Setting("timeout", "SECONDS", NUMBER, seconds, 60.0, "60", "limit of any one step", "60"),
    Setting(
        "probes",
        "N",
        WHOLE_NUMBER,
        probes,
        3,
        "3",
        "connections that try versions at the same time, beside the session's own: 1 to 6",
        "3",
    ),
    Setting(
        "ca-file", "FILE", TEXT, ca_file, None, "none", "PEM file with roots to trust beside the system's", '"roots.pem"'
    ),
    Setting(
        "theme",
        "NAME",
        TEXT,
        theme,
        None,
        "dark; 16-colours where the terminal has no more",
        "colours: dark, light, high-contrast, colour-blind, 16-colours, none, or a file of your own in themes/",
        '"dark"',
    ),
    Setting(
        "record",
        "",
        YES_OR_NO,
        _yes_or_no,
        None,
        "true, but not for demos",
        "write every session to a file of your own as it happens",
        "true",
    ),
    Setting(
        "stalled",
        "SECONDS",
        NUMBER,
        patience,
        0.0,
        "0",
        "leave when output has waited so long for a terminal that takes nothing, on a frozen link say; 0: never",
        "60",
    ),
    Setting("mouse", "", YES_OR_NO, _yes_or_no, None, "true, but not over SSH", "use the mouse", "true"),
    Setting(
        "clipboard",
        "WAY",
        TEXT,
        clipboard,
        "auto",
        "auto",
        f"how copies leave beside their file: {', '.join(CLIPBOARD_WAYS)}",
        '"auto"',
    ),
    Setting(
        "redact",
        "KINDS",
        TEXT,
        redact,
        "none",
        "none",
        f"what gives way to stand-ins in reports and copies: {', '.join(REDACTABLE)} with commas, all or none",
        '"all"',
    ),
)
"""Every setting, in the order in which it is shown."""


# Places -----------------------------------------------------------------------------------------------------------------


def config_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return ``$XDG_CONFIG_HOME/smtp-inspector`` or ``~/.config/smtp-inspector``; None where there is no home folder.

    A path that is not absolute counts as none (XDG Base Directory Specification).
    """
    base = environment.get("XDG_CONFIG_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / PROGRAM_FOLDER
    home = environment.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    return Path(home) / ".config" / PROGRAM_FOLDER if Path(home).is_absolute() else None


def theme_files(environment: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """Return every theme by its name. A file of the user's own wins over a shipped one of the same name."""
    folder = config_folder(environment)
    places = (*reversed(SHIPPED_THEMES), *([folder / "themes"] if folder else []))
    return {
        path.stem: path
        for place in places
        for path in _toml_files(place)
        if path.stem.isprintable() and path.stem != COLOURLESS
    }


def theme_names(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of all themes in order; the one without colours is the last."""
    return [*sorted(theme_files(environment)), COLOURLESS]


def _toml_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError:  # no such folder, or none that we may look into: then nothing is in it for us
        return []
