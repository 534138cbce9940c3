# %% [markdown]
# # Where is the sign, and what if we miss it?
#
# You turn a small classifier into a detector that finds signs and pedestrians in streets, and measure what it misses.
#
# Afterwards you can
#
# - **turn** a classifier of crops into a network that looks at all places of a picture at once,
# - **make** boxes of its numbers, one for each thing, and judge them by precision and recall,
# - **measure** what a detector does not see, and say what a miss costs.
#
# You need: Keras models and their weights from lesson 05, padding and stride from lesson 01.
#
# About 150 minutes

# %%
from cnncourse import backend

backend.load()
import timeit

import keras
import numpy as np
from keras import layers

from cnncourse import after, animate, instruments, show, streets
from cnncourse.checks import driving as check
from cnncourse.plots import driving as plots
from cnncourse.quizzes import driving as quiz

# %%
training = streets.scenes(300, seed=1)
new = streets.scenes(60, seed=2)
show(plots.streets(new[:4]))

# %% [markdown]
# Four streets with boxes around four kinds of signs, and around pedestrians. All else is there to be mistaken: balloons, other signs, bins, cars.
#
# The streets are drawn. Photographs of real ones show faces and number plates of people whom nobody has asked. What holds for drawings does not hold for
# a road: here we learn the method, and how to measure. `data/README.md` says more.

# %% [markdown]
# ## How well does a box fit?
#
# A box is (top, left, bottom, right), in pixels. Bottom and right are the first row and column that do not belong to it any more.
#
# **Predict.** The boxes (0, 0, 4, 4) and (0, 2, 4, 6) are squares of 16 pixels. Which part of the pixels that either covers is covered by both?

# %%
covered = np.zeros((4, 6), int)
covered[0:4, 0:4] += 1
covered[0:4, 2:6] += 1
print(covered)
print((covered == 2).sum(), "pixels of", (covered > 0).sum())
show(plots.two_boxes((0, 0, 4, 4), (0, 2, 4, 6)))

# %% [markdown]
# 8 of 24, a third, although half of each box is shared. This share is **IoU**, intersection over union: 1 for equal boxes, 0 for boxes that are apart. Often 0.5 counts as
# found (Everingham et al., 2010, Sect. 4.2).

# %% [markdown]
# ### Your turn: measure how two boxes agree
#
# Write `iou(box, other)`. It returns the area that both boxes share, divided by the area that either of them covers.
#
# - Boxes that only touch share nothing, and neither do boxes that are apart: 0.
# - Each box covers at least something. Corners may be floats.
#
# Example: the two boxes above give 1/3.

# %% exercise="iou"
def iou(box, other):
    """Tell how well two boxes agree: intersection over union.

    Args:
        box, other: four numbers each: top, left, bottom, right, in pixels.

    Returns:
        A float from 0 (nothing shared) to 1 (equal).
    """
    ### BEGIN SOLUTION
    height = min(box[2], other[2]) - max(box[0], other[0])
    width = min(box[3], other[3]) - max(box[1], other[1])
    shared = max(height, 0) * max(width, 0)
    areas = [(b - t) * (r - l) for t, l, b, r in (box, other)]
    return shared / (sum(areas) - shared)
    ### END SOLUTION


# %% check="iou"
check.iou(iou)

# %% [markdown]
# When it breaks: a shared height of -3 times a shared width of -2 is +6 pixels that are not there. Cut both at 0 before you multiply.

# %% [markdown]
# ## Is a classifier of crops enough?
#
# We cut crops of 16×16 pixels out of 300 streets: of signs, pedestrians, and places where nothing is. A small CNN learns the six kinds.

# %% tags=["nbval-ignore-output"]
pictures, labels = streets.crops(training, np.random.default_rng(0))
keras.utils.set_random_seed(0)
inputs = x = keras.Input((16, 16, 3))
x = layers.MaxPooling2D(2)(layers.Conv2D(16, 3, activation="relu")(x))
x = layers.Conv2D(32, 3, activation="relu")(x)
x = layers.Dense(48, activation="relu")(layers.Flatten()(x))
network = keras.Model(inputs, layers.Dense(6)(x))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
network.compile(keras.optimizers.Adam(0.002), loss)
network.fit(pictures, labels, batch_size=128, epochs=6, verbose=0)
new_pictures, new_labels = streets.crops(new, np.random.default_rng(1))
read = np.argmax(network(new_pictures), axis=1)
print(f"{np.mean(read == new_labels):.0%} of new crops")

