# %% [markdown]
# # What does a filter compute?
#
# You slide one small filter over one small picture: first by hand, then with loops, then without.
#
# Afterwards you can
#
# - **compute** by hand what a filter answers at any place of a picture,
# - **write** the convolution layer of a neural network in NumPy,
# - **predict** how large its result is for any stride, padding and dilation.
#
# You need: lesson 00, and from Python loops, functions and slices such as `image[1:3, 0:2]`.
#
# About 120 minutes

# %%
import numpy as np

from cnncourse import after, animate, instruments, show
from cnncourse.checks import convolution as check
from cnncourse.plots import convolution as plots
from cnncourse.quizzes import convolution as quiz

# %%
house = plots.house()
upright = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
show(plots.opening(house, upright))

# %% [markdown]
# Nine numbers find every upright (vertical) edge of the house. Red: it gets brighter from left to right; blue: darker.
# Even the roof lights up a little, since it is a staircase.
#
# How can nine numbers do that? This lesson takes the machine apart.

# %% [markdown]
# ## One place: multiply and add
#
# A filter is also called a **kernel**: a small array of weights. Lay it on the picture. The part of the picture
# below it is a **patch**.
#
# At that place the filter answers with one number: multiply each pixel by the weight on top of it, and add everything up.

# %%
picture = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]])
kernel = np.array([[1, 2], [3, 4]])

# %% [markdown]
# **Predict.** The filter lies on the top-left corner, on the patch `[[1, 2], [0, 1]]`. What does it answer there?

# %%
patch = picture[0:2, 0:2]
print(patch * kernel)
print((patch * kernel).sum())

# %%
show(plots.top_left(picture, kernel))

# %% [markdown]
# The products are 1·1, 2·2, 0·3 and 1·4, and their sum is 9. `*` works place by place, so no loop is needed for one patch.
#
# Such a sum of products is called a **dot product**. It is large when the patch is bright where the weights are large.

# %% [markdown]
# ## All places by hand
#
# Now let the filter move. A filter of 3×3 lies on a picture of 5×5, always completely inside it.
#
# **Predict.** How many places does it have?

# %%
places = [(row, column) for row in range(5 - 3 + 1) for column in range(5 - 3 + 1)]
print(len(places), "places:", places)

# %% [markdown]
# Three rows times three columns: the filter's top-left corner can be at 0, 1 or 2 in each direction.
# The feature map, the array of all answers, is 3×3.

# %% [markdown]
# A web page about CNNs shows the following picture, a checkerboard, and the following filter. It says that
# the feature map is
#
#     4 3 4
#     2 4 2
#     4 3 4
#
# Its readers believe it. You will not.

# %%
checkerboard = np.array(
    [
        [1, 0, 1, 0, 1],
        [0, 1, 0, 1, 0],
        [1, 0, 1, 0, 1],
        [0, 1, 0, 1, 0],
        [1, 0, 1, 0, 1],
    ]
)
cross = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])

# %%
show(plots.picture_and_filter(checkerboard, cross))

# %% [markdown]
# Both have a 1 in the corners and in the centre. The filter is a small checkerboard itself.

# %% [markdown]
# ### Your turn: work out the page's feature map
#
# Replace `None` by the 3×3 array, a list of three lists such as `[[1, 2, 3], [4, 5, 6], [7, 8, 9]]`. Do it by hand,
# with pencil and paper: nine patches, nine sums of nine products.
#
# For example, at the place (0, 0) the patch is `[[1, 0, 1], [0, 1, 0], [1, 0, 1]]`. How many products are 1?

# %% exercise="page-feature-map"
page_feature_map = None
### BEGIN SOLUTION
page_feature_map = np.array([[5, 0, 5], [0, 5, 0], [5, 0, 5]])
### END SOLUTION

# %% check="page-feature-map"
check.page_feature_map(page_feature_map)

# %% [markdown]
# Once your numbers are right, the next cell plays all nine places as a film. The slider below it stops at one.

# %%
with after("page-feature-map"):
    animate(plots.sliding(checkerboard, cross, page_feature_map))

