# %% [markdown]
# # What does a network know that has seen a million photographs?
#
# You build a published network, fill it with the weights that it learned from ImageNet, and put it to work and to the test.
#
# Afterwards you can
#
# - **build** a published network and give it its published weights, checked step by step,
# - **use** its features for other work, with few pictures, and measure where they do not help,
# - **question** what it says: where it looks, whom it has never seen, what fools it.
#
# You need: batch normalisation and the gradient tape from lesson 05, Grad-CAM from lesson 06, the inverted bottleneck of EfficientNet from
# lesson 08.
#
# About 200 minutes

# %%
from cnncourse import backend

backend.load()
import timeit

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from cnncourse import after, datasets, pretrained, samples, show
from cnncourse.checks import pretrained as check
from cnncourse.pictures import resize
from cnncourse.plots import pretrained as plots
from cnncourse.quizzes import pretrained as quiz

# %%
names = datasets.imagenet_names()
photos = {name: datasets.photo(name) for name in datasets.PHOTOGRAPHS}
ready = pretrained.lite0()
images = {name: pretrained.as_input(photo)[0] for name, photo in photos.items()}
logits = dict(zip(images, np.asarray(ready(np.stack(list(images.values())), training=False))))
known = ["cat", "coffee", "camera", "palace", "flower", "rocket"]
show(plots.guesses(photos, logits, names, known))

# %% [markdown]
# Below each photograph stand the five names that a network finds most probable. Most of them fit. Nobody has told it about these photographs.
#
# It is **EfficientNet-Lite0**, a variant of EfficientNet-B0 for telephones (Tan and Le, 2019, Table 1). It has learned from the 1.28 million
# photographs of **ImageNet**, in 1,000 classes (Russakovsky et al., 2015, Table 2). By the end of this lesson you have built it yourself.

# %% [markdown]
# ## What does it want to see?
#
# The network learned from squares of 224×224 pixels, red first, of which 127 was taken away before they were divided by 128. Whoever brings it something
# else gets other names, and no error message.
#
# **Predict.** The photograph of the palace has 320 rows and 480 columns here. Which columns are in its largest centred square, from which one to which one?

# %%
height, width = photos["palace"].shape[:2]
left = (width - height) // 2
print(f"columns {left} to {left + height - 1}")
palace = images["palace"]
ways = {
    "as it was trained": palace,
    "squashed": (resize(photos["palace"], (224, 224)) - 127) / 128,
    "divided by 255": (128 * palace + 127) / 255,
    "upside down": palace[::-1],
}
show(plots.ways(ways, np.asarray(ready(np.stack(list(ways.values())), training=False)), names))

# %% [markdown]
# 80 columns are left out on each side. To us it stays the same tower when it is squashed or paler. The network calls it a bell cote then, which is a small tower of a church;
# upside down it finds a boathouse and a lakeside. It says so without any warning.

# %% [markdown]
# ### Your turn: prepare a photograph
#
# Write `preprocess(photo)`. A photograph of any size goes in, a batch of one picture comes out.
#
# - Cut out the largest centred square. Its side is the shorter one; it starts at row (H - side)//2 and column (W - side)//2.
# - Resize it: `resize(square, (224, 224))`, from the first cell, takes and gives floats. Neither round nor clip them.
# - Then (x - 127)/128, and an axis for the batch in front.
#
# Example: a photograph that is 127 all over, of any size, gives zeros of the shape (1, 224, 224, 3).

# %% exercise="preprocess"
def preprocess(photo):
    """Turn a photograph into what the network takes.

    Args:
        photo: array (H, W, 3), uint8, red, green, blue, of any size. Is not changed.

    Returns:
        Float array (1, 224, 224, 3): its largest centred square, resized, then (x - 127)/128.
    """
    ### BEGIN SOLUTION
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = photo[top : top + side, left : left + side]
    return ((resize(square, (224, 224)) - 127) / 128)[None]
    ### END SOLUTION


# %% check="preprocess"
check.preprocess(preprocess)

# %% [markdown]
# When it breaks: `photo - 127` with bytes. A byte has no negative numbers: 100 - 127 becomes 229, in silence. `resize` gives floats, so subtract
# after it.

# %% [markdown]
# ## What is it made of?
#
# Of 16 blocks, between a first 3×3 convolution and a last 1×1 one. A block is an **inverted bottleneck** (Sandler et al., 2018, Sect. 3.3): narrow
# outside, wide inside.

