"""Boxes from the grid of numbers that a fully convolutional detector gives."""

from dataclasses import replace
from functools import partial

import numpy as np

from cnncourse.checks.kit import Check, Finding, Misconception, Returns, Run, as_numbers, case


def _boxes(scores, stride, window, threshold, kind=None, keep=None, box=None):
    """The rule, place by place, with another kind, another choice or another box."""
    kind = kind or (lambda row: int(np.argmax(row)))
    keep = keep or (lambda row, best: best != 0 and row[best] >= threshold)
    box = box or (lambda i, j: (i * stride, j * stride, i * stride + window, j * stride + window))
    found = []
    for i, j in np.ndindex(scores.shape[:2]):
        best = kind(scores[i, j])
        if keep(scores[i, j], best):
            found.append((box(i, j), scores[i, j, best], best))
    boxes = np.array([each[0] for each in found], int).reshape(-1, 4)
    return boxes, np.array([each[1] for each in found]), np.array([each[2] for each in found], int)


def boxes_oracle(scores, stride, window, threshold):
    """The rule on whole arrays."""
    kinds = scores.argmax(axis=2)
    rows, columns = np.nonzero((kinds > 0) & (scores.max(axis=2) >= threshold))
    corners = np.column_stack([rows, columns]) * stride
    return np.hstack([corners, corners + window]), scores[rows, columns].max(axis=1), kinds[rows, columns]


boxes_oracle.__name__ = "boxes_from_grid"


def _like(**changes):
    """A wrong answer: what is different, as functions of stride, window and threshold."""

    def wrong(scores, stride, window, threshold):
        return _boxes(
            scores, stride, window, threshold, **{n: f(stride, window, threshold) for n, f in changes.items()}
        )

    return wrong


def _every_kind(scores, stride, window, threshold):
    """A box for each kind that reaches the threshold, not only for the best one."""
    found = [place for place in np.argwhere(scores >= threshold) if place[2] > 0]
    boxes = np.array([(i * stride, j * stride, i * stride + window, j * stride + window) for i, j, _ in found])
    return (
        boxes.reshape(-1, 4),
        np.array([scores[tuple(place)] for place in found]),
        np.array([p[2] for p in found], int),
    )


def _changed(change):
    return lambda scores, stride, window, threshold: change(*boxes_oracle(scores, stride, window, threshold))


def _first_kind(row, threshold):
    """The first kind that reaches the threshold, 0 where none does."""
    return 1 + int(np.argmax(row[1:] >= threshold)) if (row[1:] >= threshold).any() else 0


def _not_background(scores, stride, window, threshold):
    """How little a place is background, in place of the score of its kind."""
    changed = scores.copy()
    np.put_along_axis(changed, scores.argmax(2)[..., None], 1 - scores[..., :1], axis=2)
    changed[scores.argmax(2) == 0] = 0
    return _boxes(changed, stride, window, threshold)


def _zipped(scores, stride, window, threshold):
    boxes, values, kinds = zip(*zip(*boxes_oracle(scores, stride, window, threshold)))
    return np.array(boxes), np.array(values), np.array(kinds)


def _grid(rng, height, width, kinds, threshold):
    """Scores in eighths: places with any best kind, above, below and at the threshold, if it is one of these; some have
    two large ones. Else all scores differ a little.
    """
    exact = 8 * threshold % 1 == 0
    while True:
        scores = rng.integers(0, 3, (height, width, kinds)) / 16
        best = rng.integers(0, kinds, (height, width))
        large = rng.integers(2, 8, (height, width)) / 8
        np.put_along_axis(scores, best[..., None], large[..., None], axis=2)
        second = (best + rng.integers(1, kinds, best.shape)) % kinds
        also = rng.random(best.shape) < 0.4
        value = np.where(also, large - 1 / 16, np.take_along_axis(scores, second[..., None], 2)[..., 0])
        np.put_along_axis(scores, second[..., None], value[..., None], axis=2)
        counted = [np.sum((best > 0) & (large > threshold)), np.sum((best > 0) & (large == threshold)) + (not exact)]
        counted += [np.sum((best > 0) & (large < threshold)), np.sum((best == 0) & (large > threshold) & also)]
        counted += [np.sum((best > 0) & also & (large - 1 / 16 >= threshold) & (second > 0))]
        if min(counted) > 0:
            return scores if exact else scores + rng.permutation(scores.size).reshape(scores.shape) / 2**14


def _calls(rng):
    sizes = ((5, 7, 4, 2, 16, 15 / 32), (6, 4, 3, 4, 10, 19 / 32), (4, 6, 5, 3, 5, 11 / 32))
    return [
        case(_grid(rng, *shape, threshold), stride, window, threshold) for *shape, stride, window, threshold in sizes
    ]