# %% [markdown]
# Not one of the page's nine numbers is right. Check printed numbers: ten lines of code will do.
#
# The page may have mixed up two examples. Another well-known picture gives almost its numbers (Stanford's UFLDL wiki,
# 2011, page "Feature extraction using convolution", figure). You will see it in a moment.

# %% [markdown]
# ## All places in a loop
#
# The hand moves row by row; two loops do the same. Row `i` runs down, column `j` runs right, and the patch at
# place (i, j) is a slice of the picture. The result is the **cross-correlation** of picture and kernel.
#
# **Predict.** A picture of shape (5, 7), a kernel of shape (2, 3). What shape does the feature map have?

# %%
rows = [i for i in range(5) if i + 2 <= 5]
columns = [j for j in range(7) if j + 3 <= 7]
print("first rows of the patches:   ", rows)
print("first columns of the patches:", columns)

# %% [markdown]
# Four rows and five columns: (4, 5). The kernel stays inside the picture, which is called **valid**. A (kh, kw)
# kernel on an (H, W) picture gives H-kh+1 rows and W-kw+1 columns.

# %% [markdown]
# ### Your turn: slide a filter over a picture
#
# Write `cross_correlate(image, kernel)`. At every place where the kernel fits, multiply patch and kernel place by
# place and add up.
#
# - The picture is (H, W), the kernel (kh, kw); neither has to be square. The result is (H-kh+1, W-kw+1).
# - The kernel is not flipped.
# - Raise a `ValueError` if the kernel is higher or wider than the picture. One exactly as large has one place.
# - Pictures may be bytes (`uint8`), kernels may hold fractions and negative numbers. The result is not limited to the
#   picture's type: it may be negative, fractional, above 255.
# - The arguments stay unchanged.
#
# Example: `picture` and `kernel` from above give `[[9, 17, 11], [8, 11, 14]]`.

# %% exercise="cross-correlate"
def cross_correlate(image, kernel):
    """Slide a kernel over a picture; at each place, return the sum of products.

    Args:
        image: array (H, W), floats or integers, also uint8. Is not changed.
        kernel: array (kh, kw), floats or integers, not uint8. Is not changed, and not flipped.

    Returns:
        Array (H-kh+1, W-kw+1); at (i, j) the sum of image[i+y, j+x] * kernel[y, x] over all y, x.

    Raises:
        ValueError: the kernel is larger than the picture, in height or in width.
    """
    ### BEGIN SOLUTION
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"a kernel {kernel.shape} does not fit into a picture {image.shape}")
    feature_map = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            feature_map[i, j] = (image[i : i + height, j : j + width] * kernel).sum()
    return feature_map
    ### END SOLUTION


# %% check="cross-correlate"
check.cross_correlate(cross_correlate)

# %%
other = np.array(
    [
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [0, 0, 1, 1, 0],
        [0, 1, 1, 0, 0],
    ]
)
with after("cross-correlate"):
    print(cross_correlate(other, cross))

# %% [markdown]
# That is the other picture with the same filter, and seven of these nine numbers are the page's. It probably copied
# them, with two slips, next to the wrong picture. The code that judges printed results is now yours.

# %%
level = upright.T
with after("cross-correlate"):
    show(plots.two_edge_maps(house, cross_correlate(house, upright), cross_correlate(house, level)))

# %% [markdown]
# The same loop, other weights: the transposed filter finds the level (horizontal) edges. The roof slopes, so both
# filters see it.
#
# Now with your hands: drag the frame, or click on the picture and use the arrow keys; change the nine numbers.
# Middle grey is 0, lighter is above, darker is below.
#
# **Predict.** All nine numbers are 1: what does the map show? And with 5 in the centre, -1 above, below, left and right of it, 0 else?

# %%
instruments.kernel(house, upright)

# %% [markdown]
# Nine ones give a blurred house, nine times as bright. The other kernel sharpens. Its numbers add up to 1, so
# even places stay as they are. At an edge, the bright side gets brighter and the dark side darker.
#
# When it breaks: an array made with `np.zeros_like(image)` keeps the picture's type. With bytes, the sums overflow.

