"""The settings file `config.toml`: read and checked, one key written, and what is in force shown as such a file."""

import codecs
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from inspector.frozen import Frozen, field
from inspector.settings import SETTINGS, YES_OR_NO, Setting, SettingsError, config_folder
from inspector.toml_file import TOMLFileError, line_of, parse_toml, toml_string, with_value
from inspector.visible import as_typed, visible_text

FILE = "config.toml"
_ALIKE = 0.75
"""Share of letters in common, as difflib counts it, from which another name may be meant: `bogus` is no `mouse`."""
LARGEST = 64 * 1024
"""Bytes of a settings file; a larger one is none of ours."""


class Settings(Frozen):
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
    raw = raw.removeprefix(codecs.BOM_UTF8)  # editors of other systems put it there, and nobody sees it
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{_at(path, line)}: this is no UTF-8: byte {raw[error.start]:#x}") from None


def _value(path: Path, text: str, name: str, value: object) -> tuple[object, int | None]:
    """Check one key and its value."""
    line = line_of(text, name)
    setting = next((setting for setting in SETTINGS if setting.name == name), None)
    if setting is None:
        raise SettingsError(f"{_at(path, line)}: there is no setting {as_typed(name)}{_instead(name)}")
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
    near = difflib.get_close_matches(name.casefold().replace("_", "-"), names, 1, _ALIKE)
    return f"; did you mean {near[0]}?" if near else f": there are {', '.join(names)}"


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
