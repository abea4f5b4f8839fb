# SPDX-License-Identifier: Apache-2.0
"""Openings, meetings and endings that many plots share."""

from grammar import Maybe, One

_ONCE = One(
    "Once upon a time, there was a {trait} {kind} named {n}.",
    "Once upon a time, there was a little {kind} named {n}.",
    "Once upon a time, there was a {kind} called {n} who lived near {place}.",
    "Once upon a time, a {trait} {kind} named {n} lived in a small {home} near {place}.",
    "Once upon a time, there lived a {trait} little {kind} called {n}.",
    "Once upon a time, in a cozy {home} near {place}, there lived a {kind} named {n}.",
    "Once upon a time, a little {kind} named {n} went for a walk {at}.",
)
_OTHERWISE = One(
    "There once was a {trait} {kind} named {n}.",
    "{n} was a {trait} {kind} who lived near {place}.",
    "Long ago, a {kind} named {n} lived in a {home} near {place}.",
    "There was a {kind} named {n}, and {he} was very {trait}.",
    "{n} was a little {kind} with a big smile.",
    "In a small {home} near {place} lived a {trait} {kind} named {n}.",
    "This is the story of {n}, a {trait} little {kind}.",
)
OPENING = One(_ONCE, _ONCE, _OTHERWISE)

OWNS = One(
    "{He} had a {look} {obj} that {he} loved very much.",
    "{He} had a {look} {obj}, and {he} liked to {use}.",
    "Of all {his} things, {he} liked {his} {look} {obj} best.",
    "{His} {elder} had given {him} a {look} {obj}.",
    ["For {his} birthday, {he} got a {look} {obj}.", Maybe("{He} liked to {use}.")],
    ["{He} had a {look} {obj}.", One("Every day {he} liked to {use}.", "{He} took it everywhere.")],
)

ONE_DAY = One(
    "One {weather} {time}, {n} went to {place}.",
    "One {time}, {he} was playing {at}.",
    "One {weather} {time}, {n} was {at}.",
    "One {time}, {n} and {his} {elder} went to {place}.",
)

MEETS = One(
    "There {he} met a {fkind} named {f}.",
    "{He} met {f}, a {ftrait} {fkind}.",
    "Soon a {ftrait} {fkind} named {f} came by.",
    "Just then, a {fkind} called {f} came along.",
    "{f}, a {ftrait} little {fkind}, heard {him} and came over.",
)

FRIENDS_AFTER = One(
    "From that day on, ~{n} and ~{f} were best friends.",
    "After that, ~{n} and ~{f} played together every day.",
    "And from then on, {n} and ~{f} did everything together.",
    "{n} and ~{f} stayed friends forever.",
)

HAPPY = One(
    "{n} went home with a big smile.",
    "That night, {n} fell asleep with a happy heart.",
    "It was the best day of all.",
    "{n} was the happiest {kind} in the world.",
    "{n} hugged {his} {elder} and told the whole story.",
    "And they all lived happily ever after.",
    "When the stars came out, {n} was already asleep, dreaming of the next day.",
)

THE_END = Maybe("The end.")
