"""What somebody wears, as plain values: garments, shoes, hair, bags and what is on the head."""

from dataclasses import dataclass
from typing import Literal

from core.synth.body import Colour

Season = Literal["summer", "mid", "winter"]
Fabric = Literal[
    "plain",
    "hstripe",
    "vstripe",
    "check",
    "dots",
    "floral",
    "camouflage",
    "denim",
    "knit",
    "gradient",
    "block",
]
Emblem = Literal[
    "disc",
    "ring",
    "star",
    "bars",
    "triangle",
    "cross",
    "chevron",
    "box",
    "split",
    "blob",
    "text",
    "number",
]
TopKind = Literal[
    "tee",
    "polo",
    "tank",
    "shirt",
    "hoodie",
    "sweater",
    "jacket",
    "coat",
    "puffer",
    "parka",
    "dress",
]
LowerKind = Literal[
    "jeans", "chinos", "track", "formal", "leggings", "wide", "shorts", "skirt", "dress"
]
HairStyle = Literal["bald", "crop", "short", "bob", "long", "pony", "bun", "afro"]
BagKind = Literal["backpack", "shoulder", "messenger", "handbag"]
HatKind = Literal["cap", "beanie", "bucket", "brim"]
ShoeKind = Literal["sneaker", "leather", "boot"]
Glasses = Literal["sun", "clear"]

BLACK: Colour = (0.05, 0.05, 0.055)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fabric: its weave and colours; `scale_m` is the size of one repeat."""

    fabric: Fabric = "plain"
    base: Colour = (0.5, 0.5, 0.5)
    second: Colour = BLACK
    third: Colour = BLACK
    scale_m: float = 0.07
    duty: float = 0.5
    """Share of the repeat that keeps the base colour."""


@dataclass(frozen=True, slots=True)
class Print:
    """An emblem on a garment; place and size in fractions of the texture, u = .5 in front."""

    emblem: Emblem
    u: float
    v: float
    width: float
    height: float
    colour: Colour
    seed: int


@dataclass(frozen=True, slots=True)
class Top:
    """A garment of the trunk and arms; heights in fractions of the body's."""

    kind: TopKind = "tee"
    pattern: Pattern = Pattern()
    trim: Colour = BLACK
    offset_m: float = 0.010
    """How far the cloth stands off the body."""
    hem: float = -0.02
    """Height of the hem above the hip joint."""
    flare_m: float = 0.008
    sleeve: float = 1.0
    """0 none, .3 short, 1 to the wrist."""
    sleeve_loose_m: float = 0.006
    collar: bool = False
    hood: bool = False
    puffer: bool = False
    zipped: bool = False
    buttons: bool = False
    pocket: bool = False
    hem_rib: bool = False
    cuff: bool = False
    yoke: bool = False
    arm_band: bool = False
    sleeve_stripes: int = 0
    sleeve_colour: Colour | None = None
    opening: float = 0.0
    """Half width of an open front that shows `inner`, as a fraction of the girth."""
    inner: Pattern = Pattern()
    prints: tuple[Print, ...] = ()
    specular: float = 0.04
    gloss: float = 10.0


@dataclass(frozen=True, slots=True)
class Lower:
    """A garment of the hips and legs."""

    kind: LowerKind = "jeans"
    pattern: Pattern = Pattern(fabric="denim")
    trim: Colour = BLACK
    loose_m: float = 0.012
    leg_hem_m: float = 0.065
    """Radius of the trouser leg at the ankle."""
    length: float = 0.02
    """Of shorts and skirts: height of the hem above the knee, as a fraction of the body's."""
    flare: float = 0.3
    fade: float = 0.0
    rips: int = 0
    side_stripes: int = 0
    cargo: bool = False
    belt: bool = False
    rolled: bool = False
    specular: float = 0.04

    @property
    def is_skirt(self) -> bool:
        """Whether one tube goes round both legs."""
        return self.kind in ("skirt", "dress")

    @property
    def is_trousers(self) -> bool:
        """Whether the legs are covered to the ankle."""
        return not self.is_skirt and self.kind != "shorts"


@dataclass(frozen=True, slots=True)
class Shoes:
    """A pair of shoes; `boot` is the height of the shaft as a fraction of the body's."""

    kind: ShoeKind = "sneaker"
    colour: Colour = (0.92, 0.92, 0.90)
    sole: Colour = (0.93, 0.93, 0.92)
    accent: Colour = BLACK
    sole_m: float = 0.01
    boot: float = 0.0


@dataclass(frozen=True, slots=True)
class Hair:
    """Hair; thickness in metres over the skull, the rest shapes one style each."""

    style: HairStyle = "short"
    colour: Colour = (0.12, 0.09, 0.07)
    thickness_m: float = 0.014
    fringe: float = 0.2
    parting: float = 0.0
    tail: float = 1.0
    bun_height: float = 0.7


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag, on the `side` (+1 right, -1 left) where its kind has one."""

    kind: BagKind = "backpack"
    side: int = 1
    height_m: float = 0.44
    width_m: float = 0.30
    depth_m: float = 0.16
    pattern: Pattern = Pattern()
    trim: Colour = BLACK
    strap: Colour = BLACK
    mark: int = 0
    """Seed of the emblem on it; 0 for none."""
    specular: float = 0.05


@dataclass(frozen=True, slots=True)
class Hat:
    """Something on the head."""

    kind: HatKind = "cap"
    colour: Colour = BLACK
    trim: Colour = BLACK
    band: bool = False
    """A badge in front and a peak in the trim's colour; on a beanie, its fold."""
    mark: int = 1
    """Seed of the badge."""
    backwards: bool = False
    pompom: bool = False


@dataclass(frozen=True, slots=True)
class Scarf:
    """A scarf, wrapped or with an end that hangs in front."""

    tail: bool = False
    pattern: Pattern = Pattern()


@dataclass(frozen=True, slots=True)
class Outfit:
    """Everything that a change of clothes may change."""

    seed: int = 1
    """Of folds and stains, which belong to the single garment."""
    season: Season = "mid"
    top: Top = Top()
    lower: Lower = Lower()
    shoes: Shoes = Shoes()
    hair: Hair = Hair()
    bag: Bag | None = None
    hat: Hat | None = None
    scarf: Scarf | None = None
    glasses: Glasses | None = None
    mask: Colour | None = None
    tights: Colour | None = None
    gloves: bool = False
    wrinkle: float = 1.2
