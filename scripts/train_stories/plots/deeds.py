# SPDX-License-Identifier: Apache-2.0
"""Plots that turn on what the hero does or fears: a skill, a seed, a noise, a way home, a promise."""

from grammar import Maybe, One

from .common import FRIENDS_AFTER, HAPPY, MEETS, OPENING, THE_END

SKILL = [
    OPENING,
    One(
        "{n} wanted to learn how to {skill}.",
        "More than anything, {he} wanted to {skill}.",
        "All {his} friends could {skill}, but {n} could not.",
    ),
    One(
        "One {weather} {time}, {he} tried it {where}, but {he} {failure}.",
        "{He} tried it {where}. {He} {failure}.",
    ),
    One(
        "{He} tried again, and it was no better.",
        '"I will never learn it," said {n}.',
        "The others laughed, and {n} felt small.",
    ),
    MEETS,
    One(
        '"I can show you how to ~{skill}," said ~{f}.',
        '"Do not give up," said ~{f}. "It took me a long time too."',
    ),
    One('"You have to {advice}," said {f}.', '"The trick is simple. You {advice}," {fhe} said.'),
    Maybe("{f} lent {him} a {look} {obj} for good luck."),
    One(
        "So {n} practiced every day for {number} weeks.",
        "{n} tried it again, slowly this time.",
    ),
    One(
        "Then, one {time}, {he} {success}!",
        "And then it happened. {He} {success}!",
    ),
    One(
        '"I can ~{skill}!" {he} shouted.',
        '"Look at me, ~{f}!" {he} shouted.',
        '"Well done, ~{n}!" said {f}.',
    ),
    One(
        "To say thank you, {n} gave ~{f} a {look2} {obj2}.",
        "{n} learned that trying again is the secret.",
        "Soon {n} was teaching others to ~{skill}.",
        FRIENDS_AFTER,
        HAPPY,
    ),
    THE_END,
]

SEED = [
    OPENING,
    One(
        "One {time}, {his} {elder} gave {him} a small seed. \"Plant it and wait,\" {ehe} said.",
        "One {weather} {time}, {he} found a small seed {at}.",
    ),
    One(
        "{n} planted it {spot}.",
        "{n} put it in the ground {spot} and put a {look} {obj} next to it, so that {he} could find the place.",
    ),
    One(
        "The next day, {he} looked, but there was nothing.",
        "Every morning {he} looked at the ground, but nothing came up.",
    ),
    One(
        '"Grow, little seed!" said {n}. But it did not grow.',
        "{n} was not good at waiting.",
        '"It is taking too long!" said {n}.',
    ),
    One(
        "{He} wanted to dig it up.",
        "{He} was ready to give up.",
    ),
    MEETS,
    One(
        '"Be patient," said ~{f}. "Good things take time."',
        '"A seed needs sun, water and time," said ~{f}.',
    ),
    One(
        "So {n} waited. {He} gave the seed water every day for {number} weeks.",
        "So {n} sat down and read stories to the seed with ~{f}.",
        "It rained, and then the sun shone.",
    ),
    One(
        "One {time}, there was a little green leaf!",
        "Then, one {weather} {time}, something green came out of the ground.",
    ),
    One(
        "It grew and grew, and soon there was a big {fruit} on it.",
        "The plant grew taller than {n}, and it had a beautiful {fruit}.",
    ),
    One(
        "{n} shared the ~{fruit} with ~{f}, and they saved {number} seeds for the next year.",
        "{n} cut the ~{fruit} in two. One half was for {n}, and the other half was for ~{f}.",
        "{n} gave the ~{fruit} to {his} {elder}, who cut it into pieces for everyone.",
    ),
    One("{n} learned that good things are worth the wait.", HAPPY, FRIENDS_AFTER),
    THE_END,
]

NOISE = [
    OPENING,
    One("{n} was afraid of the dark.", "At night, {n} always slept with {his} {look} {obj}."),
    One(
        "One night, {he} heard {noise}.",
        "One dark and windy night, there was {noise}.",
    ),
    One(
        '"Is it a monster?" {he} whispered.',
        "{n} hid under the bed and did not move.",
        "{His} heart went boom, boom, boom.",
    ),
    One(
        "{He} held {his} {look} {obj} tight.",
        "{He} took {his} {look} {obj} in {his} {hands}.",
    ),
    One(
        "There it was again, {noise}.",
        "The noise came closer and closer.",
        "Something was {source}.",
    ),
    One(
        '"I must be brave," said {n}, and {he} opened the door.',
        "{n} took a deep breath and went to look.",
        "{n} called {his} {elder}, and they went to look together.",
    ),
    One(
        "It was not a monster at all. It was only a little ~{guest}!",
        "And what did {he} see? A small ~{guest}, {source}!",
    ),
    One(
        "The ~{guest} was cold and hungry.",
        "The little ~{guest} was more afraid than {n}.",
        "The ~{guest} had lost its mother.",
    ),
    One(
        "{n} gave it some milk and let it sleep next to the {look} ~{obj}.",
        "{n} put down the ~{obj} and gave the ~{guest} some food.",
        '"You can stay with me," said {n}.',
    ),
    One(
        ["In the morning, {he} told {his} friend {f} about it.", '"You are so brave, ~{n}," said ~{f}.'],
        ["{n} named the ~{guest} {f}.", "{n} and ~{f} became good friends."],
        "After that, {n} was not afraid of the dark anymore.",
        "The ~{guest} came back every night, and {n} was never afraid again.",
        "Sometimes the things we fear only need a friend.",
        "Soon they were both fast asleep.",
    ),
    THE_END,
]

