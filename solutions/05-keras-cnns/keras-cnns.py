# %% [markdown]
# # How do we build and train one for real?
#
# You build, train and question a convolutional network in Keras, and know what each of its lines does.
#
# Afterwards you can
#
# - **build** a network in Keras and account for every one of its parameters,
# - **train** it as people do, with a pipeline, a schedule and early stopping, on piles of pictures that do not leak,
# - **find** out from curves and mistakes what it has learned, and what it has learned by heart.
#
# You need: lessons 00 to 03; from lesson 04 logits, loss, learning rate, epoch and batch.
#
# About 220 minutes

# %%
import subprocess
import sys

import numpy as np

from cnncourse import after, backend, datasets, samples, show
from cnncourse.checks import keras_cnns as check
from cnncourse.plots import keras_cnns as plots
from cnncourse.quizzes import keras_cnns as quiz
from cnncourse.watch import progress

backend.load()
import keras
import tensorflow as tf
from keras import layers

# %%
(letters, names), _ = datasets.glyphs()
show(plots.opening(letters[0]))

# %% [markdown]
# A letter on the left, ten numbers on the right, and in between what you wrote in NumPy. In **Keras**, a library for networks,
# each box is one line. It computes the way back by itself.
#
# But is it the same convolution? And when is a trained network one that you may trust?

# %% [markdown]
# ## Is Keras's layer your convolution?
#
# Here is a `Conv2D` layer with one filter of 2×2. We give it the kernel of lesson 01, and a bias of 0. The `None` in its input
# shape leaves open how many pictures come.

# %%
picture = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]], np.float32)
kernel = np.array([[1, 2], [3, 4]], np.float32)
layer = layers.Conv2D(filters=1, kernel_size=2)
layer.build((None, 3, 4, 1))  # now it knows its input, and has weights
layer.set_weights([kernel[:, :, None, None], np.zeros(1)])

# %% [markdown]
# **Predict.** In lesson 01 the first number was 9, and 11 with the kernel flipped. What does Keras answer?

# %%
print(np.array(layer(picture[None, :, :, None]))[0, :, :, 0])

# %% [markdown]
# 9: Keras does not flip either. A layer gets its weights when it is **built**, that is, when it knows the shape of its input. Only
# then can `set_weights` replace them. Their layout is the one of your `conv2d`: (kh, kw, C_in, C_out) and (C_out,).

# %% [markdown]
# Now padding. Keras knows two words: `valid` adds no zeros; `same` adds as many as it takes to get size / stride places, rounded up.
#
# A line of six pixels, a stride of 2: that makes three places. The kernel `[1, 0, 0]` copies the first pixel of its patch.
#
# **Predict.** With one zero on each side it copies 0, 2 and 4. What does it copy with `same`?

# %%
line = np.array([1, 2, 3, 4, 5, 6], np.float32)[None, None, :, None]
copies = layers.Conv2D(1, (1, 3), strides=(1, 2), padding="same", use_bias=False)
copies.build(line.shape)
copies.set_weights([np.array([1, 0, 0], np.float32)[None, :, None, None]])
print(np.array(copies(line)).ravel())

# %%
show(plots.where_zeros_go([1, 2, 3, 4, 5, 6]))

# %% [markdown]
# 1, 3 and 5. One zero is enough for three places, and Keras puts it at the right end. Compared with a zero on each side, every place
# lies one pixel further right. Zeros on both sides, as `padding` means them in lesson 01, are a layer of their own in Keras:
# `layers.ZeroPadding2D`.

# %% [markdown]
# ### Your turn: turn your convolution into a Keras model
#
# Write `to_keras(weights, bias, input_shape, stride=1, padding=0)`. It returns a Keras model. Given pictures, the
# model computes what `conv2d` of lesson 01 computes with these weights.
#
# - input_shape is (H, W, C_in), without the axis of the batch.
# - padding counts pixels, on each of the four sides. The kernel is not flipped, and there is no activation.
# - A model is a stack: `keras.Sequential([keras.Input(input_shape), …])`, where `…` are layers. Once the stack is made, they are built.
#
# Example: the kernel from above, with `stride=1`, gives a model that answers `[[9, 17, 11], [8, 11, 14]]` to our picture,
# in the shape (1, 2, 3, 1).

# %% exercise="to-keras"
def to_keras(weights, bias, input_shape, stride=1, padding=0):
    """Make a Keras model that computes a convolution with given weights.

    Args:
        weights: array (kh, kw, C_in, C_out). Is not changed.
        bias: array (C_out,). Is not changed.
        input_shape: (H, W, C_in) of one picture.
        stride: pixels between two places, an int.
        padding: zeros on each of the four sides, an int.

    Returns:
        A Keras model from (N, H, W, C_in) to (N, H_out, W_out, C_out).
    """
    ### BEGIN SOLUTION
    kh, kw, _, filters = weights.shape
    convolution = layers.Conv2D(filters, (kh, kw), strides=stride)
    framed = layers.ZeroPadding2D(padding)
    model = keras.Sequential([keras.Input(input_shape), framed, convolution])
    convolution.set_weights([weights, bias])
    return model
    ### END SOLUTION


# %% check="to-keras"
check.to_keras(to_keras)

# %%
with after("to-keras"):
    from cnncourse.layers import conv2d

    rng = np.random.default_rng(0)
    images, weights = rng.random((2, 9, 8, 3)), rng.normal(size=(3, 3, 3, 4))
    mine = conv2d(images, weights, np.ones(4), stride=2, padding=1)
    model = to_keras(weights, np.ones(4), (9, 8, 3), stride=2, padding=1)
    print("the same numbers:", np.allclose(mine, model(images), atol=1e-5))

# %% [markdown]
# The NumPy layer and Keras agree, so all that you know of convolution holds here. Keras computes in float32; that is why we allow a
# difference in the sixth digit.
#
# %% tags=["nbval-ignore-output"]
with after("to-keras"):
    from cnncourse.layers import conv2d

    rng = np.random.default_rng(1)
    for size in (32, 64, 128):
        parameters = rng.random((3, 3, 3, 8)), np.zeros(8)
        pictures = rng.random((4, size, size, 3), dtype=np.float32)
        model = to_keras(*parameters, pictures.shape[1:])
        mine = plots.milliseconds(lambda: conv2d(pictures, *parameters))
        theirs = plots.milliseconds(lambda: model(pictures))
        print(f"{size:3} × {size:<3}  NumPy {mine:6.1f} ms  Keras {theirs:6.1f} ms")

