"""A report in a file: whole or not at all, private, and never over something else."""

import errno
import os
from pathlib import Path

import pytest
from playbook import OFFER, play

from inspector.formats.reports.html import report_html
from inspector.formats.reports.json import report_json
from inspector.formats.reports.markdown import report_markdown
from inspector.formats.reports.text import report_text
from inspector.lenses.inspection import inspect
from inspector.output_file import OutputError, check_output, write_output

FORMS = {"text": report_text, "markdown": report_markdown, "json": report_json, "html": report_html}


def test_a_new_file_is_private_and_whole(tmp_path: Path) -> None:
    """For the user alone, in UTF-8, and nothing else is left in the folder."""
    path = tmp_path / "report.txt"
    write_output(path, "메일\n")
    assert path.read_bytes() == "메일\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", FORMS)
def test_a_report_of_ours_is_written_over(form: str, tmp_path: Path) -> None:
    """Every form is known by how it begins; what the user has set its permissions to stays."""
    transcript = play(*OFFER)
    path = tmp_path / "report"
    write_output(path, FORMS[form](transcript, inspect(transcript)))
    path.chmod(0o644)
    write_output(path, "SMTP Inspector: new")
    assert path.read_text() == "SMTP Inspector: new"
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("content", [b"my notes\n", b"\x7fELF", b"# SMTP Inspectors\n", b"<!DOCTYPE html>\n<html></html>"])
def test_a_file_of_somebody_elses_stays(content: bytes, tmp_path: Path) -> None:
    """It is refused in words, before anything is written; an empty file holds nothing to lose."""
    path = tmp_path / "notes.md"
    path.write_bytes(content)
    for try_it in (lambda: check_output(path), lambda: write_output(path, "SMTP Inspector: x")):
        with pytest.raises(OutputError, match="no report of this program"):
            try_it()
    assert path.read_bytes() == content
    path.write_bytes(b"")
    write_output(path, "x")
    assert path.read_bytes() == b"x"


def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old report stays, and what was begun is removed."""
    path = tmp_path / "report"
    write_output(path, "SMTP Inspector: old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_output(path, "SMTP Inspector: new")
    assert path.read_text() == "SMTP Inspector: old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that it leads to is replaced."""
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("SMTP Inspector: old")
    link.symlink_to(real)
    write_output(link, "SMTP Inspector: new")
    assert link.is_symlink()
    assert real.read_text() == "SMTP Inspector: new"


def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    """A device takes the text as it is; a folder does not, nor does a name in a folder that is not there."""
    write_output(Path(os.devnull), "x")
    assert not Path(os.devnull).is_file()
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "no" / "file", "no such folder")):
        with pytest.raises(OutputError, match=words):
            check_output(path)