# %% [markdown]
# ## How large is the result?
#
# Three settings change where the kernel lies. **Stride** is the step between two places. **Padding** is a number of
# zeros added at each end. **Dilation** spreads the kernel: with dilation 2 it takes every second pixel.
#
# **Predict.** A line of eight pixels, a kernel of 3, stride 2. How many places? And is the last pixel ever used?

# %%
starts = [start for start in range(0, 8, 2) if start + 3 <= 8]
print("starts:", starts, "→", len(starts), "places; last pixel used:", starts[-1] + 3 - 1)

# %% [markdown]
# Three places, and the last pixel, number 7, is never seen: a place where the kernel would stick out is left out.

# %%
show(plots.three_settings())

# %% [markdown]
# Each blue row is one place of the kernel. Padding adds a place at the left end. With dilation 2 the three pixels
# span five: between k pixels there are k-1 gaps, so the **span** is d·(k-1)+1.
#
# **Predict.** The line of eight, stride 2, dilation 3. How many places? And with padding 1? Try it here: change the numbers, then
# choose a place by a click or the arrow keys.

# %%
instruments.layers(8, (3, 2, 1, 0))

# %% [markdown]
# One place, as the span is seven. With padding 1 there are two; the first one takes a zero.
#
# The kernel can start at size + 2·padding - span + 1 pixels. The stride takes every stride-th of them, beginning with the first.

# %% [markdown]
# ### Your turn: compute the size of the result
#
# Write `output_size(size, kernel_size, stride=1, padding=0, dilation=1)` for one direction:
#
# $$\left\lfloor \frac{\text{size} + 2 \cdot \text{padding} - \text{dilation} \cdot (\text{kernel\_size} - 1) - 1}{\text{stride}} \right\rfloor + 1$$
#
# - All arguments are ints, and so is the result. ⌊ ⌋ rounds down; note that `np.floor` gives a float.
# - Raise a `ValueError` if the span is longer than the padded line. A kernel that only fits thanks to the padding does fit.
#
# Examples: `output_size(8, 3, stride=2)` is 3, `output_size(3, 5, padding=2)` is 3.

