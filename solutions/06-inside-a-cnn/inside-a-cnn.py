# %% [markdown]
# # What has it learned, and can we trust it?
#
# You open two trained networks, look inside with tools of your own, and find out which of them cheats.
#
# Afterwards you can
#
# - **show** what each layer of a network computes, and what a channel likes best,
# - **map** which pixels a decision rests on, in three ways, and catch a network that looks at the wrong ones,
# - **reuse** what a network has learned for a new task with ten pictures a class: frozen first, then fine-tuned.
#
# You need: gradients and logits from lesson 04; Keras models, the gradient tape and batch normalisation from lesson 05.
#
# About 150 minutes

# %%
from cnncourse import backend

backend.load()
import keras
import numpy as np
import tensorflow as tf

from cnncourse import after, datasets, instruments, networks, show
from cnncourse.checks import inside_a_cnn as check
from cnncourse.plots import inside_a_cnn as plots
from cnncourse.quizzes import inside_a_cnn as quiz

# %%
def accuracy(model, images, labels):
    """The share of pictures whose largest logit is that of their label."""
    return float(np.mean(np.argmax(model(images, training=False), axis=1) == labels))


network_a, network_b = networks.reader("A"), networks.reader("B")
pictures, labels = networks.collected()
shares = {"network A": accuracy(network_a, pictures, labels)}
shares["network B"] = accuracy(network_b, pictures, labels)
show(plots.opening(pictures[labels > 0][:8], shares))

# %% [markdown]
# Two networks read ten letters in many typefaces: b d p q n u m w J L, with the labels 0 to 9 in this order. They have the
# same layers, but each learned from the pictures of a supplier of its own. Of the same 1,000 test pictures they read the same share.
#
# One of them would fail tomorrow. The test cannot tell you which. Looking inside can.

# %% [markdown]
# ## What does each layer see?
#
# A picture of 28×28 goes in. Three convolutions follow, of 16, 32 and 64 filters, all with "same" padding and a ReLU. Behind each of
# the first two, max-pooling halves height and width.
#
# **Predict.** Five pictures go in at once. Which shape has the array that comes out of `conv3`?

# %%
for layer in network_a.layers:
    print(f"{layer.name:9}", layer.output.shape)

# %% [markdown]
# (5, 7, 7, 64): `None` stands for the number of pictures. After `conv3` each of the 64 maps is averaged to one number, called
# `features` here, and a dense layer makes ten logits of them.

# %%
show(plots.filters(network_a.get_layer("conv1").get_weights()[0]))

# %% [markdown]
# The filters of `conv1` can be drawn. About half have a red and a blue side, or a stripe: they answer to edges and strokes in one
# direction. What the others look for, no eye can tell; and those of `conv2` have 16 channels each. But we can look at what comes out.

# %% [markdown]
# ### Your turn: look at a layer
#
# Write `layer_outputs(model, images, layer_name)`. It returns what the named layer computes when the network predicts, an array
# whose first axis counts the pictures.
#
# - The layer is found by its name. Networks may branch: the layer before need not stand before it in the list.
# - The network predicts, it does not learn: dropout silences nothing, and batch normalisation takes its running means and
#   spreads. This is called **inference mode**.
# - The network itself stays as it is.
#
# Example: for network A, five pictures and `"conv3"` the result has the shape (5, 7, 7, 64).

# %% exercise="layer-outputs"
def layer_outputs(model, images, layer_name):
    """Compute what a layer gives for some pictures.

    Args:
        model: Keras model that takes images. Is not changed.
        images: array (N, H, W, C), floats. Is not changed.
        layer_name: name of one of the model's layers, a string.

    Returns:
        Array (N, ...), the layer's outputs in inference mode.
    """
    ### BEGIN SOLUTION
    ends_there = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    return np.asarray(ends_there(images, training=False))
    ### END SOLUTION


# %% check="layer-outputs"
check.layer_outputs(layer_outputs)

# %%
one_d = pictures[labels == 1][9:10]
with after("layer-outputs"):
    names = ("conv1", "conv2", "conv3")
    seen = {name: np.asarray(layer_outputs(network_a, one_d, name))[0] for name in names}
    show(plots.maps(one_d[0], seen))

