"""Underfitting, good or overfitting, from the curves of a training."""

import numpy as np

from cnncourse.checks.kit import Breach, Check, Holds, Misconception, case

KINDS = ("underfitting", "good", "overfitting")


def _diagnose(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 1.5 * min(history["val_loss"]) else "good"


def _curves(
    rng, kind, number=20, wobble=0.0, gap=0.07, floor=0.05, rise=0.07, high=None, valley=0.3, pace=None, late=0
):
    """A history that is clearly of one kind.

    Args:
        wobble: the share of itself by which val_loss goes up and down; it ends with a step up.
        gap: how far a good val_loss ends above the loss.
        floor: where a good loss ends.
        rise: how much an overfitted val_loss grows in an epoch.
        high: at which part of its first an underfitted loss ends; None: somewhere.
        valley: what an overfitted val_loss falls towards.
        pace: how quickly it goes; None: as in 20 epochs, and a shorter training falls as far.
        late: before this epoch good losses do not fall, and an overfitted val_loss does not rise.
    """
    pace = rng.uniform(0.9, 1.1) * (pace or max(1, 20 / number))
    t, moved = np.arange(number) * pace, np.maximum(np.arange(number) - late, 0) * pace
    start = rng.uniform(2.2, 2.3)
    if kind == "underfitting":
        end = high * start if high else rng.uniform(1.5, 1.7)
        loss = end + (start - end) * np.exp(-t / 4)
        val_loss, best = loss + rng.uniform(0.03, 0.08), (0.45, 0.43)
    elif kind == "good":
        loss = floor + (start - floor) * np.exp(-moved / 3)
        end = floor + gap
        val_loss, best = end + (start - end) * np.exp(-moved / 3), (0.97, 0.96)
    else:
        loss = 0.01 + (start - 0.01) * np.exp(-t / 1.5)
        val_loss, best = valley + (start - valley) * np.exp(-t / 2) + rise * moved, (1.0, 0.78)
    val_loss = val_loss * (1 + wobble * (-1.0) ** np.arange(number - 1, -1, -1))
    learned = 1 - np.exp(-(moved if kind == "good" else t) / 2.5)
    accuracy, val_accuracy = (0.1 + (end - 0.1) * learned for end in best)
    return {
        name: np.round(curve, 4).tolist()
        for name, curve in (
            ("loss", loss),
            ("accuracy", accuracy),
            ("val_loss", val_loss),
            ("val_accuracy", val_accuracy),
        )
    }


def _same_word(value, history):
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in KINDS:
        return Breach(
            f"{value!r} came back." if isinstance(value, (str, int, float)) else "No word came back.",
            "other-words",
            "One of three words is asked for: " + ", ".join(f'"{kind}"' for kind in KINDS) + ".",
        )
    right = _diagnose(history)
    if word == right:
        return None
    loss, val_loss = history["loss"], history["val_loss"]
    return (
        f'"{word}" came back for curves that say "{right}". loss: first {loss[0]:.2f}, last {loss[-1]:.2f}. '
        f"val_loss: first {val_loss[0]:.2f}, least {min(val_loss):.2f}, last {val_loss[-1]:.2f}."
    )


def _clear_curves(rng):
    """Histories of each kind, and those that are hard to tell."""
    return [
        *((kind, _curves(rng, kind)) for kind in KINDS),
        ("good", _curves(rng, "good", gap=-0.02)),
        *((kind, _curves(rng, kind, 30, wobble=0.02)) for kind in KINDS),
        ("good", _curves(rng, "good", 24, floor=0.001, gap=0.05)),
        ("good", _curves(rng, "good", 30, wobble=0.04)),
        ("overfitting", _curves(rng, "overfitting", 30, rise=0.12)),
        *((kind, _curves(rng, kind, 8)) for kind in KINDS),
        ("good", _curves(rng, "good", floor=0.1, gap=0.27)),
        *(("underfitting", _curves(rng, "underfitting", high=high)) for high in (0.55, 0.95)),
        ("overfitting", _curves(rng, "overfitting", valley=1.2, rise=0.12)),
        ("good", _curves(rng, "good", 24, floor=0.4, gap=0.05)),
        ("good", _curves(rng, "good", 200, pace=0.1)),
        ("good", _curves(rng, "good", floor=0.4, gap=0.05, wobble=0.03)),
        ("good", _curves(rng, "good", 48, late=34)),
        ("overfitting", _curves(rng, "overfitting", 24, rise=0.16, late=14)),
    ]


def _proof(rng):
    """Every curve is what the text calls by its name, and nothing else."""
    for kind, history in _clear_curves(rng):
        loss, val_loss = (np.array(history[name]) / history[name][0] for name in ("loss", "val_loss"))
        fits = {
            "underfitting": loss[-1] > 1 / 2,
            "good": max(loss[-1], val_loss[-1]) < 1 / 4 and val_loss[-1] < 1.1 * min(val_loss),
            "overfitting": loss[-1] < 1 / 10 and val_loss[-1] > max(1 / 2, 1.5 * min(val_loss)),
        }
        yield [fits[word] for word in KINDS], [word == kind for word in KINDS]
        yield KINDS.index(_diagnose(history)), KINDS.index(kind)


def _instead(**words):
    """A wrong answer that says another word for some kinds."""
    return lambda history: words.get(_diagnose(history), _diagnose(history))


def _by_the_end_of_loss(word, is_so):
    """A wrong answer that says this word for good curves whose loss ends where it holds."""

    def wrong(history):
        return word if _diagnose(history) == "good" and is_so(history["loss"][-1]) else _diagnose(history)

    return wrong


def _or_overfitting(sign, first):
    """A wrong answer that takes a sign for overfitting, before or after it looks for underfitting."""

    def wrong(history):
        word = _diagnose(history)
        if word == "underfitting" and not first:
            return word
        return (
            "overfitting" if sign(history["loss"], history["val_loss"]) else "good" if word == "overfitting" else word
        )

    return wrong


def _underfitting_above(limit):
    """A wrong answer that calls only such a loss high that ends above another limit."""

    def wrong(history):
        if history["loss"][-1] > limit(history["loss"]):
            return "underfitting"
        return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"

    return wrong


def _loss_above_val_loss(history):
    if history["loss"][-1] > history["val_loss"][-1]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"


def _by_val_loss_alone(history):
    val_loss = history["val_loss"]
    if val_loss[-1] > val_loss[0] / 2:
        return "underfitting"
    return "overfitting" if val_loss[-1] > min(val_loss) else "good"


diagnose = Check(
    "diagnose",
    oracle=_diagnose,
    proof=_proof,
    likeness=lambda one, other: one == other,
    criteria=[
        Holds(
            "the right word for clear curves of each kind",
            1,
            lambda rng: [case(history) for _, history in _clear_curves(rng)],
            _same_word,
        ),
    ],
    misconceptions=[
        Misconception(
            "words-swapped",
            "The two words have changed places. A network that cannot even read its own training pictures underfits.",
            _instead(underfitting="overfitting", overfitting="underfitting"),
        ),
        *[
            Misconception(
                "any-gap-is-overfitting",
                "A small gap is no overfitting: `val_loss` may lie a little above the `loss`. What does it do in "
                "the end?",
                _or_overfitting(lambda loss, val_loss: val_loss[-1] > loss[-1], first),
            )
            for first in (True, False)
        ],
        *[
            Misconception(
                "any-gap-is-overfitting",
                "`val_loss` may lie above the `loss`, as long as it is low itself and has not turned. How far it lies "
                "above says little.",
                _or_overfitting(lambda loss, val_loss, gap=gap: val_loss[-1] - loss[-1] > gap, False),
            )
            for gap in (0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25)
        ],
        *[
            Misconception(
                "limit-too-high",
                "A `loss` that ends at a little more than half of its first is high as well: underfitting begins "
                "there.",
                _underfitting_above(limit),
            )
            for limit in (
                *(lambda loss, share=share: share * loss[0] for share in (0.6, 0.65, 0.7, 0.75, 0.8, 0.9)),
                *(lambda loss, limit=limit: limit for limit in (1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.1)),
            )
        ],
        *[
            Misconception(
                "loss-above-val-loss",
                "Which of the two curves lies above does not tell whether too little was learned. How high does the "
                "`loss` end?",
                wrong,
            )
            for wrong in (
                _loss_above_val_loss,
                lambda history: "underfitting" if history["loss"][-1] > history["val_loss"][-1] else _diagnose(history),
            )
        ],
        Misconception(
            "looked-too-early",
            "A training may take more epochs than those that were plotted: `[-1]` is the last one of any.",
            lambda history: _diagnose({name: curve[:20] for name, curve in history.items()}),
        ),
        *[
            Misconception(
                "not-the-end",
                "What counts is the end. Early epochs may be high for long, and curves may turn late.",
                wrong,
            )
            for wrong in (
                lambda history: (
                    "underfitting"
                    if np.mean(history["loss"][len(history["loss"]) // 2 :]) > history["loss"][0] / 2
                    else _diagnose(history)
                ),
                lambda history: (
                    "underfitting" if np.mean(history["loss"]) > history["loss"][0] / 2 else _diagnose(history)
                ),
                lambda history: (
                    "good"
                    if _diagnose(history) == "overfitting"
                    and np.argmin(history["val_loss"]) >= len(history["val_loss"]) // 2
                    else _diagnose(history)
                ),
            )
        ],
        Misconception(
            "best-not-end",
            "This looks at the best `val_loss`. Whether the curve has turned, its end tells.",
            lambda history: (
                _diagnose(history)
                if _diagnose(history) == "underfitting"
                else "overfitting"
                if min(history["val_loss"]) > history["val_loss"][0] / 2
                else "good"
            ),
        ),
        *[
            Misconception(
                "any-rise-is-overfitting",
                "A step up is no turn: curves wobble. Does `val_loss` end far above its best, or near it?",
                _or_overfitting(sign, first),
            )
            for first in (True, False)
            for sign in (
                lambda loss, val_loss: min(np.diff(val_loss).max(), val_loss[-1] - min(val_loss)) > 0,
                lambda loss, val_loss: val_loss[-1] > 1.06 * min(val_loss),
                lambda loss, val_loss: val_loss[-1] - min(val_loss) > 0.02,
            )
        ],
        Misconception(
            "ends-above-its-start",
            "A `val_loss` that has turned need not climb above its first number. Compare its end with its best, or "
            "with half of its first.",
            lambda history: (
                "overfitting"
                if history["val_loss"][-1] > history["val_loss"][0]
                else _instead(overfitting="good")(history)
            ),
        ),
        *[
            Misconception(
                "many-times-the-loss",
                "`val_loss` ends at many times the `loss`, and is low all the same: a `loss` of nearly 0 makes every "
                "ratio large. Compare `val_loss` with its own best.",
                _or_overfitting(lambda loss, val_loss, times=times: val_loss[-1] > times * loss[-1], first),
            )
            for times in (3, 5, 10)
            for first in (True, False)
        ],
        *[
            Misconception(
                "good-is-overfitting",
                "Good curves are called overfitting. A `loss` near 0 is no fault in itself: what does `val_loss` do in "
                "the end?",
                wrong,
            )
            for wrong in (_instead(good="overfitting"), _by_the_end_of_loss("overfitting", lambda end: end < 0.2))
        ],
        Misconception(
            "validation-asked-first",
            "An underfitted network's `val_loss` is high as well, since it cannot even read what it has learned from. "
            "Ask the `loss` first.",
            _instead(underfitting="overfitting"),
        ),
        Misconception("always-overfitting", 'It is always "overfitting".', lambda history: "overfitting"),
        *[
            Misconception(
                "validation-curve-only",
                "An overfitted network's `val_loss` is high as well. Whether a network can read what it has "
                "learned from, the `loss` tells.",
                wrong,
            )
            for wrong in (_instead(overfitting="underfitting"), _by_val_loss_alone)
        ],
        Misconception(
            "training-curve-only",
            "A small `loss` alone proves nothing: these pictures were learned. Look at `val_loss`, too.",
            _instead(overfitting="good"),
        ),
        Misconception(
            "gap-only",
            "Where both losses stay high there is no gap, and a `loss` that falls a little is not yet low. How high is "
            "it at the end?",
            _instead(underfitting="good"),
        ),
        Misconception("always-good", 'It is always "good".', lambda history: "good"),
        *[
            Misconception(
                "good-is-underfitting",
                "Curves that end low, both, are called underfitting. What is a high loss? Compare with the first "
                "epoch's.",
                wrong,
            )
            for wrong in (
                _instead(good="underfitting"),
                *(_by_the_end_of_loss("underfitting", lambda end, least=least: end > least) for least in (0.01, 0.3)),
            )
        ],
        Misconception("always-underfitting", 'It is always "underfitting".', lambda history: "underfitting"),
        Misconception(
            "falling-is-good",
            "A `loss` that falls is not yet low. Where does it end?",
            lambda history: "good" if history["val_loss"][-1] < history["val_loss"][0] else "overfitting",
        ),
    ],
    hints=[
        "Which of the two losses tells that too little was learned? Which one that too much was learned by heart?",
        '`history["loss"][-1]` is the last one, `[0]` the first; `min(history["val_loss"])` the best.',
        "Two questions, one after the other: does the `loss` still end high? If not, does `val_loss` end far above "
        "its own best?",
    ],
)
