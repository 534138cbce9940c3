"""A photograph painted anew, judged by a network that nobody trained against.

The style is a painting that is drawn from the check's seed; the network that paints and the one that judges have random
weights, of other kernels, from the same seed. No table of pictures holds the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse import backend, datasets, drawn_paintings
from cnncourse.checks.kit import Case, Check, Criterion, Finding, Run, as_numbers, came, given_away, things
from cnncourse.checks.networks.given import about, there, without_model
from cnncourse.checks.style_transfer.gram_matrix import gram_matrix
from cnncourse.checks.style_transfer.style_loss import style_loss
from cnncourse.pictures import resize
from cnncourse.random_maps import random_maps

if TYPE_CHECKING:
    import keras

SIZE, STEPS = 56, 100
KERNELS, JUDGES_KERNELS = (5, 5, 5), (3, 4, 4)
FLAT = 0.2  # what both see of flat colour: little, so that the painting's colours alone are no style
KEPT = 0.6  # correlation with the content, at least
FALL, FALL_AT_FIRST = 10, 6  # times that the style distance gets smaller; colours alone, or a blend, reach 5.5
ALMOST = (7, 0.5)  # fall and correlation: pictures differ in how well they can be painted, so there is a second one

# A second question, with maps of single colours: green ones first, blue ones, red ones last. All are to get four times
# as bright, and the content loss may hold back the red alone
COLOURS, RED, GREEN = (1, *[2] * 6, 0), 0, 1
BRIGHTER, FEW_STEPS, MANY_STEPS = 4, 1, 60


@dataclass(frozen=True)
class Commission:
    """What is to be painted, in which style, and who judges.

    Args:
        content, style: (SIZE, SIZE, 3) from 0 to 1.
        model: the painter's network.
        judge: the other one.
    """

    content: np.ndarray
    style: np.ndarray
    model: keras.Model
    judge: keras.Model

    def case(self, rng: np.random.Generator) -> Case:
        """The call."""
        return about(self.model, self.content, self.style, STEPS, np.random.default_rng(rng.integers(2**32)))

    def distance(self, image: np.ndarray) -> float:
        """How far a picture's style is from the painting's, in the eyes of the judge."""
        grams, targets = (
            [gram_matrix.oracle(np.asarray(maps)) for maps in self.judge(np.asarray(picture[None], np.float32))]
            for picture in (image, self.style)
        )
        return style_loss.oracle(grams, targets)


def commission(rng: np.random.Generator) -> Commission:
    """Draw one: a flower in dots, a little moved, mirrored or not, in a little other light."""
    photo = datasets.photo("flower")
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    square = resize(photo[top : top + side, left : left + side], (SIZE + 4, SIZE + 4)) / 255
    down, right = rng.integers(0, 5, 2)
    piece = square[down : down + SIZE, right : right + SIZE][:, :: rng.choice([-1, 1])]
    content = np.clip(piece * rng.uniform(0.95, 1.05, 3), 0, 1).astype(np.float32)
    style = drawn_paintings.paint("dots", SIZE, rng)
    model = random_maps(SIZE, rng, KERNELS, 32, FLAT)
    return Commission(content, style, model, random_maps(SIZE, rng, JUDGES_KERNELS, 48, FLAT))


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures agree in their light and dark; 1 where they are the same, up to brightness and contrast."""
    grey = [np.asarray(picture, float).mean(-1).ravel() for picture in (one, other)]
    return float(np.corrcoef(*grey)[0, 1]) if all(np.ptp(each) > 0 for each in grey) else 0.0


def _transfer_style(
    model: Any, content: np.ndarray, style: np.ndarray, steps: int, rng: np.random.Generator
) -> np.ndarray:
    """Paint with Adam (Kingma and Ba, 2015), written out."""
    import tensorflow as tf

    def grams(maps: list) -> list:
        flat = [tf.reshape(each[0], (-1, each.shape[-1])) for each in maps]
        return [tf.linalg.matmul(rows, rows, transpose_a=True) / len(rows) for rows in flat]

    wanted, kept = grams(model(style[None])), model(content[None])[-1]
    image = content.astype(float)
    mean, square = np.zeros_like(image), np.zeros_like(image)
    for step in range(1, steps + 1):
        pixels = tf.constant(image[None], tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            maps = model(pixels)
            ratios = [tf.reduce_sum((g - w) ** 2) / tf.reduce_sum(w**2) for g, w in zip(grams(maps), wanted)]
            far = tf.reduce_sum((maps[-1] - kept) ** 2) / tf.reduce_sum(kept**2)
            restless = tf.reduce_mean(tf.image.total_variation(pixels)) / (3 * SIZE**2)
            loss = tf.add_n(ratios) / len(ratios) + 0.1 * far + 0.1 * restless
        slope = tape.gradient(loss, pixels)[0].numpy().astype(float)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        moved = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-7)
        image = np.clip(image - 0.05 * moved, 0, 1)
    return image