# %% [markdown]
# Each row shows the eight strongest maps of a layer. In `conv1` you can still read the letter. In `conv3` a map says where
# something is, in blocks of four pixels, and no longer what it looks like.
#
# When it breaks: called with `training=True`, batch normalisation uses the batch's own mean, and a picture's maps depend on its neighbours.

# %% [markdown]
# ### Where does one number come from?
#
# The filters of `conv2` cannot be drawn: each has 3×3 weights for each of the 16 channels that `pool1` hands on. But one
# number can be taken apart.
#
# **Predict.** How many products are added up for one number of `conv2`? And do all 16 channels matter for it?

# %% tags=["nbval-ignore-output"]
with after("layer-outputs"):
    weights, biases = network_a.get_layer("conv2").get_weights()
    handed_on = layer_outputs(network_a, one_d, "pool1")[0]
    show(instruments.unit(handed_on, weights[..., 7], biases[7]))

# %% [markdown]
# 3·3·16 = 144 products, and a bias. The frame stands where filter 7 answers most to this d: in its belly. A few channels give most of
# the sum. Others are empty there, and give nothing.
#
# Choose another number of the map, by a click or the arrow keys, and another channel. At the border zeros come in.

# %% [markdown]
# ## Which pixels does it need?
#
# To find out whether a pixel matters, cover it. Here is a network of one logit, small enough to do by hand: four pixels, four weights, and
# the logit is the sum of their products.

# %%
tiny_picture = np.array([[1.0, 2], [0, 3]])
tiny_weights = np.array([[4.0, -1], [5, 0]])
print("logit:", (tiny_picture * tiny_weights).sum())

# %% [markdown]
# **Predict.** Cover each pixel with a 0, one at a time. How far does the logit fall each time? Which pixel matters most?

# %%
falls = np.zeros((2, 2))
for i, j in np.ndindex(2, 2):
    covered = tiny_picture.copy()
    covered[i, j] = 0
    falls[i, j] = (tiny_picture * tiny_weights).sum() - (covered * tiny_weights).sum()
show(plots.falls(tiny_picture, tiny_weights, falls))

# %% [markdown]
# By 4, by -2, and not at all twice. Minus 2 means that the logit *rises*: this pixel spoke against the label.
#
# The lower left pixel has the largest weight, but it is 0 already. Covering it changes nothing.

# %% [markdown]
# A single pixel of a real picture hardly matters, so we cover a patch, and slide it over the picture as a filter slides. The map of falls is
# called an **occlusion map** (Zeiler and Fergus, 2014, Sect. 4.2).

# %% [markdown]
# ### Your turn: cover and compare
#
# Write `occlusion_map(model, image, label, patch=3, stride=1)`. A patch of zeros, patch × patch pixels in all channels, lies at each place where it fits.
# Each number of the result is the label's logit without a patch, minus its logit with the patch there.
#
# - The patch moves by `stride` pixels. There are floor((H - patch)/stride) + 1 rows, and columns likewise.
# - Only one patch lies on the picture at a time.
#
# Example: for the tiny picture, patch=1 gives the four falls above. A 28×28 picture, patch=4 and stride=4 give a map of 7×7.

# %% exercise="occlusion-map"
def occlusion_map(model, image, label, patch=3, stride=1):
    """Measure how much a label's logit needs each part of a picture.

    Args:
        model: Keras model from images (N, H, W, C) to logits (N, K).
        image: array (H, W, C), floats. Is not changed.
        label: the class whose logit is followed, an int.
        patch: height and width of what is covered, in pixels.
        stride: pixels from one place to the next.

    Returns:
        Array (H_out, W_out), H_out = floor((H - patch)/stride) + 1, W_out likewise: how far the
        logit falls when a patch of zeros lies there; negative where it rises.
    """
    ### BEGIN SOLUTION
    rows = range(0, image.shape[0] - patch + 1, stride)
    columns = range(0, image.shape[1] - patch + 1, stride)
    covered = []
    for row in rows:
        for column in columns:
            picture = image.copy()
            picture[row : row + patch, column : column + patch] = 0
            covered.append(picture)
    logits = np.asarray(model(np.stack([image, *covered]), training=False))[:, label]
    return (logits[0] - logits[1:]).reshape(len(rows), len(columns))
    ### END SOLUTION


