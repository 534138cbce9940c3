# %% [markdown]
# # Can a network paint?
#
# You train a photograph until it is painted in somebody's style, and measure how well a style can be taken.
#
# Afterwards you can
#
# - **tell** content from style, by the maps of a network,
# - **train** a picture in place of a network, and watch it become a painting,
# - **measure** how near an imitation comes to the painter's own works, and say whose style it is.
#
# You need: the gradient tape and the training step from lesson 05; the network from lesson 09 helps.
#
# About 120 minutes

# %%
from cnncourse import backend

backend.load()
import keras
import numpy as np
import tensorflow as tf

from cnncourse import after, animate, datasets, pretrained, show
from cnncourse.checks import style_transfer as check
from cnncourse.plots import style_transfer as plots
from cnncourse.quizzes import style_transfer as quiz
from cnncourse.random_maps import random_maps

# %%
cat = pretrained.as_picture(datasets.photo("cat"), 128)
PAINTERS = datasets.PAINTERS
works = {name: [datasets.painting(name, np.random.default_rng(k)) for k in range(5)]
         for name in PAINTERS}
print("photograph", cat.shape, f"from {cat.min():.2f} to {cat.max():.2f}")
show(plots.gallery(cat, works))

# %% [markdown]
# A photograph of the cat Chelsea (Stéfan van der Walt, CC0), and pictures by three painters. Each painter has colours and a brush of their own: you would know a fourth picture at once.
#
# What would each of them make of the cat? A network that was trained to name things can show it (Gatys et al., 2016, abstract).

# %% [markdown]
# The painters do not exist. Three programs draw from random numbers: one lays short strokes along a stream, one leads pieces of glass, one sets dots. Each paints as many pictures as we like.
#
# That has two reasons. No living artist is imitated here without being asked. And we have what no museum has: any number of genuine works, to compare an imitation with.

# %% [markdown]
# ## What does a picture show?
#
# The network of lesson 09 sees a photograph as maps, layer by layer. `pretrained.maps` is that network up to six of its layers: a picture from 0 to 1 goes in, a list of six arrays comes out.
#
# **Predict.** The picture has 128×128 pixels, and the first layer has stride 2. How large are its maps? And those of the last, behind three more strides of 2?

# %%
LAYERS = ("stem", "block1_depthwise", "block1_project",
          "block2_depthwise", "block4_depthwise", "block6_depthwise")
network = pretrained.maps([f"{layer}_norm" for layer in LAYERS], 128)
for layer, maps in zip(LAYERS, network(cat[None])):
    print(f"{layer:17} {str(maps.shape):17} from {np.min(maps):.0f} to {np.max(maps):.0f}")

# %% [markdown]
# 64×64, and 8×8 at last, but with ever more maps. They are taken before the activation cuts them: so they have numbers on both sides of 0.
#
# In an early layer each pixel can still be told. In a deep one it is told that an eye is here and an ear there, not the colour of each hair. That is what we call the **content**.

# %% [markdown]
# Two pictures have the same content if their deep maps agree, place by place. How far are they apart? We take the squared differences, and divide by the target's squares: then it does not matter whether a layer has large numbers.
#
# Two maps of one row, `features` 1 and 3, `target` 1 and 2.
#
# **Predict.** What is the mean of the squared differences? What is the mean of the target's squares? And their ratio?

# %%
features, target = np.array([1.0, 3.0]), np.array([1.0, 2.0])
print("differences:", np.mean((features - target) ** 2), "  target:", np.mean(target**2))
print("ratio:", np.mean((features - target) ** 2) / np.mean(target**2))

# %% [markdown]
# 0.5, 2.5 and 0.2. A picture whose maps are all 0 would have 1, whatever the target.

# %% [markdown]
# ### Your turn: measure how far the content is
#
# Write `content_loss(features, target)`. Two arrays or tensors (N, H, W, C) go in, one number comes out:
#
# - the mean of the squared differences, over all numbers,
# - divided by the mean of the target's squares, over all numbers.
#
# A tape must be able to follow it: use `tf` or `keras.ops`, not NumPy.
#
# Example: the maps above, as arrays of shape (1, 1, 2, 1), give 0.2.