# %%
show(plots.block())

# %% [markdown]
# A 1×1 convolution expands, a depthwise one looks at the neighbours, a 1×1 projects to few maps. **ReLU6** is min(max(x, 0), 6): numbers stay small, which
# suits telephones that compute in bytes. EfficientNet-B0 has swish there, and a gate, squeeze-and-excite; Lite has none.
#
# **Predict.** 16 maps come in; `expand` is 6, the kernel 3×3, and 24 maps go out. Where are most of the weights: in the expansion, in the depthwise
# layer or in the projection?

# %%
expansion, depthwise, projection = 16 * 96, 3 * 3 * 96, 96 * 24
print(f"expand {expansion:,}   depthwise {depthwise:,}   project {projection:,}")

# %% [markdown]
# In the projection. The depthwise layer, which alone looks at neighbours, has fewest: one 3×3 filter for each map.

# %% [markdown]
# ### Your turn: build the inverted bottleneck
#
# Write `inverted_bottleneck(x, filters, kernel_size, stride, expand)`. A Keras tensor goes in, a Keras tensor comes out.
#
# 1. 1×1 convolution to `expand` times the maps of x, normalised, ReLU6. Where `expand` is 1 this step is left out.
# 2. Depthwise convolution with `kernel_size` and `stride`, normalised, ReLU6.
# 3. 1×1 convolution to `filters` maps, normalised. No activation.
#
# Where the stride is 1 and x has `filters` maps, x is added. All padding is "same"; convolutions have no biases; batch normalisation has `epsilon=1e-3`.
#
# Example: (14, 14, 16) with 24 filters, stride 2, gives (7, 7, 24).

# %% exercise="inverted-bottleneck"
def inverted_bottleneck(x, filters, kernel_size, stride, expand):
    """Apply the block of EfficientNet-Lite.

    Args:
        x: Keras tensor (N, H, W, C).
        filters: how many maps come out, an int.
        kernel_size: of the depthwise convolution, an int.
        stride: of the depthwise convolution, 1 or 2.
        expand: how many times as many maps there are in the middle, an int.

    Returns:
        Keras tensor (N, ceil(H / stride), ceil(W / stride), filters).
    """
    ### BEGIN SOLUTION
    def normalised(x):
        return layers.BatchNormalization(epsilon=1e-3)(x)

    change = x
    if expand != 1:
        change = layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(change)
        change = layers.ReLU(6)(normalised(change))
    depthwise = layers.DepthwiseConv2D(kernel_size, stride, padding="same", use_bias=False)
    change = layers.ReLU(6)(normalised(depthwise(change)))
    change = normalised(layers.Conv2D(filters, 1, use_bias=False)(change))
    return x + change if stride == 1 and x.shape[-1] == filters else change
    ### END SOLUTION


# %% check="inverted-bottleneck"
check.inverted_bottleneck(inverted_bottleneck)

# %% [markdown]
# Now the whole. Each stage has some blocks. Its first block has the stage's stride, the others have stride 1.
#
# | stage | expand | filters | blocks | stride | kernel |
# |---|---|---|---|---|---|
# | 1 | 1 | 16 | 1 | 1 | 3 |
# | 2 | 6 | 24 | 2 | 2 | 3 |
# | 3 | 6 | 40 | 2 | 2 | 5 |
# | 4 | 6 | 80 | 3 | 2 | 3 |
# | 5 | 6 | 112 | 3 | 1 | 5 |
# | 6 | 6 | 192 | 4 | 2 | 5 |
# | 7 | 6 | 320 | 1 | 1 | 3 |

# %%
STAGES = [  # expand, filters, blocks, stride, kernel size
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
]

# %% [markdown]
# ### Your turn: build EfficientNet-Lite0
#
# Write `lite0()`. It returns a Keras model: pictures of 224×224×3 go in, as `preprocess` gives them, and 1,000 logits come out.
#
# - Before the stages: a 3×3 convolution to 32 maps with stride 2, normalised, ReLU6.
# - Behind them: a 1×1 convolution to 1,280 maps, normalised, ReLU6; the mean of each map; a dense layer with bias.
# - Padding, biases and epsilon are as in the block. The pictures are not scaled again.
#
# It has 4,694,024 parameters, those of normalisation that are not trained included. The check fills it with the real weights and compares logits.