# %% [markdown]
# Keras joins the table of lesson 01. Which one is ahead depends on size and machine. Keras's strength is the rest: gradients, many layers, a graphics
# card if there is one.
#
# When it breaks: a stride of 2 with `same`. Weights copied from a paper's network then meet other pixels.

# %% [markdown]
# ## From bytes to floats
#
# Our data: ten letters in many typefaces, turned, moved, on clouds and waves (made for this course, data/README.md).

# %%
first = [int(np.flatnonzero(names == k)[i]) for i in (0, 1) for k in range(10)]
show(plots.all_letters(letters[first], names[first]))

# %% [markdown]
# Each letter turns into another one of the ten in the mirror or upside down. So it matters where strokes are, and a network that only counts
# bright pixels has no chance.
#
# The 3,600 pictures are bytes: 3,600 · 28 · 28, that is 2.8 million of them.
#
# **Predict.** `letters / 255` has pixels from 0 to 1. How many million bytes does it take?

# %%
floats = letters / 255
print(floats.dtype, round(floats.nbytes / 1e6, 1), "million bytes")
print("float32", round(floats.astype(np.float32).nbytes / 1e6, 1), "million bytes")

# %% [markdown]
# 22.6 million: dividing gives `float64`, eight bytes a pixel. Networks compute in `float32`, with half of them.
#
# Why from 0 to 1? Fresh weights are made for inputs of about that size. With 255, logits start out huge,
# and the loss far above the log 10 of lesson 04.

# %% [markdown]
# ### Your turn: prepare pictures for a network
#
# Write `prepare(images)`. Bytes (N, H, W) from 0 to 255 become `float32` (N, H, W, 1) from 0 to 1: black is 0, white is 1.
#
# - A picture comes out the same in any batch. If the brightest pixel of a batch is 16, it does not become 1.
#
# Example: `[[[0, 51], [102, 255]]]`, as bytes, becomes 0, 0.2, 0.4 and 1, in the shape (1, 2, 2, 1).

# %% exercise="prepare"
def prepare(images):
    """Turn bytes into what a network wants.

    Args:
        images: array (N, H, W), uint8 from 0 to 255. Is not changed.

    Returns:
        Array (N, H, W, 1), float32 from 0 to 1.
    """
    ### BEGIN SOLUTION
    return images[..., None].astype(np.float32) / 255
    ### END SOLUTION


# %% check="prepare"
check.prepare(prepare)

# %% [markdown]
# When it breaks: whoever divides by `images.max()` lets one picture depend on the others. In use, a single dark picture then looks
# bright, and the network has never seen its like.

# %% [markdown]
# ## Three piles
#
# A network may know its **training pictures** by heart. So we keep others back: **validation pictures** to choose settings
# with, and **test pictures**, looked at once, for the number that we report.
#
# A picture in two piles is a **leak**: the test then asks for something known.

# %% [markdown]
# Of 100 pictures ten show the letter w. Ten are drawn at random for the test.
#
# **Predict.** How often does the test have no w at all: in 1 of 1,000 draws, 1 of 100, 1 of 10, or more often?

# %%
rng = np.random.default_rng(0)
draws = [rng.permutation(100)[:10] for _ in range(10_000)]  # the first ten pictures show w
print("no w:", round(np.mean([draw.min() >= 10 for draw in draws]), 2), "of all draws")

# %% [markdown]
# In a third of them! The chance is about 0.9¹⁰. So we deal out each class by itself: every pile gets its share of every class.
# Such a split is called **stratified**.

# %% [markdown]
# ### Your turn: split pictures into three piles
#
# Write `split(images, labels, rng, validation=0.15, test=0.15)`. It returns three pairs (images, labels): for training, for
# validation, for the test, in this order.
#
# - Every picture is in one pile, with its own label. Both shares are shares of the whole.
# - Stratified: of n pictures of a class, a pile has share · n, rounded up or down. The rest goes to training.
# - Chance decides which pictures go where. Each pile is mixed, not one class after the other. All chance comes from `rng`.
#
# Example: 20 pictures each of two classes, with the default shares, give piles of 28, 6 and 6.

# %% exercise="split"
def split(images, labels, rng, validation=0.15, test=0.15):
    """Deal pictures out into three piles, class by class.

    Args:
        images: array (N, …). Is not changed.
        labels: array (N,) of integers. Is not changed.
        rng: numpy.random.Generator, the only source of chance.
        validation, test: the shares of these two piles, of the whole.

    Returns:
        Three pairs (images, labels): training, validation, test.
    """
    ### BEGIN SOLUTION
    piles = [], [], []
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        first = round(len(places) * validation)
        second = first + round(len(places) * test)
        piles[0].extend(places[second:])
        piles[1].extend(places[:first])
        piles[2].extend(places[first:second])
    orders = [rng.permutation(pile) for pile in piles]
    return tuple((images[order], labels[order]) for order in orders)
    ### END SOLUTION


# %% check="split"
check.split(split)

# %%
with after("split"):
    show(plots.three_piles(split(letters, names, np.random.default_rng(0))))

# %% [markdown]
# Each bar is a class, and each has the same three parts.
#
# When it breaks: leaks hide well. The same picture twice in a file, ten photographs of one person, the mean of *all* pictures used to scale:
# each tells the network something about its test.

# %% [markdown]
# ## A stack of layers
#
# `Sequential` stacks layers. This network is a small one, for pictures of 8×8.

# %%
small = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Conv2D(8, 3, activation="relu", name="filters"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Flatten(name="flat"),
        layers.Dense(10, name="logits"),
    ],
    name="small",
)

# %% [markdown]
# The filters are 3×3, without padding; each filter and each unit has a bias.
#
# **Predict.** How many parameters has `filters`, and how many has `logits`?

# %%
small.summary(line_length=64)

# %% [markdown]
# Line by line: 8·(3·3·1) weights and 8 biases are 80. The maps are 6×6, after pooling 3×3, and eight of them laid flat are 72 numbers. A
# dense layer has 72·10 + 10 = 730.
#
# `None` is the batch: its size is open. *Trainable* parameters are those that training changes.

# %% [markdown]
# The other way to write a network calls layers like functions: the **functional** way. It can branch, and a part of it can be a model, too.
# `maps` stands for the feature maps of the first layer.