# %% exercise="content-loss"
def content_loss(features, target):
    """Measure how far maps are from those that are wanted, place by place.

    Args:
        features: array or tensor (N, H, W, C), floats. Is not changed.
        target: array or tensor (N, H, W, C), floats. Is not changed.

    Returns:
        A tensor with one number: mean of (features - target)^2 over mean of target^2.
    """
    ### BEGIN SOLUTION
    return tf.reduce_mean(tf.square(features - target)) / tf.reduce_mean(tf.square(target))
    ### END SOLUTION


# %% check="content-loss"
check.content_loss(content_loss)

# %% [markdown]
# Four pictures are compared with the cat, in the first layer and in the last: a paler cat, a cat moved by 6 pixels, a mirrored cat, and no cat at all.
#
# **Predict.** Which one is farthest in the last layer? And which one is nearest?

# %%
palace = pretrained.as_picture(datasets.photo("palace"), 128)
pictures = {"paler": 0.5 * cat + 0.3, "moved": np.roll(cat, 6, 1),
            "mirrored": cat[:, ::-1], "palace": palace}
with after("content-loss"):
    original = network(cat[None])
    for name, picture in pictures.items():
        maps = network(np.float32(picture[None]))
        first, last = (float(content_loss(maps[layer], original[layer])) for layer in (0, -1))
        print(f"{name:9} first layer {first:.2f}   last layer {last:.2f}")

# %% [markdown]
# The paler cat is nearest in the last layer: what it shows has stayed. The palace is farthest. And the mirrored cat is far, though it is the same cat: content knows *where* each thing is, and the eyes are at other places now.

# %% [markdown]
# ## How is it painted?
#
# A stroke is a stroke wherever it lies. So for **style** we ask which maps answer *together*, and forget where.
#
# Two maps of 2×2 places, below as their values place by place. Multiply the maps with each other at each place, and take the mean over the four places.
#
# **Predict.** What comes out for the first with itself, for the first with the second, for the second with itself?

# %%
first, second = np.array([1.0, 0, 1, 0]), np.array([2.0, 2, 0, 0])
print("first · first: ", np.mean(first * first))
print("first · second:", np.mean(first * second))
print("second · second:", np.mean(second * second))

# %% [markdown]
# 0.5, 0.5 and 2. These products stand in the **Gram matrix**, here [[0.5, 0.5], [0.5, 2]]: row i and column j tell how much map i and map j answer together (Gatys et al., 2016, Sect. 2.2).
#
# **Predict.** We shuffle the four places, both maps in the same way. What becomes of the matrix?

# %%
order = [2, 0, 3, 1]
print(first[order], second[order])
print("first · second:", np.mean(first[order] * second[order]))

# %% [markdown]
# Nothing. A mean does not care for the order. Where something lies is gone, what occurs together stays.

# %% [markdown]
# ### Your turn: compute the Gram matrix
#
# Write `gram_matrix(features)`. Maps (N, H, W, C) go in, an array or tensor (N, C, C) comes out. For each picture n:
#
# G[n, i, j] = sum over all places of features[n, row, column, i] · features[n, row, column, j], divided by H·W.
#
# A tape must be able to follow it.
#
# Example: the two maps above, as an array of shape (1, 2, 2, 2), give [[[0.5, 0.5], [0.5, 2]]].

# %% exercise="gram-matrix"
def gram_matrix(features):
    """Measure which maps answer together, wherever in the picture.

    Args:
        features: array or tensor (N, H, W, C), floats. Is not changed.

    Returns:
        Tensor (N, C, C): products of maps i and j, in the mean over the H*W places of each picture.
    """
    ### BEGIN SOLUTION
    n, height, width, channels = features.shape
    places = tf.reshape(features, (n, height * width, channels))  # (N, H*W, C)
    return tf.matmul(places, places, transpose_a=True) / (height * width)
    ### END SOLUTION


# %% check="gram-matrix"
check.gram_matrix(gram_matrix)

# %%
with after("gram-matrix"):
    grams = {name: [np.array(gram_matrix(network(work[None])[2])[0]) for work in works[name][:2]]
             for name in PAINTERS}
    show(plots.gram_matrices(works, grams))

