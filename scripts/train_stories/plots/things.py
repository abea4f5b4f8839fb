# SPDX-License-Identifier: Apache-2.0
"""Plots that turn on an object: lost, shared, broken, taken, given, traded."""

from grammar import Maybe, One

from .common import FRIENDS_AFTER, HAPPY, MEETS, ONE_DAY, OPENING, OWNS, THE_END

LOST = [
    OPENING,
    OWNS,
    ONE_DAY,
    One(
        "When it was time to go home, the {look} ~{obj} was gone.",
        "Then {he} looked around. Where was {his} {look} ~{obj}?",
        "{He} put the {obj} down for a moment, and then {he} could not find it.",
        "A strong wind blew, and when it stopped, the {look} ~{obj} was gone.",
    ),
    One(
        "{n} began to cry.",
        "{n} felt very sad.",
        '"Oh no! I lost my {obj}!" said {n}.',
        '"Where is my {obj}?" {n} cried.',
    ),
    One(
        "{He} looked {spot}, but it was not there.",
        "{He} looked {spot}. It was not there. {He} looked {spot2}. It was not there either.",
        "{He} looked {spot} and {spot2}, but {he} could not find it.",
    ),
    MEETS,
    One(
        '"Why are you sad?" asked ~{f}. "I lost my {look} ~{obj}," said {n}.',
        '"What is wrong?" asked ~{f}. "I cannot find my {obj}," said {n}.',
        '"Have you seen a {look} ~{obj}?" asked {n}. "No, but I will help you," said {f}.',
    ),
    One(
        '"Let us look together," said {f}.',
        '"Do not worry. We will find it," said {f}.',
        '"Did you look {spot3}?" asked {f}.',
    ),
    One(
        "They looked {spot3}, and there was the {look} ~{obj}!",
        "{f} looked {spot3} and saw something {look}. It was the ~{obj}!",
        "At last they found the ~{obj} {spot3}.",
        "Then {n} saw a {small} {spot3}. It was sitting on the {look} ~{obj}!",
    ),
    One(
        '"Thank you, ~{f}!" said {n}. "You are a true friend."',
        '{n} was so happy. "Thank you, ~{f}!" {he} said.',
        "{n} jumped for joy and hugged ~{f}.",
    ),
    One(
        FRIENDS_AFTER,
        "After that, {n} always took good care of {his} ~{obj}.",
        "{n} let ~{f} play with the {obj} until the sun went down.",
        HAPPY,
    ),
    THE_END,
]

SHARED = [
    OPENING,
    OWNS,
    ONE_DAY,
    MEETS,
    One(
        '"Can I play with your {obj}?" asked ~{f}.',
        '"What a nice {obj}! May I try it?" asked ~{f}.',
        "{f} looked at the {look} ~{obj}. {Fhe} wanted to play too.",
    ),
    One(
        '"No! It is mine!" said {n}.',
        "{n} held the {obj} tight. {He} did not want to share.",
        '"No, you will break it," said {n}, and {he} turned away.',
    ),
    One(
        "{f} was sad and sat down alone.",
        "{f} said nothing and walked away slowly.",
        "A tear ran down {fhis} face.",
    ),
    One(
        "{n} played alone, but it was not fun.",
        "Soon {n} was bored. Playing alone was no fun at all.",
        '{His} {elder} said, "A toy is more fun with a friend."',
        "{n} looked at {f} and began to feel bad.",
    ),
    One(
        'So {n} went to ~{f} and said, "I am sorry. We can play with the ~{obj} together."',
        '"I am sorry, ~{f}," said {n}. "Would you like a turn?"',
        "{n} thought about it. Then {he} gave the {look} ~{obj} to ~{f}.",
    ),
    One(
        "{f} smiled. First {n} had a turn, and then ~{f} had a turn.",
        "{f} was so happy that {fhe} jumped up and down.",
        '"Thank you, ~{n}!" said {f}, and they played until dark.',
        "They laughed and played all {time}.",
    ),
    One(
        "{n} learned that sharing makes everything more fun.",
        FRIENDS_AFTER,
        ["The next day, ~{f} brought a {look2} {obj2}.", "{Fhe} shared the {obj2} with ~{n}."],
    ),
    THE_END,
]

