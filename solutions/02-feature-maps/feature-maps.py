# %% [markdown]
# # What can a layer of filters see?
#
# You let whole layers of filters look at a photograph, and measure what they see, how far they see and what it costs.
#
# Afterwards you can
#
# - **choose** the weights of a filter for what it should find,
# - **compute** how much of the picture one number of a deep layer has seen,
# - **count** the parameters and multiply-adds of any convolution layer.
#
# You need: lesson 01. Of NumPy: slices, `sum`, `mean` and `stack`.
#
# About 150 minutes

# %%
import numpy as np

from cnncourse import after, animate, instruments, show
from cnncourse.checks import feature_maps as check
from cnncourse.datasets import photograph
from cnncourse.filters import correlate, correlate_same
from cnncourse.plots import feature_maps as plots
from cnncourse.quizzes import feature_maps as quiz

# %%
photo = photograph()
show(plots.opening(photo))

# %% [markdown]
# Five filters look at the same tower. One sees soft shapes, another one outlines. The last two see edges that slant,
# each in its own way: compare the left and the right slope of the roof. (Photograph by danielbuechele, CC BY 2.0.)
#
# A layer of a network has many such filters. This lesson asks what they see together.
#
# `correlate(image, kernel)` in the first cell is lesson 01's sliding filter, ready to use.
# `correlate_same` first puts a frame of zeros around the picture, so that its size stays.

# %% [markdown]
# ## What the sum of the weights says
#
# The next cell holds three small filters of the kinds above. Think of a patch of sky: all its pixels are 100.
#
# **Predict.** What does each of the three filters answer there?

# %%
blur = np.full((3, 3), 1 / 9)
sharpen = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
outline = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
sky = np.full((3, 3), 100)
for name, kernel in [("blur", blur), ("sharpen", sharpen), ("outline", outline)]:
    print(f"{name:8} {(sky * kernel).sum():6.1f}   sum of the weights {kernel.sum():4.1f}")

# %% [markdown]
# On an even patch, where all pixels are alike, the grey level can be taken out of the sum. So the answer is the grey level
# times the sum of the weights.
#
# A sum of 1 keeps the brightness: the result still looks like a photograph. A sum of 0 stays silent until something changes.

# %%
detail = photo[60:130, 190:290]
answers = [correlate(detail, kernel) for kernel in (blur, sharpen, outline)]
show(plots.three_answers(detail, *answers))

# %% [markdown]
# Blurring averages neighbours. Sharpening makes each pixel more different from its neighbours. Outline answers at
# edges of all directions, with two lines side by side: red is positive, blue negative. The sky is white, which means 0.
#
# When it breaks: nine weights of 1 instead of 1/9 blur too, and make the picture nine times as bright.

# %% [markdown]
# ## Edges in every direction
#
# Where dark turns bright, there is an edge. Which filter finds it? Let us try one that looks promising, on a line of
# six pixels: three dark ones, three bright ones.
#
# **Predict.** The filter `[-1, 2, -1]` slides along `[10, 10, 10, 50, 50, 50]`. What are its four answers?

# %%
line = np.array([[10, 10, 10, 50, 50, 50]])
print(correlate(line, np.array([[-1, 2, -1]])))

# %% [markdown]
# It answers the edge twice, once with each sign. That is a filter for thin lines. For an edge we want one sign:
# positive where it gets brighter, negative where it gets darker, and 0 where nothing changes.

# %% [markdown]
# ### Your turn: make two edge filters
#
# Write `edge_kernels()`. It returns two kernels, `(vertical, horizontal)`, of any shape up to 9×9.
#
# - `vertical` finds vertical edges: positive where dark turns bright *rightwards*, never negative there.
# - `horizontal` finds horizontal edges: positive where dark turns bright *downwards*.
# - Both answer 0 where the picture is even, and 0 on edges of the other direction.
#
# There are many right answers: what they do is judged, not which numbers they hold. For example, `outline` is not
# right: its answers have both signs, and it answers edges of all directions.

