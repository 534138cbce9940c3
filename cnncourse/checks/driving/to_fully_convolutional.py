"""A classifier of crops as a network that looks at all crops of a picture at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnncourse.checks.kit import (
    Case,
    Check,
    Criterion,
    Finding,
    Misconception,
    Outcome,
    Run,
    came_back,
    first_failure,
    probes,
)
from cnncourse.checks.networks.given import about, same_network, stack, there

PATIENCE = 20.0
AXES = ("picture", "row", "column", "kind")


@dataclass(frozen=True)
class Tried(Case):
    """A call with a model, and the pictures with which what comes back is tried.

    Args:
        images: (N, H, W, C).
    """

    images: np.ndarray | None = None


def _observe(run: Run, case: Case) -> Outcome:
    """Call the function, and look at what its model computes for the case's pictures."""
    made = run.call(case, keep=True)
    if made.error or made.value is None:
        return made
    found = run.probe(probes.predict, made.value, case.images)
    if found.error == "TypeError" and "not callable" in found.message:
        return Outcome(error="NotAModel", message=f"{came_back(made.value)}, not a Keras model")
    if found.error:
        message = f"(your model, given pictures of shape {case.images.shape}) {found.message}"
        return replace(found, message=message, printed=made.printed)
    return replace(found, printed=made.printed)


def crop_by_crop(model: Any, images: np.ndarray) -> np.ndarray:
    """Cut out each crop that fits, and ask the classifier about it: (N, H', W', K)."""
    height, width = model.input_shape[1:3]
    stride = _stride(model)
    places = [range(0, size - window + 1, stride) for size, window in zip(images.shape[1:3], (height, width))]
    crops = [images[:, i : i + height, j : j + width] for i in places[0] for j in places[1]]  # each (N, h, w, C)
    rows = probes.predict(model, np.concatenate(crops))
    return np.moveaxis(rows.reshape(len(places[0]), len(places[1]), len(images), -1), 2, 0)


def _stride(model: Any) -> int:
    return int(np.prod([layer.strides[0] for layer in model.layers if hasattr(layer, "strides")]))


@dataclass(frozen=True)
class EqualsCrops(Criterion):
    """The model that comes back gives, at each place, what the classifier gives for the crop there.

    Args:
        calls: from a generator, the calls to try.
        stays: the classifier has to be the same afterwards.
    """

    calls: Callable[[np.random.Generator], Iterable[Tried]]
    stays: bool = False

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [Case((None,))]  # to tell a stub, no more

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls, changed = [], False
        for call in self.calls(rng):
            model = call.args[0].thing
            theirs = there(run, call)
            calls.append((call, run.observe(theirs), crop_by_crop(model, call.images)))
            changed |= self.stays and not (same_network(run, call, theirs) and _says_the_same(run, call, theirs))
        finding = first_failure(calls, AXES)
        if self.stays and changed and finding.passed:
            text = (
                "The numbers are right, but the classifier is not the same afterwards: its weights, its activations or "
                "what is frozen of it."
            )
            return Finding(False, calls, 0, text=text, name="network-changed", cause=LEAVE_IT)
        if finding.passed is False and finding.difference and not finding.name:
            asked, before, _ = calls[finding.failing]
            after = run.observe(there(run, asked))
            if np.shape(after.value) == np.shape(before.value) and not np.array_equal(after.value, before.value):
                finding.name, finding.cause = "weights-left-to-chance", LEFT_TO_CHANCE
        return finding


def _says_the_same(run: Run, call: Tried, theirs: Case) -> bool:
    """The classifier still gives for a crop what it gave before."""
    ours = call.args[0].thing
    height, width = ours.input_shape[1:3]
    crops = call.images[:, :height, :width]
    said = run.probe(probes.predict, theirs.args[0], crops)
    return not said.error and np.allclose(said.value, probes.predict(ours, crops), atol=1e-4)


CALL_IT = "Call the classifier's own layer on the new tensor: it keeps all of its settings."
LEAVE_IT = "Someone else may go on with the classifier. Copy its weights; do not change it."
LEFT_TO_CHANCE = (
    "A second call gives a model with other results: some weights are still the random ones that Keras begins with. "
    "Copy those of the classifier."
)


def _tried(rng: np.random.Generator, shape: tuple[int, ...], table: str, more: tuple[int, int], copy: int = 0) -> Tried:
    """A call with a classifier of crops of a shape, and two pictures that are so many pixels larger."""
    while True:
        model = stack(rng, shape, table, copy)
        images = rng.uniform(0, 1, (2, shape[0] + more[0], shape[1] + more[1], shape[2])).astype(np.float32)
        if crop_by_crop(model, images).std(axis=(0, 1, 2)).min() > 1e-3:  # no layer is silenced by its ReLU
            call = about(model)
            return Tried(call.args, call.kwargs, images)


