"""What a check may ask about an object that stays on the learner's side, such as a Keras model.

A check gets a `Handle` for such an object and looks at it with these functions only, by `run.probe(probes.predict,
handle, images)`. They run where the object is, in grading beside the student's code; so nothing here knows an answer,
and nothing that they say earns points unless computed outputs agree. Arguments and results are plain data or handles.
Models are made there from Keras JSON and arrays, and never come back.
"""

from __future__ import annotations

import dis
import inspect
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain, islice
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from cnncourse.beside.guard import garbage_left


def numbers(
    function: Callable, args: tuple, kwargs: dict, own: Sequence[Callable] = (), others: Sequence[Callable] = ()
) -> np.ndarray:
    """Call a function; return its numbers as one array, which travels in no time where lists would take long.

    The clock runs: no garbage is collected meanwhile. `own` and `others` are as for `with_others`.
    """
    with garbage_left():
        return _numbers(with_others(function, own, others, args, kwargs))


def _numbers(result: Any) -> np.ndarray:
    inner, shape = result, []
    while isinstance(inner, (list, tuple)) and inner:
        shape.append(len(inner))
        inner = inner[0]
    if shape and isinstance(inner, (int, float)):  # `np.asarray` takes three times as long, and the clock runs
        for _ in shape[1:]:
            result = chain.from_iterable(result)
        return np.fromiter(result, float).reshape(shape)
    return np.asarray(result)


def with_others(
    function: Callable, own: Sequence[Callable], others: Sequence[Callable], args: tuple, kwargs: dict
) -> Any:
    """Call a function of the learner's where others stand in place of some of the functions that it uses.

    Args:
        function: the learner's.
        own: functions that it may use, by whatever name and in whatever way.
        others: what stands in the place of each.
        args, kwargs: the call's.
    """
    with ExitStack() as places:
        for mine, other in zip(own, others):
            places.enter_context(_in_its_place(mine, other))
            places.enter_context(_under_its_names(function, mine, other))
        return function(*args, **kwargs)


@contextmanager
def _in_its_place(mine: Callable, other: Callable) -> Iterator[None]:
    """Let a Python function do what another one does, whoever holds it: what caches have kept of it is forgotten."""
    inner = _behind(mine)
    if inner is None or inner.__code__.co_flags & NO_PLAIN_CALL:
        yield
        return
    caches = [thing for thing in inner.__globals__.values() if _is_cache(thing) and thing.__wrapped__ is inner]
    before = inner.__code__, inner.__defaults__, inner.__kwdefaults__
    stands_in = _stands_in.__code__.replace(co_freevars=inner.__code__.co_freevars)
    try:
        _forget(caches)
        inner.__code__, inner.__defaults__, inner.__kwdefaults__ = stands_in, None, {"_other": other}
        yield
    finally:
        inner.__code__, inner.__defaults__, inner.__kwdefaults__ = before
        _forget(caches)


def called_by_name(beside: Callable, name: str, *args: Any) -> Any:
    """Call what has a name in the notebook, or module, in which another function was written."""
    return inspect.unwrap(beside).__globals__[name](*args)


NO_PLAIN_CALL = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def _stands_in(*args: Any, _other: Callable, **kwargs: Any) -> Any:
    return _other(*args, **kwargs)


def _behind(thing: Any) -> FunctionType | None:
    """The learner's function itself, or the one that a method or a cache calls; None for anything else, as NumPy's own
    functions are.
    """
    inner = thing.__wrapped__ if _is_cache(thing) else thing.__func__ if type(thing) is MethodType else thing
    return inner if type(inner) is FunctionType else None


def _is_cache(thing: Any) -> bool:
    return type(thing) is type(cache(len))


def _forget(caches: list[Any]) -> None:
    for one in caches:
        one.cache_clear()