# %% [markdown]
# **Predict.** To search a street of 96×160 pixels, the window of 16×16 moves by 2. How many places are there? And if 1 in 20 is read wrong, how many errors does
# one picture have?

# %%
rows, columns = (96 - 16) // 2 + 1, (160 - 16) // 2 + 1
print(f"{rows} × {columns} = {rows * columns:,} places, {rows * columns / 20:.0f} errors")

# %% [markdown]
# What sounds good for crops is useless for streets: signs are rare among 2,993 places, and mistakes about the background are not. The classifier has seen little background, too.
# Both will be mended. First it shall look everywhere, and quickly.

# %% [markdown]
# ## How does it look everywhere at once?
#
# Crops that lie two pixels apart share most of their pixels. To ask about each crop alone computes the same convolutions again and again.
#
# A dense layer behind Flatten is a convolution in disguise.
#
# **Predict.** A map of 2×2 numbers, [[1, 2], [3, 4]], is flattened and multiplied by the weights 10, 20, 30, 40. Which kernel gives the same number by cross-correlation?

# %%
feature_map, weights = np.array([[1, 2], [3, 4]]), np.array([10, 20, 30, 40])
kernel = weights.reshape(2, 2)
print("dense:", feature_map.ravel() @ weights)
print("convolution:", (feature_map * kernel).sum(), "with the kernel", kernel.tolist())
show(plots.dense_as_convolution())

# %% [markdown]
# The same weights, laid out as Flatten reads a map: row by row and, in each pixel, channel by channel. On a larger map this kernel slides, and gives the dense
# layer's answer at each place.
#
# A network without Flatten takes pictures of any size. It is called **fully convolutional** (Long et al., 2015, Sect. 3.1).
# A reader of rows of digits did so before (LeCun et al., 1998, Sect. VII).

# %% [markdown]
# ### Your turn: make it fully convolutional
#
# Write `to_fully_convolutional(model)`. From a classifier of crops it makes a Keras model that takes pictures (N, H, W, C) of any size. Its result is a grid
# (N, H', W', K): at each place the logits for the crop there.
#
# - `model.layers` is: an InputLayer; convolutions and poolings, all "valid"; a Flatten; dense layers, all with biases.
# - Convolutions and poolings stay: a layer may be called on another tensor, too.
# - The first dense layer becomes a convolution as large as what was flattened, each later one a convolution of 1×1. They keep activation, weights and bias.
#
# Example: for one picture of a crop's own size, the grid has the shape (1, 1, 1, K).

# %% exercise="to-fully-convolutional"
def to_fully_convolutional(model):
    """Turn a classifier of crops into a network that looks at all crops of a picture at once.

    Args:
        model: Keras model from crops (N, h, w, C) to logits (N, K). Is not changed.

    Returns:
        Keras model from pictures (N, H, W, C) of any size to logits (N, H', W', K);
        H' = (H - h) // stride + 1, where stride is the product of all strides; W' likewise.
    """
    ### BEGIN SOLUTION
    x = inputs = keras.Input((None, None, model.input_shape[-1]))
    size = (1, 1)
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            size = layer.input.shape[1:3]
        elif isinstance(layer, layers.Dense):
            convolution = layers.Conv2D(layer.units, size, activation=layer.activation)
            x, (kernel, bias) = convolution(x), layer.get_weights()
            convolution.set_weights([kernel.reshape(convolution.kernel.shape), bias])
            size = (1, 1)
        else:
            x = layer(x)
    return keras.Model(inputs, x)
    ### END SOLUTION


# %% check="to-fully-convolutional"
check.to_fully_convolutional(to_fully_convolutional)

# %%
with after("to-fully-convolutional"):
    first = to_fully_convolutional(network)
    street = new[1].image
    grid = np.asarray(first(street[None]))[0]
    crops = [street[i : i + 16, j : j + 16] for i in range(0, 81, 2) for j in range(0, 145, 2)]
    one_by_one = np.asarray(network(np.stack(crops))).reshape(grid.shape)
    print("grid:", grid.shape)
    print("equal to its 2,993 crops within 0.0001:", bool(np.abs(grid - one_by_one).max() < 1e-4))

