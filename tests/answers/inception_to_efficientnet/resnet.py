"""Answers to the exercise resnet of lesson 08."""

from cnncourse.checks.networks.blocks import BLOCKS
from tests.answers import keras, layers, ops, right, wrong
from tests.answers.inception_to_efficientnet._shared import conv_bn
from tests.answers.inception_to_efficientnet.bottleneck import (
    ends_in_a_sum,
    epsilon_as_it_comes,
    narrow_waist,
    shortcut_before,
    version_one_and_a_half,
    without_biases,
    written_out,
)


def _residual(
    depth,
    num_classes=1000,
    block=narrow_waist,
    start=None,
    end=None,
    counts=BLOCKS,
    epsilon=1.001e-5,
    strides=(1, 2, 2, 2),
    **options,
):
    inputs = keras.Input((224, 224, 3))
    if start == "bare":
        x = layers.ReLU()(conv_bn(inputs, 64, 7, 2, "valid", epsilon=epsilon, **options))
        x = layers.MaxPooling2D(3, 2)(x)
    elif start == "same":
        x = layers.ReLU()(conv_bn(inputs, 64, 7, 2, epsilon=epsilon, **options))
        x = layers.MaxPooling2D(3, 2, "same")(x)
    else:
        x = layers.ReLU()(conv_bn(layers.ZeroPadding2D(3)(inputs), 64, 7, 2, "valid", epsilon=epsilon, **options))
        x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, count in enumerate(counts[depth]):
        for i in range(count):
            x = block(x, 64 * 2**stage, strides[stage] if i == 0 else 1)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(x))


@right
def resnet_in_loops(depth, num_classes=1000):
    return _residual(depth, num_classes)


@right
def resnet_shortcut_first(depth, num_classes=1000):
    return _residual(depth, num_classes, block=shortcut_before)


@right
def resnet_any_size(depth, num_classes=1000):
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(64, 7, 2)(ops.pad(inputs, ((0, 0), (3, 3), (3, 3), (0, 0))))
    x = ops.relu(layers.BatchNormalization(epsilon=1.001e-5)(x))
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for width, stride, count in zip((64, 128, 256, 512), (1, 2, 2, 2), BLOCKS[depth]):
        x = narrow_waist(x, width, stride)
        for _ in range(count - 1):
            x = narrow_waist(x, width)
    return keras.Model(inputs, layers.Dense(num_classes)(ops.mean(x, axis=(1, 2))))


@right
def resnet_written_out(depth, num_classes=1000):
    return _residual(depth, num_classes, block=written_out)


@right
def resnet_with_a_list_of_one(depth, num_classes=1000):
    model = _residual(depth, num_classes)
    return keras.Model(inputs=[model.input], outputs=[model.output])


@right(bottleneck=version_one_and_a_half)
def resnet_with_a_wrong_block(depth, num_classes=1000):
    return _residual(depth, num_classes, block=version_one_and_a_half)


@wrong("stride-in-the-3x3", points=2.5)
def resnet_version_one_and_a_half(depth, num_classes=1000):
    return _residual(depth, num_classes, block=version_one_and_a_half)


@wrong("stem-padded-same", points=2.5)
def resnet_padded_same(depth, num_classes=1000):
    return _residual(depth, num_classes, start="same")


@wrong("bias-dropped", points=0.5)
def resnet_without_biases(depth, num_classes=1000):
    return _residual(depth, num_classes, block=without_biases, use_bias=False)


@wrong("epsilon", points=2.5)
def resnet_usual_epsilon(depth, num_classes=1000):
    return _residual(depth, num_classes, block=epsilon_as_it_comes, epsilon=1e-3)


@wrong("softmax-at-the-end", points=2.5)
def resnet_softmax(depth, num_classes=1000):
    return _residual(depth, num_classes, end="softmax")


@wrong("last-relu-missing", points=2.5)
def resnet_without_relu_behind_additions(depth, num_classes=1000):
    return _residual(depth, num_classes, block=ends_in_a_sum)


@wrong("another-count", points=0.5)
def resnet_always_50_blocks_moved(depth, num_classes=1000):
    return _residual(depth, num_classes, counts={50: (3, 4, 7, 2)})


@wrong("depth-ignored", points=4)
def resnet_always_50(depth, num_classes=1000):
    return _residual(50, num_classes)


@wrong("another-output")
def resnet_without_depth(num_classes=1000, *, size=224):
    return _residual(50, num_classes)


@wrong("start-not-by-the-table", points=2.5)
def resnet_start_as_it_comes(depth, num_classes=1000):
    return _residual(depth, num_classes, start="same", epsilon=1e-3)


@wrong("zeros-missing", points=2.5)
def resnet_without_zeros(depth, num_classes=1000):
    return _residual(depth, num_classes, start="bare")
