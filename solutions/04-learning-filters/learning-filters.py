# %% [markdown]
# # How does the network find its filters?
#
# You write the way back through a network, check it with a tool of your own, and train a CNN that reads handwriting.
#
# Afterwards you can
#
# - **measure** any gradient with a tool that you trust, and check a formula with it,
# - **write** the way back through convolution, ReLU, pooling and loss in NumPy,
# - **train** a small CNN by a ritual that finds mistakes early.
#
# You need: lesson 01; ReLU and pooling from lesson 00; the slope of a curve and logarithms, from school.
#
# About 180 minutes

# %%
import numpy as np

from cnncourse import after, datasets, show
from cnncourse.checks import learning_filters as check
from cnncourse.layers import conv2d, max_pool2d, relu
from cnncourse.plots import learning_filters as plots
from cnncourse.quizzes import learning_filters as quiz

# %%
scene = datasets.photograph()[70:120, 100:180] / 255
edges = plots.wanted(scene)
show(plots.opening(scene, edges))

# %% [markdown]
# In lesson 01 you knew the filter and computed the map. Now you have the picture and the map, and look for the filter.
#
# A network has the same problem, a thousand times over. It begins with random numbers and knows what should come out.
# How does it find its filters?

# %% [markdown]
# ## Which way is down?
#
# First, one weight. A pixel of 2 is multiplied by a weight w and should give 6. The **loss** is a number that says how wrong
# that is: here (2w - 6)², squared so that too little counts like too much. At w = 1 it is 16.
#
# The **gradient** says how fast the loss grows with each weight. For one weight, that is the slope of a curve.

# %%
def loss_of_one(w):
    return (2 * w - 6) ** 2

# %% [markdown]
# **Predict.** At w = 1 the loss is 16. Raise w by 0.001. By about how much does the loss change, and in which direction?

# %%
print(f"{loss_of_one(1.001) - loss_of_one(1):.3f}")

# %%
show(plots.slope(loss_of_one, 1))

# %% [markdown]
# It falls by 0.016, which is 16 times the step of 0.001: the slope is -16. The dashed line in the plot has this slope.
#
# A negative slope says: a larger w makes the loss smaller. So we step *against* the gradient, again and again. This is
# **gradient descent**.

# %% [markdown]
# A small step to one side, of length h, measures the slope of a bent curve a little wrong. Steps to both sides do better:
#
# $$\text{slope} \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# **Predict.** The slope of x³ at 2 is 12. With h = 0.1, how far off is a step to one side? A step to both sides?

# %%
def cube(x):
    return x * x * x


h = 0.1
print(f"one side:   {(cube(2 + h) - cube(2)) / h:.2f}")
print(f"both sides: {(cube(2 + h) - cube(2 - h)) / (2 * h):.2f}")

# %% [markdown]
# To one side the error is 0.61, to both sides 0.01: nearly all that the bend adds on the right, it takes away on the left.
#
# This is a **centred difference**. It costs two calls of f for each number, too slow for training, but it needs no
# formula. That makes it the perfect judge of formulas.

# %% [markdown]
# ### Your turn: measure a gradient
#
# Write `numerical_gradient(f, x, h=1e-5)`. `f` takes an array like x and gives one number. The result has the shape of
# x: at each place the centred difference when only that number moves.
#
# - x has any shape, such as (5,) or (3, 3, 1, 8). It may hold integers, but a step of h is a fraction.
# - x itself stays as it is. Numbers that are not having their turn stay in place.
#
# Example: `numerical_gradient(np.sum, np.zeros((2, 3)))` is ones, of shape (2, 3).

# %% exercise="numerical-gradient"
def numerical_gradient(f, x, h=1e-5):
    """Measure how fast f grows with each number of x.

    Args:
        f: a function that takes an array of x's shape and returns one number.
        x: array of any shape, floats or integers. Is not changed.
        h: the step to either side, a float.

    Returns:
        Float array of x's shape; at each place (f above - f below) / (2·h), where this number
        alone is moved up or down by h.
    """
    ### BEGIN SOLUTION
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        value = x[place]
        x[place] = value + h
        above = f(x)
        x[place] = value - h
        gradient[place] = (above - f(x)) / (2 * h)
        x[place] = value
    return gradient
    ### END SOLUTION


# %% check="numerical-gradient"
check.numerical_gradient(numerical_gradient)

# %%
with after("numerical-gradient"):
    show(plots.step_sizes(numerical_gradient, cube, 2.0, 12.0))

# %% [markdown]
# When it breaks: a smaller h is not always better. Left of the lowest point f(x+h) and f(x-h) agree in nearly all
# digits, and their difference is rounding. Hence h = 0.00001.

# %% [markdown]
# ## Backwards through ReLU
#
# A network is a chain of layers. On the way back each layer is told how fast the loss grows with each number of its
# *result*: the gradient *with respect to* the result. We call that array `d_out`.
#
# The layer answers with the gradient with respect to its *input*, which is `d_out` for the layer before it. If it has
# weights, it finds their gradients, too. This is its **backward pass**. All of them in a row are **backpropagation**.

