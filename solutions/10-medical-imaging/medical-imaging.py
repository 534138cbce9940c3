# %% [markdown]
# # Where is the tumour, and how sure are we?
#
# You train a network that outlines nuclei and tumours pixel by pixel, choose its threshold, and measure what it misses.
#
# Afterwards you can
#
# - **measure** how well an outline fits, by Dice, sensitivity and specificity,
# - **build** and train a U-Net, from pictures to masks of the same size,
# - **choose** a threshold for a sensitivity, and tell which tumours it misses all the same.
#
# You need: Keras models and batch normalisation from lesson 05; convolutions and their gradient from lessons 01 and 04 help.
#
# About 150 minutes

# %%
from cnncourse import backend

backend.load()
import keras
import numpy as np
import pydicom
from keras import layers

from cnncourse import after, animate, datasets, scans, show
from cnncourse.checks import medical_imaging as check
from cnncourse.plots import medical_imaging as plots
from cnncourse.quizzes import medical_imaging as quiz

# %%
counts, labels = datasets.nuclei()
print("picture", counts.shape, "nuclei", len(np.unique(labels)) - 1)
show(plots.nuclei(counts, labels))

# %% [markdown]
# Nuclei of cells, stained so that they glow under a microscope: real ones, and somebody has outlined each by hand (Caicedo et al., 2019, Methods). How many
# they are, and how large, tells a biologist whether cells grow as they should. `counts` tells how much light came from each place; in `labels` the ground is 0, and
# each nucleus has a number of its own.
#
# To say of each pixel what it belongs to is called **segmentation**. A **mask** holds the answer: true where something is.

# %% [markdown]
# ## What does a machine write down?
#
# Hospitals keep pictures as **DICOM** files: a header, then numbers. This one shows a slice of a chest, as computed tomography would. It is drawn: nobody's chest is in this course.
#
# The stored numbers stand for **Hounsfield units**: -1000 is air, 0 is water, dense bone is above 300.
#
# **Predict.** A stored number is 1064. Slope and intercept are 1 and -1024. How many Hounsfield units are that?

# %%
scan = pydicom.dcmread(datasets.chest())
slope, intercept = scan.RescaleSlope, scan.RescaleIntercept
units = slope * scan.pixel_array + intercept
print("1064 stands for", slope * 1064 + intercept)
print("from", units.min(), "to", units.max())

# %% [markdown]
# 40, as in muscle. A screen shows some 200 greys, the body has 2,000 units. So one chooses a **window**: a range that is spread from black to white.
#
# **Predict.** In one lung there is a pale nodule of about -480 units. The window for soft parts has the centre 40 and the width 400, so it goes from -160 to 240. What does it show of the nodule?

# %%
show(plots.windows(units, {"soft parts": (40, 400), "lungs": (-600, 1500), "bones": (400, 1800)}))

# %% [markdown]
# Black on black: nothing. In the window for lungs it lies in the lung on the left, which is the patient's right one. A network that is given the wrong window can't find it either.

# %%
for name in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "InstitutionName",
             "ReferringPhysicianName", "DeviceSerialNumber"):
    print(f"{name:24}{scan[name].value}")

# %% [markdown]
# That is what each picture tells about its patient. To take out the name is not enough: a birth date, a day and a hospital find a person. In the United States, one way that the law accepts is
# to take out eighteen kinds of such details (HIPAA Privacy Rule, 45 CFR 164.514).
#
# The pixels tell as well. From heads scanned by magnetic resonance, face recognition found the right one of 84 volunteers in 70 cases (Schwarz et al., 2019, first page).

# %% [markdown]
# ## How alike are two masks?
#
# **Dice** compares what both masks share with how large both are: twice the shared pixels, divided by the pixels of both added up. Dice (1945, Ecology 26)
# compared with it which species live together.
#
# **Predict.** A nucleus of 12 pixels is outlined with the right form, one column too far to the right. What is the Dice?

# %%
mask = np.zeros((5, 8), bool)
mask[1:4, 1:5] = True
prediction = np.roll(mask, 1, axis=1)
show(plots.masks(mask, prediction))
shared = (mask & prediction).sum()
print(f"2·{shared} / ({mask.sum()} + {prediction.sum()}) = {2 * shared / 24}")