# %% tags=["nbval-ignore-output"]
with after("to-fully-convolutional"):
    ways = {"crops": lambda: network(np.stack(crops)), "one call": lambda: first(street[None])}
    for way, call in ways.items():
        print(f"{way}: {1000 * min(timeit.repeat(call, number=1, repeat=3)):.0f} ms")

# %% [markdown]
# One call gives all 2,993 answers, and what crops share is computed once. How much time that saves is above, for your machine.
#
# When it breaks: with padding, a crop of its own would see zeros where its neighbours are. Then grid and crops differ.

# %% [markdown]
# ## Where are the boxes?
#
# Softmax makes probabilities of each place's six logits. The place (i, j) of the grid stands for the window whose upper left corner is at (2·i, 2·j).
#
# **Predict.** A grid of 2×3 places has stride 2 and windows of 16. At row 1, column 2 the kinds 0, 1, 2 have 0.1, 0.2 and 0.7. Which box is that, and of which kind?

# %%
i, j = 1, 2
print("kind", np.argmax([0.1, 0.2, 0.7]), "in the box", (2 * i, 2 * j, 2 * i + 16, 2 * j + 16))

# %% [markdown]
# Kind 2, in the box (2, 4, 18, 20). The stride leads from places to pixels; the window says how much the network has seen from there.

# %% [markdown]
# ### Your turn: make boxes
#
# Write `boxes_from_grid(scores, stride, window, threshold)`. It returns three things: boxes, their scores, their kinds. They stand in the order of the grid, row by row.
#
# - A place has a box if its best kind is not 0, the background, and the score of this kind reaches the threshold: score ≥ threshold.
# - The box begins at the place times the stride, and is a square as large as the window.
#
# Example: the grid above, zeros elsewhere, with threshold 0.5 gives [[2, 4, 18, 20]], [0.7], [2].

# %% exercise="boxes-from-grid"
def boxes_from_grid(scores, stride, window, threshold):
    """Make boxes of the places where something seems to be.

    Args:
        scores: array (H', W', K) from 0 to 1; kind 0 is the background. Is not changed.
        stride: pixels from one place of the grid to the next, an int.
        window: side of the square that each place has seen, an int.
        threshold: the score that a box needs at least, more than 0.

    Returns:
        Boxes (M, 4) of top, left, bottom, right, ints; scores (M,); kinds (M,), ints from 1 to
        K - 1. M may be 0.
    """
    ### BEGIN SOLUTION
    kinds, best = scores.argmax(axis=-1), scores.max(axis=-1)
    i, j = np.nonzero((kinds != 0) & (best >= threshold))
    top, left = stride * i, stride * j
    boxes = np.stack([top, left, top + window, left + window], axis=-1)
    return boxes, best[i, j], kinds[i, j]
    ### END SOLUTION


# %% check="boxes-from-grid"
check.boxes_from_grid(boxes_from_grid)

# %% tags=["nbval-ignore-output"]
def probabilities(detector, image):
    """Probabilities (H', W', 6) of the kinds at each place of a street."""
    return np.asarray(keras.ops.softmax(detector(image[None])[0]))


with after("to-fully-convolutional", "boxes-from-grid"):
    scores = probabilities(first, street)
    boxes, box_scores, box_kinds = boxes_from_grid(scores, 2, 16, 0.8)
    show(plots.grid_and_boxes(street, 1 - scores[..., 0], boxes))
    print(len(boxes), "boxes for", len(new[1].boxes), "things")

# %% [markdown]
# On the left the grid: bright where the network sees no background. On the right its boxes. Whatever it finds, it finds at many places around as well, and it finds much that is
# not there.

# %% [markdown]
# ## Which of many boxes stays?
#
# Three boxes have scores of 0.7, 0.9 and 0.6. The first two overlap by two thirds, the third lies elsewhere. **Non-maximum suppression** keeps the best one. What
# overlaps it too much goes. Then comes the best of the rest, and so on.
#
# **Predict.** Boxes A, B, C in a row have the scores 0.9, 0.8, 0.7. A and B overlap too much, B and C as well, A and C do not. Which ones stay?

# %%
animate(plots.suppression_steps())

# %% [markdown]
# A and C. B goes because of A. What is gone makes no other box go, so C stays.

