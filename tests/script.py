"""What somebody answers to each question of `reflectie`: by button, or in words."""

from __future__ import annotations

from typing import NamedTuple


class Reply(NamedTuple):
    """One question, known by a part of its text: the buttons to press, or the words to type."""

    asks: str
    buttons: tuple[str, ...]
    words: str


REPLIES = (
    Reply("Ik bewaar je plek", ("Verder",), "verder"),
    Reply("Doe je mee?", ("Ik doe mee",), "ja"),
    Reply("Waar werk je?", ("Gemeente",), "bij de gemeente".removeprefix("bij ")),
    Reply("Welke casus spreekt je aan?", ("1",), "1"),
    Reply("Kies wat jij doet.", ("2",), "2"),
    Reply(
        "Wat maakt dat je dit kiest?", ("Overslaan",), "ik wil niet liegen, maar zij heeft ook wel een punt"
    ),
    Reply("Klopt dat?", ("Klopt",), "ja klopt"),
    Reply("Past ", ("Dat zei ik niet",), "nee"),
    Reply("Wat doe je met je keuze?", ("Ik kies iets anders",), "ik kies iets anders"),
    Reply("Wat doe je nu?", ("Overslaan",), "eerst met haar praten en dan samen naar de baas"),
    Reply("Waar zit je twijfel?", ("Overslaan",), "of ik het wel alleen kan beslissen"),
    Reply("Welke waarden wegen", ("@1", "@4", "@2"), "1 4 2"),
    Reply("Klopt deze volgorde?", ("Klopt",), "klopt"),
    Reply("mis je wel eens op je werk?", ("@1",), "1"),
    Reply("Wil je nu verder of later?", ("Nu verder",), "nu verder"),
    Reply(
        "Wanneer doe je het goed?",
        ("Overslaan",),
        "iemand die zegt wat hij weet. vorig jaar bij de bomen heb ik gebeld in plaats van gemaild",
    ),
    Reply(
        "Wanneer is het werk moeilijk", ("Overslaan",), "als het snel moet. dan doe ik wat er gevraagd wordt"
    ),
    Reply(
        "Wat is er nodig om ook dan",
        ("Overslaan",),
        "tijd. dat ik kan zeggen ik kom er over een uur op terug",
    ),
    Reply("Hoe neem je zelf verantwoordelijkheid", ("Overslaan",), "achteraf vooral.. dan leg ik het uit"),
    Reply("Welke trede vraagt nu iets", ("Beroepseer",), "de derde"),
    Reply("Eén zin is genoeg.", ("Overslaan",), "een advies nooit in je eentje afzwakken"),
    Reply("Welke kleine stap", ("Overslaan",), "maandag in het teamoverleg vertellen van dat telefoontje"),
    Reply("Zal ik dan één keer vragen", ("Ja, om 8.30 uur",), "ja graag"),
    Reply("Klopt dit?", ("Klopt",), "klopt"),
)


def reply_to(text: str) -> Reply | None:
    """Find what is answered to a message; None when it asks nothing that we know."""
    return next((reply for reply in REPLIES if reply.asks in text), None)
