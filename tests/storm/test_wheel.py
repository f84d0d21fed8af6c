"""The wheel, far from the source: it brings its dialogues and content, and holds a whole talk.

Takes the packages that it needs from the package index, as the lock file says; runs with the storms.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.storm
ROOT = Path(__file__).parents[2]
HELLO = "Ik ben de Goed Werk-coach"
PACKED_HELLO = "Ik ben de ingepakte Goed Werk-coach"  # stands in no other source tree than the one we pack
TALK = [
    "verder", "ja", "gemeente", "1", "2", "ik wil niet liegen tegen die man", "klopt", "ik blijf erbij", "1 4 7",
    "klopt", "1", "nu verder", *["overslaan"] * 5, "beroepseer", "eerlijk zijn als het misgaat",
    "maandag bel ik hem terug", "ja graag", "klopt",
]  # fmt: skip


def run(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run without anything of this process: its environment, its folder, its home."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, text=True, capture_output=True, check=False, timeout=300,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return done


def empty_venv(folder: Path) -> Path:
    """Make an environment with nothing in it; give its folder of commands."""
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    return folder / "bin"


def pip(commands: Path, *arguments: object, home: Path) -> None:
    """Run pip with the settings that this machine has for it: proxies, the index."""
    network = {name: value for name, value in os.environ.items() if name.lower().startswith(("pip_", "http"))}
    quiet = ("--quiet", "--disable-pip-version-check")
    command = (commands / "python", "-m", "pip", arguments[0], *quiet, *arguments[1:])
    run(*command, cwd=home, HOME=str(home), **network)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A clean copy of the tree, as git knows it, with one line changed to know it by."""
    folder = tmp_path_factory.mktemp("source") / "tree"
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in names.strip("\0").split("\0"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    welcome = folder / "dialogues" / "welkom.yaml"
    words = welcome.read_text(encoding="utf-8")
    assert HELLO in words
    welcome.write_text(words.replace(HELLO, PACKED_HELLO), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["wheel", "sdist and wheel"])
def installed(request, source, tmp_path_factory) -> Path:
    """Pack the tree, install it in an empty environment, and give its folder of commands."""
    far = tmp_path_factory.mktemp("far")
    commands = empty_venv(far / "venv")
    packed: Path = source
    if request.param != "wheel":
        pip(commands, "install", "hatchling", home=far)
        run(
            commands / "python",
            "-m",
            "hatchling",
            "build",
            "-t",
            "sdist",
            "-d",
            far,
            cwd=source,
            HOME=str(far),
        )
        packed = next(far.glob("*.tar.gz"))
        commands = empty_venv(far / "other")
    pip(commands, "wheel", "--no-deps", "--wheel-dir", far, packed, home=far)
    pip(commands, "install", "--constraint", ROOT / "requirements.lock", next(far.glob("*.whl")), home=far)
    return commands


def test_an_installed_wheel_holds_a_whole_talk_from_its_own_content(installed, tmp_path):
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()

    def goedwerk(*arguments: object) -> str:
        return run(installed / "goedwerk", *arguments, cwd=here, HOME=str(home)).stdout

    assert "check" in goedwerk("--help")
    assert goedwerk("check") == ""
    script = tmp_path / "script"
    script.write_text("\n".join(TALK) + "\n", encoding="utf-8")
    said = goedwerk("try", "--script", script)
    assert PACKED_HELLO in said
    assert "Bewaard. Je leest het terug met /mijn" in said
    where = run(
        installed / "python",
        "-c",
        "from bot.library.load import root; print(root())",
        cwd=here,
        HOME=str(home),
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    assert list(here.iterdir()) == list(home.iterdir()) == []
