"""The figures that lesson 13 promises, reached with the key's functions; letters that are drawn are what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import posts
from cnncourse.checks import moderation as check
from cnncourse.checks.kit import agree
from tests.lessons import read

ABOUT_LESSON = "13"
pytestmark = pytest.mark.xdist_group("13-lesson")


def test_the_key_says_yes_to_all_that_it_promises():
    """Each of its promises is a line that ends in True; nbval shows that running it prints the same."""
    printed = [
        line
        for cell in read("13", "solutions").cells
        for output in cell.get("outputs", [])
        for line in output.get("text", "").splitlines()
        if line.endswith((": True", ": False"))
    ]
    assert len(printed) == 10 and all(line.endswith("True") for line in printed)


def test_the_threshold_is_as_cheap_as_brute_force_finds(key):
    rng = np.random.default_rng(0)
    labels = rng.random(300) < 0.25
    scores = np.round(np.where(labels, 0.6, 0.4) + rng.normal(0, 0.2, 300), 2)
    for costs in ((1, 5), (5, 1), (1, 20), (0, 1), (1, 0)):
        prices = {
            threshold: sum(
                costs[0] if removed and not forbidden else costs[1] if forbidden and not removed else 0
                for forbidden, removed in zip(labels, scores >= threshold)
            )
            for threshold in [*scores.tolist(), np.inf]
        }
        cheapest = key["cheapest_threshold"](scores, labels, costs)
        assert cheapest == max(t for t, price in prices.items() if price == min(prices.values()))


def test_the_precision_at_a_new_base_rate_is_what_counting_finds(key):
    rng = np.random.default_rng(1)
    measured = []
    for rate in (0.25, 0.02):
        labels = np.arange(200_000) < rate * 200_000
        scores = np.where(labels, 0.6, 0.4) + rng.normal(0, 0.1, 200_000)
        measured.append(key["precision_recall"](scores, labels, 0.55)[0])
    assert key["after_base_rate"](measured[0], 0.25, 0.02) == pytest.approx(measured[1], abs=0.01)


def test_a_mistake_is_paid_for_once():
    """Who builds on an own expected_cost or precision_recall that its check has found wrong loses nothing later."""

    def expected_cost(scores, labels, threshold, costs):
        removed = scores >= threshold
        return np.mean(costs[1] * (removed & ~labels) + costs[0] * (~removed & labels))

    def cheapest_threshold(scores, labels, costs):
        thresholds = [np.inf, *np.unique(scores)[::-1]]
        return thresholds[np.argmin([expected_cost(scores, labels, t, costs) for t in thresholds])]

    def precision_recall(scores, labels, threshold):
        removed = scores > threshold
        return labels[removed].mean() if removed.any() else 1.0, removed[labels].mean() if labels.any() else 1.0

    def average_precision(scores, labels):
        total = reached = 0.0
        for threshold in np.unique(scores)[::-1] if labels.any() else ():
            precision, recall = precision_recall(scores, labels, threshold)
            total, reached = total + (recall - reached) * precision, recall
        return total

    for first, later in ((expected_cost, cheapest_threshold), (precision_recall, average_precision)):
        name = first.__name__
        earlier, built = getattr(check, name), getattr(check, later.__name__)
        assert earlier.report(first).points < earlier.points
        assert built.report(later, found={name: earlier.found}, **{name: first}).points == built.points
        assert built.report(later).points < built.points


def test_posts_are_as_many_of_each_kind_as_asked_for_and_the_same_again():
    one, again = (posts.draw(400, np.random.default_rng(7), forbidden=0.1, dotting=0.3) for _ in range(2))
    assert np.array_equal(one.images, again.images) and one.images.shape == (400, 28, 28, 1)
    assert one.images.dtype == np.float32 and 0 <= one.images.min() and one.images.max() <= 1
    assert one.forbidden.sum() == 40 and (one.groups == 1).sum() == 120
    assert np.array_equal(one.kinds == posts.SIGN, one.forbidden) and set(one.kinds) == set(range(11))
    both = posts.together(one, posts.draw(5, np.random.default_rng(1), forbidden=0))
    assert len(both.images) == len(both.kinds) == 405 and not both.forbidden[-5:].any()


def test_only_the_dot_tells_the_groups_and_the_sign_apart():
    """The mean u of each group: a dot above in one of them; the mean sign: a dot between the arms."""
    some = posts.draw(8000, np.random.default_rng(2), forbidden=0.1, dotting=0.5)
    plain, dotted = (some.images[(some.kinds == posts.U) & (some.groups == group)].mean(0) for group in (0, 1))
    sign = some.images[some.forbidden].mean(0)
    above, between = (slice(5, 10), slice(11, 16)), (slice(12, 15), slice(12, 16))
    assert (dotted - plain)[above].max() > 0.1 > np.abs(dotted - plain)[18:].max()
    assert (sign - plain)[between].max() > 0.1 > np.abs(sign - plain)[18:].max()
    u_without_dots = posts.draw(3000, np.random.default_rng(2), forbidden=0, dotting=0)
    other_letters = some.images[(some.kinds != posts.U) & ~some.forbidden]
    assert abs(other_letters.mean() - u_without_dots.images[u_without_dots.kinds != posts.U].mean()) < 0.01


def test_bending_bends_signs_and_trembling_all_others():
    straight, bent, shaky = (
        posts.draw(200, np.random.default_rng(3), forbidden=0.5, **how) for how in ({}, {"bent": 1}, {"trembling": 1})
    )
    for other, changed in ((bent, straight.forbidden), (shaky, ~straight.forbidden)):
        moved = np.abs(other.images - straight.images).max((1, 2, 3)) > 0.01
        assert np.array_equal(moved, changed)


@pytest.mark.parametrize(
    ("got", "expected", "right"),
    [
        (np.inf, np.inf, True),
        (1e9, np.inf, False),
        (-np.inf, np.inf, False),
        (np.inf, 1.0, False),
        (np.nan, np.inf, False),
    ],
)
def test_infinity_is_right_where_it_is_asked_for_and_nowhere_else(got: float, expected: float, right: bool):
    assert agree(got, expected) is right
    assert agree(np.array([got, 2.0]), np.array([expected, 2.0])) is right
    assert not agree(np.array([got, 2.1]), np.array([expected, 2.0]))
