"""The shapes of what stands in content/: values, cases, the ladder and the help card.

Texts may carry `*emphasis*` and `**weight**`; nothing else is markup. Limits on words are
those of a turn: at most 60 words, speech (text between double quotes) and options not counted.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.core.skills import Choice

Rung = Literal["eigenwaarde", "beroepstrots", "beroepseer"]
Voice = Literal["burger", "bestuur", "beroepsgroep"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Tension = Literal["opvatting-haalbaarheid", "inhoud-draagvlak", "agenda-belangen"]


class Model(BaseModel):
    """A strict, frozen shape: an unknown key is a fault, a number is not a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RungLines(Model):
    """One open question a rung, asked after a person chose that rung and this value."""

    eigenwaarde: str = Field(max_length=160)
    beroepstrots: str = Field(max_length=160)
    beroepseer: str = Field(max_length=160)


class Value(Model):
    """One value card of the deck of thirty."""

    id: str
    name: str = Field(max_length=20)
    category: Literal["ethisch", "democratisch", "professioneel", "mensgericht", "samenleving"]
    meaning: str = Field(max_length=70)
    example: str = Field(max_length=140)
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    rungs: RungLines

    def as_choice(self) -> Choice:
        """Offer the card with its meaning."""
        return Choice(self.id, self.name, f"{self.name} - {self.meaning}", item=self)


class Voices(Model):
    """What the three parties say after one option; speech, so between double quotes."""

    burger: str = Field(max_length=140)
    bestuur: str = Field(max_length=140)
    beroepsgroep: str = Field(max_length=140)


class Turn(Model):
    """What follows from one option: a consequence, and three voices of which one gains and one loses."""

    event: str = Field(max_length=240)
    voices: Voices
    gains: Voice
    loses: Voice


class CaseOption(Model):
    """Something a decent professional could do, with the reason that goes with it."""

    id: Name
    was: tuple[Name, ...] = ()
    text: str = Field(min_length=1, max_length=60)
    because: str = Field(min_length=1, max_length=90)
    chosen: str = Field(min_length=1, max_length=80)
    turn: Turn

    def as_choice(self) -> Choice:
        """Offer the option with its reason."""
        return Choice(self.id, self.text, f"{self.text} {self.because}", item=self, was=self.was)


class Speakers(Model):
    """Who speaks for each of the three parties in this case, with an article: `De bewoner`."""

    burger: str = Field(max_length=30)
    bestuur: str = Field(max_length=30)
    beroepsgroep: str = Field(max_length=30)


class Other(Model):
    """What is shown to a person who does something of their own: no consequence, three wishes."""

    event: str = Field(max_length=240)
    voices: Voices


class Case(Model):
    """A dilemma from public administration, fictional, with no right answer."""

    id: Name
    was: tuple[Name, ...] = ()
    title: str = Field(max_length=34)
    tension: Tension
    tension_label: str = Field(max_length=34)
    layer: Literal["rijk", "gemeente", "provincie", "waterschap", "uitvoering", "toezicht"]
    role: Literal["frontlijn", "beleid", "uitvoering", "toezicht", "ondersteuning", "leidinggeven"]
    size: Literal["everyday", "large"]
    peers: str = Field(max_length=40)
    story: str = Field(max_length=420)
    dilemma: str = Field(max_length=420)
    question: str = Field(max_length=110)
    options: tuple[CaseOption, ...] = Field(min_length=3, max_length=4)
    other: Other
    speakers: Speakers
    values: tuple[str, ...] = Field(min_length=10, max_length=10)
    rings: tuple[Literal["ikzelf", "collegas", "organisatie", "beroepsgroep", "samenleving"], ...]
    comment: str = Field(max_length=420)
    source: str

    def as_choice(self) -> Choice:
        """Offer the case by its title and its tension."""
        return Choice(self.id, self.title, f"{self.title} - {self.tension_label}", item=self, was=self.was)


class LadderRung(Model):
    """One rung of the building of zelfrespect, with the word of the three B's woven in."""

    id: Rung
    name: str
    place: str
    gloss: str = Field(max_length=80)
    quality: str