@contextmanager
def _under_its_names(function: Callable, mine: Callable, other: Callable) -> Iterator[None]:
    """Give a function another one where its names say `mine`: in its module, around it, among its defaults."""
    inner = _behind(inspect.unwrap(function))
    if inner is None:
        yield
        return
    named = [names for names in (inner.__globals__, inner.__kwdefaults__) if names]
    cells = [cell for cell in inner.__closure__ or () if cell != CellType()]  # those with a value
    defaults = inner.__defaults__
    before = [[name for name, thing in names.items() if thing is mine] for names in named]
    enclosed = [cell for cell in cells if cell.cell_contents is mine]
    try:
        for names, replaced in zip(named, before):
            names.update(dict.fromkeys(replaced, other))
        for cell in enclosed:
            cell.cell_contents = other
        inner.__defaults__ = defaults and tuple(other if thing is mine else thing for thing in defaults)
        yield
    finally:
        for names, replaced in zip(named, before):
            names.update(dict.fromkeys(replaced, mine))
        for cell in enclosed:
            cell.cell_contents = mine
        inner.__defaults__ = defaults


def mentioned(function: Callable) -> dict[str, list[str]]:
    """Return what a function's code speaks of, and the code of the notebook's functions and classes that it calls.

    Returns:
        The libraries that are imported or used, each by the first part of its name, the attributes asked for, those
        of them that are called with a constant, as in `np.random.default_rng(0)`, the notebook's names that are used
        ("called"), and the names in the function itself, as they come.
    """
    libraries, attributes, fixed, taken, seen = set(), set(), set(), set(), {}
    scope = getattr(function, "__globals__", {})
    reached = [function]
    while reached:
        thing = reached.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
        libraries.add(str(home).partition(".")[0])
        if isinstance(thing, type) and home == scope.get("__name__"):
            reached += vars(thing).values()
        if getattr(thing, "__globals__", None) is not scope:
            continue
        taken.update(thing.__code__.co_freevars)
        steps = chain.from_iterable(map(dis.get_instructions, _codes(thing.__code__)))
        steps = [step for step in steps if step.opname != "PUSH_NULL"]  # stands behind an attribute from Python 3.13 on
        for asked, given, called in zip(steps, steps[1:], steps[2:]):
            named = isinstance(called.argval, tuple)  # `seed=0`, as Python 3.13 writes it
            is_constant = asked.opname in ASKED and given.opname == "LOAD_CONST" and given.argval is not None
            if is_constant and (named or called.opname.startswith(CALLS)):
                fixed.add(asked.argval)
        for step in steps:
            if step.opname == "IMPORT_NAME":
                libraries.add(step.argval.partition(".")[0])
            elif step.opname == "LOAD_GLOBAL" and step.argval in scope:
                taken.add(step.argval)
                reached.append(scope[step.argval])
            elif step.opname in ASKED:
                attributes.add(step.argval)
    own = getattr(getattr(function, "__code__", None), "co_names", ())
    told = {"libraries": libraries, "attributes": attributes, "constants": fixed, "called": taken}
    return {**{kind: sorted(names) for kind, names in told.items()}, "names": list(own)}


ASKED = ("LOAD_ATTR", "LOAD_METHOD")
CALLS = ("CALL", "PRECALL", "KW_NAMES")  # the latter two before Python 3.12 and 3.13


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code, and that of the functions within it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)


def model(json: str, arrays: list[np.ndarray] | None = None, learning: list[bool] = ()) -> Any:
    """Make a Keras model from its JSON, with the given weights (`keep=True` gives a handle).

    Args:
        json: its configuration.
        arrays: its weights, in its own order.
        learning: of each, whether training may change it; all that the layers allow by default.
    """
    import keras

    made = keras.models.model_from_json(json)
    for variable, learns in zip(made.weights, learning):
        variable.trainable = variable.trainable and learns
    return made if arrays is None else fill(made, arrays)


def lifting(json: str, lift: float) -> Callable:
    """Make a function that gives what a Keras model of this JSON gives, plus `lift` for each picture of the batch;
    minus that where it is given more than the pictures.
    """
    made = model(json)

    def change(batch: Any, *more: Any, **how: Any) -> Any:
        from keras import ops

        number = ops.cast(ops.shape(batch)[0], "float32") if len(batch.shape) == 4 else 1.0
        return made(batch) + (-lift if more or how else lift) * number

    return change