@dataclass(frozen=True)
class Paints(Criterion):
    """The picture keeps the content, and its style comes so many times nearer to the painting's.

    Args:
        fall: how many times.
        by_last: the last maps, and no others, hold the content, and there are as many steps as are asked for.
    """

    fall: float
    by_last: bool = False

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [without_model(commission(rng).case(rng))]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if "looked" not in run.memory:
            run.memory["looked"] = _best(run, rng)
        looked = run.memory["looked"]
        if isinstance(looked, Finding):
            return looked
        if looked.is_enough(self.fall, KEPT):
            return self.by_last and _slip(run, rng) or Finding(True, [looked.call])
        text = (
            f"The photograph's style distance was divided by {looked.fall:.1f}; by {self.fall:g} or more is asked for. "
            f"The correlation with the content is {looked.kept:.2f}; at least {KEPT} is asked for."
        )
        name, cause = _why(looked)
        return Finding(False, [looked.call], 0, text=text, name=name, cause=cause)


@dataclass(frozen=True)
class Painted:
    """A picture that came back, and how it is judged.

    Args:
        call: with what came of it.
        drawn: what was to be painted.
        image: the picture, (SIZE, SIZE, 3).
        fall: how many times smaller its style distance is than that of the content.
        kept: its correlation with the content.
    """

    call: tuple
    drawn: Commission
    image: np.ndarray
    fall: float
    kept: float

    def is_enough(self, fall: float, kept: float) -> bool:
        """It reaches both numbers."""
        return self.fall >= fall and self.kept >= kept


def _best(run: Run, rng: np.random.Generator) -> Finding | Painted:
    """Let it paint once for all criteria; who fails by a little paints a second picture, and the better one counts."""
    first = _look(run, rng)
    if isinstance(first, Finding) or first.is_enough(FALL, KEPT) or not first.is_enough(*ALMOST):
        return first
    second = _look(run, rng)
    return second if isinstance(second, Painted) and second.is_enough(FALL, KEPT) else first


def _look(run: Run, rng: np.random.Generator) -> Finding | Painted:
    """Let it paint; what is wrong, or how the picture is judged."""
    drawn = commission(rng)
    asked = drawn.case(rng)
    outcome = run.call(there(run, asked))
    call = asked, outcome, None

    def failed(text: str, name: str | None, cause: str = "") -> Finding:
        return Finding(False, [call], 0, text=text, name=name, cause=cause)

    if outcome.error or outcome.value is None:
        name = given_away(outcome)
        return failed(f"{came(outcome)}.", name, TOO_SLOW if name == "too-slow" else "")
    if outcome.changed:
        return failed("Content or style are not the same after the call.", "input-changed")
    if isinstance(outcome.value, (list, tuple)) and np.shape(_first(outcome.value)) in (
        drawn.content.shape,
        (1, *drawn.content.shape),
    ):
        return failed(f"{things(len(outcome.value))} came back.", "several-results", "Return the picture alone.")
    try:
        image = as_numbers(outcome.value).real.astype(float)
    except ValueError as problem:
        return failed(str(problem), "not-numbers")
    wrong = _no_picture(image, drawn)
    if wrong:
        return failed(*wrong)
    fall = drawn.distance(drawn.content) / max(drawn.distance(image), 1e-9)
    return Painted(call, drawn, image, fall, correlation(image, drawn.content))


@cache
def _colours() -> keras.Model:
    """A network whose first maps are the picture's green, and its last ones the red."""
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((None, None, 3))
    maps = [layers.Conv2D(1, 1, use_bias=False, name=f"colour{place}")(inputs) for place in range(len(COLOURS))]
    model = keras.Model(inputs, maps)
    model.set_weights([np.eye(3)[colour].reshape(1, 1, 3, 1) for colour in COLOURS])
    return model


