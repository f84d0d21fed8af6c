"""The coach's own lines that belong to no dialogue; the words stand in content/phrases.yaml."""

from __future__ import annotations

from pydantic import Field

from bot.core.script import Model


class Labels(Model):
    """Words on the buttons that the engine itself shows; at most 20 characters."""

    skip: str = Field(max_length=20)
    done: str = Field(max_length=20)
    go_on: str = Field(max_length=20)
    pause: str = Field(max_length=20)
    yes_right: str = Field(max_length=20)
    only: str = Field(max_length=20)
    other_card: str = Field(max_length=20)
    not_said: str = Field(max_length=20)
    swap: str = Field(max_length=20)
    again: str = Field(max_length=20)
    change: str = Field(max_length=20)
    tomorrow: str = Field(max_length=20)
    no_day: str = Field(max_length=20)
    no_card: str = Field(max_length=20)
    keep: str = Field(max_length=20)
    keep_this: str  # with {answer}, where the whole of it fits on a button


class Phrases(Model):
    """Every line the engine says by itself. `{...}` are the slots named in the comment."""

    labels: Labels
    commands: dict[str, tuple[str, ...]]  # back, skip, pause, resume, stop, help, done -> typed words
    yes: tuple[str, ...]
    no: tuple[str, ...]
    not_said: tuple[str, ...]
    joiners: tuple[str, ...]  # words between the options of a list that name none
    denials: tuple[str, ...]  # words that turn a sentence round
    ordinals: tuple[str, ...]  # first, second, third, ... as a person types them
    nothing_to_say: tuple[str, ...]  # typed words that leave an open question unanswered
    that_is_fine: str
    taken_back: str  # said when a person takes their last words back
    asked_back: str  # said once when a person answers a question with a question
    miss: tuple[str, ...] = Field(min_length=1)  # lines for an input that is not understood, by turns
    miss_again: str  # the second time at one question
    miss_needed: str  # the same at a question that cannot be skipped
    move_on: str  # said when the talk moves on after two misses
    miss_number: str  # {low} {high}
    miss_empty: str
    too_long: str  # {max}
    too_many: str  # {max}
    too_few: str  # {min}
    chosen: str  # {marks} {left}
    chosen_all: str  # {marks}
    heard: str  # {words} {cards}
    heard_again: str  # {cards}
    heard_still: str  # {cards}: the question once more
    heard_card: str
    heard_none: str
    heard_right: str  # {cards}
    and_: str = Field(alias="and")
    order: str  # {marks}
    between: str
    which_day: str
    joined: str
    early: str
    stale: str
    stale_known: str
    keep_words: tuple[str, ...]  # typed words that keep the earlier answer
    said_earlier: str  # {answer}: own words, beside the question that is asked again
    chosen_earlier: str  # {answer}: what was chosen
    changed: str  # said when the script changed and another question comes first
    changed_question: str  # said when the question that stood has changed
    set_aside: str  # said when a talk no longer fits any script
    no_skip: str
    no_back: str
    paused: str
    waiting: str  # said when somebody types while a talk rests until they go on
    appointed: str  # said when somebody types while only the one message is still to come
    resumed: str  # {recap}
    recap: str  # {title}
    stopped: str
    no_message: str  # after `stop` while one message was still to come
    over: str
    help: str
    card: str  # the help card: where a person can turn to
    sent: dict[str, str]  # kind of input -> line; `other` for the rest

    def missed(self, turn: int, misses: int, *, may_skip: bool = True) -> str:
        """Say that an input was not understood: at each question in other words than at the one before."""
        if misses:
            return self.miss_again if may_skip else self.miss_needed
        return self.miss[turn % len(self.miss)]