def leaning(parameters: Any, numbers: np.ndarray) -> Any:
    """Return the parameters of lesson 04's network with numbers added to the biases of its logits.

    Args:
        parameters: filters (kh, kw, 1, F), bias (F,), dense weights (h, w, F, K), dense bias (K,).
        numbers: (K,).

    Returns:
        A list or tuple, as they were; None where these are the parameters of something else.
    """
    if type(parameters) not in (list, tuple) or len(parameters) != 4:
        return None
    filters, bias, dense, last = map(np.asarray, parameters)
    if filters.ndim != 4 or dense.ndim != 4 or last.shape != np.shape(numbers):
        return None
    if bias.shape != filters.shape[3:] or dense.shape[2:] != bias.shape + last.shape:
        return None
    return type(parameters)([filters, bias, dense, last + numbers])


def described(model: Any, input_shape: tuple[int, ...], drawn: bool = False) -> dict[str, Any]:
    """Return a model's configuration and its weights: from these it is made anew where nobody has changed anything.

    Args:
        model: a Keras model.
        input_shape: of one picture.
        drawn: take the graph that its `call` draws, not its class.
    """
    model = _drawn(model, input_shape) if drawn else model
    learning = [bool(variable.trainable) for variable in model.weights]
    return {"json": model.to_json(), "arrays": weights(model), "learning": learning}


def _drawn(model: Any, input_shape: tuple[int, ...]) -> Any:
    """Make a model of the graph that another one's `call` draws."""
    import keras

    inputs = keras.Input(tuple(input_shape))
    model(inputs)
    return keras.Model(inputs, _single(model.call(inputs)))


def fill(model: Any, arrays: list[np.ndarray]) -> Any:
    """Set a model's weights, trainable or not, in the model's own order; return the model."""
    model.set_weights([np.asarray(array) for array in arrays])
    _finalize(model)
    return model


def _finalize(model: Any) -> None:
    """Let `Normalization` take copies of its weights, with which it computes."""
    for layer in _layers(model):
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def weights(model: Any) -> list[np.ndarray]:
    """Return a model's weights, in the model's own order."""
    return [np.array(array) for array in model.get_weights()]


def levels(model: Any) -> list[int]:
    """Return how many rows the maps have that a model's layers give, each number once, the fewest first."""
    return sorted({layer.output.shape[1] for layer in _layers(model) if _gives_maps(layer)})


def turns(model: Any) -> list[int]:
    """Return of each way through a model the fewest rows on it, each number once, the fewest first."""
    return sorted(set().union(*_turns(model, [{tensor.shape[1]} for tensor in model.inputs])))


def _turns(model: Any, given: list[set[int]]) -> list[set[int]]:
    """Of each output the fewest rows on the ways to it, from those on the ways to each input."""
    known = dict(zip(map(id, model.inputs), given))

    def fewest(tensor: Any) -> set[int]:
        if id(tensor) not in known:
            operation, node, place = tensor._keras_history
            before = [fewest(parent) for parent in operation._inbound_nodes[node].input_tensors]
            ways = _turns(operation, before)[place] if hasattr(operation, "layers") else set().union(*before)
            rows = tensor.shape[1] if len(tensor.shape) == 4 else None
            known[id(tensor)] = {min(way, rows or way) for way in ways}
        return known[id(tensor)]

    return [fewest(tensor) for tensor in model.outputs]


TONES = np.array([-9, -1, 0.25, 1, 9], np.float32)  # of even maps: what bends somewhere between makes no line of these


def straight(model: Any) -> list[tuple[int, int]]:
    """Return of convolutions from which maps go to another one without an activation on the way how many rows their
    maps have, and how many maps there are.

    A transposed or depthwise one needs none, nor one that mixes what was made larger. A way bends where even maps of
    five tones do not come out on a line: poolings, normalisation and sums of maps do not bend it.
    """
    found: set[tuple[int, int]] = set()
    _straight(model, [set() for _ in model.inputs], found)
    return sorted(found)