# %% [markdown]
# 0.75, for a single column. On small things a pixel costs much, on large ones little. So Dice of objects of different sizes can't be compared, and a mean over pictures is another
# number than Dice of all pixels together.

# %% [markdown]
# ### Your turn: measure how alike two masks are
#
# Write `dice(mask, prediction)`. It returns 2·shared / (pixels of the mask + pixels of the prediction).
#
# - Masks have any shape: one picture (H, W), several (N, H, W) or more. All pixels are counted together.
# - Two empty masks agree fully: 1.
#
# Example: the two masks above give 0.75.

# %% exercise="dice"
def dice(mask, prediction):
    """Measure how alike two masks are.

    Args:
        mask, prediction: arrays of bools of one shape, with any number of axes. Are not changed.

    Returns:
        A float from 0 (nothing shared) to 1 (equal); 1 where both are empty.
    """
    ### BEGIN SOLUTION
    total = mask.sum() + prediction.sum()
    return 2 * (mask & prediction).sum() / total if total else 1.0
    ### END SOLUTION


# %% check="dice"
check.dice(dice)

# %% [markdown]
# ## What is found, and what is left alone?
#
# Dice is one number for two kinds of errors. **Sensitivity** is the share of the mask that is found. **Specificity** is the share of everything else that is left alone.
#
# Ten pixels: four are ill, three of these are found. Of the six healthy ones, two are marked as well.
#
# **Predict.** What are sensitivity and specificity? And what are they for somebody who marks nothing at all?

# %%
ill = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], bool)
marked = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0], bool)
for name, said in (("marked", marked), ("nothing", np.zeros(10, bool))):
    print(f"{name}: {said[ill].sum()} of {ill.sum()}, {(~said[~ill]).sum()} of {(~ill).sum()}")

# %% [markdown]
# 3/4 and 4/6; and 0 and 1. Who marks nothing has a perfect specificity. Where few pixels are ill, even most of *all* pixels are right then. So both are always told together.

# %% [markdown]
# ### Your turn: measure both kinds of errors
#
# Write `sensitivity_specificity(mask, prediction)`. It returns a pair: the share of the mask's pixels that are predicted, and the share of all other pixels that are not.
#
# - Masks have any shape; all pixels are counted together.
# - There are pixels of both kinds.
#
# Example: the ten pixels above give (0.75, 0.667).

# %% exercise="sensitivity-specificity"
def sensitivity_specificity(mask, prediction):
    """Measure what is found, and what is left alone.

    Args:
        mask, prediction: arrays of bools of one shape, with any number of axes. Are not changed.

    Returns:
        Sensitivity and specificity, two floats from 0 to 1.
    """
    ### BEGIN SOLUTION
    return prediction[mask].mean(), (~prediction[~mask]).mean()
    ### END SOLUTION


# %% check="sensitivity-specificity"
check.sensitivity_specificity(sensitivity_specificity)

# %% [markdown]
# Nuclei are bright. Is a threshold enough? Otsu's method chooses one by itself: it parts the pixels into two groups that are as compact as can be (Otsu, 1979, Sect. II).
#
# The left 320 columns are for learning, the right ones are the unseen strip. The 16 columns between them belong to neither, so that no nucleus is in both.
#
# **Predict.** Which errors will Otsu's threshold make: on faint nuclei, or on the bright haze around others?

# %%
known, unseen = np.s_[:, :320], np.s_[:, 336:]
truth = labels > 0
by_otsu = counts > scans.otsu(counts[known])
show(plots.found_and_missed(np.sqrt(counts)[unseen], labels[unseen], by_otsu[unseen],
                            "Otsu's threshold on the unseen strip"))

# %% [markdown]
# It misses the faint ones: bright nuclei pull the threshold up. How much is that in numbers?

# %%
with after("dice"):
    best = max(range(10, 100), key=lambda t: dice(truth[known], counts[known] > t))
    by_best = counts > best
    print(f"Dice: Otsu {dice(truth[unseen], by_otsu[unseen]):.3f}, "
          f"best of all thresholds {dice(truth[unseen], by_best[unseen]):.3f}")

