"""The dialogue language: what an author may write, as strict models.

A dialogue is a list of steps, told apart by the key that is present; a step's answer is kept
under its id, and there are no other variables. What needs more is a registered composer.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from bot.core.fingerprint import dialogue_hash, question_hash

Yes = Literal["yes"]
No = Literal["no"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=30)]
Ref = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)*$", max_length=80)]
Former = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)*$", max_length=80)]
Span = Annotated[str, Field(pattern=r"^\d{1,4} (minute|hour|day|week)s?$")]
Clock = Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")]
END = "end"
OWN = "own"  # the option id of an answer in own words


class Model(BaseModel):
    """A strict, frozen shape: an unknown key is a fault, a number is not a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Test(Model):
    """What a condition may ask of one answer; exactly one of these."""

    __test__ = False  # not a test case, whatever pytest thinks of the name
    is_: str | None = Field(None, alias="is")
    in_: tuple[str, ...] | None = Field(None, alias="in")
    has: str | None = None
    above: float | None = None
    below: float | None = None
    answered: Literal["yes", "no"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Test:
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition asks one thing: is, in, has, above, below or answered")
        return self


class When(BaseModel):
    """A condition as data: all of the named answers pass their test; `any` and `not` combine."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, populate_by_name=True)
    __pydantic_extra__: dict[str, Test]
    any: tuple[When, ...] = ()
    not_: When | None = Field(None, alias="not")

    @property
    def tests(self) -> dict[str, Test]:
        """The tests by the name of the answer they look at."""
        return self.__pydantic_extra__


class Option(Model):
    """One thing to choose, as an author wrote it."""

    id: Id
    text: str = Field(min_length=1, max_length=200)
    also: tuple[str, ...] = ()
    was: tuple[Id, ...] = ()
    then: Id | None = None
    draw: Yes | None = None  # choose one of the others by chance ("verras me")


class From(Model):
    """Options that come from a content field, an earlier pick, or a registered supplier."""

    from_: Ref = Field(alias="from")
    also: tuple[Option, ...] = ()
    shuffle: Yes | None = None


class OwnWords(Model):
    """A way to answer in one's own words beside the options."""

    label: str = Field(max_length=20)
    ask: str


class Remind(Model):
    """One reminder when a question stays unanswered; it never shows the person's words."""

    after: Span
    text: str


class Step(Model):
    """What every step may carry."""

    id: Id
    stage: str = ""  # where the person is, the first words of the message ("Stap 2 van 5.")
    intro: str = ""
    then: Id | None = None
    when: When | None = None
    was: tuple[Former, ...] = ()  # former ids; `dialogue.step` for a step that stood in another dialogue
    back: No | None = None
    skip: Id | No | None = None  # "no", or the option that skipping chooses
    private: Yes | None = None
    remind: Remind | None = None
    release: Literal["choice", "multi", "rating", "text"] | None = None
    recap: str = ""
    note: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """What is asked; rewording and other ways on do not change it."""
        return question_hash(self.model_dump(by_alias=True))


class Say(Step):
    """Shows text and goes on; `alone` gives it a message of its own."""

    say: str
    alone: Yes | None = None


class Choose(Step):
    """Asks for one option; `gives` binds the chosen item of content to that name."""

    choose: str
    options: tuple[Option, ...] | From
    own: OwnWords | None = None
    gives: Id | None = None


class Pick(Step):
    """Asks for several options; the order of tapping is their rank, checked by `order`."""

    pick: str
    options: tuple[Option, ...] | From
    min: int = Field(1, ge=0)
    max: int = Field(3, ge=1)
    order: str = ""
    listen: str | None = None  # hears options that were not offered, typed by name

    @model_validator(mode="after")
    def _possible(self) -> Pick:
        if self.min > self.max:
            raise ValueError("`min` is more than `max`: nobody gets past this question")
        if isinstance(self.options, tuple) and self.min > len(self.options):
            raise ValueError("`min` is more than there are options: nobody gets past this question")
        return self


class Ask(Step):
    """Asks for free text; `listen` names what to recognise in it."""

    ask: str
    listen: str | None = None
    max: int = Field(600, ge=1, le=2000)


class Number(Step):
    """Asks for a number in a range."""

    number: str
    range: tuple[int, int]


class Moment(Step):
    """Asks for something with a day, in everyday Dutch; `after` names a moment that it lies behind."""

    moment: str
    after: Id | None = None
    max: int = Field(600, ge=1, le=2000)


class Reflect(Step):
    """Shows what a registered composer makes of earlier answers (`of`) and content."""

    reflect: str
    of: tuple[Ref, ...] = ()
    alone: Yes | None = None


class Branch(Model):
    """One way on, taken when its condition holds."""

    when: When
    then: Id


class Else(Model):
    """The way on when nothing else holds."""

    else_: Id = Field(alias="else")


class Go(Step):
    """Branches on conditions; the last way is an `else`."""

    go: tuple[Branch | Else, ...] = Field(min_length=1)


class Run(Step):
    """Enters another dialogue and comes back; `with` hands it items by name."""

    run: Id
    with_: dict[str, str] = Field(default_factory=dict, alias="with")


class WaitFor(Model):
    """Until when: a span, a moment that was answered, the workday after it, or the person."""

    for_: Span | None = Field(None, alias="for")
    until: Id | None = None
    after: Id | None = None
    at: Clock = "8:30"
    person: Yes | None = None

    @model_validator(mode="after")
    def _one(self) -> WaitFor:
        if sum(x is not None for x in (self.for_, self.until, self.after, self.person)) != 1:
            raise ValueError("a wait has one of: for, until, after, person")
        return self


class Wait(Step):
    """Waits; the talk goes on by a timer, or when the person says so."""

    wait: WaitFor


class Do(Step):
    """Asks for a registered, typed effect."""

    do: str
    with_: dict[str, str] = Field(default_factory=dict, alias="with")


class End(Step):
    """Finishes the dialogue, with a closing text when there is one."""

    end: str = ""


KINDS: dict[str, type[Step]] = {
    "say": Say, "choose": Choose, "pick": Pick, "ask": Ask, "number": Number, "moment": Moment,
    "reflect": Reflect, "go": Go, "run": Run, "wait": Wait, "do": Do, "end": End,
}  # fmt: skip
Question = Choose | Pick | Ask | Number | Moment
QUESTIONS = get_args(Question)


def _kind(data: Any) -> str | None:
    """Tell a step's kind by the key that is present; two kinds in one step is no kind."""
    if isinstance(data, Step):
        return f"<{next(k for k, kind in KINDS.items() if type(data) is kind)}>"
    found = [key for key in KINDS if isinstance(data, dict) and key in data]
    return f"<{found[0]}>" if len(found) == 1 else None


AnyStep = Annotated[
    Annotated[Say, Tag("<say>")]
    | Annotated[Choose, Tag("<choose>")]
    | Annotated[Pick, Tag("<pick>")]
    | Annotated[Ask, Tag("<ask>")]
    | Annotated[Number, Tag("<number>")]
    | Annotated[Moment, Tag("<moment>")]
    | Annotated[Reflect, Tag("<reflect>")]
    | Annotated[Go, Tag("<go>")]
    | Annotated[Run, Tag("<run>")]
    | Annotated[Wait, Tag("<wait>")]
    | Annotated[Do, Tag("<do>")]
    | Annotated[End, Tag("<end>")],
    Discriminator(_kind),
]


class Dialogue(Model):
    """One conversation: its steps in order, and what it needs."""

    dialogue: Id
    title: str
    was: tuple[Id, ...] = ()
    needs: dict[Id, str] = Field(default_factory=dict)
    steps: tuple[AnyStep, ...] = Field(min_length=1)

    def index(self, step: str) -> int | None:
        """Where a step stands, by its id or a former one."""
        for place, found in enumerate(self.steps):
            if step == found.id or step in found.was:
                return place
        return None

    @cached_property
    def hash(self) -> str:
        """How it is built; rewording does not change it."""
        return dialogue_hash(self.model_dump(by_alias=True))
