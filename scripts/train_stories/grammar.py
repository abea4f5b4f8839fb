# SPDX-License-Identifier: Apache-2.0
"""The story grammar's machinery: choices, the cast of one story, and the filling in of templates.

A plot is a sequence of elements. A string is a sentence with slots such as `{n}`; `One` picks an alternative,
`Maybe` leaves it out at times. An alternative may be a whole sequence, so that a turn in the plot and its
consequences stay together. A `~` before a slot marks a place where only memory of the story gives the word.
"""

import hashlib
import random
import re
from typing import NamedTuple

import lexicon

HELD_OUT_OF = 20
SLOT = re.compile(r"~?\{(\w+)\}")
PRONOUNS = {"he": ("he", "him", "his"), "she": ("she", "her", "her")}


class One(tuple):
    """Exactly one of the alternatives."""

    def __new__(cls, *alternatives):
        return super().__new__(cls, alternatives)


class Maybe(tuple):
    """One of the alternatives, or nothing, with equal chance of nothing and something."""

    def __new__(cls, *alternatives):
        return super().__new__(cls, alternatives)


class Recall(NamedTuple):
    """A place in a story where `word` follows from what was told before `offset` (in characters)."""

    offset: int
    word: str
    slot: str


class Story(NamedTuple):
    """One story; `combination` is the triple by which training and evaluation are kept apart."""

    text: str
    plot: str
    combination: tuple[str, str, str]
    recalls: tuple[Recall, ...]

    @property
    def is_held_out(self) -> bool:
        digest = hashlib.sha256("|".join(self.combination).encode()).digest()
        return int.from_bytes(digest[:4], "little") % HELD_OUT_OF == 0


def person(rng: random.Random, animal_chance: float, taken: str = "") -> tuple[str, str, lexicon.Kind]:
    """A name, a pronoun and a kind. Some names are made from syllables, so that no list of names suffices."""
    pronoun = rng.choice(("he", "she"))
    is_animal = rng.random() < animal_chance
    kind = rng.choice(lexicon.ANIMALS) if is_animal else lexicon.CHILD[pronoun]
    while True:
        if rng.random() < (0.15 if is_animal else 0.05):
            syllables = rng.choices(lexicon.SYLLABLES, k=rng.choice((2, 2, 3)))
            name = ("".join(syllables) + rng.choice(lexicon.CODAS)).capitalize()
        else:
            name = rng.choice(lexicon.GIRLS if pronoun == "she" else lexicon.BOYS)
        if name != taken:
            return name, pronoun, kind


def forms(prefix: str, pronoun: str) -> dict[str, str]:
    subject, object_, possessive = PRONOUNS[pronoun]
    words = {prefix + "he": subject, prefix + "him": object_, prefix + "his": possessive}
    return words | {key.capitalize(): word.capitalize() for key, word in words.items()}


def cast(rng: random.Random) -> dict[str, str]:
    """Everything one story can speak of, chosen before the first sentence."""
    name, pronoun, kind = person(rng, 0.5)
    is_animal = kind.noun not in ("girl", "boy")
    friend, friend_pronoun, friend_kind = person(rng, 0.85 if is_animal else 0.3, name)
    thing, other = rng.sample(lexicon.THINGS, 2)
    look, other_look = rng.sample(lexicon.ADJECTIVES, 2)
    place, far = rng.sample(lexicon.PLACES, 2)
    spots = rng.sample(place.spots, 3)
    trait, friend_trait = rng.sample(lexicon.TRAITS, 2)
    elder, elder_pronoun = rng.choice(lexicon.ELDERS)
    skill, advice, failure, success, where = rng.choice(lexicon.SKILLS)
    dish, ingredient = rng.choice(lexicon.DISHES)
    noise, source, guest = rng.choice(lexicon.NOISES)
    tool, mended = lexicon.MENDING[thing.mend]
    words = dict(
        n=name, kind=kind.noun, home=kind.home, hands=kind.hands, trait=trait,
        f=friend, fkind=friend_kind.noun, ftrait=friend_trait, fhome=friend_kind.home,
        obj=thing.noun, look=look, use=thing.use, broke=thing.broke, tool=tool, mended=mended,
        obj2=other.noun, look2=other_look,
        place="the " + place.noun, at=f"{place.at} the {place.noun}", landmark=place.landmark,
        far="the " + far.noun, atfar=f"{far.at} the {far.noun}", farspot=rng.choice(far.spots),
        spot=spots[0], spot2=spots[1], spot3=spots[2],
        elder=elder, skill=skill, advice=advice, failure=failure, success=success, where=where,
        dish=dish, ingredient=ingredient, noise=noise, source=source, guest=guest,
        fruit=rng.choice(lexicon.FRUIT), small=rng.choice(lexicon.SMALL_CREATURES),
        weather=rng.choice(lexicon.WEATHER), time=rng.choice(lexicon.TIMES),
        number=rng.choice(("two", "three", "four", "five", "six", "seven")),
    )
    return words | forms("", pronoun) | forms("f", friend_pronoun) | forms("e", elder_pronoun)


def flatten(element, rng: random.Random) -> list[str]:
    """The sentences that one pass through a plot chooses."""
    if isinstance(element, str):
        return [element] if element else []
    if isinstance(element, One):
        return flatten(rng.choice(element), rng)
    if isinstance(element, Maybe):
        return flatten(rng.choice(element), rng) if rng.random() < 0.5 else []
    return [sentence for part in element for sentence in flatten(part, rng)]


def indefinite(text: str) -> str:
    return re.sub(r"\b([Aa]) (?=[aeiouAEIOU]|honest)", r"\1n ", text)


def write(plot: str, elements, rng: random.Random) -> Story:
    """One story of the given plot."""
    words = cast(rng)
    text, recalls = "", []
    for sentence in flatten(elements, rng):
        filled, marks, end = "", [], 0
        for match in SLOT.finditer(sentence):
            filled = indefinite(filled + sentence[end : match.start()] + words[match[1]])
            if match[0].startswith("~"):
                marks.append((len(filled) - len(words[match[1]]), words[match[1]], match[1]))
            end = match.end()
        filled = indefinite(filled + sentence[end:])
        first = next(i for i, letter in enumerate(filled) if letter.isalpha())
        filled = filled[:first] + filled[first].upper() + filled[first + 1 :]
        text += " " if text else ""
        recalls += [Recall(len(text) + offset, word, slot) for offset, word, slot in marks]
        text += filled
    return Story(text, plot, (words["n"], words["obj"], words["place"]), tuple(recalls))
