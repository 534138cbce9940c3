"""The drawn street scenes of lesson 11: signs, pedestrians and clutter, each scene from a seed, with its boxes.

No real person or place is shown. A camera with a focal length of 200 pixels stands 1.4 m above the road: what is d
metres away and m metres high is 200·m/d pixels high. data/README.md has a card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

KINDS = ("background", "stop", "yield", "limit", "crossing", "pedestrian")
SIGNS, PEDESTRIAN = (1, 2, 3, 4), 5
HEIGHT, WIDTH = 96, 160
FOCAL, CAMERA, HORIZON = 200, 1.4, 44  # pixels, metres, row
METRES = {kind: 0.9 if kind in SIGNS else 1.75 for kind in (*SIGNS, PEDESTRIAN)}
WINDOW = 16  # pixels: crops are squares of this size
USUAL = (13, 20)  # pixels high are signs and pedestrians, if nothing else is asked for

_FINE = 3  # a scene is drawn so many times as large
_RED, _WHITE, _BLUE, _BLACK = (196, 30, 38), (240, 240, 238), (28, 74, 170), (26, 26, 28)
_SKIES = (((96, 150, 214), (206, 222, 236)), ((150, 160, 172), (212, 214, 216)), ((118, 142, 190), (242, 206, 172)))
_WALLS = ((164, 92, 74), (206, 186, 150), (150, 152, 158), (188, 142, 108), (222, 214, 200), (126, 136, 122))
_CLOTHES = ((40, 44, 60), (150, 40, 44), (60, 96, 60), (214, 196, 90), (190, 190, 196), (70, 110, 170), (30, 30, 32))
_SKIN = ((244, 206, 176), (214, 162, 120), (160, 108, 76), (96, 64, 48))


@dataclass(frozen=True)
class Scene:
    """One picture of a street.

    Args:
        image: (96, 160, 3), float32 from 0 to 1.
        boxes: (N, 4), ints: top, left, bottom, right of each sign and pedestrian; all are squares.
        kinds: (N,), ints, places in `KINDS`.
    """

    image: np.ndarray
    boxes: np.ndarray
    kinds: np.ndarray


def scenes(number: int, seed: int, sizes: tuple[int, int] = USUAL, light: float | None = None) -> list[Scene]:
    """Draw street scenes.

    Args:
        number: how many.
        seed: the same one gives the same scenes.
        sizes: the smallest and the largest height of a sign or pedestrian, in pixels.
        light: 1 by day, 0.1 by night; None: it is drawn, from 0.7 to 1.1.
    """
    return [_scene(np.random.default_rng([seed, index]), sizes, light) for index in range(number)]


def metres(kind: int, pixels: float) -> float:
    """Tell how far away a sign (0.9 m high) or a pedestrian (1.75 m) is that is so many pixels high."""
    return FOCAL * METRES[kind] / pixels


def _scene(rng: np.random.Generator, sizes: tuple[int, int], light: float | None) -> Scene:
    picture = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE))
    draw = ImageDraw.Draw(picture)
    _background(draw, rng)
    boxes, kinds, taken = [], [], []
    wanted = [int(kind) for kind in rng.permutation([rng.choice(SIGNS), rng.choice(SIGNS), PEDESTRIAN, PEDESTRIAN])]
    for kind in wanted[: rng.integers(2, 5)]:
        size = int(rng.integers(sizes[0], sizes[1] + 1))
        box = _free_place(rng, taken, size, _row_of_sign if kind in SIGNS else _row_of_person)
        if box is not None:
            taken.append(box)
            boxes.append(box)
            kinds.append(kind)
    things = []
    for _ in range(rng.integers(5, 9)):
        thing, row = _CLUTTER[rng.integers(len(_CLUTTER))]
        size = int(rng.integers(11, 24))
        box = _free_place(rng, taken, size, row)
        if box is not None:
            taken.append(box)
            things.append((thing, box))
    on_posts = [box for box, kind in zip(boxes, kinds) if kind in SIGNS]
    for box in on_posts + [box for thing, box in things if thing in _ON_POSTS]:
        _post(draw, *_fine(box))  # before all else: no post hides anything
    for thing, box in things:
        thing(draw, rng, *_fine(box))
    for box, kind in zip(boxes, kinds):
        if kind == PEDESTRIAN:
            _person(draw, rng, *_fine(box))
        else:
            _paste(picture, _sign(kind, (box[2] - box[0]) * _FINE, rng), box)
    image = np.asarray(picture.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.float32) / 255
    image = photographed(image, rng.uniform(0.7, 1.1) if light is None else light, rng)
    return Scene(image, np.array(boxes, int).reshape(-1, 4), np.array(kinds, int))


def crops(scenes: list[Scene], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Cut crops out of street scenes: two of each sign and pedestrian, not quite centred, and some background.

    Args:
        scenes: where from.
        rng: all chance comes from it.

    Returns:
        Pictures (N, 16, 16, 3), float32, and their kinds (N,), places in `KINDS`.
    """
    pictures, kinds = [], []
    for scene in scenes:
        middles = (scene.boxes[:, :2] + scene.boxes[:, 2:]) // 2
        places = [
            (middle - WINDOW // 2 + rng.integers(-2, 3, 2), kind)
            for middle, kind in zip(middles, scene.kinds)
            for _ in range(2)
        ]
        for place in rng.integers(0, [HEIGHT - WINDOW, WIDTH - WINDOW], (6, 2)):
            if all(np.abs(place + WINDOW // 2 - middle).max() > 12 for middle in middles):
                places.append((place, 0))
        for (top, left), kind in places:
            top, left = int(np.clip(top, 0, HEIGHT - WINDOW)), int(np.clip(left, 0, WIDTH - WINDOW))
            pictures.append(scene.image[top : top + WINDOW, left : left + WINDOW])
            kinds.append(kind)
    return np.array(pictures), np.array(kinds)


def photographed(image: np.ndarray, light: float, rng: np.random.Generator) -> np.ndarray:
    """Let a camera see a picture (H, W, 3) in some light: the darker, the more its noise shows."""
    noise = rng.normal(0, 0.025, image.shape)
    return np.clip(image * light + noise, 0, 1).astype(np.float32)


def _fine(box: tuple) -> tuple:
    return tuple(_FINE * value for value in box)


def _free_place(rng: np.random.Generator, taken: list, size: int, row: Callable) -> tuple[int, int, int, int] | None:
    """Find a square of a size that overlaps nothing so far; None where no room is left."""
    for _ in range(30):
        top, left = row(rng, size), int(rng.integers(1, WIDTH - size - 1))
        top = int(np.clip(top, 1, HEIGHT - size - 1))
        box = top, left, top + size, left + size
        if all(
            top + size + 1 < other[0] or other[2] + 1 < top or left + size + 1 < other[1] or other[3] + 1 < left
            for other in taken
        ):
            return box
    return None


def _row_of_person(rng: np.random.Generator, size: int) -> int:
    """Feet stand on the ground: 1.4 m below the horizon, at the person's distance."""
    return round(HORIZON + size * CAMERA / 1.75 - size + rng.uniform(-1, 1))


def _row_of_sign(rng: np.random.Generator, size: int) -> int:
    """A sign hangs from 1.6 to 2.6 m high, at its distance."""
    return round(HORIZON - (rng.uniform(1.6, 2.6) - CAMERA) * size / 0.9 - size)


def _row_on_ground(rng: np.random.Generator, size: int) -> int:
    return round(HORIZON + size * rng.uniform(0.1, 0.9))


def _row_on_wall(rng: np.random.Generator, size: int) -> int:
    return round(HORIZON - size - rng.uniform(0, 24))


# ---------------------------------------------------------------- what stands around


def _shade(rng: np.random.Generator, colour: tuple, by: int = 24) -> tuple:
    """Make a colour lighter or darker, and tint it a little."""
    lighter = rng.integers(-by, by + 1)
    return tuple(int(np.clip(value + lighter + rng.integers(-by // 3, by // 3 + 1), 0, 255)) for value in colour)


def _background(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    width, height, horizon = WIDTH * _FINE, HEIGHT * _FINE, HORIZON * _FINE
    high, low = _SKIES[rng.integers(len(_SKIES))]
    for y in range(horizon):
        part = y / horizon
        draw.line([(0, y), (width, y)], fill=tuple(int(a + part * (b - a)) for a, b in zip(high, low)))
    x = -int(rng.integers(0, 40)) * _FINE
    while x < width:
        wide = int(rng.integers(18, 44)) * _FINE
        if rng.random() < 0.8:
            _house(draw, rng, x, horizon - int(rng.integers(14, 38)) * _FINE, wide, horizon + 2 * _FINE)
        x += wide
    draw.rectangle((0, horizon, width, height), fill=_shade(rng, (150, 146, 138)))  # pavement
    meets = int(rng.integers(width // 3, 2 * width // 3))
    road = _shade(rng, (92, 92, 96), 14)
    draw.polygon(
        [(meets - 6, horizon), (meets + 6, horizon), (width * 1.05, height), (-width * 0.05, height)], fill=road
    )
    for near in (0.12, 0.24, 0.42, 0.68):  # dashes in the middle of the road, shorter the farther they are
        y, end = horizon + near * (height - horizon), horizon + 1.3 * near * (height - horizon)
        draw.polygon(
            [
                (meets + (width / 2 - meets) * p / (height - horizon) + side * 0.02 * p, horizon + p)
                for p, side in ((y - horizon, -1), (y - horizon, 1), (end - horizon, 1), (end - horizon, -1))
            ],
            fill=(222, 222, 214),
        )
    for _ in range(rng.integers(0, 3)):
        _tree(draw, rng, int(rng.integers(0, width)), horizon + int(rng.integers(2, 10)) * _FINE)


def _house(draw: ImageDraw.ImageDraw, rng: np.random.Generator, x: int, top: int, wide: int, foot: int) -> None:
    wall = _shade(rng, _WALLS[rng.integers(len(_WALLS))])
    draw.rectangle((x, top, x + wide, foot), fill=wall)
    roof = _shade(rng, (110, 66, 54))
    if rng.random() < 0.5:
        draw.polygon([(x - 3, top), (x + wide + 3, top), (x + wide * 0.5, top - 9 * _FINE)], fill=roof)
    else:
        draw.rectangle((x, top, x + wide, top + _FINE), fill=roof)
    pane = _shade(rng, (70, 84, 104), 30)
    step = int(rng.integers(7, 11)) * _FINE
    for y in range(top + 4 * _FINE, foot - 8 * _FINE, step):
        for left in range(x + 3 * _FINE, x + wide - 5 * _FINE, step):
            draw.rectangle((left, y, left + 3 * _FINE, y + 5 * _FINE), fill=pane, outline=_WHITE)
    if rng.random() < 0.5:  # an awning, striped red and white or blue and white
        colour = (_RED, _BLUE, (40, 110, 70))[rng.integers(3)]
        y, left = foot - 11 * _FINE, x + 2 * _FINE
        for index, start in enumerate(range(left, x + wide - 4 * _FINE, 2 * _FINE)):
            draw.rectangle((start, y, start + 2 * _FINE, y + 3 * _FINE), fill=_WHITE if index % 2 else colour)


def _tree(draw: ImageDraw.ImageDraw, rng: np.random.Generator, x: int, foot: int) -> None:
    high, green = int(rng.integers(16, 30)) * _FINE, _shade(rng, (66, 110, 58))
    draw.rectangle((x - _FINE, foot - high // 2, x + _FINE, foot), fill=(92, 70, 50))
    for _ in range(7):
        dx, dy, r = rng.integers(-high // 4, high // 4), rng.integers(-high // 4, high // 4), high // 5
        cx, cy = x + dx, foot - int(0.7 * high) + dy
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=_shade(rng, green, 14))


def _post(draw: ImageDraw.ImageDraw, top: int, left: int, bottom: int, right: int) -> None:
    """The post of a sign, down to the ground at its distance."""
    middle, size = (left + right) / 2, bottom - top
    foot = min(HEIGHT * _FINE, HORIZON * _FINE + size * CAMERA / 0.9)
    draw.rectangle((middle - 0.06 * size, bottom - 0.1 * size, middle + 0.06 * size, foot), fill=(120, 122, 126))


# ---------------------------------------------------------------- clutter, each in a square


def _car(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, paint = (
        right - left,
        _shade(rng, ((170, 30, 34), (40, 60, 110), (200, 200, 204), (50, 54, 58))[rng.integers(4)]),
    )
    y = lambda part: top + part * size  # noqa: E731
    x = lambda part: left + part * size  # noqa: E731
    draw.polygon([(x(0.2), y(0.42)), (x(0.3), y(0.12)), (x(0.7), y(0.12)), (x(0.8), y(0.42))], fill=(50, 62, 76))
    draw.rounded_rectangle((x(0.02), y(0.38), x(0.98), y(0.82)), size // 10, fill=paint)
    for middle in (0.22, 0.78):
        draw.ellipse((x(middle - 0.13), y(0.66), x(middle + 0.13), y(0.94)), fill=_BLACK)
        draw.ellipse((x(middle - 0.05), y(0.75), x(middle + 0.05), y(0.85)), fill=(170, 170, 172))
    draw.rectangle((x(0.04), y(0.46), x(0.14), y(0.56)), fill=(250, 60, 50))


def _lights(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, on = bottom - top, int(rng.integers(3))
    middle, wide = (left + right) / 2, 0.19 * size
    draw.rectangle((middle - wide, top, middle + wide, bottom), fill=(34, 36, 38))
    for index, colour in enumerate(((240, 40, 36), (246, 190, 40), (50, 210, 110))):
        y, r = top + (0.18 + 0.32 * index) * size, 0.12 * size
        draw.ellipse((middle - r, y - r, middle + r, y + r), fill=colour if index == on else (70, 70, 72))


def _parking(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size = bottom - top
    draw.rectangle((left, top, right, bottom), fill=_shade(rng, _BLUE), outline=_WHITE, width=2)
    x, wide = left + 0.36 * size, max(2, size // 9)
    draw.line([(x, top + 0.2 * size), (x, bottom - 0.2 * size)], fill=_WHITE, width=wide)
    draw.ellipse((x - 1, top + 0.2 * size, x + 0.36 * size, top + 0.56 * size), outline=_WHITE, width=wide)


def _advert(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, ground = bottom - top, _shade(rng, (_RED, _BLUE, (230, 190, 60), (60, 130, 80))[rng.integers(4)])
    draw.rectangle((left, top + 0.1 * size, right, bottom - 0.1 * size), fill=ground, outline=_WHITE, width=2)
    for y in rng.uniform(0.25, 0.75, 2):
        draw.rectangle(
            (left + 0.15 * size, top + y * size, left + rng.uniform(0.5, 0.85) * size, top + (y + 0.1) * size),
            fill=_WHITE,
        )


def _balloon(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, colour = bottom - top, _shade(rng, (_RED, _RED, _BLUE, (240, 190, 50))[rng.integers(4)])
    draw.line([((left + right) / 2, bottom), ((left + right) / 2 + 4, bottom + size)], fill=(90, 90, 90), width=2)
    draw.ellipse((left + 0.08 * size, top, right - 0.08 * size, bottom), fill=colour)
    draw.ellipse(
        (left + 0.28 * size, top + 0.16 * size, left + 0.42 * size, top + 0.34 * size), fill=_shade(rng, _WHITE)
    )


def _clock(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size = bottom - top
    middle, centre = (left + right) / 2, (top + bottom) / 2
    draw.ellipse((left, top, right, bottom), fill=(60, 60, 64))
    draw.ellipse((left + 0.1 * size, top + 0.1 * size, right - 0.1 * size, bottom - 0.1 * size), fill=_WHITE)
    for length in (0.3, 0.2):
        turn = rng.uniform(0, 2 * np.pi)
        draw.line(
            [(middle, centre), (middle + length * size * np.cos(turn), centre + length * size * np.sin(turn))],
            fill=_BLACK,
            width=3,
        )


def _warning(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    """A triangle that stands on its side: another sign than the one that says yield."""
    size, middle = bottom - top, (left + right) / 2
    draw.polygon([(left, bottom), (right, bottom), (middle, top)], fill=_RED)
    draw.polygon(
        [
            (left + 0.24 * size, bottom - 0.13 * size),
            (right - 0.24 * size, bottom - 0.13 * size),
            (middle, top + 0.28 * size),
        ],
        fill=_WHITE,
    )
    draw.rectangle((middle - 0.04 * size, top + 0.48 * size, middle + 0.04 * size, top + 0.78 * size), fill=_BLACK)


def _bollard(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, middle = bottom - top, (left + right) / 2
    colour = _shade(rng, ((70, 72, 76), (150, 40, 44), (200, 200, 196))[rng.integers(3)])
    wide = rng.uniform(0.1, 0.18) * size
    draw.rectangle((middle - wide, top + 0.2 * size, middle + wide, bottom), fill=colour)
    draw.ellipse((middle - wide, top, middle + wide, top + 0.36 * size), fill=_shade(rng, colour, 30))


def _bin(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    size, colour = bottom - top, _shade(rng, ((190, 36, 40), (214, 170, 40), (60, 90, 70))[rng.integers(3)])
    draw.rounded_rectangle((left + 0.22 * size, top + 0.1 * size, right - 0.22 * size, bottom), size // 10, fill=colour)
    draw.rectangle((left + 0.32 * size, top + 0.28 * size, right - 0.32 * size, top + 0.36 * size), fill=_BLACK)


_CLUTTER = (
    (_car, _row_on_ground),
    (_lights, _row_on_wall),
    (_parking, _row_of_sign),
    (_advert, _row_on_wall),
    (_balloon, _row_on_wall),
    (_clock, _row_on_wall),
    (_warning, _row_of_sign),
    (_bollard, _row_on_ground),
    (_bin, _row_on_ground),
)
_ON_POSTS = (_parking, _warning, _lights)

# ---------------------------------------------------------------- what is to be found


def _sign(kind: int, size: int, rng: np.random.Generator) -> Image.Image:
    """Draw a sign (size, size), transparent around it, a little turned and faded."""
    n, faded = 2 * size, rng.uniform(0.85, 1.1)
    red, white, blue, black = (
        tuple(min(255, int(value * faded)) for value in _shade(rng, colour, 10))
        for colour in (_RED, _WHITE, _BLUE, _BLACK)
    )
    picture = Image.new("RGBA", (n, n))
    draw = ImageDraw.Draw(picture)
    at = lambda *parts: [part * n for part in parts]  # noqa: E731
    if KINDS[kind] == "stop":
        draw.regular_polygon((n / 2, n / 2, n / 2), 8, rotation=22.5, fill=white)
        draw.regular_polygon((n / 2, n / 2, 0.45 * n), 8, rotation=22.5, fill=red)
        for x in (0.16, 0.34, 0.52, 0.70):  # four letters, from afar four strokes
            draw.rectangle(at(x, 0.38, x + 0.13, 0.62), fill=white)
    elif KINDS[kind] == "yield":
        draw.polygon(at(0.0, 0.07, 1.0, 0.07, 0.5, 0.97), fill=red)
        draw.polygon(at(0.24, 0.21, 0.76, 0.21, 0.5, 0.68), fill=white)
    elif KINDS[kind] == "limit":
        draw.ellipse(at(0.02, 0.02, 0.98, 0.98), fill=red)
        draw.ellipse(at(0.17, 0.17, 0.83, 0.83), fill=white)
        draw.line(at(0.44, 0.34, 0.30, 0.34, 0.30, 0.47, 0.43, 0.50, 0.43, 0.64, 0.29, 0.66), fill=black, width=n // 14)
        draw.ellipse(at(0.51, 0.33, 0.71, 0.67), outline=black, width=n // 14)
    else:
        draw.rectangle(at(0.03, 0.03, 0.97, 0.97), fill=blue)
        draw.polygon(at(0.5, 0.13, 0.92, 0.86, 0.08, 0.86), fill=white)
        draw.ellipse(at(0.46, 0.32, 0.56, 0.42), fill=black)
        draw.line(at(0.5, 0.42, 0.49, 0.60, 0.38, 0.78), fill=black, width=n // 16)
        draw.line(at(0.49, 0.60, 0.62, 0.78), fill=black, width=n // 16)
        draw.line(at(0.38, 0.56, 0.5, 0.46, 0.62, 0.55), fill=black, width=n // 20)
    return picture.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC).resize((size, size), Image.Resampling.LANCZOS)


def _paste(picture: Image.Image, sign: Image.Image, box: tuple) -> None:
    picture.paste(sign, (box[1] * _FINE, box[0] * _FINE), sign)


def _person(draw, rng, top, left, bottom, right) -> None:  # noqa: ANN001
    """Draw somebody who walks or stands, as high as the box and half as wide."""
    size, middle = bottom - top, (left + right) / 2
    coat, trousers = (_shade(rng, _CLOTHES[rng.integers(len(_CLOTHES))]) for _ in range(2))
    skin, hair = (
        _SKIN[rng.integers(len(_SKIN))],
        _shade(rng, ((50, 36, 26), (20, 18, 18), (170, 130, 80), (150, 150, 150))[rng.integers(4)], 12),
    )
    stride, swing = rng.uniform(0.02, 0.17) * size, rng.uniform(-0.12, 0.12) * size
    at = lambda x, y: (middle + x, top + y * size)  # noqa: E731
    thick = max(2, round(0.11 * size))
    for side in (-1, 1):  # legs, then arms behind the body
        draw.line([at(side * 0.05 * size, 0.52), at(side * stride, 0.97)], fill=trousers, width=thick)
        draw.line(
            [at(side * stride - 1, 0.97), at(side * stride + 0.06 * size, 0.97)],
            fill=_BLACK,
            width=max(2, round(0.06 * size)),
        )
        draw.line(
            [at(side * 0.11 * size, 0.24), at(side * 0.15 * size + swing, 0.52)], fill=coat, width=round(0.08 * size)
        )
    draw.rounded_rectangle((*at(-0.13 * size, 0.19), *at(0.13 * size, 0.57)), round(0.06 * size), fill=coat)
    draw.ellipse((*at(-0.09 * size, 0.0), *at(0.09 * size, 0.19)), fill=skin)
    draw.chord((*at(-0.095 * size, -0.01), *at(0.095 * size, 0.17)), 180, 360, fill=hair)
