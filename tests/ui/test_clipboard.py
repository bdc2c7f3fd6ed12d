"""Files and clipboards: private, never over another, and never called copied."""

import stat

import pytest

from inspector.ui.clipboard import has_local_display, safe_text, state_directory, write_private


def test_a_file_is_private_and_new(tmp_path):
    """0600 in a folder of 0700; a second one of the same name stands beside the first."""
    first = write_private(tmp_path / "state", "mx.example.com:25", "one\n")
    second = write_private(tmp_path / "state", "mx.example.com:25", "two\n")
    assert first.read_text() == "one\n"
    assert second.read_text() == "two\n"
    assert first.name == "mx.example.com-25.txt"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\x1b[2J", "", "…", "x" * 500])
def test_a_name_stays_in_its_folder(tmp_path, name):
    """A target's name comes from a user or a server: it never becomes a path."""
    path = write_private(tmp_path, name, "")
    assert path.parent == tmp_path
    assert path.name.isascii()
    assert len(path.name) < 100


def test_a_link_is_not_followed(tmp_path):
    """Somebody who can write to the folder cannot make us write elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "x.txt").symlink_to(elsewhere)
    assert write_private(tmp_path, "x", "text").name == "x-2.txt"
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("environment", "there"),
    [({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "w"}, True), ({}, False), ({"DISPLAY": ":0", "SSH_TTY": "x"}, False)],
)
def test_a_desktop_is_ours_only_without_ssh(environment, there):
    """A display that SSH forwards is not where the user's clipboard surely is."""
    assert has_local_display(environment) is there


def test_the_folder_follows_xdg(tmp_path):
    """A relative XDG_STATE_HOME is to be ignored (XDG base directory specification)."""
    assert state_directory({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "smtp-inspector"
    assert state_directory({"XDG_STATE_HOME": "relative"}).is_absolute()


def test_a_last_look_leaves_nothing_unprintable():
    """Line feeds stay; everything else that steers a terminal is shown."""
    assert safe_text("a\x1b[2J\n\u202eb\n") == "a\\x1b[2J\n\\xe2\\x80\\xaeb\n"