# %% [markdown]
# ReLU is the first one. Its input is `[-1, 2, 0, 3]`, and `d_out` is `[5, 6, 7, 8]`. (`relu` comes with the course, and so
# do `max_pool2d` and `conv2d`.)
#
# **Predict.** Which four numbers go back? At one place people had to agree on an answer: which?

# %%
x = np.array([-1.0, 2, 0, 3])
d_out = np.array([5, 6, 7, 8])
for step in (0.001, -0.001):
    slopes = (relu(x + step) - relu(x)) / step
    print(f"a step of {step:+}:", (slopes * d_out).round(3) + 0)  # -0 + 0 is 0

# %%
show(plots.relu_slopes())

# %% [markdown]
# At -1 nothing moves, so 0 goes back. At 2 and 3 ReLU has slope 1, so `d_out` passes. At 0 there is a corner:
# slope 1 to the right, 0 to the left. By agreement, and in Keras, it counts as 0.
#
# In every layer: slope of the layer times `d_out`. That is the **chain rule**.

# %% [markdown]
# ### Your turn: send gradients back through ReLU
#
# Write `relu_backward(d_out, x)`. Both arrays have the same shape, and so has the result.
#
# - Where x is positive, `d_out` passes. Where x is negative or 0, the result is 0.
#
# Example: `relu_backward([5, 6], [-1, 2])`, written as arrays, is `[0, 6]`.

# %% exercise="relu-backward"
def relu_backward(d_out, x):
    """Send a gradient back through ReLU.

    Args:
        d_out: array of any shape, the gradient with respect to relu(x). Is not changed.
        x: array of the same shape, what went into ReLU, floats or integers. Is not changed.

    Returns:
        Array of the same shape, the gradient with respect to x.
    """
    ### BEGIN SOLUTION
    return d_out * (x > 0)
    ### END SOLUTION


# %% check="relu-backward"
check.relu_backward(relu_backward)

# %% [markdown]
# When it breaks: a unit whose sum, on the way into ReLU, is negative for every picture gets no gradient and never
# changes again. It is a **dead unit**. A bad start or large steps make
# them; one will turn up at the end of this lesson.

# %% [markdown]
# ## Backwards through max-pooling
#
# Max-pooling keeps the largest number of each block. Here a 2×4 picture has two blocks of 2×2.

# %%
pixels = np.array([[1.0, 5, 8, 8], [3, 2, 4, 8]])
pooled = max_pool2d(pixels[None, :, :, None])[0, :, :, 0]
print(pooled)

# %% [markdown]
# **Predict.** Lower one pixel by 0.001, then the next, and so on. For how many of the eight pixels does the result change?

# %%
change = np.zeros(pixels.shape)
for i, j in np.ndindex(pixels.shape):
    moved = pixels.copy()
    moved[i, j] -= 0.001
    change[i, j] = pooled.sum() - max_pool2d(moved[None, :, :, None]).sum()
print((change / 0.001).round(3))

# %% [markdown]
# For one: the 5. In the right block no single 8 matters when it falls, since two others are left. When it grows, the
# result grows too. So this is a corner again, and again there is an agreement: the *first* of the largest counts.

# %%
show(plots.routes(pixels, np.array([[10.0, 20]])))

# %% [markdown]
# The gradient of a block goes to its largest pixel, undivided. All other pixels get 0. "First" means row by row, as
# in reading.

# %% [markdown]
# ### Your turn: send gradients back through max-pooling
#
# Write `max_pool2d_backward(d_out, images, pool_size=2)`. Blocks are pool_size × pool_size and do not overlap. The result
# has the shape of `images`: in each picture and channel, each block's gradient lies at its largest pixel.
#
# - Of several largest pixels the first one, row by row, gets all of it. All pixels of a block may be negative.
# - Rows and columns at the end that fill no block get 0.
# - Gradients are floats, also where pictures are bytes.
#
# Loops over rows and columns are fine. Loops over pictures and channels work, but make training slow.
#
# Example: `pixels` with `d_out` `[[10, 20]]`, each as one picture with one channel, gives `[[0, 10, 20, 0], [0, 0, 0, 0]]`
# in the shape (1, 2, 4, 1).

# %% exercise="max-pool2d-backward"
def max_pool2d_backward(d_out, images, pool_size=2):
    """Send a gradient back through max-pooling.

    Args:
        d_out: array (N, floor(H/pool_size), floor(W/pool_size), C). Is not changed.
        images: array (N, H, W, C), what was pooled, floats or integers. Is not changed.
        pool_size: height and width of a block, and the step from block to block, an int.

    Returns:
        Float array (N, H, W, C), the gradient with respect to images.
    """
    ### BEGIN SOLUTION
    rows, columns = d_out.shape[1] * pool_size, d_out.shape[2] * pool_size
    largest = max_pool2d(images, pool_size)
    still_free = np.ones(d_out.shape, bool)  # blocks whose largest pixel is not found yet
    d_images = np.zeros(images.shape)
    for y in range(pool_size):
        for x in range(pool_size):
            pixel = images[:, y:rows:pool_size, x:columns:pool_size]
            found = still_free & (pixel == largest)
            d_images[:, y:rows:pool_size, x:columns:pool_size] = found * d_out
            still_free &= ~found
    return d_images
    ### END SOLUTION


