"""Draw pictures of invented people, many at once. No real face is in them: each person is a row of random numbers.

Some people wear their hair open, the others a woollen cap, and all caps are alike. Paper and ink are the same for
everybody: nobody has a colour. A person keeps features such as the distance of the eyes; pose, smile, look, light and
noise change from picture to picture.

A face lies in coordinates of its own, in which the middle is (0, 0), x runs right and y down, and half a picture is 1.
Shapes are drawn by their signed distances: negative inside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

SIDE = 40  # pixels
PAPER, INK = 0.86, 0.08
OPEN_HAIR, CAP = 0, 1
Chance = Callable[[float, float], np.ndarray]  # from least and greatest, a number for each picture

FEATURES = {  # of a person: least and greatest
    "width": (0.46, 0.60),  # half of the face
    "height": (0.62, 0.76),
    "chin": (1.7, 3.2),  # 2 is an ellipse, more is squarer
    "ear": (0.05, 0.13),
    "eye_apart": (0.17, 0.29),
    "eye_y": (-0.16, 0.08),
    "eye_size": (0.055, 0.115),
    "brow_y": (0.10, 0.20),  # above the eyes
    "brow_tilt": (-0.08, 0.08),
    "brow_size": (0.010, 0.055),
    "nose": (0.12, 0.34),
    "nostrils": (0.03, 0.12),
    "mouth_y": (0.30, 0.46),
    "mouth": (0.08, 0.27),
    "lips": (0.010, 0.06),
    "hair": (0.10, 0.42),  # how far it comes down the forehead
    "parting": (-0.35, 0.35),
    "sides": (-0.25, 0.75),  # how far it comes down beside the face
    "dark": (0.05, 0.60),  # tone of hair and brows
    "mole_x": (-0.30, 0.30),
    "mole_y": (0.08, 0.50),
}


@dataclass(frozen=True)
class People:
    """Invented people.

    Args:
        features: of each name in `FEATURES` an array (N,).
        groups: `OPEN_HAIR` or `CAP`, (N,).
        glasses: who wears some, (N,).
        moles: who has one, (N,).
    """

    features: dict[str, np.ndarray] = field(repr=False)
    groups: np.ndarray
    glasses: np.ndarray
    moles: np.ndarray

    def __len__(self) -> int:
        return len(self.groups)


def invent(number: int, with_cap: float, rng: np.random.Generator) -> People:
    """Invent people.

    Args:
        number: how many.
        with_cap: the part of them that wears a cap, 0 to 1.
        rng: where all chance comes from.
    """
    groups = rng.permutation(np.where(np.arange(number) < round(with_cap * number), CAP, OPEN_HAIR))
    features = {name: rng.uniform(*span, number) for name, span in FEATURES.items()}
    return People(features, groups, rng.random(number) < 0.25, rng.random(number) < 0.4)


def draw(people: People, pictures: int, rng: np.random.Generator) -> np.ndarray:
    """Draw some pictures of each person, those of one person one behind the other.

    Args:
        people: who.
        pictures: of each.
        rng: decides about pose, smile, look, light and noise.

    Returns:
        Float32 array (len(people) * pictures, SIDE, SIDE, 1), from 0 (black) to 1 (white).
    """
    parts = np.array_split(np.repeat(np.arange(len(people)), pictures), max(1, len(people) * pictures // 200))
    return np.concatenate([_some(people, part, rng) for part in parts])  # some at a time stay in the fast memory


def _some(people: People, who: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    number = len(who)
    each = {name: values[who, None, None].astype(np.float32) for name, values in people.features.items()}
    wears, glasses, mole = (flag[who, None, None] for flag in (people.groups == CAP, people.glasses, people.moles))

    def chance(least: float, greatest: float) -> np.ndarray:
        return rng.uniform(least, greatest, (number, 1, 1)).astype(np.float32)

    x, y = _coordinates(chance(-0.12, 0.12), chance(1.04, 1.14), chance(-0.06, 0.06), chance(-0.06, 0.06))
    sheet = _Sheet(np.broadcast_to(chance(0.55, 0.98), x.shape))
    _head(sheet, x, y, each)
    _eyes(sheet, x, y, each, glasses, chance)
    _nose_and_mouth(sheet, x, y, each, mole, chance)
    _hair(sheet, x, y, each)
    _cap(sheet, x, y, each, wears, chance(-0.04, 0.04))
    light = chance(0.85, 1.10) + chance(-0.12, 0.12) * x + chance(-0.08, 0.08) * y
    noise = rng.normal(0, 0.02, x.shape).astype(np.float32)
    return np.clip(sheet.tones * light + noise, 0, 1)[..., None]


def _coordinates(turn: np.ndarray, size: np.ndarray, right: np.ndarray, down: np.ndarray) -> tuple:
    """Where in the face each pixel lies: two arrays (N, SIDE, SIDE)."""
    line = ((np.arange(SIDE) + 0.5) / SIDE * 2 - 1).astype(np.float32)
    x, y = line[None, None, :] - right, line[None, :, None] - down - 0.08
    sin, cos = np.sin(turn), np.cos(turn)
    return (cos * x + sin * y) / size, (cos * y - sin * x) / size


class _Sheet:
    """Pictures in the making.

    Args:
        tones: (N, SIDE, SIDE), of what lies behind.
    """

    def __init__(self, tones: np.ndarray):
        self.tones = tones.copy()

    def fill(self, distance: np.ndarray, tone: np.ndarray | float, where: np.ndarray | bool = True) -> None:
        """Fill a shape, softly at its edge."""
        cover = np.clip(0.5 - distance * (SIDE / 2), 0, 1) * where
        self.tones += cover * (tone - self.tones)

    def line(
        self, distance: np.ndarray, width: np.ndarray | float, tone: float, where: np.ndarray | bool = True
    ) -> None:
        """Draw along a shape's edge."""
        self.fill(np.abs(distance) - width, tone, where)