# %% exercise="edge-kernels"
def edge_kernels():
    """Make a kernel for vertical edges and one for horizontal edges.

    Returns:
        (vertical, horizontal), two arrays (kh, kw), each side at most 9; they are not flipped when
        they are used. Each answers an edge from dark to bright with positive numbers, rightwards
        and downwards, and even areas and edges of the other direction with 0.
    """
    ### BEGIN SOLUTION
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical, vertical.T
    ### END SOLUTION


# %% check="edge-kernels"
check.edge_kernels(edge_kernels)

# %% [markdown]
# With two edge filters you have all directions. A mixture of both, such as 0.71 · vertical + 0.71 · horizontal, looks for a
# slanting edge. The next cell turns it like the hand of a clock, and writes the mixture below. With the slider you turn it yourself.

# %%
with after("edge-kernels"):
    animate(plots.turning(photo[60:160, 180:300], *edge_kernels()), seconds=0.9)

# %% [markdown]
# The arrow points from dark to bright. Edges that get brighter that way are red, those that get darker blue. Columns
# light up when the arrow lies level, ledges when it is upright. Half a turn exchanges red and blue.

# %% [markdown]
# What about corners? The next filter compares one diagonal with the other.
#
# **Predict.** A bright rectangle lies on a dark ground. Where does `[[1, -1], [-1, 1]]` answer with something else than 0?

# %%
rectangle = np.zeros((7, 8), int)
rectangle[2:5, 2:6] = 1
corners = correlate(rectangle, np.array([[1, -1], [-1, 1]])).astype(int)
show(plots.four_corners(rectangle, corners))

# %% [markdown]
# At the four corners only. Along a level or an upright edge, both diagonals have the same sum. A filter can be blind to
# what you see first.

# %% [markdown]
# ## Only what was found
#
# A map tells two things at once: how well the pattern fits, and, below zero, how well its opposite fits. Networks keep
# the first half. They send each number of the map through **ReLU**: a negative number becomes 0, all others stay.
#
# **Predict.** What does ReLU make of the six numbers -3, -0.5, 0, 0.5, 2 and 300?

# %%
show(plots.before_and_after_relu())

# %% [markdown]
# Only the two negative numbers change. Nothing is cut off above, nothing is rounded.
#
# Before, tanh was usual, a smooth curve from -1 to 1. With ReLU, deep networks train several times faster (Krizhevsky et
# al., 2012, section 3.1).

# %% [markdown]
# ### Your turn: write ReLU
#
# Write `relu(x)` for an array of any shape: a map, a stack of maps, a single number (an array without axes).
#
# - The result has the shape of `x`; `x` itself stays as it is.
#
# Example: `[[-1, 2], [0.5, -4]]` becomes `[[0, 2], [0.5, 0]]`.

# %% exercise="relu"
def relu(x):
    """Turn negative numbers to 0.

    Args:
        x: array of any shape, floats or integers, also uint8. Is not changed.

    Returns:
        Array of the same shape, 0 where x is negative and x elsewhere.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% check="relu"
check.relu(relu)

# %%
with after("relu"):
    answer = correlate(detail, np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]))
    show(plots.two_halves(relu(answer), relu(-answer)))

# %% [markdown]
# This filter is positive where it gets brighter towards the upper right. Left, what it found; right, what its opposite
# finds, the same filter with all signs turned. ReLU keeps one kind of edge. Whoever needs both kinds needs two filters.
#
# When it breaks: a filter whose answers are all negative is silent after ReLU, whatever it has seen.

# %% [markdown]
# ## A stack of maps is a new picture
#
# A layer lets several filters look at the same picture, and stacks their maps as channels. We take eight edge filters of
# 5×5, one for each direction of a compass.
#
# **Predict.** A photograph of 256 rows and 320 columns meets these eight filters, which stay inside it. What shape has the stack?

# %%
compass, directions = plots.compass(5)
print("kernels", compass.shape, "and directions", directions)
print("stack  ", (256 - 5 + 1, 320 - 5 + 1, len(compass)))

# %% [markdown]
# 252 rows, 316 columns, and one channel for each filter. Where the photograph had one number at a place, the stack has
# eight: what each filter found there.

# %% [markdown]
# ### Your turn: compute a stack of feature maps
#
# Write `feature_maps(image, kernels)`: slide every kernel over the picture, apply ReLU, and stack the maps along the last axis.
#
# - The kernels are not flipped, and stay inside the picture. No padding, no bias.
# - You may call `correlate` and your `relu`.
# - Pictures may be bytes (`uint8`).
#
# Example: a picture `[[1, 2], [3, 4]]` and two kernels of 1×1, `[[[1]], [[-1]]]`, give shape (2, 2, 2). At row 1,
# column 0 the stack holds `[3, 0]`.

# %% exercise="feature-maps"
def feature_maps(image, kernels):
    """Compute the stack of feature maps of a picture.

    Args:
        image: array (H, W), floats or integers, also uint8. Is not changed.
        kernels: array (F, kh, kw), F kernels. Is not changed.

    Returns:
        Array (H-kh+1, W-kw+1, F); at (i, j, f) what kernel f answers at place (i, j), after ReLU.
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = np.tensordot(windows, kernels, axes=([2, 3], [1, 2]))  # (H_out, W_out, F)
    return relu(maps)
    ### END SOLUTION


