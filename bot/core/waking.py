"""When a talk wants to be woken."""

from __future__ import annotations

from bot.core.events import Timer
from bot.core.session import State


def timers(state: State) -> tuple[Timer, ...]:
    """Tell by which timers a talk wants to be woken; going back changes the wish by itself."""
    if state.status == "waiting" and state.rest and state.rest.until:
        return (Timer(f"wake:{state.rest.run}:{state.rest.step}", state.rest.until, state.rest.exact),)
    shown = state.shown
    if state.status == "asking" and shown and shown.remind:
        return (Timer(f"remind:{shown.turn}", shown.remind),)
    return ()