# %% exercise="lite0"
def lite0():
    """Build EfficientNet-Lite0, untrained.

    Returns:
        Keras model from pictures (N, 224, 224, 3), as `preprocess` gives them, to logits (N, 1000).
    """
    ### BEGIN SOLUTION
    def conv(x, filters, kernel_size, stride):
        x = layers.Conv2D(filters, kernel_size, stride, padding="same", use_bias=False)(x)
        return layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3)(x))

    inputs = keras.Input((224, 224, 3))
    x = conv(inputs, 32, 3, 2)
    for expand, filters, blocks, stride, kernel_size in STAGES:
        for block in range(blocks):
            x = inverted_bottleneck(x, filters, kernel_size, 1 if block else stride, expand)
    x = layers.GlobalAveragePooling2D()(conv(x, 1280, 1, 1))
    return keras.Model(inputs, layers.Dense(1000)(x))
    ### END SOLUTION


# %% check="lite0"
check.lite0(lite0, inverted_bottleneck=inverted_bottleneck)

# %% [markdown]
# When it breaks: stride 2 and "same" padding. Keras pads unevenly there, more below and on the right, and so did the network that learned these weights.
# One pixel of padding all around, as PyTorch's layers have it, shifts everything.

# %% [markdown]
# ## How do weights get from one library into another?
#
# The weights are in a file of PyTorch's. It is a *pickle*, and a pickle is a program: whoever loads one runs it. So the course compares its checksum first,
# and its reader knows four harmless names and refuses all others. Load only weights that you trust.

# %%
weights = datasets.lite0_weights()
for name in ("_conv_stem.weight", "_blocks.0._depthwise_conv.weight", "_bn0.weight", "_fc.weight"):
    print(f"{name:34}", weights[name].shape)
print(f"{len(weights)} arrays, {sum(array.size for array in weights.values()):,} numbers")

# %% [markdown]
# Names, shapes and a number that you have met. But the axes stand in another order: 32 filters of 3×3 with 3 channels in have the shape (32, 3, 3, 3).
#
# **Predict.** Here is a smaller one, of shape (5, 3, 2, 4): 5 filters, 3 channels in, 2 rows, 4 columns. Which shape has it in Keras, and which shape
# gives `array.T`?

# %%
small = np.arange(120).reshape(5, 3, 2, 4)
print("Keras:  ", small.transpose(2, 3, 1, 0).shape)
print("array.T:", small.T.shape)

# %% [markdown]
# (2, 4, 3, 5). `array.T` turns the order of all axes round: rows and columns of each kernel change places. For square kernels the shape fits, nothing
# complains, and the network sees mirrored edges.

# %% [markdown]
# ### Your turn: move the axes
#
# Write `keras_layout(kind, array)`.
#
# | kind | PyTorch | Keras |
# |---|---|---|
# | "conv" | (out, in, kh, kw) | (kh, kw, in, out) |
# | "depthwise" | (C, 1, kh, kw) | (kh, kw, C, 1) |
# | "dense" | (out, in) | (in, out) |
# | "vector" | (C,) | (C,) |
#
# Example: `keras_layout("dense", np.array([[1, 2, 3], [4, 5, 6]]))` gives [[1, 4], [2, 5], [3, 6]].

# %% exercise="keras-layout"
def keras_layout(kind, array):
    """Move an array's axes from PyTorch's places to Keras's.

    Args:
        kind: "conv", "depthwise", "dense" or "vector".
        array: (out, in, kh, kw), (C, 1, kh, kw), (out, in) or (C,). Is not changed.

    Returns:
        Array (kh, kw, in, out), (kh, kw, C, 1), (in, out) or (C,).
    """
    ### BEGIN SOLUTION
    orders = {"conv": (2, 3, 1, 0), "depthwise": (2, 3, 0, 1), "dense": (1, 0), "vector": (0,)}
    return array.transpose(orders[kind])
    ### END SOLUTION


# %% check="keras-layout"
check.keras_layout(keras_layout)

# %%
def kind_of(name, array):
    """Tell which kind of weight an array of the file is."""
    kinds = {1: "vector", 2: "dense", 4: "depthwise" if "depthwise" in name else "conv"}
    return kinds[array.ndim]