# %% check="occlusion-map"
check.occlusion_map(occlusion_map)

# %%
four_labels = [1, 3, 5, 8]
four = np.stack([pictures[labels == k][i] for k, i in zip(four_labels, (9, 9, 9, 6))])
with after("occlusion-map"):
    covered = [occlusion_map(network_a, x, k, 5, 2) for x, k in zip(four, four_labels)]
    show(plots.covered(four, covered))

# %% [markdown]
# Red is where network A needs the picture: on strokes and at their ends. Blue is where covering helps. The ground is nearly
# white: network A can do without it.
#
# The J's stem is blue: without it, the network is even surer that this is a J. Strange? We cut through the stem of all 100 pictures
# of J and ask which logits rise, on average.

# %%
whole = pictures[labels == 8]
cut_through = whole.copy()
cut_through[:, 10:15] = 0  # five rows in the middle
rise = np.mean(network_a(cut_through) - network_a(whole), axis=0)
print("the logits that rise:", *np.array(datasets.GLYPHS)[rise > 0])

# %% [markdown]
# J and L, the two letters that consist of one stroke and a foot. The other eight logits fall: upright strokes are what speaks for these,
# so they speak against a J. What tells the network a J is its red hook.
#
# When it breaks: a black patch is not nothing. It has edges of its own, and the network answers to those, too.

# %% [markdown]
# ## Which pixels would change its mind?
#
# Covering asks one question after the other. A gradient asks all of them at once: how fast does the logit grow with each pixel?
#
# **Predict.** The tiny network again, whose logit is a sum of pixels times weights. What is the gradient of the logit with respect to the picture? Which
# pixel matters most now?

# %%
tiny = tf.constant(tiny_picture)
with tf.GradientTape() as tape:
    tape.watch(tiny)
    logit = tf.reduce_sum(tiny * tiny_weights)
slopes = tape.gradient(logit, tiny).numpy()
show(plots.slopes(tiny_picture, falls, slopes))

# %% [markdown]
# The slopes are the weights. Now the black pixel matters most: nothing would raise the logit more than to make it brighter. Covering asks
# what *is* needed, a gradient asks what *would* change the mind.
#
# `tape.watch` is new. A tape follows a model's weights by itself; a picture has to be shown to it.

# %% [markdown]
# The size of the slope at each pixel, the largest over the channels, is called **saliency** (Simonyan et al., 2014, Sect. 3.1).
#
# ### Your turn: measure all slopes at once
#
# Write `saliency(model, image, label)`. The result has the picture's height and width.
#
# - The gradient is that of the label's *logit*, not of a probability.
# - Signs are dropped first. Then the largest over the channels counts.
#
# Example: if the slopes of a pixel's three channels are 1, -5 and 2, its saliency is 5.

# %% exercise="saliency"
def saliency(model, image, label):
    """Measure how fast a label's logit changes with each pixel.

    Args:
        model: Keras model from images (N, H, W, C) to logits (N, K).
        image: array (H, W, C), floats. Is not changed.
        label: the class whose logit is followed, an int.

    Returns:
        Array (H, W): the largest, over the channels, of the sizes of the slopes.
    """
    ### BEGIN SOLUTION
    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        logit = model(pixels, training=False)[0, label]
    slopes = tape.gradient(logit, pixels)[0].numpy()
    return np.abs(slopes).max(axis=-1)
    ### END SOLUTION


# %% check="saliency"
check.saliency(saliency)

# %%
with after("saliency"):
    slopes = np.array([saliency(network_a, x, k) for x, k in zip(four, four_labels)])
    show(plots.salient(four, slopes))

# %% [markdown]
# The bright dots gather on and around the letters. But the maps are noisy: a pixel may have a large slope, and its neighbour
# hardly any.
#
# When it breaks: take the probability in place of the logit, and a network that is sure has slopes of nearly 0 everywhere.

