# %% [markdown]
# # How did depth win?
#
# You build three networks that made history, from their layer tables, and count them to the last parameter.
#
# Afterwards you can
#
# - **build** LeNet-5, AlexNet and VGG, equal number for number to what was published,
# - **count** the parameters and multiply-adds of any network on paper,
# - **judge** what papers, books and web pages say about them.
#
# You need: layers in Keras (lesson 05), the chain rule (lesson 04), layer tables (lesson 03), groups and receptive fields
# (lesson 02).
#
# About 150 minutes

# %%
import numpy as np

from cnncourse import after, backend, historic_layers, samples, show
from cnncourse.checks import lenet_to_vgg as check
from cnncourse.historic_layers import C3_SEES, CODES, local_response_normalization
from cnncourse.plots import lenet_to_vgg as plots
from cnncourse.quizzes import lenet_to_vgg as quiz

backend.load()
import keras
from keras import layers, ops

# %%
show(plots.opening())

# %% [markdown]
# Each blue sheet is a convolution, as high as its maps; each orange bar is a dense layer. From left to right the networks
# grow: 60,000 parameters, then 61 million, then 138 million.
#
# The number of convolutions and dense layers grows, too: 5, 8, 16. What did each step bring, and what did it cost?

# %% [markdown]
# ## What does a network cost?
#
# A **layer table** says all that is needed for counting. You know it from lesson 03; now it has dense layers, too.

# %%
tiny = [
    {"kind": "conv", "filters": 2, "kernel_size": 3},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "flatten"},
    {"kind": "dense", "units": 10},
]

# %% [markdown]
# **Predict.** A grey picture of 6×6 goes through this table. How many parameters are there in all? And how many multiply-adds?

# %%
convolution = (3 * 3 * 1 * 2, 2, 4 * 4)
dense = (2 * 2 * 2 * 10, 10, 1)
for weights, biases, places in (convolution, dense):
    print(weights + biases, "parameters,", weights * places, "multiply-adds")

# %% [markdown]
# 20 and 90 are 110 parameters; 288 and 80 are 368 multiply-adds. The convolution has few weights and uses each at 16
# places. The dense layer has many and uses each once.
#
# Keep this in mind: convolutions cost time, dense layers cost memory.

# %% [markdown]
# ### Your turn: count a network
#
# Write `count(input_shape, layers)`. It returns two whole numbers: the parameters and the multiply-adds of a whole layer table.
#
# - Kinds: "conv" (filters, kernel_size), "max_pool" and "avg_pool" (kernel_size), "flatten", "dense" (units).
# - "stride" is 1 for a convolution and kernel_size for a pooling, "padding" is 0, "groups" is 1, unless a layer says
#   otherwise. Kernels are square; the picture (H, W, C) need not be. Sizes are rounded down, as in lesson 03.
# - Every filter and every unit has a bias. Biases are parameters, not multiply-adds.
# - Pooling and flatten cost nothing. A dense layer comes behind a flatten or another dense layer.
#
# Example: `count((6, 6, 1), tiny)` is `(110, 368)`.

