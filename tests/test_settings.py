"""Settings: flag before file before default; whatever is wrong in the file is named with its line; one key is written."""

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from inspector.cli import main
from inspector.command_line.arguments import UsageError, options_for, parse_arguments, read_target
from inspector.settings import CLIPBOARD_WAYS, SETTINGS, SettingsError, ca_file, config_folder, redact
from inspector.settings_file import LARGEST, read_settings, remember_theme
from inspector.ui.choices import Clipboard
from inspector.visible import visible_text

ROOT = Path(__file__).parents[1]


@pytest.fixture
def config() -> Path:
    """Where the settings file of this test would be."""
    folder = config_folder()
    folder.mkdir(parents=True)
    return folder / "config.toml"


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    """What passes for a PEM file."""
    path = tmp_path / "roots.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\n")
    return path


def whole(roots: Path) -> str:
    """Every setting, none as its default is."""
    return (
        f'ehlo-name = "a.example.com"\ntimeout = 7.5\nprobes = 2\nca-file = "{roots}"\n'
        'theme = "light"\nstalled = 45\nmouse = false\nclipboard = "tmux"\nredact = "hosts"\nrecord = false\n'
    )


# Precedence -------------------------------------------------------------------------------------------------------------


def test_every_setting_is_a_flag_and_a_key(config, roots):
    """The file's values arrive where the flags' do, and no setting is left out."""
    config.write_text(whole(roots))
    assert set(tomllib.loads(whole(roots))) == {setting.name for setting in SETTINGS}
    arguments = parse_arguments(["mx.example.com"])
    options = options_for(arguments, read_target("mx.example.com"))
    assert (options.ehlo_name, options.timeout, options.probes_at_a_time) == ("a.example.com", 7.5, 2)
    assert options.ca_file == roots
    assert (arguments.theme, arguments.mouse, arguments.clipboard, arguments.redact) == ("light", False, "tmux", "hosts")
    assert (arguments.record, arguments.stalled) == (False, 45.0)


def test_a_flag_wins_over_the_file(config, roots):
    """Each one; also those that say no."""
    config.write_text(whole(roots).replace("mouse = false", "mouse = true"))
    words = "--ehlo-name b.example.com --timeout 3 --probes 1 --theme dark --no-mouse --clipboard off --redact all --record"
    arguments = parse_arguments([*words.split(), "--ca-file", str(roots), "--stalled", "30"])
    made = [getattr(arguments, setting.attribute) for setting in SETTINGS]
    assert made == ["b.example.com", 3.0, 1, roots, "dark", True, 30.0, False, "off", "addresses,mailboxes,hosts"]
    assert set(arguments.whence.values()) == {setting.flag for setting in SETTINGS} - {"--mouse"} | {"--no-mouse"}


@pytest.mark.parametrize("words", [[], ["check", "mx.example.com"], ["demo"], ["config"]])
def test_without_file_and_flag_the_default_holds(words):
    """No file is no error, whichever subcommand it is."""
    arguments = parse_arguments(words)
    assert {setting.name: getattr(arguments, setting.attribute) for setting in SETTINGS} == {
        setting.name: setting.default for setting in SETTINGS
    }
    assert set(arguments.whence.values()) == {"default"}


def test_the_ways_of_copies_are_those_of_the_screen():
    """What can be set is what can be done."""
    assert tuple(CLIPBOARD_WAYS) == tuple(Clipboard)


def test_every_default_passes_its_own_check():
    """What a flag refuses is no default either, and the example of each key can be read."""
    for setting in SETTINGS:
        if setting.default is not None:
            assert setting.read(str(setting.default)) == setting.default
        value = tomllib.loads(f"a = {setting.example}")["a"]
        assert isinstance(value, setting.kind.types)