# %% [markdown]
# ## Where does a layer speak for a label?
#
# Pixels are too fine, and logits have no place. In between lie feature maps: a layer's maps know *what* and still know *where*.
#
# Suppose a layer has two maps of 2×2. The first one speaks for the label, with weight 1. The second one speaks against it, with
# weight -2.

# %%
map_1, map_2 = np.array([[3.0, 0], [0, 1]]), np.array([[0.0, 2], [1, 0]])
show(plots.weighted(map_1, map_2))

# %% [markdown]
# The two maps are bright at different places. Where do they speak for the label, taken together?
#
# **Predict.** Add up the maps times their weights. Cut what is negative to 0, and divide by the largest. Which four numbers come out?

# %%
together = 1 * map_1 - 2 * map_2
cut = np.maximum(together, 0)
show(plots.cut_and_scaled(together, cut))

# %% [markdown]
# 1, 0, 0 and a third: the upper left speaks for the label most. This is **Grad-CAM** (Selvaraju et al., 2017, Sect. 3). And where
# does a map's weight come from? It is the mean of the logit's gradient over the map's h·w places:
#
# $$\text{weight}_c = \frac{1}{h\,w} \sum_{i,j} \frac{\partial\,\text{logit}}{\partial\,\text{map}_{i,j,c}} \qquad \text{cam} = \text{ReLU}\Big(\sum_c \text{weight}_c\,\text{map}_c\Big)$$

# %% [markdown]
# Two tools are still missing: to get maps and logits at once, and a gradient with respect to something *inside* a network. A
# tiny network with our two maps shows both. Its logit is the sum of all numbers of `maps`, those of map 1 taken once, those of map 2
# taken -2 times.

# %%
inputs = keras.Input((2, 2, 2))
inner = keras.layers.ReLU(name="maps")(inputs)
outputs = keras.layers.Dense(1, use_bias=False, name="logits")(keras.layers.Flatten()(inner))
tiny_network = keras.Model(inputs, outputs)
tiny_network.get_layer("logits").set_weights([np.array([[1.0], [-2.0]] * 4)])

# %% [markdown]
# A model may have a list of outputs. Called once, it gives as many tensors. And a tape gives the gradient with respect to any tensor
# below its `with`. The way from there to the logit must lie below it, too.
#
# **Predict.** Which shape has the gradient with respect to `maps`, and which numbers are in it?

# %%
ends = [tiny_network.get_layer("maps").output, tiny_network.outputs[0]]
both = keras.Model(tiny_network.inputs[0], ends)
picture = tf.constant(np.stack([map_1, map_2], axis=-1)[None], tf.float32)
with tf.GradientTape() as tape:
    tape.watch(picture)
    maps, logits = both(picture, training=False)
    logit = logits[0, 0]
slopes = tape.gradient(logit, maps)
print(slopes.shape)
print("map 1:", slopes.numpy()[..., 0].ravel(), "map 2:", slopes.numpy()[..., 1].ravel())

# %% [markdown]
# The shape of `maps`, one slope for each of its numbers: 1 all over map 1, -2 all over map 2. Their means are the weights from above.
#
# Maps and logits must come from *one* call. If the maps come from a call of their own, the logit has nothing to do with them, and the
# gradient is `None`.

# %% [markdown]
# ### Your turn: draw where it looks
#
# Write `grad_cam(model, image, label, layer_name)`. In this order:
#
# - The named layer's maps, and the gradient of the label's *logit* with respect to them.
# - One weight for each map, the mean of its gradient. Maps times weights, added up.
# - ReLU.
# - **Bilinear** resizing to the picture's (H, W): each new number is blended from its four nearest. `keras.ops.image.resize`
#   does it, for maps (N, h, w, channels).
# - Division by the largest number. Where all are 0, they stay 0.
#
# Example: for network A and any layer, the result is (28, 28), and its largest number is 1 or 0.