# %% check="feature-maps"
check.feature_maps(feature_maps, relu=relu)

# %%
with after("feature-maps"):
    show(plots.eight_directions(feature_maps(photo, compass), directions))

# %% [markdown]
# Darker means a stronger answer; the arrow points from dark to bright. Opposite directions, such as → and ←, show the two
# sides of the same things. No map alone shows the tower; together they do.

# %% [markdown]
# ## Filters on filters
#
# The next layer looks at this stack as if it were a picture with eight channels. What do we gain?
#
# **Predict.** Slide `[1, 1]` over a line of pixels, then slide `[1, 1]` over the result. A single filter gives
# the same. Which one?

# %%
blip = np.array([[0, 0, 0, 1, 0, 0, 0]])  # one bright pixel
pair = np.array([[1, 1]])
twice = correlate(correlate(blip, pair), pair)
print(twice, np.array_equal(twice, correlate(blip, np.array([[1, 2, 1]]))))

# %% [markdown]
# `[1, 2, 1]`. Two filters in a row are one larger filter: sums of sums are sums. So a hundred layers without ReLU
# could do no more than one with a larger kernel.
#
# ReLU in between changes that. Take `outline` and its opposite, `-outline`, and let a second layer add their maps.

# %% [markdown]
# **Predict.** Without ReLU, what does the sum of the two maps look like?

# %%
both = correlate(photo, outline) + correlate(photo, -outline)
print("smallest and largest number of the sum:", both.min(), both.max())

# %% [markdown]
# Empty: the two cancel everywhere. With ReLU each keeps its own half, and the sum tells how much there is to see at a
# place, whether bright or dark. A blur in the second layer collects that from the neighbourhood.

# %%
with after("feature-maps"):
    opposites = feature_maps(photo, np.stack([outline, -outline]))
    busy = correlate(opposites.sum(axis=2), np.full((9, 9), 1 / 81))
    show(plots.busy_places(opposites, busy))

# %% [markdown]
# The second layer sees *texture*, how much is going on at a place: the tiles on the roofs' front are darkest, their left
# face, columns and windows are paler, the sky is white. No single filter on the photograph can do that.
#
# Edges first, then textures made of edges. In lesson 06 you look at what a trained network has built up.

# %% [markdown]
# ## A filter is a picture of what it looks for
#
# A filter answers strongly where the patch looks like its own weights. Can a piece of a picture serve as a filter, to find
# that piece again?
#
# **Predict.** The pattern 1, 3, 1 slides over the line 0, 1, 3, 1, 0, 9, 9, 9, 0. It stands there once, at place 1. Where
# is the largest answer?

# %%
row_of_pixels = np.array([[0, 1, 3, 1, 0, 9, 9, 9, 0]])
pattern = np.array([[1, 3, 1]])
print(correlate(row_of_pixels, pattern))

