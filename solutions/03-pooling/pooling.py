# %% [markdown]
# # Why throw pixels away?
#
# You shrink pictures and feature maps in five ways, and measure what is won and what is lost.
#
# Afterwards you can
#
# - **write** the pooling layers of Keras in NumPy, with any stride and padding,
# - **compute** the shape of the maps after every layer of a network,
# - **measure** what a small shift of the picture changes, and mend what shrinking breaks.
#
# You need: lesson 01, above all stride and padding, and lesson 02.
#
# About 90 minutes

# %%
import numpy as np

from cnncourse import after, datasets, instruments, show
from cnncourse.checks import pooling as check
from cnncourse.plots import pooling as plots
from cnncourse.quizzes import pooling as quiz

# %%
photo = datasets.photograph()
show(plots.opening(photo))

# %% [markdown]
# The second picture has a sixteenth of the first one's numbers, the third a sixteenth of that. You still see what it is.
#
# (Photograph by danielbuechele, CC BY 2.0, cut and turned to grey.)
#
# A network saves work in the same way. But a careless way to shrink invents things that are not there. You will see that, too.

# %% [markdown]
# ## Keep the largest number of each block
#
# A filter has been over a picture and left this feature map. A large number says: here is my pattern.
#
# We cut the map into blocks of 2×2, side by side. **Max pooling** keeps the largest number of each block.

# %%
feature_map = np.array(
    [
        [1, 3, 0, 2, 1, 0],
        [4, 2, 1, 7, 0, 0],
        [0, 5, 2, 2, 6, 1],
        [3, 0, 1, 8, 0, 2],
    ]
)

# %% [markdown]
# **Predict.** Which numbers remain, and in what shape?

# %%
blocks = feature_map.reshape(2, 2, 3, 2)  # (block row, row inside, block column, column inside)
pooled = blocks.max(axis=(1, 3))
print(pooled)

# %%
show(plots.blocks(feature_map, pooled))

# %% [markdown]
# Of 24 numbers 6 are left. Each says how well the pattern fits *somewhere* in its block. Where exactly is forgotten.
#
# Every channel is pooled by itself. So rows and columns become fewer, channels do not.
#
# In the code, `reshape` gives the places inside a block axes of their own, 1 and 3, and `max` goes over both.
# That works while blocks lie side by side and fill the map. In the next section they do not.

# %% [markdown]
# ## Windows that do not come out even
#
# A block is a window that slides like a kernel. Its size is called `pool_size`. Without a stride of its own, it moves by its own size.
#
# When the windows do not come out even, there are two ways out. With "valid" they stay inside, as in lesson 01, and the last pixels may be lost.
# With **same** windows may stick out, so that the last pixels are seen, too.

# %% [markdown]
# **Predict.** A line of 8 pixels, windows of 3 pixels, stride 2. How many windows with "valid"? How many with "same"?