_SMALL = "conv edges 4 3 relu, pool small 2, conv parts 3 2 relu, flatten flat, dense hidden 6 relu, dense logits 4"
_DEEP = (
    "conv a 3 3 relu, pool b 2, conv c 4 2 relu, pool d 2, flatten e, dense f 5 tanh, dense g 6 relu, dense logits 3"
)
_PLAIN = "conv edges 3 2 relu, mean small 2, flatten flat, dense logits 3"
_NO_POOL = "conv edges 2 3 relu, flatten flat, dense hidden 3 relu, dense logits 2"
_STRIDED = "conv a 4 3/2 tanh, mean b 3/2, conv c 3 2x3 relu, flatten d, dense e 5 relu, dense logits 3"


def _converted(
    model: Any,
    *,
    kernel: Callable = lambda kernel, shape: kernel.reshape(*shape, -1),
    size: Callable = lambda rows, columns: (rows, columns),
    pool: Callable = lambda layer: layer,
    conv: dict[str, Any] | None = None,
    activation: Callable = lambda layer, last: layer.activation,
    bias: Callable = lambda bias: bias,
    padding: str = "valid",
    strides: Callable = lambda wanted: 1,
    fill: bool = True,
    shape: tuple | None = (None, None),
    after: Callable = lambda x: x,
) -> Any:
    """The classifier as a fully convolutional network, with another way to do one of its parts."""
    import keras
    from keras import layers

    inputs = x = keras.Input((*(shape or model.input_shape[1:3]), model.input_shape[-1]))
    before, last = None, model.layers[-1]
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            before = layer.input.shape[1:]
        elif isinstance(layer, layers.Dense):
            numbers, offset = layer.get_weights()
            before = before or (1, 1, len(numbers))
            wanted = size(*before[:2])
            act = activation(layer, layer is last)
            conv = layers.Conv2D(layer.units, wanted, strides(wanted), padding, activation=act)
            x, before = conv(x), None
            if fill:
                conv.set_weights([kernel(numbers, (*wanted, conv.kernel.shape[2])), bias(offset)])
        elif hasattr(layer, "pool_size"):
            x = pool(layer)(x)
        else:
            made = layers.Conv2D.from_config({**layer.get_config(), **conv}) if conv else layer
            x = made(x)
            made.set_weights(layer.get_weights())
    return keras.Model(inputs, after(x))


def _like(**changes: Any) -> Callable:
    return lambda model: _converted(model, **changes)


def _without_the_last(model: Any) -> Any:
    import keras

    whole = _converted(model)
    return keras.Model(whole.inputs[0], whole.layers[-2].output)


def _pool_with_stride_1(layer: Any) -> Any:
    return type(layer)(layer.pool_size, strides=1)


def _pool_by_its_size(layer: Any) -> Any:
    return type(layer)(layer.pool_size)


def _max_pool(layer: Any) -> Any:
    import keras

    return keras.layers.MaxPooling2D(layer.pool_size, layer.strides)


def _one_for_all(model: Any) -> Any:
    """The picture shrunk to one crop."""
    import keras

    inputs = keras.Input((None, None, model.input_shape[-1]))
    small = keras.layers.Resizing(*model.input_shape[1:3])(inputs)
    return keras.Model(inputs, keras.layers.Reshape((1, 1, -1))(model(small)))


def _softmax(x: Any) -> Any:
    import keras

    return keras.layers.Softmax()(x)


def _mean(x: Any) -> Any:
    import keras

    return keras.layers.GlobalAveragePooling2D()(x)


def _proof(rng: np.random.Generator) -> Iterable[tuple[Any, Any]]:
    networks = ((10, 12, 2), _SMALL), ((8, 12, 1), _DEEP), ((5, 7, 3), _PLAIN), ((19, 23, 1), _STRIDED)
    for number, (shape, table) in enumerate(networks):
        call = _tried(rng, shape, table, (4, 7), copy=9 + number)
        model = call.args[0].thing
        yield _converted(model)(call.images), crop_by_crop(model, call.images)