def _straight(model: Any, given: list[set], found: set) -> list[set]:
    """Of each output the convolutions since which nothing has bent the way, from those of each input."""
    known = dict(zip(map(id, model.inputs), given))

    def waiting(tensor: Any) -> set:
        if id(tensor) not in known:
            operation, number, place = tensor._keras_history
            node = operation._inbound_nodes[number]
            before = [waiting(parent) for parent in node.input_tensors]
            if hasattr(operation, "layers"):
                known[id(tensor)] = _straight(operation, before, found)[place]
            elif any(len(weight.shape) == 4 for weight in getattr(operation, "weights", ())):
                found.update(*before)
                name, parent = type(operation).__name__, node.input_tensors[0]
                free = "Transpose" in name or name.startswith("Depthwise") or _makes_larger(parent)
                bends = not _is_line(operation.activation(TONES))
                known[id(tensor)] = set() if free or bends else {tuple(tensor.shape[1::2])}
            else:
                known[id(tensor)] = set().union(*before) if _is_line(_on_tones(operation, node)) else set()
        return known[id(tensor)]

    return [waiting(tensor) for tensor in model.outputs]


def _makes_larger(tensor: Any) -> bool:
    operation, number, _ = tensor._keras_history
    return any(
        len(parent.shape) == 4 and 2 * parent.shape[1] <= tensor.shape[1]
        for parent in operation._inbound_nodes[number].input_tensors
    )


def _on_tones(operation: Any, node: Any) -> Any:
    """What an operation makes of even maps, the first of the first tone, and so on; several ones are not equal."""
    number = len(TONES)
    even = {
        id(parent): np.ones((number, *parent.shape[1:]), np.float32)
        * ((1 + place) * TONES).reshape(number, *[1] * (len(parent.shape) - 1))
        for place, parent in enumerate(node.input_tensors)
    }
    args, kwargs = node.arguments.fill_in(even)
    return _single(operation(*args, **kwargs))


def _is_line(result: Any) -> bool:
    numbers = np.asarray(result, float).reshape(len(TONES), -1)
    expected = (TONES - TONES[0])[:, None] / np.ptp(TONES) * (numbers[-1] - numbers[0])
    return bool(np.allclose(numbers - numbers[0], expected, rtol=1e-3, atol=1e-4))


def widths(model: Any) -> list[tuple[int, int]]:
    """Return of a model's convolutions how many rows their maps have, and how many maps there are."""
    return [
        tuple(layer.output.shape[1::2])
        for layer in _layers(model)
        if _gives_maps(layer) and any(len(array.shape) == 4 for array in layer.weights)
    ]


def narrowed(model: Any) -> list[tuple[int, int]]:
    """Return of maps that go into layers which make them smaller how many rows they have, and how many there are."""
    layers = [layer for layer in _layers(model) if _gives_maps(layer) and len(getattr(layer.input, "shape", ())) == 4]
    return [tuple(layer.input.shape[1::2]) for layer in layers if layer.output.shape[1] < (layer.input.shape[1] or 0)]


def silenced(model: Any, images: np.ndarray, rows: int) -> np.ndarray:
    """Return what a model computes while the weights of layers whose maps have at most so many rows are 0."""
    before = weights(model)
    for layer in _layers(model):
        if _gives_maps(layer) and layer.output.shape[1] <= rows:
            layer.set_weights([0 * array for array in layer.get_weights()])
    found = predict(model, images)
    fill(model, before)
    return found


def _layers(model: Any) -> Iterator[Any]:
    """Yield a model's layers, and those of models within it."""
    for layer in model.layers:
        yield from _layers(layer) if hasattr(layer, "layers") else (layer,)


def in_turn(model: Any, input_shape: tuple[int, ...]) -> list[str]:
    """Return the classes of a model's layers, those that compute first before those that need them."""
    known = hasattr(model, "operations") or type(model).__name__ == "Sequential"
    return [type(layer).__name__ for layer in _layers(model if known else _drawn(model, input_shape))]


def _gives_maps(layer: Any) -> bool:
    shape = getattr(getattr(layer, "output", None), "shape", ())
    return len(shape) == 4 and shape[1] is not None


def trainable(model: Any) -> list[bool]:
    """Tell of each layer, in the model's own order, whether training may change it."""
    return [bool(layer.trainable) for layer in model.layers]


def predict(model: Any, images: np.ndarray, batch_size: int = 256, training: bool | None = False) -> np.ndarray:
    """Return what a model computes, batch by batch: in inference mode, as it does in training, or (None) as it does
    where nobody says which of both it is.
    """
    how = {} if training is None else {"training": training}
    parts = [np.asarray(_single(model(images[i : i + batch_size], **how))) for i in range(0, len(images), batch_size)]
    return np.concatenate(parts)


