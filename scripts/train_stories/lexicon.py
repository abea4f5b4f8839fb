# SPDX-License-Identifier: Apache-2.0
"""The words of the story grammar: who, what and where, with what each one can do."""

from typing import NamedTuple

GIRLS = """Lily Mia Anna Emma Ella Sara Lucy Rosa Nina Zoe Maya Ruby Ivy Clara Nora Tina Molly Daisy Alice Elsa
Hana Leila Amina Priya Yuki Carla Greta Ines Julia Kate Lena Marta Olive Polly Rita Stella Tess Vera Wendy Dora
Flora Grace Hazel June Kira Luna Penny Sofia""".split()
BOYS = """Tom Ben Max Sam Leo Tim Jack Noah Finn Oscar Hugo Luca Omar Ravi Kenji Paul Peter Felix Adam Otto Eli
Theo Milo Nico Karl Ivan Jonas Hassan Diego Marco Louis Henry Walter Victor Simon Ron Ned Mark Liam Kofi Jamal
George Fred Erik Dan Cody Basil Anton""".split()
SYLLABLES = """ba be bi bo bu da di do du fa fi fo ga go ka ki ko la li lo lu ma mi mo mu na ni no pa pe pi po
ra ri ro ru sa si so ta ti to tu va vi vo wa wi za zi zo""".split()
CODAS = ["", "", "", "", "n", "l", "k", "s", "r"]


class Kind(NamedTuple):
    """A sort of character; `home` is where it sleeps, `hands` is what it holds things with."""

    noun: str
    home: str
    hands: str


ANIMALS = [
    Kind(*row.split("/"))
    for row in """fox/den/paws
rabbit/burrow/paws
bear/cave/paws
mouse/hole/paws
cat/house/paws
dog/house/paws
duck/nest/wings
frog/house/hands
hedgehog/burrow/paws
squirrel/tree house/paws
owl/nest/wings
turtle/house/hands
pig/barn/hooves
goat/barn/hooves
pony/barn/hooves
monkey/tree house/hands
lion/cave/paws
penguin/house/wings
otter/den/paws
badger/burrow/paws
mole/burrow/paws
beaver/lodge/paws
hen/barn/wings
sparrow/nest/wings
dragon/cave/claws
wolf/den/paws
raccoon/den/paws
lamb/barn/hooves""".splitlines()
]
CHILD = {"she": Kind("girl", "house", "hands"), "he": Kind("boy", "house", "hands")}

TRAITS = """kind brave curious shy clever cheerful gentle quiet careful playful friendly patient helpful
honest lively thoughtful""".split()

ADJECTIVES = """red blue green yellow purple orange pink white silver golden black brown striped shiny spotted
tiny""".split()


class Thing(NamedTuple):
    """Something to own: what one does with it, how it breaks, and what mends it."""

    noun: str
    use: str
    broke: str
    mend: str


THINGS = [
    Thing(*row.split("/"))
    for row in """kite/fly it in the wind/tore/thread
ball/roll it down the hill/split/tape
drum/play it in the morning/cracked/tape
doll/tell it secrets/ripped/thread
teddy bear/hug it at night/ripped/thread
toy boat/float it on the water/cracked/glue
toy train/pull it along the path/broke/glue
flute/play songs on it/cracked/glue
whistle/blow it three times/cracked/glue
hat/wear it in the sun/tore/thread
scarf/wear it on cold days/ripped/thread
blanket/sleep under it/ripped/thread
cup/drink warm milk from it/cracked/glue
bell/ring it at breakfast/cracked/glue
lantern/read next to it/broke/tape
basket/carry apples in it/split/thread
book/read it before bed/ripped/tape
umbrella/walk under it in the rain/tore/thread
map/look at it for hours/tore/tape
music box/listen to its song/broke/glue
wagon/pull it up the hill/broke/glue
puppet/make it dance/ripped/thread
mirror/smile into it/cracked/glue
backpack/carry it everywhere/ripped/thread
pillow/rest on it/ripped/thread
clock/listen to it tick/broke/glue
sled/ride it down the hill/cracked/glue
paintbrush/paint flowers with it/broke/tape
shell/hear the sea in it/cracked/glue
crown/wear it and play king/broke/glue
cape/run with it in the wind/tore/thread""".splitlines()
]
MENDING = {
    "thread": ("a needle and thread", "sewed"),
    "tape": ("some strong tape", "taped"),
    "glue": ("a little glue", "glued"),
}


class Place(NamedTuple):
    """Somewhere to go: how one is there, and three spots in which a thing can be."""

    noun: str
    at: str
    spots: tuple[str, str, str]
    landmark: str


