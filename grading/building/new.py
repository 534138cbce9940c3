"""Begin an exercise: three skeletons, which say what is missing in them until it is there."""

from __future__ import annotations

import builtins
import keyword

from grading.building.source import MISSING, NAME, read
from grading.course import Lesson, Refused, identifier
from grading.files import write

_CELLS = """\
# %% [markdown]
# ## {M} what this section is about
#
# {M} a tiny concrete case.
#
# **Predict.** {M} what comes out? Ask for something that can be wrong: a number, a shape.

# %%
# {M} the code that settles it

# %% [markdown]
# {M} why it came out so.

# %% [markdown]
# ### Your turn: {M} do what, in a few words
#
# Write `{function}(…)`: {M} what goes in, what comes out, the rules of the game.
#
# Example: {M} one call with its result.

# %% exercise="{name}"
def {function}({values}):  # {M} the arguments
    \"\"\"{M} what it does, in one line.

    Args:
        {values}: {M} {what_it_is}.

    Returns:
        {M} {what_comes_out}.
    \"\"\"
    ### BEGIN SOLUTION
    return {values}  # {M} the solution
    ### END SOLUTION


# %% check="{name}"
check.{function}({function})

# %% [markdown]
# {M} what one sees in it, and when it breaks.

"""

_CHECK = '''\
"""{M} what is asked for, in one line."""

{numpy}from cnncourse.checks.kit import Check, Misconception, Returns, case, digits


def _{function}({values}):
    """{M} a right implementation{in_what}, by another way than the lesson's solution."""
    return {copy}


def _equals_another(rng):  # {M} which other way: {ways}
    {values} = {drawn}
    yield _{function}({values}), {values}


{function} = Check(
    "{name}",
    oracle=_{function},
    proof=_equals_another,
    criteria=[
        # {M} each thing that is judged, with its points and calls; {sizes}
        Returns("what the text asks for", 1, lambda rng: [case({digits})]),
    ],
    misconceptions=[
        # {M} the mistakes of your wrong answers, the most specific first
        Misconception("its-name", "This is … Something else is asked for.", lambda {values}: {values}),
    ],
    hints=[
        "{M} a question.",
        "{M} a tool.",
        "{M} a shape of the answer.",
    ],
)
'''

_PACKAGE = '''\
"""Checks of lesson {number}, a module per exercise."""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
'''

_ANSWERS = '''\
"""Answers to the exercise {name} of lesson {number}."""

{numpy}from {answers} import right, wrong


@right
def right_1({values}):  # {M} right answer 1, as a learner would write it, and a name that says how it goes
    return {copy}


# {M} right answer 2, in another style
# {M} right answer 3
# {M} right answer 4
# {M} right answer 5


@wrong("its-name", points=0)
def wrong_1({values}):  # {M} wrong answer 1, the name of its mistake, the points that it still earns
    return {values}


# {M} wrong answer 2
# {M} wrong answer 3
# {M} wrong answer 4
# {M} wrong answer 5
'''


_OF_PICTURES = {
    "values": "images",
    "what_it_is": "its shape and dtype",
    "what_comes_out": "the shape, as a formula, and the dtype",
    "numpy": "import numpy as np\n\n",
    "in_what": " in short NumPy",
    "copy": "np.asarray(images)",
    "ways": "SciPy, Keras or brute force; several shapes",
    "drawn": "rng.normal(size=(2, 5, 4, 3))",
    "sizes": "not square, several images and channels",
    "digits": "digits(rng, 2, 3, 4, 2)",
    "answers": "tests.answers",
}
_OF_ANYTHING = {
    "values": "values",
    "what_it_is": "what it is",
    "what_comes_out": "what comes out",
    "numpy": "",
    "in_what": "",
    "copy": "list(values)",
    "ways": "a library or brute force; several sizes",
    "drawn": "digits(rng, 5).tolist()",
    "sizes": "sizes that tell mistakes apart",
    "digits": "digits(rng, 5).tolist()",
    "answers": "grading.answers",
}


def begin(lesson: Lesson, name: str) -> list[str]:
    """Write an exercise's skeletons: its cells before the quiz, its check, its answers; all three or none.

    Args:
        lesson: where it belongs.
        name: its name for ever, the function's with dashes: "min-pool2d".

    Returns:
        Where they are, a line each.

    Raises:
        Refused: the name cannot be an exercise's, or is one's already.
    """
    _refuse_name(name)
    cells = read(lesson)
    taken = {cell.name: cell.line for cell in cells if cell.kind == "exercise"}
    if name in taken:
        raise lesson.problem(f"the exercise {name} is here already; take another name.", taken[name])
    files = lesson.check_file(name), lesson.answers_file(name)
    for file in files:
        if file.exists():
            raise lesson.problem(f"this file is there already; take another name than {name}.", file=file)
    lines = lesson.source.read_bytes().decode("utf-8").splitlines(keepends=True)
    last = cells[-1].line if len(cells) > 1 else len(lines) + 1  # before what ends the lesson, never before its title
    line = next((cell.line for cell in cells if cell.source.startswith("## Quiz")), last)
    words = {"name": name, "function": identifier(name), "number": lesson.name[:2], "M": MISSING}
    words |= _OF_ANYTHING if lesson.course.is_another else _OF_PICTURES
    lines.insert(line - 1, _CELLS.format(**words))
    written = {lesson.source: "".join(lines), files[0]: _CHECK.format(**words), files[1]: _ANSWERS.format(**words)}
    if not (package := files[0].with_name("__init__.py")).exists():  # the first exercise of a lesson
        written[package] = _PACKAGE.format(number=lesson.name[:2])
    write(written)
    root = lesson.course.root
    return [
        f"{lesson.source.relative_to(root).as_posix()}:{line}",
        *(file.relative_to(root).as_posix() for file in files),
    ]


def _refuse_name(name: str) -> None:
    if not NAME.fullmatch(name) or name != name.lower() or name.endswith("-") or "--" in name:
        raise Refused(
            f"{name!r} cannot be an exercise's name: it is the function's with dashes, in small letters and digits, "
            'at most 40 of them, such as min-pool2d; it does not begin with "quiz-" nor end in "-check".'
        )
    function = identifier(name)
    if keyword.iskeyword(function) or hasattr(builtins, function):
        raise Refused(f"{name!r} cannot be an exercise's name: Python has a {function} of its own.")
