# %% [markdown]
# # What covers the ground?
#
# You cut a satellite's picture into tiles, train a network that names what covers each, and draw the map.
#
# Afterwards you can
#
# - **divide** tiles into training and test so that neighbours do not give the answers away,
# - **make** a map of a network's scores, and measure areas and change on it,
# - **tell** what one figure for the whole map hides: the rare kinds, and a day with haze.
#
# You need: Keras models and batch normalisation from lesson 05.
#
# About 130 minutes

# %%
from cnncourse import backend

backend.load()
import keras
import numpy as np
from keras import layers

from cnncourse import after, animate, datasets, landcover, show
from cnncourse.checks import satellite as check
from cnncourse.plots import satellite as plots
from cnncourse.quizzes import satellite as quiz

# %%
image, seen = datasets.islands()
print(image.shape, f"{seen.mean():.0%} of the pixels were seen")
show(plots.picture(image, seen))

# %% [markdown]
# Islands of the Bahamas, from about 700 km above: a real picture by Landsat 7. It lies askew because the satellite does not fly due south; the corners are empty.
#
# Landsat 7 saw pixels of 30 m. The data's makers kept one for each square kilometre, and left out the others. So neighbours may differ much, and the picture is speckled.

# %% [markdown]
# ## Who says what is there?
#
# Somebody would have to walk there, or sail. We have nobody. So a rule stands in for people: it computes each pixel's kind from the colours around it.
#
# - Cloud: 100 or more in all three channels, of at most 255.
# - Land: else, red at least as bright as blue.
# - Shallow water: else, green at least as bright as blue, or as 1.6 times red.
# - Deep water: the rest.
#
# To pass over the speckles, the rule takes medians over 7×7 pixels, for clouds over 3×3.
#
# **Predict.** Here are four patches with the medians of red, green and blue. Which kind is each?

# %%
medians = landcover.medians(image, seen, 7)
spots = [(115, 132), (127, 72), (171, 123), (25, 136)]
patches = [image[i - 6 : i + 7, j - 6 : j + 7] for i, j in spots]
show(plots.windows_of_rule(patches, [str(tuple(medians[spot].tolist())) for spot in spots]))

# %%
kinds = landcover.by_rule(image, seen)
print([landcover.KINDS[kinds[spot]] for spot in spots])
show(plots.cover_maps({"the rule's map": kinds},
     "The long island is land, with shallow water left of it and deep water right of it."))

# %% [markdown]
# Deep, shallow, land, cloud. The rule looks sensible: one finds islands, banks and the deep channel. Still it is a rule, not the truth. Where it takes a shadow for land, nobody corrects it.
#
# A network that learns from these labels learns the rule. "Right" means, from here on: as the rule says.

# %% [markdown]
# ## How is a picture cut into tiles?
#
# Pictures from satellites are far too large for a network at once. They are cut into small squares, a *stride* apart; each is a **tile**. If the stride is less than the size, tiles overlap.
#
# **Predict.** A picture has 6×10 pixels. How many tiles of 4×4 fit, with a stride of 2? Where does the last one begin?

# %%
show(plots.tile_grid((6, 10), size=4, stride=2))
rows, columns = (6 - 4) // 2 + 1, (10 - 4) // 2 + 1
print(rows, "rows of", columns, "tiles; the last begins at", (2 * (rows - 1), 2 * (columns - 1)))

# %% [markdown]
# Eight, the last at (2, 6): there it touches both borders. It is the arithmetic of a convolution without padding.

# %% [markdown]
# ### Your turn: cut tiles
#
# Write `tiles(image, size, stride)`. It returns two arrays: the tiles (N, size, size, C), and their places (N, 2).
#
# - A tile begins at each row and column that is a multiple of `stride`, if it fits.
# - The first row of tiles comes first, from left to right.
# - A place is (row, column) of the tile's upper left pixel, two ints.
#
# Example: for the picture above, `tiles(image, 4, 2)` gives eight tiles, and the places (0, 0), (0, 2), … (2, 6).

# %% exercise="tiles"
def tiles(image, size, stride):
    """Cut a picture into square tiles.

    Args:
        image: array (H, W, C), any kind of number. Is not changed.
        size: rows and columns of a tile, an int, at most H and W.
        stride: pixels from one tile to the next, an int; may be less than `size`, or more.

    Returns:
        Tiles (N, size, size, C) and places (N, 2), ints: first row and column of each.
    """
    ### BEGIN SOLUTION
    height, width = image.shape[:2]
    places = [(i, j) for i in range(0, height - size + 1, stride)
              for j in range(0, width - size + 1, stride)]
    return np.stack([image[i : i + size, j : j + size] for i, j in places]), np.array(places)
    ### END SOLUTION