# %% exercise="output-size"
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Count the places of a kernel on a line of pixels.

    Args:
        size: pixels of the line, int.
        kernel_size: pixels of the kernel, int.
        stride: pixels between two places, int.
        padding: zeros added at each of the two ends, int.
        dilation: pixels from one pixel of the kernel to the next, int.

    Returns:
        floor((size + 2·padding - dilation·(kernel_size-1) - 1) / stride) + 1, an int.

    Raises:
        ValueError: there is no place for the kernel.
    """
    ### BEGIN SOLUTION
    free = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if free < 0:
        raise ValueError("the kernel is longer than the padded line")
    return free // stride + 1
    ### END SOLUTION


# %% check="output-size"
check.output_size(output_size)

# %%
with after("output-size"):
    sizes = [output_size(size, 3, padding=1) for size in (5, 32, 224)]
    print("kernel 3, stride 1, padding 1: sizes 5, 32, 224 become", sizes)
    sizes = [output_size(size, 7, stride=2, padding=3) for size in (5, 32, 224)]
    print("kernel 7, stride 2, padding 3: sizes 5, 32, 224 become", sizes)

# %% [markdown]
# At stride 1, padding (k-1)/2 keeps the size for an odd kernel of k pixels. Stride 2 halves it, rounded up. Networks
# are built from these two; you meet them again in lesson 07.

# %% [markdown]
# ## The border, and a frame of zeros
#
# Inside the picture every pixel is seen often. At the border it is not.
#
# **Predict.** A 3×3 kernel visits all places of a 5×5 picture. How often is the centre pixel covered? And a corner?

# %%
covered = np.zeros((5, 5), int)
for i in range(3):
    for j in range(3):
        covered[i : i + 3, j : j + 3] += 1
padded = np.zeros((7, 7), int)
for i, j in np.ndindex(5, 5):
    padded[i : i + 3, j : j + 3] += 1
show(plots.coverage(covered, padded[1:-1, 1:-1]))

# %% [markdown]
# The centre counts nine times, a corner once: what happens at the border is nearly lost.
#
# With a frame of zeros the kernel can stick out over the border, and a corner counts four times. For a 3×3 kernel at
# stride 1, a frame of one pixel also keeps the size.

# %% [markdown]
# ### Your turn: put a frame of zeros around pictures
#
# From here on pictures come as a **batch** with channels: an array (N, H, W, C) of N pictures, H rows, W columns and C channels.
#
# Write `zero_pad(images, padding)`. It puts a frame of zeros, `padding` pixels wide, around every picture, in each of its channels.
#
# - Padding 0 gives the pictures as they are. Fractions stay fractions; bytes may stay bytes or become floats.
#
# Example: one picture `[[7]]`, an array of shape (1, 1, 1, 1), with padding 1 becomes `[[0, 0, 0], [0, 7, 0], [0, 0, 0]]`, of shape (1, 3, 3, 1).

# %% exercise="zero-pad"
def zero_pad(images, padding):
    """Put a frame of zeros around each picture.

    Args:
        images: array (N, H, W, C), floats or integers, also uint8. Is not changed.
        padding: pixels on each side of H and W, an int, 0 or more.

    Returns:
        Array (N, H + 2·padding, W + 2·padding, C).
    """
    ### BEGIN SOLUTION
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    ### END SOLUTION


# %% check="zero-pad"
check.zero_pad(zero_pad)

# %% [markdown]
# When it breaks: `np.pad(images, 1)` pads all four axes. It invents two black pictures and two black channels.
# `np.pad` with a pair for each axis does what you have written; use either one from now on.

# %% [markdown]
# ## Flipped or not?
#
# In mathematics a **convolution** turns the kernel by half a turn first, then slides it. Half a turn exchanges first
# and last row, and first and last column: `[[1, 2], [3, 4]]` becomes `[[4, 3], [2, 1]]`.
#
# Deep learning leaves the turn out and still says "convolution". What it computes is cross-correlation. Training would
# find the same weights, turned around.

# %% [markdown]
# **Predict.** A line is 0 everywhere but in the middle: `[0, 0, 1, 0, 0]`. Slide the kernel `[1, 2, 3]` over it, without
# a turn. What are the three answers?

# %%
blip = np.array([0, 0, 1, 0, 0])
print("np.correlate:", np.correlate(blip, [1, 2, 3], "valid"))
print("np.convolve: ", np.convolve(blip, [1, 2, 3], "valid"))

# %% [markdown]
# Without a turn the answers are 3, 2, 1: the 1 meets the kernel's last number first. Convolution turns the kernel
# before, so it stamps 1, 2, 3 wherever the picture has a 1.

# %% [markdown]
# ### Your turn: turn the kernel first
#
# Write `convolve(image, kernel)`: the true convolution, again only where the kernel fits ("valid").
#
# - Turn the kernel by half a turn, then slide it as in `cross_correlate`. You may call that function.
# - `kernel` itself stays as it is. You need not check its size.
#
# Example: `picture` and `kernel` from above give `[[11, 13, 9], [7, 14, 16]]`.

# %% exercise="convolve"
def convolve(image, kernel):
    """Convolve a picture with a kernel, which is turned by half a turn first.

    Args:
        image: array (H, W), floats or integers, also uint8. Is not changed.
        kernel: array (kh, kw), not larger than the picture. Is not changed.

    Returns:
        Array (H-kh+1, W-kw+1); at (i, j) the sum over all y, x of
        image[i+y, j+x] * kernel[kh-1-y, kw-1-x].
    """
    ### BEGIN SOLUTION
    return cross_correlate(image, kernel[::-1, ::-1])
    ### END SOLUTION


# %% check="convolve"
check.convolve(convolve, cross_correlate=cross_correlate)

# %%
with after("cross-correlate", "convolve"):
    for name, image, weights in [("page", checkerboard, cross), ("picture", picture, kernel)]:
        same = np.array_equal(cross_correlate(image, weights), convolve(image, weights))
        print(f"{name}: correlation and convolution are", "the same" if same else "different")

# %% [markdown]
# When it breaks: the page's filter looks the same after half a turn, so it hides the difference. Test with a kernel
# that looks different however you turn or mirror it.

# %% [markdown]
# ## Many channels, many filters
#
# A colour picture has three channels. A filter then has three sheets of weights, one per channel. Each sheet meets its
# own channel, and *all* products are added to one number. One filter still makes one feature map.
#
# A layer has many filters, and each makes its own map. Each filter also has a bias, one number added at the end.

# %%
show(plots.channels())

# %% [markdown]
# **Predict.** A layer takes colour pictures and has 8 filters of 3×3. How many weights and biases does it learn?

# %%
weights = np.zeros((3, 3, 3, 8))  # (kh, kw, C_in, C_out)
bias = np.zeros(8)  # (C_out,)
print(weights.size, "weights +", bias.size, "biases =", weights.size + bias.size)

# %% [markdown]
# 3·3·3 weights for each filter, times 8, and one bias per filter: 224. The size of the picture plays no part.
# The order (kh, kw, C_in, C_out) is the one that Keras uses.

# %% [markdown]
# ### Your turn: write the convolution layer
#
# Write `conv2d(images, weights, bias, stride=1, padding=0)`:
#
# 1. put `padding` zeros around each picture (`np.pad` or your `zero_pad`);
# 2. at every place, `stride` pixels apart in both directions, multiply patch and filter and add up over rows, columns and input channels;
# 3. add the filter's bias, once.
#
# The filters are not flipped. Places where the kernel would stick out are left out, as in `output_size`. Start with four
# loops: picture, row, column, filter. `weights[:, :, :, f]` is filter f.
#
# Example: a picture of ones, (1, 3, 3, 2); weights of ones, (2, 2, 2, 1); bias `[0.5]`. The result is (1, 2, 2, 1), and
# every number in it is 8.5: 2·2·2 ones, plus 0.5.

# %% exercise="conv2d"
def conv2d(images, weights, bias, stride=1, padding=0):
    """Compute a convolution layer.

    Args:
        images: array (N, H, W, C_in), floats or integers, also uint8. Is not changed.
        weights: array (kh, kw, C_in, C_out), the filters. Is not changed, and not flipped.
        bias: array (C_out,), one number for each filter. Is not changed.
        stride: pixels between two places, in both directions, an int.
        padding: zeros on each of the four sides, an int.

    Returns:
        Array (N, H_out, W_out, C_out).
        H_out = floor((H + 2·padding - kh) / stride) + 1, W_out likewise with W and kw.
    """
    ### BEGIN SOLUTION
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, _, num_filters = weights.shape
    rows = (images.shape[1] - kh) // stride + 1
    columns = (images.shape[2] - kw) // stride + 1
    maps = np.zeros((len(images), rows, columns, num_filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patches = images[:, top : top + kh, left : left + kw]  # (N, kh, kw, C_in)
            for f in range(num_filters):
                maps[:, i, j, f] = (patches * weights[..., f]).sum((1, 2, 3)) + bias[f]
    return maps
    ### END SOLUTION


# %% check="conv2d"
check.conv2d(conv2d, zero_pad=zero_pad, output_size=output_size, cross_correlate=cross_correlate)

# %%
with after("conv2d"):
    filters = np.stack([upright, level], axis=-1)[:, :, None, :]  # (3, 3, 1, 2)
    maps = conv2d(house[None, :, :, None], filters, np.zeros(2), stride=2, padding=1)
    show(plots.coarse_edge_maps(house, maps[0]))

# %% [markdown]
# The two filters from above are now one layer. (`None` in an index adds an axis of length 1: one picture, one channel.)
# With stride 2 the maps have half the rows and half the columns.
#
# The pale lines at the upper and the left border are no edges of the house. There its dark grey ground meets the black
# frame: padding draws edges of its own.
#
# In lesson 05 you copy weights into Keras and see that its layer computes the same numbers.

# %% [markdown]
# ## Without loops
#
# A loop over pixels is slow in Python. The trick: lay every patch out as one row of a table, and every filter as one
# column. `A @ B`, the **matrix product**, is the dot product of every row of A with every column of B.
#
# **Predict.** Below are the first two patches of `picture` and two filters, one of them `kernel`. What shape has the
# product, and which number stands at its top left?

# %%
table = np.array([[1, 2, 0, 1], [2, 0, 1, 3]])  # (places, kh·kw)
columns = np.array([[1, 0], [2, 0], [3, 1], [4, 0]])  # (kh·kw, filters)
print(table @ columns)

# %% [markdown]
# Two places times two filters. At the top left is 9 again, 1·1 + 2·2 + 0·3 + 1·4; below it 17, the filter's next answer.
# The second filter picks out its patch's third pixel.
#
# `reshape` makes such rows and columns: it writes the same numbers, row after row, into another shape. A -1 stands for
# the length that is left over.

# %%
print(kernel.reshape(-1))
print(np.stack([kernel, [[0, 0], [1, 0]]], axis=-1).reshape(-1, 2).tolist())

# %% [markdown]
# The kernel became one row. The two filters, stacked along the last axis as in `weights`, became the columns from above:
# 2·2·2 numbers in rows of 2 are 4 rows.
#
# The layout of all patches in a table is called **im2col**, "image to columns". We lay them in rows, which suits NumPy.

# %%
show(plots.patches_in_rows(picture, (2, 2)))

# %% [markdown]
# The arrows follow the first and the last patch into the table.
#
# **Predict.** The table has 6 rows of 4 numbers. `im2col` keeps picture, row and column of the place apart, as axes of
# their own. What shape does that give?

# %%
table_shape = (1, 3 - 2 + 1, 4 - 2 + 1, 2 * 2 * 1)
print(table_shape, "holds", np.prod(table_shape), "numbers, the picture", picture.size)

# %% [markdown]
# One picture, two rows and three columns of places, four numbers each. That is twice as many numbers as the picture
# has: neighbouring patches share pixels, and im2col copies them. Speed is paid for with memory.

# %% [markdown]
# ### Your turn: lay the patches out in rows
#
# Write `im2col(images, kernel_size, stride=1)`. The result is (N, H_out, W_out, kh·kw·C). Its last axis holds one
# patch, in the order (row, column, channel): first all channels of the patch's first pixel, then those of the next pixel in its row.
#
# - `kernel_size` is a pair (kh, kw). There is no padding.
# - Loops over places are allowed here; for `conv2d_fast` they are too slow.
#
# Example: `picture` as (1, 3, 4, 1) with (2, 2) gives at place (0, 0) the row `[1, 2, 0, 1]`.

# %% exercise="im2col"
def im2col(images, kernel_size, stride=1):
    """Lay out each patch of each picture in one row.

    Args:
        images: array (N, H, W, C). Is not changed.
        kernel_size: (kh, kw), two ints.
        stride: pixels between two places, in both directions, an int.

    Returns:
        Array (N, H_out, W_out, kh·kw·C); its last axis is in the order (row, column, channel).
        H_out = floor((H - kh) / stride) + 1, W_out likewise.
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))
    windows = windows[:, ::stride, ::stride]  # (N, H_out, W_out, C, kh, kw)
    windows = np.moveaxis(windows, 3, 5)  # (N, H_out, W_out, kh, kw, C)
    return windows.reshape(*windows.shape[:3], -1)
    ### END SOLUTION


