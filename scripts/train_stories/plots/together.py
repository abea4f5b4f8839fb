# SPDX-License-Identifier: Apache-2.0
"""Plots that turn on another character: a rescue, a stranger, a party, a race, a quarrel over work."""

from grammar import Maybe, One

from .common import FRIENDS_AFTER, HAPPY, MEETS, OPENING, OWNS, THE_END

RESCUED = [
    OPENING,
    One(OWNS, "{He} always carried a {look} {obj}."),
    One(
        "One {weather} {time}, {he} heard a small voice {at}. \"Help! Help!\"",
        'One {time}, somebody called from {place}: "Please help me!"',
    ),
    One(
        "It was {f}, a little {fkind}. {Fhe} was stuck {spot}.",
        "{spot} {n} saw a {fkind} named {f}. {Fhis} foot was stuck.",
        "A {fkind} named {f} had fallen into a deep hole and could not get out.",
    ),
    One(
        '"Do not be afraid, ~{f}. I will help you," said {n}.',
        '"I will get you out," said {n}.',
        '"Wait here, ~{f}," said {n}, and {he} began to think.',
    ),
    One(
        "{He} pulled and pulled, but {he} was not strong enough.",
        "First {he} tried to pull with both {hands}, but it did not work.",
        "It was not easy. {n} looked around for something to use.",
    ),
    One(
        "Then {he} had an idea. {He} held out the {look} ~{obj}, and ~{f} held on to it.",
        "Then {n} thought of {his} ~{obj}. {He} pushed with the {obj} as hard as {he} could.",
        "{n} ran to get {his} {elder}. \"Come quickly!\" {he} called. \"~{f} is stuck!\"",
    ),
    One("One, two, three! {f} was free.", "With one big pull, ~{f} came out.", "At last, ~{f} was free."),
    One(
        '"You saved me! Thank you, ~{n}," said {f}.',
        '"Thank you, ~{n}," said {f}. "One day I will help you too."',
    ),
    One(
        [
            "Some days later, {n} got lost {atfar}.",
            One("It was dark, and {he} was afraid.", "{He} called and called, but nobody came."),
            One(
                "Then ~{f} came along and showed {him} the way home.",
                "But ~{f} heard {him} and led {him} back to {his} {home}.",
            ),
            "A good deed always comes back.",
        ],
        [
            "Some days later, {n} could not find {his} {look} ~{obj}.",
            "{f} looked everywhere, found the ~{obj} and brought it back.",
            Maybe("Now they had helped each other."),
        ],
        FRIENDS_AFTER,
        HAPPY,
    ),
    THE_END,
]

STRANGER = [
    OPENING,
    One(
        "One {time}, a new {fkind} came to live near {place}. {Fhis} name was {f}.",
        "One {weather} {time}, {he} saw a {fkind} {at}. {Fhe} was all alone. {Fhis} name was {f}.",
    ),
    One(
        "{f} was shy and did not talk to anyone.",
        "{f} did not know anybody, so {fhe} sat alone {spot}.",
        "The others did not want to play with ~{f}.",
    ),
    One(
        "{n} remembered how it felt to be alone.",
        '"I want to be {fhis} friend," thought {n}.',
        "{n} felt sorry for ~{f}.",
    ),
    One(
        "So {he} took a {look} {obj} and went to ~{f}.",
        "So {he} brought a {look} {obj} as a present for ~{f}.",
    ),
    One(
        [
            One(
                '"Hello, ~{f}! Would you like to play with my ~{obj}?" {he} asked.',
                '"My name is ~{n}. Do you want to try my {look} ~{obj}?" {he} asked.',
            ),
            One('"Yes, please," said ~{f} in a small voice.', "~{f} said nothing at first. Then {fhe} nodded."),
        ],
        [
            '"Hello! I am ~{n}. This {look} ~{obj} is for you," {he} said.',
            One(
                "{f} looked at the {look} ~{obj}. \"For me?\" {fhe} asked.",
                "~{f} took the ~{obj} and began to smile.",
            ),
        ],
    ),
    One(
        "They played {at} until the sun went down.",
        "They played with the ~{obj} all {time}, and {f} laughed out loud.",
        "{n} showed ~{f} every corner of {place}.",
    ),
    Maybe(
        ["Then ~{f} showed {n} something too.", "{Fhe} could {skill}!", "\"Please teach me,\" said {n}."],
        "Soon the others came to play with them too.",
    ),
    One(
        "{f} was not alone anymore.",
        "{n} was glad that {he} had said hello.",
        FRIENDS_AFTER,
        "It only takes one hello to make a friend.",
    ),
    THE_END,
]

