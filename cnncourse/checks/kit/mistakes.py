"""Mistakes with names: those of an exercise, and those that any exercise can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.beside.guard import OPERATION, OWN_RAISE, THE_CALL, Case, Outcome
from cnncourse.checks.kit.compare import agree, as_expected, shape_of


@dataclass(frozen=True)
class Misconception:
    """A usual mistake.

    Args:
        name: what a report calls it, "kernel-flipped".
        sentence: what it is, for the learner: "This is what comes out when the kernel is flipped first."
        wrong: a small wrong implementation with the exercise's signature (for a value exercise: the wrong value).
    """

    name: str
    sentence: str
    wrong: Any


OTHERS = "for-other-numbers"

# Mistakes that can be made in any exercise.
GENERAL = {
    OTHERS: (
        "This is right for other numbers than yours, or so by chance. Work it out from your own, which this notebook "
        "shows."
    ),
    "returned-nothing": "The function returned nothing. Does it end in a `return`?",
    "printed-not-returned": "The function prints its result and returns nothing. A caller needs a `return`.",
    "not-numbers": "What came back cannot be read as numbers.",
    "several-results": (
        "More came back than is asked for: what stands behind a `return` with commas is a tuple. Return the result "
        "alone, without what later steps may need."
    ),
    "generator": (
        "What came back computes nothing until somebody goes through it. A `yield` or round brackets around a `for` "
        "make such a thing; `list(...)` or `np.array([...])` makes numbers."
    ),
    "half-precision": (
        "The result was computed in float16, which knows three digits and ends at 65,504. float32 knows enough."
    ),
    "asks-for-input": (
        "It asks somebody to type something, with `input`. A function takes what it needs from its arguments."
    ),
    "ends-python": "It ends Python, with `exit` or `sys.exit`. A function ends with `return`, or with `raise`.",
    "process-ended": (
        "A process that it has started ended before it gave a result. Do the work in the function itself: it is small."
    ),
    "no-more-threads": (
        "It wanted to start a thread or a process where none can be started. Do the work in the function itself: it "
        "is small."
    ),
    "too-much-memory": "It asked for more memory than there is. Which array has which shape?",
    "not-installed": "It imports something that is not there. The course's own environment has all that is needed.",
    "needs-a-file": "It reads or writes a file that is not there. A function takes what it needs from its arguments.",
    "endless-recursion": "It calls itself too often: after a thousand calls or more Python stops. Which call is the "
    "last? A loop over a list of what is left to do has no such end.",
    "not-a-number": "The result holds nan: somewhere 0 was divided by 0, or a place was never filled.",
    "not-a-function": "This check wants the function itself, without parentheses behind its name.",
    "not-a-value": "This check wants the value, not a function.",
    "signature": "The function does not take the arguments of this call. Compare its `def` line with the exercise.",
    "too-slow": "It was still running when the time was over: is there a loop that never ends?",
    "unfinished-earlier": "It calls a function of this lesson that is not written yet.",
    "input-changed": "The call changed the array or list that it was given. Work on a new one, or on a copy.",
    "extra-axis": "The numbers stand in an array with an axis of length 1 too many or too few.",
    "truncated": "Everything behind the decimal point is lost: the result was made in whole numbers.",
    "byte-overflow": "These are the right numbers modulo 256: a sum was kept in uint8, which ends at 255.",
    "transposed": "The result is transposed: rows and columns have changed places.",
    "sign-turned": "Every number has the wrong sign.",
    "minus-lost": "Every number has lost its minus. Results may be negative.",
    "negatives-cut": "All negative numbers have become 0. Results may be negative.",
    "rounded": "The result was rounded to whole numbers. What stands behind the decimal point belongs to it.",
    "divided-by-255": "The pixels were divided by 255. Here they are taken as they are.",
    "flattened": "The right numbers stand in one long row. The result has more axes than that.",
    "rearranged": (
        "These are the right numbers in a wrong order or shape. `reshape` never moves an axis, `transpose` and "
        "`moveaxis` do; of equals, `argsort` keeps the order only with kind='stable'."
    ),
    "never-filled": "Where it is wrong there is still a 0: these places were never filled.",
    "only-the-beginning": "Only the beginning of the result was computed. Is the `return` inside a loop?",
    "not-refused": (
        "Impossible input must be refused at once, with `raise ValueError(...)`, before anything is computed."
    ),
    "index-out-of-range": "An index lies outside the array. Is it the right axis, and how often does the window fit?",
    "unpacking": (
        "Something was taken apart into more or fewer names than it has parts. How many axes does the array have?"
    ),
    "float-as-size": "A size or an index is a float. `/` makes floats, `//` stays with whole numbers.",
    "empty-array": (
        "The largest or smallest number of an empty array was asked for. Which slice holds nothing? `a[0:-0]` is "
        "empty, for example."
    ),
    "not-callable": "Something that is no function was called: are there parentheses behind a value?",
    "floats-not-ints": (
        "The numbers are right, but they are floats, and nothing can be indexed or cut out with these. "
        "`int(...)`, `np.array(..., int)` or `.astype(int)` makes ints."
    ),
    "empty-of-floats": (
        "`np.array([])` holds floats, though it holds nothing, and an array cannot be indexed with it. "
        "`np.array(..., int)` makes ints of any list."
    ),
    "numbers-not-bools": (
        "True and False are asked for. An array that is indexed with numbers gives places 0 and 1, with bools those "
        "that are True. `np.array(..., bool)` makes bools."
    ),
    "floats-into-integers": (
        "Fractions were to be put into an array of whole numbers. `np.zeros_like` copies the kind of number too."
    ),
    "pair-as-number": "A pair such as (2, 3) was used as one number. Take its two numbers out of it first.",
    "none-used": (
        "None was used as if it were an array. A function without `return` gives None, and so does a tape for what "
        "it has not watched, or for what the result was not computed from."
    ),
    "list-not-array": (
        "A list stands where an array or a tensor is wanted: make one of it first, with `np.array` for example."
    ),
    "too-many-arguments": (
        "Something was called with more arguments than it takes. A model's first layer, for one, takes none: it "
        "stands for the pictures."
    ),
    "inputs-as-list": (
        "The inputs were declared as a list, such as `model.inputs`, but came alone. Declare the one input alone."
    ),
    "symbolic-tensor": (
        "A symbolic tensor of Keras stands for numbers that are not there yet. Call a model on pictures to get numbers."
    ),
    "sparse-tensor": (
        "Keras takes a number times a symbolic tensor for a sparse one, and a layer of your own cannot slice that. "
        "Multiply inside of a layer, such as `Activation`."
    ),
    "shapes-differ": (
        "Arrays of different shapes do not fit into one array. Keep them in a list, and take them one by one."
    ),
    "array-for-number": "An array was put where one number belongs. Python's `sum` adds along one axis only.",
    "unknown-word": (
        "A library does not know a word that it was given, such as the name of a function, an activation, a kind of "
        "padding. Its message says which: is it misspelt?"
    ),
    "no-such-layer": (
        "The model has no layer of this name. Is the name an argument? Then ask for that one, whatever it is."
    ),
    "wrong-arguments": (
        "Something was called with other arguments than it takes. The message names it; `help` shows what it takes."
    ),
    "traced-function": (
        "`tf.function` runs a function's Python only once, when it traces it, and refuses what cannot be traced: new "
        "variables in a later call, Python's own `if` or numbers of a tensor. Without it, it is a plain function."
    ),
    "not-compiled": "A model learns with `fit` only after `compile` has told it loss and optimizer.",
    "layer-for-its-result": (
        "A layer or something else stands where its result belongs. `layer(x)` is what the layer makes of x."
    ),
    "not-connected": "The outputs were not computed from these inputs: is the `Input` that was made first used at all?",
    "cannot-be-changed": "A tensor, a tuple or a text cannot be changed in place. Compute a new one, or use an array.",
    "kinds-of-numbers": "Whole numbers and floats met, which TensorFlow does not mix. `tf.cast` or `astype` first.",
    "no-such-attribute": (
        "That kind of object has nothing of this name. Is the name misspelt, or is it another kind of object than you "
        "think?"
    ),
    "missing-key": "A dict was asked for a key that it does not have. May it be missing, and what holds then?",
    "divided-by-zero": "Something was divided by 0. For which arguments can that happen?",
    "part-not-written": "It raises NotImplementedError: is a part of it still to be written?",
    "library-refused": "A library refused what it was given. The last line of its message says what it wants.",
    "refused-too-much": (
        "These arguments make sense, and yet they were refused. Are they in the exercise's order? What if the two "
        "that you compare are equal?"
    ),
    "stopped-by-an-error": "Python stopped with this error before there was a result.",
    "wrong-shape": (
        "The result has the wrong shape. Count on paper for this call how many rows and columns there must be."
    ),
    "shapes-do-not-fit": "Two arrays met whose shapes do not fit together. Print both shapes where it happens.",
    "array-in-a-condition": (
        "An `if`, an `and` or Python's `max` was asked about a whole array. Each of its numbers has its own answer."
    ),
    "undefined-name": "A name is used that is not defined. Is it misspelt, or defined in a cell that was not run?",
    "not-fast-enough": (
        "The result is right. There is still a loop over the places of the picture: NumPy can do them all at once."
    ),
    "all-the-same": "One number cannot be right at every place, since the patches differ.",
    "not-a-model": "A Keras model is asked for, something that can be called with pictures.",
    "layer-not-built": "A layer has no weights before it knows what comes in: put it into a model, or call it, first.",
    "picture-does-not-fit": (
        "Pictures of this size do not go through. Is a size fixed that is an argument? Or is nothing left after so "
        "many layers?"
    ),
    "window-too-large": (
        "The window is larger than the array that it slides over. Are picture and kernel in the exercise's order? And "
        "their axes?"
    ),
    "weights-do-not-fit": (
        "A layer has weights of other shapes than those that were to go in. Print both: a layer's come from its "
        "filters, its kernel size and its input."
    ),
    "outside-the-tape": (
        "The tape has not seen how the loss was computed: the model's call and the loss belong below the `with`."
    ),
    "ignores-input": "The result is the same whatever goes in. It must be computed from the arguments.",
}

# Those of which a single outcome leaves no doubt; the others are looked for after the exercise's own.
CERTAIN = {
    "returned-nothing",
    "printed-not-returned",
    "not-numbers",
    "signature",
    "too-slow",
    "input-changed",
    "undefined-name",
    "not-fast-enough",
    "not-refused",
    "all-the-same",
    "not-a-model",
    "generator",
    "asks-for-input",
    "ends-python",
    "process-ended",
    "no-more-threads",
    "too-much-memory",
    "not-installed",
    "endless-recursion",
}


# Errors that say the same whatever was to be computed, and parts of messages that do.
_CERTAIN_ERRORS = {
    "NameError": "undefined-name",
    "UnboundLocalError": "undefined-name",
    "SystemExit": "ends-python",
    "MemoryError": "too-much-memory",
    "RecursionError": "endless-recursion",
    "ImportError": "not-installed",
    "ModuleNotFoundError": "not-installed",
}
_CERTAIN_MESSAGES = {
    "asks-for-input": "input() has nobody to ask",
    "process-ended": "process pool was terminated",
    "no-more-threads": "can't start new thread",
}


def given_away(outcome: Outcome) -> str | None:
    """Name the mistake that an outcome shows without anything to compare it with."""
    if outcome.error == "TimeUp":
        return "too-slow"
    if outcome.error == "NotAModel":
        return "not-a-model"
    if outcome.error == "NotImplementedError" and outcome.message.startswith("write "):
        return "unfinished-earlier"
    if outcome.where == THE_CALL and outcome.error == "TypeError" and "()" in outcome.message:
        return "signature"
    if outcome.error:
        name = _CERTAIN_ERRORS.get(outcome.error)
        return name or next((name for name, part in _CERTAIN_MESSAGES.items() if part in outcome.message), None)
    if outcome.value is None:
        return "printed-not-returned" if outcome.printed.strip() else "returned-nothing"
    return None


@np.errstate(all="ignore")  # a right result may be infinite
def general_mistake(calls: list[tuple[Case, Outcome, Any]], failing: int) -> str | None:
    """Name a mistake that can be made in any exercise, from how the results relate to the expected ones.

    Args:
        calls: all calls of the failing criterion.
        failing: index of the one that fails.
    """
    _, failed, asked = calls[failing]
    if failed.changed:
        return "input-changed"
    if failed.error:
        return _from_error(failed)
    pairs = [
        (as_expected(_listed(outcome.value)), np.asarray(expected, float))
        for _, outcome, expected in calls
        if not outcome.error and expected is not None and not isinstance(expected, tuple)
    ]
    bools = all(not isinstance(expected, tuple) and np.asarray(expected).dtype == bool for *_, expected in calls)
    relations, traces = (
        [(name, how) for name, how in table if not (bools and name in _BY_CHANCE)] for table in (_RELATIONS, _TRACES)
    )
    for name, relation in relations:
        if pairs and all(agree(got, right) or agree(got, relation(right)) for got, right in pairs):
            return name
    for name, explains in traces:
        if pairs and all(agree(got, right) or explains(got, right) for got, right in pairs):
            return name
    constant = [all(agree(each[i], pairs[0][i]) for each in pairs) for i in range(2)] if pairs else []
    if constant == [True, False]:  # what is asked for does change
        return "ignores-input"
    return "wrong-shape" if pairs and shape_of(failed.value) != np.shape(asked) else None


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _transposed(right: np.ndarray) -> np.ndarray:
    return right.T if right.ndim == 2 else np.swapaxes(right, 1, 2) if right.ndim == 4 else right


def _first_row_only(right: np.ndarray) -> np.ndarray:
    return np.concatenate([right[:1], 0 * right[1:]]) if right.ndim else right


_RELATIONS = [
    ("sign-turned", np.negative),
    ("minus-lost", np.abs),
    ("negatives-cut", lambda right: np.maximum(right, 0)),
    ("transposed", _transposed),
    ("truncated", np.trunc),
    ("truncated", np.floor),  # `//` goes down, also below 0
    ("rounded", np.rint),
    ("byte-overflow", lambda right: np.trunc(right) % 256),
    ("divided-by-255", lambda right: right / 255),
    ("flattened", np.ravel),
    ("only-the-beginning", lambda right: right.ravel()[:1].sum()),
    ("only-the-beginning", _first_row_only),
]


def _rearranged(got: np.ndarray, right: np.ndarray) -> bool:
    return got.size == right.size and agree(np.sort(got, axis=None), np.sort(right, axis=None))


def _never_filled(got: np.ndarray, right: np.ndarray) -> bool:
    return right.ndim > 0 and got.shape == right.shape and agree(got, np.where(got == 0, 0, right))


def _in_float16(got: np.ndarray, right: np.ndarray) -> bool:
    """The right numbers, as far as float16 can hold them; also where they were made float64 afterwards."""
    with np.errstate(all="ignore"):
        held = got.real.astype(np.float16)
    if got.shape != right.shape or not np.array_equal(got, held):
        return False
    known = np.isfinite(right)
    largest = np.abs(right[known]).max(initial=0)
    ends = np.isinf(got) & (np.abs(right) > np.finfo(np.float16).max)
    return bool((ends | (known & (np.abs(got - right) <= 5e-3 * largest))).all())


_TRACES = [
    ("rearranged", _rearranged),
    ("never-filled", _never_filled),
    ("half-precision", _in_float16),
]

# What agrees by chance where there are but two values, True and False.
_BY_CHANCE = {"rearranged", "only-the-beginning", "never-filled"}

# Parts of the messages of Python, NumPy, Keras and TensorFlow. What a learner says in an own `raise` is not among them.
_MESSAGES = {
    "traced-function": ("in user code:", "tf.function", "SymbolicTensor"),
    "unknown-word": (
        "Could not interpret",
        "is not supported",
        "one of {",
        "must be either",
        "module '",
        "`padding` arg",
    ),
    "no-such-layer": ("No such layer",),
    "layer-not-built": ("expecting 0 weights", "has not been built", "has not yet been built", "isn't built"),
    "picture-does-not-fit": (
        "would be zero or negative",
        "would be negative",
        "incompatible with the layer",
    ),
    "window-too-large": ("window shape cannot be larger",),
    "weights-do-not-fit": ("provided weight shape",),
    "not-compiled": ("must call `compile()`",),
    "layer-for-its-result": ("must be KerasTensors",),
    "not-connected": ("is not connected to",),
    "outside-the-tape": ("No gradients provided",),
    "index-out-of-range": ("out of bounds for array",),
    "inputs-as-list": ("invalid input structure",),  # names a symbolic tensor, too
    "too-many-arguments": ("too many positional arguments",),
    "wrong-arguments": (
        "Unrecognized keyword arguments",
        "unexpected keyword argument",
        "required positional argument",
        "required keyword-only argument",
        "were given",
        "was given",
        "invalid keyword argument",
    ),
    "cannot-be-changed": ("does not support item assignment", "no attribute '__setitem__'", "is read-only"),
    "kinds-of-numbers": ("was expected to be a",),
    "list-not-array": ("'list' object has no attribute", "'list' and 'list'"),
    "none-used": ("'NoneType' object", "a value (None)"),
    "sparse-tensor": ("'SparseTensor' object",),
    "symbolic-tensor": ("KerasTensor",),
    "unpacking": ("to unpack", "cannot unpack"),
    "empty-array": ("zero-size array", "empty sequence", "argument is empty"),
    "not-callable": ("is not callable",),
    "array-in-a-condition": ("truth value of an array",),
    "float-as-size": (
        "'float' object cannot",
        "slice indices must be integers",
        "must be of integral type",
        "expected a positive integer",
        "of type '<class 'float'>'",
    ),
    "floats-into-integers": ("Cannot cast ufunc", "Cannot cast from"),
    "pair-as-number": ("and 'tuple'", "'tuple' and", "not 'tuple'", "not tuple"),
    "shapes-differ": ("inhomogeneous shape",),
    "array-for-number": ("array element with a sequence", "arrays can be converted"),
    "shapes-do-not-fit": (
        "broadcast",
        "not aligned",
        "mismatch",
        "negative dimensions",
        "array dimensions",
        "reshape",
        "same shape",
        "matching shapes",
        "incompatible shapes",
        "Incompatible shapes",
        "size-incompatible",
        "must be unchanged",
    ),
}

_ERRORS = {
    "IndexError": "index-out-of-range",
    "KeyError": "missing-key",
    "ZeroDivisionError": "divided-by-zero",
    "AttributeError": "no-such-attribute",
    "NotImplementedError": "part-not-written",
    "FileNotFoundError": "needs-a-file",
    "PermissionError": "needs-a-file",
}


def _from_error(outcome: Outcome) -> str:
    """Name what an error says, from who raised it, its message and its kind."""
    if outcome.where == OWN_RAISE and outcome.error in ("ValueError", "TypeError", "AssertionError"):
        return "refused-too-much"
    if outcome.error in ("ValueError", "TypeError", "AttributeError", "Exception"):  # of TensorFlow comes an Exception
        for name, parts in _MESSAGES.items():
            if any(part in outcome.message for part in parts):
                return name
    at_home = outcome.where in (OWN_RAISE, OPERATION, THE_CALL)
    return _ERRORS.get(outcome.error) or ("stopped-by-an-error" if at_home else "library-refused")