# %% [markdown]
# ### Your turn: keep one box for each thing
#
# Write `non_maximum_suppression(boxes, scores, limit)`. It returns the places in `boxes` of those that stay, best first.
#
# - The box with the highest score stays. Boxes that overlap it by an IoU of more than `limit` go.
# - So it goes on among the rest until each box stays or has gone.
# - All scores differ. Kinds do not matter: at one place there is one thing.
#
# Example: [[0, 0, 10, 10], [0, 2, 10, 12], [0, 20, 10, 30]] with the scores 0.7, 0.9, 0.6 and the limit 0.5 give [1, 2].

# %% exercise="non-maximum-suppression"
def non_maximum_suppression(boxes, scores, limit):
    """Keep the best box of those that overlap.

    Args:
        boxes: array (M, 4): top, left, bottom, right. M may be 0. Is not changed.
        scores: array (M,), all different. Is not changed.
        limit: IoU that two boxes which stay may have at most.

    Returns:
        Indices of the boxes that stay, ints, the one with the highest score first.
    """
    ### BEGIN SOLUTION
    kept = []
    for index in np.argsort(scores)[::-1]:
        if all(iou(boxes[index], boxes[better]) <= limit for better in kept):
            kept.append(index)
    return np.array(kept, int)
    ### END SOLUTION


# %% check="non-maximum-suppression"
check.non_maximum_suppression(non_maximum_suppression, iou=iou)

# %% tags=["nbval-ignore-output"]
def find(detector, image, threshold=0.5):
    """Boxes, scores and kinds of what a detector finds in a street."""
    found = boxes_from_grid(probabilities(detector, image), 2, 16, threshold)
    boxes, scores, kinds = map(np.asarray, found)
    kept = np.asarray(non_maximum_suppression(boxes, scores, 0.1), int)
    return boxes[kept], scores[kept], kinds[kept]


with after("to-fully-convolutional", "boxes-from-grid", "non-maximum-suppression"):
    show(plots.before_and_after(street, boxes, *find(first, street, 0.8)))

# %% [markdown]
# One box for each thing that it sees. Before, the same things were there many times over. What is left beside signs and pedestrians are false alarms: suppression can't mend these.
#
# **Predict.** With a limit of 0.5 instead of 0.1: do more boxes stay, or fewer? Go through it step by step, then change the limit.

# %% tags=["nbval-ignore-output"]
with after("to-fully-convolutional", "boxes-from-grid"):
    show(instruments.suppression(street, boxes, box_scores, 0.1))

# %% [markdown]
# More: boxes that share up to half of their area now live side by side, several around one thing. A limit of 0 lets no two boxes overlap.
#
# When it breaks: two people close together are one box to it. A crowd is counted too low.

# %% [markdown]
# ## Which boxes count?
#
# **Predict.** There is one sign. Two boxes overlap it by 0.9 and 0.8, and a third lies in the sky. How many of the three are hits?

# %%
sign = (0, 0, 10, 10)
for name, share, free in (("first", 0.9, True), ("second", 0.8, False), ("third", 0.0, False)):
    print(name, "hit" if share >= 0.5 and free else "false alarm")

# %% [markdown]
# One. The first has taken the sign, so the second counts as a false alarm. Otherwise a detector could win by repeating itself.

# %% [markdown]
# ### Your turn: tell hits from false alarms
#
# Write `match(found, truth, limit)`. It returns a bool for each found box: is it a hit?
#
# - The found boxes come best first, and have their turn in this order.
# - A box looks at the truths that no earlier box has taken, and among these at the one that it overlaps most.
# - If that IoU reaches the limit (IoU ≥ limit), the box is a hit and takes this truth. Otherwise it takes none.
#
# Example: found [[0, 1, 10, 11], [0, 0, 10, 10], [40, 40, 50, 50]], truth [[0, 0, 10, 10]], limit 0.5: [True, False, False].

# %% exercise="match"
def match(found, truth, limit):
    """Tell which of the boxes that were found are hits.

    Args:
        found: array (M, 4), the best box first. M may be 0. Is not changed.
        truth: array (T, 4), boxes of what is there. T may be 0. Is not changed.
        limit: IoU from which on a box is a hit.

    Returns:
        M bools: True for a hit.
    """
    ### BEGIN SOLUTION
    free, hits = list(range(len(truth))), []
    for box in found:
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        hits.append(best is not None and iou(box, truth[best]) >= limit)
        if hits[-1]:
            free.remove(best)
    return np.array(hits, bool)
    ### END SOLUTION


