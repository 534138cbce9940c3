"""A network from pictures to logits of the same size, by a way down, a way up, and skips between them."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np

from cnncourse.checks.kit import Breach, Case, Check, Handle, Holds, Outcome, Run, agree, apart, case, probes
from cnncourse.checks.networks import models
from cnncourse.checks.networks.at_rest import unsteady

KERAS_LAYERS = "Build it of the layers and operations that Keras has, without `Lambda` and layers of your own."
FINEST = "The finest level needs a skip as well: it alone has every pixel."
MIDDLE = "Each level but the deepest has a skip: from the last maps of its size on the way down to the way up."
ACTIVATION = "Each convolution but the last needs an activation, such as ReLU."
ANY_DEPTH = (
    "There are two or three poolings, whatever the picture's size. Its sides are multiples of 8: 8 of them are enough "
    "for three, and 136 can be halved no more often."
)
TWICE = "The first level has `filters`, each deeper one twice as many."
ANY_SIZE = (32, 48)  # of the pictures, where a side is None
OTHER_SIZES = ((136, 8), (8, 24))  # rows and columns, so that a depth that follows either of them is found
DRAWS = 3  # of other kernels: what all of them hide is not there


def _build_unet(input_shape: tuple[int | None, ...], filters: int = 8) -> Any:
    import keras
    from keras import layers

    inputs = x = keras.Input(tuple(input_shape))
    skips = []
    for level in range(3):
        x = layers.Conv2D(filters * 2**level, 3, padding="same", activation="relu")(x)
        if level < 2:
            skips.append(x)
            x = layers.AveragePooling2D(2)(x)
    for level in (1, 0):
        x = layers.Concatenate()([layers.UpSampling2D()(x), skips[level]])
        x = layers.Conv2D(filters * 2**level, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))


def _look(run: Run, call: Case) -> Outcome:
    """Look at the network: what it computes, with which weights it does so, and what of it deep levels alone carry.

    Returns:
        As the outcome's value a dict: `outputs` for some pictures, the same with other kernels (`larger`), numbers of
        weights (`parameters`), why a picture gets other numbers at another time (`unsteady`), whether a second call
        makes another network (`fresh`) and more filters more weights (`grows`), whether it was looked at apart from the
        learner's code (`apart`); rows of the maps at each level (`levels`), rows and number of the maps of its
        convolutions (`widths`) and of what its poolings are given (`narrowed`), and of those that have no activation
        behind them (`straight`), and how deep the ways through it go (`turns`); whether the levels at a quarter of the
        size make a difference (`deep`), and whether the picture still does without these (`beyond_quarter`), and
        without those at half of it as well (`beyond_half`), and there more than by a sum of its pixels (`bent`); how
        many times the maps of pictures of other sizes are halved, None where none go through (`poolings`).
    """
    key = f"look {call.args}"
    if key not in run.memory:
        run.memory[key] = _looked_at(run, call)
    return run.memory[key]


def _looked_at(run: Run, call: Case) -> Outcome:
    made = run.call(call, keep=True)
    if made.error or made.value is None:
        return made
    shape = tuple(side or size for side, size in zip(call.args[0], ANY_SIZE)) + tuple(call.args[0][2:])
    new = apart(run, made.value, call.args[0])
    model = new or made.value
    images = models.pictures(shape)
    images[2] = images[:2].mean(0)
    plain = models.computed(run, model, images)
    arrays = run.probe(probes.weights, model)
    if plain.error or arrays.error:
        return replace(plain if plain.error else arrays, printed=made.printed)
    fixed = None not in call.args[0]
    found = run.probe(probes.levels, model).value or [] if fixed else []
    seen = {
        "outputs": plain.value,
        "parameters": sum(array.size for array in arrays.value),
        "unsteady": unsteady(run, model, images, plain.value),
        "apart": new is not None,
        "levels": found,
        "widths": run.probe(probes.widths, model).value or [],
        "narrowed": run.probe(probes.narrowed, model).value or [],
        "straight": (run.probe(probes.straight, model).value or []) if new is not None and fixed else [],
        "turns": (run.probe(probes.turns, model).value or []) if new is not None and fixed else [],
        "larger": [],
        "deep": False,
        "beyond_quarter": False,
        "beyond_half": False,
        "bent": False,
    }
    rng = np.random.default_rng(0)
    for _ in range(DRAWS):
        run.probe(probes.fill, model, [_other(array, rng) for array in arrays.value], keep=True)
        full = run.probe(probes.predict, model, images).value
        seen["larger"].append(full)
        if fixed and min(found, default=shape[0]) <= shape[0] // 4:
            quarter, half = (run.probe(probes.silenced, model, images, shape[0] // part).value for part in (4, 2))
            seen["deep"] |= not agree(quarter, full)
            seen["beyond_quarter"] |= _differ(quarter)
            seen["beyond_half"] |= _differ(half)
            seen["bent"] |= not agree(half[2], half[:2].mean(0))
    once = "filters" in call.kwargs  # one call tells
    seen["fresh"] = not once or _is_fresh(run, made.value, call)
    seen["grows"] = not once or _grows(run, call, seen["parameters"])
    seen["poolings"] = {sides: _poolings(run, call, sides) for sides in OTHER_SIZES if once}
    return Outcome(seen, printed=made.printed)


def _other(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw another kernel, so large that what passes through it does not fade; all else stays."""
    if array.ndim < 2:
        return array
    return rng.normal(0, 2 / np.sqrt(np.prod(array.shape[:-1])), array.shape)


