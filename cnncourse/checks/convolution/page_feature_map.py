"""The feature map that a page shows with wrong numbers."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Places

PAGE_FEATURE_MAP = np.array([[5, 0, 5], [0, 5, 0], [5, 0, 5]])


def _equals_scipy(rng):
    from scipy import signal

    checkerboard = 1 - np.indices((5, 5)).sum(0) % 2
    yield PAGE_FEATURE_MAP, signal.correlate2d(checkerboard, [[1, 0, 1], [0, 1, 0], [1, 0, 1]], "valid")


page_feature_map = Check(
    "page-feature-map",
    oracle=PAGE_FEATURE_MAP,
    proof=_equals_scipy,
    criteria=[
        Places("the places where the patch has a 1 in its centre", 1, lambda right: right == 5),
        Places("the places where the patch has a 0 in its centre", 1, lambda right: right == 0),
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
            [[4, 0, 4], [0, 4, 0], [4, 0, 4]],
        ),
        Misconception(
            "filter-ignored",
            "These are the sums of whole patches. Each pixel is first multiplied with the filter's number at its "
            "place.",
            [[5, 4, 5], [4, 5, 4], [5, 4, 5]],
        ),
        *[
            Misconception(
                "mean-instead-of-sum",
                "The products were added and then divided by nine. A filter adds and does not divide.",
                np.round(PAGE_FEATURE_MAP / 9, digits),
            )
            for digits in (9, 2)
        ],
        Misconception(
            "added-not-multiplied",
            "Patch and filter were added. Each pixel is multiplied with the filter's number at its place.",
            [[10, 9, 10], [9, 10, 9], [10, 9, 10]],
        ),
        Misconception(
            "zeros-counted-too",
            "Places where both are 0 were counted too. Their product is 0.",
            [[9, 0, 9], [0, 9, 0], [9, 0, 9]],
        ),
        *[
            Misconception(
                "places-missing",
                "Some of the nine places are missing: three rows of three numbers are asked for.",
                part,
            )
            for part in (5, PAGE_FEATURE_MAP[0], PAGE_FEATURE_MAP[:1], PAGE_FEATURE_MAP[:2], PAGE_FEATURE_MAP[::2, ::2])
        ],
        Misconception(
            "scaled-to-one",
            "The pattern is right, but these are not the sums: how many ones meet ones?",
            PAGE_FEATURE_MAP / 5,
        ),
        Misconception(
            "colours-swapped",
            "Fives and zeros have changed places. What stands in the centre of the first patch?",
            5 - PAGE_FEATURE_MAP,
        ),
        Misconception(
            "same-size",
            "This is as large as the picture. The filter has to stay inside, so it has only 3 places in each "
            "direction.",
            [[2, 0, 3, 0, 2], [0, 5, 0, 5, 0], [3, 0, 5, 0, 3], [0, 5, 0, 5, 0], [2, 0, 3, 0, 2]],
        ),
    ],
    hints=[
        "Lay the filter on the top-left 3×3 patch. At which places do both have a 1?",
        "There are only two kinds of patches on a checkerboard: with a 1 and with a 0 in the centre.",
        "The answer has 3 rows of 3 numbers, and only two different numbers occur in it.",
    ],
)