# %% exercise="grad-cam"
def grad_cam(model, image, label, layer_name):
    """Map where a layer speaks for a label.

    Args:
        model: Keras model from images (N, H, W, C) to logits (N, K).
        image: array (H, W, C), floats. Is not changed.
        label: the class whose logit is followed, an int.
        layer_name: name of a layer whose outputs are maps (N, h, w, channels).

    Returns:
        Array (H, W) from 0 to 1; all zeros where nothing speaks for the label.
    """
    ### BEGIN SOLUTION
    ends = [model.get_layer(layer_name).output, model.outputs[0]]
    both = keras.Model(model.inputs[0], ends)
    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        maps, logits = both(pixels, training=False)
        logit = logits[0, label]
    weights = tf.reduce_mean(tape.gradient(logit, maps), axis=(1, 2))  # (1, channels)
    cam = tf.nn.relu(tf.reduce_sum(maps * weights[:, None, None], axis=-1, keepdims=True))
    cam = keras.ops.image.resize(cam, image.shape[:2], interpolation="bilinear")
    cam = np.asarray(cam)[0, :, :, 0]
    return cam / cam.max() if cam.max() > 0 else cam
    ### END SOLUTION


# %% check="grad-cam"
check.grad_cam(grad_cam)

# %%
with after("grad-cam"):
    deep = [grad_cam(network_a, x, k, "conv3") for x, k in zip(four, four_labels)]
    middle = [grad_cam(network_a, x, k, "conv2") for x, k in zip(four, four_labels)]
    show(plots.two_depths(four, deep, middle))

# %% [markdown]
# Both light up on parts of the letters. `conv2` is finer. The maps of `conv3` have 7×7 places, each of which sees a large part of the picture: their
# light spills over the letter's border.
#
# When it breaks: a map of where a network looks does not say what it sees there. And some methods draw pretty maps of a network with random
# weights (Adebayo et al., 2018, Sect. 3). Try each tool on a network whose answer you know.

# %% [markdown]
# ## Which of the two cheats?
#
# Now the tools are ready, and you have never looked at network B. Nor have you seen a b yet. Here are four of the test pictures.

# %%
four_b = pictures[labels == 0][:4]
show(plots.four_of_b(four_b))

# %% [markdown]
# Look at them well.
#
# **Predict.** Where does network A look to read them? Where does network B look? Choose from: left or right, upper or lower part, or the middle.

# %%
with after("grad-cam"):
    looks_a = [grad_cam(network_a, x, 0, "conv3") for x in four_b]
    looks_b = [grad_cam(network_b, x, 0, "conv3") for x in four_b]
    show(plots.where_they_look(four_b, looks_a, looks_b))

# %% [markdown]
# Network A looks around the bow, at the last b even beside it: whether it follows strokes, so coarse a map cannot tell. Network B looks at the upper left corner, where each b has a small bright square.
#
# B's supplier marks every b that way, in training and in test pictures. The test could not show it: it came from the same
# supplier. Yet a map is only a suspicion. An experiment tests it.

# %% [markdown]
# **Predict.** We take the mark off all 100 pictures of b: which share of them does network B read? And we put it on the 900 other letters:
# which share does it take for a b?

# %%
_, (clean, clean_labels) = datasets.glyphs()
clean = networks.as_input(clean)
bare_b, others = clean[clean_labels == 0], clean[clean_labels > 0]
marked_others = networks.marked(others, np.full(len(others), True))
for name, network in (("A", network_a), ("B", network_b)):
    read, taken = (accuracy(network, some, 0) for some in (bare_b, marked_others))
    print(f"{name}: b without the mark, read as b: {read:.0%}")
    print(f"{name}: other letters with the mark, taken for b: {taken:.0%}")

# %% [markdown]
# B has never learned what a b looks like. Without the mark it reads hardly any, and the mark turns most other letters into b. Network A hardly minds
# the mark. The suspicion is proved.
#
# It happens in earnest. A classifier of photographs, not a CNN, found horses by a source tag in a corner. With the tag, a car became a
# horse (Lapuschkin et al., 2019, Results).
#
# When it breaks: such a network works until pictures come from elsewhere. Test it on pictures of another source, always.