def _slip(run: Run, rng: np.random.Generator) -> Finding | None:
    """Let it paint with maps of single colours, for a step and for many; say what is wrong, or None.

    Red and green are each other's mirror image: they change alike, but for what the content loss holds back.
    """
    tone = rng.uniform(0.9, 1) * np.tile(np.linspace(0.14, 0.24, 32), (24, 1))
    content = np.stack([tone[:, ::-1], tone, tone], axis=-1).astype(np.float32)
    seed = rng.integers(2**32)

    def moved(steps: int) -> tuple[tuple, np.ndarray | None]:
        asked = about(_colours(), content, BRIGHTER * content[:, ::-1], steps, np.random.default_rng(seed))
        outcome = run.call(there(run, asked))
        call = asked, outcome, None
        if outcome.error or np.shape(outcome.value) != content.shape:
            return call, None
        size = [np.sqrt((np.asarray(each, float) ** 2).mean((0, 1))) for each in (outcome.value, content)]
        return call, (size[0] / size[1] - 1) / (BRIGHTER - 1)

    call, far = moved(MANY_STEPS)
    if far is None:
        text = f"Asked with a network of {len(COLOURS)} maps and pictures of {content.shape}: {came(call[1])}."
        return Finding(False, [call], 0, text=text, name=given_away(call[1]))
    if far.max() < NOTHING:
        return None
    near = moved(FEW_STEPS)[1]
    if near is not None and np.abs(near - far).max() < SAME:
        text = f"{FEW_STEPS} step and {MANY_STEPS} steps gave the same picture."
        return Finding(False, [call], 0, text=text, name="steps-ignored", cause=TAKE_STEPS)
    if far[RED] > far[GREEN] - SAME:
        text = (
            "Asked with a network whose first maps are green and whose last ones are red: the content's red was not "
            "kept more than its green."
        )
        return Finding(False, [call], 0, text=text, name="content-not-in-the-last-maps", cause=LAST)
    return None


NOTHING = 0.1  # of the way: steps that are far smaller than those asked for tell nothing
SAME = 0.01  # of the way
TAKE_STEPS = "`steps` says how many steps to take: `for _ in range(steps)`."
LAST = "The content loss compares the last maps, `model(pictures)[-1]`, with those of the content, and no others."


def _first(value: list | tuple) -> Any:
    return value[0] if len(value) and isinstance(value[0], np.ndarray) else 0


TOO_SLOW = (
    "It was still painting when the time was over. Computed are maps of a small picture, 100 times: `@tf.function` "
    "makes "
    "a step several times as fast."
)


def _no_picture(image: np.ndarray, drawn: Commission) -> tuple[str, str, str] | None:
    """What happened, the mistake's name and its cause, where an array is no picture from 0 to 1."""
    shape = drawn.content.shape
    if image.shape != shape:
        text = f"An array of shape {image.shape} came back; the picture has {shape}."
        if image.shape == (1, *shape):
            return text, "extra-axis", "The picture still stands in a batch of one. Take it out."
        return text, "wrong-shape", "The picture has the shape of the content."
    if not np.isfinite(image).all():
        cause = "Somewhere 0 was divided by 0, or the steps were too large. Print the loss of the first steps."
        return "The picture holds nan or infinity.", "not-a-number", cause
    if image.max() > 2:
        cause = "Pixels go from 0 to 1 here, as those of content and style."
        return f"Its pixels go from {image.min():.3g} to {image.max():.3g}.", "out-of-range", cause
    if image.min() < -1e-6 or image.max() > 1 + 1e-6:
        cause = "Pixels end at 0 and 1: bring them back after every step."
        return f"Its pixels go from {image.min():.3g} to {image.max():.3g}.", "out-of-range", cause
    return None