def _at_the_threshold(rng):
    return [case(_grid(rng, 5, 6, 4, 0.5), 2, 16, 0.5), case(_grid(rng, 6, 4, 3, 0.625), 4, 10, 0.625)]


def _one():
    """The text's grid."""
    scores = np.zeros((2, 3, 3))
    scores[1, 2] = [0.1, 0.2, 0.7]
    return case(scores, 2, 16, 0.5)


def _nothing(rng):
    return case(rng.integers(0, 3, (3, 4, 3)) / 16, 2, 8, 0.75)


def _proof(rng):
    yield from zip(boxes_oracle(*_one().args), ([[2, 4, 18, 20]], [0.7], [2]))  # as the text says
    for call in (*_calls(rng), *_at_the_threshold(rng)):
        yield from zip(boxes_oracle(*call.args), _boxes(*call.args))


class WithoutAny(Returns):
    """As `Returns` of the scores; in the last call there is no box. Where all else is right, nothing else may be there
    then, and boxes in an array have four columns all the same.
    """

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if not (finding.passed and run.all_right_so_far):
            return finding
        boxes, _, kinds = finding.whole[-1][1].value
        wrong = partial(replace, finding, passed=False, failing=len(finding.calls) - 1)
        if _holds_something(boxes) or _holds_something(kinds):
            text = "No place has a box here, and yet there are boxes or kinds."
            return wrong(text=text, name="boxes-without-places", cause=NO_BOX)
        if isinstance(boxes, np.ndarray) and boxes.shape != (0, 4):
            text = f"No place has a box here: then boxes have the shape (0, 4). Yours has {boxes.shape}."
            return wrong(text=text, name="no-shape-without-boxes", cause=NO_SHAPE)
        return finding


NO_BOX = "Where no score reaches the threshold, nothing is in any of the three results."
NO_SHAPE = "Boxes are (M, 4), also where M is 0: `np.array(boxes, int).reshape(-1, 4)`."


def _holds_something(part):
    try:
        return as_numbers(part).size > 0
    except ValueError:
        return True