# %% check="tiles"
check.tiles(tiles)

# %% [markdown]
# A tile's label is the kind that covers most of it. Tiles with a pixel that was not seen are left out.
#
# The network gets square roots of the brightness: most of this picture is dark, and square roots spread the dark numbers out.

# %%
def tiles_of(image, size=8, stride=4):
    """Tiles of the parts that were seen, as square roots from 0 to 1, and their places."""
    whole, _ = tiles(seen[..., None], size, stride)
    found, places = tiles(np.sqrt(image / 255, dtype=np.float32), size, stride)
    known = whole.all(axis=(1, 2, 3))
    return found[known], places[known]

# %%
with after("tiles"):
    pieces, places = tiles_of(image)
    labels = landcover.main_kind(np.stack([kinds[i : i + 8, j : j + 8] for i, j in places]))
    print(pieces.shape)
    for kind, name in enumerate(landcover.KINDS):
        print(f"{name:14} {np.sum(labels == kind):5} tiles")

# %% [markdown]
# ## May a neighbour be in the exam?
#
# As always, some tiles are kept for the test. Usually they are drawn at random. But here each tile overlaps its neighbours, and even beyond that the sea goes on as it was.
#
# **Predict.** A tile of 8×8 begins at (8, 8). Others begin at (8, 12), (16, 8), (12, 15) and (4, 17). Which of these share a pixel with it?

# %%
for place in ((8, 12), (16, 8), (12, 15), (4, 17)):
    down, right = np.abs(np.subtract(place, (8, 8)))
    print(place, "is", (int(down), int(right)), "away: overlaps", bool(down < 8 and right < 8))

# %% [markdown]
# The first and the third. Two tiles overlap if they are less than a tile apart in rows *and* in columns. At a distance of 8 they touch, and share nothing.

# %% [markdown]
# ### Your turn: divide by place
#
# Write `split_by_place(places, size, part, rng)`. It returns two arrays of indices: training tiles and test tiles.
#
# - No test tile shares a pixel with a training tile.
# - About `part` of all tiles are for testing; half as many, or one and a half times as many, are still fine.
# - Tiles may be left out, at most half of all: large regions leave out the fewest.
# - Chance comes from `rng`: another one gives other regions, be they blocks, a strip or one side of a line.
#
# Example: of tiles of 8×8 at (0, 0), (0, 4), (0, 8) the first is for testing. Then the second is left out, and the third may be for training.