# %%
with after("sensitivity-specificity"):
    found, alone = sensitivity_specificity(truth[unseen], by_otsu[unseen])
    print(f"Otsu: sensitivity {found:.2f}, specificity {alone:.2f}")

# %% [markdown]
# Otsu loses a quarter of the nuclei's pixels. The threshold that is best for the known part reaches 0.88. No other
# does better, since single pixels are grainy. A network looks at neighbours as well.

# %% [markdown]
# ## How does one picture become many?
#
# By cutting and turning. A cell has no up and no left: each piece may be turned by 90° and mirrored, which makes eight views of it. Its mask has to go along.
#
# **Predict.** How many pieces of 64×64 can be cut from 512×320 pixels, with all turns and flips?

# %%
places = (512 - 64 + 1) * (320 - 64 + 1)
print(f"{places:,} places, {8 * places:,} pieces")

# %% [markdown]
# Nearly a million, though most of them overlap: 115,393 places, eight views of each. It is one picture all the same. What is not in it, no turn brings in.

# %% [markdown]
# ### Your turn: cut pieces
#
# Write `crops(image, mask, number, size, rng)`. It returns two arrays (number, size, size): pieces of the image, and the pieces of the mask that belong to them.
#
# - Each place where a piece fits is as probable as any other; so is each of the eight turns and flips.
# - All chance comes from `rng`.
#
# `np.rot90(piece, k)` turns by k quarters.
#
# Example: for a picture of 512×320, `crops(image, mask, 10, 64, rng)` gives two arrays of shape (10, 64, 64).

# %% exercise="crops"
def crops(image, mask, number, size, rng):
    """Cut pieces of a picture and its mask, turned and mirrored by chance, both alike.

    Args:
        image: array (H, W), floats. Is not changed.
        mask: array (H, W), bools. Is not changed.
        number: how many pieces, an int.
        size: rows and columns of each, an int, at most H and W.
        rng: NumPy generator, where all chance comes from.

    Returns:
        Two arrays (number, size, size): pieces of the image, and of the mask.
    """
    ### BEGIN SOLUTION
    pieces, cut = [], []
    for _ in range(number):
        i, j = (rng.integers(side - size + 1) for side in image.shape)
        turns, step = rng.integers(4), rng.choice([1, -1])
        for array, kept in ((image, pieces), (mask, cut)):
            kept.append(np.rot90(array[i : i + size, j : j + size], turns)[:, ::step])
    return np.stack(pieces), np.stack(cut)
    ### END SOLUTION


# %% check="crops"
check.crops(crops)

# %%
picture = np.sqrt(counts, dtype=np.float32) / 16   # (512, 512), from 0 to about 1
with after("crops"):
    show(plots.pieces(*crops(picture[known], truth[known], 14, 64, np.random.default_rng(0))))

# %% [markdown]
# The picture is now the root of the counts, divided by 16: from 0 to about 1. Light comes in grains: where n of them arrive on average, the count is off by about √n. After the root, this noise is the same
# for dark and bright pixels.

# %% [markdown]
# ## How does a map become larger?
#
# Pooling makes maps smaller, but a mask has the picture's size. A **transposed convolution** goes the other way: each pixel *lays down* the whole kernel, times its own number, `stride`
# places further each time.
#
# **Predict.** The pixels 1, 2 and 3 lay down the kernel (10, 20, 30) with stride 2. How many numbers come out, and what is the third one?

# %%
animate(plots.laying_kernels(np.array([1.0, 2, 3]), np.array([10.0, 20, 30]), 2))

# %% [markdown]
# Seven: each pixel brings two, and the last kernel reaches one further. The third is 30 + 20: where kernels overlap, they are added.
#
# You have met this before. In lesson 04 the gradient with respect to the pictures did the same: each output sends its share back to all pixels of its window.