boxes_from_grid = Check(
    "boxes-from-grid",
    oracle=boxes_oracle,
    proof=_proof,
    criteria=[
        Returns(
            "the boxes of the right places, row by row, in ints",
            0.5,
            _calls,
            part=0,
            axes=("box", "corner"),
            whole=True,
        ),
        Returns("the scores of their best kinds", 0.5, _calls, part=1, axes=("box",)),
        Returns("these kinds, in ints", 0.5, _calls, part=2, axes=("box",), whole=True),
        WithoutAny(
            "a score of exactly the threshold is enough; a grid without any box",
            0.5,
            lambda rng: [*_at_the_threshold(rng), _one(), _nothing(rng)],
            part=1,
            axes=("box",),
        ),
    ],
    misconceptions=[
        Misconception(
            "background-boxed",
            "Places whose best kind is the background got a box, too. Kind 0 is none.",
            _like(keep=lambda s, w, t: lambda row, best: row[best] >= t),
        ),
        Misconception(
            "background-passed-over",
            "The best kind was looked for without the background. Where the background is best, there is no box.",
            _like(
                kind=lambda s, w, t: lambda row: 1 + int(np.argmax(row[1:])),
                keep=lambda s, w, t: lambda row, best: row[best] >= t,
            ),
        ),
        Misconception(
            "first-kind-not-best",
            "The first kind that reaches the threshold was taken. The best one counts, background included.",
            lambda scores, stride, window, threshold: _boxes(
                scores,
                stride,
                window,
                threshold,
                kind=lambda row: _first_kind(row, threshold),
                keep=lambda row, best: best != 0,
            ),
        ),
        Misconception(
            "background-for-a-score",
            "A score is what the background leaves, 1 less its own. The score of the best kind is asked for.",
            _not_background,
        ),
        Misconception(
            "nothing-to-take-apart",
            "Where there is no box, `zip(*rows)` gives nothing to take apart into three.",
            _zipped,
        ),
        Misconception(
            "numbers-fixed",
            "Stride and window are always 2 and 16. They are arguments.",
            lambda scores, stride, window, threshold: boxes_oracle(scores, 2, 16, threshold),
        ),
        Misconception(
            "another-order",
            "The kinds stand before the scores. It is boxes, scores, kinds.",
            _changed(lambda boxes, scores, kinds: (boxes, kinds, scores)),
        ),
        Misconception(
            "one-list",
            "One list came back, with box, score and kind of each place. Three are asked for: boxes, scores, kinds.",
            _changed(lambda boxes, scores, kinds: list(zip(boxes, scores, kinds))),
        ),
        Misconception(
            "kind-by-kind",
            "These are the right boxes, kind by kind. Go row by row.",
            _changed(lambda *found: tuple(each[np.argsort(found[2], kind="stable")] for each in found)),
        ),
        Misconception(
            "threshold-missed",
            "A score that is exactly the threshold is left out. It reaches it: `>=`.",
            _like(keep=lambda s, w, t: lambda row, best: best != 0 and row[best] > t),
        ),
        Misconception(
            "threshold-ignored",
            "Places whose score is below the threshold got a box.",
            _like(keep=lambda s, w, t: lambda row, best: best != 0),
        ),
        Misconception(
            "several-kinds-a-place",
            "Some places have several boxes: each kind that reaches the threshold has one. Only the best kind counts.",
            _every_kind,
        ),
        Misconception(
            "stride-forgotten",
            "The places of the grid were taken for pixels. Neighbours of the grid are `stride` pixels apart.",
            _like(box=lambda s, w, t: lambda i, j: (i, j, i + w, j + w)),
        ),
        Misconception(
            "window-times-stride",
            "The window was multiplied by the stride. It is in pixels already.",
            _like(box=lambda s, w, t: lambda i, j: (i * s, j * s, (i + w) * s, (j + w) * s)),
        ),
        Misconception(
            "stride-of-a-window",
            "The boxes lie side by side, a window apart. Neighbours of the grid are `stride` pixels apart.",
            _like(box=lambda s, w, t: lambda i, j: (i * w, j * w, i * w + w, j * w + w)),
        ),
        Misconception(
            "box-of-a-stride",
            "The boxes are as large as a stride. Each place has looked at a whole window.",
            _like(box=lambda s, w, t: lambda i, j: (i * s, j * s, i * s + s, j * s + s)),
        ),
        Misconception(
            "rows-and-columns-swapped",
            "Rows and columns have changed places: top comes first, then left.",
            _changed(lambda boxes, scores, kinds: (boxes[:, [1, 0, 3, 2]], scores, kinds)),
        ),
        Misconception(
            "corners-in-another-order",
            "The order is top, left, bottom, right.",
            _changed(lambda boxes, scores, kinds: (boxes[:, [0, 2, 1, 3]], scores, kinds)),
        ),
        Misconception(
            "sizes-not-corners",
            "The last two numbers are height and width. Bottom and right are asked for.",
            _like(box=lambda s, w, t: lambda i, j: (i * s, j * s, w, w)),
        ),
        Misconception(
            "last-pixel-included",
            "Bottom and right are one too small: they do not belong to the box any more.",
            _like(box=lambda s, w, t: lambda i, j: (i * s, j * s, i * s + w - 1, j * s + w - 1)),
        ),
        Misconception(
            "window-in-the-middle",
            "The boxes lie around their places. A place of the grid is where its window begins.",
            _like(
                box=lambda s, w, t: (
                    lambda i, j: (i * s - w // 2, j * s - w // 2, i * s - w // 2 + w, j * s - w // 2 + w)
                )
            ),
        ),
        Misconception(
            "kinds-from-0",
            "The kinds are one too small: the background keeps the number 0.",
            _changed(lambda boxes, scores, kinds: (boxes, scores, kinds - 1)),
        ),
        Misconception(
            "scores-rounded",
            "In place of the scores there are ones.",
            _changed(lambda boxes, scores, kinds: (boxes, np.ones(len(scores)), kinds)),
        ),
        Misconception(
            "rows-not-boxes",
            "All numbers of a place came back for its score. The one of the best kind is asked for.",
            lambda scores, stride, window, threshold: (
                (found := boxes_oracle(scores, stride, window, threshold))[0],
                np.array([scores[top // stride, left // stride] for top, left, *_ in found[0]]),
                found[2],
            ),
        ),
        Misconception(
            "column-by-column",
            "These are the right boxes in another order: column by column. Go row by row.",
            _changed(lambda boxes, *others: tuple(a[np.lexsort((boxes[:, 0], boxes[:, 1]))] for a in (boxes, *others))),
        ),
        Misconception(
            "best-first",
            "The boxes are sorted by their scores. That comes later; here they are asked for row by row.",
            _changed(
                lambda boxes, scores, kinds: tuple(
                    a[np.argsort(-scores, kind="stable")] for a in (boxes, scores, kinds)
                )
            ),
        ),
    ],
    hints=[
        "At which pixel does the window of the place (i, j) begin, and where does it end?",
        "`scores.argmax(axis=-1)` and `scores.max(axis=-1)` are grids; `np.nonzero` of a grid of True and False gives "
        "the rows and columns of what is True, row by row.",
        "Best kinds and best scores; the places that are no background and reach the threshold; their corners times "
        "the stride, and these plus the window.",
    ],
)