# %% check="max-pool2d-backward"
check.max_pool2d_backward(max_pool2d_backward)

# %%
with after("numerical-gradient", "max-pool2d-backward"):
    rng = np.random.default_rng(0)
    images, d_out = rng.normal(size=(2, 4, 6, 3)), rng.normal(size=(2, 2, 3, 3))
    measured = numerical_gradient(lambda x: (max_pool2d(x) * d_out).sum(), images)
    error = np.abs(max_pool2d_backward(d_out, images) - measured).max()
    print("formula and measurement agree:", bool(error < 1e-6))

# %% [markdown]
# Your tool judges your formula. The trick: `(result * d_out).sum()` is one number, and it grows with each number of
# the result as fast as `d_out` says.
#
# When it breaks: constant numbers hide mistakes. With `d_out` all ones, a formula that forgets `d_out` passes. Use random ones.

# %% [markdown]
# ## Backwards through a convolution
#
# A line of pixels `[1, 2, 3, 4]`, a kernel `[2, 3]`: three results. We count from 0, so pixel 1 is the one of
# brightness 2. It is part of two patches: in the first it meets the weight 3, in the second the weight 2.

# %%
show(plots.shares())

# %% [markdown]
# **Predict.** Going back, `d_out` is `[1, 10, 100]`. What is the gradient with respect to pixel 1? And with respect to the
# kernel's first weight, which met the pixels of brightness 1, 2 and 3?

# %%
line, kernel, d_line = np.array([1.0, 2, 3, 4]), np.array([2.0, 3]), np.array([1, 10, 100])
before = (np.correlate(line, kernel) * d_line).sum()  # correlate: lesson 01 in one dimension
pixel_grows = (np.correlate(line + [0, 1, 0, 0], kernel) * d_line).sum()
weight_grows = (np.correlate(line, kernel + [1, 0]) * d_line).sum()
print("pixel 1:", pixel_grows - before, "· first weight:", weight_grows - before)

# %% [markdown]
# Pixel 1: 3·1 + 2·10 = 23. First weight: 1·1 + 2·10 + 3·100 = 321. (A step of 1 will do: with one number moved, the sum
# follows a straight line.)
#
# In a product, each factor's slope is the other factor. Everyone who took part gets a share, and all shares are added up.

# %% [markdown]
# In two dimensions it is the same. At each place, patch and filter were multiplied and added up, and a bias was added. On
# the way back, each place has a number `d_out` for each filter:
#
# | goes to | share of a place | added up over |
# |---|---|---|
# | filter | its patch · d_out | places and pictures |
# | patch | the filter · d_out | filters; where patches overlap |
# | bias | d_out | places and pictures |

# %% [markdown]
# Now a stride of 2 and a frame of zeros. The picture and the filter both hold the numbers 1 to 9; there are four places.

# %%
show(plots.four_patches())

# %% [markdown]
# **Predict.** Going back, `d_out` is `[[1, 10], [100, 1000]]`. What is the gradient with respect to the 5 in the picture's
# centre? Which weight does it meet in each patch? And what of the 1 in the corner?

# %%
square, weights = np.arange(1.0, 10).reshape(1, 3, 3, 1), np.arange(1.0, 10).reshape(3, 3, 1, 1)
d_square = np.array([[1, 10], [100, 1000]]).reshape(1, 2, 2, 1)
before = (conv2d(square, weights, np.zeros(1), 2, 1) * d_square).sum()
for row, column in ((1, 1), (0, 0)):
    grown = square.copy()
    grown[0, row, column, 0] += 1
    raised = (conv2d(grown, weights, np.zeros(1), 2, 1) * d_square).sum()
    print(f"pixel at row {row}, column {column}:", raised - before)

# %% [markdown]
# The 5 is part of all four patches. It is the last pixel of the first one and meets the 9; then it meets 7, 3 and 1:
# 9·1 + 7·10 + 3·100 + 1·1000 = 1379. The 1 is part of one patch only: 5·1.
#
# The zeros of the frame get shares like pixels. Nobody needs them, so the frame is cut off at the end.

# %% [markdown]
# There are two ways to go through all shares. Place by place: each place's `d_out` times the filter is added to its patch.
#
# Or weight by weight, which is shorter. The pixels that a weight meets lie `stride` apart. In a row of the framed picture, the filter's
# first weight meets those at 0 and 2. Its second meets those at 1 and 3, its third those at 2 and 4.
#
# A slice with steps takes all of these at once, as many as `d_out` has numbers. So one product adds up the weight's shares,
# and another one gives those pixels theirs.

