"""The feature map that a page shows with wrong numbers."""

import numpy as np

from cnncourse import individual
from cnncourse.checks.kit import Check, Individual, Misconception, Places

NAME = "page-feature-map"
CHECKERBOARD = 1 - np.indices((5, 5)).sum(0) % 2
CROSS = 1 - np.indices((3, 3)).sum(0) % 2
OWN_PICTURE = """\
**A picture of your own.** Work out the feature map of this picture instead of the checkerboard's. The filter is the
same."""
SHOWN = """\
checkerboard = individual.picture("page-feature-map", checkerboard)
print(checkerboard)
show(plots.picture_and_filter(checkerboard, cross), alt="Your own picture, printed above, and the filter.")"""


def _equals_scipy(rng):
    from scipy import signal

    for picture in (CHECKERBOARD, _own_picture(rng.integers(individual.SETS))):
        yield _of(picture).oracle, signal.correlate2d(picture, CROSS, "valid")


def _own_picture(number):
    return individual.picture_of(number, NAME, CHECKERBOARD)


def _of(picture):
    """The check for a picture of zeros and ones (5, 5)."""
    patches = np.lib.stride_tricks.sliding_window_view(picture, CROSS.shape)
    right, centre = (patches * CROSS).sum((2, 3)), patches[:, :, 1, 1]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(picture, 1), CROSS.shape)
    is_usual = picture is CHECKERBOARD
    kinds = "There are only two kinds of patches on a checkerboard: with a 1 and with a 0 in the centre."
    return Check(
        NAME,
        oracle=right,
        proof=_equals_scipy,
        criteria=[
            Places("the places where the patch has a 1 in its centre", 1, lambda _: centre == 1),
            Places("the places where the patch has a 0 in its centre", 1, lambda _: centre == 0),
        ],
        misconceptions=[
            Misconception(
                "copied-from-the-page",
                "These are the numbers that the page prints, and they are wrong. Work them out yourself.",
                [[4, 3, 4], [2, 4, 2], [4, 3, 4]],
            ),
            Misconception(
                "another-picture",
                "These numbers belong to a well-known example with another picture. Look at the checkerboard again.",
                [[4, 3, 4], [2, 4, 3], [2, 3, 4]],
            ),
            Misconception(
                "centre-forgotten",
                "The four corners were added, but not the centre, where the filter has a 1 too.",
                right - centre * CROSS[1, 1],
            ),
            Misconception(
                "filter-ignored",
                "These are the sums of whole patches. Each pixel is first multiplied with the filter's number at its "
                "place.",
                patches.sum((2, 3)),
            ),
            *[
                Misconception(
                    "mean-instead-of-sum",
                    "The products were added and then divided by nine. A filter adds and does not divide.",
                    np.round(right / 9, digits),
                )
                for digits in (9, 2)
            ],
            Misconception(
                "added-not-multiplied",
                "Patch and filter were added. Each pixel is multiplied with the filter's number at its place.",
                (patches + CROSS).sum((2, 3)),
            ),
            Misconception(
                "zeros-counted-too",
                "Places where both are 0 were counted too. Their product is 0.",
                (patches == CROSS).sum((2, 3)),
            ),
            *[
                Misconception(
                    "places-missing",
                    "Some of the nine places are missing: three rows of three numbers are asked for.",
                    part,
                )
                for part in (right[0, 0], right[0], right[:1], right[:2], right[::2, ::2])
            ],
            Misconception(
                "scaled-to-one",
                "The pattern is right, but these are not the sums: how many ones meet ones?",
                right / right.max(),
            ),
            Misconception(
                "colours-swapped",
                "Ones and zeros of the picture have changed places. What stands in the centre of the first patch?",
                CROSS.sum() - right,
            ),
            Misconception(
                "same-size",
                "This is as large as the picture. The filter has to stay inside, so it has only 3 places in each "
                "direction.",
                (around * CROSS).sum((2, 3)),
            ),
        ],
        hints=[
            "Lay the filter on the top-left 3×3 patch. At which places do both have a 1?",
            kinds if is_usual else "A product is 1 where both have a 1, and 0 everywhere else.",
            "The answer has 3 rows of 3 numbers" + ", and only two different numbers occur in it." * is_usual,
        ],
        individual=Individual(_own_picture, _of, SHOWN, OWN_PICTURE) if is_usual else None,
    )


page_feature_map = _of(CHECKERBOARD)
