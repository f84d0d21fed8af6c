"""Virtual environments of the bench's own, beside the project's and never in it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv

from bench.bots import ROOT, VENVS

BENCH = ROOT / "bench"
INSTALLS = {
    "ptb": ["-c", "requirements.lock", "-r", "bench/requirements-ptb.txt", "-e", "."],
    "aiogram": ["-r", "bench/requirements-aiogram.txt"],
}
WRITTEN = (
    "pyproject.toml",
    "requirements.lock",
    "bench/requirements-ptb.txt",
    "bench/requirements-aiogram.txt",
)


def enter(module: str = "bench") -> None:
    """Make what is missing, and go on in the environment of stock and of this project."""
    python = VENVS / "ptb" / "bin" / "python"
    if sys.prefix == str(python.parents[1]):
        return
    _make()
    os.execv(python, [str(python), "-m", module, *sys.argv[1:]])  # noqa: S606  our own command, elsewhere


def _make() -> None:
    stamp = VENVS / "stamp"
    wanted = "".join((ROOT / name).read_text(encoding="utf-8") for name in WRITTEN)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    for name, install in INSTALLS.items():
        print(f"installing bench/.venv/{name}", file=sys.stderr)
        venv.create(VENVS / name, clear=True, with_pip=True)
        pip = [str(VENVS / name / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, *install], cwd=ROOT, check=True)
    stamp.write_text(wanted, encoding="utf-8")
