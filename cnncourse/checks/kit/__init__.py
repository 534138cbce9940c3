"""What a check is made of, in one import line: `from cnncourse.checks.kit import Check, Misconception, Returns, case,
digits`.

- check.py: `Check`; run.py: `Run`, one answer under judgement;
- criteria.py: what earns points; mistakes.py: names and sentences of usual mistakes;
- compare.py: when numbers agree; explain.py: how a call and its result are put into words;
- numbers.py: the numbers that cases are made of; find.py: a lesson's checks, by being there;
- apart.py: a Keras model made anew, where no line of the learner's has run.
"""

from cnncourse.beside import probes
from cnncourse.beside.boundary import Handle, Made, described
from cnncourse.beside.guard import Case, Outcome, attempt, case
from cnncourse.checks.kit.apart import anew, apart, asked_apart
from cnncourse.checks.kit.check import LEARNER_SEED, Check, Individual
from cnncourse.checks.kit.compare import agree, alike, as_numbers, came_back, difference, number, things
from cnncourse.checks.kit.criteria import (
    Breach,
    Criterion,
    Faster,
    Finding,
    FollowsRng,
    Holds,
    Places,
    Refuses,
    Returns,
    first_failure,
    helped_by,
    part_of,
)
from cnncourse.checks.kit.explain import came
from cnncourse.checks.kit.find import checks_in
from cnncourse.checks.kit.mistakes import GENERAL, Misconception, given_away
from cnncourse.checks.kit.numbers import balanced, dark_above, digits, fractions, integers, pixels
from cnncourse.checks.kit.run import Found, Run

__all__ = [
    "GENERAL",
    "LEARNER_SEED",
    "Breach",
    "Case",
    "Check",
    "Criterion",
    "Faster",
    "Finding",
    "Found",
    "FollowsRng",
    "Handle",
    "Holds",
    "Individual",
    "Made",
    "Misconception",
    "Outcome",
    "Places",
    "Refuses",
    "Returns",
    "Run",
    "agree",
    "anew",
    "apart",
    "asked_apart",
    "alike",
    "as_numbers",
    "attempt",
    "balanced",
    "came",
    "came_back",
    "case",
    "checks_in",
    "dark_above",
    "described",
    "difference",
    "digits",
    "first_failure",
    "fractions",
    "given_away",
    "helped_by",
    "integers",
    "number",
    "part_of",
    "pixels",
    "probes",
    "things",
]