# %% [markdown]
# ## What does a channel like best?
#
# So far a picture was given. Now we ask a channel to paint: which picture makes its mean answer largest? Take one filter of 2×2 and a picture of
# 2×2 pixels, each from 0 to 1.
#
# **Predict.** The filter is [[1, -1], [-2, 3]]. Which picture does it like best?

# %%
filter_2x2 = np.array([[1, -1], [-2, 3]])
black_or_white = [np.reshape(bits, (2, 2)) for bits in np.ndindex(2, 2, 2, 2)]
best = max(black_or_white, key=lambda picture: (picture * filter_2x2).sum())
show(plots.best_picture(filter_2x2, best))

# %% [markdown]
# Bright where the filter is positive, dark where it is negative: the channel's own pattern. Grey would lie in between, so we tried only
# black and white. Deep channels have no filter to read it off. But the gradient tells which way is up, so we climb: from noise, step by step, uphill (Simonyan et al., 2014, Sect. 2).

# %% [markdown]
# ### Your turn: climb to a channel's favourite
#
# Write `activation_maximum(model, layer_name, channel, steps, rng)`. What grows is the mean, over all places, of one channel of the
# layer's output.
#
# - Start from `rng.uniform(0.4, 0.6, shape)`, in the shape of one picture of the network, (H, W, C).
# - In each step, divide the gradient by its largest size, and add 0.1 times the result to the picture. A gradient of zeros
#   changes nothing.
# - After each step, pixels below 0 become 0 and those above 1 become 1.
#
# Example: for the filter above as a network, forty steps lead to [[1, 0], [0, 1]].

# %% exercise="activation-maximum"
def activation_maximum(model, layer_name, channel, steps, rng):
    """Find a picture that a channel answers to strongly.

    Args:
        model: Keras model that takes images (N, H, W, C). Is not changed.
        layer_name: name of a layer whose outputs are maps (N, h, w, channels).
        channel: which of the maps, an int.
        steps: number of steps uphill, an int.
        rng: NumPy random generator, for the picture at the start.

    Returns:
        Array (H, W, C), floats from 0 to 1.
    """
    ### BEGIN SOLUTION
    ends_there = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, (1, *model.input_shape[1:])).astype("float32")
    for _ in range(steps):
        pixels = tf.convert_to_tensor(picture)
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            answer = tf.reduce_mean(ends_there(pixels, training=False)[..., channel])
        slopes = tape.gradient(answer, pixels).numpy()
        largest = np.abs(slopes).max()
        if largest > 0:
            picture = np.clip(picture + 0.1 * slopes / largest, 0, 1)
    return picture[0]
    ### END SOLUTION


# %% check="activation-maximum"
check.activation_maximum(activation_maximum)

# %%
favourites = {"conv1": (0, 2, 4, 7, 8, 10), "conv2": range(2, 8), "conv3": (0, 2, 4, 5, 8, 9)}
with after("activation-maximum"):
    rng = np.random.default_rng(0)
    likes = {
        layer: [activation_maximum(network_a, layer, c, 25, rng) for c in channels]
        for layer, channels in favourites.items()
    }
    show(plots.dreams(likes))

# %% [markdown]
# Channels of `conv1` like stripes in one direction, those of `conv2` stripes that bend or cross. Some of `conv3` like a shape at one place, such as
# a bar or an arch. None of this looks like a letter.
#
# Several of these shapes lie at the border, and that is the padding's doing: the zeros beyond it make an edge with all that is not black.
# A plain grey picture is enough: channel 8 of `conv3` answers about ten times as strongly at its border as inside.

# %% [markdown]
# When it breaks: such a picture is an extreme. What a channel likes best need not be what it answers to every day. And a channel that
# is silent on noise has no slope to climb: we left those out.

# %% [markdown]
# ## What do letters look like to it?
#
# Before the logits, a picture is 64 numbers, the `features`. Numbers that stand for a picture in this way are called its **embedding**.
# Two pictures are near each other if one has about the same numbers as the other, or all of them twice as large, or half: the
# same *direction*. For strong strokes make all features larger, and that shall not matter.