# %% [markdown]
# Above, two works of each painter; below, their Gram matrices in the third layer. The two of one painter have the same pattern, though nothing lies at the same place. Different painters have different ones.

# %% [markdown]
# ## How far is a style?
#
# Several layers count, fine ones for the brush and deep ones for larger patterns. Their numbers differ much in size, so each layer is divided by its own target, and then the mean is taken.
#
# Two layers: the first has the Gram matrix [[1, 0], [0, 3]] and the target [[1, 0], [0, 2]], the second has [[0.5]] and [[1]].
#
# **Predict.** What is the sum of squared differences in each layer, divided by the target's sum of squares? And the mean of both?

# %%
grams = [np.array([[1.0, 0], [0, 3]]), np.array([[0.5]])]
targets = [np.array([[1.0, 0], [0, 2]]), np.array([[1.0]])]
ratios = [np.sum((gram - target) ** 2) / np.sum(target**2) for gram, target in zip(grams, targets)]
print(f"layers: {ratios[0]} and {ratios[1]}   mean: {np.mean(ratios)}")

# %% [markdown]
# 1 of 5 is 0.2, 0.25 of 1 is 0.25; the mean is 0.225.

# %% [markdown]
# ### Your turn: measure how far the style is
#
# Write `style_loss(grams, targets)`. Two lists go in, with a Gram matrix (N, C, C) for each layer; C may differ from layer to layer. One number comes out:
#
# - for each layer the sum of the squared differences, divided by the sum of the target's squares,
# - then the mean over layers.
#
# A tape must be able to follow it.
#
# Example: the two layers above give 0.225.

# %% exercise="style-loss"
def style_loss(grams, targets):
    """Measure how far Gram matrices are from those that are wanted, layer by layer.

    Args:
        grams: list of arrays or tensors (N, C, C), one for each layer. Is not changed.
        targets: list of arrays or tensors of the same shapes. Is not changed.

    Returns:
        A tensor with one number: the mean over layers of sum (gram - target)^2 / sum target^2.
    """
    ### BEGIN SOLUTION
    ratios = []
    for gram, target in zip(grams, targets):
        ratios.append(tf.reduce_sum(tf.square(gram - target)) / tf.reduce_sum(tf.square(target)))
    return tf.reduce_mean(ratios)
    ### END SOLUTION


# %% check="style-loss"
check.style_loss(style_loss)

# %% [markdown]
# Is it a good measure? We ask somebody else: a judge, a network of random weights that we never train against. It compares three works of each painter, each with each.
#
# **Predict.** Where in the table will the small numbers be?

# %%
judge = random_maps(128, np.random.default_rng(2026), filters=96)
with after("gram-matrix", "style-loss"):
    def grams_of(image):
        """What the judge sees in a picture."""
        return [gram_matrix(maps) for maps in judge(np.float32(image[None]))]

    def style_distance(image, painting):
        """How far the style of a picture is from that of a painting, in the judge's eyes."""
        return float(style_loss(grams_of(image), grams_of(painting)))

    some = [work for name in PAINTERS for work in works[name][:3]]
    seen = [grams_of(work) for work in some]
    table = np.array([[float(style_loss(one, other)) for other in seen] for one in seen])
    show(plots.distances(table, some, PAINTERS))

# %% [markdown]
# In three blocks along the diagonal: works of one painter are near each other. Such a judge can tell who painted what, and it has never learned anything.

# %% [markdown]
# ## What makes a picture restless?
#
# A picture that is trained pixel by pixel gets noisy: nothing asks neighbours to agree. The **total variation** tells how restless it is. It is the mean size of all steps downwards plus the mean size of all steps to the right.
#
# A picture of 2×2 pixels: above 0 and 0.4, below 1 and 0.4.
#
# **Predict.** Which steps are there downwards, which to the right? What is the sum of both means?

# %%
small = np.array([[0.0, 0.4], [1.0, 0.4]])
down, right = np.abs(small[1:] - small[:-1]), np.abs(small[:, 1:] - small[:, :-1])
print("down:", down.ravel(), "  right:", right.ravel().round(1))
print(f"{down.mean():.1f} + {right.mean():.1f} = {down.mean() + right.mean():.1f}")