def _ellipse(x: np.ndarray, y: np.ndarray, a: np.ndarray | float, b: np.ndarray | float) -> np.ndarray:
    """About the distance from an ellipse around (0, 0)."""
    return (np.sqrt((x / a) ** 2 + (y / b) ** 2) - 1) * np.minimum(a, b)


def _stroke(x: np.ndarray, y: np.ndarray, half: np.ndarray | float, slope: np.ndarray | float = 0.0) -> np.ndarray:
    """Distance from a line between x = -half and x = half through (0, 0)."""
    along = np.clip(x, -half, half)
    return np.hypot(x - along, y - slope * along)


def _outline(x: np.ndarray, y: np.ndarray, each: dict) -> np.ndarray:
    """The face: round above, below as square as the chin."""
    power = np.where(y > 0, each["chin"], 2)
    reach = (np.abs(x) / each["width"]) ** power + (np.abs(y) / each["height"]) ** power
    return (np.maximum(reach, 1e-6) ** (1 / power) - 1) * each["width"]


def _head(sheet: _Sheet, x: np.ndarray, y: np.ndarray, each: dict) -> None:
    shirt = _ellipse(x, y - 1.25, 0.80, 0.38)
    sheet.fill(shirt, 0.60)
    sheet.line(shirt, 0.014, INK + 0.25)
    neck = np.maximum(np.maximum(np.abs(x) - 0.5 * each["width"], 0.3 - y), y - 0.95)
    ears = _ellipse(np.abs(x) - each["width"], y - each["eye_y"] - 0.08, each["ear"], 0.13)
    for shape in (neck, ears, _outline(x, y, each)):
        sheet.fill(shape, PAPER)
        sheet.line(shape, 0.014, INK + 0.25)


