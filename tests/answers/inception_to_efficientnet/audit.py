"""Answers to the exercise audit of lesson 08."""

import numpy as np

from tests.answers import right, wrong

ROUNDED_AWAY = "gone when it is rounded"
EQUIVALENT = {
    "60965224 / 6998552 → 60965223 / 6998552": ROUNDED_AWAY,
    "60965224 / 6998552 → 60965225 / 6998552": ROUNDED_AWAY,
    "60965224 / 6998552 → 60965224 / 6998551": ROUNDED_AWAY,
    "60965224 / 6998552 → 60965224 / 6998553": ROUNDED_AWAY,
    "round(60965224 / 6998552, 1) → round(60965224 / 6998552, 2)": "two places are one place, and more",
    "(25636712 - 25557032) // 3 → (25636712 - 25557032) / 3": "it goes in evenly",
    "25636712 - 25557032 → 25636713 - 25557032": ROUNDED_AWAY,
    "25636712 - 25557032 → 25636712 - 25557031": ROUNDED_AWAY,
}


@right
def counted():
    return {"googlenet_first_layer": 49 * 3 * 64 + 64, "alexnet_over_googlenet": 8.7, "resnet50_biases": 26560}


@right
def not_rounded():
    return {"googlenet_first_layer": 9472, "alexnet_over_googlenet": 60965224 / 6998552, "resnet50_biases": 79680 / 3}


@right
def numpy_numbers():
    return {
        "googlenet_first_layer": np.int64(9472),
        "alexnet_over_googlenet": np.float64(8.71),
        "resnet50_biases": np.array(26560),
    }


@right
def another_order():
    return {"resnet50_biases": 64 + 26496, "alexnet_over_googlenet": 8.7, "googlenet_first_layer": 9408 + 64}


@right
def built_up():
    found = {}
    found["googlenet_first_layer"] = (7 * 7 * 3 + 1) * 64
    found["alexnet_over_googlenet"] = round(60.965224 / 6.998552, 2)
    found["resnet50_biases"] = 53120 // 2
    return found


@wrong("biases-forgotten", points=2)
def weights_only():
    return {**counted(), "googlenet_first_layer": 9408}


@wrong("channels-forgotten", points=2)
def grey_pictures():
    return {**counted(), "googlenet_first_layer": 3200}


@wrong("copied", points=2)
def copies_twelve():
    return {**counted(), "alexnet_over_googlenet": 12}


@wrong("the-other-way-round", points=2)
def upside_down():
    return {**counted(), "alexnet_over_googlenet": 6998552 / 60965224}


@wrong("whole-difference", points=2)
def all_of_the_difference():
    return {**counted(), "resnet50_biases": 79680}


@wrong("statistics-not-biases", points=2)
def moving_statistics():
    return {**counted(), "resnet50_biases": 53120}


@wrong("whole-difference-halved", points=2)
def half_of_the_difference():
    return {**counted(), "resnet50_biases": 39840}


@wrong("rounded-to-whole", points=2)
def no_place_behind_the_point():
    return {**counted(), "alexnet_over_googlenet": 9}


@wrong("rounded-totals", points=2)
def sixty_over_seven():
    return {**counted(), "alexnet_over_googlenet": 8.6}


@wrong("in-thousands", points=2)
def in_kilo():
    return {**counted(), "googlenet_first_layer": 9.472}


@wrong("another-layer", points=2)
def a_separable_layer():
    return {**counted(), "googlenet_first_layer": 7 * 7 * 3 * 8 + 24 * 64}


@wrong("claim-missing", points=2)
def only_two():
    return {"googlenet_first_layer": 9472, "alexnet_over_googlenet": 8.7}