# What is wrong ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\ncolour = 1\n", "line 2: there is no setting 'colour': there are ehlo-name, timeout, "),
        ("timeout = 5\nehlo_name = 'a'\n", "line 2: there is no setting 'ehlo_name'; did you mean ehlo-name?"),
        ("# c\n\ntimeout = '5'\n", "line 3: timeout must be a number"),
        ("timeout = true", "line 1: timeout must be a number"),
        ("timeout = 0\n", "line 1: timeout: '0' is no number of seconds from 0.1 to 86400"),
        ("timeout = nan\n", "line 1: timeout: 'nan' is no number of seconds"),
        ("timeout = inf\n", "line 1: timeout: 'inf' is no number of seconds"),
        ("timeout = 2020-01-01\n", "line 1: timeout must be a number"),
        ("stalled = -1\n", "line 1: stalled: '-1' is no number of seconds from 0.1 to 86400, or 0"),
        ("probes = 1.5\n", "line 1: probes must be a whole number"),
        ("probes = 7\n", "line 1: probes: '7' is no number from 1 to 6"),
        ("probes = -1\n", "line 1: probes: '-1' is no number from 1 to 6"),
        ("mouse = 'yes'\n", "line 1: mouse must be true or false"),
        ("mouse = 1\n", "line 1: mouse must be true or false"),
        ("ehlo-name = 'a b'\n", "line 1: ehlo-name: the EHLO name must be printable ASCII"),
        ('ehlo-name = ""\n', "line 1: ehlo-name: the EHLO name is empty"),
        ("theme = 'pink'\n", "line 1: theme: there is no theme 'pink': there are 16-colours, colour-blind, dark"),
        ("theme = '../dark'\n", "line 1: theme: there is no theme '../dark'"),
        ("redact = 'hosts, all'\n", "line 1: redact: 'all' cannot be replaced: say addresses, mailboxes, hosts with commas"),
        ("redact = ''\n", "line 1: redact: say what is to be replaced"),
        ("clipboard = 'x'\n", "line 1: clipboard: 'x' is no way to a clipboard: auto, osc52"),
        ("ca-file = 'gone.pem'\n", r"line 1: ca-file: '.*gone.pem' cannot be read: No such file"),
        ('ca-file = "a\\u0000b"\n', "line 1: ca-file: .* cannot be read"),
        ("ca-file = 'config.toml'\n", r"line 1: ca-file: '.*config.toml' holds no PEM certificate"),
        ("x = '''\ntheme = 1\n'''\n", "line 1: there is no setting 'x'"),
        ("[screen]\ntheme = 'dark'\n", "line 1: there is no setting 'screen'"),
        ("timeout.seconds = 5\n", "line 1: timeout must be a number"),
        ("\ntheme = {name = 'dark'}\n", r'line 2: theme must be text in quotes \("…"\)'),
        ("[[theme]]\n", "line 1: theme must be text"),
        ("a = 1\na = 2\n", "line 2: this is no TOML: this key has its value already"),
        ("timeout = 5\ntheme = dark\n", "line 2: this is no TOML: behind = stands no value: text needs quotes"),
        ("timeout = 5\ntheme = 'dark", "line 2: this is no TOML: a quote is opened and never closed"),
        ('"\\u001b[2J" = 1\n', "line 1: there is no setting '\x1b\\[2J'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(config, capsys, text, words):
    """One line on standard error, and status 2; whatever the subcommand is."""
    config.write_text(text)
    with pytest.raises(SettingsError, match=words) as caught:
        read_settings()
    assert str(caught.value).startswith(f"{config}, line ")
    assert main(["config"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"smtp-inspector: {visible_text(str(caught.value))}\n"
    assert said.err.count("\n") == 1
    assert "\x1b" not in said.err


@pytest.mark.parametrize("command", [[], ["check", "mx.example.com"], ["demo"]])
def test_a_wrong_file_stops_every_subcommand(config, command):
    """Nothing is inspected with settings other than those the user wrote."""
    config.write_text("colour = 1\n")
    with pytest.raises(UsageError, match="line 1: there is no setting"):
        parse_arguments(command)


def test_files_that_are_none(config, capsys):
    """A folder in its place, a pipe, bytes that are no UTF-8, and a file of any size end in one sentence."""
    config.mkdir()
    with pytest.raises(SettingsError, match=r"config\.toml: this is a folder; a file is wanted"):
        read_settings()
    config.rmdir()
    os.mkfifo(config)
    with pytest.raises(SettingsError, match=r"config\.toml: this is no file; a file is wanted"):
        read_settings()
    config.unlink()
    config.write_bytes(b"timeout = 5\n# caf\xe9\n")
    with pytest.raises(SettingsError, match=r"config.toml, line 2: this is no UTF-8: byte 0xe9$"):
        read_settings()
    config.write_bytes(b"\xef\xbb\xbftimeout = 5\n")
    assert read_settings().values["timeout"][0] == 5
    config.write_bytes(b"#" * LARGEST + b"\n")
    with pytest.raises(SettingsError, match="more than 65,536 bytes"):
        read_settings()
    assert main(["config"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_may_not_be_read(config, monkeypatch):
    """It is named; its settings are not silently left out. (Root, who may read everything, sees it too.)"""
    config.write_text("timeout = 5\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match=r"config\.toml: it cannot be read: Permission denied"):
        read_settings()


# Places -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/x/smtp-inspector"),
        ({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}, "/h/.config/smtp-inspector"),
        ({"XDG_CONFIG_HOME": "", "HOME": "/h"}, "/h/.config/smtp-inspector"),
        ({"HOME": "h"}, None),
    ],
)
def test_the_folder(environment, folder):
    """XDG Base Directory Specification: an empty or relative path counts as none."""
    assert str(config_folder(environment)) == str(folder)


@pytest.mark.parametrize(
    "change", [{"HOME": None}, {"HOME": "/proc/nowhere"}, {"XDG_CONFIG_HOME": "/dev/null"}, {"HOME": ""}]
)
def test_no_home_is_no_crash(change):
    """Without a home folder, or with one that cannot be used, the defaults hold."""
    environment = {**os.environ, **{name: value for name, value in change.items() if value is not None}}
    for name in ["XDG_CONFIG_HOME", *change]:
        if change.get(name) is None:
            environment.pop(name, None)
    command = [sys.executable, "-m", "inspector", "config"]
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert tomllib.loads(told.stdout) == {"timeout": 60, "probes": 3, "stalled": 0, "clipboard": "auto", "redact": "none"}


def test_a_relative_trust_store_is_sought_beside_the_file(config, monkeypatch, tmp_path):
    """A path in the file means the same from wherever the program is started; ~ is the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for place in (config.parent / "here.pem", tmp_path / "home.pem"):
        place.write_text("-----BEGIN CERTIFICATE-----\n")
    config.write_text("ca-file = 'here.pem'\n")
    assert parse_arguments([]).ca_file == config.parent / "here.pem"
    config.write_text("ca-file = '~/home.pem'\n")
    assert parse_arguments([]).ca_file == tmp_path / "home.pem"


# config -----------------------------------------------------------------------------------------------------------------


def test_config_says_what_is_in_force_and_whence(config, roots, capsys):
    """Flag, file with its line, default; and where the file is."""
    config.write_text("# mine\n\ntimeout = 7\nmouse = true\n")
    assert main(["config", "--probes", "2", "--no-mouse"]) == 0
    told = capsys.readouterr().out
    assert f"# {config}\n" in told
    assert f"timeout = 7  # {config}, line 3\n" in told
    assert "probes = 2  # --probes\n" in told
    assert "mouse = false  # --no-mouse\n" in told
    assert 'clipboard = "auto"  # default: auto\n' in told
    assert '# ehlo-name = "mail.example.com"  # default: this host\'s full name\n' in told
    assert "does not exist" not in told


def test_config_says_where_a_file_would_be(capsys):
    """The path stands there before the file does."""
    assert main(["config"]) == 0
    assert f"# {config_folder()}/config.toml (does not exist" in capsys.readouterr().out


def test_what_config_prints_can_be_saved(config, roots, capsys):
    """Saved as the settings file it sets the very same, odd names included."""
    odd = roots.with_name('od"d \\ 한\u3164.pem')
    odd.write_bytes(roots.read_bytes())
    words = "--ehlo-name b.example.com --timeout 0.5 --probes 6 --theme none --mouse --clipboard file --redact all --ca-file"
    assert main(["config", *words.split(), str(odd)]) == 0
    before = vars(parse_arguments([*words.split(), str(odd)]))
    config.write_text(capsys.readouterr().out)
    after = vars(parse_arguments([]))
    assert {setting.attribute: after[setting.attribute] for setting in SETTINGS} == {
        setting.attribute: before[setting.attribute] for setting in SETTINGS
    }


def test_config_prints_toml_whatever_a_path_holds(tmp_path, capsys):
    """A file name that is no UTF-8 cannot stand in TOML: it is left to a comment."""
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9\nx = 1.pem"))
    odd.write_text("-----BEGIN CERTIFICATE-----\n")
    assert main(["config", "--ca-file", str(odd)]) == 0
    assert "ca-file" not in tomllib.loads(capsys.readouterr().out)


# Remembering ------------------------------------------------------------------------------------------------------------


def test_a_theme_is_remembered_without_touching_anything_else(config):
    """Comments, blanks, order and line ends stay, byte for byte; so does the mode."""
    before = b'# mine \xed\x95\x9c\r\ntimeout =  5 # why\r\n\ttheme\t=\t"dark"   # "x"\r\n#end'
    config.write_bytes(before)
    config.chmod(0o640)
    assert remember_theme("light") == ""
    assert config.read_bytes() == before.replace(b'"dark"', b'"light"')
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    assert parse_arguments([]).theme == "light"
    assert [path.name for path in config.parent.iterdir()] == ["config.toml"]


def test_a_theme_is_remembered_where_no_file_was():
    """The folder is made, and the file is the user's own."""
    assert remember_theme("high-contrast") == ""
    path = config_folder() / "config.toml"
    assert path.read_text() == 'theme = "high-contrast"\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(config, tmp_path):
    """Who keeps the file elsewhere, finds the change there."""
    kept = tmp_path / "kept.toml"
    kept.write_text("mouse = true\n")
    config.symlink_to(kept)
    assert remember_theme("light") == ""
    assert config.is_symlink()
    assert kept.read_text() == 'mouse = true\ntheme = "light"\n'


@pytest.mark.parametrize("content", ["theme = \n", "[theme]\na = 1\n", "a = 1\na = 2\n"])
def test_a_file_that_has_become_wrong_is_left_alone(config, content):
    """It may have been edited meanwhile: what cannot be understood is not written over."""
    config.write_text(content)
    assert remember_theme("light") != ""
    assert config.read_text() == content


def test_what_cannot_be_written_is_said(config, monkeypatch):
    """A folder in its place, no home, a place where nothing can be made, a disk that is full: one sentence, no trace."""
    config.mkdir()
    assert "this is a folder" in remember_theme("light")
    assert remember_theme("light", {"HOME": "x"}) == "there is no home folder"
    assert remember_theme("light", {"XDG_CONFIG_HOME": "/proc/nowhere"}).startswith(
        "/proc/nowhere/smtp-inspector/config.toml: "
    )
    config.rmdir()
    config.write_text("mouse = true\n")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert remember_theme("light") == f"{config}: No space left on device"
    assert config.read_text() == "mouse = true\n"
    assert [path.name for path in config.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("all", "addresses,mailboxes,hosts"),
        ("none", "none"),
        ("Hosts, addresses", "addresses,hosts"),
        ("mailboxes,mailboxes", "mailboxes"),
    ],
)
def test_what_is_to_be_replaced(text: str, kinds: str) -> None:
    """In the order of the table, each once."""
    assert redact(text) == kinds


@pytest.mark.parametrize("kind", ["PRIVATE KEY", "DH PARAMETERS"])
def test_a_pem_file_without_a_certificate_adds_no_root(kind: str, tmp_path: Path) -> None:
    """The key's file in place of the certificate's is an easy mistake, and nothing would be trusted more."""
    file = tmp_path / "key.pem"
    file.write_text(f"-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----\n")
    with pytest.raises(SettingsError, match="holds no PEM certificate"):
        ca_file(str(file))
