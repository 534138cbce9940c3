"""What the checks of the networks share: slips, and dropout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cnncourse.checks.kit import Finding, came, probes
from cnncourse.checks.networks import Slip, blocks
from cnncourse.checks.networks.at_rest import LEFT_ON
from cnncourse.checks.networks.blocks import Network
from cnncourse.checks.networks.building import CarriedLogits

EVERY_TABLE = tuple(range(1, 4097))  # all weights of a role and shape get the same numbers, whichever was made first

PICTURE = (224, 224, 3)


def slips_of(
    function: Callable, rows: list[tuple[str, str, dict]], in_blocks: tuple[Callable, list] | None = None, *more: Slip
) -> tuple[Slip, ...]:
    """The slips of a network: (name, sentence, what is different), then those of its blocks."""

    def reference(options: dict) -> Callable[..., Network]:
        slips = tuple(options.items())
        return lambda *args, **kwargs: Network(function, (*args, *kwargs.values()), slips)

    always_1000 = Slip(
        "classes-ignored",
        "There are always 1,000 classes. `num_classes` says how many.",
        lambda *args, **kwargs: Network(function, args[: int(function is blocks.resnet)]),
    )
    block, its = in_blocks or (None, [])
    of_blocks = [
        (name, f"In its blocks: {sentence[0].lower()}{sentence[1:]}", {"block": partial(block, **slips)})
        for name, sentence, slips in its
    ]
    return (
        *more,
        *(Slip(name, sentence, reference(options)) for name, sentence, options in rows + of_blocks),
        always_1000,
    )


@dataclass(frozen=True)
class Drops(CarriedLogits):
    """In training a part of the means is 0, the others are larger for it. Judged where the logits are right."""

    rate: float = 0.5

    def judge(self, run, rng):
        found = super().judge(run, rng)
        model = run.memory.pop("model", None)
        if not (found.passed or found.name == LEFT_ON) or not self.trial(run, rng, 0).known:
            return Finding(None, found.calls)
        run.probe(probes.fill_evenly, model, 1000)
        calm, training = (
            run.probe(probes.predict, model, np.zeros((1, *PICTURE), np.float32), training=on) for on in (False, True)
        )
        if training.error:
            return Finding(False, found.calls, 0, text=f"Asked for a picture's logits in training: {came(training)}.")
        mean, kept = calm.value - 1, training.value - 1  # of a bias each; what is left are the means, all the same
        dropped = np.abs(kept) < 1e-4 * np.abs(mean)
        text, name, cause = (
            "In training it computes the same as otherwise.",
            "dropout-missing",
            "`Dropout` is missing before the last layer.",
        )
        if not np.allclose(mean, kept):
            rate = 1 - float(np.abs(mean).max() / np.abs(kept).max())
            if np.allclose(kept[~dropped], mean[~dropped] / (1 - self.rate), rtol=1e-3) and dropped.any():
                return found if found.passed else Finding(True, found.calls)
            text = "In training it drops something else."
            name, cause = (
                "dropout-elsewhere",
                "`Dropout` stands between the means and the last layer, and nowhere else.",
            )
            if dropped.any() and np.allclose(kept[~dropped], mean[~dropped] / (1 - rate), rtol=1e-3):
                text = f"In training the part {rate:.2g} of the means is dropped."
                name, cause = (
                    "another-dropout",
                    "`Dropout` takes the part that is dropped, not the part that stays. Which one is asked for?",
                )
        return Finding(False, found.calls, 0, text=text, name=name, cause=cause)


SOFTMAX = (
    "softmax-at-the-end",
    "The numbers of a picture add up to 1: a softmax stands at the end. Logits are what goes into it.",
    {"end": "softmax"},
)
RELU_END = ("relu-at-the-end", "The last layer ends in ReLU. Logits may be negative.", {"end": "relu"})


def max_mean(x):
    from keras import ops

    return ops.max(x, axis=(1, 2))