with after("inverted-bottleneck", "lite0", "keras-layout"):
    mine = lite0()
    mine.set_weights([keras_layout(kind_of(name, array), array) for name, array in weights.items()])
    cat = images["cat"][None]
    apart = np.abs(mine(cat, training=False) - ready(cat, training=False)).max()
    print("my network and the ready one agree:", bool(apart < 1e-3))
    print("it says:", names[int(np.argmax(mine(cat, training=False)))])

# %% [markdown]
# This is your network, with weights that took others days to learn. The file names them in the order in which data flow, and so does a model in Keras,
# so they fit one by one.

# %% [markdown]
# ## What is in the picture?
#
# A network gives 1,000 logits. Softmax makes probabilities of them, and the largest five are usually told.
#
# **Predict.** Three logits are 2, 1 and 0. What happens to the probabilities if each logit grows by 1,000?

# %%
for shift in (0, 1000):
    moved = np.array([2.0, 1, 0]) + shift
    with np.errstate(all="ignore"):
        plain = np.exp(moved) / np.exp(moved).sum()
    calm = np.exp(moved - moved.max()) / np.exp(moved - moved.max()).sum()
    print(f"shifted by {shift}: plain {plain.round(2)}   largest taken away first {calm.round(2)}")

# %% [markdown]
# Nothing should happen: softmax looks at differences only. But exp(1000) is too large for a computer. Take the largest logit away from all of them
# first.

# %% [markdown]
# ### Your turn: tell the most probable names
#
# Write `top_k(logits, names, k=5)`. It returns a list of k pairs (name, probability), the most probable one first.
#
# - `logits` are those of one picture, a row of K numbers; `names` has a name for each.
# - The probabilities are those of softmax over all K logits, and safe for large ones.
#
# Example: `top_k(np.array([0.0, 2.0, 1.0]), ["owl", "fox", "bee"], k=2)` gives, rounded here, [("fox", 0.67), ("bee", 0.24)].

# %% exercise="top-k"
def top_k(logits, names, k=5):
    """Tell the most probable names.

    Args:
        logits: array (K,), floats. Is not changed.
        names: list of K strings, all different.
        k: how many are asked for, from 1 to K.

    Returns:
        List of k pairs (name, probability), most probable first.
    """
    ### BEGIN SOLUTION
    powers = np.exp(logits - np.max(logits))
    probabilities = powers / powers.sum()
    best = np.argsort(-probabilities)[:k]
    return [(names[i], float(probabilities[i])) for i in best]
    ### END SOLUTION


# %% check="top-k"
check.top_k(top_k)

# %%
with after("top-k"):
    for name in ("cat", "horse", "coins"):
        said = [f"{guess} {share:.2f}" for guess, share in top_k(logits[name], names, 3)]
        print(f"{name}: {', '.join(said)}")

# %% [markdown]
# Cats it knows well. With the other two it errs, and its probabilities say little about that.

# %% [markdown]
# ## When it has no word for it
#
# ImageNet's classes are a choice that people made. How many words are there for dogs, and how many for us?

# %%
print("breeds of dogs, from", names[151], "to", names[268], ":", 268 - 151 + 1)
print("classes called person, man, woman or child:",
      sum(name in ("person", "man", "woman", "child") for name in names))
show(plots.guesses(photos, logits, names, ["astronaut", "horse", "coins", "clock"]))

# %% [markdown]
# The astronaut is a bobsled and a football helmet: no class is called person, so something else in the picture has to be it. There is no class for a horse, but 118 for
# breeds of dogs, so a silhouette on four legs becomes a Great Dane.
#
# The drawing has no fur and no colours. It shows another weakness: networks trained on ImageNet lean on texture more than on shape (Geirhos et al., 2019, Fig. 4).

# %% [markdown]
# Whose world is it? The photographs come from the web. Nearly half of those whose country is known are from the United States (Shankar et al., 2017, Fig. 1).
# What is rare there, the network has hardly seen.
#
# Our own ten pictures come from few people, too: `data/README.md` says who made each, and under which licence.

# %% [markdown]
# ## What does the first layer look for?
#
# In lesson 02 you made filters for edges by hand: one side negative, the other positive. The first convolution has 32 filters of 3×3, which nobody
# made.
#
# **Predict.** Will there be edges among them? And what can a filter of three channels look for that a filter of one channel cannot?

# %%
stem = weights["_conv_stem.weight"].transpose(2, 3, 1, 0)
show(plots.first_filters(stem))

