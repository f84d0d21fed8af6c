"""The bot is stopped, its content edited, and started again, while people are in the middle of a talk."""

from __future__ import annotations

import shutil
from itertools import cycle
from pathlib import Path

from tests.telegram_bot import BotProcess, Walker, labels

ROOT = Path(__file__).parents[2]


async def test_a_talk_goes_on_after_a_kill_and_an_edit_and_old_buttons_are_old(server, tmp_path):
    content = tmp_path / "content"
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, content / name)
    async with BotProcess(server, tmp_path, {"GOEDWERK_CONTENT": str(content)}) as bot:
        ann, bob = server.person(), server.person()
        await Walker(ann, cycle("b")).walks(until="Wat maakt dat je dit kiest?")
        await Walker(bob, cycle("t")).walks(until="Waar werk je?")
        choice = next(m for m in ann.messages if "Kies wat jij doet." in m.text)
        await bot.kill()

        path = content / "dialogues" / "reflectie.yaml"
        whole = path.read_text(encoding="utf-8")
        new = "  - id: lang\n    ask: Hoe lang werk je daar al?\n  - id: casus\n"
        path.write_text(whole.replace("  - id: casus\n", new), encoding="utf-8")
        await bot.start()

        await bob.presses("Gemeente")  # his question is the same: the button that stood before works
        await bob.waits_until(lambda p: "Hoe lang werk je daar al?" in p.messages[-1].text)
        assert "aangepast" not in bob.messages[-1].text

        await ann.sends("omdat ik niet wil liegen tegen mensen")
        await ann.waits_until(lambda p: "Hoe lang werk je daar al?" in p.messages[-1].text)
        assert "Ik ben intussen aangepast." in ann.messages[-1].text
        await ann.presses("1", choice)
        await ann.waits_until(lambda _: not server.unanswered())
        await ann.sends("tien jaar")
        await ann.waits_until(lambda p: "Welke casus" in p.messages[-1].text)
        await ann.presses(labels(ann.messages[-1])[0], ann.messages[-1])
        await ann.waits_until(lambda p: "Kies wat jij doet." in p.messages[-1].text)
        assert "Eerder koos je" in ann.messages[-1].text
        await ann.presses("Houden", ann.messages[-1])
        await ann.waits_until(lambda p: "Eerder zei je: omdat ik niet wil liegen" in p.messages[-1].text)