def _eyes(sheet: _Sheet, x: np.ndarray, y: np.ndarray, each: dict, glasses: np.ndarray, chance: Chance) -> None:
    opened, gaze, raised = chance(0.5, 0.85), chance(-0.025, 0.025), chance(-0.015, 0.03)
    size = each["eye_size"]
    for side in (-1, 1):
        dx, dy = x - side * each["eye_apart"], y - each["eye_y"]
        eye = _ellipse(dx, dy, size, size * opened)
        sheet.fill(eye, 1.0)
        sheet.fill(np.maximum(eye, _ellipse(dx - gaze, dy, 0.5 * size, 0.5 * size)), INK)
        sheet.line(eye, 0.012, INK)
        brow = _stroke(dx, dy + each["brow_y"] + raised, 1.25 * size, side * each["brow_tilt"] / size)
        sheet.fill(brow - each["brow_size"], each["dark"])
        sheet.line(_ellipse(dx, dy - 0.01, 0.15, 0.13), 0.016, INK, glasses)
    bridge = _stroke(x, y - each["eye_y"], np.maximum(each["eye_apart"] - 0.15, 0.01))
    sheet.fill(bridge - 0.014, INK, glasses)


def _nose_and_mouth(sheet: _Sheet, x: np.ndarray, y: np.ndarray, each: dict, mole: np.ndarray, chance: Chance) -> None:
    smile, gape = chance(-0.25, 0.6), chance(0, 0.035)
    below = y - each["eye_y"] - each["nose"]
    sheet.fill(_stroke(x, below, each["nostrils"]) - 0.014, INK + 0.2)
    sheet.fill(np.hypot(x + 0.02, below - np.clip(below, -0.6 * each["nose"], 0)) - 0.008, INK + 0.3)
    half = each["mouth"]
    inside = np.clip(x, -half, half)
    bent = y - each["mouth_y"] - smile * half * 0.5 * (1 - 2 * (inside / half) ** 2)  # its corners go up
    mouth = np.hypot(x - inside, bent)
    sheet.fill(mouth - each["lips"] - gape, INK + 0.35)
    sheet.fill(mouth - 0.3 * gape - 0.006, INK)
    sheet.fill(np.hypot(x - each["mole_x"], y - each["mole_y"]) - 0.028, INK + 0.1, mole)


def _hair(sheet: _Sheet, x: np.ndarray, y: np.ndarray, each: dict) -> None:
    round_head = _ellipse(x, y + 0.06, each["width"] + 0.1, each["height"] + 0.08)
    beside = np.maximum(np.abs(x) - each["width"] - 0.1 + 0.06 * np.maximum(y, 0), -0.06 - y)
    fringe = -each["height"] + each["hair"] * (1 - 1.6 * (x - each["parting"]) ** 2)
    opening = np.maximum(_outline(x, y, each) + 0.02, fringe - y)  # where the face is seen
    shape = np.maximum(np.maximum(np.minimum(round_head, beside), y - each["sides"]), -opening)
    sheet.fill(shape, each["dark"])
    sheet.line(shape, 0.012, INK)


def _cap(sheet: _Sheet, x: np.ndarray, y: np.ndarray, each: dict, wears: np.ndarray, slip: np.ndarray) -> None:
    edge = -0.27 + slip
    crown = np.maximum(_ellipse(x, y + 0.12, each["width"] + 0.1, 0.78), y - edge)
    sheet.fill(crown, 0.42, wears)
    ribs = np.abs((x / (each["width"] + 0.1) * 4) % 1 - 0.5) / 4 - 0.02
    brim = np.maximum(np.abs(x) - each["width"] - 0.12, np.abs(y - edge + 0.05) - 0.09)
    sheet.fill(brim, 0.52, wears)
    sheet.fill(np.maximum(brim, ribs), 0.30, wears)
    sheet.line(crown, 0.012, INK, wears)
    sheet.line(brim, 0.012, INK, wears)
    sheet.fill(np.hypot(x, y + 0.86) - 0.10, 0.52, wears)