PARTY = [
    OPENING,
    One(
        "It was the birthday of {his} {elder}, and {n} wanted to make {dish}.",
        "{n} wanted to surprise {his} {elder} with {dish} for {ehis} birthday.",
    ),
    One(
        "But there was one problem. There were no {ingredient} in the {home}.",
        "{He} looked in the kitchen, but something was missing. {He} needed {ingredient}.",
    ),
    One(
        "So {he} took a {look} {obj} and went to {place}.",
        "{He} went to {place} to look for some. {He} had only a {look} {obj} with {him}.",
    ),
    MEETS,
    One(
        '"I need {ingredient} for my {elder}," said {n}.',
        '"Do you know where I can find {ingredient}?" asked {n}.',
    ),
    One(
        [
            '"I have some, but I would like your {obj} for them," said ~{f}.',
            One(
                "{n} loved the {look} ~{obj}, but {he} loved {his} ~{elder} more. So {he} gave it away.",
                "{n} thought for a moment. Then {he} gave ~{f} the {look} ~{obj}.",
            ),
        ],
        [
            '"Look {spot}," said ~{f}.',
            "There {n} found {ingredient}, and {he} put them down next to the {look} ~{obj} to count them.",
        ],
        [
            '"I have plenty. Take what you need," said ~{f}.',
            'To say thank you, {n} let ~{f} have the {look} ~{obj}.',
        ],
    ),
    One(
        "{n} ran home and made {dish}.",
        "At home, {n} mixed and stirred, and soon the {home} smelled of {dish}.",
    ),
    One(
        '"What a surprise!" said {his} ~{elder}, and {ehe} gave {him} a big hug.',
        "{His} ~{elder} was so happy that {ehe} cried a little.",
        '"This is the best present of all," said {his} ~{elder}.',
    ),
    One(
        "{f} came to the party too, and they all ate together.",
        "They ate and sang until late at night.",
        ["Then there was a knock at the door.", "It was ~{f}. \"Happy birthday!\" {fhe} said."],
        HAPPY,
    ),
    THE_END,
]

_START = [
    One(
        "One {time}, there was a big race from {place} to {far}. The prize was a {look} {obj}.",
        'One {weather} {time}, there was a race near {place}. "The winner gets a {look} {obj}!" everyone said.',
    ),
    One("A {fkind} named {f} wanted to win too.", "{n} ran against {f}, a proud {fkind}."),
    One("One, two, three, go!", "The bell rang, and the race began."),
]

_STOPS_TO_HELP = [
    One("{He} could run very fast.", "{He} practiced running every day."),
    _START,
    "{n} was in front. But then {f} fell and hurt {fhis} leg.",
    One('"Ouch!" cried ~{f}.', "Nobody stopped to help ~{f}."),
    One(
        "{n} thought of the {look} ~{obj}. Then {he} stopped and went back.",
        "{n} stopped. A friend was more important than a ~{obj}.",
    ),
    One(
        '"Lean on me, ~{f}," {he} said, and they walked to the end together.',
        "{He} helped ~{f} up, and they crossed the line together.",
    ),
    One(
        "They came in last, but everyone clapped for them.",
        "Everyone cheered, and they both got the {look} ~{obj}.",
    ),
    FRIENDS_AFTER,
]

_SLOW_AND_STEADY = [
    One("Everyone said that {he} was too slow.", "{He} was not fast, but {he} never gave up."),
    _START,
    "{f} ran so fast that {fhe} was soon far ahead.",
    One(
        '"I have time for a nap," said {f}, and {fhe} lay down {spot}.',
        "{Fhe} stopped to eat and to laugh at ~{n}.",
    ),
    One("{n} did not stop. Step by step, {he} went on.", "But {n} just kept going, slowly and steadily."),
    One("When ~{f} looked up, {n} was already at the end!", "{n} walked past ~{f} and won the race."),
    One("{n} won the {look} ~{obj}.", "Everyone cheered, and {n} got the {look} ~{obj}."),
    One(
        '"You never gave up," said ~{f}. "I am sorry that I laughed at you, ~{n}."',
        "~{f} learned not to laugh at others.",
        "Slow and steady wins the race.",
    ),
]

RACE = [OPENING, One(_STOPS_TO_HELP, _SLOW_AND_STEADY), THE_END]

BUILT = [
    OPENING,
    One(
        "{n} and {his} friend {f}, a {fkind}, wanted to build a little house {at}.",
        "{His} best friend was a {fkind} named {f}. One {time}, they began to build a little house {at}.",
    ),
    One(
        "{n} wanted to use wood. {f} wanted to use stones.",
        "{n} wanted a round door, but ~{f} wanted a square one.",
    ),
    One(
        '"My way is better!" said {n}. "No, my way is better!" said ~{f}.',
        "They argued until both of them were angry.",
    ),
    One(
        "So each of them worked alone.",
        "{f} went away, and {n} worked alone.",
    ),
    One(
        "That night a storm came, and the wind blew the walls down.",
        "Then it began to rain, and everything fell down.",
    ),
    One(
        "{n} had nothing left but a {look} {obj}.",
        "Only a {look} {obj} was left {spot}.",
        "{n} sat in the rain and held {his} {look} {obj}.",
    ),
    One(
        'Then ~{f} came back. "I am sorry," {fhe} said. "Let us try again together."',
        '{n} went to ~{f} and said, "I am sorry. We need each other."',
    ),
    One(
        "This time they used wood and stones.",
        "{n} held the walls, and ~{f} put the stones in place.",
        "They worked side by side for {number} days.",
    ),
    One(
        "The little house was strong and warm. They put the {look} ~{obj} inside.",
        "When it was done, they hung the {look} ~{obj} over the door.",
    ),
    One(
        "The next storm came, but the house did not fall.",
        "Together they had made something better than each could make alone.",
        FRIENDS_AFTER,
        HAPPY,
    ),
    THE_END,
]

PLOTS = {"rescued": RESCUED, "stranger": STRANGER, "party": PARTY, "race": RACE, "built": BUILT}