# %% [markdown]
# Downwards 1 and 0, to the right 0.4 and 0.6: 0.5 + 0.5 = 1. The signs are dropped, or steps up and down would cancel.

# %% [markdown]
# ### Your turn: measure how restless a picture is
#
# Write `total_variation(image)`. A picture (H, W, C) goes in, one number comes out: the mean of |step downwards| plus the mean of |step to the right|, each over all its steps and channels. No picture goes
# on around its border.
#
# A tape must be able to follow it.
#
# Example: the picture above, of shape (2, 2, 1), gives 1.

# %% exercise="total-variation"
def total_variation(image):
    """Measure how much neighbouring pixels differ.

    Args:
        image: array or tensor (H, W, C), floats. Is not changed.

    Returns:
        A tensor with one number: mean |step downwards| + mean |step to the right|.
    """
    ### BEGIN SOLUTION
    down = image[1:] - image[:-1]
    right = image[:, 1:] - image[:, :-1]
    return tf.reduce_mean(tf.abs(down)) + tf.reduce_mean(tf.abs(right))
    ### END SOLUTION


# %% check="total-variation"
check.total_variation(total_variation)

# %%
with after("total-variation"):
    noise = np.random.default_rng(0).normal(0, 0.1, cat.shape)
    some = {"cat": cat, "cat with noise": cat + noise, "strokes": works["strokes"][0]}
    for name, picture in some.items():
        print(f"{name:15} {float(total_variation(np.float32(picture))):.3f}")

# %% [markdown]
# Noise makes the cat far more restless. A painting is restless, too: its edges are meant. So this loss may count a little, and not too much.

# %% [markdown]
# ## Train the picture
#
# Until now pictures stayed, and weights were trained. Now it is the other way round: the network stays, and the picture goes down the loss.
#
# One pixel is 0.9, its slope is -3, the learning rate is 0.1.
#
# **Predict.** Which value has the pixel after a step of plain gradient descent? Can a picture have it?

# %%
pixel, slope, learning_rate = 0.9, -3.0, 0.1
stepped = pixel - learning_rate * slope
print(f"after the step {stepped:.1f}, brought back {min(max(stepped, 0), 1):.1f}")

# %% [markdown]
# 1.2, brighter than white. It is brought back to 1 after each step, so that the next gradient is that of a picture.

# %% [markdown]
# ### Your turn: take a step
#
# Write `style_step(image, loss, optimizer)`. It returns a pair: the new picture, which may be the variable itself, and the loss before the step.
#
# - `image` is a `tf.Variable` of shape (1, H, W, 3), from 0 to 1. A tape watches it by itself.
# - `loss(image)` gives one number. `loss` is a Keras model or a function.
# - Let the optimizer apply the gradient to the picture, once. Then bring all pixels back between 0 and 1, and leave that in `image`: the next step starts from there.
#
# Example: a pixel of 0.9 with a slope of -3 becomes 1.0 with `keras.optimizers.SGD(0.1)`.

