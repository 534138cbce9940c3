"""The epoch with which to stop, from a history."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _best_epoch(history):
    return int(np.argmin(history["val_loss"]))


def _history(rng, val_loss, turn=1):
    """A history with this val_loss, whose other curves have their best epochs elsewhere. It may be turned round: the
    last key first.
    """
    number = len(val_loss)
    loss = np.round(2.3 * 0.8 ** np.arange(number), 3)
    accuracy = np.round(np.linspace(0.3, 0.97, number), 3)
    loss[-1], accuracy[-2:] = loss[-3], accuracy[-4]
    val_accuracy = np.round(np.roll(np.linspace(0.9, 0.2, number), max(1, number // 5)), 3)
    curves = {"loss": loss, "accuracy": accuracy, "val_loss": np.round(val_loss, 4), "val_accuracy": val_accuracy}
    return {name: curves[name].tolist() for name in list(curves)[::turn]}


def _valley(rng, number, lowest, bump=None):
    val_loss = 0.4 + 0.1 * np.abs(np.arange(number) - lowest) + rng.uniform(0, 0.02, number)
    if bump is not None:
        val_loss[bump] += 0.2
    return val_loss


def _first_valley(history):
    return int(np.argmax(np.diff([*history["val_loss"], np.inf]) > 0))


def _stopped_early(patience, least=0.0):
    """The best epoch of a training that stops once val_loss has not fallen by more than `least` for some epochs."""

    def wrong(history):
        best, val_loss = 0, history["val_loss"]
        for epoch, loss in enumerate(val_loss):
            if loss < val_loss[best] - least:
                best = epoch
            elif epoch - best >= patience:
                break
        return best

    return wrong


def _of(key, choose):
    return lambda history: int(choose(history[key]))


SECOND_VALLEY = [1, 0.6, 0.9, 0.8, 0.85, 0.7, 0.5, 0.55]
A_LITTLE_LOWER = [0.9, 0.6, 0.5, 0.53, 0.497, 0.52, 0.56]
VERY_NEAR = [0.9, 0.6, 0.4004, 0.43, 0.4001, 0.4002]


def _proof(rng):
    yield _best_epoch({"val_loss": [0.9, 0.5, 0.6]}), 1  # as the text says
    yield _best_epoch({"val_loss": SECOND_VALLEY}), 6
    val_loss = rng.integers(1, 8, 20) / 10
    least = min(val_loss)
    yield _best_epoch({"val_loss": val_loss.tolist()}), next(n for n, loss in enumerate(val_loss) if loss == least)


best_epoch = Check(
    "best-epoch",
    oracle=_best_epoch,
    proof=_proof,
    criteria=[
        Returns(
            "the epoch of the least val_loss",
            0.5,
            lambda rng: [
                case(_history(rng, _valley(rng, 9, 4))),
                case(_history(rng, _valley(rng, 14, 6, bump=3))),
                case(_history(rng, SECOND_VALLEY, turn=-1)),
                case(_history(rng, A_LITTLE_LOWER)),
                case(_history(rng, VERY_NEAR)),
                case(_history(rng, 60 * _valley(rng, 9, 5))),  # losses are of any size
                case(_history(rng, np.concatenate([_valley(rng, 12, 2) + 0.1, _valley(rng, 6, 3)]))),
            ],
        ),
        Returns(
            "also the first or the last one; of equals the first; an int",
            0.5,
            lambda rng: [
                case(_history(rng, _valley(rng, 6, 0))),
                case(_history(rng, _valley(rng, 7, 6))),
                case(_history(rng, np.array([0.9, 0.7, 0.4, 0.5, 0.4, 0.6]))),
            ],
            whole=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "training-loss",
            "This is the epoch of the least `loss`, that of the training pictures. It nearly always falls.",
            _of("loss", np.argmin),
        ),
        Misconception("largest-not-least", "This is the epoch of the greatest `val_loss`.", _of("val_loss", np.argmax)),
        Misconception(
            "counted-from-one",
            "Epochs are counted from 0 here. This is one too many.",
            lambda history: _best_epoch(history) + 1,
        ),
        Misconception(
            "value-not-epoch",
            "This is the least `val_loss` itself. Its place in the list is asked for.",
            lambda history: min(history["val_loss"]),
        ),
        Misconception(
            "accuracy-not-loss", "This goes by `val_accuracy`. Go by `val_loss`.", _of("val_accuracy", np.argmax)
        ),
        Misconception(
            "least-accuracy", "This is the epoch of the least `val_accuracy`.", _of("val_accuracy", np.argmin)
        ),
        Misconception(
            "training-accuracy", "This goes by the accuracy on training pictures.", _of("accuracy", np.argmax)
        ),
        Misconception(
            "last-epoch",
            "This is the last epoch. The best one often comes before.",
            lambda history: len(history["val_loss"]) - 1,
        ),
        Misconception(
            "first-valley",
            "This is the epoch before the first rise. Curves go up and down a little; a later epoch may be better.",
            _first_valley,
        ),
        *[
            Misconception(
                "stops-too-early",
                "This looks no further once `val_loss` has not fallen for some epochs. The whole list is there: the "
                "least of all is asked for.",
                _stopped_early(patience),
            )
            for patience in range(2, 11)
        ],
        *[
            Misconception(
                "small-improvement-ignored",
                "A later epoch is better by a little, and was passed over. The least `val_loss` is asked for, by "
                "however little.",
                _stopped_early(len(A_LITTLE_LOWER) * 10, least),
            )
            for least in (0.005, 0.01, 0.02, 0.05)
        ],
        Misconception(
            "rounded-first",
            "Losses were rounded before they were compared: what differs by less looks equal then.",
            lambda history: int(np.argmin(np.round(history["val_loss"], 3))),
        ),
        Misconception(
            "a-start-too-low",
            "The search began with a number as the least so far, and all losses may lie above that. Begin with the "
            "first one, or with infinity.",
            lambda history: int(np.argmin(history["val_loss"])) if min(history["val_loss"]) < 10 else 0,
        ),
        Misconception(
            "counted-from-the-end",
            "This is counted from the end of the list. Epochs are counted from 0, from the first one on.",
            lambda history: _best_epoch(history) - len(history["val_loss"]),
        ),
        Misconception(
            "number-of-epochs", "This is how many epochs there are.", lambda history: len(history["val_loss"])
        ),
        Misconception(
            "last-of-equals",
            "Where two epochs are equally good, this is the later one. Take the first.",
            lambda history: len(history["val_loss"]) - 1 - int(np.argmin(history["val_loss"][::-1])),
        ),
        *[
            Misconception(
                "by-its-place",
                "The list was taken by its place in the dict, and keys come in any order. Ask for it by its name.",
                lambda history, place=place: int(np.argmin(list(history.values())[place])),
            )
            for place in range(4)
        ],
        *[
            Misconception(
                "an-end-skipped",
                f"The {which} epoch was not looked at. It may be the best one, too.",
                lambda history, part=part: int(np.argmin(history["val_loss"][part])) + (part.start or 0),
            )
            for which, part in (("first", slice(1, None)), ("last", slice(None, -1)))
        ],
        Misconception(
            "losses-added",
            "Both losses were added. Only `val_loss` tells how new pictures are read.",
            lambda history: int(np.argmin(np.add(history["val_loss"], history["loss"]))),
        ),
        Misconception(
            "smallest-gap",
            "This is where the two losses are closest. A small gap does not mean a small loss.",
            lambda history: int(np.argmin(np.abs(np.subtract(history["val_loss"], history["loss"])))),
        ),
    ],
    hints=[
        "Which of the four lists tells how the network reads pictures that it does not learn from?",
        "`np.argmin` gives the place of the least number, the first of equals.",
        "One line: the place of the least number in one of the history's lists.",
    ],
)