to_fully_convolutional = Check(
    "to-fully-convolutional",
    oracle=lambda model: _converted(model),
    proof=_proof,
    observe=_observe,
    keeps=True,
    keras=True,
    time_limit=PATIENCE,
    criteria=[
        EqualsCrops(
            "for a picture of a crop's size what the classifier gives, as a grid of 1×1",
            1,
            lambda rng: [_tried(rng, (12, 12, 2), _SMALL, (0, 0))],
        ),
        EqualsCrops(
            "for larger pictures what it gives for each crop",
            2,
            lambda rng: [_tried(rng, (12, 12, 2), _SMALL, (4, 7), 1), _tried(rng, (12, 12, 2), _SMALL, (9, 2), 2)],
        ),
        EqualsCrops(
            "any such classifier: crops that are not square, several poolings or none; it stays as it is",
            1,
            lambda rng: [
                _tried(rng, (12, 16, 1), _DEEP, (8, 5)),
                _tried(rng, (5, 7, 3), _PLAIN, (2, 4)),
                _tried(rng, (5, 6, 2), _NO_POOL, (3, 2)),
                _tried(rng, (19, 23, 1), _STRIDED, (8, 5)),
            ],
            stays=True,
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "flatten-order",
                "The weights have the right shape, but wrong places. Flatten goes row by row, in each pixel channel by "
                "channel: the reshape has to, too.",
                _like(kernel=wrong),
            )
            for wrong in (
                lambda kernel, shape: kernel.reshape(shape[2], *shape[:2], -1).transpose(1, 2, 0, 3),
                lambda kernel, shape: kernel.reshape(shape[1], shape[0], shape[2], -1).transpose(1, 0, 2, 3),
                lambda kernel, shape: kernel.reshape(shape[2], shape[1], shape[0], -1).transpose(2, 1, 0, 3),
                lambda kernel, shape: kernel.reshape(*shape, -1)[::-1, ::-1],
                lambda kernel, shape: kernel.T.reshape(*shape, -1),
                lambda kernel, shape: kernel.reshape(*shape, -1, order="F"),
                lambda kernel, shape: kernel.T.reshape(-1, *shape).transpose(2, 1, 3, 0),
            )
        ],
        Misconception(
            "stride-forgotten",
            "The pooling moves by one pixel here. It keeps its stride, or each number looks at other pixels.",
            _like(pool=_pool_with_stride_1),
        ),
        *[
            Misconception("stride-forgotten", f"{what} was made anew, without its stride. {CALL_IT}", _like(**changes))
            for what, changes in (
                ("A convolution", {"conv": {"strides": 1}}),
                ("A pooling", {"pool": _pool_by_its_size}),
                ("Each convolution and pooling", {"conv": {"strides": 1}, "pool": _pool_by_its_size}),
            )
        ],
        Misconception(
            "activation-fixed",
            f"All convolutions have ReLU here, also where the classifier has another activation. {CALL_IT}",
            _like(conv={"activation": "relu"}),
        ),
        Misconception(
            "moves-by-its-size",
            "The new convolution moves as far as it is large. It looks at each place: strides of 1.",
            _like(strides=lambda wanted: wanted),
        ),
        Misconception(
            "pooling-missing",
            "The poolings are left out. Take over each layer as it is.",
            _like(pool=lambda layer: lambda x: x),
        ),
        Misconception(
            "rows-and-columns-swapped",
            "The new kernel is as wide as it should be high. What was flattened has rows first, then columns.",
            _like(size=lambda rows, columns: (columns, rows)),
        ),
        Misconception(
            "last-layer-missing",
            "The last dense layer is missing. It becomes a convolution of 1×1.",
            _without_the_last,
        ),
        Misconception(
            "other-pooling",
            "There is max pooling where the classifier has another kind. Take over each layer as it is.",
            _like(pool=_max_pool),
        ),
        Misconception(
            "activation-forgotten",
            "The activation of the dense layers in the middle is missing.",
            _like(activation=lambda layer, last: None),
        ),
        Misconception(
            "activation-fixed",
            "The dense layers in the middle all have ReLU here. Take each one's own activation.",
            _like(activation=lambda layer, last: None if last else "relu"),
        ),
        Misconception(
            "relu-on-logits",
            "The logits went through a ReLU. The last layer has no activation.",
            _like(activation=lambda layer, last: "relu"),
        ),
        Misconception(
            "probabilities-not-logits",
            "There is a softmax at the end. The classifier gives logits.",
            _like(after=_softmax),
        ),
        Misconception(
            "bias-forgotten",
            "The biases of the dense layers are missing. A layer's weights are a list of two arrays.",
            _like(bias=lambda bias: 0 * bias),
        ),
        Misconception(
            "padding-added",
            'Zeros were added around: the grid has places where no whole crop is. Convolve with padding="valid".',
            _like(padding="same"),
        ),
        Misconception(
            "mean-of-all-places",
            "All places were averaged. Each keeps its own numbers.",
            _like(after=_mean),
        ),
        Misconception(
            "picture-shrunk",
            "The whole picture was shrunk to a crop. Each crop has a place of its own in the grid.",
            _one_for_all,
        ),
        Misconception(
            "input-size-fixed",
            "The model takes pictures of one size only. `keras.Input((None, None, channels))` takes any.",
            _like(shape=None),
        ),
        Misconception(
            "still-the-classifier",
            "This is the classifier as it was: it takes single crops.",
            lambda model: model,
        ),
    ],
    hints=[
        "A dense layer behind Flatten has a weight for each row, column and channel that comes in. Which convolution "
        "has just these?",
        "`layer.input.shape` of the Flatten layer tells the kernel's size. `layer.get_weights()` and "
        "`set_weights([kernel.reshape(…), bias])` move weights; the order of numbers stays.",
        "`keras.Input((None, None, C))`; convolutions and poolings called as they are; no Flatten; the first dense "
        "layer as a convolution of the size of what was flattened, the next ones as 1×1.",
    ],
)