def _differ(outputs: np.ndarray) -> bool:
    """Tell whether two pictures give two results."""
    return not agree(outputs[0], outputs[1])


def _is_fresh(run: Run, model: Handle, call: Case) -> bool:
    arrays = run.probe(probes.weights, model)
    run.probe(probes.fill, model, [0 * array for array in arrays.value or ()], keep=True)
    again = run.call(call, keep=True)
    found = run.probe(probes.weights, again.value) if again.value is not None else again
    return bool(found.error) or any(array.any() for array in found.value or [np.ones(1)])


def _grows(run: Run, call: Case, parameters: int) -> bool:
    other = _another(run, call.args[0], 2 * call.kwargs["filters"])
    found = run.probe(probes.weights, other).value if other else None
    return bool(found) and sum(array.size for array in found) > 1.5 * parameters


def _poolings(run: Run, call: Case, sides: tuple[int, int]) -> int | None:
    other = _another(run, (*sides, *call.args[0][2:]), call.kwargs["filters"])
    levels = run.probe(probes.levels, other).value if other else None
    return len(_halved(sides[0], levels)) - 1 if levels else None


def _another(run: Run, shape: tuple[int, ...], filters: int) -> Handle | None:
    """Let the learner make a network of another size; None where there is none that is made of Keras's own parts."""
    made = run.call(case(shape, filters=filters), keep=True)
    return None if made.value is None else apart(run, made.value, shape)


def _a_number_a_pixel(seen: dict, input_shape: tuple, filters: int = 8) -> Breach | None:
    wrong = _logits_of_its_size(seen, input_shape, filters)
    return wrong or (Breach(*seen["unsteady"]) if seen["unsteady"] else None)