# %% [markdown]
# ### Your turn: send gradients back through a convolution
#
# Write `conv2d_backward(d_out, images, weights, stride=1, padding=0)`. It returns three arrays: `(d_images, d_weights, d_bias)`, each
# of the shape of what it belongs to.
#
# - The frame of zeros takes part and gets shares too. They are cut off at the end.
# - Pixels that no patch has seen get 0.
# - All three are sums. Nothing is averaged.
#
# Loops over rows and columns are fine. Take all pictures and filters at once, or training gets slow.
#
# Example: let `line`, `kernel` and `d_line` from above have the shapes (1, 1, 4, 1), (1, 2, 1, 1) and (1, 1, 3, 1). The three
# results are `[2, 23, 230, 300]`, `[321, 432]` and `[111]`, in the shapes (1, 1, 4, 1), (1, 2, 1, 1) and (1,).

# %% exercise="conv2d-backward"
def conv2d_backward(d_out, images, weights, stride=1, padding=0):
    """Send a gradient back through a convolution layer.

    Args:
        d_out: array (N, H_out, W_out, C_out), the gradient with respect to the result. Is not
            changed.
        images: array (N, H, W, C_in), what went in, floats or integers. Is not changed.
        weights: array (kh, kw, C_in, C_out), not flipped on the way forward. Is not changed.
        stride: pixels between two places, an int.
        padding: zeros on each of the four sides, an int.

    Returns:
        d_images (N, H, W, C_in), d_weights (kh, kw, C_in, C_out) and d_bias (C_out,), floats.
    """
    ### BEGIN SOLUTION
    (kh, kw), (_, height, width, _) = weights.shape[:2], images.shape
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    d_padded, d_weights = np.zeros(padded.shape), np.zeros(weights.shape)
    rows, columns = ((size - 1) * stride + 1 for size in d_out.shape[1:3])
    for y in range(kh):
        for x in range(kw):
            met = np.s_[:, y : y + rows : stride, x : x + columns : stride]  # by weight (y, x)
            d_weights[y, x] = np.tensordot(padded[met], d_out, axes=([0, 1, 2], [0, 1, 2]))
            d_padded[met] += d_out @ weights[y, x].T
    d_images = d_padded[:, padding : padding + height, padding : padding + width]
    return d_images, d_weights, d_out.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %% check="conv2d-backward"
check.conv2d_backward(conv2d_backward)

# %%
with after("numerical-gradient", "conv2d-backward"):
    rng = np.random.default_rng(0)
    images, weights = rng.normal(size=(2, 5, 6, 2)), rng.normal(size=(3, 2, 2, 3))
    d_out = rng.normal(size=conv2d(images, weights, np.zeros(3), 2, 1).shape)
    _, d_weights, _ = conv2d_backward(d_out, images, weights, 2, 1)
    measured = numerical_gradient(
        lambda w: (conv2d(images, w, np.zeros(3), 2, 1) * d_out).sum(), weights
    )
    print("formula and measurement agree:", bool(np.abs(d_weights - measured).max() < 1e-6))

# %% [markdown]
# Both agree for a stride of 2 and padding of 1, on pictures that are not square.
#
# When it breaks: `=` in place of `+=`. Where patches overlap, the last share wipes out those before. With a stride as large
# as the kernel nothing overlaps, and the mistake hides.

# %% [markdown]
# ## Rolling downhill
#
# Back to the photograph. We start with a filter of nine zeros and take steps against the gradient. A step's length is
# the **learning rate** times the gradient.
#
# First the curve of one weight again, (2w - 6)², from w = 1, where the slope is -16.
#
# **Predict.** Where does one step lead with learning rate 0.1? With 0.125? With 0.3?

# %%
for learning_rate in (0.1, 0.125, 0.3):
    w, way = 1.0, []
    for _ in range(4):
        way.append(round(w, 2))
        w = w - learning_rate * 4 * (2 * w - 6)
    print(f"learning rate {learning_rate}: w =", way)

# %% [markdown]
# To 2.6; to 3, the lowest point, at once; and to 5.8, on the other slope and higher up. From there each step is larger
# than the last: training **diverges**. Losses that grow, or nan ("not a number"),
# are its sign.
#
# (`4 * (2 * w - 6)` is the slope of the curve.)

# %% [markdown]
# With many weights the loss is often like a valley: steep across, flat along. Here is one of two weights, drawn like a map:
# each line joins places of equal loss, and the darkest place is the lowest.

# %%
show(plots.valley())

# %% [markdown]
# Left, without momentum: the steps go to and fro across the valley, and slowly along it. A larger learning rate would leave it, a smaller
# one would be slower still.
#
# **Momentum** helps, as for a ball that rolls: each step keeps a share of the last one. Steps to and fro cancel out, steps in the
# same direction add up. The step itself is called the **velocity**.