# %% [markdown]
# There are edges in several directions, hardly different from those made by hand. Others have no edge but a colour: they answer to blue against orange,
# say. And some are nearly empty: they have died in training.

# %% [markdown]
# ## Where does it look?
#
# Grad-CAM and occlusion from lesson 06 work here, too (`pretrained.looking` has them). First the photographs that it names well.
#
# **Predict.** For "tripod": will the man, his camera or its legs be bright?

# %%
looked = {"cat": "Egyptian cat", "coffee": "espresso", "camera": "tripod"}
cams, falls = {}, {}
for photo, name in looked.items():
    label = names.index(name)
    cams[photo] = pretrained.grad_cam(ready, images[photo], label)
    falls[photo] = pretrained.occlusion(ready, images[photo], label, patch=64, stride=40)
show(plots.looks(images, looked, cams, falls))

# %% [markdown]
# Grad-CAM is bright on the cat's face, on the coffee in its cup, and on the legs of the tripod. Occlusion agrees about the tripod. For the other two it is bright
# at the upper edge, where nothing much seems to be.

# %% [markdown]
# A map says where a layer speaks for a name. Does the network need that place? We cover the brightest place of each Grad-CAM with a grey square of 64×64 pixels.
#
# **Predict.** Will all three logits fall?

# %%
for photo, name in looked.items():
    row, column = np.unravel_index(np.argmax(cams[photo]), (224, 224))
    covered = images[photo].copy()
    covered[max(0, row - 32) : row + 32, max(0, column - 32) : column + 32] = 0
    pair = np.asarray(ready(np.stack([images[photo], covered]), training=False))
    before, after_covering = pair[:, names.index(name)]
    print(f"{name}: {before:.1f} before, {after_covering:.1f} when covered")

# %% [markdown]
# Two fall, the cat's rises. The cheek, brightest in its Grad-CAM, may be covered, and the network finds the cat more catlike than before: fur, eyes and whiskers say the same.
# A bright place speaks for a name. That does not make it needed.
#
# When it breaks: ask for a name that is wrong, and Grad-CAM shows a place for it as well. It explains errors as convincingly as hits.

# %% [markdown]
# ## Whom does it resemble?
#
# Before the last layer stand 1,280 numbers, the means of the last maps: the features of a picture. Two pictures with similar features look similar to the network. How
# similar? The **cosine similarity** is the dot product of both rows, divided by both lengths.
#
# **Predict.** Three rows: a = (3, 4), b = (6, 8) and c = (4, 3). Which of b and c is more similar to a by cosine, and which one is nearer as a point?

# %%
a, b, c = np.array([3.0, 4]), np.array([6.0, 8]), np.array([4.0, 3])
for name, row in (("b", b), ("c", c)):
    cosine = a @ row / np.linalg.norm(a) / np.linalg.norm(row)
    print(f"{name}: cosine {cosine:.2f}, distance {np.linalg.norm(a - row):.2f}")

# %% [markdown]
# b has the same direction as a: cosine 1, although it lies five times the way. A picture with more contrast has longer features; its direction says what is in it.

# %% [markdown]
# ### Your turn: find the nearest pictures
#
# Write `nearest(query, gallery, k=3)`. It returns the places of the k rows of the gallery that are most similar to the query by cosine, the most similar
# one first.
#
# Example: for the query (3, 4) and the gallery [(4, 3), (6, 8), (-3, -4)], k=2 gives [1, 0].

# %% exercise="nearest"
def nearest(query, gallery, k=3):
    """Find the rows that point most in the direction of another one.

    Args:
        query: array (D,), floats, not all 0. Is not changed.
        gallery: array (N, D), no row all 0. Is not changed.
        k: how many are asked for, at most N.

    Returns:
        k indices into the gallery, ints, the most similar row first.
    """
    ### BEGIN SOLUTION
    lengths = np.linalg.norm(gallery, axis=1)
    similarity = gallery @ query / lengths  # the query's own length changes no order
    return np.argsort(-similarity)[:k]
    ### END SOLUTION


# %% check="nearest"
check.nearest(nearest)

# %%
(tiles, tile_labels), (new_tiles, new_labels) = samples.tiles()
tile_features, new_features = pretrained.features(tiles), pretrained.features(new_tiles)
with after("nearest"):
    asked = [0, 20, 35, 50, 70]
    near = [nearest(new_features[i], tile_features, 4) for i in asked]
    show(plots.neighbours(new_tiles[asked], tiles[np.array(near)]))