def _logits_of_its_size(seen: dict, input_shape: tuple, filters: int = 8) -> Breach | None:
    shape = np.shape(seen["outputs"])
    sides = tuple(side or size for side, size in zip(input_shape, ANY_SIZE))
    asked = (3, *sides, 1)
    if shape != asked:
        return _other_shape(shape, asked)
    if not seen["apart"]:
        text = "It computes something, and holds parts that are not Keras's own: nobody can look at its layers."
        return Breach(text, "not-of-keras-layers", KERAS_LAYERS)
    numbers = np.concatenate([np.ravel(each) for each in seen["larger"] if each is not None])
    if numbers.min() >= 0 and numbers.max() <= 1:
        text = "Whatever the weights are, its numbers lie between 0 and 1."
        return Breach(text, "probabilities-not-logits", "These are probabilities. Logits have no sigmoid behind them.")
    if numbers.min() >= 0 or numbers.max() <= 0:
        text = "Whatever the weights are, its numbers have one sign."
        cause = "Logits may be negative or positive: the last layer has no activation."
        return Breach(text, "activation-at-the-end", cause)
    if not seen["fresh"]:
        text = "A second call returned the same network again, with the weights of the first."
        return Breach(text, "not-fresh", "Each call must build its own. Else training one trains them all.")
    if not seen["grows"]:
        text = f"With filters={2 * filters} the network is not much larger than with filters={filters}."
        return Breach(text, "filters-ignored", "The first level has `filters` filters, each deeper one twice as many.")
    return None


def _other_shape(shape: tuple[int, ...], asked: tuple[int, ...]) -> Breach:
    text = f"Three pictures give an array of shape {shape}; {asked} is asked for."
    if shape == asked[:-1]:
        return Breach(text, "channel-forgotten", "The axis for the channel is missing: one logit for each pixel.")
    if shape[:3] == asked[:3]:
        return Breach(text, "several-numbers-a-pixel", "One logit for each pixel: the last convolution has one filter.")
    if len(shape) == 4:
        cause = "Each pooling halves the maps. Is there a step up for each, and is each convolution padded?"
        return Breach(text, "not-full-size", cause)
    return Breach(text, "wrong-shape", "A logit for each pixel of each picture is asked for.")


def _two_levels_down(seen: dict, input_shape: tuple, filters: int = 8) -> Breach | None:
    wrong = _logits_of_its_size(seen, input_shape, filters)
    if wrong:
        return wrong
    rows = input_shape[0]
    if not seen["levels"] or min(seen["levels"]) > rows // 4:
        fewest = min(seen["levels"], default=rows)
        text = f"For {rows} rows, the smallest maps have {fewest} rows."
        return Breach(text, "too-few-poolings", "Two poolings leave a quarter of them, which see four times as far.")
    if len(_halved(rows, seen["levels"])) < 3:
        text = f"Its maps have {_listed(sorted(seen['levels'], reverse=True))} rows."
        return Breach(text, "too-few-poolings", "Each pooling halves the maps, and there are two at least.")
    if not seen["deep"]:
        text = "With the deepest level silenced, the results stay the same."
        return Breach(text, "deepest-level-unused", "What is computed down there must come up again, to the output.")
    for (height, width), poolings in seen["poolings"].items():
        if poolings not in (2, 3):
            text = f"Pictures of {height}×{width} do not go through it."
            if poolings is not None:
                text = f"For pictures of {height}×{width} it has {poolings or 'no'} pooling."
            return Breach(text, "depth-by-size", ANY_DEPTH)
    for level, here in enumerate(_halved(rows, seen["levels"])):
        there = sorted({number for height, number in seen["widths"] if height == here})
        if filters * 2**level not in there:
            text = f"With filters={filters}, the convolutions at {here} of {rows} rows have {_listed(there)} filters; "
            text += f"{filters * 2**level} are asked for."
            return Breach(text, "not-twice-as-many", TWICE)
        handed_on = sorted({number for height, number in seen["narrowed"] if height == here})
        if handed_on and max(handed_on) < filters * 2**level:
            text = f"With filters={filters}, {_listed(handed_on)} maps of {here} rows go on to the next level; "
            return Breach(f"{text}{filters * 2**level} are asked for.", "not-twice-as-many", TWICE)
    return None


def _halved(rows: int, levels: list[int]) -> list[int]:
    """Return how many rows each level has, from the picture's on: each half of the one before."""
    return list(takewhile(levels.__contains__, (rows >> level for level in range(rows.bit_length()))))