# %% [markdown]
# At place 5, where there is no pattern at all: three bright pixels win. What was found is brightness.
#
# Two steps mend it. Take the mean of the patch away: what remains is what it shows. Then divide by its length, so that
# contrast does not matter either. (As for an arrow, the length is the root of the sum of squares.) The same goes for the pattern.

# %% [markdown]
# Written down, with p for the patch without its mean and q for the pattern without its mean, the
# **normalised correlation** is
#
# $$\frac{\sum p \cdot q}{\sqrt{\sum p^2} \cdot \sqrt{\sum q^2}}$$
#
# Each sum goes over all pixels of the patch. It is 1 for a perfect match, whatever its brightness and contrast, and -1
# for the negative of the pattern. On a flat patch p is all 0, and the fraction has no value.
#
# **Predict.** Of the patch 9, 9, 0 the mean is 6. Which three numbers is p? Is the score nearer to 0 or to 1?

# %%
p = np.array([9, 9, 0]) - 6
q = np.array([1, 3, 1]) - 5 / 3
lengths = np.sqrt((p**2).sum()), np.sqrt((q**2).sum())
print("p", p, "q", q.round(2), "sum of products", round((p * q).sum(), 2))
print("lengths", np.round(lengths, 2), "score", round((p * q).sum() / np.prod(lengths), 2))

# %% [markdown]
# Halfway: 6, divided by the product of both lengths, which is 12. The pattern itself, at place 1, scores 1. So the bright
# pixels no longer win.

# %% [markdown]
# ### Your turn: find a pattern
#
# Write `find_pattern(image, pattern)`. It returns the place (row, column) of the top-left corner of the best match,
# the one with the largest normalised correlation.
#
# - Brightness and contrast of the patch do not matter. A negative is no match.
# - A flat patch matches nothing: its score is 0.
# - Picture and pattern may both be bytes (`uint8`). The pattern is never flat.
# - There is always one best match, and its score is above 0.
#
# Example: `row_of_pixels` and `pattern` from above give `(0, 1)`.