# %% [markdown]
# Fur finds fur, petals find petals, sky finds sky: each piece finds pieces of its own photograph, although no two overlap and the network was never told which belong together.
#
# When it breaks: "similar" is what the network learned to tell apart. It says nothing about brightness, owner or date of a photograph, if classes did not need these.

# %% [markdown]
# ## Can it learn something else, from few pictures?
#
# A **linear probe** is a linear classifier on features of a network that stays as it is. It has few weights, so few pictures may be enough.
#
# **Predict.** Two features tell two classes apart: one is 0 or 1, the other is noise of size 1000. A classifier measures distances between rows. Which of
# the two features decides, and what has to happen first?

# %%
rng = np.random.default_rng(0)
rows = np.stack([np.arange(200) % 2, 1000 * rng.normal(size=200)], axis=1)
for name, scaled in (("as they are", rows), ("scaled", (rows - rows.mean(0)) / rows.std(0))):
    middle = np.stack([scaled[::2].mean(0), scaled[1::2].mean(0)])
    read = np.argmin(np.linalg.norm(scaled[:, None] - middle, axis=2), axis=1) == rows[:, 0]
    print(f"{name}: {read.mean():.0%} get the right class")

# %% [markdown]
# The noise decides, because it is large. Take each feature's mean away and divide by its spread, the standard deviation, and both have the same say. Mean and spread are
# those of the *training* rows: a new row must not depend on those that happen to come with it.

# %% [markdown]
# ### Your turn: read features
#
# Write `linear_probe(features, labels, new_features)`. It returns a label for each new row.
#
# - Scale all rows by the means and spreads of `features` alone. Leave a feature undivided whose spread is 0.
# - Then any linear classifier: one linear output for each class, not each pair; the largest wins. Least squares, logistic regression or a dense layer will do.
# - 90% of the check's new rows must get their label, in a minute a call.
# - Labels are any whole numbers. There may be more features than rows.
# - A row gets the same label alone, in company and in the next call.
#
# Example: features [[0], [1], [10], [11]], labels [7, 7, 3, 3] and new rows [[2], [9]] give [7, 3].

# %% exercise="linear-probe"
def linear_probe(features, labels, new_features):
    """Learn a linear classifier of features and read new rows.

    Args:
        features: array (N, D), floats, to learn from. Is not changed.
        labels: array (N,), ints.
        new_features: array (M, D), floats, to read. Is not changed.

    Returns:
        Labels (M,), each one of `labels`.
    """
    ### BEGIN SOLUTION
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    classes = np.unique(labels)

    def rows(array):
        return np.column_stack([(array - mean) / spread, np.ones(len(array))])

    inputs, targets = rows(features), (labels[:, None] == classes).astype(float)
    similar = inputs @ inputs.T + np.eye(len(inputs))  # ridge: weights stay small
    weights = inputs.T @ np.linalg.solve(similar, targets)
    return classes[np.argmax(rows(new_features) @ weights, axis=1)]
    ### END SOLUTION


# %% check="linear-probe"
check.linear_probe(linear_probe)

# %% [markdown]
# Two tasks: to tell from which of five photographs a piece was cut, and to read the ten letters of lesson 05. The rival is a small CNN, trained from scratch on
# the same few pictures.

