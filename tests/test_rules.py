"""Rules that walk the code, not a list."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings, read
from bot.errors import ConfigError

ROOT = Path(__file__).parents[1]
SMALL, LARGE, FEW = 300, 420, 4  # lines of a module; a few may be longer, none much


def test_env_example_documents_every_setting_with_its_default():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    written = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(written) == {str(field.alias) for field in Settings.model_fields.values()}
    shown, default = read({k: v for k, v in written.items() if v}), read({})
    assert shown == default


def test_imports_point_down_and_the_core_is_pure():
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, check=False
    )
    assert found.returncode == 0, found.stdout.decode()


def test_modules_are_small():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "bot").rglob("*.py")}
    long = sorted(path.name for path, lines in lengths.items() if lines > SMALL)
    assert len(long) <= FEW, long
    assert max(lengths.values()) <= LARGE


def test_nothing_of_ours_names_a_place_on_this_machine():
    listed = (
        subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split()
    )
    place = re.compile(r"(^|[^A-Za-z.])/(work|root)/")
    for name in listed:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yaml", ".toml", ".sql") and path.name != "test_rules.py":
            assert not place.search(path.read_text(encoding="utf-8")), name


def test_secrets_do_not_show():
    settings = read({"TELEGRAM_BOT_TOKEN": "123456:secret"})
    assert "secret" not in repr(settings)
    assert settings.secret_token == "123456:secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOEDWERK_TELEGRAM_LIMITS", "0/0/0"),
        ("GOEDWERK_TELEGRAM_LIMITS", "30/1/0"),
        ("GOEDWERK_VAULT", "postgresql://u:p@h/db"),
        ("GOEDWERK_DATABASE", "sqlite:///"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_without_its_value(name, value):
    with pytest.raises(ConfigError) as refused:
        read({name: value})
    assert name in str(refused.value)
    assert "u:p@h" not in str(refused.value)


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "token").write_text("123456:from-file\n", encoding="utf-8")
    assert read({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")}).secret_token == "123456:from-file"


@pytest.mark.parametrize(
    ("path", "shape"), [("bot/core/phrases.py", "Phrases"), ("bot/library/house.py", "House")]
)
def test_every_line_that_authors_write_is_said_somewhere(path, shape):
    code = "\n".join(one.read_text("utf-8") for one in (ROOT / "bot").rglob("*.py"))
    body = (ROOT / path).read_text("utf-8").partition(f"class {shape}(")[2]
    names = re.findall(r"^    (\w+):", body, re.MULTILINE)
    assert names
    assert [name for name in names if not re.search(rf"\.{name}\b", code)] == []