# %% [markdown]
# ### Your turn: take a step with momentum
#
# Write `sgd_momentum(parameters, gradients, velocities, learning_rate, momentum)`. The first three are lists of arrays that belong
# together; parameters are weights and biases. It returns two lists, `(new_parameters, new_velocities)`, for each array
#
# $$v \leftarrow \text{momentum} \cdot v - \text{learning\_rate} \cdot g \qquad p \leftarrow p + v$$
#
# - First the velocity changes, then the parameter follows the new one. This is what Keras does.
# - The lists and arrays passed in stay as they are.
#
# Example: p = `[1.0]`, g = `[4.0]`, v = `[0.5]`, learning rate 0.1, momentum 0.5 give p = `[0.85]` and v = `[-0.15]`.

# %% exercise="sgd-momentum"
def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    """Take one step of gradient descent with momentum.

    Args:
        parameters: list of arrays of any shapes. Are not changed.
        gradients: list of arrays of the same shapes. Are not changed.
        velocities: list of arrays of the same shapes. Are not changed.
        learning_rate: float, how much of the gradient goes into the step.
        momentum: float, how much of the last step is kept.

    Returns:
        Two lists of arrays: the new parameters and the new velocities.
    """
    ### BEGIN SOLUTION
    pairs = zip(gradients, velocities)
    new_velocities = [momentum * v - learning_rate * g for g, v in pairs]
    new_parameters = [p + v for p, v in zip(parameters, new_velocities)]
    return new_parameters, new_velocities
    ### END SOLUTION


# %% check="sgd-momentum"
check.sgd_momentum(sgd_momentum)

# %% [markdown]
# Now the nine weights. The loss is the mean squared difference between our map and the wanted one, so
# `d_out` is 2·(ours - wanted) / number of pixels. No tricks: your backward pass and your step.

# %%
def learn_filter(learning_rate, momentum, steps=300):
    """Learn the filter from the photograph; return all filters on the way."""
    images, wanted = scene[None, :, :, None], edges[None, :, :, None]
    parameters, velocities = [np.zeros((3, 3, 1, 1))], [np.zeros((3, 3, 1, 1))]
    way = [parameters[0]]
    for _ in range(steps):
        out = conv2d(images, parameters[0], np.zeros(1))
        _, gradient, _ = conv2d_backward(2 * (out - wanted) / wanted.size, images, parameters[0])
        parameters, velocities = sgd_momentum(
            parameters, [gradient], velocities, learning_rate, momentum
        )
        way.append(parameters[0])
    return way

# %% [markdown]
# **Predict.** The wanted map was made by a filter that you know from lesson 01, or nearly. Which nine numbers will come out?

# %%
with after("conv2d-backward", "sgd-momentum"):
    way = learn_filter(0.3, 0.95)
    print(way[-1][:, :, 0, 0].round(1) + 0)  # -0 + 0 is 0
    show(plots.filters_on_the_way(way, [0, 10, 40, 100, 300]))

# %% [markdown]
# Left and right are found within ten steps; the corners and the middle column take longer. Nobody told it the filter:
# it was found in the data. This one, weighted in the middle, is called the **Sobel filter**.

# %%
with after("conv2d-backward", "sgd-momentum"):
    ways = [("momentum 0", learn_filter(0.3, 0)), ("momentum 0.95", learn_filter(0.3, 0.95))]
    ways.append(("too large a step", learn_filter(0.9, 0, 40)))
    show(plots.losses_of_filters(ways, scene, edges))

# %% [markdown]
# Without momentum the loss creeps along the valley's floor. With momentum it swings to and fro, and falls far below.
#
# When it breaks: the third curve. Its learning rate is three times as large. At first the loss falls faster than without momentum:
# along the valley large steps are welcome. But across it each step overshoots more than the last, until the loss explodes.

# %% [markdown]
# ## A loss for classes
#
# A network that names one of K classes ends in K numbers for each picture, its **logits**. **Softmax** turns them into
# probabilities: take `np.exp` of each, divide by their sum.
#
# The **label** of a picture is the class that it belongs to. Its **cross-entropy** loss is -log(probability of its label),
# with the natural logarithm, `np.log`. Sure and right costs 0. Sure and wrong costs a lot.

# %% [markdown]
# **Predict.** Three classes, logits `[0, 0, 0]`, label 1. What is the probability of the label, and about what is the
# loss? (`np.log(3)` is about 1.1.) You may raise one logit a little, to lower the loss.
# Which one, and how fast does the loss fall?

# %%
logits = np.zeros(3)
p = np.exp(logits) / np.exp(logits).sum()
print("probabilities:", p.round(3), " loss:", -np.log(p[1]).round(3))
for k in range(3):
    moved = np.exp(logits + 0.001 * (np.arange(3) == k))
    change = -np.log(moved[1] / moved.sum()) + np.log(p[1])
    print(f"slope for logit {k}: {change / 0.001:.2f}")

# %%
show(plots.cross_entropy(np.array([2.0, 1, 0]), 1))

# %% [markdown]
# Three equal chances: the loss is log 3. And the gradient is as short as can be: the probabilities, minus 1 at
# the label. In the plot only the label's bar differs: it hangs below 0. A step against the gradient pushes each wrong
# class down by its probability, and pulls the label up by what it lacks.