BROKEN = [
    OPENING,
    One(
        "{His} best friend was a {fkind} named {f}.",
        "{He} had a good friend, a {ftrait} {fkind} named {f}.",
    ),
    One(
        "{f} had a {look} {obj} that {fhe} loved.",
        "One {time}, ~{f} showed {n} a {look} {obj}.",
        "{f} let {n} play with {fhis} {look} {obj}.",
    ),
    One(
        "One {weather} {time}, {n} took the ~{obj} to {place}. {He} was not careful, and it {broke}.",
        "When {n} picked it up, it fell down and {broke}.",
        "{n} ran with the {obj} and fell over a stone. The {look} ~{obj} {broke}.",
    ),
    One(
        [
            One(
                "{n} was scared. {He} hid the ~{obj} {spot}.",
                '{n} hid it {spot}. "Nobody will know," {he} thought.',
            ),
            One(
                '"Have you seen my {obj}?" asked ~{f}. "No," said {n}, but {he} felt bad inside.',
                "{f} looked for the {look} ~{obj} everywhere. {n} said nothing.",
            ),
            One(
                "That night {n} could not sleep.",
                "{n} had a heavy heart.",
                '"You should tell the truth," said {his} {elder}.',
            ),
            One(
                "In the morning, {he} told ~{f} everything. \"I am sorry I broke your ~{obj},\" {he} said.",
                'So {he} went to ~{f} and said, "I broke your {look} ~{obj}. I am very sorry."',
            ),
        ],
        [
            One("{n} wanted to run away, but {he} knew that was wrong.", "{n} was scared, but {he} was honest."),
            '"I am so sorry, ~{f}. I broke your ~{obj}," {he} said.',
        ],
    ),
    One(
        '{f} was sad, but then {fhe} said, "Thank you for telling me."',
        '"I am not angry," said {f}. "You told me the truth."',
        "{f} was quiet for a while. Then {fhe} smiled. \"We can fix it,\" {fhe} said.",
    ),
    One(
        "They got {tool} and {mended} it together.",
        "{n} found {tool} and {mended} the ~{obj}.",
        "{n}'s {elder} brought {tool}. Together they {mended} the {look} ~{obj}.",
    ),
    One("Soon it was as good as new.", "It looked even better than before.", "Now it had a small scar, but {f} liked it."),
    One(
        "{n} learned that it is always best to tell the truth.",
        FRIENDS_AFTER,
        "{n} felt light and happy again.",
    ),
    THE_END,
]

WARNED = [
    OPENING,
    One(
        "{His} {elder} had a {look} {obj}. \"Please do not touch it,\" {ehe} said.",
        "At home there was a {look} {obj}. It belonged to {his} {elder}, and nobody else could use it.",
    ),
    One(
        "But {n} wanted to see the ~{obj} so much.",
        "Every day {n} looked at the {look} ~{obj}.",
        "{n} thought about the ~{obj} all day long.",
    ),
    One(
        "One {time}, when nobody was looking, {he} took the ~{obj} to {place}.",
        "One {weather} {time}, {he} took it and ran to {place}.",
    ),
    One(
        "It was fun at first. Then the {look} ~{obj} fell down and {broke}.",
        "{He} played and played, but then the ~{obj} {broke}.",
        "A big dog jumped at {him}, and the {look} ~{obj} {broke}.",
    ),
    One('"Oh no! What have I done?" said {n}.', "{n} began to cry.", "{n} did not know what to do."),
    Maybe([MEETS, One('"Tell your {elder} what happened," said ~{f}.', '"It is best to tell the truth," said ~{f}.')]),
    One(
        'At home, {he} said, "I took your ~{obj}, and it {broke}. I am sorry."',
        "{n} walked home slowly and gave the {obj} back to {his} ~{elder}. \"I am so sorry,\" {he} said.",
    ),
    One(
        '{His} ~{elder} hugged {him}. "Thank you for being honest," {ehe} said.',
        "{His} ~{elder} was not happy, but {ehe} was proud that {n} told the truth.",
        '"A {obj} can be fixed," said {his} ~{elder}. "But next time, please ask first."',
    ),
    One(
        "They took {tool} and {mended} the ~{obj} together.",
        "Together they {mended} it, and it was as good as new.",
    ),
    One(
        "After that, {n} always asked first.",
        "{n} never took anything without asking again.",
        HAPPY,
    ),
    THE_END,
]

