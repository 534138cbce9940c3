"""Answers to the exercise sensitivity-specificity of lab 10."""

import numpy as np

from tests.answers import right, wrong


def _counts(mask, prediction):
    return (
        (mask & prediction).sum(),
        (mask & ~prediction).sum(),
        (~mask & prediction).sum(),
        (~mask & ~prediction).sum(),
    )


@right
def means(mask, prediction):
    return prediction[mask].mean(), (~prediction[~mask]).mean()


@right
def four_counts(mask, prediction):
    found, missed, false, nothing = _counts(mask, prediction)
    return found / (found + missed), nothing / (nothing + false)


@right
def loop(mask, prediction):
    table = [[0, 0], [0, 0]]
    for truth, said in zip(mask.flat, prediction.flat):
        table[int(truth)][int(said)] += 1
    return [table[1][1] / sum(table[1]), table[0][0] / sum(table[0])]


@right
def one_minus(mask, prediction):
    return np.array([np.mean(prediction[mask]), 1 - np.mean(prediction[~mask])])


@right
def bincount(mask, prediction):
    table = np.bincount(2 * mask.ravel().astype(int) + prediction.ravel(), minlength=4).reshape(2, 2)
    rates = np.diag(table) / table.sum(axis=1)
    return tuple(rates[::-1])


@wrong("swapped", 0)
def other_order(mask, prediction):
    return means(mask, prediction)[::-1]


@wrong("precision-for-sensitivity", 1)
def of_the_predicted(mask, prediction):
    return mask[prediction].mean(), (~prediction[~mask]).mean()


@wrong("divided-by-predictions", 0)
def both_of_the_predicted(mask, prediction):
    return mask[prediction].mean(), (~mask[~prediction]).mean()


@wrong("divided-by-predictions", 1)
def second_of_the_predicted(mask, prediction):
    return prediction[mask].mean(), (~mask[~prediction]).mean()


@wrong("false-alarms-not-specificity", 1)
def false_alarms(mask, prediction):
    return prediction[mask].mean(), prediction[~mask].mean()


@wrong("missed-not-found", 1)
def missed(mask, prediction):
    return (~prediction)[mask].mean(), (~prediction)[~mask].mean()


@wrong("of-all-pixels", 0)
def parts_of_everything(mask, prediction):
    return (mask & prediction).mean(), (~mask & ~prediction).mean()


@wrong("counts-not-shares", 0)
def counts(mask, prediction):
    return (mask & prediction).sum(), (~mask & ~prediction).sum()


@wrong("accuracy-instead", 1)
def accuracy(mask, prediction):
    return prediction[mask].mean(), (mask == prediction).mean()


@wrong("precision-and-recall", 0)
def precision_recall(mask, prediction):
    return mask[prediction].mean(), prediction[mask].mean()


@wrong("precision-and-recall", 1)
def recall_precision(mask, prediction):
    return prediction[mask].mean(), mask[prediction].mean()


@wrong("returned-nothing", 0)
def forgets_return(mask, prediction):
    means(mask, prediction)


@wrong("one-number", 0)
def sensitivity_alone(mask, prediction):
    return prediction[mask].mean()


@wrong("dice-instead", 1)
def dice_first(mask, prediction):
    return 2 * (mask & prediction).sum() / (mask.sum() + prediction.sum()), (~prediction[~mask]).mean()


@wrong("mean-of-pictures", 0)
def each_picture_of_several(mask, prediction):
    if mask.ndim < 3:
        return means(mask, prediction)
    return tuple(np.mean([means(*pair) for pair in zip(mask, prediction)], axis=0))


@wrong("numbers-inverted", 1)
def numbers_turned_round(mask, prediction):
    ill, marked = mask.astype(int), prediction.astype(int)
    return (ill & marked).sum() / ill.sum(), (~ill & ~marked).sum() / (~ill).sum()


@wrong("rounded", 0)
def three_places(mask, prediction):
    return tuple(round(float(share), 3) for share in means(mask, prediction))


@wrong("", points=1)
def counted_in_a_byte(mask, prediction):
    found, ill = (int(each.sum(dtype=np.uint8)) for each in (mask & prediction, mask))
    return found / max(ill, 1), float((~prediction[~mask]).mean())
