"""How fast a function grows with each number of an array, measured by small steps."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions

OTHER_STEPS = (0.1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-7, 1e-8)


def _numerical_gradient(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def sum_of_cubes(x):
    """1·x³ for the first number of x, plus 2·x³ for the second, and so on."""
    x = np.asarray(x, float)
    return float((np.arange(1, x.size + 1).reshape(x.shape) * x * x * x).sum())


def sum_of_neighbours(x):
    """The sum of x³ times the next number, x being read row by row."""
    flat = np.asarray(x, float).ravel()
    return float((flat[:-1] ** 3 * flat[1:]).sum())


def sum_of_all(x):
    """The sum of x."""
    return float(np.asarray(x, float).sum())


def sharply_bent(x):
    """The sum of x + 10¹⁰·x³: so sharply bent at 0 that the slope tells the step."""
    x = np.asarray(x, float)
    return float((x + 1e10 * x * x * x).sum())


def table_product(x):
    """The sum of (x @ x.T)², place by place, for a table x."""
    return float((np.asarray(x, float) @ np.asarray(x, float).T).__pow__(2).sum())


def _each_place(rule):
    """A wrong rule for one place: from f, x, h and the step (an array that is h there) the gradient."""

    def wrong(f, x, h=1e-5):
        gradient = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[place] = h
            gradient[place] = rule(f, x, h, step)
        return gradient

    return wrong


def _never_put_back(after):
    """Leave each number where its last step has put it."""

    def wrong(f, x, h=1e-5):
        moved, gradient = x.astype(float), np.empty(x.shape)
        for place in np.ndindex(x.shape):
            before = moved[place]
            moved[place] = before + h
            above = f(moved)
            moved[place] = before - h
            gradient[place] = (above - f(moved)) / (2 * h)
            moved[place] = before + after * h
        return gradient

    return wrong


def _in_whole_numbers(f, x, h=1e-5):
    """Step within a copy of x that keeps x's kind of number."""
    moved, gradient = x.copy(), np.empty(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        moved[place] = before + h
        above = f(moved)
        moved[place] = before - h
        gradient[place] = (above - f(moved)) / (2 * h)
        moved[place] = before
    return gradient


def _up_and_down_in_whole_numbers(f, x, h=1e-5):
    """Step up, twice down and up again within such a copy: it does not come back to where it was."""
    moved, gradient = x.copy(), np.empty(x.shape)
    for place in np.ndindex(x.shape):
        moved[place] += h
        above = f(moved)
        moved[place] -= 2 * h
        gradient[place] = (above - f(moved)) / (2 * h)
        moved[place] += h
    return gradient


def _row_by_row(f, x, h=1e-5):
    """Move all numbers that share the first index."""
    gradient = np.empty(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _always(step):
    return lambda f, x, h=1e-5: _numerical_gradient(f, x, step)


def _by_default(step):
    return lambda f, x, h=step: _numerical_gradient(f, x, h)


def _flat_for_f(f, x, h=1e-5):
    """Ask f about flat arrays."""
    return _numerical_gradient(f, x.ravel(), h).reshape(x.shape)


def _proof(rng):
    x = rng.normal(size=(3, 2))
    yield _numerical_gradient(sum_of_cubes, x), 3 * np.arange(1, 7).reshape(3, 2) * x * x
    yield _numerical_gradient(table_product, x), 4 * x @ x.T @ x
    yield _numerical_gradient(sharply_bent, np.zeros(2)), [2, 2]  # 1 + 10¹⁰·h²
    yield _numerical_gradient(sum_of_all, np.zeros((2, 3))), np.ones((2, 3))  # as the text says


numerical_gradient = Check(
    "numerical-gradient",
    oracle=_numerical_gradient,
    proof=_proof,
    criteria=[
        Returns(
            "one slope for each number of x, whatever its shape",
            1,
            lambda rng: [
                case(sum_of_cubes, digits(rng, 3)),
                case(sum_of_cubes, digits(rng, 2, 3)),
                case(table_product, fractions(rng, 3, 2)),
                case(sum_of_neighbours, fractions(rng, 2, 1, 3, 2)),
                case(sum_of_all, np.zeros((2, 3))),
            ],
        ),
        Returns(
            "a step of h in both directions, 0.00001 by default, one number at a time",
            0.5,
            lambda rng: [
                case(sum_of_cubes, digits(rng, 3), 0.5),
                case(sum_of_neighbours, digits(rng, 2, 3), h=0.25),
                case(sharply_bent, np.zeros(2)),
            ],
        ),
        Returns(
            "x that holds integers",
            0.5,
            lambda rng: [
                case(sum_of_neighbours, rng.integers(1, 10, 3)),
                case(sum_of_cubes, rng.integers(-9, 0, (2, 2))),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "one-sided",
            "The step goes to one side only, (f(x+h) - f(x)) / h. Step to both sides and divide by the whole way.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x)) / h),
        ),
        Misconception(
            "one-sided",
            "The step goes to one side only, (f(x) - f(x-h)) / h. Step to both sides and divide by the whole way.",
            _each_place(lambda f, x, h, step: (f(x) - f(x - step)) / h),
        ),
        Misconception(
            "divided-by-half-the-way",
            "Twice the slope: from x-h to x+h the way is 2·h long, not h.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x - step)) / h),
        ),
        Misconception(
            "half-a-step",
            "The steps go half of h to either side. h is one step, and the way between the two places is 2·h.",
            _each_place(lambda f, x, h, step: (f(x + step / 2) - f(x - step / 2)) / h),
        ),
        Misconception(
            "h-ignored",
            "The change was divided by 2·0.00001, whatever h is. Divide by the way that was gone.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x - step)) / 2e-5),
        ),
        Misconception(
            "bend-not-slope",
            "This is how the slope itself changes, f(x+h) - 2·f(x) + f(x-h). The slope is asked for.",
            _each_place(lambda f, x, h, step: (f(x + step) - 2 * f(x) + f(x - step)) / h**2),
        ),
        Misconception(
            "not-divided",
            "This is how much f changes. A slope is the change divided by the way.",
            _each_place(lambda f, x, h, step: f(x + step) - f(x - step)),
        ),
        Misconception(
            "brackets-forgotten",
            "`/ 2 * h` divides by 2 and then multiplies by h. Mind the brackets.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x - step)) / 2 * h),
        ),
        Misconception(
            "brackets-forgotten",
            "Only the second value of f was divided: a division comes before a minus. Mind the brackets.",
            _each_place(lambda f, x, h, step: f(x + step) - f(x - step) / (2 * h)),
        ),
        Misconception(
            "one-step-down-from-above",
            "Half of the slope: one step up and one step down lead back to x. The lower place is one step further "
            "down.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x)) / (2 * h)),
        ),
        Misconception(
            "step-times-number",
            "The step grows with the number that is moved. It is h, whatever stands there.",
            _each_place(lambda f, x, h, step: (f(x + x * step) - f(x - x * step)) / (2 * h)),
        ),
        Misconception(
            "others-cleared",
            "While one number has its turn, the others are 0. They stay as they are.",
            _each_place(lambda f, x, h, step: (f(x * (step > 0) + step) - f(x * (step > 0) - step)) / (2 * h)),
        ),
        Misconception(
            "same-array-twice",
            "Every slope is 0: none was put into the result, or f was asked about one array twice. `a = b` is no copy.",
            lambda f, x, h=1e-5: np.zeros(x.shape),
        ),
        Misconception(
            "rows-moved", "All numbers of a row were moved together. Each number has a turn of its own.", _row_by_row
        ),
        Misconception("f-given-flat", "f was given one long row. It takes an array of the shape of x.", _flat_for_f),
        *[
            Misconception(
                "all-at-once",
                "All numbers of x were moved together. Move one, leave the others where they are.",
                wrong,
            )
            for wrong in (
                lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
                lambda f, x, h=1e-5: np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h)),
            )
        ],
        *[
            Misconception(
                "not-put-back",
                "A number stays moved while the next ones have their turn. Put each back before you go on.",
                _never_put_back(after),
            )
            for after in (-1, 1)
        ],
        Misconception(
            "h-ignored",
            "The step is always the same size. `h` says how large it is.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x),
        ),
        *[
            Misconception("h-ignored", "The step is always the same size. `h` says how large it is.", wrong)
            for wrong in map(_always, OTHER_STEPS)
        ],
        *[
            Misconception("another-default", "Without an h the step has another size. It is 0.00001 then.", wrong)
            for wrong in map(_by_default, OTHER_STEPS)
        ],
        *[
            Misconception(
                "steps-in-whole-numbers",
                "x holds integers here, and so does its copy: a step of h is cut off in it. Make it floats first.",
                wrong,
            )
            for wrong in (_in_whole_numbers, _up_and_down_in_whole_numbers)
        ],
        Misconception(
            "result-in-whole-numbers",
            "x holds integers, and so does the result: `np.zeros_like(x)` copies the kind of number too.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x, h).astype(x.dtype),
        ),
        Misconception(
            "sign-turned",
            "Every slope has the wrong sign: f(x+h) comes first, f(x-h) is taken away.",
            lambda f, x, h=1e-5: -_numerical_gradient(f, x, h),
        ),
        Misconception(
            "one-number-only",
            "There is one slope. Each number of x has its own.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x, h).ravel()[0],
        ),
        Misconception(
            "values-not-slopes",
            "These are values of f. A slope compares two of them.",
            _each_place(lambda f, x, h, step: f(x + step)),
        ),
    ],
    hints=[
        "If only one number of x moves by h, how much does f change, and over which way?",
        "`np.ndindex(x.shape)` visits every place of an array of any shape; `x.astype(float)` is a copy in floats.",
        "A float array of x's shape. For each place: move it up, ask f, move it down, ask f, put it back, divide "
        "by 2·h.",
    ],
)