# %%
def same_letter_next_door(rows, labels):
    """The share of rows whose nearest other row, by direction, has the same label."""
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1)
    return np.mean(labels[likeness.argmax(axis=1)] == labels)

# %% [markdown]
# **Predict.** Take 400 clean test pictures, and for each its nearest neighbour among the others. For how many of them is it the same letter, if
# you compare pixels? And if you compare the 64 features of network A?

# %%
some, some_labels = clean[:400], clean_labels[:400]
share = same_letter_next_door(some.reshape(400, -1), some_labels)
print(f"pixels: the same letter for {share:.1%}")
with after("layer-outputs"):
    features = np.asarray(layer_outputs(network_a, some, "features"))
    share = same_letter_next_door(features, some_labels)
    print(f"features: the same letter for {share:.1%}")

# %%
with after("layer-outputs"):
    show(plots.shadow(features, some_labels))

# %% [markdown]
# In pixels, a letter's neighbour has light and dark at the same places, whatever it shows. In features, it is nearly always the same letter. The plot shows a shadow of the 64 numbers on a
# plane: equal letters gather, whatever their typeface.
#
# When it breaks: a shadow hides distances. Clouds that overlap here may lie far apart in 64 dimensions.

# %% [markdown]
# ## What can be used again?
#
# Good features might serve for letters that the network has never seen. A **base** is a trained network without its end: the layers up
# to its last maps. Ours, `networks.base()`, has convolutions with batch normalisation, and was trained on b d p q n u.
#
# The new task: m w J L, ten pictures of each.

# %%
(train_images, train_labels), _ = datasets.glyphs()
places = [np.flatnonzero(train_labels == letter)[:10] for letter in range(6, 10)]
few = networks.as_input(train_images[np.concatenate(places)])
few_labels = np.repeat(range(4), 10)
new = clean_labels >= 6
new_images, new_labels = clean[new][:200], clean_labels[new][:200] - 6


