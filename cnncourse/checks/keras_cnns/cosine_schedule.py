"""A learning rate that rises in a line, then falls as a cosine does."""

from math import cos, pi

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _cosine_schedule(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + cos(pi * (step - warmup) / (steps - warmup)))


def _by_keras(rng):
    """Keras's own schedule, which begins at 0: where it rises, it is one step behind ours."""
    import keras

    for steps, warmup, peak in ((10, 2, 0.01), (30, 7, 2.5), (12, 1, 1.0)):
        theirs = keras.optimizers.schedules.CosineDecay(0.0, steps - warmup, warmup_target=peak, warmup_steps=warmup)
        ours = [_cosine_schedule(step, steps, warmup, peak) for step in range(steps)]
        yield ours, [float(theirs(step + (step < warmup))) for step in range(steps)]
    yield [_cosine_schedule(step, 4, 2, 0.1) for step in range(4)], [0.05, 0.1, 0.1, 0.05]


def _settings(rng):
    steps, warmup = int(rng.integers(24, 40)), int(rng.integers(5, 9))
    return steps, warmup, float(rng.uniform(0.2, 0.9))


def _rising(rng):
    steps, warmup, peak = _settings(rng)
    first, last = case(0, steps, warmup, peak), case(warmup - 1, steps, warmup, peak)
    short, long = case(0, 12, 1, peak), case(7, 9, 8, peak)  # a warm-up of one step, and of all but one
    return [case(2, steps, warmup, peak), first, last, case(1, 9, 3, 40.0), short, long]


def _falling(rng):
    steps, warmup, peak = _settings(rng)
    inner = warmup + (steps - warmup) // 3
    top, last = case(warmup, steps, warmup, peak), case(steps - 1, steps, warmup, peak)
    return [
        case(inner, steps, warmup, peak),
        top,
        last,
        case(13, 20, 0, peak),
        case(0, 20, 0, peak),
        case(8, 9, 8, peak),
    ]


def _other(rise=lambda step, warmup: (step + 1) / warmup, fall=lambda part: 0.5 * (1 + cos(pi * part)), part=None):
    """A schedule that rises or falls in another way."""

    def schedule(step, steps, warmup, peak):
        if step < warmup:
            return peak * rise(step, warmup)
        return peak * fall(part(step, steps, warmup) if part else (step - warmup) / (steps - warmup))

    return schedule


def _one_step_too_long(step, steps, warmup, peak):
    return peak * (step + 1) / warmup if step <= warmup else _cosine_schedule(step, steps, warmup, peak)


def _one_step_too_long_if_any(step, steps, warmup, peak):
    return (_one_step_too_long if warmup else _cosine_schedule)(step, steps, warmup, peak)


def _wrong_brackets(step, steps, warmup, peak):
    return (
        peak * (step + 1) / warmup if step < warmup else peak * 0.5 * (1 + cos(pi * (step - warmup / steps - warmup)))
    )


def _warm_without(step, steps, warmup, peak):
    """A warm-up of no steps was made one of a step."""
    return _cosine_schedule(step, steps, max(warmup, 1), peak)


def _warm_from_two_on(step, steps, warmup, peak):
    """A warm-up of one step was left to the cosine."""
    cosine = peak * 0.5 * (1 + cos(pi * (step - warmup) / (steps - warmup)))
    return cosine if warmup == 1 else _cosine_schedule(step, steps, warmup, peak)


def _never_warm(step, steps, warmup, peak):
    return peak * 0.5 * (1 + cos(pi * step / steps))


def _both_at_once(step, steps, warmup, peak):
    return _never_warm(step, steps, warmup, peak) * min(1, (step + 1) / max(warmup, 1))


_from_the_start = (
    "The cosine began at step 0, behind the warm-up's back. It begins where the warm-up ends, at the peak."
)
_another_end = "The cosine does not end at 0 after all steps. It has steps - warmup steps for its way from the peak."