# %% check="match"
check.match(match, iou=iou)

# %% [markdown]
# ### Your turn: count what is right and what is found
#
# Write `detection_precision_recall(matches, num_truth)`. It returns a pair. **Precision** is the share of the boxes that are hits, **recall** the share of
# the things that are found.
#
# - Without any box, nothing is wrong: the precision is 1.
# - Where nothing is to be found, nothing is missed: the recall is 1.
#
# Example: the array [True, False, True, True] and 6 things give (0.75, 0.5).

# %% exercise="detection-precision-recall"
def detection_precision_recall(matches, num_truth):
    """Measure a detector: how many boxes are right, how many things are found.

    Args:
        matches: array (M,) of bools, True for a hit; no more of these than `num_truth`. M may be 0.
        num_truth: how many things were there, an int, 0 or more.

    Returns:
        Precision and recall, floats from 0 to 1.
    """
    ### BEGIN SOLUTION
    hits = sum(matches)
    precision = hits / len(matches) if len(matches) else 1.0
    recall = hits / num_truth if num_truth else 1.0
    return precision, recall
    ### END SOLUTION


# %% check="detection-precision-recall"
check.detection_precision_recall(detection_precision_recall)

# %%
def count(found, scenes, kinds, threshold, limit=0.5):
    """Hit or not, for each box of these kinds; and how many such things are there."""
    matches, num_truth = [], 0
    for (boxes, scores, found_kinds), scene in zip(found, scenes):
        for kind in kinds:
            truth = scene.boxes[scene.kinds == kind]
            chosen = (found_kinds == kind) & (scores >= threshold)
            matches += list(match(boxes[chosen], truth, limit))
            num_truth += len(truth)
    return np.array(matches, bool), num_truth


def rates(found, scenes, kinds, threshold, limit=0.5):
    """Precision and recall of some kinds."""
    return detection_precision_recall(*count(found, scenes, kinds, threshold, limit))

# %% tags=["nbval-ignore-output"]
GROUPS = {"signs": (1, 2, 3, 4), "pedestrians": (5,)}
BUILT = ("to-fully-convolutional", "boxes-from-grid", "non-maximum-suppression")
MEASURED = (*BUILT, "match", "detection-precision-recall")
with after(*MEASURED):
    found_first = [find(first, scene.image) for scene in new]
    for who, group in GROUPS.items():
        precision, recall = rates(found_first, new, group, 0.9)
        print(f"{who}: precision {precision:.2f}, recall {recall:.2f}")

# %% [markdown]
# It finds most signs and pedestrians. But half of its signs are none, and most of its pedestrians: in streets that it has not learned from, it would brake all
# the time.

# %% [markdown]
# ## What fools it?
#
# Random pieces of background are mostly sky, wall and road. What looks like a sign is rare among them, so the classifier has hardly learned to say no to it.
#
# **Predict.** Look at the streets above once more. What will it take for signs: balloons, other signs, windows, wheels?

# %% tags=["nbval-ignore-output"]
with after(*BUILT):
    doubtful = []
    for scene in new[:30]:
        boxes, scores, kinds = find(first, scene.image, 0.9)
        middles = (scene.boxes[:, :2] + scene.boxes[:, 2:]) / 2
        for box, kind in zip(boxes, kinds):
            away = np.abs((box[:2] + box[2:]) / 2 - middles).max(axis=1)
            if away.min(initial=99) > 14:
                doubtful.append((scene.image[box[0] : box[2], box[1] : box[3]], kind))
    show(plots.fooled(doubtful[:24]))

# %% [markdown]
# Almost anything with a red edge, blue ground or something upright. Pieces of background that a detector takes for something are **hard negatives**. They are what it has to learn
# from, as others found for pedestrians (Dalal and Triggs, 2005, Sect. 4).