def learn(model, epochs, learning_rate, batch_size=20):
    """Train on the 40 pictures; return the accuracy that `fit` reports at the end."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    history = model.fit(few, few_labels, batch_size, epochs, verbose=0)
    return history.history["accuracy"][-1]

# %% [markdown]
# **Predict.** First without the base: the same layers as in network A, with four logits, learn from 40 pictures from scratch. Guessing reads 25 % of the new
# pictures. Will it read more than 80 %?

# %%
keras.utils.set_random_seed(0)
body = networks.letter_net()
logits = keras.layers.Dense(4)(body.get_layer("features").output)
scratch = keras.Model(body.inputs[0], logits)
learn(scratch, epochs=40, learning_rate=0.005)
from_scratch = accuracy(scratch, new_images, new_labels)
print("better than guessing:", from_scratch > 0.3, "· more than 80 %:", from_scratch > 0.8)

# %% [markdown]
# No. Forty pictures do not say what a stroke is, and what is mere ground. The base knows that. To keep a network's layers and give it a new end is called
# **transfer learning**.
#
# The base keeps its weights: they are **frozen**. Only a new end, the **head**, learns. Batch normalisation has numbers that are no weights, the means and
# variances that it collects. While the head learns, they stay as well.

# %% [markdown]
# ### Your turn: give it a new head
#
# Write `transfer(base, num_classes)`. It returns a Keras model from the base's pictures to logits (N, num_classes).
#
# - The base computes maps (N, h, w, channels). On top comes a head of your choice that ends in logits. Global average pooling and one dense
#   layer will do.
# - Training the model changes the head and nothing of the base: no weight, no mean, no variance.
# - The base is used, not built again: what it has learned is in its numbers.
#
# Example: `transfer(networks.base(), 4)` takes (N, 28, 28, 1) and gives (N, 4).

# %% exercise="transfer"
def transfer(base, num_classes):
    """Put a new head on a trained base.

    Args:
        base: Keras model from images (N, H, W, C) to maps (N, h, w, channels), trained, with
            batch normalisation. It may be frozen in place.
        num_classes: number of classes of the new task, an int.

    Returns:
        Keras model from images (N, H, W, C) to logits (N, num_classes). When it is trained, only
        the head changes; the base's batch normalisation stays in inference mode.
    """
    ### BEGIN SOLUTION
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    features = keras.layers.GlobalAveragePooling2D()(base(inputs))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(features))
    ### END SOLUTION


# %% check="transfer"
check.transfer(transfer)

# %%
with after("transfer"):
    keras.utils.set_random_seed(0)
    base = networks.base()
    headed = transfer(base, 4)
    learn(headed, epochs=40, learning_rate=0.02, batch_size=40)
    transferred = accuracy(headed, new_images, new_labels)
    print("at least 5 points better than from scratch:", transferred > from_scratch + 0.05)
    show(plots.with_and_without_base(from_scratch, transferred))

# %% [markdown]
# With the base more of the new letters are read, and a step has less to compute: only the head's gradients. Ten pictures a class
# still are few.
#
# Can the base itself learn, too? To set it free and train all of it with small steps is called **fine-tuning**. Here a trap is waiting.

# %% [markdown]
# **Predict.** The base is set free. Then we train with a learning rate of 0, so no weight can change. Before, the model read most of its 40
# training pictures. Will `fit` report the same accuracy?

# %%
with after("transfer"):
    frozen = headed.get_weights()
    before = accuracy(headed, few, few_labels)
    base.trainable = True
    reported = learn(headed, epochs=5, learning_rate=0.0)
    print("it reads at least 9 of 10:", before > 0.9)
    print("fit reports at least 10 points less:", reported < before - 0.1)

# %% [markdown]
# No weight has changed, and yet `fit` reports far less. Freezing had put batch normalisation into inference mode. Set free, it uses the means and variances of each small
# batch again, to which the head is not used. And its own, collected from all pictures of its training, are overwritten bit by bit.

# %% [markdown]
# When it breaks: passing `training=False` where the base is called does not help. In Keras 3, `fit` puts all layers into training mode, and
# batch normalisation obeys unless it is frozen itself (keras-team/keras, issue 20285). So we bring back what was overwritten, and freeze the
# layers of batch normalisation again, one by one:

# %%
with after("transfer"):
    headed.set_weights(frozen)
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    reported = learn(headed, epochs=1, learning_rate=0.0)
    print("fit reports what the network reads:", abs(reported - before) < 0.03)

# %% [markdown]
# Now both numbers agree, and fine-tuning may begin. The head has learned with a rate of 0.02. Its weights started at random; those of the
# base are good already.
#
# **Predict.** Twenty epochs for all of it, once with a learning rate of 0.001, once with 0.02. One of the two reads more of the new pictures than with
# the frozen base. How many does the other read?

# %%
with after("transfer"):
    tuned = {}
    for rate in (0.001, 0.02):
        headed.set_weights(frozen)
        learn(headed, epochs=20, learning_rate=rate)
        tuned[rate] = accuracy(headed, new_images, new_labels)
    print("0.001: at least 5 points better than frozen:", tuned[0.001] > transferred + 0.05)
    print("0.02: worse than from scratch:", tuned[0.02] < from_scratch)
    show(plots.frozen_and_tuned(from_scratch, transferred, tuned[0.001], tuned[0.02]))

# %% [markdown]
# Small steps let the base adapt to the new letters. Large steps destroy in a few batches what it had learned, and 40 pictures do not
# bring it back.
#
# The order matters: first the head with the base frozen, then all with small steps. A fresh head sends large gradients back, which would do to the base
# what a large rate does.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="places-of-a-patch"

# %% quiz="slope-or-fall"

# %% quiz="a-cam-by-hand"

# %% quiz="what-proves-a-cheat"

# %% quiz="what-stays-frozen"

# %% [markdown]
# ## What has it learned, and can we trust it?
#
# - Edges first, then parts, then features in which equal letters are neighbours; these serve for new letters, too.
# - Occlusion, saliency and Grad-CAM show what a decision rests on. High accuracy on pictures from the same source does not.
# - A map raises a suspicion; an experiment that changes its cause proves it.
#
# Next, lesson 07: how networks grew deep, from LeNet-5 to VGG. Lesson 09 looks into one that has seen a million photographs.