cosine_schedule = Check(
    "cosine-schedule",
    oracle=_cosine_schedule,
    proof=_by_keras,
    criteria=[
        Returns("the warm-up: in a line up to the peak, already above 0 at step 0", 1, _rising),
        Returns("the cosine: from the peak down towards 0, also without a warm-up", 1, _falling),
    ],
    misconceptions=[
        Misconception(
            "warm-up-from-zero",
            "The first step has a rate of 0 and changes nothing. Steps are counted from 0: the first one of `warmup` "
            "steps has the share 1 / warmup.",
            _other(rise=lambda step, warmup: step / warmup),
        ),
        Misconception(
            "warm-up-too-slow",
            "The warm-up has not arrived after its last step. Its last step has the full peak.",
            _other(rise=lambda step, warmup: (step + 1) / (warmup + 1)),
        ),
        *[
            Misconception(
                "warm-up-too-long",
                "The rate rises for one step more, above the peak. The first `warmup` steps are those below `warmup`.",
                wrong,
            )
            for wrong in (_one_step_too_long, _one_step_too_long_if_any)
        ],
        Misconception("cosine-from-the-start", _from_the_start, _other(part=lambda step, steps, warmup: step / steps)),
        Misconception("cosine-from-the-start", _from_the_start, _both_at_once),
        Misconception("no-warm-up", "There is no warm-up. The first steps are small.", _never_warm),
        Misconception("no-warm-up", "The first steps have the full peak already.", _other(rise=lambda *_: 1)),
        Misconception("another-end", _another_end, _other(part=lambda step, steps, warmup: (step - warmup) / steps)),
        Misconception(
            "warm-up-too-slow",
            "The warm-up arrives too early, at the last but one of its steps: step 0 has a share of 1 / warmup.",
            _other(rise=lambda step, warmup: step / max(warmup - 1, 1)),
        ),
        Misconception(
            "warm-up-in-a-curve",
            "The warm-up rises as a cosine does. It rises in a line.",
            _other(rise=lambda step, warmup: 0.5 * (1 - cos(pi * (step + 1) / warmup))),
        ),
        Misconception(
            "warm-up-of-none",
            "Where `warmup` is 0 there is no warm-up, and the cosine begins at step 0. Here it was made one step.",
            _warm_without,
        ),
        Misconception(
            "warm-up-of-one",
            "A warm-up of one step has its full peak in that step. Before step `warmup` the formula does not hold.",
            _warm_from_two_on,
        ),
        Misconception(
            "brackets-missing",
            "Brackets are missing: `step - warmup / steps - warmup` divides `warmup` by `steps` first. The share is "
            "`(step - warmup) / (steps - warmup)`.",
            _wrong_brackets,
        ),
        Misconception(
            "divided-in-whole-numbers",
            "`//` divides in whole numbers, so the share is 0 until the end. `/` keeps the fraction.",
            _other(part=lambda step, steps, warmup: (step - warmup) // (steps - warmup)),
        ),
        Misconception(
            "divided-in-whole-numbers",
            "`//` divides in whole numbers, so the share is 0 until the end. `/` keeps the fraction.",
            _other(rise=lambda step, warmup: (step + 1) // warmup),
        ),
        *[
            Misconception(
                "numbers-of-the-example",
                f"{what} is the example's. It is an argument.",
                wrong,
            )
            for what, wrong in (
                ("A peak of 0.1", lambda step, steps, warmup, peak: _cosine_schedule(step, steps, warmup, 0.1)),
                ("A warm-up of 2 steps", lambda step, steps, warmup, peak: _cosine_schedule(step, steps, 2, peak)),
            )
        ],
        *[
            Misconception(
                "rates-rounded",
                "The rate was rounded. Return it as it is: small rates matter, too.",
                lambda step, steps, warmup, peak, digits=digits: round(
                    _cosine_schedule(step, steps, warmup, peak), digits
                ),
            )
            for digits in (1, 2, 3)
        ],
        Misconception(
            "another-end",
            "The rate is 0 at the last step, which is wasted. Only after it, at `steps`, would it be 0.",
            _other(part=lambda step, steps, warmup: (step - warmup) / max(steps - warmup - 1, 1)),
        ),
        Misconception(
            "one-step-ahead",
            "The cosine is one step ahead. At step `warmup` the rate is the peak.",
            _other(part=lambda step, steps, warmup: (step + 1 - warmup) / (steps - warmup)),
        ),
        Misconception(
            "not-halved", "Without the half, 1 + cos goes up to 2.", _other(fall=lambda part: 1 + cos(pi * part))
        ),
        Misconception(
            "below-zero",
            "The cosine itself goes from 1 down to -1: a rate below 0 climbs. Half of 1 + cos goes from 1 to 0.",
            _other(fall=lambda part: cos(pi * part)),
        ),
        Misconception(
            "quarter-of-a-wave",
            "This is a quarter of a wave, from 1 to 0, which falls fastest at the end. The formula has half a wave.",
            _other(fall=lambda part: cos(pi / 2 * part)),
        ),
        Misconception(
            "down-and-up-again",
            "The rate comes up again: this is a whole wave. The formula has half of one, up to π.",
            _other(fall=lambda part: 0.5 * (1 + cos(2 * pi * part))),
        ),
        Misconception(
            "degrees",
            "The cosine was given degrees. `math.cos` and `np.cos` count in π: half a turn is π.",
            _other(fall=lambda part: 0.5 * (1 + cos(180 * part))),
        ),
        Misconception(
            "pi-forgotten",
            "π is missing: the cosine is only followed up to 1.",
            _other(fall=lambda p: 0.5 * (1 + cos(p))),
        ),
        Misconception(
            "upside-down",
            "The rate rises after the warm-up. Half of 1 + cos falls.",
            _other(fall=lambda part: 0.5 * (1 - cos(pi * part))),
        ),
        Misconception("in-a-line", "The rate falls in a line. Take the cosine.", _other(fall=lambda part: 1 - part)),
        Misconception(
            "peak-ignored",
            "This is a share of the peak. The rate is that share times `peak`.",
            lambda step, steps, warmup, peak: _cosine_schedule(step, steps, warmup, 1),
        ),
        Misconception(
            "all-rates",
            "The rates of all steps came back. That of one step is asked for.",
            lambda step, steps, warmup, peak: [_cosine_schedule(n, steps, warmup, peak) for n in range(steps)],
        ),
    ],
    hints=[
        "Which rate have the first three steps, with a warm-up of three and a peak of 1? And the fourth?",
        "`np.cos` and `np.pi`. Which share of its way has the cosine gone at `step`, and how long is that way?",
        "An `if` for the warm-up, with a share of the peak; below it, the peak times half of one plus a cosine.",
    ],
)