# %%
inputs = keras.Input((8, 8, 1))
maps = layers.Conv2D(8, 3, activation="relu")(inputs)
outputs = layers.Dense(10)(layers.Flatten()(layers.MaxPooling2D(2)(maps)))
twin, only_maps = keras.Model(inputs, outputs), keras.Model(inputs, maps)
print(twin.count_params() == small.count_params(), only_maps.output_shape)

# %% [markdown]
# `twin` has as many parameters as `small`. `only_maps` shares its filters, and answers with feature maps.
#
# `small` and `twin` end in logits, without a softmax: as in lesson 04, the loss brings the softmax along, and stays safe for large numbers.

# %% [markdown]
# ### Your turn: build a network
#
# Write `build_cnn(input_shape, num_classes)`. It returns a fresh Keras model, in whichever way you like.
#
# - input_shape is (H, W, C), with sides from 8 to 28 pixels. The model takes (N, H, W, C) and gives logits (N, num_classes).
# - At least two convolutions, the second somewhere after the first, each with a ReLU or its like.
# - At most 60,000 parameters.
#
# Example: `build_cnn((8, 8, 1), 10)` gives a model that answers three pictures with an array (3, 10).

# %% exercise="build-cnn"
def build_cnn(input_shape, num_classes):
    """Build a convolutional network.

    Args:
        input_shape: (H, W, C) of one picture; H and W from 8 to 28.
        num_classes: how many classes there are.

    Returns:
        A Keras model from (N, H, W, C) to logits (N, num_classes), with at least two
        convolutions and at most 60,000 parameters.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(num_classes),
        ]
    )
    ### END SOLUTION


# %% check="build-cnn"
check.build_cnn(build_cnn)

# %% [markdown]
# When it breaks: laying large maps flat. 28·28·32 numbers into 100 units are 2.5 million weights, in one line that looks harmless. Pool first,
# or take the mean of each map, `layers.GlobalAveragePooling2D()`.

# %% [markdown]
# ## Training in two lines
#
# `compile` says how to train: with which optimizer, loss and metrics. An **optimizer** turns gradients into steps; Adam (Kingma and Ba, 2015, ICLR)
# gives each parameter a step size of its own. A **metric** is a number to watch, such as the accuracy.
#
# `fit` is the loop of lesson 04. We train a dense network on its handwritten digits, here in three piles. The loss is its cross-entropy;
# *sparse* says that labels are class numbers.

# %%
(images, labels), validation, test = samples.digits()
keras.utils.set_random_seed(0)
dense = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(10),
    ]
)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
dense.compile(keras.optimizers.Adam(0.006), loss=cross_entropy, metrics=["accuracy"])

# %% [markdown]
# **Predict.** After the first epoch `fit` tells two accuracies: of the training pictures, which it has learned from, and of the validation
# pictures, which it has not. Which one is higher?

# %%
settings = {"batch_size": 128, "verbose": 0, "callbacks": [progress()]}
history = dense.fit(images, labels, validation_data=validation, epochs=15, **settings).history
print("keys:", *history)
print("validation is ahead:", history["val_accuracy"][0] > history["accuracy"][0] + 0.1)

# %% [markdown]
# That of the validation pictures! The training accuracy is gathered *during* the epoch, while the network still improves. The
# validation pictures are read at its end.
#
# What `fit` returns is its **history**: a dictionary with a list for each number, one entry for each epoch.

# %%
show(plots.dense_reads(history))

# %% [markdown]
# At first the dashed curve is lower, for the reason above. In the end they meet: what it learns holds for new pictures, too.
#
# `callbacks` are told when an epoch ends. Ours draws a progress bar where someone watches.
# `keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)` ends the training once `val_loss` has not improved for three epochs.

# %% [markdown]
# ### Your turn: train a network
#
# Write `train_cnn(model, train, validation)`. The model is the check's own CNN: fresh, not compiled, with ten logits. Both
# piles are pairs (images, labels) of digits. Train *this* model, and return the history.
#
# - At least 97 % of new digits are read, within 30 seconds; ten are plenty. 80 % and 90 % earn a part.
# - The check's pictures lie sideways, shifted by up to 0.15 pixels and noisy, so of these 95 % are enough. A near miss is tried again.
# - Classes have other numbers there: label 3 need not be a three.
# - Weights are learned from `train` alone. Early stopping may watch `validation`.
# - The history has `loss` and `val_loss`, an entry for each epoch.
#
# Example: `train_cnn(model, (images, labels), validation)`.

# %% exercise="train-cnn"
def train_cnn(model, train, validation):
    """Train a model on digits.

    Args:
        model: a Keras model from (N, 8, 8, 1) to logits (N, 10), not compiled. Is trained.
        train: images (N, 8, 8, 1), float32 from 0 to 1, and labels (N,) from 0 to 9.
        validation: such a pair, to watch the training with.

    Returns:
        The history: what `fit` returns, or a dict with the lists `loss` and `val_loss`.
    """
    ### BEGIN SOLUTION
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
    return model.fit(
        *train, batch_size=128, epochs=12, validation_data=validation, callbacks=[stop], verbose=0
    )
    ### END SOLUTION


# %% check="train-cnn"
check.train_cnn(train_cnn)

# %% [markdown]
# How well does our dense network do? There are three ways to ask a model. `evaluate` goes through pictures in batches and returns loss and metrics. `predict` goes through them
# in batches, too, and returns all logits as a NumPy array. `model(x)` computes all at once and returns a **tensor**: TensorFlow's array.
#
# **Predict.** Which of the three runs out of memory first, with 100,000 pictures? Which one needs the labels?

# %%
loss, share = dense.evaluate(*test, verbose=0)
by_hand = np.mean(np.argmax(dense.predict(test[0], verbose=0), axis=1) == test[1])
print("more than 93 % of the test digits:", share > 0.93)
print("the same by hand:", np.isclose(share, by_hand))
print("a few pictures, at once:", type(dense(test[0][:3])).__name__, dense(test[0][:3]).shape)

# %% [markdown]
# `model(x)` first, as it takes all pictures at once. It is the plain call, good for a few pictures and inside other models. Only `evaluate`
# needs labels: without them there is no loss.
#
# On coarse digits in the middle of the picture a dense network does well. On letters, CNNs will leave it behind.
#
# When it breaks: the loss must know that it gets logits. Without `from_logits=True` Keras takes them for probabilities, warns of nothing, and learns
# badly.

# %% [markdown]
# ## What the curves say
#
# A network can learn too little or too much. **Underfitting**: it cannot even read its training pictures. **Overfitting**: it reads those by
# heart, and new ones worse and worse.
#
# We provoke overfitting: 200 letters, and a dense network with two hidden layers of 128 units. `glyphs` are letters to train with,
# prepared as above; `new_glyphs` are others, for tests.

# %%
(glyphs, glyph_names), (new_glyphs, new_names) = samples.glyphs(2200)


def fit_dense(rate, epochs=20):
    """Train a dense network on 200 letters; return its history."""
    keras.utils.set_random_seed(0)
    hidden = [layers.Flatten(), *(layers.Dense(128, activation="relu") for _ in range(2))]
    model = keras.Sequential([keras.Input((28, 28, 1)), *hidden, layers.Dense(10)])
    model.compile(keras.optimizers.Adam(rate), cross_entropy, metrics=["accuracy"])
    few, held_out = (glyphs[:200], glyph_names[:200]), (glyphs[-500:], glyph_names[-500:])
    small_batches = {**settings, "batch_size": 40, "validation_batch_size": 500}
    return model.fit(*few, validation_data=held_out, epochs=epochs, **small_batches).history

# %% [markdown]
# **Predict.** Guessing gives 10 %. After 20 epochs, which share of the 200 does it read? And of 500 others?

# %%
overfitted = fit_dense(0.004)
print("training: at least 85 %:", overfitted["accuracy"][-1] >= 0.85)
print("validation: at most 60 %:", overfitted["val_accuracy"][-1] <= 0.60)

# %% [markdown]
# Most of the 200 or all; far fewer of the others, with the same weights. What it has learned by heart is of no use for new pictures.
#
# For comparison the same network with a learning rate a hundred times smaller:

# %%
underfitted = fit_dense(0.00004)
show(plots.two_failures(underfitted, overfitted))

# %% [markdown]
# Left, both curves have hardly left their start. Right, the two part: the training loss falls towards 0, and
# `val_loss` turns and rises. What it learns after the turn holds for its 200 pictures only.
#
# The best network was the one at the turn. Early stopping brings it back.

# %% [markdown]
# ### Your turn: find the best epoch
#
# Write `best_epoch(history)`. The history is a dictionary of lists, as `fit` gives it: `loss`, `accuracy`, `val_loss`, `val_accuracy`. The result is the
# epoch with the least `val_loss`, counted from 0; of equals the first.
#
# Example: a `val_loss` of `[0.9, 0.5, 0.6]` gives 1.

# %% exercise="best-epoch"
def best_epoch(history):
    """Find the epoch with the least validation loss.

    Args:
        history: dict of lists of floats, with the key "val_loss" among others.

    Returns:
        The epoch, counted from 0, an int; of equals the first.
    """
    ### BEGIN SOLUTION
    return int(np.argmin(history["val_loss"]))
    ### END SOLUTION


# %% check="best-epoch"
check.best_epoch(best_epoch)

# %% [markdown]
# ### Your turn: name what the curves show
#
# Write `diagnose(history)`. It returns one of the words `"underfitting"`, `"good"` and `"overfitting"`. The curves are clear:
# they begin near 2.3, as with ten classes, and may wobble a little.
#
# - underfitting: at the end the `loss` is still more than half of the first one;
# - overfitting: the `loss` ends near 0, while `val_loss` has turned, and ends at more than half of its first;
# - good: both end below a quarter of where they began, and `val_loss` is at its best, or no more than a tenth above it. It may lie a little above
#   the `loss`, or below.
#
# Nothing else occurs: any rule will do. Example: the two histories plotted above are of the first two kinds.

# %% exercise="diagnose"
def diagnose(history):
    """Tell from clear curves how a training went.

    Args:
        history: dict of lists of floats: "loss", "accuracy", "val_loss", "val_accuracy".

    Returns:
        "underfitting", "good" or "overfitting".
    """
    ### BEGIN SOLUTION
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    if history["val_loss"][-1] > 0.5 * history["val_loss"][0]:
        return "overfitting"
    return "good"
    ### END SOLUTION


# %% check="diagnose"
check.diagnose(diagnose)

# %%
with after("best-epoch", "diagnose"):
    for name, curves in (("too small a rate", underfitted), ("too few pictures", overfitted)):
        where = "in the last epoch" if best_epoch(curves) == 19 else "earlier"
        print(f"{name}: {diagnose(curves)}, best {where}")

# %% [markdown]
# When it breaks: choosing among a hundred networks by their `val_loss` fits the validation pictures, too. That is what the test pictures
# are for: look at them once, at the end.

# %% [markdown]
# ## Against learning by heart
#
# More pictures help most. If there are none, one can make learning by heart harder. **Dropout** silences units by chance in every step of training, so that
# no unit can rely on another (Srivastava et al., 2014, JMLR).
#
# Eight ones go through `Dropout(0.5)`.
#
# **Predict.** Which numbers can come out in training? And in use?

# %%
keras.utils.set_random_seed(1)
drop, ones = layers.Dropout(0.5), np.ones((1, 8), np.float32)
print("in training:", np.unique(drop(ones, training=True)))
print("in use:     ", np.unique(drop(ones, training=False)))

# %%
show(plots.dropped(units=8, steps=3, rate=0.5))

# %% [markdown]
# In each step another half is silent. The others are doubled, so that their sum stays about the same. In use nothing is dropped: layers
# may behave differently in training, and `training=True` tells them.

# %% [markdown]
# **Batch normalisation** (Ioffe and Szegedy, 2015, ICML) is another such layer. In training it subtracts each channel's mean and divides by its spread
# (the standard deviation), both of the whole batch. Then it scales and shifts by two learned numbers. In use it takes averages of the
# means and spreads that it met in training.
#
# **Predict.** How many numbers does it keep for eight channels, and how many of them are found by gradients?

# %%
normalise = layers.BatchNormalization()
normalise.build((None, 6, 6, 8))
learned = sum(int(np.prod(weight.shape)) for weight in normalise.trainable_weights)
print(normalise.count_params(), "numbers,", learned, "of them learned by gradients")

# %% [markdown]
# Four for each channel, of which two are learned; the averages of mean and spread are not. `summary()` lists these as *non-trainable*.
#
# Its authors found that networks learn faster with it, and less by heart: means differ from batch to batch. A convolution right before
# it needs no bias, as the mean is subtracted anyway.

# %% [markdown]
# The third way makes new pictures out of old ones: **augmentation**. Move a letter a little, and it is a new picture with the same label.
#
# **Predict.** For photographs of cats, mirroring is a favourite. What does a b become in the mirror? Upside down? And both at once?

# %%
show(plots.mirrored(letters[first[0]]))

# %% [markdown]
# A d, a p and a q, and each time the label b is wrong. A 6 that is turned by half a turn becomes a 9. What is **label-safe**, that is, leaves the label right, depends on the data:
# ask whether a person would still give it.

# %% [markdown]
# ### Your turn: augment pictures
#
# Write `augment(images, rng)`. It returns new pictures of the same shape, changed a little by chance, with pixels from 0 to 1. Picture n stays picture n, and its
# label stays right.
#
# - What you change is up to you: small shifts, a little noise or light, small turns. Shift by an eighth of the height
#   or width at most, rounded down: 2 pixels of 20, 3 of 28.
# - All chance comes from `rng`. For the digits and letters of this lesson, mirroring is not label-safe.
#
# Example: a picture moved down by one pixel, zeros in its first row.

# %% exercise="augment"
def augment(images, rng):
    """Change pictures a little, by chance, so that their labels stay right.

    Args:
        images: array (N, H, W, 1), floats from 0 to 1. Is not changed.
        rng: numpy.random.Generator, the only source of chance.

    Returns:
        Array (N, H, W, 1), from 0 to 1.
    """
    ### BEGIN SOLUTION
    height, width = images.shape[1:3]
    most = min(height, width) // 8
    framed = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)))
    moved = np.empty_like(images)
    for n in range(len(images)):
        row, column = rng.integers(0, 2 * most + 1, 2)
        moved[n] = framed[n, row : row + height, column : column + width]
    return np.clip(moved + rng.normal(0, 0.02, images.shape), 0, 1)
    ### END SOLUTION


# %% check="augment"
check.augment(augment)

# %%
with after("augment"):
    new = augment(np.repeat(glyphs[:2], 8, axis=0), np.random.default_rng(0))
    show(plots.augmented(new, glyph_names[:2]))

# %% [markdown]
# Sixteen pictures, two letters: can you still read every one? In training, each epoch sees other versions.
#
# Keras has layers that augment, such as `RandomFlip`, `RandomTranslation` and `RandomBrightness`. As part of a model they work in training
# and rest in use. Called alone they work always.
#
# **Predict.** `layers.RandomBrightness(0.2)` shall change the light by a fifth at most. We give it letters from 0 to 1. Between which numbers are
# the pixels then?

# %%
keras.utils.set_random_seed(0)
made = {
    "RandomBrightness(0.2)": layers.RandomBrightness(0.2),
    "RandomTranslation(0.2, 0.2)": layers.RandomTranslation(0.2, 0.2),
    "RandomRotation(0.2)": layers.RandomRotation(0.2),
    "RandomFlip()": layers.RandomFlip(),
}
b_twice = np.repeat(glyphs[glyph_names == 0][:1], 2, axis=0)
changed = {name: np.array(layer(b_twice)) for name, layer in made.items()}
print("RandomBrightness makes pixels above 2:", changed["RandomBrightness(0.2)"].max() > 2)
show(plots.as_they_come(changed))

# %% [markdown]
# None of the four suits these letters as it comes. `RandomBrightness` expects bytes and adds up to 51: say `value_range=(0, 1)`. What a shift leaves
# empty is filled with the picture in the mirror; `fill_mode="constant"` fills it with zeros. 0.2 of a turn are 72 degrees: 0.03 would do. And
# `RandomFlip` mirrors in both directions: a b becomes a q.
#
# Look at what comes out, always, before you train with it.

# %% [markdown]
# Which remedy helps most? A small CNN learned from 500 letters for 40 epochs, from two starts: as it is, with `Dropout(0.5)`, with shifts by
# up to two pixels, with both. This took minutes, so what it read of 1,000 other letters comes from a file (data/README.md).
#
# **Predict.** In which order do the four come out?

# %%
shares = datasets.remedies()
show(plots.remedies(shares))
for remedy, both in shares.items():
    print(f"{remedy:22}", *(f"{share:.0%}" for share in both))

# %% [markdown]
# Each helps, and both together most. The same remedy from two starts differs by up to two points, so a single training could not tell
# neighbours in this list apart.
#
# When it breaks: augmented *validation* pictures measure another task. Augment the training pile only, after the split.

# %% [markdown]
# ## What does a convolution take for granted?
#
# Now the letters. A CNN, and a dense network with almost four times as many parameters. Then we shuffle the pixels: one order, drawn once, for all pictures, in
# training and test.

# %%
show(plots.shuffled_letters(glyphs[:4], samples.shuffled(glyphs[:4]), glyph_names[:4]))

# %% [markdown]
# Every pixel is still there, in a new place. A network that is given them all could learn the same as before. (Each network has a
# learning rate and a number of epochs of its own, the same for both orders.)
#
# **Predict.** Shuffling hurts one of the two networks and leaves the other as it was. Which one does it hurt?

# %%
def letter_reader(kind):
    """Build a convolutional or a dense network for letters."""
    if kind == "dense":
        hidden = [layers.Flatten(), layers.Dense(32, activation="relu")]
    else:
        hidden = [
            layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
        ]
    return keras.Sequential([keras.Input((28, 28, 1)), *hidden, layers.Dense(10)])


for kind in ("cnn", "dense"):
    print(f"{kind}: {letter_reader(kind).count_params():,} parameters")

# %%
read, networks = {}, {}
for kind, epochs, rate in (("dense", 8, 0.002), ("cnn", 4, 0.008)):
    for order, ordered in (("pixels in place", np.array), ("pixels shuffled", samples.shuffled)):
        keras.utils.set_random_seed(0)
        model = letter_reader(kind)
        model.compile(keras.optimizers.Adam(rate), cross_entropy)
        model.fit(ordered(glyphs), glyph_names, epochs=epochs, **settings)
        read[kind, order] = model.predict(ordered(new_glyphs), verbose=0).argmax(axis=1)
        networks[kind, order] = model
letter_cnn = networks["cnn", "pixels in place"]

# %%
accuracy = {key: float((labels == new_names).mean()) for key, labels in read.items()}
dense_1, dense_2, cnn_1, cnn_2 = accuracy.values()
show(plots.what_shuffling_costs((dense_1, dense_2), (cnn_1, cnn_2)))
print("CNN ahead by at least 15 points:", cnn_1 > dense_1 + 0.15)
print("shuffling costs the CNN at least 15 points:", cnn_1 > cnn_2 + 0.15)
print("shuffling costs the dense network at most 10:", dense_1 - dense_2 < 0.10)

# %% [markdown]
# The CNN. A dense layer has a weight for each pixel and does not know which ones are neighbours: any order is the same to it, up to the luck of the start.
#
# A convolution takes for granted that neighbours belong together, and that a stroke is a stroke anywhere. Where that is true it is a gift; where not, a burden.

# %% [markdown]
# When it breaks: columns of a table have no neighbours. Put in any order, they make no picture, and a convolution over them looks for patterns of chance.

# %% [markdown]
# ## Which mistakes does it make?
#
# One number hides much. A **confusion matrix** has a row for each label and a column for each prediction, and counts.
#
# Six pictures with labels 0, 0, 1, 2, 2, 2 were read as 0, 1, 1, 2, 0, 2.
#
# **Predict.** Which numbers stand in row 2? Which cells would a perfect network leave empty?

# %%
seen = list(zip([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 0, 2]))
print("row 2:", [seen.count((2, prediction)) for prediction in range(3)])

# %% [markdown]
# Of three pictures of class 2, one was read as 0. Right answers stand on the diagonal, at (0, 0), (1, 1) and (2, 2). In all other cells a
# perfect network has 0.

# %% [markdown]
# ### Your turn: count confusions
#
# Write `confusion_matrix(labels, predictions, num_classes)`. Row i, column j counts the pictures with label i that were read as j.
#
# - The table is num_classes × num_classes, also where a class never appears.
# - Labels and predictions may be bytes. Counts may be larger than 255, and so may the number of cells.
#
# Example: labels `[0, 0, 1]`, predictions `[0, 1, 1]` and two classes give `[[1, 1], [0, 1]]`.

# %% exercise="confusion-matrix"
def confusion_matrix(labels, predictions, num_classes):
    """Count how often each class was taken for each.

    Args:
        labels: array (N,) of integers from 0 to num_classes-1, also uint8. Is not changed.
        predictions: array (N,) of the same kind. Is not changed.
        num_classes: how many classes there are.

    Returns:
        Array (num_classes, num_classes) of counts: rows are labels, columns predictions.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((num_classes, num_classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix
    ### END SOLUTION


# %% check="confusion-matrix"
check.confusion_matrix(confusion_matrix)

# %%
with after("confusion-matrix"):
    matrices = [
        (kind, confusion_matrix(new_names, read[kind, "pixels in place"], 10))
        for kind in ("dense", "cnn")
    ]
    show(plots.table_of_mistakes(matrices, datasets.GLYPHS))
    mistakes = np.array(matrices[1][1]) * (1 - np.eye(10))  # of the CNN, in 90 cells
    share = np.sort(mistakes.ravel())[-9:].sum() / mistakes.sum()
    print("nine of the 90 cells hold at least a third of the CNN's mistakes:", share > 1 / 3)

# %% [markdown]
# The dense network confuses nearly all with all. The CNN's mistakes gather: spread evenly, nine cells
# would hold a tenth of them. Look at the pictures of the fullest cells before you change anything.

# %%
as_read = read["cnn", "pixels in place"]
wrong = np.flatnonzero(as_read != new_names)[-8:]
show(plots.misread(new_glyphs[wrong], new_names[wrong], as_read[wrong]))

# %% [markdown]
# Each title tells the label and what was read. The last pictures of the test show typefaces that were not in training
# (data/README.md), and these eight are among them: new to the network, though not to you.
#
# When it breaks: with 99 pictures of one class and one of another, "always the first" is 99 % right. The matrix shows it at once: a column that takes all.

# %% [markdown]
# ## Training as people train
#
# Now your pieces meet. First the way of the pictures into the network. A `tf.data.Dataset` is a **pipeline**: a recipe that hands out data piece by piece. Each of its methods returns a
# new recipe, with one step more.
#
# **Predict.** Six pictures, here the numbers 0 to 5, in batches of two. Once we shuffle, then batch; once the other way round. Which
# pictures can meet in a batch?

# %%
numbers = tf.data.Dataset.range(6)
for name, recipe in (
    ("shuffle, batch", numbers.shuffle(6, seed=0).batch(2)),
    ("batch, shuffle", numbers.batch(2).shuffle(3, seed=0)),
):
    for _ in range(2):
        print(name, *(batch.numpy().tolist() for batch in recipe))

# %% [markdown]
# First shuffled, any two can meet, and each pass has an order of its own. First in batches, 0 and 1 stay together for ever.
#
# `shuffle(6)` fills a buffer of six, hands one of them out by chance and fills the gap with the next. A small buffer mixes neighbours only.
# `map(f)` applies a function to each element; here an element is a batch of pictures and its labels.

# %% [markdown]
# ### Your turn: write a pipeline
#
# Write `pipeline(images, labels, batch_size, change=None)`. It returns a `tf.data.Dataset` of batches (images, labels).
#
# - A pass holds each picture once, with its own label. The last batch may be smaller.
# - With `change` it is for training. Each pass has a new order, in which all pictures are mixed with all. Each batch of images goes through
#   `change`, anew in each pass.
# - Without `change` it is for validation: the pictures in their order, as they are.
# - `change` takes and gives images (N, H, W, C). A function that goes into `map` may call it.
#
# Example: 20 pictures and `batch_size=8` give batches of 8, 8 and 4.

# %% exercise="pipeline"
def pipeline(images, labels, batch_size, change=None):
    """Hand out pictures in batches, for training or for validation.

    Args:
        images: array (N, H, W, C). Is not changed.
        labels: array (N,).
        batch_size: pictures of a batch; the last one may hold fewer.
        change: a function from images (n, H, W, C) to such images, for training; None for
            validation.

    Returns:
        A tf.data.Dataset of pairs, images (n, H, W, C) and labels (n,).
    """
    ### BEGIN SOLUTION
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if change is None:
        return dataset.batch(batch_size)
    mixed = dataset.shuffle(len(images)).batch(batch_size)
    return mixed.map(lambda some, theirs: (change(some), theirs))
    ### END SOLUTION


# %% check="pipeline"
check.pipeline(pipeline)

# %% [markdown]
# When it breaks: `cache()` behind the shuffling or the changing keeps the first pass, and all epochs see the same pictures in the same order. `repeat()` makes an
# epoch that never ends.

# %% [markdown]
# ## Which learning rate?
#
# One short training tells, in which the rate grows with each batch, from far too small to far too large (Smith, 2017, WACV, Sect. 3.3).
#
# **Predict.** What does the loss do at first, then, and in the end?

# %%
keras.utils.set_random_seed(0)
trial = letter_reader("cnn")
trial.compile(keras.optimizers.Adam(), cross_entropy)
rates, losses = np.geomspace(0.0001, 1, 60), []
for i, rate in enumerate(rates):
    trial.optimizer.learning_rate = rate
    batch = slice(32 * i, 32 * i + 32)
    losses.append(float(trial.train_on_batch(glyphs[batch], glyph_names[batch])))
show(plots.rates_tried(rates, losses))

# %% [markdown]
# At first the steps are too small to show. Then the loss falls, in zigzag, and beyond 0.1 it jumps up: too far a step. A rule of thumb is a
# tenth of the rate at the jump: for this network about 0.01.

# %% [markdown]
# Large steps get far soon, small ones arrive. A **schedule** changes the rate while training goes on. A common one falls as half a cosine does (Loshchilov and
# Hutter, 2017, ICLR). Before it comes a **warm-up**, as the gradients of a fresh network point here and there (Goyal et al., 2017, Sect. 2.2).
#
# $$\text{rate} = \text{peak} \cdot \tfrac{1}{2}\Big(1 + \cos\big(\pi \, \tfrac{\text{step} - \text{warmup}}{\text{steps} - \text{warmup}}\big)\Big)$$
#
# **Predict.** Of 4 steps, 2 are warm-up, the peak is 0.1. Which rate does the formula give for step 2, and for step 3?

# %%
for step in (2, 3):
    print(step, round(0.1 * 0.5 * (1 + np.cos(np.pi * (step - 2) / (4 - 2))), 3))

# %% [markdown]
# The peak, and half of it. Step 4 would get 0, but steps are counted from 0, and the last one is 3.
#
# ### Your turn: write a schedule
#
# Write `cosine_schedule(step, steps, warmup, peak)`. It returns the learning rate of one step, counted from 0 to steps - 1.
#
# - In the first `warmup` steps the rate rises in a line: 1/warmup of the peak in the first one, all of it in the last one.
# - From step `warmup` on the formula above holds.
# - There may be no warm-up: `warmup` may be 0.
#
# Example: 4 steps, 2 of them warm-up, and a peak of 0.1 have the rates 0.05, 0.1, 0.1 and 0.05.

# %% exercise="cosine-schedule"
def cosine_schedule(step, steps, warmup, peak):
    """Tell the learning rate of a step: first it rises in a line, then it falls as a cosine.

    Args:
        step: which step, an int from 0 to steps-1.
        steps: how many there are, an int.
        warmup: how many of them rise, an int from 0 to steps-1.
        peak: the largest rate, a float.

    Returns:
        The rate, a float.
    """
    ### BEGIN SOLUTION
    if step < warmup:
        return peak * (step + 1) / warmup
    share = (step - warmup) / (steps - warmup)
    return peak * 0.5 * (1 + np.cos(np.pi * share))
    ### END SOLUTION


# %% check="cosine-schedule"
check.cosine_schedule(cosine_schedule)

# %% [markdown]
# When it breaks: a schedule knows how many steps there will be. Stop at half of them, and the rate never became small.

# %% [markdown]
# ## Do all pieces work together?
#
# The 3,600 letters go through your `split`. The training pile goes through your `pipeline`, with your `augment`. As that one is NumPy, TensorFlow is told to call it, and which shape comes out:

# %%
chance = np.random.default_rng(0)


def by_numpy(change):
    """Let a pipeline call a function of NumPy arrays and a generator, such as `augment`."""

    def changed(some):
        def as_floats(array):
            return np.asarray(change(array, chance), np.float32)

        return tf.ensure_shape(tf.numpy_function(as_floats, [some], tf.float32), some.shape)

    return changed

# %%
with after("split", "augment", "pipeline"):
    piles = split(letters[..., None] / np.float32(255), names, np.random.default_rng(0))
    train_pile, validation_pile, test_pile = piles
    to_learn = pipeline(*train_pile, 128, by_numpy(augment))
    to_watch = pipeline(*validation_pile, 540)
    print("batches of an epoch:", len(list(to_learn)), "and", len(list(to_watch)))

# %% [markdown]
# The network is `letter_reader` with dropout before its last layer. Three callbacks accompany it:
#
# - `LearningRateScheduler` asks your schedule at the beginning of each epoch,
# - `EarlyStopping` ends it when `val_loss` has not improved for three epochs, and brings back the best weights,
# - `ModelCheckpoint` saves the network each time that `val_loss` is the best so far.

# %%
def careful_reader(rate):
    """Build a convolutional network with dropout, compiled."""
    keras.utils.set_random_seed(0)
    *maps, logits = letter_reader("cnn").layers
    model = keras.Sequential([keras.Input((28, 28, 1)), *maps, layers.Dropout(0.3), logits])
    model.compile(keras.optimizers.Adam(rate), cross_entropy, metrics=["accuracy"])
    return model

# %% [markdown]
# **Predict.** Which of the two losses is lower in the end: of the training pictures, or of the validation pictures?

# %%
best_file = samples.temporary("best.keras")
with after("split", "augment", "pipeline", "cosine-schedule"):
    epochs, careful = 8, careful_reader(0.01)
    callbacks = [
        keras.callbacks.LearningRateScheduler(lambda n: cosine_schedule(n, epochs, 2, 0.01)),
        keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(best_file, monitor="val_loss", save_best_only=True),
        progress(),
    ]
    quiet = {"callbacks": callbacks, "verbose": 0, "shuffle": False}  # the pipeline shuffles
    told = careful.fit(to_learn, epochs=epochs, validation_data=to_watch, **quiet).history
    show(plots.trained_with_care(told))

# %% [markdown]
# The dashed one: validation pictures are read *better*. Those of training are augmented, and dropout silences units. Both make the
# training task the harder one, on purpose.
#
# Now, and only now, the test pile: one look.

# %%
with after("split", "augment", "pipeline", "cosine-schedule", "confusion-matrix"):
    best = keras.models.load_model(best_file)
    on_test, on_validation = (best.evaluate(*p, verbose=0)[1] for p in (test_pile, validation_pile))
    print("more than 85 % of the test pile:", on_test > 0.85)
    print("within 5 points of the validation pile:", abs(on_test - on_validation) < 0.05)
    logits = best.predict(test_pile[0], verbose=0)
    counts = confusion_matrix(test_pile[1], logits.argmax(axis=1), 10)
    show(plots.last_table(counts, datasets.GLYPHS))

# %% [markdown]
# This is the number to report. Whoever is not content, changes something and looks at the test again, has made it a second validation pile.
#
# When it breaks: `EarlyStopping` without `restore_best_weights` leaves you the *last* weights, three epochs past the best.

# %% [markdown]
# ## What fit does
#
# `fit` goes forward, back, and steps. The way back comes from a **gradient tape**: TensorFlow records what is computed below `with`, and plays it
# backwards.
#
# The curve of lesson 04 again, (2w - 6)², with the slope 4·(2w - 6); this time we stand at w = 2.
#
# **Predict.** Which slope does the tape find? `SGD` is gradient descent: where does its step lead, with a learning rate of 0.1?

# %%
w = keras.Variable(2.0)
with tf.GradientTape() as tape:
    loss = (2 * w - 6) ** 2
gradient = tape.gradient(loss, w)
keras.optimizers.SGD(0.1).apply([gradient], [w])
print(float(gradient), "→ w =", round(float(w.numpy()), 3))

# %% [markdown]
# -8, and 2 + 0.1·8 = 2.8, as by hand. A tape sees only what is computed inside its block. For a model, gradients are wanted for
# `model.trainable_variables`, a list; `tape.gradient` and `apply` take it as it is.

# %% [markdown]
# ### Your turn: write one step of training
#
# Write `train_step(model, optimizer, images, labels)`. It does one step with one batch, as `fit` does, and returns the loss *before* the step.
#
# - The model ends in logits; the loss is the mean cross-entropy of the batch.
# - Nothing is compiled: a gradient tape does the work, not `fit` or `train_on_batch`.
# - The model is called in training mode, `training=True`. The optimizer does the step.
# - Write a plain function, without `@tf.function`: the check calls it with several models.
#
# Example: with an untrained model and ten classes the loss is about log 10.

# %% exercise="train-step"
def train_step(model, optimizer, images, labels):
    """Train a model by one step.

    Args:
        model: a Keras model from images to logits (N, K). Its weights change.
        optimizer: a Keras optimizer, used for one step.
        images: array (N, H, W, C), float32.
        labels: array (N,) of integers from 0 to K-1.

    Returns:
        The mean cross-entropy before the step, a number.
    """
    ### BEGIN SOLUTION
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, model(images, training=True))
    variables = model.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
    ### END SOLUTION


# %% check="train-step"
check.train_step(train_step)

# %%
with after("train-step"):
    one, other = keras.models.clone_model(small), keras.models.clone_model(small)
    other.set_weights(one.get_weights())
    train_step(one, keras.optimizers.SGD(0.1), images[:64], labels[:64])
    other.compile(keras.optimizers.SGD(0.1), cross_entropy)
    other.fit(images[:64], labels[:64], batch_size=64, verbose=0)
    pairs = zip(one.get_weights(), other.get_weights())
    print("the same weights as fit:", all(np.allclose(a, b, atol=1e-6) for a, b in pairs))

# %% [markdown]
# Your step and `fit` end in the same weights. Write your own loop when `fit` cannot do what you want: two networks that play against each other, or gradients that you want
# to look at.
#
# When it breaks: the model called outside the tape. Then there are no gradients, and Keras says so.

# %% [markdown]
# ## Keeping a network
#
# A trained network is a file: layers, weights, and the optimizer's state.
#
# **Predict.** We save `dense`, load it again and compare all logits. Do they differ in the last digits?

# %%
path = samples.temporary("dense.keras")
dense.save(path)
again = keras.models.load_model(path)
print("equal to the last bit:", np.array_equal(again(test[0]), dense(test[0])))
print("steps that the optimizer remembers:", int(again.optimizer.iterations.value))

# %% [markdown]
# Not even in the last bit, and the optimizer knows how far it was: training can go on. The file holds numbers and a description, no Python code.
#
# But the preparation of the pictures is not in it. A network that learned from 0 to 1 reads bytes up to 255 as nonsense. So we put it in: a
# `Rescaling` layer multiplies what comes.

# %%
reader = keras.Sequential([keras.Input((28, 28, 1)), layers.Rescaling(1 / 255), letter_cnn])
file = samples.temporary("reader.keras")
reader.save(file)
raw_test = datasets.glyphs()[1][0][:, :, :, None]  # bytes, as they are in the file
as_bytes, as_floats = reader(raw_test[:100]), letter_cnn(new_glyphs[:100])
print("bytes in, the same logits out:", np.allclose(as_bytes, as_floats, atol=1e-4))

# %% [markdown]
# The test of a saved network is a process that knows nothing else: no variable of this notebook, no `prepare`. It gets the file and one picture of
# bytes.

# %%
one = samples.temporary("one.npy")
np.save(one, raw_test[0])
script = """
import sys, keras, numpy as np
reader, picture = keras.models.load_model(sys.argv[1]), np.load(sys.argv[2])
print("bdpqnumwJL"[int(np.argmax(reader(picture[None])))])
"""
fresh = subprocess.run([sys.executable, "-c", script, file, one], capture_output=True, text=True)
print("read in a fresh process:", fresh.stdout.strip(), "· label:", datasets.GLYPHS[new_names[0]])

# %% [markdown]
# When it breaks: a layer of your own is code, and code is not in the file. Whoever loads it needs that code, too. And never load a file from
# strangers with `safe_mode=False`: it may run theirs.

# %% [markdown]
# Go further: `datasets.fashion_mnist()` and `datasets.cifar10()` fetch two well-known data sets from the Internet: clothes in grey, 28×28, and
# things in colour, 32×32. `build_cnn` takes the first as they are; does yours take the others, too? How far do you get?

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="count-the-parameters"

# %% quiz="steps-of-an-epoch"

# %% quiz="which-one-leaks"

# %% quiz="read-the-curves"

# %% quiz="in-which-order"

# %% [markdown]
# ## How do we build and train one for real?
#
# - A network is a stack of layers that you can count; Keras's convolution is yours, and the way back comes for free.
# - Three piles that share no picture; a pipeline that changes training pictures alone, a rate that rises and falls, the best
#   weights kept; curves and a confusion matrix to tell what it has learned.
# - A CNN wins where neighbours belong together; shuffle the pixels, and its head start is gone.
#
# Next, lesson 06: what it looks at, and whether to trust it.