# %%
size, pool_size, stride = 8, 3, 2
inside = (size - pool_size) // stride + 1
places = -(-size // stride)  # size / stride, rounded up
missing = (places - 1) * stride + pool_size - size
print("valid:", inside, "windows")
print("same: ", places, "windows, with", missing, "place of padding")

# %%
show(plots.valid_and_same())

# %% [markdown]
# With "valid", no window reaches the last pixel. Dotted places are padding. The rule of "same" in Keras, for rows and for columns:
#
# - places = size / stride, rounded up;
# - missing = (places - 1) · stride + pool_size - size, or 0 where that is negative;
# - half of what is missing goes before the first pixel, half after the last. If it is odd, the extra place goes after.
#
# At stride 1 the result is as large as the picture, hence the name.
#
# **Predict.** 9 pixels, windows of 2, stride 3, padding "same". Which pixels does no window see?

# %%
seen = {start + step for start in range(0, 9, 3) for step in range(2)}
print("never seen:", sorted(set(range(9)) - seen), "· missing:", (3 - 1) * 3 + 2 - 9)

# %% [markdown]
# A stride larger than the window leaves gaps. The pixels in them are lost with "same" too, the last one included: missing
# comes out negative, which counts as 0.

# %% [markdown]
# What does a padded place hold? Take the line `[-3, -1, -4, -2, -5]`, windows of 2, stride 2, padding "same".
#
# **Predict.** What is the last number of the result?

# %%
line = [-3, -1, -4, -2, -5]
windows = [line[start : start + 2] for start in range(0, 5, 2)]
print([max(window) for window in windows], "and not", [-1, -2, max(-5, 0)])

# %% [markdown]
# It is -5, the only pixel that the last window sees. Filled with a zero, the padding would win, with a number that is nowhere in the line.
#
# A padded place holds nothing, and never wins.

# %% [markdown]
# ### Your turn: pool by the largest number
#
# Write `max_pool2d(images, pool_size=2, stride=None, padding="valid")`, as Keras computes it.
#
# - Windows have pool_size rows and columns. They lie `stride` pixels apart; `None` means pool_size apart.
# - `padding` is `"valid"` or `"same"`, with the rules from above. A padded place never wins.
# - Pictures may be bytes or have negative numbers; they stay unchanged.
#
# Examples: `feature_map[None, :, :, None]`, a batch of shape (1, 4, 6, 1), gives `[[4, 7, 1], [5, 8, 6]]`, of shape (1, 2, 3, 1).
# The picture `[[-1, -2, -3]]`, as (1, 1, 3, 1), gives `[[-1, -3]]` with `padding="same"`.

# %% exercise="max-pool2d"
def max_pool2d(images, pool_size=2, stride=None, padding="valid"):
    """Keep the largest number of each window, in each channel.

    Args:
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.
        pool_size: rows and columns of a window, an int.
        stride: pixels between two windows, in both directions, an int; None means pool_size.
        padding: "valid" (windows stay inside) or "same" (they may stick out).

    Returns:
        Array (N, H_out, W_out, C). "valid": H_out = floor((H - pool_size) / stride) + 1.
        "same": H_out = ceil(H / stride), and a padded place never wins. W_out likewise.
        It may hold floats or the pictures' own kind of numbers.
    """
    ### BEGIN SOLUTION
    stride = stride or pool_size
    starts = []  # first row of each window; first column of each window
    for size in images.shape[1:3]:
        places = -(-size // stride) if padding == "same" else (size - pool_size) // stride + 1
        missing = max((places - 1) * stride + pool_size - size, 0)
        starts.append([place * stride - missing // 2 for place in range(places)])
    pooled = np.zeros((len(images), len(starts[0]), len(starts[1]), images.shape[3]))
    for i, top in enumerate(starts[0]):
        for j, left in enumerate(starts[1]):
            rows = slice(max(top, 0), top + pool_size)  # cut off at the border
            columns = slice(max(left, 0), left + pool_size)
            pooled[:, i, j] = images[:, rows, columns].max(axis=(1, 2))
    return pooled
    ### END SOLUTION


# %% check="max-pool2d"
check.max_pool2d(max_pool2d)

# %%
with after("max-pool2d"):
    edges = np.abs(np.diff(photo.astype(float)))[None, :, :, None]  # (1, 256, 319, 1)
    once = max_pool2d(edges, 4)
    twice = max_pool2d(once, 4)
    show(plots.shrunk_edges(edges, once, twice))

# %% [markdown]
# Left the upright edges of the photograph, then their largest numbers in blocks of 4×4, twice. No strong edge gets lost;
# it becomes thick. Where there is none, in the sky, it stays dark.
#
# When it breaks: a padded place that holds minus infinity, `-np.inf`, never wins. But an array of bytes, or of other whole numbers,
# cannot hold it. Make it one of floats first.

# %% [markdown]
# ## The mean instead
#
# **Average pooling** keeps the mean of each window. We take the first two blocks of the feature map.
#
# **Predict.** The blocks are `[[1, 3], [4, 2]]` and `[[0, 2], [1, 7]]`. Which one has the larger mean?

# %%
for block in (feature_map[0:2, 0:2], feature_map[0:2, 2:4]):
    print("mean", block.mean(), "largest", block.max())

# %% [markdown]
# Neither. A mean cannot tell four middling numbers from a lone peak. The largest number can, but forgets all the others.

# %% [markdown]
# At the border a window of "same" sees fewer pixels. Padded places hold nothing, so they do not count: the sum is
# divided by the number of pixels that are there. Then an even grey stays even, up to the corners.
#
# (That is Keras. PyTorch's `AvgPool2d` counts padded places as zeros, unless told otherwise: see `count_include_pad` in its documentation.)

# %% [markdown]
# ### Your turn: pool by the mean
#
# Write `avg_pool2d(images, pool_size=2, stride=None, padding="valid")`. Windows, stride and padding are those of `max_pool2d`;
# the mean takes the place of the largest number, and padded places do not count in it.
#
# Examples: `feature_map` as (1, 4, 6, 1) gives `[[2.5, 2.5, 0.25], [2, 3.25, 2.25]]`. The picture `[[1, 3, 8]]`, as (1, 1, 3, 1), gives
# `[[2, 8]]` with `padding="same"`.

# %% exercise="avg-pool2d"
def avg_pool2d(images, pool_size=2, stride=None, padding="valid"):
    """Keep the mean of each window, in each channel.

    Args:
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.
        pool_size: rows and columns of a window, an int.
        stride: pixels between two windows, in both directions, an int; None means pool_size.
        padding: "valid" (windows stay inside) or "same" (they may stick out).

    Returns:
        Array (N, H_out, W_out, C), of the same shape as from `max_pool2d`. Padded places do not
        count: the sum is divided by the number of pixels that the window sees. A pixel of 0 counts.
    """
    ### BEGIN SOLUTION
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        frame = [(0, 0)]
        for size in images.shape[1:3]:
            missing = max((-(-size // stride) - 1) * stride + pool_size - size, 0)
            frame.append((missing // 2, missing - missing // 2))
        images = np.pad(images, [*frame, (0, 0)], constant_values=np.nan)  # nan: nothing there
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return np.nanmean(windows[:, ::stride, ::stride], axis=(4, 5))  # (N, H_out, W_out, C)
    ### END SOLUTION


# %% check="avg-pool2d"
check.avg_pool2d(avg_pool2d)

# %%
with after("max-pool2d", "avg-pool2d"):
    batch = photo[None, :, :, None]
    show(plots.largest_and_mean(photo, max_pool2d(batch, 8), avg_pool2d(batch, 8)))

# %% [markdown]
# The mean makes a small photograph. The largest number makes everything paler: dark columns on bright ground vanish.
# On feature maps that is welcome, since large numbers stand for what was found.
#
# And the white rim? Next to the tower, single pixels are a little brighter than the sky. Each wins its whole block.
#
# When it breaks: in a block of 8×8, one bright pixel is a 64th of the mean. Small things drown.

# %% [markdown]
# ## One number for each map
#
# Late in a network the question is no longer where, but whether. **Global average pooling** takes the mean of a whole map:
# (N, H, W, C) becomes (N, C). It takes the place of the flattening before a dense layer.
#
# **Predict.** A network ends in 512 maps of 7×7, and a dense layer of 10 units follows. How many weights has that layer
# after flattening, how many after global average pooling?

# %%
flattened, pooled_globally = 7 * 7 * 512, 512
print(f"{flattened * 10:,} weights or {pooled_globally * 10:,}")

# %% [markdown]
# A 49th. And the layer does not depend on the size of the picture any more: larger maps also give 512 means.

# %% [markdown]
# ### Your turn: take the mean of every map
#
# Write `global_avg_pool(images)`: from (N, H, W, C), the mean of each channel of each picture, (N, C).
#
# Example: one picture of 1×2 pixels with two channels, `[[[[1, 10], [3, 20]]]]`, gives `[[2, 15]]`.

# %% exercise="global-avg-pool"
def global_avg_pool(images):
    """Take the mean of each channel of each picture.

    Args:
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.

    Returns:
        Array (N, C), the means over all H * W places.
    """
    ### BEGIN SOLUTION
    return images.mean(axis=(1, 2))
    ### END SOLUTION


# %% check="global-avg-pool"
check.global_avg_pool(global_avg_pool)

# %%
with after("global-avg-pool"):
    rng = np.random.default_rng(3)
    pixels = rng.permutation(photo.ravel())
    shuffled = pixels.reshape(photo.shape)
    for name, image in [("photograph", photo), ("shuffled", shuffled)]:
        print(f"{name:10} {global_avg_pool(image[None, :, :, None])[0, 0]:.2f}")

# %% [markdown]
# When it breaks: shuffle all pixels, and nothing changes. What depends on the place must be found before this step.
# "A beak below an eye" needs a filter that has seen both.

# %% [markdown]
# ## What does shrinking buy?
#
# From here on we write a network as a **layer table**, a list with one dictionary for each layer. What a layer does not say has its usual value:
# padding 0, and as stride 1 for a convolution, its own size for a pooling. The window's size is called `kernel_size` for both.

# %%
network = [
    {"kind": "conv", "filters": 16, "kernel_size": 3, "padding": 1},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "conv", "filters": 32, "kernel_size": 3, "padding": 1},
    {"kind": "max_pool", "kernel_size": 2},
]

# %% [markdown]
# **Predict.** A picture of 32×32×3 goes in. What shape comes out at the end?

# %%
height = 32
for layer in network:
    stride = 2 if layer["kind"] == "max_pool" else 1
    height = (height + 2 * layer.get("padding", 0) - layer["kernel_size"]) // stride + 1
    print(layer["kind"], "→", height, "rows")
filters = [layer["filters"] for layer in network if layer["kind"] == "conv"]
print("shape at the end:", (height, height, filters[-1]))

# %% [markdown]
# Each pooling halves rows and columns, and keeps the channels. A convolution makes one channel for each of its filters, whatever went in.
#
# `layer.get("padding", 0)` is the layer's padding, or 0 where the dictionary says nothing of it.

# %% [markdown]
# ### Your turn: climb down a ladder of shapes
#
# Write `shape_ladder(input_shape, layers)`: the list of shapes (H, W, C) after each layer, without the input's own.
#
# | key | meaning | without it |
# |---|---|---|
# | `"kind"` | `"conv"`, `"max_pool"` or `"avg_pool"` | always there |
# | `"kernel_size"` | rows and columns of the window, an int | always there |
# | `"filters"` | how many filters | there in convolutions only |
# | `"stride"` | pixels between two windows | 1 for a convolution, kernel_size for a pooling |
# | `"padding"` | pixels added on each of the four sides | 0 |
# | `"groups"` | does not matter for shapes | 1 |
#
# Windows never stick out: round down.
#
# Example: `shape_ladder((32, 32, 3), network)` is `[(32, 32, 16), (16, 16, 16), (16, 16, 32), (8, 8, 32)]`.

# %% exercise="shape-ladder"
def shape_ladder(input_shape, layers):
    """Compute the shape of the maps after each layer.

    Args:
        input_shape: (H, W, C), three ints.
        layers: list of dicts with "kind", "kernel_size", and perhaps "filters", "stride",
            "padding", "groups". Is not changed.

    Returns:
        List of (H, W, C), one for each layer, the input not included.
        H = floor((H_before + 2·padding - kernel_size) / stride) + 1, W likewise.
        C is the number of filters after a convolution, and stays after a pooling.
    """
    ### BEGIN SOLUTION
    height, width, channels = input_shape
    shapes = []
    for layer in layers:
        size, padding = layer["kernel_size"], layer.get("padding", 0)
        stride = layer.get("stride", 1 if layer["kind"] == "conv" else size)
        height = (height + 2 * padding - size) // stride + 1
        width = (width + 2 * padding - size) // stride + 1
        channels = layer.get("filters", channels)
        shapes.append((height, width, channels))
    return shapes
    ### END SOLUTION


# %% check="shape-ladder"
check.shape_ladder(shape_ladder)

# %%
no_pooling = [layer for layer in network if layer["kind"] == "conv"]
with after("shape-ladder"):
    networks = {"with pooling": (network, shape_ladder((32, 32, 3), network))}
    networks["without pooling"] = no_pooling, shape_ladder((32, 32, 3), no_pooling)
    show(plots.two_ladders((32, 32, 3), networks))

# %% [markdown]
# With pooling the squares shrink from 32 rows to 8, while channels become more. Now the cost of the second convolution.
# It computes rows · columns · filters numbers, and each takes 3·3·16 multiply-adds (lesson 02).

# %%
with after("shape-ladder"):
    for title, layers in [("with pooling", network), ("without", no_pooling)]:
        shapes = shape_ladder((32, 32, 3), layers)
        rows, columns, filters = shapes[layers.index(network[2])]  # after the second convolution
        print(f"{title:12} {rows * columns * filters * 3 * 3 * 16:9,} multiply-adds")

# %% [markdown]
# A quarter of the multiply-adds. Pooling buys two more things. Its result takes less memory. And the receptive field of the next filter grows:
# each number that it sees stands for a block.
#
# When it breaks: an odd size loses its last row and column to "valid", and after five poolings a picture of 32×32 is a single number.

# %% [markdown]
# ## What a shift of one pixel changes
#
# A line with one bright pixel, pooled in blocks of 2: the largest of each.
#
# **Predict.** The bright pixel moves to the right, first by one pixel, then by two. When does the pooled line change?

# %%
rows = []
for move in (0, 1, 2):
    line = np.roll([0, 0, 9, 0, 0, 0, 0, 0], move)
    rows.append((f"moved by {move}", line, line.reshape(4, 2).max(axis=1)))
    print(f"moved by {move}: {rows[-1][2]}")

# %%
show(plots.lines(rows))

# %% [markdown]
# The first step stays inside the block: nothing changes. The second crosses its border, and the pooled 9 moves along.
#
# So pooling gives **invariance**: the result stays the same when the picture moves. (A filter is equivariant, as in lesson 02: its map moves along.)
#
# But this invariance is local: it ends at the window's border. It is approximate, too: a photograph has bright pixels at the borders of many blocks.

# %% [markdown]
# How much is it worth? We move pictures a little and compare what a function `f` makes of them. "How far apart" is
# measured by the **norm** ‖a‖ of an array: the square root of the sum of the squares of all its numbers.
#
# For one shift, the change is ‖f(shifted images) − f(images)‖ / ‖f(images)‖: 0 where nothing changes, 1 where the difference is as large as the result itself, more where it is larger.
#
# Try it on a digit: shift it by the buttons, or click on it and use the arrow keys. Its change stands below.
#
# **Predict.** After one step, which has changed more, the pixels or what is pooled? And after two?

# %%
digit = np.pad(datasets.digits()[0][0], 4)
instruments.pooling(digit)

# %% [markdown]
# After one step, what is pooled has changed less than the pixels. After two, all of it has moved by one place, and its change is about what the pixels' was after one. Pooling forgives a shift inside of its window, no more.

# %% [markdown]
# ### Your turn: measure the sensitivity to shifts
#
# Write `shift_sensitivity(f, images, max_shift)`: the mean of that change over all shifts (down, right), both from −max_shift to max_shift, except (0, 0).
#
# - `f` takes a batch (N, H, W, C) and returns an array of any shape. You call it.
# - As with lesson 02's `shift`, zeros come in and what leaves is lost. Negative amounts move up and left.
# - A norm goes over the whole batch.
# - Pictures, and what `f` returns, may be bytes. Bytes have no minus.
#
# Example: `f` returns its pictures as they are. For the picture `[[0, 0, 0], [0, 5, 0], [0, 0, 0]]`, as (1, 3, 3, 1), and max_shift 1 the result is √2, about 1.4142.

# %% exercise="shift-sensitivity"
def shift_sensitivity(f, images, max_shift):
    """Measure how much small shifts change what a function makes of pictures.

    Args:
        f: function from a batch (N, H, W, C) to an array of any shape. f(images) is not all zeros.
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.
        max_shift: pixels, an int, 1 or more, smaller than H and W.

    Returns:
        A float: the mean over all (down, right) other than (0, 0), both from -max_shift to
        max_shift, of ‖f(shifted images) - f(images)‖ / ‖f(images)‖.
    """
    ### BEGIN SOLUTION
    height, width, m = images.shape[1], images.shape[2], max_shift
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    still = np.asarray(f(images), float)
    changes = []
    for down in range(-m, m + 1):
        for right in range(-m, m + 1):
            if (down, right) != (0, 0):
                top, left = m - down, m - right
                moved = f(framed[:, top : top + height, left : left + width])
                changes.append(np.linalg.norm(moved - still) / np.linalg.norm(still))
    return np.mean(changes)
    ### END SOLUTION


# %% check="shift-sensitivity"
check.shift_sensitivity(shift_sensitivity)

# %% [markdown]
# Now the curve of the lesson: 100 handwritten digits of 8×8 pixels, in a frame of zeros so that nothing leaves the picture. (Alpaydin and Kaynak,
# CC BY 4.0, see `data/README.md`.) How much changes after a shift of at most 1, 2, 3, 4 pixels?
#
# **Predict.** Which helps against a shift of one pixel: keeping every second pixel, keeping the largest of each 2×2, both or neither?

# %%
digits = np.pad(datasets.digits()[0][:100, :, :, None], ((0, 0), (4, 4), (4, 4), (0, 0)))
with after("max-pool2d", "shift-sensitivity"):
    functions = [("all pixels", lambda images: images)]
    functions.append(("every second pixel", lambda images: images[:, ::2, ::2]))
    functions.append(("largest of 2×2", max_pool2d))
    functions.append(("largest of 4×4", lambda images: max_pool2d(images, 4)))
    curves = []
    for name, f in functions:
        curves.append((name, [shift_sensitivity(f, digits, m) for m in (1, 2, 3, 4)]))
    show(plots.sensitivities(curves))

# %% [markdown]
# Keeping every second pixel does not help: its curve lies on that of all pixels, since a shift brings other pixels onto the grid.
# The largest of each window helps, and the larger the window, the more.
#
# But all curves climb. Move the digits by up to the window's length, 2 pixels for 2×2 and 4 for 4×4.
# Then a pooled map changes at least as much as the pixels do after one step. "Pooling makes a network blind to shifts" is too much said: it forgives small ones.

# %% [markdown]
# ## Stripes that are not there
#
# A fence: dark, bright, dark, bright. We shrink it in the cheapest way and keep every second pixel.
#
# **Predict.** What is left of the fence? And of the same fence, moved by one pixel?

# %%
fence = np.array([0, 9, 0, 9, 0, 9, 0, 9, 0, 9])
print(fence[::2], "or", fence[1::2])

# %% [markdown]
# All dark or all bright: the fence is gone, and one pixel decides which. Stripes finer than the new grid can show
# come back as something else. That is called **aliasing**.

# %%
show(plots.roofs(photo))

# %% [markdown]
# Left the roofs have fine stripes. Right, the tiles have turned into blotches and waves that no roof ever had.
#
# Max pooling, average pooling and strided convolutions all do something of the kind (Zhang, 2019, abstract). The remedy is known from signal processing:
# blur first, then leave out. We blur with the weights `[1, 2, 1]` / 4.

# %% [markdown]
# **Predict.** What do these weights make of the fence?

# %%
print(np.convolve(fence, [1, 2, 1], "valid") / 4)

# %% [markdown]
# An even grey, halfway between dark and bright: what a fence looks like from afar. Keep every second of these numbers, and a shift by one pixel does not matter.
#
# In two dimensions, the blur in both directions has nine weights, the products of all pairs. We write them [1, 2, 1]⊗[1, 2, 1]:

# %%
print(np.outer([1, 2, 1], [1, 2, 1]), "/ 16")

# %% [markdown]
# ### Your turn: blur before you leave out
#
# Write `blur_pool2d(images, stride=2)`:
#
# 1. slide the nine weights from above, divided by 16, over each channel by itself, only where they fit ("valid");
# 2. keep every stride-th row and column of the blurred picture, beginning with the first.
#
# Example: a picture of 3×3 zeros with a 16 in its centre, (1, 3, 3, 1), gives the single number 4. With the 16 in a corner it gives 1.

# %% exercise="blur-pool2d"
def blur_pool2d(images, stride=2):
    """Blur each channel, then keep every stride-th row and column.

    Args:
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.
        stride: pixels between two places, in both directions, an int.

    Returns:
        Array (N, H_out, W_out, C), H_out = floor((H - 3) / stride) + 1, W_out likewise.
        The weights are [1, 2, 1]⊗[1, 2, 1] / 16, "valid".
    """
    ### BEGIN SOLUTION
    images = images.astype(float)
    rows = (images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4
    blurred = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4
    return blurred[:, ::stride, ::stride]
    ### END SOLUTION


# %% check="blur-pool2d"
check.blur_pool2d(blur_pool2d)

# %%
with after("blur-pool2d"):
    once = blur_pool2d(photo[None, :, :, None])
    twice = blur_pool2d(once)
    show(plots.smooth_roofs(photo, twice[0, :, :, 0]))

# %% [markdown]
# About as many pixels, without blotches. Most tiles are too fine to be shown, and their roofs become an even grey. Some pale
# stripes remain left of the ridge: there the tiles are wide enough for the new grid.
#
# What does the blur do for shifts? We measure on a part of the photograph. First we take the photograph's mean away: an even
# grey of that brightness becomes 0, and only structure counts.

# %%
with after("max-pool2d", "avg-pool2d", "shift-sensitivity", "blur-pool2d"):
    tiles = photo[None, 80:176, 80:240, None] - photo.mean()
    ways = [("every second pixel", lambda images: images[:, ::2, ::2])]
    ways += [("largest of 2×2", max_pool2d), ("mean of 2×2", avg_pool2d), ("blurred", blur_pool2d)]
    ways.append(("largest, then blurred", lambda images: blur_pool2d(max_pool2d(images, 2, 1))))
    for name, f in ways:
        print(f"{name:22} {shift_sensitivity(f, tiles, 1):.2f}")

# %% [markdown]
# The blurred versions change least. The last line is Zhang's proposal for networks: take the largest number at stride 1, blur, leave out (Zhang, 2019, Fig. 3).
#
# When it breaks: what is blurred away is gone for good. A single bright pixel keeps at most a quarter of its brightness.

# %% [markdown]
# ## Let the network learn how to shrink
#
# A mean of 2×2 is a sum of products: every weight is 1/4. So average pooling is a convolution with stride 2 whose weights are fixed, one channel at a time.

# %%
# the pixels at place (i, j) of every block, times the weight 1/4
quarters = [feature_map[i::2, j::2] / 4 for i in (0, 1) for j in (0, 1)]
print(sum(quarters))

# %% [markdown]
# These are the means of the six blocks. A convolution with stride 2, a **strided convolution**, *learns* its weights instead.
#
# **Predict.** 64 maps go in, 64 maps come out. How many numbers does max pooling learn? And a convolution of 3×3 with stride 2 and biases?

# %%
strided = np.zeros((3, 3, 64, 64)).size + 64
print("pooling learns", 0, "numbers, the strided convolution", f"{strided:,}")

# %% [markdown]
# Pooling learns nothing and mixes no channels. The strided convolution costs weights, and can learn what is worth keeping.
#
# It leaves out places like any stride, so it aliases as well.

# %% [markdown]
# | layer | keeps | learns | good for |
# |---|---|---|---|
# | max pooling | the largest | nothing | "is it there?", small shifts |
# | average pooling | the mean | nothing | smooth maps, small photographs |
# | global average pooling | one mean a map | nothing | the step before the decision |
# | blurred pooling | a weighted mean | nothing | fine textures, little change with shifts |
# | strided convolution | what training finds useful | weights | networks with enough data |

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="mean-in-the-corner"

# %% quiz="rows-after-pooling"

# %% quiz="what-a-shift-leaves"

# %% quiz="order-of-an-anti-aliased-pool"

# %% quiz="never-in-the-result"

# %% [markdown]
# ## Why throw pixels away?
#
# - Smaller maps cost less, and every later filter sees more of the picture. The shapes follow from window, stride and padding.
# - What is kept decides what is forgiven: the largest number forgives small shifts, the global mean forgets place, a blur avoids false patterns.
# - The tolerance is local and approximate. Measure it before you rely on it.
#
# Next, lesson 04: how the network finds its filters.
