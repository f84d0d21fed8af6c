"""The commands: parse, call, print, exit code.

0 fine; 1 what was examined has a fault; 2 wrong use or configuration; 3 disk, database or network.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import config
from bot.errors import ConfigError, ContentError, StoreError

FAULT, WRONG, BROKEN = 1, 2, 3
TOKENLESS = (
    "Zet TELEGRAM_BOT_TOKEN (van @BotFather) in .env of in de omgeving. "
    "Zonder token werkt `make chat`: het hele gesprek in de terminal."
)

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


@cli.command()
def run() -> None:
    """Run the bot until SIGTERM."""
    from bot.running import run_bot  # noqa: PLC0415  the Telegram stack loads only for the bot

    def work() -> Coroutine[Any, Any, None]:
        settings = config.read()
        if not settings.secret_token:
            raise ConfigError(TOKENLESS)
        _sound(settings)
        return run_bot(settings)

    _guarded(work, _fast_loop())


@cli.command()
def chat() -> None:
    """Hold the conversation in this terminal; it is kept in var/chat.db and taken up where it was."""
    from bot import app  # noqa: PLC0415  --help stays quick

    def work() -> Coroutine[Any, Any, None]:
        settings = config.read()
        _sound(settings)
        own = settings.model_copy(
            update={
                "database": "sqlite:///var/chat.db",
                "vault": "",
                "key_file": Path("var/chat.keys"),
            }
        )
        return app.chat(own, sys.stdout)

    _guarded(work)


@cli.command(name="try")
def try_(
    dialogue: Annotated[str, typer.Argument(help="Which dialogue.")] = "reflectie",
    case: Annotated[str, typer.Option(help="Bind this case, so that it is not asked.")] = "",
    script: Annotated[Path | None, typer.Option(help="One line of input a turn.")] = None,
    at: Annotated[datetime | None, typer.Option(help="The time that it is.")] = None,
    save: Annotated[Path | None, typer.Option(help="Write the talk as a transcript test, NAME.yaml.")] = None,
) -> None:
    """Try a dialogue on a throw-away store, with a clock of its own and fixed chance.

    Beside what a person may type: /back /skip /pause /resume, /timer +1d, /restart, /why, /save NAME.
    """
    from bot.rehearsing.room import Rehearsal, rehearse  # noqa: PLC0415

    def work() -> Coroutine[Any, Any, None]:
        lines = None
        if script:
            try:
                lines = script.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{script} cannot be read: {error}") from None
        settings = config.read()
        _sound(settings)
        return rehearse(settings, lines, sys.stdout, Rehearsal(dialogue, case, at, save))

    _guarded(work)


@cli.command(name="test")
def play(
    paths: Annotated[list[Path] | None, typer.Argument(help="Transcript tests, or folders of them.")] = None,
    floor: Annotated[int, typer.Option(help="Fail when less than this percent of steps is visited.")] = 0,
) -> None:
    """Play transcript tests (those of tests/talks) and tell which steps and options no talk visits."""
    from bot.rehearsing.talks import Report, play_all  # noqa: PLC0415

    found: list[Report] = []

    async def work() -> None:
        found.append(await play_all(paths or [Path("tests/talks")], config.read().content or None, floor))

    _guarded(work)
    for line in found[0].lines:
        typer.echo(line)
    raise typer.Exit(FAULT if found[0].faults else 0)


@cli.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="Holds dialogues/ and content/.")] = None,
    against: Annotated[
        str, typer.Option(help="A git revision: tell what changed since, and what live talks would notice.")
    ] = "",
) -> None:
    """Name every fault in dialogues and content; warnings exit 0."""
    from bot.checking import check_all  # noqa: PLC0415

    try:
        faults = check_all(folder or config.read().content or None)
    except ConfigError as error:
        _fail(str(error), WRONG)
    for fault in faults:
        typer.echo(str(fault))
    errors = sum(fault.level == "error" for fault in faults)
    pages = "; each code has a page in docs/codes" if faults else ""
    typer.echo(f"{_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}{pages}", err=True)
    if against and not errors:
        _guarded(lambda: _against(folder, against))
    raise typer.Exit(FAULT if errors else 0)


@cli.command()
def explore(
    dialogue: Annotated[str, typer.Argument(help="Which dialogue; all of them without.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Holds dialogues/ and content/.")] = None,
    case: Annotated[str, typer.Option(help="Bind this case.")] = "",
    budget: Annotated[int, typer.Option(min=1, help="At most so many states.")] = 20_000,
    plays: Annotated[int, typer.Option(min=0, help="Also walk at random so many times, for hit counts.")] = 0,
    seed: Annotated[str, typer.Option(help="The same seed gives the same walks.")] = "try",
) -> None:
    """Try every path of a dialogue on the engine itself; a failure comes with the path to it."""
    from bot.exploring import Wish, explore_all  # noqa: PLC0415

    try:
        wish = Wish(dialogue, case, budget, plays, seed)
        lines, code = explore_all(folder or config.read().content or None, wish)
    except ContentError as error:
        _fail(str(error), FAULT)
    except ConfigError as error:
        _fail(str(error), WRONG)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(code)


@cli.command()
def draw(
    dialogue: Annotated[str, typer.Argument(help="Which dialogue; all of them without.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Holds dialogues/ and content/.")] = None,
    covered: Annotated[
        list[Path] | None, typer.Option(help="Colour what these transcript tests visit.")
    ] = None,
) -> None:
    """Draw a dialogue as a Mermaid flowchart."""
    from bot.drawing import drawing  # noqa: PLC0415
    from bot.rehearsing.talks import visited  # noqa: PLC0415

    async def work() -> None:
        content = str(folder or config.read().content or "") or None
        hits = await visited(covered, content) if covered else None
        typer.echo(drawing(content, dialogue, hits), nl=False)

    _guarded(work)


async def _against(folder: Path | None, ref: str) -> None:
    from bot.comparing import compare  # noqa: PLC0415

    settings = config.read()
    if folder:
        settings = settings.model_copy(update={"content": str(folder)})
    for line in await compare(settings, ref):
        typer.echo(line)


def _sound(settings: config.Settings) -> None:
    """Refuse content with a fault: nothing starts half, and no talk breaks off in the middle of it."""
    from bot.checking import check_all  # noqa: PLC0415  networkx loads only to check

    errors = [str(fault) for fault in check_all(settings.content or None) if fault.level == "error"]
    if errors:
        raise ContentError("\n".join(errors))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _fast_loop() -> Any:
    """Give the event loop on libuv, which costs a tenth less CPU a turn; where it is not made, the usual one."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415
    except ImportError:
        return None
    return new_event_loop


def _guarded(work: Any, loop: Any = None) -> None:
    """Run a command and turn each kind of error into its line and exit code."""
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(work())
    except ContentError as error:
        _fail(str(error), FAULT)
    except ConfigError as error:
        _fail(str(error), WRONG)
    except StoreError as error:
        _fail(str(error), BROKEN)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except Exception as error:  # noqa: BLE001  the last resort: a traceback may hold what somebody typed
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        _fail(f"A fault of ours: {type(error).__name__} at {place}. Please report this line.", BROKEN)


def _fail(line: str, code: int) -> None:
    typer.echo(line, err=True)
    raise typer.Exit(code)


def main() -> None:
    """Start from the command line."""
    cli()