# %% [markdown]
# ### Your turn: write the transposed convolution
#
# Write `transposed_conv2d(images, weights, stride=2)`. Each pixel (i, j) adds its kernel to the result at (stride·i, stride·j) and what lies right of it and below.
#
# - Weights are (kh, kw, C_out, C_in), as Keras has them here: the picture's channel comes last, and is summed over.
# - The result has height·stride + max(kh − stride, 0) rows, and columns likewise. Where no kernel lies, it is 0.
#
# Example: the row above, as an image (1, 1, 3, 1), with weights (1, 3, 1, 1), gives 10, 20, 50, 40, 90, 60, 90.

# %% exercise="transposed-conv2d"
def transposed_conv2d(images, weights, stride=2):
    """Compute a transposed convolution as Keras does with "valid", without a bias.

    Args:
        images: array (N, H, W, C_in), floats. Is not changed.
        weights: array (kh, kw, C_out, C_in), floats. Is not changed.
        stride: places from one kernel to the next, an int.

    Returns:
        Array (N, H·stride + max(kh - stride, 0), W·stride + max(kw - stride, 0), C_out).
    """
    ### BEGIN SOLUTION
    (number, height, width, _), (kh, kw, filters, _) = images.shape, weights.shape
    rows, columns = height * stride + max(kh - stride, 0), width * stride + max(kw - stride, 0)
    result = np.zeros((number, rows, columns, filters))
    for i in range(height):
        for j in range(width):
            laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
            result[:, stride * i : stride * i + kh, stride * j : stride * j + kw] += laid
    return result
    ### END SOLUTION


# %% check="transposed-conv2d"
check.transposed_conv2d(transposed_conv2d)

# %%
with after("transposed-conv2d"):
    layer = layers.Conv2DTranspose(3, 3, strides=2, use_bias=False)
    maps = np.random.default_rng(0).normal(size=(2, 5, 4, 6)).astype("float32")
    theirs = np.asarray(layer(maps))
    mine = transposed_conv2d(maps, np.asarray(layer.kernel))
    print("equal to Keras within 0.0001:", bool(np.abs(mine - theirs).max() < 1e-4))

# %% [markdown]
# When it breaks: with a kernel of 3 and a stride of 2, some places get one kernel and others two. The result has a pattern like a chessboard (Odena et al., 2016, “Deconvolution & Overlap”). A kernel of 2 with a
# stride of 2 has no such overlaps.

# %% [markdown]
# ## What gets lost on the way down?
#
# To know whether a bright pixel belongs to a nucleus, the network has to see its surroundings: two poolings or three let it see farther. To draw a sharp edge it needs each pixel.
#
# **Predict.** A map is pooled from 64×64 to 16×16 and enlarged again. How many pixels of the large map go into one number of the small one?

# %%
fine = np.arange(16).reshape(4, 4) % 2
coarse = fine.reshape(1, 4, 1, 4).max(axis=(1, 3))
print(fine, "becomes", coarse)

# %% [markdown]
# 16 of them share one number. A **skip** mends that: maps from the way down are laid behind those on the way up (`Concatenate`), where both have the same size. Seen from the side, this is a
# **U-Net** (Ronneberger et al., 2015, Fig. 1).

# %%
show(plots.unet())

# %% [markdown]
# ### Your turn: build a U-Net
#
# Write `build_unet(input_shape, filters=8)`. It returns a new Keras model from pictures (N, H, W, C) to logits (N, H, W, 1). A logit above 0 says: mask.
#
# - Two or three poolings (or strides) of 2. The first level has `filters` filters, each deeper one twice as many.
# - As many steps up, by `Conv2DTranspose` or `UpSampling2D`, and a skip at each level but the deepest.
# - An activation behind each convolution but the last, on every way to the next one; `Conv2DTranspose` needs none.
# - `input_shape` may be (None, None, C): then pictures of any size go through whose sides are multiples of 8.
# - Keras's own layers and operations, without `Lambda`.
#
# Batch normalisation behind each convolution, `momentum=0.9`, steadies training.