# %% exercise="find-pattern"
def find_pattern(image, pattern):
    """Find the place where a picture looks most like a pattern.

    Args:
        image: array (H, W), floats or integers, also uint8. Is not changed.
        pattern: array (kh, kw), not larger than the picture, also uint8. Is not changed.

    Returns:
        (row, column), two ints: the top-left corner of the patch whose normalised correlation with
        the pattern is largest. Mean-free patches are compared; a flat patch scores 0.
    """
    ### BEGIN SOLUTION
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean(axis=(2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    lengths = np.sqrt((patches**2).sum(axis=(2, 3)) * (wanted**2).sum())
    products = (patches * wanted).sum(axis=(2, 3))
    scores = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return int(row), int(column)
    ### END SOLUTION


# %% check="find-pattern"
check.find_pattern(find_pattern)

# %%
scene = photo[60:160, 190:300]
pale = 150 + 0.3 * scene[12:30, 46:66]
with after("find-pattern"):
    show(plots.found(scene, pale, find_pattern(scene, pale)))

# %% [markdown]
# We cut out a figure on the edge of the roof and made it pale. It is found all the same.
#
# When it breaks: turn the pattern a little or make it larger, and the match is lost. Learned filters, many of them and in
# layers, do better.

# %% [markdown]
# ## What one number has seen
#
# A number in the first map has seen one patch. A number in the second map has seen a patch of that map, so more of the
# picture. The square of pixels that can change a number is its **receptive field**.
#
# **Predict.** Two layers with kernels of 3, one on top of the other. How many pixels of a line has one number of
# layer 2 seen?

# %%
show(plots.seen_through_two(stride=1))

# %% [markdown]
# Five: three windows of three pixels, each one pixel further right, overlap.
#
# **Predict.** Now layer 1 has stride 2, and the kernels stay 3. How many pixels?

# %%
show(plots.seen_through_two(stride=2))

# %% [markdown]
# Seven. Neighbours in layer 1 now lie two pixels apart. That distance, measured in pixels of the picture, is called
# the **jump**. It begins with 1, and each layer multiplies it by its stride.
#
# A kernel of k numbers has k-1 gaps. Each gap is as wide as the jump *before* this layer, times the layer's dilation.
# The receptive field begins with 1 pixel and grows by these gaps. In the second figure, layer 1 has two gaps of 1 pixel
# and layer 2 two gaps of 2: 1 + 2·1 + 2·2 = 7.

# %% [markdown]
# **Predict.** Layer 2 gets dilation 2. How many pixels does one of its numbers see now? Change it here, and choose a number by a click
# or the arrow keys.

# %%
instruments.layers(15, (3, 2, 1, 0), (3, 1, 1, 0))

# %% [markdown]
# Eleven: the gaps of layer 2 are twice as wide, 1 + 2·1 + 2·4 = 11. Two pixels in between are not seen at all.

# %% [markdown]
# ### Your turn: compute the receptive field
#
# Write `receptive_field(layers)`. `layers` is a list of triples (kernel_size, stride, dilation); the first one is next to
# the picture. Return the pair (size, jump) of the last layer: how many pixels of a line one number spans, and how many lie
# between two neighbouring numbers. It spans all from the first pixel that it sees to the last.
#
# - With no layers at all it is `(1, 1)`.
# - Padding does not matter.
#
# Example: `[(3, 2, 1), (3, 1, 1)]`, the second figure, gives `(7, 2)`.

# %% exercise="receptive-field"
def receptive_field(layers):
    """Compute how much of the picture one number of the last layer has seen.

    Args:
        layers: list of (kernel_size, stride, dilation), ints, from the picture upwards.
            Is not changed.

    Returns:
        (size, jump): pixels spanned in one direction, and pixels between neighbouring numbers.
    """
    ### BEGIN SOLUTION
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers:
        size += (kernel_size - 1) * dilation * jump
        jump *= stride
    return size, jump
    ### END SOLUTION


# %% check="receptive-field"
check.receptive_field(receptive_field)

# %% [markdown]
# A network that you will build in lesson 07, VGG-16, has five blocks: two or three layers of 3×3, then a layer of 2×2
# with stride 2. Here is what one number sees after each block.

# %%
with after("receptive-field"):
    layers, sizes = [], []
    for block, num_layers in enumerate([2, 2, 3, 3, 3], start=1):
        layers += [(3, 1, 1)] * num_layers + [(2, 2, 1)]
        sizes.append((f"block {block}", receptive_field(layers)[0]))
    show(plots.boxes(photo, sizes, 128, 152))

# %% [markdown]
# The first block sees a few pixels, the third one a window, the fifth one nearly the whole tower. Small kernels, many
# layers, a few strides: that is how networks come to see large things.

# %%
with after("receptive-field"):
    for dilations in [(1, 1, 1, 1), (1, 2, 4, 8)]:
        size, jump = receptive_field([(3, 1, dilation) for dilation in dilations])
        print(f"four layers of 3 with dilations {dilations}: {size} pixels, jump {jump}")

# %% [markdown]
# Dilation widens the view too, without any stride: with padding the map keeps its size.
#
# When it breaks: a large receptive field is what a number *can* see. Its middle counts more than its rim. In the first
# figure, three paths lead down to the pixel in the middle, and one to each pixel at the rim.

# %% [markdown]
# ## Move the picture, and the map moves
#
# A filter uses the same weights at every place. So when the picture moves, its map should move along. A layer that does so is
# **equivariant**.
#
# **Predict.** A line of nine pixels is 0 but for a 1 at place 3. The filter `[1, 2, 3]` slides along it. Which seven
# answers come out, in which order?

# %%
kernel = np.array([[1, 2, 3]])
for position in (3, 4):
    line = np.zeros((1, 9), int)
    line[0, position] = 1
    print(line, "→", correlate(line, kernel).astype(int))

# %% [markdown]
# 3, 2, 1: the last weight meets the bright pixel first. Then the pixel moves one place to the right, and the same
# answers move along. To test it on pictures we need a shift that loses what leaves the picture, and lets zeros come in.

# %% [markdown]
# ### Your turn: shift a picture
#
# Write `shift(image, down, right)`: move the picture by `down` rows and `right` columns.
#
# - Zeros come in where it has moved away. What leaves is lost. The size stays.
# - Negative numbers move it up or left; 0 leaves it where it is.
# - Moved by more than its size, it is all zeros.
#
# Example: `[[1, 2], [3, 4]]`, shifted by 1 down and 0 right, is `[[0, 0], [1, 2]]`.

# %% exercise="shift"
def shift(image, down, right):
    """Move a picture, filled up with zeros.

    Args:
        image: array (H, W), floats or integers, also uint8. Is not changed.
        down: rows to move down, an int; negative: up.
        right: columns to move right, an int; negative: left.

    Returns:
        Array (H, W); at (i, j) image[i - down, j - right], and 0 where there is no such pixel.
    """
    ### BEGIN SOLUTION
    height, width = image.shape
    shifted = np.zeros_like(image)
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                shifted[i, j] = image[i - down, j - right]
    return shifted
    ### END SOLUTION


# %% check="shift"
check.shift(shift)

# %% [markdown]
# Two ways lead to a moved map: shift the picture, then filter it; or filter it, then shift the map. The next figure
# compares them.
#
# **Predict.** A photograph moves 12 pixels down, with a filter of 5×5 and a frame of zeros around it. Where do the two
# ways differ?

# %%
small = photo[60:188, 40:200].astype(float)
with after("shift"):
    one = correlate_same(shift(small, 12, 0), compass[1])
    other = shift(correlate_same(small, compass[1]), 12, 0)
    show(plots.shift_and_filter(one, other))

# %% [markdown]
# At the lower border, and at the line where the picture meets the zeros that came in. Everywhere else both ways agree. So we
# leave out a border when we measure.

# %% [markdown]
# ### Your turn: measure equivariance
#
# Write `equivariance_error(layer, image, down, right)`: the largest absolute difference between `layer(shift(image))` and
# `shift(layer(image))`, both shifted by `down` and `right`.
#
# - `layer` is a function that takes a picture (H, W) and returns one of the same size. Call it as `layer(picture)`.
# - Leave out max(|down|, |right|) + 1 pixels at each of the four borders. Pictures are large enough.
# - You may call your `shift`. Return one number.
#
# Example: a layer that returns its picture unchanged has the error 0.

# %% exercise="equivariance-error"
def equivariance_error(layer, image, down, right):
    """Measure how far a layer is from being equivariant.

    Args:
        layer: function from a picture (H, W) to a picture (H, W).
        image: array (H, W). Is not changed.
        down: rows to shift down, an int; negative: up.
        right: columns to shift right, an int; negative: left.

    Returns:
        The largest |layer(shift(image)) - shift(layer(image))|, one number; without the
        max(|down|, |right|) + 1 pixels at every border.
    """
    ### BEGIN SOLUTION
    difference = layer(shift(image, down, right)) - shift(layer(image), down, right)
    margin = max(abs(down), abs(right)) + 1
    return np.abs(difference[margin:-margin, margin:-margin]).max()
    ### END SOLUTION


# %% check="equivariance-error"
check.equivariance_error(equivariance_error, shift=shift)

# %% [markdown]
# A stride keeps only every second or fourth place. Let us measure such layers on the photograph. (To keep the size, they
# repeat each number that they keep.)
#
# **Predict.** A layer with stride 4: for which shifts to the right is its error 0?

# %%
layers = [("a filter of 3×3", lambda image: correlate_same(image, outline))]
layers += [("stride 2", plots.every(2)), ("stride 4", plots.every(4))]
shifts = list(range(9))
with after("shift", "equivariance-error"):
    errors = []
    for name, layer in layers:
        errors.append((name, [equivariance_error(layer, small, 0, right) for right in shifts]))
    show(plots.errors(shifts, errors))

# %% [markdown]
# For shifts of 0, 4 and 8 pixels only. The filter alone is equivariant for every shift; a stride keeps that for
# multiples of itself. In between, other pixels are kept, and the map does not only move: it changes.
#
# When it breaks: at borders, and with strides. Lesson 03 shows what pooling repairs of this, and what it does not.

# %% [markdown]
# ## What a layer costs
#
# A **parameter** is a number that training finds: a weight or a bias. A **multiply-add** is a product that is added to a
# sum. The parameters of a layer cost memory, its multiply-adds cost time. Adding a bias is no multiply-add.
#
# **Predict.** A picture of 10×10 with 3 channels, 4 filters of 3×3 with a bias each, no padding. How many parameters?
# How many multiply-adds for one picture?

# %%
weights = np.zeros((3, 3, 3, 4))  # (kh, kw, C_in, C_out)
places = (10 - 3 + 1) * (10 - 3 + 1)
print("parameters:   ", weights.size, "+ 4 =", weights.size + 4)
print("multiply-adds:", weights.size, "×", places, "places =", weights.size * places)

# %% [markdown]
# Every weight is stored once and used once at each place of the output map. So a larger picture costs time, but no
# parameters.

# %% [markdown]
# In a **grouped convolution**, channels and filters are divided into groups of equal size. Each filter sees the channels of its own
# group only. AlexNet did that to spread a network over two graphics cards (Krizhevsky et al., 2012, section 3.2).
#
# **Predict.** 4 channels, 4 filters of 3×3, two groups. How many weights in all?

# %%
show(plots.connections())
print("lines 16, 8 and 4, each of 3·3 weights:", [9 * lines for lines in (16, 8, 4)])

# %% [markdown]
# 72, half of the 144 without groups: each line in the figure is one sheet of 3×3 weights. With as many groups as channels, each
# filter sees a single channel.

# %% [markdown]
# ### Your turn: count the cost of a layer
#
# Write `conv_cost(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True)` → the pair (parameters, multiply_adds).
#
# - `input_shape` is (H, W, C); `kernel_size` is an int or a pair (kh, kw).
# - The output map has as many places as lesson 01's size rule gives, with padding on each side, rounded down.
# - The numbers of channels and of filters are multiples of `groups`; `filters` counts all filters of all groups.
# - Biases, one for each filter, are parameters, but no multiply-adds.
#
# Example: `conv_cost((10, 10, 3), 3, 4)` is `(112, 6912)`, as above.

# %% exercise="conv-cost"
def conv_cost(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    """Count the parameters and the multiply-adds of a convolution layer for one picture.

    Args:
        input_shape: (H, W, C), three ints.
        kernel_size: an int, or a pair (kh, kw).
        filters: all filters of the layer, an int, a multiple of groups.
        stride: pixels between two places, in both directions.
        padding: zeros on each of the four sides.
        groups: groups of channels; C is a multiple of it.
        use_bias: whether each filter has a bias.

    Returns:
        (parameters, multiply_adds), two whole numbers.
        H_out = floor((H + 2·padding - kh) / stride) + 1, W_out likewise.
    """
    ### BEGIN SOLUTION
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows = (height + 2 * padding - kh) // stride + 1
    columns = (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    biases = filters if use_bias else 0
    return weights + biases, weights * rows * columns
    ### END SOLUTION


# %% check="conv-cost"
check.conv_cost(conv_cost)

# %%
with after("conv-cost"):
    lines = ["layer of 3×3, padding 1             parameters  multiply-adds"]
    for shape, filters in [((224, 224, 3), 64), ((224, 224, 64), 64), ((14, 14, 512), 512)]:
        parameters, multiply_adds = conv_cost(shape, 3, filters, padding=1)
        lines += [f"{str(shape):15} {filters:4} filters {parameters:16,} {multiply_adds:14,}"]
    print("\n".join(lines))

# %% [markdown]
# Three layers of VGG-16. Compare the last two. The early one has few parameters and more multiply-adds, because its map is
# large. The late one has many parameters, and its map is small. Parameters alone do not tell how slow a network is.

# %% [markdown]
# ## Two cheap steps instead of one
#
# An ordinary filter does two jobs at once: it looks at neighbours, and it mixes channels. The two can be done one
# after the other.
#
# The second job needs a kernel of 1×1 only. At each place, a **1×1 convolution**, also called **pointwise**, turns the
# list of channels into a new list.

# %% [markdown]
# **Predict.** At one place there are three channels, 5, 2 and 0. The weights are the table `mix` below, a column for each
# new channel. Which two numbers come out?

# %%
pixel = np.array([5, 2, 0])  # (C_in,)
mix = np.array([[1, 0], [10, 1], [100, 7]])  # (C_in, C_out)
print(pixel @ mix)

# %% [markdown]
# 5·1 + 2·10 + 0·100 is 25, and 5·0 + 2·1 + 0·7 is 2. A 1×1 convolution is a small dense layer, the same one at every
# place. It sees no neighbours.
#
# The first job needs a kernel for each channel, and no mixing: a **depthwise** convolution, a group for every channel. Both
# together are a **depthwise separable convolution**.

# %%
show(plots.two_steps())

# %% [markdown]
# Step 1 looks at neighbours, each channel for itself. Step 2 mixes the channels, each place for itself.

# %% [markdown]
# ### Your turn: write a depthwise separable convolution
#
# Write `separable_conv2d(images, depthwise, pointwise)`:
#
# 1. slide kernel `depthwise[:, :, c]` over channel c, only where it fits: C_in maps;
# 2. at each place, mix these into new channels: channel f is the sum over c of map c times `pointwise[c, f]`.
#
# Stride 1, no padding, no bias, no ReLU. The kernels are not flipped.
#
# Example: a picture of ones, (1, 2, 2, 2); `depthwise` of ones, (2, 2, 2); `pointwise` `[[1, 0], [10, 1]]`. Both maps
# are 4, and the result, of shape (1, 1, 1, 2), is 44 and 4.

# %% exercise="separable-conv2d"
def separable_conv2d(images, depthwise, pointwise):
    """Compute a depthwise separable convolution.

    Args:
        images: array (N, H, W, C_in), floats or integers, also uint8. Is not changed.
        depthwise: array (kh, kw, C_in), a kernel for each channel. Is not changed.
        pointwise: array (C_in, C_out), the weights of the mixing. Is not changed.

    Returns:
        Array (N, H-kh+1, W-kw+1, C_out).
    """
    ### BEGIN SOLUTION
    kernel_size = depthwise.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows, depthwise)  # (N, H_out, W_out, C_in)
    return maps @ pointwise
    ### END SOLUTION


# %% check="separable-conv2d"
check.separable_conv2d(separable_conv2d)

# %% [markdown]
# How much cheaper is it?
#
# **Predict.** A map of 56×56 with 128 channels, 128 filters of 3×3. The two steps together: about a half, a quarter or a
# ninth of the multiply-adds?

# %%
with after("conv-cost"):
    shape = (56, 56, 128)
    full = conv_cost(shape, 3, 128, padding=1)
    first = conv_cost(shape, 3, 128, padding=1, groups=128)
    second = conv_cost(shape, 1, 128)
    rows = [("ordinary", *full), ("depthwise", *first), ("pointwise", *second)]
    show(plots.costs(rows))
    print(f"both steps / ordinary: {(first[1] + second[1]) / full[1]:.3f}, a ninth: {1 / 9:.3f}")

# %% [markdown]
# A little more than a ninth. The mixing costs nearly all that is left; looking at neighbours is almost free. In lesson 08
# you build a network of such steps.
#
# When it breaks: the two steps can do less than an ordinary layer. All new channels are mixed from the same C_in maps.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="which-filter"

# %% quiz="two-linear-layers"

# %% quiz="how-far-it-sees"

# %% quiz="cost-of-1x1"

# %% quiz="what-breaks-equivariance"

# %% [markdown]
# ## What can a layer of filters see?
#
# - Each filter finds one pattern, wherever it is. After ReLU, the stack of maps is a picture with a channel for each pattern.
# - Filters on that stack see patterns of patterns, and every layer sees more of the picture.
# - When the picture moves, the maps move along, but for borders and strides. The cost: weights times places.
#
# Next, lesson 03: why throw pixels away?