# %% exercise="split-by-place"
def split_by_place(places, size, part, rng):
    """Divide tiles into training and test, so that none overlaps one of the other side.

    Args:
        places: array (N, 2), ints: first row and column of each tile, in any order. Is not changed.
        size: rows and columns of a tile, an int.
        part: of all tiles for testing, a float from 0.1 to 0.5.
        rng: NumPy generator, where all chance comes from.

    Returns:
        Two arrays of ints: indices of the training tiles, and of the test tiles.
    """
    ### BEGIN SOLUTION
    names, block = np.unique(places // (4 * size), axis=0, return_inverse=True)
    block, test = block.ravel(), np.zeros(len(places), bool)
    for name in rng.permutation(len(names)):
        if test.mean() < part:
            test |= block == name
    apart = np.abs(places[:, None] - places[test])          # (N, tests, 2)
    overlaps = (apart < size).all(axis=2).any(axis=1)       # those for testing overlap themselves
    return np.flatnonzero(~overlaps), np.flatnonzero(test)
    ### END SOLUTION


# %% check="split-by-place"
check.split_by_place(split_by_place)

# %%
def split_at_random(number, training, test, rng):
    """As many tiles for training and for the test, wherever they are."""
    order = rng.permutation(number)
    return order[test : test + training], order[:test]


with after("tiles", "split-by-place"):
    by_place = split_by_place(places, 8, 0.3, np.random.default_rng(0))
    at_random = split_at_random(len(places), *map(len, by_place), np.random.default_rng(0))
    show(plots.splits(seen, places, 8, {"at random": at_random, "by place": by_place}))

# %% [markdown]
# For a trial we take a program that learns by heart. It finds the known tile that is most alike, by means, spreads and medians of the channels, and copies its label. Tiles are 12×12 here, still with a stride of 4, so
# that more of them overlap. Both ways have as many tiles for training.
#
# **Predict.** Five seeds, each once divided at random and once by place: how far apart will the mean accuracies be?

# %%
def by_heart(split, rows, labels):
    """Accuracy of the program that copies the label of the tile that is most alike."""
    training, test = split
    return np.mean(landcover.like_nearest(rows[training], labels[training], rows[test])
                   == labels[test])


with after("tiles", "split-by-place"):
    large, corners = tiles_of(image, 12, 4)
    large_kinds = [kinds[i : i + 12, j : j + 12] for i, j in corners]
    large_labels = landcover.main_kind(np.stack(large_kinds))
    rows = landcover.summaries(large)

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place"):
    found = {"at random": [], "by place": []}
    for seed in range(5):
        rng = np.random.default_rng(seed)
        block = split_by_place(corners, 12, 0.3, rng)
        chance = split_at_random(len(corners), *map(len, block), rng)
        for name, split in (("at random", chance), ("by place", block)):
            found[name].append(by_heart(split, rows, large_labels))
    print({name: np.round(shares, 3).tolist() for name, shares in found.items()})
    show(plots.five_seeds(found, "By place it is lower, and differs more from seed to seed."))

# %%
with after("tiles", "split-by-place"):
    leak = np.mean(found["at random"]) - np.mean(found["by place"])
    print("at random it looks better by 0.03 or more:", bool(leak >= 0.03))

# %% [markdown]
# The program has not become wiser. At random, nearly each test tile has a neighbour among the known ones that shows most of it. That is a **leak**: answers come along with the training.
#
# Which figure is true? The one that is like the task. To map an island that nobody has labelled, there are no neighbours to copy from.

# %% [markdown]
# It is no small matter. A model of the biomass of forests in central Africa seemed to explain more than half of its variation. Tested by place, it explained next to nothing (Ploton et al., 2020, abstract). Ecologists are
# advised to test by blocks (Roberts et al., 2017, abstract).

# %% [markdown]
# ## What does one channel tell?
#
# A baseline first. Of each tile take a single number, the mean of one channel. Look at the 25 training tiles that are most alike in it, and take what most of them are.
#
# **Predict.** Which kinds will be mixed up?

# %%
with after("tiles"):
    show(plots.spread_of_kinds(pieces, labels))

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place"):
    training, test = by_place
    known = pieces[training], labels[training], pieces[test]
    shares = [np.mean(landcover.by_one_channel(*known, c) == labels[test]) for c in range(3)]
    for name, share in zip(("red", "green", "blue"), shares):
        print(f"{name:6} {share:.2f}")

# %% [markdown]
# Clouds stand out. Deep and shallow water have nearly the same red; shallow water and land share green and blue. It takes two channels to see that land is redder than it is blue.

# %% [markdown]
# ### Your turn: train it
#
# Write `train_map(tiles, labels, rng)`. It returns a trained Keras model from tiles (M, 8, 8, 3) to logits (M, K). K is the largest label plus 1.
#
# - Take chance from `rng`. For Keras: `keras.utils.set_random_seed(int(rng.integers(2**31)))`.
# - The check turns the picture, makes all of it lighter or darker, and numbers the kinds anew, with a gap. It trains on a part of the ground and judges on other blocks of it.
# - At least 88 % have to be right there. On these a single channel gets 80 % at most.
# - It may take 20 seconds.

# %% [markdown]
# A small network learns it in three: two convolutions, a mean over the whole tile, one dense layer. Batch normalisation makes training quick; with
# `momentum=0.9` its running mean is nine parts what it was and one part the new batch, so that it keeps pace. Let Adam's learning rate fall from 0.02 to 0 over about 200 steps of 64 tiles, as
# `keras.optimizers.schedules.CosineDecay` does.

# %% exercise="train-map"
def train_map(tiles, labels, rng):
    """Train a network that names what covers most of a tile.

    Args:
        tiles: array (N, 8, 8, 3), float32, from 0 to about 1. Is not changed.
        labels: array (N,), ints from 0 to K - 1. Is not changed.
        rng: NumPy generator, where all chance comes from.

    Returns:
        Keras model from tiles (M, 8, 8, 3) to logits (M, K).
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    model = keras.Sequential([keras.Input(tiles.shape[1:])])
    for filters, pool in ((8, layers.MaxPooling2D()), (16, layers.GlobalAveragePooling2D())):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(pool)
    model.add(layers.Dense(int(labels.max()) + 1))
    rate = keras.optimizers.schedules.CosineDecay(0.02, 200)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    order = np.concatenate([rng.permutation(len(tiles)) for _ in range(-(-12800 // len(tiles)))])
    model.fit(tiles[order[:12800]], labels[order[:12800]], batch_size=64, verbose=0)
    return model
    ### END SOLUTION


# %% check="train-map"
check.train_map(train_map)

# %%
with after("tiles", "split-by-place", "train-map"):
    model = train_map(pieces[training], labels[training], np.random.default_rng(0))
    said = model.predict(pieces[test], verbose=0).argmax(axis=1)
    reached = np.mean(said == labels[test])
    print("88 % or more on unseen ground:", bool(reached >= 0.88))
    print("more than the best channel:", bool(reached > max(shares)))

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map"):
    drawn, others = at_random
    leaky = train_map(pieces[drawn], labels[drawn], np.random.default_rng(0))
    leaked = np.mean(leaky.predict(pieces[others], verbose=0).argmax(axis=1) == labels[others])
    print(f"{model.count_params():,} parameters")
    print(f"best channel {max(shares):.2f}, network {reached:.3f}; at random {leaked:.3f}")

# %% [markdown]
# A network of one or two thousand parameters hardly learns a thousand tiles by heart in so few steps. So it gains little from a leak, and on some splits nothing. The rule is the same everywhere in this picture, and that is what it has learned.
#
# But you only know that because you have measured both.

# %% [markdown]
# ## Which way is up?
#
# From above there is no up. A tile that is turned by 90° or mirrored shows the same ground: eight views, each as good as any other.
#
# **Predict.** Here are the eight views of the tile that the network is least sure of. Will it say the same about all of them?

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map"):
    sure = np.asarray(keras.ops.softmax(model.predict(pieces, verbose=0))).max(axis=1)
    tile = pieces[sure.argmin()]                            # the one that it is least sure of
    turned = np.stack([np.rot90(way, k) for way in (tile, tile[:, ::-1]) for k in range(4)])
    show(plots.views(turned))

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map"):
    print(*landcover.KINDS)
    print(np.round(np.asarray(keras.ops.softmax(model.predict(turned, verbose=0))), 2))

# %% [markdown]
# It does not: nothing has told the network that directions do not matter. So let all eight vote.

# %% [markdown]
# ### Your turn: let eight views vote
#
# Write `vote_over_turns(model, tiles)`. It returns (N, K): for each tile the mean of the probabilities of its eight views.
#
# - The model gives logits, which may be large. Each view's logits become probabilities by softmax; then comes the mean.
# - The eight views: four turns by 90°, each as it is and mirrored.
# - The model predicts, it does not train: batch normalisation at rest.
#
# `np.rot90(tiles, k, axes=(1, 2))` turns each tile k times.
#
# Example: a tile whose logits give (0.9, 0.1) by softmax in four views and (0.5, 0.5) in the other four gets (0.7, 0.3).

# %% exercise="vote-over-turns"
def vote_over_turns(model, tiles):
    """Average a network's probabilities over the eight turns and flips of each tile.

    Args:
        model: Keras model from tiles (M, size, size, C) to logits (M, K). Is not changed.
        tiles: array (N, size, size, C), float32. Is not changed.

    Returns:
        Array (N, K), probabilities.
    """
    ### BEGIN SOLUTION
    views = [np.rot90(way, k, axes=(1, 2)) for way in (tiles, tiles[:, :, ::-1]) for k in range(4)]
    logits = model.predict(np.concatenate(views), batch_size=1024, verbose=0)   # (8·N, K)
    shares = np.asarray(keras.ops.softmax(logits))
    return shares.reshape(8, len(tiles), -1).mean(axis=0)
    ### END SOLUTION


# %% check="vote-over-turns"
check.vote_over_turns(vote_over_turns)

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns"):
    scores = vote_over_turns(model, pieces)
    voted = np.mean(scores[test].argmax(axis=1) == labels[test])
    print(f"one view {reached:.3f}, eight views {voted:.3f}")

# %% [markdown]
# Here the vote changes little. What it gives for sure: a map that stays the same when the picture is turned.

# %% [markdown]
# ## How do tiles become a map?
#
# Each tile has scores, and covers 8×8 pixels. With a stride of 4, most pixels lie in four tiles. A pixel's score is the mean of those that cover it.
#
# **Predict.** Two tiles of 4×4 have the scores 1 and 0, and begin at columns 0 and 2. What are the six columns' scores?

# %%
total, count = np.zeros(6), np.zeros(6)
for start, score in ((0, 1.0), (2, 0.0)):
    total[start : start + 4] += score
    count[start : start + 4] += 1
print("sum", total, "count", count, "mean", total / count)

# %% [markdown]
# 1, 1, then 0.5 twice, then 0, 0. Who forgets to count gets sums: where tiles overlap, everything looks more certain than it is.

# %% [markdown]
# ### Your turn: stitch tiles together
#
# Write `stitch(scores, places, size, shape)`. It returns (H, W, K): at each pixel the mean of the scores of all tiles that cover it.
#
# - Where no tile lies it is 0.
# - Tiles come in any order. Scores are any numbers; they need not add up to 1.
#
# Example: scores of shape (2, 1) and places (0, 0) and (0, 2) as above, size 4, shape (4, 6). That gives shape (4, 6, 1), four rows of 1, 1, 0.5, 0.5, 0, 0.

# %% exercise="stitch"
def stitch(scores, places, size, shape):
    """Lay the scores of tiles where the tiles are from.

    Args:
        scores: array (N, K), floats. Is not changed.
        places: array (N, 2), ints: first row and column of each tile. Is not changed.
        size: rows and columns of a tile, an int.
        shape: (H, W) of the map.

    Returns:
        Array (H, W, K): at each pixel the mean of the tiles that cover it, 0 where none does.
    """
    ### BEGIN SOLUTION
    total, count = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, 1))
    for score, (i, j) in zip(scores, places):
        total[i : i + size, j : j + size] += score
        count[i : i + size, j : j + size] += 1
    return total / np.maximum(count, 1)
    ### END SOLUTION


# %% check="stitch"
check.stitch(stitch)

# %%
def as_map(scores):
    """The best kind at each pixel, -1 where no tile lies."""
    laid = stitch(scores, places, 8, seen.shape)
    return np.where(laid.sum(axis=-1) > 0, laid.argmax(axis=-1), landcover.UNKNOWN)

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch"):
    mapped = as_map(scores)
    show(plots.cover_maps({"the rule's map": kinds, "the network's map": mapped},
         "The network's map has the same large shapes, rounder, and fewer small clouds."))

# %% [markdown]
# The same islands and banks, a little rounder. Small clouds are gone: a tile names what covers *most* of it. What is smaller than half a tile can't win.

# %% [markdown]
# ## How large is it?
#
# A pixel's side is 1,001.7 m.
#
# **Predict.** On a map with pixels of 30 m, a lake has 2,000 pixels. How many square kilometres is that?

# %%
print(2000 * 30**2, "square metres,", 2000 * 30**2 / 1_000_000, "square kilometres")

# %% [markdown]
# 1.8. A square kilometre has a million square metres, not a thousand.

# %% [markdown]
# ### Your turn: measure an area
#
# Write `area(labels, kind, metres)`. It returns how many km² the pixels of one kind cover, if a pixel is a square with that side.
#
# Example: 2,000 pixels of a kind, with a side of 30 m, give 1.8.

# %% exercise="area"
def area(labels, kind, metres):
    """Measure the area of one kind.

    Args:
        labels: array (H, W), ints; -1 where nothing is known. Is not changed.
        kind: the label to measure, an int from 0 on.
        metres: a pixel's side, a number.

    Returns:
        Square kilometres, a float.
    """
    ### BEGIN SOLUTION
    return np.count_nonzero(labels == kind) * metres**2 / 1e6
    ### END SOLUTION


# %% check="area"
check.area(area)

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch", "area"):
    by_both = np.where(mapped == landcover.UNKNOWN, mapped, kinds)
    print("km²             rule  network")
    for kind, name in enumerate(landcover.KINDS):
        sizes = [area(each, kind, landcover.METRES) for each in (by_both, mapped)]
        print(f"{name:14} {sizes[0]:6.0f} {sizes[1]:8.0f}")

# %% [markdown]
# Compare the rows. To count a map's pixels is a poor way to measure: its errors do not cancel. The network swallows small clouds, and gives their area to what lies around them.
#
# Whoever reports areas should draw a sample of places and have people look at them. What they find corrects the count (Olofsson et al., 2014, abstract).

# %% [markdown]
# ## What does accuracy hide?
#
# One figure for all kinds is mostly about the frequent ones. More than half of the tiles are shallow water.
#
# **Predict.** Which kind is found worst? By how much could its figure fall before the accuracy falls by one point?

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns"):
    clear = landcover.by_kind(labels[test], scores[test].argmax(axis=1))
    show(plots.by_kind({"eight views": clear}, f"accuracy {voted:.3f}"))
    for name, (number, found_share, right_share) in clear.items():
        print(f"{name:14} {number:4} tiles, found {found_share:.2f}, right {right_share:.2f}")
    fewest = min(number for number, *_ in clear.values())
    print(f"a point of accuracy: {0.01 * len(test) / fewest:.2f} of the rarest kind")

# %%
with after("tiles", "split-by-place", "train-map", "vote-over-turns"):
    rarest = min(clear.values())
    print("the rarest kind is found less often than the accuracy says:",
          bool(rarest[1] < voted))
    print(f"tiles of it in the test: less than a tenth: {rarest[0] < 0.1 * len(test)}")

# %% [markdown]
# "A point of accuracy" above says how much more of the rarest kind could be missed before the accuracy falls by 0.01.
#
# So tell figures by kind, with the number of tiles that each is measured on. Where a kind has thirty tiles, two more errors are almost seven points.

# %% [markdown]
# ## What if the air is hazy?
#
# Haze is sunlight that the air scatters towards the camera. Each pixel keeps a part of its own light and gets some pale, bluish light on top. You still see the island.
#
# **Predict.** Haze takes 20 % of the light. The network stays as it is. How far does its accuracy fall? And which kind suffers most?

# %%
def scores_of(image):
    """Scores of all tiles of a picture, by eight views."""
    return vote_over_turns(model, tiles_of(image)[0])


steps = (0, 0.1, 0.2, 0.3)
pictures = [landcover.hazy(image, seen, step) for step in steps]
show(plots.pictures(pictures, seen, [f"haze {step:.0%}" for step in steps]))

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch"):
    hazy_scores = [scores_of(each) for each in pictures]
    right = [np.mean(each[test].argmax(axis=1) == labels[test]) for each in hazy_scores]
    titles = [f"haze {step:.0%}: accuracy {share:.3f}" for step, share in zip(steps, right)]
    maps = [as_map(each) for each in hazy_scores]
    animate(plots.hazes(maps + maps[-2::-1], titles + titles[-2::-1]))

# %% [markdown]
# Move the slider, and look at the accuracy meanwhile. The island drowns: step by step its land turns into shallow water.

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch"):
    hazy = landcover.by_kind(labels[test], hazy_scores[2][test].argmax(axis=1))
    show(plots.by_kind({"clear": clear, "haze 20 %": hazy},
                       f"accuracy {voted:.3f}, with haze {right[2]:.3f}"))

# %%
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch"):
    print("accuracy falls by less than 0.15:", bool(voted - right[2] < 0.15))
    print("land that is found falls by more than 0.25:",
          bool(clear["land"][1] - hazy["land"][1] > 0.25))

# %% [markdown]
# The accuracy falls a little. The land, which is what people live on, is lost. It is a small part of all tiles, so the figure hardly feels it.
#
# Why land? It was told from water by red being as bright as blue. Haze adds more blue than red.

# %% [markdown]
# ## What has changed?
#
# Two maps of the same ground, from two days: what was gained, what was lost? So one finds cleared forests and flooded fields.
#
# Before: land, land, water, water, unknown. After: land, water, land, water, land.
#
# **Predict.** How many pixels of land were gained, how many lost? And what does the difference of the counts say?

# %%
before, later = np.array([2, 2, 0, 0, -1]), np.array([2, 0, 2, 0, 2])
sure = (before >= 0) & (later >= 0)
print("gained", np.sum(sure & (before != 2) & (later == 2)),
      "lost", np.sum(sure & (before == 2) & (later != 2)))
print("land before", np.sum(before == 2), "and after", np.sum(later == 2))

# %% [markdown]
# One gained, one lost. The counts alone would say: one more. They hide both, and the last pixel was unknown before, so nobody knows what has happened there.

# %% [markdown]
# ### Your turn: count what has changed
#
# Write `change(before, after, kind)`. It returns a pair: how many pixels a kind gained, and how many it lost.
#
# - Gained: of this kind afterwards, of another kind before. Lost: the other way round.
# - Pixels that are -1, unknown, in one of the maps are neither.
#
# Example: the five pixels above, with kind 2, give (1, 1).

# %% exercise="change"
def change(before, after, kind):
    """Count what a kind has gained and lost between two maps.

    Args:
        before, after: arrays (H, W), ints; -1 where nothing is known. Are not changed.
        kind: a label, an int from 0 on.

    Returns:
        Pixels gained and pixels lost, two ints.
    """
    ### BEGIN SOLUTION
    known = (before >= 0) & (after >= 0)
    gained = known & (before != kind) & (after == kind)
    lost = known & (before == kind) & (after != kind)
    return gained.sum(), lost.sum()
    ### END SOLUTION


# %% check="change"
check.change(change)

# %% [markdown]
# Now the clear map and the hazy one. On the ground nothing has changed: it is the same picture.

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch", "change"):
    hazy_map = as_map(hazy_scores[2])
    gained, lost = change(mapped, hazy_map, 2)
    print(f"land: {gained} pixels gained, {lost} of {np.sum(mapped == 2)} lost")
    was_land = scores.argmax(axis=1) == 2
    means = [each[was_land].max(axis=1).mean() for each in (scores, hazy_scores[2])]
    print("highest score of tiles that were land, on average:",
          *(f"{mean:.2f}" for mean in means))
    show(plots.changes(pictures[2], seen, mapped, hazy_map, 2))

# %% [markdown]
# A whole coast is reported as flooded, because of the weather. Nothing in the maps says so, and the scores are lower, but still high.
#
# Haze can be taken off, if one knows it. The darkest pixels, deep water, should be nearly black; how bright they are is what the air has added. This is **dark-object subtraction** (Chavez, 1988, title). Here each channel's
# darkest hundredth becomes as dark as on the clear day.

# %% tags=["nbval-ignore-output"]
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch", "change"):
    mended = scores_of(landcover.mended(pictures[2], seen, image))
    cleared = landcover.by_kind(labels[test], mended[test].argmax(axis=1))
    gained, lost = change(mapped, as_map(mended), 2)
    print(f"land: {gained} pixels gained, {lost} lost")
    show(plots.by_kind({"clear": clear, "haze 20 %": hazy, "mended": cleared}))

# %%
with after("tiles", "split-by-place", "train-map", "vote-over-turns", "stitch", "change"):
    print("most of the land is back:",
          bool(cleared["land"][1] > (clear["land"][1] + hazy["land"][1]) / 2))

# %% [markdown]
# Most land is back. But our haze is the same everywhere, and we knew a clear day. Real haze has edges, and lies thicker over valleys and towns.

# %% [markdown]
# ## When it is for real
#
# What real use would need:
#
# - Truth from the ground. Our labels are a rule's. A map that others act on needs places that people have looked at, drawn by chance.
# - A test by place and by day, figures by kind, and areas with their margins of error (Olofsson et al., 2014, abstract).
# - More channels. We used three. Landsat 7 has eight, and infrared tells plants from water far better than red and blue.
# - Many dates, so that one cloudy day is not believed at once. The world's forests and what they lost were mapped from satellite pictures of twelve years (Hansen et al., 2013, abstract).

# %% [markdown]
# And somebody who answers for it. Maps decide who is paid for a lost harvest, whose forest counts as forest, which village is told to leave. Those who live there should be asked, and able to object: they know what covers their ground.
#
# A satellite sees everybody's garden, and asks nobody. At a kilometre that hurts no one; with pixels of 30 cm it is another matter.

# %% [markdown]
# ## Quiz
#
# Three questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="tiles-that-overlap"

# %% quiz="accuracy-of-two-kinds"

# %% quiz="what-to-believe"

# %% [markdown]
# ## What covers the ground?
#
# - A network names what covers a tile, and tiles that overlap vote for each pixel of a map.
# - Test by place. Neighbours that are in the training give answers away.
# - One figure hides the rare kinds, and a hazy day looks like a flood. Tell figures by kind, and doubt a change that one picture shows.
