# The commands of the README. Each installs what it needs into .venv, from the lock file.
PYTHON ?= python3
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.PHONY: chat bot test bench storm lint install check lock clean picture drawing schema size

chat: .venv/plain
	@.venv/bin/goedwerk chat

bot: .venv/bot
	@set -a; if [ -f .env ]; then . ./.env; fi; set +a; exec .venv/bin/goedwerk run

test: .venv/full
	.venv/bin/python -m pytest

bench: .venv/plain  # this project beside its peers; makes environments of its own under bench/.venv
	.venv/bin/python -m bench

storm: .venv/full
	.venv/bin/python -m pytest -m storm

lint: .venv/full
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

check: .venv/plain
	.venv/bin/goedwerk check

install: .venv/full

.venv/bin/python:
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	@$(PYTHON) -m venv .venv

# The plain install stays small: no tests, no extras.
.venv/plain: pyproject.toml requirements.lock | .venv/bin/python
	@echo "Even geduld: ik zet alles klaar in .venv (eenmalig)." >&2
	@$(PIP) --editable .
	@touch $@

# The bot runs for weeks: an event loop on libuv takes a tenth off the CPU of a turn.
.venv/bot: pyproject.toml requirements.lock | .venv/bin/python
	@echo "Even geduld: ik zet alles klaar in .venv (eenmalig)." >&2
	@$(PIP) --editable '.[fast]'
	@touch .venv/plain $@

.venv/full: pyproject.toml requirements.lock | .venv/bin/python
	@$(PIP) --editable '.[fast,test]'
	@touch .venv/plain .venv/bot $@

lock: .venv/full  # renew the lock file after a change in pyproject.toml
	@$(PIP) uv && .venv/bin/uv pip compile --quiet --universal --all-extras --upgrade pyproject.toml -o requirements.lock --no-header --no-annotate

clean:
	rm -rf .venv

picture: .venv/plain  # renew docs/talk.png from a real talk
	.venv/bin/python docs/picture/make.py

drawing: .venv/plain  # renew docs/dialogues.md from dialogues/
	.venv/bin/python docs/drawing/make.py

schema: .venv/plain  # renew docs/schema/*.json from the models and docs/schema/keys.yaml
	.venv/bin/python docs/schema/make.py

size:  # of the plain install, in MB, without bytecode
	@rm -rf /tmp/goedwerk-size && $(PYTHON) -m venv /tmp/goedwerk-size
	@/tmp/goedwerk-size/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint requirements.lock .
	@find /tmp/goedwerk-size/lib -name __pycache__ -prune -o -path "*/site-packages/pip*" -prune -o -path "*/site-packages/setuptools*" -prune -o -type f -printf "%s\n" | awk '{ all += $$1 } END { printf "%.0f MB\n", all / 1048576 }'
	@rm -rf /tmp/goedwerk-size