FOUND = [
    OPENING,
    One(
        "One {weather} {time}, {he} found a {look} {obj} {spot}.",
        "One {time}, {at}, {he} saw something {look} {spot}. It was a {obj}!",
    ),
    One(
        '"What a lovely {obj}! I want to keep it," said {n}.',
        "{n} liked it very much. {He} began to {use}.",
        "{n} wanted to take the {look} ~{obj} home.",
    ),
    One(
        "But then {he} thought, \"Somebody must miss this ~{obj}.\"",
        'But {his} {elder} said, "Whose {obj} is it? Somebody may be looking for it."',
    ),
    One(
        "So {n} walked around and asked everyone.",
        "So {n} went from door to door with the ~{obj}.",
        '"Is this your {obj}?" {he} asked everyone {at}.',
    ),
    One(
        "{spot2} sat a {fkind} named {f}. {Fhe} was crying.",
        "At last {he} met a {fkind} named {f}, who looked very sad.",
    ),
    One(
        '"I lost my {look} ~{obj}," said {f}.',
        '"My {elder} gave me a {look} {obj}, and now it is gone," said {f}.',
    ),
    One(
        '"Here it is!" said {n}, and {he} gave the ~{obj} to ~{f}.',
        '"Do not cry, ~{f}. I found your ~{obj}!" said {n}.',
        "{n} held out the {look} ~{obj}. \"Is it this one?\" {he} asked.",
    ),
    One(
        '"Thank you, thank you!" said ~{f}, and {fhe} danced with joy.',
        "{f} hugged {n} and laughed.",
        '"You are so kind, ~{n}," said {f}.',
    ),
    One(
        "{n} went home without the ~{obj}, but with a new friend.",
        [FRIENDS_AFTER],
        "Then ~{f} gave {n} a {look2} {obj2} to say thank you.",
        "It felt much better than keeping it.",
    ),
    THE_END,
]

TRADED = [
    OPENING,
    One(
        "{He} wanted a {look} {obj} more than anything.",
        "{He} dreamed of a {look} {obj}, but {he} had no money.",
    ),
    One(
        "All {he} had was a {look2} {obj2}.",
        "{He} only had an old {obj2}, but it was {look2} and pretty.",
    ),
    One(
        "One {time}, {he} went to {place} and met a {fkind} named {f}.",
        "One {weather} {time}, {at}, {he} met {f}, a {ftrait} {fkind}.",
    ),
    One(
        "{f} had a {look} ~{obj}!",
        "And what did {f} have in {fhis} bag? A {look} ~{obj}!",
    ),
    One(
        '"May I have your {obj}?" asked {n}. "I can give you my ~{obj2}."',
        '"I will give you my {look2} ~{obj2} for your ~{obj}," said {n}.',
    ),
    One(
        [
            '"Yes! I always wanted a {obj2}," said {f}.',
            One(
                "So {n} gave ~{f} the {look2} ~{obj2}, and {f} gave {n} the {look} ~{obj}.",
                "They traded, and both of them were happy.",
            ),
            One(
                "{n} ran home to {use}.",
                "Now {n} had the {obj}, and ~{f} had the ~{obj2}.",
            ),
        ],
        [
            '"I do not need a {obj2}," said {f}. "But I need help with my work."',
            One(
                "So {n} helped ~{f} carry wood for {number} days.",
                "So {n} helped ~{f} clean the {fhome} from top to bottom.",
                "So {n} helped ~{f} pick apples until the sun went down.",
            ),
            One(
                '"You worked hard," said {f}, and {fhe} gave {n} the {look} ~{obj}.',
                'Then ~{f} smiled. "The ~{obj} is yours now," {fhe} said.',
            ),
            Maybe("{n} was very proud, for {he} had earned the ~{obj}."),
        ],
    ),
    One(FRIENDS_AFTER, HAPPY, "A good trade makes two friends glad."),
    THE_END,
]

PLOTS = {"lost": LOST, "shared": SHARED, "broken": BROKEN, "warned": WARNED, "found": FOUND, "traded": TRADED}