# %%
def from_scratch(images, labels, new_images):
    """Train a small CNN on few pictures; return the labels of new ones."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(images.shape[1:])])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(int(labels.max()) + 1))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss, jit_compile=False)
    model.fit(images, labels, batch_size=20, epochs=30, verbose=0)
    return np.argmax(model(new_images, training=False), axis=1)

# %%
def first_of_each(labels, number):
    """The places of the first pictures of each class, so many of each."""
    return np.concatenate([np.flatnonzero(labels == k)[:number] for k in np.unique(labels)])


(letters, letter_labels), (new_letters, new_letter_labels) = samples.glyphs()
some, new = first_of_each(letter_labels, 20), first_of_each(new_letter_labels, 20)
letters, letter_labels = letters[some], letter_labels[some]
new_letters, new_letter_labels = new_letters[new], new_letter_labels[new]
as_bytes = [np.repeat(np.uint8(255 * x), 3, axis=-1) for x in (letters, new_letters)]
letter_features, new_letter_features = (pretrained.features(x) for x in as_bytes)

# %%
tasks = {
    "pieces of photographs": (tiles[:, ::2, ::2] / 255, tile_features, tile_labels,
                              new_tiles[:, ::2, ::2] / 255, new_features, new_labels),
    "letters": (letters, letter_features, letter_labels,
                new_letters, new_letter_features, new_letter_labels),
}
with after("linear-probe"):
    curves = {task: {"linear probe": {}, "from scratch": {}} for task in tasks}
    for task, (x, rows, y, new_x, new_rows, new_y) in tasks.items():
        for number in (5, 10, 20):
            few = first_of_each(y, number)
            read = {"linear probe": linear_probe(rows[few], y[few], new_rows)}
            read["from scratch"] = from_scratch(x[few], y[few], new_x)
            for method, found in read.items():
                curves[task][method][number] = float(np.mean(found == new_y))

# %% [markdown]
# **Predict.** 5, 10 or 20 training pictures a class. On which task does the probe win, and does it still win with 20?

# %% tags=["nbval-ignore-output"]
with after("linear-probe"):
    show(plots.learning_curves(curves))

# %% [markdown]
# With 10 pieces a class and more the probe reads nearly all, the small CNN clearly fewer; with 5 both are about even. On letters the CNN from scratch wins each time.
#
# Drawn letters are unlike anything in ImageNet: features that tell fur from wood do not tell b from d. Worse, networks for ImageNet usually learn from mirrored copies as well,
# so they have learned to ignore what makes a b a d.

# %% [markdown]
# ## Can it be fooled?
#
# The cat is a cat to the network, with some certainty. How far do the pixels have to change for another answer?
#
# **Predict.** A logit is a sum of 150,528 pixels (224·224·3) times weights of size 0.01, half of them negative. Each pixel changes by 2 grey levels, 2/128. By how much
# does the logit fall if each pixel changes against the sign of its weight? By how much with random signs?

# %%
rng = np.random.default_rng(0)
signs = rng.choice([-1, 1], 224 * 224 * 3)
pixel_weights = 0.01 * rng.choice([-1, 1], signs.size)
step = 2 / 128
print(f"against the weights: {-(pixel_weights * step * np.sign(pixel_weights)).sum():.1f}")
print(f"random signs:        {(pixel_weights * step * signs).sum():.1f}")

# %% [markdown]
# 150,528 steps that nobody sees add up if they all pull in one direction. Random ones cancel. The direction is known: the gradient says it. This is the
# **fast gradient sign method** (Goodfellow et al., 2015, Sect. 4), and what it makes is called an **adversarial example**.

# %% [markdown]
# ### Your turn: fool a network
#
# Write `fast_gradient_sign(model, image, label, epsilon)`. It returns image + epsilon/128 · sign(slope), clipped.
#
# - The slope is that of the cross-entropy of `label`, computed from logits, with respect to the picture. Adding raises the loss.
# - `epsilon` counts grey levels, and one of them is 1/128 in a preprocessed picture.
# - Pixels stay what a picture can be: from -127/128 to 1.
# - The network predicts (`training=False`), and stays as it is.
# - It takes a batch and gives a batch, and Keras's losses want labels as an array: `image[None]`, `np.array([label])`.
#
# Example: for an epsilon of 0 the picture comes back as it was.

# %% exercise="fast-gradient-sign"
def fast_gradient_sign(model, image, label, epsilon):
    """Change a picture a little, so that its label becomes less probable.

    Args:
        model: Keras model from pictures (N, 224, 224, 3) to logits (N, K). Is not changed.
        image: float array (224, 224, 3), as `preprocess` gives it. Is not changed.
        label: the class whose loss shall grow, an int.
        epsilon: how far each pixel goes, in grey levels.

    Returns:
        Float array (224, 224, 3), from -127/128 to 1.
    """
    ### BEGIN SOLUTION
    pixels = tf.convert_to_tensor(image[None])
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        loss = loss_of(np.array([label]), model(pixels, training=False))
    slope = tape.gradient(loss, pixels)[0].numpy()
    return np.clip(image + epsilon / 128 * np.sign(slope), -127 / 128, 1)
    ### END SOLUTION


# %% check="fast-gradient-sign"
check.fast_gradient_sign(fast_gradient_sign)

# %%
with after("fast-gradient-sign"):
    changed = fast_gradient_sign(ready, images["coffee"], names.index("espresso"), 2)
    both = np.stack([images["coffee"], changed]).astype(np.float32)
    show(plots.adversarial(*both, np.asarray(ready(both, training=False)), names))

# %% [markdown]
# The espresso has become consommé, a clear soup. Nobody sees two grey levels; twenty times as strong they look like coloured noise.
#
# When it breaks: whoever has the weights has the direction, too. A network that decides about people or machines must not rest on pixels that anybody may change.

# %% [markdown]
# ## Can it be faster?
#
# After training, batch normalisation multiplies each map by a number and adds another: gamma · (z - mean)/sqrt(variance + epsilon) + beta. The convolution in front of it multiplies
# and adds as well. Both can be one.
#
# **Predict.** A filter gives z = 5. The mean is 3, the variance 4, gamma is 6, beta is 1, epsilon 0. What comes out? And by which number would you multiply the filter, and
# which bias would you add, to get it in one step?

# %%
z, mean, variance, gamma, beta = 5, 3, 4, 6, 1
print("in two steps:", gamma * (z - mean) / variance**0.5 + beta)
factor, bias = gamma / variance**0.5, beta - mean * gamma / variance**0.5
print(f"in one: {factor} · {z} + ({bias}) =", factor * z + bias)

# %% [markdown]
# 7 both ways: the filter times 3, and a bias of -8. This is called **folding**.

# %% [markdown]
# ### Your turn: fold batch normalisation
#
# Write `fold_batch_norm(weights, gamma, beta, mean, variance, epsilon)`. It returns the pair (weights, bias) of one convolution that equals a convolution
# without bias and the batch normalisation behind it, as they predict.
#
# Example: the numbers above, with a 1×1 filter of one channel whose weight is 2, give the weight 6 and the bias -8.

# %% exercise="fold-batch-norm"
def fold_batch_norm(weights, gamma, beta, mean, variance, epsilon):
    """Make one convolution of a convolution and its batch normalisation.

    Args:
        weights: array (kh, kw, C_in, C_out) of a convolution without bias. Is not changed.
        gamma, beta: arrays (C_out,), what normalised maps are multiplied by, and what is added.
        mean, variance: arrays (C_out,), the running ones.
        epsilon: what is added to the variance, a float.

    Returns:
        Weights (kh, kw, C_in, C_out) and bias (C_out,).
    """
    ### BEGIN SOLUTION
    factor = gamma / np.sqrt(variance + epsilon)
    return weights * factor, beta - mean * factor
    ### END SOLUTION


# %% check="fold-batch-norm"
check.fold_batch_norm(fold_batch_norm)

# %%
with after("fold-batch-norm"):
    folded = pretrained.folded(ready, fold_batch_norm)
    cat = images["cat"][None]
    apart = np.abs(folded(cat, training=False) - ready(cat, training=False)).max()
    print("the folded network computes the same:", bool(apart < 1e-3))
    print(f"parameters: {ready.count_params():,} before, {folded.count_params():,} after")

# %% tags=["nbval-ignore-output"]
with after("fold-batch-norm"):
    both = (ready, folded)  # in turn, so that what else the machine does strikes both
    runs = [[timeit.timeit(lambda: network(cat, training=False), number=1) for network in both]
            for _ in range(8)]
    before, after_folding = 1000 * np.min(runs, axis=0)
    print(f"one picture: {before:.0f} ms, folded {after_folding:.0f} ms")

# %% [markdown]
# The same logits, and 49 layers less to run. How much time that saves depends on the machine: see above for yours. Programs that run networks on
# telephones do this first.
#
# When it breaks: folded weights can't be trained as before. Batch normalisation in training uses each batch's own mean, and it is gone.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="two-shapes"

# %% quiz="a-folded-bias"

# %% quiz="cosine-by-hand"

# %% quiz="what-the-probe-shows"

# %% quiz="sure-and-wrong"

# %% [markdown]
# ## What does a network know that has seen a million photographs?
#
# - Names for what its 1,000 classes hold, if the picture comes as it learned to see; for all else it gives a wrong name, and does not say so.
# - Features that serve for other photographs with few labels; for drawn letters they serve less.
# - Nothing about why: it looks in odd places, and steps too small to see change its mind.
#
# Next: the labs, where networks meet real uses.