# %% exercise="count"
def count(input_shape, layers):
    """Count what a network costs, from its layer table.

    Args:
        input_shape: (H, W, C), ints.
        layers: a list of dicts, see above. Is not changed.

    Returns:
        (parameters, multiply_adds), whole numbers. A convolution has
        kernel_size² · (C_in / groups) · filters weights, and uses each at H_out · W_out places.
    """
    ### BEGIN SOLUTION
    shape, total = input_shape, np.zeros(2, dtype=int)
    for layer in layers:
        kind, k, places = layer["kind"], layer.get("kernel_size", 1), []
        shape = shape if kind != "flatten" else (int(np.prod(shape)),)
        inputs = shape[-1] // layer.get("groups", 1)  # channels that a unit sees
        units = layer.get("units", layer.get("filters", shape[-1]))
        if "kernel_size" in layer:
            stride = layer.get("stride", 1 if kind == "conv" else k)
            places = [(n + 2 * layer.get("padding", 0) - k) // stride + 1 for n in shape[:2]]
        if kind in ("conv", "dense"):
            weights = k * k * inputs * units
            total += weights + units, weights * int(np.prod(places))
        shape = (*places, units)
    return tuple(total.tolist())
    ### END SOLUTION


# %% check="count"
check.count(count)

# %%
with after("count"):
    for name, table in historic_layers.LAYERS.items():
        parameters, multiply_adds = count(historic_layers.INPUT[name], table)
        print(f"{name:8} {parameters:>12,} parameters {multiply_adds:>15,} multiply-adds")

# %% [markdown]
# These are the networks of the opening picture, LeNet-5 in the simplified form that textbooks show. You have counted all three
# without building one.
#
# When it breaks: people who count differently. Some leave biases out, some take a multiply-add as two operations. Before
# you compare two numbers, ask what was counted.

# %% [markdown]
# ## LeNet-5, 1998: share weights, then shrink
#
# The problem of its day: banks want handwritten amounts read. Usually, people designed features by hand and trained a
# classifier on top. LeNet-5 learns both, from pixels (LeCun, Bottou, Bengio and Haffner, 1998, §I).
#
# Its three ideas you have built yourself: local receptive fields, shared weights, subsampling. They are older:
#
# - The Neocognitron has local fields and subsampling, and learns without backpropagation (Fukushima, 1980, Biological Cybernetics 36).
# - The time-delay network shares weights over time, learns by backpropagation and hears phonemes (Waibel et al., 1989, section II).
# - The first LeNet found its filters for handwritten postcodes by backpropagation (LeCun et al., 1989, Neural Computation 1). LeNet-5 is that network, grown up.

# %% [markdown]
# Its **subsampling** is not max-pooling. It adds up the four numbers of a 2×2 block, multiplies by a trained coefficient,
# adds a trained bias, and squashes the result with 1.7159·tanh(2x/3). Each map has one coefficient and one bias.
#
# **Predict.** A block is `[[1, 0], [2, 1]]`, the coefficient 0.5, the bias -2. What comes out?

# %%
def squash(x):
    return 1.7159 * ops.tanh(2 / 3 * x)


block = np.array([[1.0, 0], [2, 1]])
print(float(squash(0.5 * block.sum() - 2)))

# %% [markdown]
# 0.5·4 - 2 = 0, and the squash of 0 is 0. With a small coefficient the unit blurs. With a large one it is nearly a switch,
# on or off (LeCun et al., 1998, §II-A).
#
# The two odd numbers have a purpose: the squash of 1 is 1, and that of -1 is -1. There the curve bends most and is not yet
# flat (LeCun et al., 1998, §II-B).

# %% [markdown]
# Most textbooks show a LeNet-5 without such details. This is the layer table of that modern simplification, for pictures of 32×32×1:
#
# | layer | kind | filters or units | kernel | behind it |
# |---|---|---|---|---|
# | C1 | convolution | 6 | 5×5 | tanh |
# | S2 | mean of 2×2 blocks | | | |
# | C3 | convolution | 16 | 5×5 | tanh |
# | S4 | mean of 2×2 blocks | | | |
# | C5 | convolution | 120 | 5×5 | tanh, flatten |
# | F6 | dense | 84 | | tanh |
# | output | dense | 10 | | |

# %% [markdown]
# ### Your turn: build the modern LeNet-5
#
# Write `lenet5()`. It returns a Keras model of this table: pictures (N, 32, 32, 1) in, logits (N, 10) out.
#
# - No padding anywhere; stride 1 in convolutions.
# - Begin with `keras.Input((32, 32, 1))`. The check also takes a model without it, which cannot be counted before its first picture.
# - The check gives your model its own weights and compares the logits for a picture. Any way of building it is fine:
#   `Sequential`, functional, a subclass of `keras.Model` (layers in `__init__`, their order in `call`).
#
# Example: `lenet5().count_params()` is 61706.

# %% exercise="lenet5"
def lenet5():
    """Build the modern simplification of LeNet-5.

    Returns:
        A Keras model, (N, 32, 32, 1) → logits (N, 10), with 61,706 parameters.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),  # (N, 28, 28, 6)
            layers.AveragePooling2D(2),  # (N, 14, 14, 6)
            layers.Conv2D(16, 5, activation="tanh"),  # (N, 10, 10, 16)
            layers.AveragePooling2D(2),  # (N, 5, 5, 16)
            layers.Conv2D(120, 5, activation="tanh"),  # (N, 1, 1, 120)
            layers.Flatten(),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10),
        ]
    )
    ### END SOLUTION


# %% check="lenet5"
check.lenet5(lenet5)

# %% [markdown]
# Now the original. Its first surprise is C3: of its 16 filters, all but one see only some of S2's six maps. Table I of the paper says which.

# %%
show(plots.connections())

# %% [markdown]
# A column is a filter of C3, a blue cell a map of S2 that it sees. Six filters see three maps, nine see four, one sees all.
#
# This "forces a break of symmetry": filters that see different maps must learn different things (LeCun et al., 1998, §II-B).
# It also saves weights.
#
# **Predict.** With all connections C3 has 16·(25·6 + 1) = 2416 parameters. How many has the original?

# %%
print(sum(25 * len(seen) + 1 for seen in C3_SEES))

# %% [markdown]
# 1516: 6·(25·3 + 1) + 9·(25·4 + 1) + (25·6 + 1).
#
# The second surprise is the output. There is no layer of ten units with weights. Each digit has a code of 84 numbers:
# 1 for ink and -1 for paper. The output is the squared distance of F6 from each code: 84 differences, squared and added
# up. The smallest wins (LeCun et al., 1998, §II-B).

# %%
show(plots.codes())

# %% [markdown]
# 84 is 7·12: the codes are little pictures. Characters that look alike have codes that are alike (LeCun et al., 1998, §II-B
# and Fig. 3). These drawings are ours; `CODES` holds them as an array (10, 84).

# %% [markdown]
# You need a few tools for it:
#
# - A layer takes `activation=squash`. `layers.DepthwiseConv2D(1)` gives each map a coefficient and a bias.
# - `layers.AveragePooling2D(2)` gives means, not sums.
# - `ops.take(x, [0, 1, 2], axis=-1)` takes maps 0, 1 and 2. `layers.Concatenate()([a, b])` lays maps one behind the other.
# - `x[:, None, :]` makes (N, 1, 84) of (N, 84). `ops.sum(x, axis=-1)` adds up along the last axis. `CODES` may stand in
#   arithmetic with Keras tensors.

# %% [markdown]
# ### Your turn: build LeNet-5 as it was in 1998
#
# Write `lenet5_original()`, pictures (N, 32, 32, 1) in, squared distances (N, 10) out.
#
# - C1: 6 filters of 5×5. S2: subsampling as above, 6 coefficients and 6 biases.
# - C3: 16 filters of 5×5, each with a bias; filter i sees the maps `C3_SEES[i]`, in this order. S4: 16 and 16.
# - C5: 120 filters of 5×5. F6: 84 units.
# - `squash` stands behind each of these six layers. The output is Σ (F6 - code)², for each code.
#
# Example: the model has 60,000 trainable parameters.

# %% exercise="lenet5-original"
def lenet5_original():
    """Build LeNet-5 as published in 1998.

    Returns:
        A Keras model, (N, 32, 32, 1) → squared distances to the ten codes (N, 10), with 60,000
        trainable parameters. The codes are not among them.
    """
    ### BEGIN SOLUTION
    def subsample(x):
        return layers.DepthwiseConv2D(1, activation=squash)(4 * layers.AveragePooling2D(2)(x))

    def c3_map(x, seen):
        return layers.Conv2D(1, 5, activation=squash)(ops.take(x, list(seen), axis=-1))

    image = keras.Input((32, 32, 1))
    x = subsample(layers.Conv2D(6, 5, activation=squash)(image))  # C1, S2: (N, 14, 14, 6)
    x = subsample(layers.Concatenate()([c3_map(x, seen) for seen in C3_SEES]))  # (N, 5, 5, 16)
    x = layers.Flatten()(layers.Conv2D(120, 5, activation=squash)(x))  # C5
    x = layers.Dense(84, activation=squash)(x)  # F6
    return keras.Model(image, ops.sum((x[:, None, :] - CODES) ** 2, axis=-1))
    ### END SOLUTION


# %% check="lenet5-original"
check.lenet5_original(lenet5_original)

# %% [markdown]
# 60,000 trainable parameters, the number in the paper, to the last one.
#
# Now both shall read what they were made for, handwritten digits of MNIST. That collection is older than this paper (Yadav and
# Bottou, 2019, section 1). We have 5,000 of its 70,000 digits: 4,000 to train on, 1,000 to test on.

# %% [markdown]
# As in the paper, paper is -0.1 and ink 1.175, and two pixels of paper frame each digit (LeCun et al., 1998, §II-B). The modern network learns by
# cross-entropy. So does the original, with negative distances for logits (LeCun et al., 1998, §II-C).
#
# **Predict.** The original misread 0.95 % of MNIST's test digits (LeCun et al., 1998, §III). Ours learn from a fifteenth of the digits, in seconds. How
# many per cent will they misread?

# %%
with after("lenet5", "lenet5-original"):
    new_digits, answers = samples.mnist()[1]
    modern = historic_layers.read_digits(lenet5)
    original = historic_layers.read_digits(lenet5_original, distances=True)
    found = {"modern, here": modern, "original, here": original}
    misread = {name: np.mean(labels != answers) for name, labels in found.items()}
    show(plots.misread({**misread, "original, in the paper": 0.0095}))
    assert min(misread.values()) > 2 * 0.0095

# %%
with after("lenet5", "lenet5-original"):
    show(plots.misread_digits(new_digits, answers, original))

# %% [markdown]
# Several times as many as in the paper. Ours is the same network; what differs is all around it: a fifteenth of the digits, two passes in place of twenty, another
# optimiser, other digits to test on (LeCun et al., 1998, §III-B). We read what it misreads at
# a glance: it has seen too few digits, not too poor ones.
#
# Original and modern are about even: of 1,000 digits one per cent is ten, and so few come and go with the seed.

# %% [markdown]
# When it breaks: a good textbook builds the modern kind. Apart from its output it "matches the original LeNet-5
# architecture" (Dive into Deep Learning, section LeNet). S2, C3, S4 and all activations differ as well. Matching shapes are
# not matching networks.

# %% [markdown]
# ## AlexNet, 2012: large pictures, many classes
#
# The problem of its day: ImageNet, 1.2 million photographs, 1000 classes. With squashing, a network large enough for them
# would have trained too slowly (Krizhevsky, Sutskever and Hinton, 2012, §2 and §3.1).

# %%
show(plots.tanh_and_relu())

# %% [markdown]
# Left: tanh stops growing, ReLU does not. Right: their slopes. What comes back in training is multiplied by the slope in
# each layer.
#
# **Predict.** At x = 3 the slope of ReLU is 1. What is the slope of tanh there? And the product over eight such layers?

# %%
slope = 1 - np.tanh(3) ** 2
print(f"tanh: {slope:.4f}, over eight layers {slope**8:.0e}; ReLU: 1, over eight layers 1")

# %% [markdown]
# 9e-17 has sixteen zeros behind the point: hardly anything arrives at the first layer. With ReLU, a network of four layers
# reached 25 % training error six times faster than with tanh (Krizhevsky et al., 2012, Fig. 1).

# %% [markdown]
# The second idea came from need: the network did not fit on one graphics card of 3 GB. So each of two cards has half of the
# filters. In conv2, conv4 and conv5 they see only the maps of their own card (Krizhevsky et al., 2012, §3.2 and §3.5).
# Today this is a grouped convolution.
#
# **Predict.** conv2 has 256 filters of 5×5 over 96 maps. How many weights does it have with one group? With two?

# %%
print(5 * 5 * 96 * 256, "and", 5 * 5 * (96 // 2) * 256)

# %% [markdown]
# Half as many: 307,200 in place of 614,400. Each filter sees 48 maps.
#
# A third idea did not last: **local response normalisation** (LRN). A number is divided by what it and its four neighbours
# among the channels amount to. A strong answer dims those beside it. This stands behind ReLU (Krizhevsky et al., 2012, §3.3).
# VGG tried it and gained nothing (Simonyan and Zisserman, 2014, §4.1).

# %% [markdown]
# What brought it as much as its layers: with 60 million parameters it would have learned its pictures by heart.
#
# - Each picture is shown moved, mirrored and in other colours. Without that, the network overfits (Krizhevsky et al., 2012, §4.1).
# - **Dropout** of 0.5 silences half of the units of fc6 and fc7 in each step of training (Krizhevsky et al., 2012, §4.2).
#
# Both are tools of lesson 05. Both act in training only.

# %% [markdown]
# The layer table, for pictures of 227×227×3. ReLU follows each convolution and the dense layers of 4096; what the last
# column names comes after it:
#
# | layer | filters or units | kernel | stride | padding | groups | then |
# |---|---|---|---|---|---|---|
# | conv1 | 96 | 11×11 | 4 | 0 | 1 | LRN, pool |
# | conv2 | 256 | 5×5 | 1 | 2 | 2 | LRN, pool |
# | conv3 | 384 | 3×3 | 1 | 1 | 1 | |
# | conv4 | 384 | 3×3 | 1 | 1 | 2 | |
# | conv5 | 256 | 3×3 | 1 | 1 | 2 | pool |
# | fc6, fc7 | 4096 each | | | | | |
# | fc8 | a unit for each class | | | | | |
#
# Each pooling takes the largest of 3×3 numbers and moves by 2, without padding: its windows overlap.

# %% [markdown]
# ### Your turn: build AlexNet
#
# Write `alexnet(num_classes=1000)`, pictures (N, 227, 227, 3) in, logits (N, num_classes) out.
#
# - LRN is `local_response_normalization(x)`, which is given; it has no parameters.
# - Dropout is not asked for. It changes nothing when a network predicts, so you may add it.
# - A group may also be a layer of its own that gets its half of the maps.
#
# Tool: `layers.Conv2D(256, 5, padding="same", groups=2)` has two groups, each with half of the maps and half of the filters.
#
# Example: `alexnet().count_params()` is 60965224.

# %% exercise="alexnet"
def alexnet(num_classes=1000):
    """Build AlexNet as published in 2012, with two groups in conv2, conv4 and conv5.

    Args:
        num_classes: units of the last layer, an int.

    Returns:
        A Keras model, (N, 227, 227, 3) → logits (N, num_classes); 60,965,224 parameters for 1000.
    """
    ### BEGIN SOLUTION
    pool, relu = layers.MaxPooling2D(3, 2), {"activation": "relu"}
    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, **relu)(image))
    x = layers.Conv2D(256, 5, padding="same", groups=2, **relu)(pool(x))
    x = pool(local_response_normalization(x))  # (N, 13, 13, 256)
    x = layers.Conv2D(384, 3, padding="same", **relu)(x)
    x = layers.Conv2D(384, 3, padding="same", groups=2, **relu)(x)
    x = layers.Conv2D(256, 3, padding="same", groups=2, **relu)(x)
    x = layers.Flatten()(pool(x))  # (N, 6 * 6 * 256)
    x = layers.Dense(4096, **relu)(layers.Dense(4096, **relu)(x))
    return keras.Model(image, layers.Dense(num_classes)(x))
    ### END SOLUTION


# %% check="alexnet"
check.alexnet(alexnet)

# %%
def layer_by_layer(name, names):
    """Count each layer with weights: the cost of the table up to it, less the cost before it."""
    rows, table, before = [], historic_layers.LAYERS[name], (0, 0)
    for i, layer in enumerate(table, 1):
        if layer["kind"] in ("conv", "dense"):
            total = count(historic_layers.INPUT[name], table[:i])
            rows.append((names.pop(0), total[0] - before[0], total[1] - before[1]))
            before = total
    return rows

# %%
with after("count"):
    names = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"]
    show(plots.shares_in_alexnet(layer_by_layer("AlexNet", names)))

# %% [markdown]
# The dense layers (orange) hold 96 % of the parameters, the convolutions (blue) do 92 % of the work. What you saw in the tiny network holds for the big one.
#
# When it breaks: with Keras's "same" padding in conv1 the network has the same number of parameters and other numbers in
# every map. Counting alone proves little; hence the check compares logits.

# %% [markdown]
# ## VGG, 2014: small filters, stacked
#
# The problem of its day: AlexNet works, with filters of 11, 5 and 3 and strides of its own. Which of these choices matter?
# VGG fixes them: every filter is 3×3. Then it changes one thing, the number of layers (Simonyan and Zisserman, 2014, §1).

# %%
show(plots.two_fields())

# %% [markdown]
# In both drawings one number at the top has seen seven pixels: by one filter of 7, or by three layers of 3.
#
# **Predict.** All layers have 64 channels in and out. Which has fewer weights: one layer of 7×7, or three of 3×3? By about how much?

# %%
print("one 7×7:", 7 * 7 * 64 * 64, "· three 3×3:", 3 * 3 * 3 * 64 * 64)

# %% [markdown]
# The stack has 27 weights where the large filter has 49. And it bends three times, since ReLU follows each layer
# (Simonyan and Zisserman, 2014, §2.3).

# %% [markdown]
# ### Your turn: compare three 3×3 with one 7×7
#
# Write `three_3x3(channels)`. Each layer has that many channels in and out, stride 1. It returns three ints:
#
# - the weights of three layers of 3×3, without biases,
# - the weights of one layer of 7×7, without biases,
# - the receptive field, which is the same for both, in pixels of one direction.
#
# Example: for 64 channels the first two are the numbers above.

# %% exercise="three-3x3"
def three_3x3(channels):
    """Compare a stack of three 3×3 convolutions with one of 7×7.

    Args:
        channels: of every layer, in and out, an int.

    Returns:
        (weights of three 3×3, weights of one 7×7, receptive field of both), ints.
    """
    ### BEGIN SOLUTION
    return 3 * 3 * 3 * channels**2, 7 * 7 * channels**2, 1 + 3 * (3 - 1)
    ### END SOLUTION


# %% check="three-3x3"
check.three_3x3(three_3x3)

# %% [markdown]
# Fewer weights could also mean that it learns less. So we try: two small networks that differ in nothing else, trained on
# the glyphs: letters that turn into one another in a mirror.
#
# **Predict.** Which one reads more of the 1000 test pictures? Is the difference more than 20 pictures?

# %%
with after("three-3x3"):
    print("weights, three 3×3 and one 7×7:", *three_3x3(16)[:2])
    stacks = historic_layers.STACKS.items()
    stacked = {name: historic_layers.read_glyphs(table) for name, table in stacks}
    better, worse = sorted(stacked, key=stacked.get, reverse=True)
    gain = stacked[better] - stacked[worse]
    print(f"better: {better}, by more than 20 of 1000: {gain > 0.02}")
    assert better == "three 3×3" and 0.02 < gain < 0.16

# %% [markdown]
# The stack wins, with 27 weights for every 49. One training is a story, not a proof: try
# `historic_layers.read_glyphs(historic_layers.STACKS["one 7×7"], seed=1)`.
#
# On ImageNet, each pair of 3×3 was replaced by one 5×5, which sees as far. The error rose by 7 % (Simonyan and Zisserman,
# 2014, §4.1).

# %% [markdown]
# Now the whole. Every convolution is 3×3 with stride 1 and one pixel of padding, and ReLU follows it. Each block ends with max-pooling of 2×2, stride 2:
#
# | block | filters | layers in A (VGG-11) | in D (VGG-16) | in E (VGG-19) |
# |---|---|---|---|---|
# | 1 | 64 | 1 | 2 | 2 |
# | 2 | 128 | 1 | 2 | 2 |
# | 3 | 256 | 2 | 3 | 4 |
# | 4 | 512 | 2 | 3 | 4 |
# | 5 | 512 | 2 | 3 | 4 |
#
# Then flatten, two dense layers of 4096 with ReLU, and a unit for each class. (Simonyan and Zisserman, 2014, Table 1.)

# %% [markdown]
# ### Your turn: build VGG
#
# Write `vgg(configuration, num_classes=1000)`, where configuration is "A", "D" or "E". Pictures (N, 224, 224, 3) in, logits (N, num_classes) out.
#
# - Dropout is not asked for, and may be added.
# - The big ones take half a gigabyte of memory and some seconds. Don't keep several.
#
# Examples: "A" has 132,863,336 parameters, "D" 138,357,544, "E" 143,667,240.

# %% exercise="vgg"
def vgg(configuration, num_classes=1000):
    """Build VGG-11, VGG-16 or VGG-19.

    Args:
        configuration: "A", "D" or "E".
        num_classes: units of the last layer, an int.

    Returns:
        A Keras model, (N, 224, 224, 3) → logits (N, num_classes).
    """
    ### BEGIN SOLUTION
    numbers = {"A": (1, 1, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}[configuration]
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), numbers):
        for _ in range(number):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)  # (N, 7 * 7 * 512)
    for _ in range(2):
        x = layers.Dense(4096, activation="relu")(x)
    return keras.Model(image, layers.Dense(num_classes)(x))
    ### END SOLUTION


# %% check="vgg"
check.vgg(vgg)

# %%
with after("count"):
    names = [f"conv{b}_{i}" for b, n in enumerate((2, 2, 3, 3, 3), 1) for i in range(1, n + 1)]
    show(plots.shares_in_vgg(layer_by_layer("VGG-16", [*names, "fc6", "fc7", "fc8"])))

# %% [markdown]
# One layer, fc6, holds three quarters of all parameters. The networks of lesson 08 do without it.
#
# VGG has another price: its maps. For backpropagation the first two layers alone keep 2·224·224·64 numbers of each picture.

# %% [markdown]
# **Predict.** How many pixels wide is the receptive field of VGG-16's last convolution? 13 layers of 3×3 alone would give 27.

# %%
size, jump = 1, 1
for block, number in enumerate((2, 2, 3, 3, 3), 1):
    size += number * 2 * jump
    print(f"last convolution of block {block}: {size:3} pixels, neighbours {jump} apart")
    size, jump = size + jump, 2 * jump

# %% [markdown]
# 196 of the 224 pixels. Each pooling doubles the step between neighbours, so each later 3×3 reaches twice as far.
#
# When it breaks: still deeper. From 16 to 19 layers the error hardly falls (Simonyan and Zisserman, 2014, §4.1). Much
# deeper stacks even train worse. Lesson 08 shows it, and the way out.

# %% [markdown]
# ## What did depth bring?
#
# **Top-5 error** says how often the label is not among the five most probable classes. Hatched bars are **ensembles**: the
# answers of several networks, averaged.

# %%
show(plots.errors())

# %% [markdown]
# From AlexNet (Krizhevsky et al., 2012, Table 2) to VGG (Simonyan and Zisserman, 2014, Tables 4 and 7) the error falls by
# more than half. Headlines quote the ensembles.
#
# Those networks also differ in data, training and tricks. So we train small ones in their style ourselves. All get the
# same glyphs, the same optimiser, three epochs, and a budget of about 18,000 parameters.

# %% [markdown]
# LeNet has two convolutions of 5×5 and tanh, AlexNet one of 7×7 and one of 5×5, VGG six of 3×3.
#
# **Predict.** Which one costs the most multiply-adds? And which one reads most of the test pictures?

# %%
with after("count"):
    for name, table in historic_layers.SMALL.items():
        parameters, multiply_adds = count((28, 28, 1), table)
        print(f"{name:8} {parameters:>7,} parameters {multiply_adds:>10,} multiply-adds")

# %%
with after("count"):
    rows = []
    for name, table in historic_layers.SMALL.items():
        cost, activation = count((28, 28, 1), table), "tanh" if name == "LeNet" else "relu"
        rows.append((name, *cost, historic_layers.read_glyphs(table, activation)))
    show(plots.compared(rows))
    assert rows[0][3] + 0.08 < rows[1][3] < rows[2][3]

# %% [markdown]
# With about the same number of parameters, LeNet reads least and VGG most, at the price of several times the multiply-adds. Here small filters, reused at many places, spend the budget best.
#
# When it breaks: the order is that of this data, this budget and three epochs. Who compares networks must say all three.

# %% [markdown]
# ## Audit: which numbers hold?
#
# Famous networks are copied, and their numbers with them. Slips survive for years, also in very good sources.
#
# **Predict.** AlexNet's figure says: input 224×224, filters of 11×11, stride 4, and 55×55 maps. How many places does such a filter have on 224 pixels?

# %%
print((224 - 11) / 4 + 1)

# %% [markdown]
# 54.25 is no number of places. Either the input is not 224 wide, or a padding is missing on the page, or its authors rounded up. The sizes of all later layers fit 55.
#
# **Predict.** The notes of Stanford's CS231n add up the numbers of all maps of VGG-16, for one picture: "24M * 4 bytes". How many are there?

# %%
maps = 224 * 224 * 3 + sum(
    (n * inside + inside / 4) * (224 / 2**i) ** 2
    for i, (n, inside) in enumerate(zip((2, 2, 3, 3, 3), (64, 128, 256, 512, 512)))
)
maps += 4096 + 4096 + 1000
print(f"{maps / 1e6:.1f} million numbers, {4 * maps / 1e6:.0f} million bytes")

# %% [markdown]
# 15.2 million, 61 MB. Each row of that table is right, and the sum below them is not.
#
# Not every odd number is a slip. The same table has 1,728 in its first row, and calls it weights: biases are not meant. Who counts
# otherwise gets another number, and both are right.

# %% [markdown]
# Four figures, each with a name, and a question to each. One leaves something out, two are slips, one is only counted otherwise:
#
# | name | a source says | what do you count? |
# |---|---|---|
# | "alexnet_input" | the input is 224 wide (Krizhevsky et al., 2012, Fig. 2) | Which width gives exactly 55 places, without padding and without a pixel left over? |
# | "alexnet_neurons" | conv1 has 253,440 neurons (the same figure's caption) | A neuron is one number of a map. How many does conv1 give? |
# | "alexnet_dense_megabytes" | two dense layers of 4096 take "nearly 1GB" (Dive into Deep Learning, section AlexNet) | How many megabytes (millions of bytes) do even all three take, fc6, fc7 and fc8, for 1000 classes and four bytes a parameter? |
# | "vgg_biases" | VGG-16's first layer has 1,728 weights (notes of Stanford's CS231n, table of VGG) | That table lists weights, as it says. How many biases are there in the whole of VGG-16, for 1000 classes? |

# %% [markdown]
# ### Your turn: audit four figures
#
# Replace None by a dict with the four names, each with the right number.
#
# - Numbers without quotes, commas and units; whole megabytes are exact enough. Arithmetic such as `55 * 55` may stand there.
#
# Form: `audit = {"alexnet_input": 1, "alexnet_neurons": 2, "alexnet_dense_megabytes": 3, "vgg_biases": 4}`.

# %% exercise="audit"
audit = None
### BEGIN SOLUTION
audit = {
    "alexnet_input": 54 * 4 + 11,
    "alexnet_neurons": 55 * 55 * 96,
    "alexnet_dense_megabytes": 4 * (9217 * 4096 + 4097 * 4096 + 4097 * 1000) / 1e6,
    "vgg_biases": 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512 + 2 * 4096 + 1000,
}
### END SOLUTION

# %% check="audit"
check.audit(audit)

# %% [markdown]
# The slips are on a page, none is in a network. Who rebuilds from the page alone takes them over. You rebuild, count
# and compare outputs; then they show.
#
# When it breaks: a right total can hide two wrong parts. Check the parts.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="where-the-parameters-are"

# %% quiz="a-grouped-layer"

# %% quiz="a-stack-of-3x3"

# %% quiz="what-a-count-proves"

# %% quiz="in-order-of-time"

# %% [markdown]
# ## How did depth win?
#
# - LeNet-5 read real cheques with learned features; AlexNet, with ReLU, dropout, augmentation and two graphics cards, real photographs.
# - VGG stacked small filters: fewer weights, more bends, a wider view. Error fell by more than half.
# - The price moved: convolutions take the time, dense layers the memory. Equal counts are not yet equal networks.
#
# Next, lesson 08: deeper still, and cheaper.