# %% check="im2col"
check.im2col(im2col, output_size=output_size)

# %% [markdown]
# NumPy can show all patches at once, without copying a number. **Predict.** What shape have the windows of 2×2 on a
# picture of 3×4?

# %%
windows = np.lib.stride_tricks.sliding_window_view(picture, (2, 2))
print(windows.shape, windows[0, 0].tolist(), windows[0, 1].tolist())

# %% [markdown]
# Two rows and three columns of places, and at each a window of 2×2. For a batch, `axis=(1, 2)` says along which axes the
# windows slide; their rows and columns come last, behind the channels.

# %% [markdown]
# ### Your turn: convolve without a loop over pixels
#
# Write `conv2d_fast(images, weights, bias, stride=1, padding=0)`: the same numbers as `conv2d`, at least 4 times as
# fast as the check's own loop over places, which it times at the same moment. Loops over filters, kernel positions or
# pictures are fine.
#
# - You may call your `im2col` and `zero_pad`; an `im2col` that loops over places is too slow.
#   `sliding_window_view` is not; mind where it puts the channels.
# - `weights.reshape(-1, weights.shape[3])` has one column for each filter, in the order of `im2col`.
#
# Example: the picture of ones from `conv2d` gives 8.5 everywhere again.

# %% exercise="conv2d-fast"
def conv2d_fast(images, weights, bias, stride=1, padding=0):
    """Compute a convolution layer without a loop over pixels.

    Args:
        images: array (N, H, W, C_in), floats or integers, also uint8. Is not changed.
        weights: array (kh, kw, C_in, C_out), the filters. Is not changed, and not flipped.
        bias: array (C_out,), one number for each filter. Is not changed.
        stride: pixels between two places, in both directions, an int.
        padding: zeros on each of the four sides, an int.

    Returns:
        Array (N, H_out, W_out, C_out), as `conv2d` does.
    """
    ### BEGIN SOLUTION
    table = im2col(zero_pad(images, padding), weights.shape[:2], stride)
    return table @ weights.reshape(-1, weights.shape[-1]) + bias
    ### END SOLUTION