# %% [markdown]
# ### Your turn: collect hard negatives
#
# Write `hard_negatives(detect, scene, truth, limit=0.1)`. It returns the boxes that the detector finds where nothing is.
#
# - `detect(scene)` gives the boxes that a detector finds, an array (M, 4) of ints.
# - A box is on nothing if its IoU with each box of `truth` is at most `limit`.
# - They stay in the order of `detect`. Where there are none, return an array of shape (0, 4).
#
# Example: `detect` gives [[0, 0, 10, 10], [30, 30, 40, 40]], the truth is [[0, 1, 10, 11]]: [[30, 30, 40, 40]].

# %% exercise="hard-negatives"
def hard_negatives(detect, scene, truth, limit=0.1):
    """Collect what a detector finds where nothing is.

    Args:
        detect: function of a scene that returns boxes (M, 4), ints. M may be 0.
        scene: array (H, W, 3). Is not changed.
        truth: array (T, 4), boxes of what is there. T may be 0. Is not changed.
        limit: the largest IoU with a truth that still counts as nothing.

    Returns:
        Boxes (M', 4), ints.
    """
    ### BEGIN SOLUTION
    found = detect(scene)
    on_nothing = [all(iou(box, each) <= limit for each in truth) for box in found]
    return np.asarray(found)[np.array(on_nothing, bool)]
    ### END SOLUTION


# %% check="hard-negatives"
check.hard_negatives(hard_negatives, iou=iou)

# %% [markdown]
# The network goes through half of its training streets, and learns that what it wrongly found is background. Then it goes through the other half: it is fooled less, but by
# harder things.

# %%
with after(*BUILT, "hard-negatives"):
    detector = first
    for half in (training[:150], training[150:]):
        mined = []
        for scene in half:
            boxes = hard_negatives(lambda image: find(detector, image)[0], scene.image, scene.boxes)
            mined += [scene.image[t:b, l:r] for t, l, b, r in boxes]
        pictures = np.concatenate([pictures, mined])
        labels = np.concatenate([labels, np.zeros(len(mined), int)])
        network.fit(pictures, labels, batch_size=128, epochs=5, verbose=0)
        detector = to_fully_convolutional(network)
    found = [find(detector, scene.image) for scene in new]

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    curves = {}
    for name, boxes_found in (("before", found_first), ("after", found)):
        for who, group in GROUPS.items():
            steps = np.linspace(0.5, 0.99, 25)
            curves[who, name] = [rates(boxes_found, new, group, step) for step in steps]
        precision, recall = rates(boxes_found, new, GROUPS["signs"], 0.9)
        print(f"{name}: signs, precision {precision:.2f}, recall {recall:.2f}")
    best = max(precision for precision, recall in curves["signs", "after"] if recall >= 0.95)
    print("precision of 0.95 or more at a recall of 0.95 or more:", bool(best >= 0.95))
    show(plots.precision_recall(curves))

# %% [markdown]
# Each point of a line is a threshold: the higher it is, the more boxes are right and the fewer things are found. For signs, hard negatives lift precision far up and cost
# hardly any recall. Pedestrians stay harder: they have no fixed colours, and many things are upright.

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    show(plots.before_and_after(new[1].image, find(first, new[1].image, 0.9)[0],
                                *find(detector, new[1].image, 0.9),
                                titles=("before", "after hard negatives")))

# %% [markdown]
# The false alarms are gone, or nearly so. Now the figures look good. On which streets have we measured them?

# %% [markdown]
# ## Whom does it miss?
#
# All pictures so far had signs and pedestrians from 13 to 20 pixels high, by day. At 50 km/h a car needs a second to react, and then it brakes.
#
# **Predict.** How far does it go until it stands, if it brakes with 7 m/s²? And how many pixels is a pedestrian of 1.75 m high at this distance, where 1 m at 1 m
# is 200 pixels?

# %%
speed = 50 / 3.6
stopping = speed * 1 + speed**2 / (2 * 7)
print(f"{stopping:.0f} m; there a pedestrian is {200 * 1.75 / stopping:.0f} pixels high")