# %% [markdown]
# ### Your turn: compute loss and gradient
#
# Write `softmax_cross_entropy(logits, labels)` → `(loss, d_logits)`. The loss is the *mean* over the pictures, one number.
# `d_logits` is the gradient of that mean: take the probabilities, take 1 away at the label, divide all by N.
#
# Logits may be large. `np.exp(1000)` is infinite; but softmax stays the same if a number is taken from a whole row,
# such as its largest. And a probability may round to 0, while its logarithm is a moderate number: log(a/b) = log a - log b.
#
# Example: `[[0, 0, 0]]` with label `[1]` gives log 3 and `[[1/3, -2/3, 1/3]]`; `[[1000, 0]]` with label `[1]` gives a loss of 1000.

# %% exercise="softmax-cross-entropy"
def softmax_cross_entropy(logits, labels):
    """Compute the mean cross-entropy loss of a batch, and its gradient.

    Args:
        logits: array (N, K), floats of any size. Is not changed.
        labels: array (N,) of integers from 0 to K-1, also uint8.

    Returns:
        The mean loss, a float, and d_logits (N, K), its gradient with respect to the logits.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d_logits = np.exp(log_p)
    d_logits[rows, labels] -= 1
    return -log_p[rows, labels].mean(), d_logits / len(labels)
    ### END SOLUTION


# %% check="softmax-cross-entropy"
check.softmax_cross_entropy(softmax_cross_entropy)

# %% [markdown]
# When it breaks: without the largest number taken away, one logit of 1000 makes `inf / inf`, which is nan. From then on every
# weight is nan, and the network is lost.

# %% [markdown]
# ## A network, and a ritual
#
# Now everything comes together: 1,797 handwritten digits of 8×8 pixels (Alpaydin and Kaynak, 1998, data/README.md). A pixel
# is a number from 0, paper, to 16, ink; we divide it by 16.
#
# We shuffle the pictures and hold out one in five. What the network has never seen is the only fair test.

# %%
digits, names = datasets.digits()
order = np.random.default_rng(0).permutation(len(digits))
digits, names = digits[order, :, :, None] / 16, names[order].astype(int)
held_out, held_out_names = digits[:360], names[:360]
digits, names = digits[360:], names[360:]
show(plots.sixteen(digits, names))

# %% [markdown]
# Each picture has its label above it. They are coarse: eight rows of eight pixels. Ink, the large number, is drawn dark.
#
# Our network: 8 filters of 3×3, ReLU, max-pooling to 4×4, a dense layer. A dense layer is a convolution, too: its
# kernels are as large as what comes in, so that each has a single place. So `conv2d` does both.

# %%
def start(rng):
    """Draw fresh parameters: small random weights and biases of 0."""
    filters = rng.normal(0, 0.1, (3, 3, 1, 8))
    dense = rng.normal(0, 0.03, (4, 4, 8, 10))
    return [filters, np.zeros(8), dense, np.zeros(10)]


def scores(parameters, images):
    """Compute the logits (N, 10) of pictures (N, 8, 8, 1)."""
    filters, bias, dense, dense_bias = parameters
    maps = max_pool2d(relu(conv2d(images, filters, bias, padding=1)))  # (N, 4, 4, 8)
    return conv2d(maps, dense, dense_bias)[:, 0, 0]  # (N, 10)

# %% [markdown]
# Random, because filters that are equal, with equal dense weights behind them, get equal gradients and stay equal for ever.
# Small, so that the network does not start out sure of anything.

# %% [markdown]
# ### Your turn: name the digits
#
# Write `predict(parameters, images)` → one label for each picture, an array (N,) of whole numbers. The label is the class
# with the largest logit. Call `scores`, or whatever network of your own you train.
#
# - Each picture is judged alone: its label is the same in any batch.
#
# The check tries `predict` on what `train` returns. You will write `train` below; until then the next cell stands in for it. Change
# that cell too, if your parameters look different.
#
# Example: logits `[[0, 3, 1], [5, 2, 4]]` mean the labels `[1, 0]`.

# %%
def train(images, labels, rng):
    """Return fresh parameters: no training yet, yours comes below."""
    return start(rng)

# %% exercise="predict"
def predict(parameters, images):
    """Name the class of each picture.

    Args:
        parameters: what `train` returns.
        images: array (N, 8, 8, 1), floats from 0 to 1. Is not changed.

    Returns:
        Array (N,) of integers from 0 to 9.
    """
    ### BEGIN SOLUTION
    return scores(parameters, images).argmax(axis=1)
    ### END SOLUTION


# %% check="predict"
check.predict(predict, train=train)

# %% [markdown]
# The way back goes through the same layers in the opposite order. Each line takes the gradient of the line before. Read
# it against `scores`, from the bottom up. (`[:, None, None]` gives back the two axes that `scores` took away.)

# %%
def loss_and_gradients(parameters, images, labels):
    """Go forward, then back; return the loss and a list of gradients, one for each parameter."""
    filters, bias, dense, dense_bias = parameters
    maps = conv2d(images, filters, bias, padding=1)  # (N, 8, 8, 8)
    positive = relu(maps)
    pooled = max_pool2d(positive)  # (N, 4, 4, 8)
    logits = conv2d(pooled, dense, dense_bias)[:, 0, 0]  # (N, 10)
    loss, d_logits = softmax_cross_entropy(logits, labels)
    d_pooled, d_dense, d_dense_bias = conv2d_backward(d_logits[:, None, None], pooled, dense)
    d_positive = max_pool2d_backward(d_pooled, positive)
    d_maps = relu_backward(d_positive, maps)
    _, d_filters, d_bias = conv2d_backward(d_maps, images, filters, padding=1)
    return loss, [d_filters, d_bias, d_dense, d_dense_bias]

# %% [markdown]
# Before training, a ritual of three steps. Each takes seconds and finds mistakes that would cost hours later.
#
# **Predict.** Step one: the loss before any training. The network knows nothing, and there are ten classes. About what
# is its loss?

# %%
needed = ["relu-backward", "max-pool2d-backward", "conv2d-backward", "softmax-cross-entropy"]
with after(*needed):
    loss, _ = loss_and_gradients(start(np.random.default_rng(0)), digits, names)
    print(f"loss at the start: {loss:.2f}, log 10: {np.log(10):.2f}")

# %% [markdown]
# About log 10: with small weights all classes have about the same chance. Much more would mean that the network starts out sure and
# wrong, or that the loss is not what you think.

# %% [markdown]
# Step two: check a few gradients of the whole chain with your own tool.

# %%
with after("numerical-gradient", *needed):
    rng = np.random.default_rng(0)
    parameters, few = start(rng), (digits[:5], names[:5])
    parameters[1] = rng.normal(0, 0.1, 8)  # with 0, empty paper would be at ReLU's corner
    _, gradients = loss_and_gradients(parameters, *few)
    for which in (0, 1, 3):  # the dense weights, 2, are many: they would take a while
        rest = parameters[:which], parameters[which + 1 :]
        measured = numerical_gradient(
            lambda p: loss_and_gradients([*rest[0], p, *rest[1]], *few)[0], parameters[which]
        )
        agree = np.abs(gradients[which] - measured).max() < 1e-6
        print("parameter", which, "agrees:", bool(agree))

# %% [markdown]
# The filters, 0, and both biases, 1 and 3, agree: the way back is right from the loss to the first layer.
#
# Step three: take 32 pictures and learn them by heart.
#
# **Predict.** After 100 steps on the same 32 pictures, how many of them does the network read?

# %%
with after("sgd-momentum", "predict", *needed):
    parameters = start(np.random.default_rng(0))
    velocities = [np.zeros_like(p) for p in parameters]
    few, losses = (digits[:32], names[:32]), []
    for _ in range(100):
        loss, gradients = loss_and_gradients(parameters, *few)
        parameters, velocities = sgd_momentum(parameters, gradients, velocities, 0.1, 0.9)
        losses.append(loss)
    print("read by heart:", int((predict(parameters, few[0]) == few[1]).sum()), "of 32")
    show(plots.learned_by_heart(losses))

# %% [markdown]
# All 32, and the loss falls to nearly 0. A network that cannot learn 32 pictures by heart has a mistake, and more data will not
# mend it.

# %% [markdown]
# ## Training
#
# Learning by heart is not reading. Now all training pictures, in **mini-batches**: small random parts, one step each. A gradient
# from 100 pictures is rough, but costs a fraction of the whole. One pass over all pictures is an **epoch**.
#
# **Predict.** 1,437 pictures in batches of 100. How many steps has an epoch? How large is the last batch?

# %%
starts = range(0, len(digits), 100)
print(len(starts), "steps, the last one with", len(digits) - starts[-1], "pictures")

# %% [markdown]
# Fourteen full batches and a rest of 37. A short last batch is a batch like any other.

# %% [markdown]
# ### Your turn: train a network
#
# Write `train(images, labels, rng)`. It returns parameters, in whatever form your `predict` understands.
#
# - The aim: to read 95 % of new pictures. 80 % and 90 % earn a part.
# - The check's pictures are turned by a quarter, its new ones shifted by up to 0.15 pixels and a little noisy. So 94 %
#   are enough; a near miss is tried once more.
# - Training takes at most 20 seconds; one second is possible.
# - The check renames the classes: pictures of a 3 may all have the label 7. Labels still go from 0 to 9.
# - All random numbers come from `rng`: a generator with the same seed gives the same network. A method without chance
#   needs none.

# %% [markdown]
# Only NumPy and this course's layers are allowed. What counts is what is read: comparing with all training pictures is a
# method, too. Where a function from above is not right yet, the check trains with a right one in its place.
#
# The recipe for the network above: fresh parameters, velocities of zeros. Then a dozen epochs. In each one a new order
# of the pictures, `rng.permutation(len(images))`, and for each batch gradients and one step. Begin with the learning rate
# and the momentum of step three, then try twice that learning rate.
#
# If it takes too long, look for loops over pictures and channels in your backward passes.
#
# Example: `predict(train(digits, names, np.random.default_rng(0)), held_out)` are 360 labels.

# %% exercise="train"
def train(images, labels, rng):
    """Train a network that names digits.

    Args:
        images: array (N, 8, 8, 1), floats from 0 to 1. Is not changed.
        labels: array (N,) of integers from 0 to 9. Is not changed.
        rng: numpy.random.Generator, the only source of chance.

    Returns:
        The parameters, any object that `predict` takes.
    """
    ### BEGIN SOLUTION
    parameters = start(rng)
    velocities = [np.zeros_like(p) for p in parameters]
    for _ in range(12):
        order = rng.permutation(len(images))
        for first in range(0, len(images), 100):
            batch = order[first : first + 100]
            _, gradients = loss_and_gradients(parameters, images[batch], labels[batch])
            parameters, velocities = sgd_momentum(parameters, gradients, velocities, 0.2, 0.9)
    return parameters
    ### END SOLUTION


# %% check="train"
check.train(
    train, predict=predict, sgd_momentum=sgd_momentum, softmax_cross_entropy=softmax_cross_entropy,
    conv2d_backward=conv2d_backward, max_pool2d_backward=max_pool2d_backward,
    relu_backward=relu_backward,
)

# %%
with after("train", "predict"):
    trained = train(digits, names, np.random.default_rng(0))
    labels = predict(trained, held_out)
    right = labels == held_out_names
    print("more than 95 % of the held-out pictures are read:", bool(right.mean() > 0.95))
    show(plots.misread(held_out[~right], held_out_names[~right], labels[~right]))

# %% [markdown]
# Look at what goes wrong; do not only count it. Some of these pictures are hard to read for a person, too.

# %% [markdown]
# Now watch a network learn. Every ten steps `watch` notes its loss on the held-out pictures and on as many
# training pictures.

# %%
def watch(steps, every):
    """Train for some steps; return the parameters and, now and then, a pair of losses."""
    rng, curves = np.random.default_rng(0), []
    parameters = start(rng)
    velocities = [np.zeros_like(p) for p in parameters]
    for step in range(steps + 1):
        if step % every == 0:
            pairs = [(digits[:360], names[:360]), (held_out, held_out_names)]
            losses = [softmax_cross_entropy(scores(parameters, x), y)[0] for x, y in pairs]
            curves.append([step, *losses])
        batch = rng.integers(0, len(digits), 100)
        _, gradients = loss_and_gradients(parameters, digits[batch], names[batch])
        parameters, velocities = sgd_momentum(parameters, gradients, velocities, 0.2, 0.9)
    return parameters, curves

# %%
with after("sgd-momentum", *needed):
    _, curves = watch(300, every=10)
    show(plots.two_curves(curves))

# %% [markdown]
# Most is learned in the first few dozen steps. Later a gap opens: a part of what the network still learns holds for its own
# pictures only. Lesson 05 is about that gap.

# %%
with after("sgd-momentum", *needed):
    parameters, _ = watch(300, every=300)
    show(plots.filters_before_and_after(start(np.random.default_rng(0))[0], parameters[0]))

# %% [markdown]
# The upper row was drawn by chance, the lower one was found by 300 steps downhill. (Each filter has its own scale of
# colours.) In several filters red and blue now form sides and stripes: they see strokes and their edges, as the filters
# of lesson 01 did. Nobody drew them.
#
# **Predict.** One filter has hardly changed. Which one, and what is the largest number of its maps, after ReLU?

# %%
with after("sgd-momentum", *needed):
    maps = relu(conv2d(digits, parameters[0], parameters[1], padding=1))
    for f in range(8):
        print("filter", f, "· largest number of its maps:", maps[..., f].max().round(1))

# %% [markdown]
# Filter 4 answers 0 at every place of every training picture. It began with mostly negative weights, and
# a few steps were enough: it is a dead unit. Seven filters do the work.

# %% [markdown]
# When it breaks: shuffle pictures and labels apart, and nothing is learned. Hold out the last rows of the file in place
# of random ones, and a good network reads fewer: other people wrote those (data/README.md). Which number is the honest
# one depends on whom it must read.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="one-step-down"

# %% quiz="loss-at-the-start"

# %% quiz="what-a-gradient-check-finds"

# %% quiz="shares-of-a-pixel"

# %% quiz="the-ritual"

# %% [markdown]
# ## How does the network find its filters?
#
# - It starts from random numbers and steps downhill: against the gradient of a loss, over and over.
# - Backpropagation gives all gradients at once: each layer passes slope times `d_out` back, and shares are added up.
# - A numerical gradient, log K at the start, and 32 pictures by heart show early whether all of it is right.
#
# Next, lesson 05: the same network in Keras, where the way back is computed for you.