# %% check="conv2d-fast"
check.conv2d_fast(conv2d_fast, zero_pad=zero_pad, im2col=im2col, output_size=output_size)

# %% tags=["nbval-ignore-output"]
with after("conv2d", "conv2d-fast"):
    rng = np.random.default_rng(1)
    print("picture         loops     im2col")
    for size in (32, 64, 128):
        layer = rng.random((1, size, size, 3)), rng.random((3, 3, 3, 8)), np.zeros(8)
        loops, fast = (plots.milliseconds(f, *layer) for f in (conv2d, conv2d_fast))
        print(f"{size:3} × {size:<3} {loops:9.1f} ms {fast:7.2f} ms")

# %% [markdown]
# From row to row there are four times as many pixels, and the loop visits each of them. The matrix product grows too,
# from a far lower start.
# Lesson 05 puts Keras into this table.

# %% [markdown]
# ## A convolution is a matrix
#
# Every output is a sum of inputs times weights, so a convolution is a matrix product in disguise. In one dimension the
# matrix can be looked at: one row per place, so that `matrix @ line` gives all answers.
#
# **Predict.** A line of 7 pixels, a kernel of 3. The matrix has 5 rows and 7 columns. How many of its 35 numbers are not zero?

# %%
kernel_1d = np.array([1, 2, 3])
banded = np.zeros((5, 7), int)
for row in range(5):
    banded[row, row : row + 3] = kernel_1d