# %% exercise="build-unet"
def build_unet(input_shape, filters=8):
    """Build a U-Net, untrained.

    Args:
        input_shape: (H, W, C) of one picture; H and W are multiples of 8, or None.
        filters: of the first level, an int.

    Returns:
        Keras model from pictures (N, H, W, C) to logits (N, H, W, 1).
    """
    ### BEGIN SOLUTION
    def convolve(x, number):
        x = layers.Conv2D(number, 3, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))

    inputs = keras.Input(input_shape)
    fine = convolve(inputs, filters)                                      # (N, H, W, filters)
    middle = convolve(layers.MaxPooling2D()(fine), 2 * filters)           # (N, H/2, W/2, ...)
    x = convolve(layers.MaxPooling2D()(middle), 4 * filters)              # (N, H/4, W/4, ...)
    x = convolve(x, 4 * filters)
    for skip, number in ((middle, 2 * filters), (fine, filters)):
        x = layers.Conv2DTranspose(number, 2, strides=2)(x)
        x = convolve(layers.Concatenate()([x, skip]), number)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
    ### END SOLUTION


# %% check="build-unet"
check.build_unet(build_unet)

# %%
with after("build-unet"):
    print(f"{build_unet((None, None, 1)).count_params():,} parameters")

# %% [markdown]
# ## Can it outline what it has never seen?
#
# Each pixel is a small decision of its own: nucleus or not. So the loss is the cross-entropy of two classes, the mean over all pixels.
#
# **Predict.** Before it has learned anything, a network gives 0 everywhere. Which loss is that?

# %%
print(f"{float(keras.losses.BinaryCrossentropy(from_logits=True)([[1.0]], [[0.0]])):.3f}")

# %% [markdown]
# log 2, as for a coin. A fifth of all pixels are nuclei here, so the first thing that it learns is to say no.

# %% [markdown]
# ### Your turn: train it
#
# Write `train_segmenter(images, masks, rng)`. It returns a trained Keras model from pictures (M, H, W, 1) to logits (M, H, W, 1).
#
# - `images` are (N, H, W, 1) with one picture or many, each at least 64×64. `masks` has their masks.
# - The model takes pictures of other sizes than those, if both sides are multiples of 8.
# - Take chance from `rng`. For Keras: `keras.utils.set_random_seed(int(rng.integers(2**31)))`.
# - The check bends, turns and fogs the nuclei, and judges on a part that is not in the training: a Dice of at least 0.90, trained in under 20 seconds.
#
# 600 pieces of 64×64 in all, by your `crops`, four in a step, are enough. Let Adam's rate fall from 0.01 to 0: `keras.optimizers.schedules.CosineDecay(0.01, 150)`.