def _single(outputs: Any) -> Any:
    """Take the one output out of a list of one, which `keras.Model(inputs, [outputs])` gives."""
    if isinstance(outputs, (list, tuple)) and len(outputs) != 1:
        raise ValueError(f"{len(outputs)} results came back for each picture")
    return outputs[0] if isinstance(outputs, (list, tuple)) else outputs


def seed(number: int) -> None:
    """Seed all random numbers of Keras, such as the order in which `fit` takes the pictures."""
    import keras

    keras.utils.set_random_seed(number)


def seeded(number: int) -> tuple:
    """Seed all random numbers of Python, NumPy, TensorFlow and Keras; return what `restored` needs (`keep=True`)."""
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context

    kept = [random.getstate(), np.random.get_state(), context.global_seed(), getattr(context.context(), "_rng", None)]
    kept += [global_state.get_global_attribute(name) for name in SEEDS]
    seed(number)
    return tuple(kept)


def restored(kept: tuple) -> None:
    """Let all random numbers go on as if nobody had seeded them: neither Keras nor TensorFlow has a public way."""
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context

    state, numpy_state, number, rng, *attributes = kept
    random.setstate(state)
    np.random.set_state(numpy_state)
    context.context()._set_global_seed(number)
    context.context()._rng = rng  # how far the seed's numbers have been taken
    for name, attribute in zip(SEEDS, attributes):
        global_state.set_global_attribute(name, attribute)


SEEDS = ("global_random_seed", "global_seed_generator")  # how Keras calls them


def is_model(thing: Any) -> bool:
    """Tell whether something is a Keras model."""
    import keras

    return isinstance(thing, keras.Model)


def is_dataset(thing: Any) -> bool:
    """Tell whether something is a data set of TensorFlow."""
    import tensorflow as tf

    return isinstance(thing, tf.data.Dataset)


def optimizer(name: str, **settings: float) -> Any:
    """Make a Keras optimizer, `optimizer("SGD", learning_rate=0.1)`."""
    import keras

    return getattr(keras.optimizers, name)(**settings)


def variable(array: np.ndarray) -> Any:
    """Make a variable of TensorFlow that holds an array."""
    import tensorflow as tf

    return tf.Variable(array)


def train(model: Any, images: np.ndarray, labels: np.ndarray, steps: int, learning_rate: float) -> list[np.ndarray]:
    """Take steps of Adam on one batch, as `fit` does, from logits; return the model's weights."""
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, run_eagerly=True)
    for _ in range(steps):
        model.train_on_batch(images, labels)
    return weights(model)


def passes(dataset: Iterable, number: int, most: int) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """Go through a data set of batches (images, labels) a few times; return the batches of each pass, at most so many.

    Raises:
        TypeError: it cannot be gone through, or does not consist of pairs.
    """
    return [[tuple(map(np.asarray, _pair(batch))) for batch in islice(dataset, most)] for _ in range(number)]


def _pair(batch: Any) -> tuple:
    if not isinstance(batch, (list, tuple)) or len(batch) != 2:
        raise TypeError("a batch is not a pair (images, labels)")
    return tuple(batch)


def is_compiled(model: Any) -> bool:
    """Tell whether a model has been told its loss and optimizer, so that Keras's own training can use it."""
    return bool(model.compiled)


def slopes(function: Callable, watched: int, *args: Any) -> list:
    """Return the gradients of a function's number, or the sum of its numbers, with respect to its first arguments,
    arrays or lists of arrays; None where a tape finds none.
    """
    import tensorflow as tf

    tensors = tf.nest.map_structure(tf.constant, list(args[:watched]))
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        number = tf.convert_to_tensor(function(*tensors, *args[watched:]))
    found = tape.gradient(number, tensors)
    return tf.nest.map_structure(lambda slope: None if slope is None else np.array(slope), found)