def _listed(numbers: list[int]) -> str:
    return " or ".join(map(str, numbers)) or "no"


def _detail_gets_through(seen: dict, input_shape: tuple, filters: int = 8) -> Breach | None:
    wrong = _two_levels_down(seen, input_shape, filters)
    if wrong:
        return wrong
    if not seen["beyond_quarter"]:
        text = "With the deepest level silenced, all pictures give the same."
        cause = (
            "Everything passes through the smallest maps, which have lost what is fine. Join the maps on the way up "
            "with those of their size on the way down: `Concatenate`."
        )
        return Breach(text, "skips-missing", cause)
    if not seen["beyond_half"]:
        text = "With the levels at a half and at a quarter of the size silenced, all pictures give the same."
        return Breach(text, "finest-skip-missing", FINEST)
    for here in _halved(input_shape[0], seen["levels"])[:-1]:
        if here not in seen["turns"]:
            text = f"No way from picture to result turns round at {here} rows: all go on to smaller maps."
            missing = ("finest-skip-missing", FINEST) if here == input_shape[0] else ("middle-skip-missing", MIDDLE)
            return Breach(text, *missing)
    if not seen["bent"]:
        text = "The finest level alone only adds up its pixels, each times a number."
        return Breach(text, "activation-missing", ACTIVATION)
    if seen["straight"]:
        rows, number = seen["straight"][0]
        text = (
            f"For {input_shape[0]} rows, {number} maps of {rows} rows go from one convolution to the next as they are."
        )
        return Breach(text, "activation-missing", ACTIVATION)
    return None


def _networks(rng: np.random.Generator) -> list[Case]:
    return [case((48, 32, 1), filters=4), case((32, 40, 3))]


def _any_size(rng: np.random.Generator) -> list[Case]:
    return [case((48, 32, 1), filters=4), case((None, None, 1))]


def _proof(rng: np.random.Generator) -> Any:
    model = _build_unet((16, 24, 2), 2)
    yield np.shape(model(rng.random((3, 16, 24, 2), dtype=np.float32))), (3, 16, 24, 1)
    yield probes.levels(model), (4, 8, 16)
    yield probes.turns(model), (4, 8, 16)
    yield probes.narrowed(model), ((16, 2), (8, 4))
    yield sorted(probes.widths(model)), ((4, 8), (8, 4), (8, 4), (16, 1), (16, 2), (16, 2))
    yield probes.straight(model) == [], True
    images = rng.random((2, 16, 24, 2), dtype=np.float32)
    yield np.ptp(probes.silenced(model, images, 16)), 0  # nothing is left but the last bias
    yield probes.silenced(model, images, 3), probes.predict(model, images)


build_unet = Check(
    "build-unet",
    oracle=_build_unet,
    proof=_proof,
    keras=True,
    keeps=True,
    observe=_look,
    time_limit=20,
    criteria=[
        Holds("a fresh network to logits of the picture's size, also of any size", 1, _any_size, _a_number_a_pixel),
        Holds(
            "two poolings or more, each deeper level twice as wide, and the deepest takes part",
            1,
            _networks,
            _two_levels_down,
        ),
        Holds(
            "a skip at each level, through which fine detail gets when deeper levels are silenced; activations",
            1,
            _networks,
            _detail_gets_through,
        ),
    ],
    hints=[
        "Which two layers bring the smallest maps back to the picture's size, and what has been lost on the way down?",
        "`layers.Conv2DTranspose(n, 2, strides=2)` doubles rows and columns. `layers.Concatenate()([up, skip])` lays "
        "maps of one size behind one another.",
        "Down: convolution, keep it, pool; once more; convolutions at a quarter. Up: double, join with what was kept "
        "at that size, convolution; once more. At last `Conv2D(1, 1)` without an activation.",
    ],
)