def _place(row: str) -> Place:
    noun, at, first, second, third, landmark = row.split("/")
    return Place(noun, at, (first, second, third), landmark)


PLACES = [
    _place(row)
    for row in """garden/in/under the rose bush/behind the shed/next to the gate/old gate
park/in/under the bench/behind the big oak/next to the pond/big oak
beach/on/in the warm sand/behind a rock/under a boat/white lighthouse
forest/in/under the leaves/behind a tall pine/inside a hollow log/tall pine
river/by/between the stones/under the bridge/in the long reeds/stone bridge
lake/by/in the long reeds/under a boat/behind a rock/little island
farm/on/behind the barn/under the hay/next to the well/red barn
meadow/in/in the tall grass/behind a bush/under the flowers/lonely tree
hill/on/behind a rock/in the tall grass/under a bush/windmill
village/in/behind the bakery/next to the fountain/under a cart/clock tower
market/at/under a table/behind a barrel/next to the bread/clock tower
school/at/under a desk/behind the door/next to the swings/school tower
library/in/under a chair/behind the books/next to the window/tall door
mountain/on/behind a rock/inside a small cave/under the snow/snowy rock
castle/in/under the stairs/behind the throne/next to the tower/high tower
orchard/in/under an apple tree/behind a ladder/next to the fence/crooked apple tree
playground/in/under the slide/behind the swings/in the sandbox/yellow slide
harbor/in/under a net/behind a barrel/inside a boat/white lighthouse
valley/in/behind a bush/between the stones/under a tree/waterfall
jungle/in/under a big leaf/behind a palm tree/between the roots/waterfall
desert/in/behind a cactus/in the warm sand/under a stone/tall cactus
train station/at/under a bench/behind a suitcase/next to the clock/big clock""".splitlines()
]

FRUIT = ["apple", "pear", "cherry", "plum", "lemon", "peach", "pumpkin", "tomato", "melon"]
DISHES = [
    ("apple pie", "apples"),
    ("berry cake", "berries"),
    ("honey bread", "honey"),
    ("carrot soup", "carrots"),
    ("nut cookies", "nuts"),
    ("pumpkin soup", "pumpkins"),
    ("lemon cake", "lemons"),
    ("pancakes", "eggs"),
    ("mushroom soup", "mushrooms"),
    ("cherry pie", "cherries"),
]
SKILLS = [
    ("swim", "put one foot in the water", "sank like a stone", "swam all the way across", "in the lake"),
    ("whistle", "take a slow breath", "only made a funny hiss", "whistled a whole song", "behind the house"),
    ("climb", "look up and not down", "slid down at once", "climbed to the very top", "on a tall tree"),
    ("dance", "listen to the beat", "tripped and fell over", "danced around and around", "in front of everyone"),
    ("skate", "bend your knees", "fell down with a bump", "skated in a big circle", "on the ice"),
    ("juggle", "watch only one ball at a time", "dropped every ball", "juggled three balls at once", "in the yard"),
    ("paint", "start with one small line", "made a big muddy spot", "painted a bright rainbow", "on a big piece of paper"),
    ("sing", "open your mouth wide", "only made a squeak", "sang a clear and pretty song", "in front of everyone"),
    ("row a boat", "pull with both arms", "went around in circles", "rowed straight across", "on the lake"),
    ("bake", "follow every step", "burned the bread", "baked a soft and golden loaf", "in the kitchen"),
    ("jump rope", "count to three", "got caught in the rope", "jumped twenty times", "in the yard"),
    ("read", "say each letter slowly", "mixed up all the words", "read a whole page", "with an old book"),
]
ELDERS = [
    ("grandmother", "she"), ("grandfather", "he"), ("mother", "she"), ("father", "he"),
    ("aunt", "she"), ("uncle", "he"), ("big sister", "she"), ("big brother", "he"),
]
SMALL_CREATURES = ["bird", "kitten", "puppy", "butterfly", "bee", "ladybug", "duckling", "chick"]
NOISES = [
    ("a loud scratch", "scratching at the door", "kitten"),
    ("a soft tapping", "tapping on the window", "bird"),
    ("a long howl", "howling at the gate", "puppy"),
    ("a strange squeak", "squeaking under the floor", "mouse"),
    ("a deep croak", "croaking by the step", "frog"),
    ("a quiet rustle", "rustling in the leaves", "hedgehog"),
    ("a sad hoot", "hooting on the roof", "baby owl"),
]
WEATHER = ["sunny", "windy", "cloudy", "warm", "cold", "bright", "foggy", "quiet"]
TIMES = ["morning", "afternoon", "day", "evening"]