different = np.unique(banded[banded != 0])
print(np.count_nonzero(banded), "numbers are not zero,", len(different), "different ones")

# %%
show(plots.banded_matrix(banded))

# %% [markdown]
# Five rows of three: 15, and only 3 different ones. A dense layer would learn all 35 freely. The band is **locality**:
# each output sees its neighbours only. The repetition is **weight sharing**: every place uses the same weights.

# %%
line = np.array([3, 1, 4, 1, 5, 9, 2])
print(banded @ line)
print(np.correlate(line, kernel_1d, "valid"))

# %% [markdown]
# The matrix and the sliding kernel agree. A convolution layer is a dense layer with most weights removed and the rest
# shared. That is why it needs so few.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="an-even-patch"

# %% quiz="what-changes-the-weights"

# %% quiz="size-of-conv1"

# %% quiz="weights-of-a-layer"

# %% quiz="order-of-steps"

# %% [markdown]
# ## What does a filter compute?
#
# - At each place, the sum of pixel times weight over a small patch and all its channels, plus a bias: one number.
# - The same few weights are used at every place. Size of the result: count how often the spread kernel fits.
# - Deep learning's "convolution" is cross-correlation; with the patches in rows it is one matrix product.
#
# Next, lesson 02: what a whole layer of filters sees in a photograph.
