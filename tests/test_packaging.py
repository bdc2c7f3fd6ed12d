"""The wheel: what users get, installed in a fresh environment and run from another folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from inspector import __version__
from inspector.command_line.manual import manual_page

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program with nothing of this environment's own paths."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=100)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`smtp-inspector`, installed from the wheel; its dependencies come from here, so that nothing is fetched."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    installed = run(*pip, wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "smtp-inspector"


def test_the_wheel_holds_the_program_and_its_themes_only(wheel: Path):
    """Every file belongs to the package: the themes are in, tests and pictures are not; the man page lies beside it."""
    archive = zipfile.ZipFile(wheel)
    manual = f"smtp_inspector-{__version__}.data/data/share/man/man1/smtp-inspector.1"
    names = [name for name in archive.namelist() if name != manual]
    themes = {f"inspector/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    assert themes
    assert themes <= set(names)
    assert "inspector/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"inspector", f"smtp_inspector-{__version__}.dist-info"}
    assert archive.read(manual).decode() == manual_page()


def test_it_runs_from_another_folder(program: Path, tmp_path: Path):
    """The installed program says its version and lists its demos, from its own files and not from the source tree."""
    assert run(program, "--version", cwd=tmp_path).stdout.split()[-1] == __version__
    listed = run(program, "demo", "--list", cwd=tmp_path)
    assert listed.returncode == 0
    assert "starttls-before-greeting" in listed.stdout
    where = run(program.with_name("python"), "-c", "import inspector; print(inspector.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(program.parents[1])


def test_it_inspects_the_demo(program: Path, tmp_path: Path):
    """The whole path works from the wheel: a session, a report, and the status of a failure."""
    finished = run(program, "demo", "starttls-before-greeting", "--format", "json", cwd=tmp_path)
    assert finished.returncode == 1, finished.stderr
    report = json.loads(finished.stdout)
    assert report["schema"] == "smtp-inspector/1"
    assert report["ehlo"][0]["starttls"] == "before-greeting"
    assert report["tls"]["path_builds"] is True


def test_it_finds_its_themes(program: Path, tmp_path: Path):
    """The themes are found where the wheel puts them."""
    code = "from inspector.ui.theme import PLACES; print(sorted(path.stem for path in PLACES[0].glob('*.toml')))"
    listed = run(program.with_name("python"), "-c", code, cwd=tmp_path)
    assert listed.stdout.strip() == str(sorted(path.stem for path in (ROOT / "themes").glob("*.toml"))), listed.stderr


def test_the_changelog_begins_with_this_version():
    """The version that the program says is the one on top of the changelog."""
    versions = [line.split()[1] for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert versions[0] == __version__
