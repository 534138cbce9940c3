"""Answers to the exercise googlenet of lesson 08."""

from cnncourse.checks.networks.blocks import MODULES
from cnncourse.historic_layers import local_response_normalization
from tests.answers import keras, layers, right, wrong
from tests.answers.inception_to_efficientnet.inception_module import (
    branch_by_branch,
    no_biases,
    pooling_made_first,
    torchvision_s_branch,
    with_operations,
)


def _google(
    num_classes=1000,
    module=branch_by_branch,
    lrn=local_response_normalization,
    end=None,
    padding="same",
    head=None,
    rate=0.4,
    window=3,
    modules=MODULES,
):
    inputs = keras.Input((224, 224, 3))
    x = layers.Conv2D(64, 7, 2, padding, activation="relu")(inputs)
    x = lrn(layers.MaxPooling2D(window, 2, padding)(x))
    x = layers.Conv2D(64, 1, activation="relu")(x)
    x = lrn(layers.Conv2D(192, 3, padding="same", activation="relu")(x))
    x = layers.MaxPooling2D(window, 2, padding)(x)
    for filters in modules:
        x = module(x, *filters) if filters else layers.MaxPooling2D(window, 2, padding)(x)
    x = (head or layers.GlobalAveragePooling2D())(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(layers.Dropout(rate)(x) if rate else x))


@right
def google_loop(num_classes=1000):
    return _google(num_classes)


@right
def google_pooling_first(num_classes=1000):
    return _google(num_classes, module=pooling_made_first)


@right
def google_average_of_seven(num_classes=1000):
    return _google(num_classes, head=lambda x: layers.Flatten()(layers.AveragePooling2D(7)(x)))


@right
def google_any_size(num_classes=1000):
    model = _google(num_classes, module=with_operations)
    pictures = keras.Input((224, 224, 3), name="pictures")
    return keras.Model(pictures, model(pictures))


@right(inception_module=torchvision_s_branch)
def google_with_a_wrong_module(num_classes=1000):
    return _google(num_classes, module=torchvision_s_branch)


@wrong("softmax-at-the-end", points=2)
def google_softmax(num_classes=1000):
    return _google(num_classes, end="softmax")


@wrong("normalization-missing", points=2)
def google_without_normalization(num_classes=1000):
    return _google(num_classes, lrn=lambda x: x)


@wrong("biases-missing", points=0.5)
def google_without_biases(num_classes=1000):
    return _google(num_classes, module=no_biases)


@wrong("3x3-for-5x5", points=0.5)
def google_of_torchvision(num_classes=1000):
    return _google(num_classes, module=torchvision_s_branch)


@wrong("flattened", points=0.5)
def google_flattened(num_classes=1000):
    return _google(num_classes, head=layers.Flatten())


@wrong("padding-missing", points=2)
def google_padded_valid(num_classes=1000):
    return _google(num_classes, padding="valid")


@wrong("dropout-missing", points=3.5)
def google_without_dropout(num_classes=1000):
    return _google(num_classes, rate=0)


@wrong("another-dropout", points=3.5)
def google_keeps_four_tenths(num_classes=1000):
    return _google(num_classes, rate=0.6)


@wrong("not-a-model")
def google_s_logits(num_classes=1000):
    return _google(num_classes).output


@wrong("classes-ignored", points=3.5)
def google_always_1000(num_classes=1000):
    return _google(1000)


@wrong("pooling-2x2", points=2)
def google_pools_two_by_two(num_classes=1000):
    return _google(num_classes, window=2)


@wrong("pooling-misplaced", points=2)
def google_pools_behind_4d(num_classes=1000):
    return _google(num_classes, modules=[MODULES[i] for i in (0, 1, 2, 3, 4, 5, 6, 8, 7, 9, 10)])


@wrong("other-logits", points=2)
def google_pools_five_by_five(num_classes=1000):
    return _google(num_classes, window=5)


@wrong("training-left-on", points=2.5)
def google_dropout_that_never_rests(num_classes=1000):
    return _google(
        num_classes, head=lambda x: layers.Dropout(0.4)(layers.GlobalAveragePooling2D()(x), training=True), rate=0
    )


@wrong("maps-of-other-sizes", points=2)
def google_pooling_in_part_4(num_classes=1000):
    modules = [filters for filters in MODULES if filters]
    return _google(num_classes, modules=[*modules[:3], None, *modules[3:7], None, *modules[7:]])