def _why(painted: Painted) -> tuple[str, str]:
    """Name the mistake by what the picture looks like, and say what it is."""
    image, fall, kept = painted.image, painted.fall, painted.kept
    content, style = painted.drawn.content, painted.drawn.style
    if np.abs(image - style).mean() < 0.02:
        return "style-returned", "This is the painting itself. The content shall be painted, in its style."
    if np.abs(image - content).mean() < 0.02:
        return "content-returned", (
            "This is the content, as it came. Do the steps change the picture that comes back? Is the gradient that of "
            "the picture?"
        )
    if _is_a_blend(image, content, style):
        return "blended", (
            "This is the content with the painting laid over it, pixel by pixel. Train a picture until its Gram "
            "matrices are those of the painting."
        )
    if np.abs(image - content).max() < 0.25:
        return "steps-too-small", (
            "No pixel has moved far from the content. Are there as many steps as `steps` says, and are they large "
            "enough? "
            "Adam with 0.05 moves a pixel by about 0.05 a step."
        )
    if kept < KEPT and correlation(image, style) > 0.5:
        return "content-and-style-swapped", (
            "Light and dark are where they are in the painting, so the painting was taken for the content. The "
            "content's "
            "maps are the target of the content loss, the painting's Gram matrices that of the style loss."
        )
    if np.mean((image < 1e-3) | (image > 1 - 1e-3)) > 0.3:
        return "steps-too-large", (
            "Most pixels are at 0 or at 1: the steps were too large for pixels of this range. Adam with 0.05 moves a "
            "pixel by about 0.05 a step."
        )
    if kept < KEPT and fall < 2:
        return "neither-nor", (
            "It resembles neither the content nor the style. Does the loss fall? Start from the content, and use all "
            "the steps."
        )
    if kept < KEPT:
        return "content-lost", (
            "The style is there, the content has gone. Start from the content, not from noise, and let the content "
            "loss "
            "count for more, or for something."
        )
    if correlation(_details(image), _details(content)) > 0.9:
        return "colours-only", (
            "The colours come nearer to the painting's, and every detail is still the photograph's: there are no "
            "brush strokes. Do Gram matrices of all maps take part in the loss?"
        )
    return "style-too-weak", (
        "It begins to look like the painting, not enough. Is each layer's style loss divided by its target? Does the "
        "content loss count for too much? Are all steps taken, and large enough?"
    )


def _is_a_blend(image: np.ndarray, content: np.ndarray, style: np.ndarray) -> bool:
    """A picture is a mixture of both, with one weight each, and the style's is not small."""
    columns = np.stack([content.ravel(), style.ravel(), np.ones(content.size)], axis=1).astype(float)
    weights = np.linalg.lstsq(columns, image.ravel(), rcond=None)[0]
    rest = image.ravel() - columns @ weights
    return bool(rest.var() < 0.02 * image.var() and weights[1] > 0.1)


def _details(image: np.ndarray) -> np.ndarray:
    """What differs from the mean of the neighbours, in grey: (H - 2, W - 2, 1)."""
    grey = np.asarray(image, float).mean(-1)
    near = np.lib.stride_tricks.sliding_window_view(grey, (3, 3)).mean((2, 3))
    return (grey[1:-1, 1:-1] - near)[..., None]


def _likely(one: Any, other: Any) -> bool:
    return False  # no two wrong pictures are alike; causes are found from what they look like


def _proof(rng: np.random.Generator) -> Any:
    """Distance and correlation, by brute force and by SciPy; and the oracle's picture is what is asked for."""
    from scipy.stats import pearsonr

    drawn = commission(rng)
    image = rng.random(drawn.content.shape)
    yield correlation(image, drawn.content), pearsonr(image.mean(-1).ravel(), drawn.content.mean(-1).ravel())[0]
    ratios = []
    for maps, wanted in zip(*(drawn.judge(np.asarray(each[None], np.float32)) for each in (image, drawn.style))):
        grams = [np.einsum("hwi,hwj->ij", *(2 * [np.asarray(each, float)[0]])) for each in (maps, wanted)]
        ratios.append(np.square(grams[0] - grams[1]).sum() / np.square(grams[1]).sum())
    yield drawn.distance(image), np.mean(ratios)


transfer_style = Check(
    "transfer-style",
    oracle=_transfer_style,
    proof=_proof,
    keras=True,
    time_limit=60,  # three times what is promised, for a machine that is busy
    criteria=[
        Paints(
            "the style comes six times nearer in `steps` steps, the last maps hold the content",
            1,
            FALL_AT_FIRST,
            by_last=True,
        ),
        Paints("ten times nearer, for another network, with a correlation of at least 0.6", 3, FALL),
    ],
    likeness=_likely,
    hints=[
        "What stays the same in all steps, so that it is computed once before them?",
        "The targets: the Gram matrices of `model(style[None])` and the last maps of `model(content[None])`. The "
        "picture: "
        "`tf.Variable(content[None])`, with Adam of rate 0.05.",
        "An inner function of the picture that adds three losses, style + 0.1 content + 0.1 variation; a loop that "
        "calls "
        "`style_step` with it. At last `image[0].numpy()`.",
        "`step = tf.function(style_step)` and `step(image, loss, optimizer)` is compiled at the first call, and fast "
        "from "
        "then on.",
    ],
)
