"""The measures of a body that walks, and how they are spread over people."""

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]
"""sRGB, each channel in [0, 1]."""

SKIN_TONES: tuple[Colour, ...] = (
    (0.86, 0.70, 0.61),
    (0.81, 0.63, 0.52),
    (0.75, 0.56, 0.45),
    (0.66, 0.47, 0.36),
    (0.55, 0.38, 0.285),
    (0.42, 0.285, 0.21),
    (0.31, 0.205, 0.15),
    (0.23, 0.155, 0.115),
)
_SKIN_WEIGHTS = (0.14, 0.20, 0.20, 0.16, 0.10, 0.08, 0.07, 0.05)
_MEAN_BMI = 23.5
_BMI_AT_GIRTH_ONE = 22.5


@dataclass(frozen=True, slots=True)
class Body:
    """A body at rest; lengths without a unit in their name are fractions of the height."""

    height_m: float = 1.75
    hip_height: float = 0.525
    shoulder_span: float = 0.215
    hip_span: float = 0.105
    girth: float = 1.0
    """Square root of the body-mass index over 22.5."""
    femininity: float = 0.0
    """0 male build to 1 female build; mixes the two sets of proportions."""
    belly: float = 0.0
    bust: float = 0.0
    muscle: float = 1.0
    arm: float = 1.0
    """Length of the arms against the average; `foot`, `head` and `head_width` likewise."""
    foot: float = 1.0
    head: float = 1.0
    head_width: float = 1.0
    skin: Colour = SKIN_TONES[1]
    beard: float = 0.0
    old: bool = False


def draw_body(rng: np.random.Generator) -> Body:
    """A body of the crowd: half of them female, heights N(1.755 or 1.63, .065) m."""
    female = float(rng.uniform() < 0.5)
    femininity = float(np.clip(female + rng.normal(0, 0.12), 0, 1))
    bmi = np.clip(rng.lognormal(np.log(_MEAN_BMI), 0.14), 17.5, 36)
    girth = float(np.clip(np.sqrt(bmi / _BMI_AT_GIRTH_ONE), 0.88, 1.28))
    tone = np.array(SKIN_TONES[rng.choice(len(SKIN_TONES), p=_SKIN_WEIGHTS)])
    skin = np.clip(tone * (1 + 0.03 * rng.standard_normal(3)), 0, 1)
    bearded = float(rng.choice([0, 0.35, 0.85], p=[0.65, 0.20, 0.15]))
    return Body(
        height_m=float(np.clip(rng.normal(1.755 - 0.125 * female, 0.065), 1.50, 1.98)),
        hip_height=float(np.clip(rng.normal(0.525, 0.012), 0.495, 0.555)),
        shoulder_span=float(np.clip(rng.normal(0.222 - 0.020 * female, 0.009), 0.18, 0.25)),
        hip_span=float(np.clip(rng.normal(0.102 + 0.008 * female, 0.005), 0.09, 0.125)),
        girth=girth,
        femininity=femininity,
        belly=max(0.0, (girth - 1.02) * 6 * float(rng.uniform(0.5, 1.2))),
        bust=female * float(rng.uniform(0.4, 1.2)),
        muscle=float(np.clip(rng.normal(1.0, 0.08), 0.85, 1.2)),
        arm=float(rng.normal(1, 0.03)),
        foot=float(rng.normal(1, 0.04)),
        head=float(np.clip(rng.normal(1.0 - 0.03 * female, 0.03), 0.92, 1.08)),
        head_width=float(rng.normal(1, 0.04)),
        skin=(float(skin[0]), float(skin[1]), float(skin[2])),
        beard=bearded * (1 - female),
        old=bool(rng.uniform() < 0.2),
    )
