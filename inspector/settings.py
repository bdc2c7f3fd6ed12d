"""What the user can set for good: one table, the file `config.toml`, and what is in force.

A flag of the command line wins over the file, the file over the default. A key of the file is a flag without its dashes.
"""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspector.smtp.command import ehlo
from inspector.toml_file import TOMLFileError, line_of, parse_toml, toml_string, with_value
from inspector.visible import visible_text

PROGRAM_FOLDER = "smtp-inspector"
FILE = "config.toml"
LARGEST = 64 * 1024
"""Bytes of a settings file; a larger one is none of ours."""
CLIPBOARD_WAYS = ("auto", "osc52", "tmux", "screen", "command", "file", "off")
"""Where a copy goes beside its file; `file`: nowhere else; `off`: nowhere at all."""
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
        raise SettingsError(f"{text!r} is no number of seconds from 0.1 to 86400")
    return number


def count(text: str, highest: int) -> int:
    """Read a number from 1 to `highest`. Raises SettingsError."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= highest):
        raise SettingsError(f"{text!r} is no number from 1 to {highest:,}")
    return int(text)


def probes(text: str) -> int:
    """Read how many connections may try versions at the same time. Raises SettingsError."""
    return count(text, 6)


def ehlo_name(text: str) -> str:
    """Read a name for EHLO. Raises CommandError."""
    ehlo(text)
    return text


def ca_file(text: str) -> Path:
    """Read the path of a PEM file and look into it. Raises SettingsError."""
    path = Path(text)
    try:
        holds_one = b"-----BEGIN" in path.read_bytes()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{text!r} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not holds_one:
        raise SettingsError(f"{text!r} holds no PEM certificate")
    return path


def clipboard(text: str) -> str:
    """Read the way of copies. Raises SettingsError."""
    if text not in CLIPBOARD_WAYS:
        raise SettingsError(f"{text!r} is no way to a clipboard: {', '.join(CLIPBOARD_WAYS)}")
    return text


def theme(text: str) -> str:
    """Read the name of a theme that there is. Raises SettingsError."""
    if text not in theme_names():
        raise SettingsError(f"there is no theme {text!r}: there are {', '.join(theme_names())}")
    return text


def _yes_or_no(text: str) -> bool:
    return text == "true"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of TOML, as people call it."""

    words: str
    """What must stand in the file."""
    types: tuple[type, ...]
    """What `tomllib` makes of it."""


TEXT = Kind('text in quotes ("…")', (str,))
NUMBER = Kind("a number", (int, float))
WHOLE_NUMBER = Kind("a whole number", (int,))
YES_OR_NO = Kind("true or false", (bool,))


@dataclass(frozen=True, slots=True)
class Setting:
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
    Setting("probes", "N", WHOLE_NUMBER, probes, 3, "3", "connections that try versions at the same time, 1 to 6", "3"),
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


# The file ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says."""

    path: Path | None
    """Where the file is, or would be; None where there is no home folder."""
    exists: bool = False
    """True when it was read."""
    values: dict[str, tuple[object, int | None]] = field(default_factory=dict)
    """(value, line) by the setting's name."""

    def whence(self, name: str) -> str:
        """Return where the file sets `name`: its path and the line."""
        return _at(self.path, self.values[name][1])


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings file. One that is not there sets nothing. Raises SettingsError."""
    folder = config_folder(environment)
    if folder is None:
        return Settings(None)
    path = folder / FILE
    text = _text_of(path)
    if text is None:
        return Settings(path)
    try:
        content = parse_toml(text)
    except TOMLFileError as error:
        raise SettingsError(f"{_at(path, error.line)}: {error}") from None
    return Settings(path, exists=True, values={name: _value(path, text, name, value) for name, value in content.items()})


def remember_theme(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Write the theme into the settings file, and change nothing else there. Returns "" or why it cannot be."""
    folder = config_folder(environment)
    if folder is None:
        return "there is no home folder"
    try:
        path = (folder / FILE).resolve()  # a link stays a link
        before = _text_of(path)
        after = with_value(before or "", "theme", name)
        if after != before:
            _replace(path, after)
    except (SettingsError, TOMLFileError) as error:
        return str(error)
    except (OSError, RuntimeError) as error:
        return f"{folder / FILE}: {getattr(error, 'strerror', None) or 'the path has no end'}"
    return ""


def _replace(path: Path, text: str) -> None:
    """Put a new file in the place of the old one at once: nobody ever sees half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    new = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _text_of(path: Path) -> str | None:
    """Return the file's text; None when there is none, or where we may not even look. Raises SettingsError."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return None
    if not stat.S_ISREG(kind):
        raise SettingsError(f"{_at(path)}: this is {'a folder' if stat.S_ISDIR(kind) else 'no file'}; a file is wanted")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{_at(path)}: it cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise SettingsError(f"{_at(path)}: it has more than {LARGEST:,} bytes, so it is no settings file")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{_at(path, line)}: this is no UTF-8: \\x{raw[error.start]:02x}") from None


def _value(path: Path, text: str, name: str, value: object) -> tuple[object, int | None]:
    """Check one key and its value."""
    line = line_of(text, name)
    setting = next((setting for setting in SETTINGS if setting.name == name), None)
    if setting is None:
        raise SettingsError(f"{_at(path, line)}: there is no setting {name!r}{_instead(name)}")
    if not isinstance(value, setting.kind.types) or (isinstance(value, bool) and setting.kind is not YES_OR_NO):
        raise SettingsError(f"{_at(path, line)}: {name} must be {setting.kind.words}")
    written = str(value).lower() if isinstance(value, bool) else str(value)
    if name == "ca-file":
        written = str(path.parent / Path(written).expanduser()) if written else written
    try:
        return setting.read(written), line
    except (ValueError, RuntimeError) as error:
        raise SettingsError(f"{_at(path, line)}: {name}: {error}") from None


def _instead(name: str) -> str:
    import difflib  # takes longer than all else here

    names = [setting.name for setting in SETTINGS]
    near = difflib.get_close_matches(name.casefold().replace("_", "-"), names, 1)
    return f"; {near[0]} is meant?" if near else f": there are {', '.join(names)}"


def _at(path: Path | None, line: int | None = None) -> str:
    return f"{path}{f', line {line}' if line else ''}"


# What is in force -------------------------------------------------------------------------------------------------------


def settings_text(settings: Settings, in_force: Mapping[str, tuple[object, str]]) -> str:
    """Return what is in force as TOML that can be saved as the settings file. `in_force`: (value, whence) by name."""
    if settings.path is None:
        place = "# There is no home folder, so there is no settings file."
    else:
        absent = "" if settings.exists else " (does not exist: save this there to have one)"
        place = f"# {visible_text(str(settings.path))}{absent}"
    parts = [f"# The settings of smtp-inspector that are in force. The file:\n{place}\n# A flag wins over it.\n"]
    for setting in SETTINGS:
        value, whence = in_force[setting.name]
        line = f"# {setting.name} = {setting.example}" if value is None else _assignment(setting, value)
        told = f"default: {setting.otherwise}" if whence == "default" else visible_text(whence)
        parts.append(f"\n# {setting.flag}: {setting.help}\n{line}  # {told}\n")
    return "".join(parts)


def _assignment(setting: Setting, value: object) -> str:
    if isinstance(value, bool | int | float):
        return f"{setting.name} = {str(value).lower().removesuffix('.0')}"
    try:
        return f"{setting.name} = {toml_string(str(value))}"
    except TOMLFileError as error:
        return f"# {setting.name} cannot be written, {error}:"