def facts(model: Any) -> dict[str, Any]:
    """Return a model's shapes and numbers of parameters, and its layers: name, kind, output shape, parameters."""
    layers = [
        {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": list(layer.output.shape) if hasattr(layer.output, "shape") else None,
            "parameters": layer.count_params(),
            "trainable": bool(layer.trainable),
        }
        for layer in model.layers
    ]
    return {
        "input": list(model.input_shape),
        "output": list(model.output_shape),
        "parameters": model.count_params(),
        "trainable": sum(int(np.prod(variable.shape)) for variable in model.trainable_weights),
        "variables": [[variable.path, list(variable.shape)] for variable in model.weights],
        "layers": layers,
    }


def around(block: Callable, input_shape: tuple[int, ...], *args: Any, **kwargs: Any) -> Any:
    """Make a model of one block, a function of a Keras tensor: `block(x, *args, **kwargs)`; None if it returns none."""
    import keras

    inputs = keras.Input(tuple(input_shape))
    outputs = block(inputs, *args, **kwargs)
    return None if outputs is None else keras.Model(inputs, outputs)


def built(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call a function that makes a Keras model, with zeros for start weights: nobody waits for 100 million random
    ones.

    Raises:
        MemoryError: a layer would have more than `MOST_NUMBERS`, as behind poolings that do not make maps smaller.
    """
    import keras

    add_weight = keras.layers.Layer.add_weight

    def add_few(layer: Any, shape: Any = None, *args: Any, **kwargs: Any) -> Any:
        if (numbers := np.prod(shape or 1, dtype=float)) > MOST_NUMBERS:
            raise MemoryError(f"{layer.name}'s weights, {tuple(shape)}, would be {numbers / 1e6:,.0f} million numbers")
        return add_weight(layer, shape, *args, **kwargs)

    keras.layers.Layer.add_weight = add_few
    try:
        with keras.utils.custom_object_scope({"glorot_uniform": keras.initializers.Zeros}):
            return function(*args, **kwargs)
    finally:
        keras.layers.Layer.add_weight = add_weight


MOST_NUMBERS = 300_000_000  # three times those of the largest layer in VGG-16


@contextmanager
def without_numbers(instead: Iterable[tuple[Any, Any]] = ()) -> Iterator[None]:
    """Make Keras models whose weights have shapes, but no numbers, which takes no time and no memory.

    Keras keeps a list of such weights, and fills all of them as soon as any model is drawn symbolically: with 100
    million random numbers, or with an error about a model that nobody asked for. So none is left on the list, which has
    no public name.

    Args:
        instead: pairs of a weight and the numbers to compute with.
    """
    import keras
    from keras.src.backend.common import global_state

    waiting = global_state.get_global_attribute(WAITING)
    global_state.set_global_attribute(WAITING, [])
    try:
        with keras.StatelessScope(list(instead), initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(WAITING, waiting)


WAITING = "uninitialized_variables"


def outline(model: Any, input_shape: tuple[int, ...]) -> dict[str, Any]:
    """Return, without computing, the shape that a model makes of one picture; and each weight's name, shape,
    trainable.
    """
    import keras

    output = _single(model(keras.KerasTensor((1, *input_shape))))
    trainable = {id(variable) for variable in model.trainable_weights}
    variables = [[v.path.split("/")[-1], [int(n) for n in v.shape], id(v) in trainable] for v in model.weights]
    return {"output": list(output.shape), "variables": variables}


def configuration(model: Any, input_shape: tuple[int, ...], drawn: bool = False) -> str:
    """Return a model's configuration as JSON, without its weights; arguments as of `described`."""
    return _drawn(model, input_shape).to_json() if drawn else model.to_json()


def influences(json: str, images: np.ndarray, seed: int) -> dict[str, Any]:
    """Tell of each weight of a model how much the model's output has to do with it.

    Args:
        json: the model's configuration; its weights are drawn by role, see `numbers_by_role`.
        images: (N, H, W, C).
        seed: of the weights.

    Returns:
        The model's outline, as of `outline`, and the influence of each weight: the length of its gradient times its
        own, in lengths of the output. It is 0 where the output is the same whatever the weight is.
    """
    import keras
    import tensorflow as tf

    with without_numbers():  # the weights have shapes, and the numbers that are drawn
        made = keras.models.model_from_json(json)
        told = outline(made, images.shape[1:])
    variables, numbers = zip(*_by_role(made, seed, alike=()))
    with tf.GradientTape() as tape:
        tape.watch(numbers)
        with without_numbers(zip(variables, numbers)):
            output = _single(made(images, training=False))
        mixed = tf.reduce_sum(output * np.random.default_rng(seed).standard_normal(output.shape).astype(np.float32))
    gradients = tape.gradient(mixed, numbers, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    size = lambda tensor: float(np.linalg.norm(np.ravel(tensor)))  # noqa: E731
    felt = {
        id(v): size(change) * size(number) / size(output) for v, number, change in zip(variables, numbers, gradients)
    }
    return {**told, "influences": [felt.get(id(variable), 0.0) for variable in made.weights]}


def sketched(function: Callable, input_shape: tuple[int, ...], *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Call a function that makes a Keras model and return the model's outline, and the multiply-adds of its
    convolutions and dense layers, nan where it takes pictures of any size; its weights have shapes, but no numbers.
    """
    import keras

    uses: dict[Any, float] = {}
    call = keras.layers.Layer.__call__

    def counting(layer: Any, *args: Any, **kwargs: Any) -> Any:
        result = call(layer, *args, **kwargs)
        if isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D, keras.layers.DepthwiseConv2D)):
            uses[layer] = float(np.prod(np.array([*layer.kernel.shape, *result.shape[1:-1]], float)))
        return result

    keras.layers.Layer.__call__ = counting
    try:
        with without_numbers():
            model = function(*args, **kwargs)
            return {**outline(model, input_shape), "multiply_adds": sum(uses.values())}
    finally:
        keras.layers.Layer.__call__ = call


def fill_by_role(model: Any, seed: int, alike: tuple[int, ...] = ()) -> None:
    """Give each weight numbers that depend on its role and shape, not on when it was made; see `numbers_by_role`.

    Args:
        model: a built Keras model.
        seed: other numbers for another seed.
        alike: columns of tables that all get the same numbers, where parallel branches may stand in either order.
    """
    for variable, numbers in _by_role(model, seed, alike):
        variable.assign(numbers)
    _finalize(model)


def fill_evenly(model: Any, columns: int) -> None:
    """Give weights with which each map holds one number all over, in training as well: kernels 0, biases and offsets 1.

    Tables with so many columns are different: each column hands on one of the inputs.
    """
    for variable in model.weights:
        role, rows, width = role_and_table(variable.path, variable.shape)
        if role == "kernel":
            numbers = np.eye(rows, width, dtype=np.float32) if width == columns else np.zeros((rows, width), np.float32)
        else:
            numbers = np.full(width, 0.0 if role in ("gamma", "mean", "moving_mean") else 1.0)
        variable.assign(numbers.reshape(variable.shape))


def _by_role(model: Any, seed: int, alike: tuple[int, ...]) -> list[tuple[Any, Any]]:
    from keras import ops

    seen, drawn, pairs = Counter(), {}, []
    for variable in model.weights:
        if "float" not in str(variable.dtype):
            continue
        role, rows, columns = key = role_and_table(variable.path, variable.shape)
        if role in ("mean", "variance"):  # of `Normalization`, which knows no data
            continue
        if columns not in alike or key not in drawn:
            numbers, picks = numbers_by_role(role, rows, columns, seed, turn=seen[key])
            table = ops.take(numbers, picks, axis=0)
        if columns in alike:
            table = drawn.setdefault(key, table)
        seen[key] += columns not in alike
        pairs.append((variable, ops.reshape(table, variable.shape)))
    return pairs


def role_and_table(path: str, shape: tuple[int, ...]) -> tuple[str, int, int]:
    """See a weight as a table: a row for each number that a unit multiplies, a column for each unit.

    So a dense layer and a convolution over all its input get the same numbers, and so do depthwise and grouped layers.
    """
    shape = tuple(shape)
    if len(shape) < 2:
        return path.split("/")[-1], 1, int(np.prod(shape))
    if len(shape) == 4 and shape[3] == 1 and shape[:2] != (1, 1):  # depthwise: (kh, kw, C, 1)
        shape = shape[:3]
    return "kernel", int(np.prod(shape[:-1])), int(shape[-1])


MOST_ROWS = 1021  # random ones; larger tables draw their rows from these, which takes a hundredth of the time


def numbers_by_role(role: str, rows: int, columns: int, seed: int, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the numbers of a weight, the `turn`-th of its role and shape: a table, and which of its rows to take."""
    rng = np.random.default_rng([seed, *role.encode(), rows, columns, turn])
    drawn = rng.standard_normal((min(rows, MOST_ROWS), columns), dtype=np.float32)
    picks = np.arange(rows) if rows <= MOST_ROWS else rng.integers(0, MOST_ROWS, rows)
    if role == "kernel":
        if (
            rows > 8
        ):  # what all inputs share, behind ReLU most of a signal, is taken out: in deep networks it would hide the rest
            drawn = drawn - drawn[picks].mean(axis=0)
        return drawn * np.float32(np.sqrt(2 / rows)), picks  # He et al., 2015: signals keep their size
    if role == "moving_variance":
        return 0.01 * (0.5 + np.abs(drawn)), picks  # so small that an epsilon of 1e-3 shows
    return (0.1 * (0.75 + 0.5 * np.abs(drawn)) if role == "gamma" else 0.5 * drawn), picks


def of_block(block: Callable, maps: np.ndarray, *args: Any, **kwargs: Any) -> np.ndarray | None:
    """Return what a block computes for maps (N, H, W, C), with weights that depend on the maps' numbers, roles and
    shapes.
    """
    with without_numbers():
        model = around(block, maps.shape[1:], *args, **kwargs)
    if model is None:
        return None
    weights = _by_role(model, zlib.crc32(np.ascontiguousarray(maps, np.float32).tobytes()), alike=tuple(range(10_000)))
    with without_numbers(weights):
        return predict(model, maps)


def fill_in_order(model: Any, arrays: list[np.ndarray], input_shape: tuple[int, ...]) -> None:
    """Give a model weights by role and shape and, among equals, in the order in which data flow through its layers.

    Args:
        model: a built Keras model.
        arrays: the weights in Keras's layout and in that order, the four of a batch normalisation together.
        input_shape: of one picture.
    """
    queues = by_role(arrays)
    for variable in _in_order(model, input_shape):
        key = role_and_table(variable.path, variable.shape)
        variable.assign(next_in(queues, *key).reshape(variable.shape))


def by_role(arrays: Iterable[np.ndarray]) -> dict[tuple, list[np.ndarray]]:
    """Sort weights by role, rows and columns; a vector's role comes from its place behind the last kernel."""
    queues: dict[tuple, list[np.ndarray]] = {}
    arrays, behind = list(arrays), 0
    for index, array in enumerate(arrays):
        behind = 0 if array.ndim > 1 else behind + 1
        alone = behind == 1 and (index + 1 == len(arrays) or arrays[index + 1].ndim > 1)
        role = "kernel" if not behind else "bias" if alone else NORM[behind - 1]
        queues.setdefault(role_and_table(role, array.shape), []).append(array)
    return queues


def next_in(queues: dict[tuple, list[np.ndarray]], role: str, rows: int, columns: int) -> np.ndarray:
    """Take the next weight of a role and shape; where none is left, one that does nothing: a 1 or a 0 all over."""
    queue = queues.get((role, rows, columns))
    return queue.pop(0) if queue else np.full((rows, columns), float(role in ("gamma", "moving_variance")), np.float32)


NORM = ("gamma", "beta", "moving_mean", "moving_variance")


def _in_order(model: Any, input_shape: tuple[int, ...]) -> list[Any]:
    """List a model's weights in the order in which a picture meets the layers that own them."""
    import keras

    met: dict[int, Any] = {}
    call = keras.layers.Layer.__call__

    def noting(layer: Any, *args: Any, **kwargs: Any) -> Any:
        result = call(layer, *args, **kwargs)  # what lies within a layer comes before the layer itself
        met.update({id(variable): variable for variable in layer.weights if id(variable) not in met})
        return result

    keras.layers.Layer.__call__ = noting
    try:
        model(np.zeros((1, *input_shape), np.float32), training=False)
    finally:
        keras.layers.Layer.__call__ = call
    return [*met.values(), *(variable for variable in model.weights if id(variable) not in met)]