# %% exercise="train-segmenter"
def train_segmenter(images, masks, rng):
    """Train a network that outlines things, pixel by pixel.

    Args:
        images: array (N, H, W, 1), float32 from 0 to about 1. Is not changed.
        masks: array (N, H, W, 1), bools. Is not changed.
        rng: NumPy generator, where all chance comes from.

    Returns:
        Keras model from pictures (M, H, W, 1) to logits (M, H, W, 1).
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    each = -(-600 // len(images))
    pairs = [crops(image[..., 0], mask[..., 0], each, 64, rng)
             for image, mask in zip(images, masks)]
    pieces, cut = (np.concatenate(arrays)[..., None] for arrays in zip(*pairs))
    model = build_unet((None, None, 1))
    rate = keras.optimizers.schedules.CosineDecay(0.01, len(pieces) // 4)
    model.compile(keras.optimizers.Adam(rate), keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(pieces, cut, batch_size=4, verbose=0)
    return model
    ### END SOLUTION


# %% check="train-segmenter"
check.train_segmenter(train_segmenter)

# %%
def chances(model, images):
    """Probabilities (N, H, W, 1) that a model gives for each pixel of pictures."""
    return np.asarray(keras.ops.sigmoid(model.predict(images, batch_size=32, verbose=0)))


with after("train-segmenter"):
    model = train_segmenter(picture[known][None, ..., None], truth[known][None, ..., None],
                            np.random.default_rng(0))
    by_network = chances(model, picture[None, ..., None])[0, ..., 0] > 0.5

# %%
with after("dice", "train-segmenter"):
    reached = dice(truth[unseen], by_network[unseen])
    print("a Dice of 0.90 or more on the unseen strip:", bool(reached >= 0.90))
    print("more than the best of all thresholds:",
          bool(reached > dice(truth[unseen], by_best[unseen])))

# %% tags=["nbval-ignore-output"]
with after("dice", "train-segmenter"):
    print(f"Dice: Otsu {dice(truth[unseen], by_otsu[unseen]):.3f}, network {reached:.3f}")
    show(plots.found_and_missed(picture[unseen], labels[unseen], by_network[unseen],
                                "the network on the unseen strip"))

# %% [markdown]
# What is wrong now are mostly edges, where two people would draw different lines as well. The faint nuclei are found.

# %% [markdown]
# ## How many are there?
#
# Often the number is what counts. In a mask, an **object** is what hangs together: from pixel to pixel, up, down, left or right.
#
# **Predict.** How many objects has this mask? And will the mask of 125 outlined nuclei have 125?

# %%
small = np.array([[1, 1, 0, 0, 1],
                  [0, 0, 1, 0, 1],
                  [1, 0, 1, 1, 1]], bool)
names = np.array([[1, 1, 0, 0, 2],
                  [0, 0, 2, 0, 2],
                  [3, 0, 2, 2, 2]])
print(small.astype(int), "has", names.max(), "objects:", names, sep="\n")

# %% [markdown]
# Three: the two pixels above, the one below on the left, and the hook on the right. Two pixels that touch at a corner only are not neighbours.

# %% [markdown]
# ### Your turn: count objects
#
# Write `count_objects(mask)`. It returns how many objects a mask has.
#
# - Neighbours are the pixels above, below, left and right.
# - An object may have any form and thousands of pixels. An empty mask has none.
# - Only Python and NumPy.
#
# Example: the mask above gives 3.

# %% exercise="count-objects"
def count_objects(mask):
    """Count the objects of a mask.

    Args:
        mask: array (H, W), bools. Is not changed.

    Returns:
        How many objects there are, an int. Neighbours are above, below, left and right.
    """
    ### BEGIN SOLUTION
    left, number = np.pad(mask, 1), 0
    for start in np.argwhere(left):
        waiting = [tuple(start)] if left[tuple(start)] else []
        number += len(waiting)
        while waiting:
            i, j = waiting.pop()
            if left[i, j]:
                left[i, j] = False
                waiting += [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
    return number
    ### END SOLUTION


# %% check="count-objects"
check.count_objects(count_objects)

# %%
with after("count-objects"):
    print("nuclei:", len(np.unique(labels)) - 1, "objects of the mask:", count_objects(truth))

# %% tags=["nbval-ignore-output"]
with after("count-objects", "train-segmenter"):
    print("unseen strip:", len(np.unique(labels[unseen])) - 1, "nuclei,",
          count_objects(truth[unseen]), "objects in the truth,",
          count_objects(by_network[unseen]), "in the network's mask")

# %% [markdown]
# Nuclei that touch are one object. Even a mask without a wrong pixel would count too few, and a single false pixel counts as much as a nucleus. A good Dice is no good count.

# %% [markdown]
# ## Where is the tumour?
#
# Now brains. The slices are of an average over 152 people (Fonov et al., 2009, p. S102): it is nobody's brain, so nobody has to be protected. A program bends them, adds noise and plants spots,
# bright as a contrast medium makes them. Each stands for a **lesion**, a place that an illness has changed. Only so do we know where each one is, and how large.

# %%
sizes = np.repeat([0, 5, 10, 20], 50)
people, lesions = datasets.brains(sizes[:, None], np.random.default_rng(10))
shown = [0, 50, 51, 100, 101, 150]
show(plots.brains(people[shown], lesions[shown],
                  [f"{sizes[i]} mm" if sizes[i] else "healthy" for i in shown]))

# %% [markdown]
# A pixel has 2 mm: a lesion of 5 mm covers about five of them. For training there are 120 other people with four lesions each.
#
# **Predict.** A network that never finds anything is right for which share of the pixels?

# %% tags=["nbval-ignore-output"]
rng = np.random.default_rng(11)
known_people, known_lesions = datasets.brains(rng.choice([5, 10, 20], (120, 4)), rng)
print(f"{np.mean(~lesions):.1%} of the pixels are healthy")
with after("train-segmenter"):
    finder = train_segmenter(known_people, known_lesions, np.random.default_rng(0))
    where = chances(finder, people)
    show(plots.probabilities(people[shown], lesions[shown], where[shown]))

# %% [markdown]
# Nearly all: an accuracy of pixels says nothing here. Below, each brain shows how probable a lesion is at each pixel. To decide about a *person*, we take the highest probability of the
# picture as its **score**.

# %% [markdown]
# ## How sure do we want to be?
#
# A threshold makes a decision of a score: from it on, a person is flagged and somebody looks again. The lower it is, the fewer ill people are missed, and the more healthy ones are frightened.
#
# Scores 0.9, 0.7 and 0.4 are of ill people, 0.6 and 0.2 of healthy ones.
#
# **Predict.** Which highest threshold finds at least 60 % of the ill? Which one 90 %?

# %%
scores = np.array([0.9, 0.7, 0.4, 0.6, 0.2])
ill = np.array([True, True, True, False, False])
for t in (0.9, 0.7, 0.4):
    print(f"t = {t}: {np.mean(scores[ill] >= t):.0%} of the ill, "
          f"{np.mean(scores[~ill] >= t):.0%} of the healthy")

# %% [markdown]
# 0.7 finds two of three. For 90 % it must go down to 0.4, and one of two healthy people is flagged.

# %% [markdown]
# ### Your turn: choose the threshold
#
# Write `best_threshold(scores, labels, sensitivity)`. It returns the highest threshold t for which "score ≥ t" finds at least this share of the ill.
#
# - `labels` is true for the ill.
# - Scores may be equal. The sensitivity is more than 0 and at most 1.
#
# Example: the five scores above give 0.7 for a sensitivity of 0.6, and 0.4 for 0.9.

# %% exercise="best-threshold"
def best_threshold(scores, labels, sensitivity):
    """Find the highest threshold that finds a share of the ill.

    Args:
        scores: array (N,), floats. Is not changed.
        labels: array (N,), bools: true for the ill. Is not changed.
        sensitivity: the share of the ill with score >= t that is asked for at least.

    Returns:
        The highest such threshold t, a float.
    """
    ### BEGIN SOLUTION
    found = scores[labels]
    return max(t for t in found if np.mean(found >= t) >= sensitivity)
    ### END SOLUTION


# %% check="best-threshold"
check.best_threshold(best_threshold)

# %% [markdown]
# We choose it with other people than those on whom we measure. Else we would measure how well a number fits the people whom it was chosen for.
#
# Move the slider: each dot is a person.

# %% tags=["nbval-ignore-output"]
with after("train-segmenter", "best-threshold"):
    others, _ = datasets.brains(np.repeat([0, 5, 10, 20], 30)[:, None], np.random.default_rng(12))
    their_scores = chances(finder, others).max(axis=(1, 2, 3))
    threshold = best_threshold(their_scores, np.arange(120) >= 30, 0.9)
    person_scores = where.max(axis=(1, 2, 3))
    animate(plots.thresholds(person_scores, sizes, np.linspace(0.1, 0.95, 9)))

# %% [markdown]
# Large lesions stay right of the line for nearly all thresholds. The small ones lie among the healthy: there is no place for the line that parts them.

# %% [markdown]
# ## Which tumours are missed?
#
# The threshold was chosen for 90 % of the ill.
#
# **Predict.** Which share of the lesions of 5 mm does it find, and which of those of 20 mm?

# %% tags=["nbval-ignore-output"]
with after("train-segmenter", "best-threshold"):
    flagged = {size: np.mean(person_scores[sizes == size] >= threshold) for size in (0, 5, 10, 20)}
    print(f"of all ill people: {np.mean(person_scores[sizes > 0] >= threshold):.0%}")
    show(plots.by_size(flagged, threshold))

# %%
with after("train-segmenter", "best-threshold"):
    print("the largest are found more often than the smallest, by a tenth or more:",
          bool(flagged[20] - flagged[5] >= 0.1))

# %% [markdown]
# "90 %" is true of nobody. Nearly all large lesions are found, which a person would have seen, too. What is missed is small: that is where help would be worth most.
#
# With more small lesions among the ill, the same network has a lower figure. Sensitivity without sizes says little.

# %% [markdown]
# ## What does another machine see?
#
# Back to the nuclei. Another laboratory has a weaker lamp and an older lens: half of the light, a little blur. A person still outlines the same nuclei.
#
# **Predict.** The network stays as it is. What harms it more, blur or darkness? And will its probabilities show that it is in trouble?

# %%
def look(pictures):
    """Outlines, figures (Dice, nuclei found) and share of sure pixels, for some pictures."""
    outlines, figures, sure = {}, {}, {}
    for name, image in pictures.items():
        chance = chances(model, image[None, ..., None])[0, ..., 0]
        outlines[name], sure[name] = chance > 0.5, np.mean(np.abs(chance - 0.5) > 0.4)
        figures[name] = (dice(truth[unseen], outlines[name]),
                         scans.found(labels[unseen], outlines[name]))
    return outlines, figures, sure

# %% tags=["nbval-ignore-output"]
pictures = {"known machine": picture[unseen]}
for name, light, blur in (("blurred", 1, 3), ("darker", 0.5, 0), ("darker, blurred", 0.5, 3)):
    seen = scans.other_machine(counts, light, blur, np.random.default_rng(3))
    pictures[name] = np.sqrt(seen[unseen], dtype=np.float32) / 16
with after("dice", "train-segmenter"):
    outlines, figures, sure = look(pictures)
    show(plots.machines(pictures, truth[unseen], outlines, figures))

# %% [markdown]
# Blur costs edges. Darkness costs nuclei: most are gone, though you still see them.

# %%
with after("dice", "train-segmenter"):
    print("Dice falls by a fifth or more:",
          bool(figures["darker, blurred"][0] < 0.8 * figures["known machine"][0]))

# %% tags=["nbval-ignore-output"]
with after("dice", "train-segmenter"):
    for name, share in sure.items():
        print(f"{name:16} sure of {share:.0%} of the pixels: more than 0.9 or less than 0.1")

# %% [markdown]
# To the network, faint nuclei on the new machine look like ground on the old one. And it does not notice: it is as sure as before. A high probability does not
# even say that something looks like the training (Hein et al., 2019, abstract).
#
# Here the trouble can be mended, since we know it. We make the picture as bright as those of the training.

# %% tags=["nbval-ignore-output"]
with after("dice", "train-segmenter"):
    dark = pictures["darker, blurred"]
    mended = dark * np.median(picture[known]) / np.median(dark)
    both = {"darker, blurred": dark, "made as bright": mended}
    outlines, figures, _ = look(both)
    show(plots.machines(both, truth[unseen], outlines, figures))

# %% [markdown]
# Most of it is back. But somebody had to measure first, with outlines from the new machine. Who only looks at probabilities does not know how many nuclei are lost.
#
# It is so in hospitals. A network for pneumonia did worse in three of five comparisons with other hospitals than where it had learned (Zech et al., 2018, abstract).

# %% [markdown]
# ## When it is for real
#
# Software that is meant to diagnose is a medical device in the European Union. It has to prove its safety and its use before anybody may rely on it (European Union, Medical Device Regulation, 2017, Articles 2 and 5; Annex VIII, Rule 11).

# %% [markdown]
# Between our networks and that lie
#
# - pictures of many hospitals, machines and people, with consent or another ground in law; health is among the data that the GDPR protects most (Article 9),
# - figures by size, by machine, by age and sex, measured where it shall be used, and again each year,
# - several people's outlines for each picture, since they differ,
# - somebody who looks at the picture, decides, and answers for it.
#
# No figure of this lesson says anything about a real tumour.

# %% [markdown]
# ## Quiz
#
# Three questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="dice-by-hand"

# %% quiz="what-a-flag-means"

# %% quiz="which-sentence-is-true"

# %% [markdown]
# ## Where is the tumour, and how sure are we?
#
# - A U-Net tells of each pixel what it belongs to: poolings let it see far, skips keep edges sharp.
# - A threshold makes decisions of its numbers. Choose it for a sensitivity, on other people than those whom you measure.
# - One figure hides who is missed. Measure by size and by machine: the network itself does not say when it is wrong.
