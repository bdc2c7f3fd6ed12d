"""Files of copies: private, never over another, removed by the rule that is told and by no other."""

import os
import stat

import pytest

from inspector.ui.copying.copies import DAYS, KEPT, directory_of_copies, remove_old, safe_text, write_private


def test_a_file_is_private_and_new(tmp_path):
    """0600 in folders of 0700; a second one of the same name stands beside the first."""
    first = write_private(tmp_path / "state" / "copies", "mx.example.com", "one\n")
    second = write_private(tmp_path / "state" / "copies", "mx.example.com", "two\n")
    assert (first.name, first.read_text()) == ("mx.example.com-1.txt", "one\n")
    assert (second.name, second.read_text()) == ("mx.example.com-2.txt", "two\n")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (first.parent, first.parent.parent)} == {0o700}


def test_a_number_is_not_given_twice_while_a_later_one_is_there(tmp_path):
    """What somebody noted as copy 1 does not become another text when old copies go."""
    first, _ = (write_private(tmp_path, "x", text) for text in ("one", "two"))
    first.unlink()
    assert write_private(tmp_path, "x", "three").name == "x-3.txt"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\x1b[2J", "", "…", "x" * 500, "a." * 9 + "-b"])
def test_a_name_stays_in_its_folder(tmp_path, name):
    """A server's name comes from a user or a server: it never becomes a path, nor a long one."""
    path = write_private(tmp_path, name, "")
    assert path.parent == tmp_path
    assert path.name.isascii()
    assert len(path.name) <= 18 + len("-1.txt")
    assert path.name[0].isalnum()


def test_a_link_is_not_followed(tmp_path):
    """Somebody who can write to the folder cannot make us write elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "x-1.txt").symlink_to(elsewhere)
    assert write_private(tmp_path, "x", "text").name == "x-2.txt"
    assert not elsewhere.exists()


def test_half_a_file_does_not_stay(tmp_path, monkeypatch):
    """On a full disk nothing is left behind that looks like a copy."""
    opened = os.fdopen

    def full(descriptor, *arguments, **options):
        device = os.open("/dev/full", os.O_WRONLY)
        os.dup2(device, descriptor)
        os.close(device)
        return opened(descriptor, *arguments, **options)

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(tmp_path, "x", "text")
    assert list(tmp_path.iterdir()) == []


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_old_copies_go_and_the_newest_stay(tmp_path):
    """Beyond the newest 100, what is older than 30 days; other files and links are not ours to remove."""
    now, day = 1_700_000_000.0, 86_400
    ages = {f"x-{number}.txt": DAYS + 1 + number for number in range(1, KEPT + 3)}
    ages |= {"notes.txt": 999, "x-1.md": 999, "y-1.txt": DAYS - 1}
    for name, age in ages.items():
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (now - age * day,) * 2)
    (tmp_path / "link-1.txt").symlink_to(tmp_path / "notes.txt")
    before = names(tmp_path)
    remove_old(tmp_path, now)
    gone = before - names(tmp_path)
    assert gone == {f"x-{KEPT}.txt", f"x-{KEPT + 1}.txt", f"x-{KEPT + 2}.txt"}
    remove_old(tmp_path, now)
    assert before - names(tmp_path) == gone


def test_what_is_younger_stays_however_many(tmp_path):
    """A busy day does not remove what was copied in the morning."""
    for number in range(KEPT + 5):
        write_private(tmp_path, f"x{number}", "")
    remove_old(tmp_path)
    assert len(names(tmp_path)) == KEPT + 5


def test_the_folder_follows_xdg(tmp_path):
    """A relative XDG_STATE_HOME is to be ignored (XDG base directory specification)."""
    assert directory_of_copies({"XDG_STATE_HOME": "relative"}).is_absolute()
    assert directory_of_copies({"XDG_STATE_HOME": str(tmp_path)}).parent == tmp_path / "smtp-inspector"


def test_a_last_look_leaves_nothing_unprintable():
    """Line feeds stay; everything else that steers a terminal is shown."""
    assert safe_text("a\x1b[2J\n\u202eb\n") == "a\\x1b[2J\n\\xe2\\x80\\xaeb\n"