WAY_HOME = [
    OPENING,
    One(
        "One {weather} {time}, {he} saw a {small} {at}.",
        "One {time}, a pretty {small} came to {place}, and {n} saw it.",
    ),
    One(
        "{n} followed the ~{small} with {his} {look} {obj} in {his} {hands}.",
        "{He} ran after the ~{small}, further and further.",
        '"Wait for me!" {he} called, and {he} ran after it.',
    ),
    One(
        "When {he} looked around, {he} did not know where {he} was.",
        "Then the ~{small} was gone, and {n} was lost.",
    ),
    One(
        '"How will I get home?" said {n}.',
        "It was getting dark, and {n} was afraid.",
        "{n} sat down and cried.",
    ),
    MEETS,
    One(
        '"I am lost," said {n}. "Where do you live?" asked ~{f}.',
        '"What do you remember?" asked ~{f}.',
    ),
    One(
        '"I live near {place}, close to the {landmark}," said {n}.',
        '{n} thought hard. "There is a {landmark} near my {home}," {he} said.',
    ),
    One(
        '"I know the ~{landmark}! Come with me," said {f}.',
        "They went up a hill and looked all around. \"There is the ~{landmark}!\" said {f}.",
    ),
    One(
        "They walked and walked, and {f} sang a song to make {him} brave.",
        "{f} walked next to {him} all the way.",
    ),
    One(
        "Soon {n} saw the ~{landmark}, and {his} {elder} was waiting there.",
        "At last they came to the ~{landmark}. \"I am home!\" said {n}.",
    ),
    One(
        "{n} gave ~{f} a {look2} {obj2} to say thank you.",
        '"Thank you, ~{f}," said {n}. "You are my hero."',
        "{His} {elder} hugged them both and made warm {dish}.",
    ),
    One(
        "After that, {n} never went far away alone.",
        FRIENDS_AFTER,
        HAPPY,
    ),
    THE_END,
]

PROMISE = [
    OPENING,
    One(
        "One {time}, {his} {elder} gave {him} a {look} {obj}. \"Take it to {f}, who is sick in bed,\" {ehe} said.",
        "{n} promised to bring a {look} {obj} to {f}, a {fkind} who was sick.",
    ),
    One(
        "{f} lived {atfar}, and it was a long way.",
        "So {n} set out for {far}, where ~{f} lived.",
    ),
    One(
        [
            "On the way, {he} met some friends {at}. \"Come and play with us!\" they said.",
            One(
                '"I cannot," said {n}. "I made a promise to ~{f}."',
                "{n} wanted to play, but {he} remembered {his} promise.",
            ),
        ],
        [
            "On the way, {he} came to {place}. It began to rain.",
            One(
                "{n} hid the ~{obj} under {his} coat to keep it dry.",
                '"I must keep the {obj} dry," said {n}, and {he} walked faster.',
            ),
        ],
        [
            "On the way, {he} sat down {spot} to rest, and {he} fell asleep.",
            One(
                "When {he} woke up, the sun was low. \"I must hurry!\" {he} said.",
                "A {small} woke {him} up just in time.",
            ),
        ],
    ),
    One("{He} walked and walked, and {his} feet hurt.", "{He} went over a hill and past a {landmark}."),
    One(
        "At last {he} came to the {fhome} of ~{f}.",
        "When the moon was up, {he} knocked at the door of ~{f}.",
    ),
    One(
        '"Here is a {look} ~{obj} for you," said {n}.',
        '"I promised to bring you this ~{obj}," said {n}.',
    ),
    One(
        '"You came all this way for me!" said ~{f}. {Fhe} smiled for the first time in days.',
        "{f} took the {look} ~{obj} and felt better at once.",
        '"Thank you, ~{n}," said {f}. "You kept your promise."',
    ),
    One(
        "They drank hot tea and told each other stories.",
        "~{f} asked {him} to stay for the night.",
    ),
    One(
        "{n} learned that a promise is worth every step.",
        "{His} {elder} was very proud of ~{n}.",
        FRIENDS_AFTER,
        HAPPY,
    ),
    THE_END,
]

PLOTS = {"skill": SKILL, "seed": SEED, "noise": NOISE, "way home": WAY_HOME, "promise": PROMISE}