# %% [markdown]
# Speed times a second, plus speed²/(2·7): 28 m. A pedestrian must be seen at 13 pixels or fewer, or the car stands too late. At 80 km/h it is 6. We draw new streets with one size
# at a time, and others in less and less light. A box of the wrong size shall count here: an IoU of 0.2 is enough.

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    by_size, by_light = ({who: {} for who in GROUPS} for _ in range(2))
    for size in (8, 9, 10, 11, 13, 16, 20, 24, 28):
        some = streets.scenes(24, seed=100 + size, sizes=(size, size), light=0.9)
        boxes_found = [find(detector, scene.image) for scene in some]
        for who, group in GROUPS.items():
            by_size[who][size] = rates(boxes_found, some, group, 0.9, 0.2)[1]
    for light in (1.0, 0.8, 0.65, 0.5, 0.4, 0.3):
        some = streets.scenes(24, seed=200, light=light)
        boxes_found = [find(detector, scene.image) for scene in some]
        for who, group in GROUPS.items():
            by_light[who][light] = rates(boxes_found, some, group, 0.9, 0.2)[1]
    show(plots.missed(by_size, by_light, stopping))

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    people = by_size["pedestrians"]
    for size in (16, 11, 8):
        print(f"{people[size]:.0%} of pedestrians {streets.metres(5, size):.0f} m away")
    for light in (1.0, 0.65, 0.4):
        print(f"{by_light['pedestrians'][light]:.0%} of pedestrians in light {light}")

# %% [markdown]
# The one figure for all pedestrians hides this: recall falls off where a car would need it, and in the dark. The detector learned neither small things nor dark streets.
#
# It also misses what is larger than its window: a single window size is a rule about distance. Shrinking the picture would bring near things back. Nothing brings back pixels that a
# far one never had.

# %% [markdown]
# ## What does a miss cost?
#
# A lower threshold finds more pedestrians, and brakes more often for bins and trees. Say a needless stop costs 1, and a missed pedestrian costs more.
#
# **Predict.** Threshold A misses 20 pedestrians and stops needlessly 3 times, threshold B misses 5 and stops 60 times. From which cost of a miss on is B cheaper?

# %%
for cost in (1, 3, 4, 100):
    a, b = cost * 20 + 3, cost * 5 + 60
    print(f"a miss costs {cost}: A {a}, B {b}")

# %% [markdown]
# From 3.8 on: B saves 15 misses for 57 stops. No threshold is right by itself. Somebody has to say what a miss is worth, and nobody should hide that in a default.

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    steps = np.linspace(0.5, 0.98, 25)
    counts = [count(found, new, GROUPS["pedestrians"], step) for step in steps]
    misses = np.array([num_truth - matches.sum() for matches, num_truth in counts])
    stops = np.array([(~matches).sum() for matches, _ in counts])
    show(plots.costs(steps, misses, stops, (1, 10, 100)))
    for ratio in (1, 10, 100):
        best = np.argmin(ratio * misses + stops)
        print(f"a miss costs {ratio}: threshold {steps[best]:.2f}, "
              f"{misses[best]} missed, {stops[best]} needless stops")

# %% [markdown]
# The dearer a miss, the lower the cheapest threshold. Move the slider below, and watch what each threshold finds.

# %% tags=["nbval-ignore-output"]
with after(*MEASURED, "hard-negatives"):
    frames = [plots.at_threshold(new[14], *find(detector, new[14].image), step)
              for step in (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)]
    animate(frames)

# %% [markdown]
# Solid boxes are found, dashed ones are missed. A needless stop is no small thing either: whoever drives behind has to brake, too.

# %% [markdown]
# ## When it is for real
#
# New cars in the European Union must be able to brake for pedestrians and cyclists by themselves (European Union, Regulation 2019/2144, 2019, Art. 7).
#
# Between our detector and that lie
#
# - real streets of all countries, weathers and hours, and people who are asked or made unrecognisable,
# - people with wheelchairs, prams and costumes, children: recall for each group, not for all together,
# - video, several cameras, radar: a thing that is missed once is seen the next moment,
# - somebody who answers for what it misses, and may switch it off.
#
# Our drawings have none of these. No figure of this lesson says anything about a real car.

# %% [markdown]
# ## Quiz
#
# Three questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="places-of-a-grid"

# %% quiz="who-stays"

# %% quiz="which-figure-matters"

# %% [markdown]
# ## Where is the sign, and what if we miss it?
#
# - A classifier becomes a detector by sliding: dense layers turn into convolutions, and one call looks everywhere.
# - Suppression leaves one box for each thing; hard negatives teach it what is none.
# - What it misses depends on distance and light, and a single figure hides that. What a miss is worth, people have to say.