# %% exercise="style-step"
def style_step(image, loss, optimizer):
    """Train a picture by one step.

    Args:
        image: tf.Variable (1, H, W, 3), float32 from 0 to 1. Is changed.
        loss: Keras model or function from such a picture to one number.
        optimizer: Keras optimizer.

    Returns:
        The new picture, (1, H, W, 3), and the loss before the step, one number.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        value = loss(image)
    optimizer.apply([tape.gradient(value, image)], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value
    ### END SOLUTION


# %% check="style-step"
check.style_step(style_step)

# %% [markdown]
# ## Paint the cat
#
# Three losses pull at the picture. The style's weight is 1; the content and the total variation count a tenth each. Whoever lets the content count more gets more of the photograph.
#
# We begin with the photograph itself. A step is compiled by `tf.function`, when it is first called: `step = tf.function(style_step)`, then `step(image, loss, optimizer)`. That takes seconds once, and makes each further step several times as fast.
# In a function that is to be compiled there may be no `float(…)` and no `.numpy()` of a tensor. Compile anew for each painting: its optimizer is a new one.

# %% [markdown]
# ### Your turn: transfer the style
#
# Write `transfer_style(model, content, style, steps, rng)`. It returns the painted picture (H, W, 3), from 0 to 1.
#
# - `model(pictures)` gives a list of maps. The Gram matrices of *all* of them are for the style, the last maps are for the content.
# - Use your functions above, or do without them. `rng` is there for chance; you can do without that, too.
# - Start from the content, with `keras.optimizers.Adam(0.05)`.
# - The check judges by another network, which you do not see: the style distance falls tenfold. And the brightness of the pixels has a correlation of at least 0.6 with that of the content. `steps` is 100 at most and the pictures are small: it has 20 seconds.

# %% exercise="transfer-style"
def transfer_style(model, content, style, steps, rng):
    """Paint the content of one picture in the style of another.

    Args:
        model: Keras model from pictures (N, H, W, 3), from 0 to 1, to a list of maps (N, h, w, C).
        content: array (H, W, 3), float32 from 0 to 1. Is not changed.
        style: array (H, W, 3), float32 from 0 to 1. Is not changed.
        steps: how many, an int.
        rng: NumPy generator, for whoever needs chance.

    Returns:
        Array (H, W, 3), floats from 0 to 1.
    """
    ### BEGIN SOLUTION
    targets = [gram_matrix(maps) for maps in model(style[None])]
    wanted = model(content[None])[-1]

    def loss(image):
        maps = model(image)
        paint = style_loss([gram_matrix(each) for each in maps], targets)
        return paint + 0.1 * content_loss(maps[-1], wanted) + 0.1 * total_variation(image[0])

    image, step = tf.Variable(content[None]), tf.function(style_step)
    optimizer = keras.optimizers.Adam(0.05)
    for _ in range(steps):
        step(image, loss, optimizer)
    return image[0].numpy()
    ### END SOLUTION


# %% check="transfer-style"
check.transfer_style(transfer_style)

# %% [markdown]
# **Predict.** Three painters, one cat, a hundred steps and more for each. Will the eyes still be eyes?

# %%
STEPS = 120
with after("transfer-style"):
    painted = {name: transfer_style(network, cat, works[name][0], STEPS, np.random.default_rng(0))
               for name in PAINTERS}
    show(plots.painted(cat, works, painted))

# %% [markdown]
# Here they are: the cat in strokes, in glass, in dots. Each hair follows the brush, and the eyes are still eyes. No line of `transfer_style` knows what a stroke is, or a cat.

# %%
with after("transfer-style", "gram-matrix", "style-loss"):
    for name in PAINTERS:
        before, now = (style_distance(picture, works[name][0]) for picture in (cat, painted[name]))
        alike = np.corrcoef(cat.mean(-1).ravel(), painted[name].mean(-1).ravel())[0, 1]
        print(f"{name:8} ten times nearer: {before > 10 * now}   content kept: {alike > 0.6}")

# %% [markdown]
# And how does it come about? Move the slider: the same step, more and more often.

# %% tags=["nbval-ignore-output"]
with after("transfer-style", "gram-matrix", "style-loss"):
    stages = {0: cat}
    for steps in (3, 10, 30):
        rng = np.random.default_rng(0)
        stages[steps] = transfer_style(network, cat, works["strokes"][0], steps, rng)
    stages[STEPS] = painted["strokes"]
    spans = [style_distance(picture, works["strokes"][0]) for picture in stages.values()]
    animate(plots.steps(stages, spans))

# %% [markdown]
# Within ten steps the colours have come, scattered over the fur. Then they gather to strokes. Each further step costs as much as the first, and changes less.

# %% [markdown]
# ## Must the network have learned?
#
# It has seen a million photographs. Does that matter? We paint again with a network that has learned nothing: random weights, as the judge's, but others.
#
# **Predict.** Which of both comes nearer to the painting, in the judge's numbers? And which picture will you like better?

# %%
with after("transfer-style", "gram-matrix", "style-loss"):
    untrained = random_maps(128, np.random.default_rng(3), (5, 5, 5, 5))
    glass = works["glass"][0]
    blots = transfer_style(untrained, cat, glass, STEPS, np.random.default_rng(0))
    results = {"it has learned": painted["glass"], "random weights": blots}
    numbers = {name: style_distance(picture, glass) for name, picture in results.items()}
    print("nearer in the judge's numbers:", min(numbers, key=numbers.get))

# %% tags=["nbval-ignore-output"]
with after("transfer-style", "gram-matrix", "style-loss"):
    show(plots.learned_or_not(glass, results, numbers))

# %% [markdown]
# The random network wins by the number. Look at both pictures: it has made blots and coarse squares, while the other has leaded the cat in glass.
#
# Random filters can tell textures apart, and textures can be made with them (Ustyuzhaninov et al., 2017, abstract). But a judge of random filters likes what random filters make. When it breaks: whoever believes one number
# buys blots.

# %% [markdown]
# ## Whose style is it?
#
# You gave each network *one* work of a painter, and some seconds. How near do the imitations come? We compare them with other genuine works of the same painter, with the photograph, and with works of the others.
#
# **Predict.** Are the imitations nearer to the painter's own works, or to those of others? And how often will a judge name the painter who was imitated?

# %% tags=["nbval-ignore-output"]
with after("transfer-style", "gram-matrix", "style-loss"):
    far = {}
    for name in PAINTERS:
        others = [work for other in PAINTERS if other != name for work in works[other][1:]]
        kinds = {"own works": works[name][1:], "imitation": [painted[name]], "photograph": [cat],
                 "works of others": others}
        far[name] = {kind: [style_distance(picture, works[name][0]) for picture in pictures]
                     for kind, pictures in kinds.items()}
    show(plots.whose(far))

# %% [markdown]
# The star is the imitation. It lies a little to the right of the painter's own works. The photograph and all works by others are far away. Now we ask the judge for names.

# %%
with after("transfer-style", "gram-matrix", "style-loss"):
    def painter_of(image):
        """Name the painter whose work the judge finds nearest."""
        return min(PAINTERS, key=lambda name: style_distance(image, works[name][0]))

    genuine = [painter_of(work) == name for name in PAINTERS for work in works[name][1:]]
    imitated = [painter_of(painted[name]) == name for name in PAINTERS]
    print(f"genuine works, given to the right painter: {sum(genuine)} of {len(genuine)}")
    print(f"imitations, given to the painter who was imitated: {sum(imitated)} of {len(imitated)}")

# %% tags=["nbval-ignore-output"]
with after("transfer-style", "gram-matrix", "style-loss"):
    for name in PAINTERS:
        nearest = min(far[name]["photograph"] + far[name]["works of others"])
        print(f"{name:8} times nearer than all that is not the painter's:",
              f"{nearest / far[name]['imitation'][0]:.0f}")

# %% [markdown]
# A judge that never errs with genuine works gives every imitation to the painter who was imitated. Only a strict eye sees that the genuine ones are still nearer.
#
# For a painter who lives on being recognised, that is the harm: one picture on the web, some seconds, and others sell the manner that took years.

# %% [markdown]
# Real artists meet this. More than 1,000 of them took part in studies about models that imitate them. Those who asked also built a tool against it, Glaze (Shan et al., 2023, abstract).
#
# Law protects the work, less so the manner: copyright extends "to expressions and not to ideas, procedures, methods of operation" (World Trade Organization, TRIPS, 1994, Article 9). So the question is not settled by asking what is allowed.

# %% [markdown]
# ## When it is for real
#
# - Ask: a licence to show a picture is not one to imitate its painter. `data/README.md` names source and licence of each picture used here.
# - Say it: an imitation that is named as one deceives nobody.
# - Measure the right thing: a distance tells how near a style is, not whether a picture is good, or whether somebody agreed.
# - Painting by steps is slow. For use, a second network is trained to do it in one (Johnson et al., 2016, abstract).

# %% [markdown]
# ## Quiz
#
# Three questions, one point each.

# %% quiz="gram-by-hand"

# %% quiz="quarters-exchanged"

# %% quiz="what-the-judge-shows"

# %% [markdown]
# ## Can a network paint?
#
# - Content is what maps say place by place; style is which of them answer together, wherever.
# - A picture can be trained like weights: it goes down a loss that wants one picture's content and another one's style.
# - It can take a style from one picture in seconds, so near that a judge names the painter. Whether it may is a question to the painter.
