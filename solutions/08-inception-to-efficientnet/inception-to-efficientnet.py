# %% [markdown]
# # How did it get deep and cheap?
#
# You build GoogLeNet, ResNet and EfficientNet from their blocks, to the last parameter, and see why each block was needed.
#
# Afterwards you can
#
# - **build** Inception, residual and MBConv blocks, and whole networks from them,
# - **explain** why deeper networks once trained worse, and what a shortcut changes,
# - **compute** what a network costs, and judge published figures by it.
#
# You need: lesson 05 (Keras), parameters and multiply-adds from lesson 02; lesson 07 helps.
#
# About 240 minutes

# %%
import numpy as np

from cnncourse import after, backend, costs, datasets, instruments, numpy_stacks, show
from cnncourse import small_networks
from cnncourse.checks import inception_to_efficientnet as check
from cnncourse.historic_layers import local_response_normalization
from cnncourse.plots import inception_to_efficientnet as plots
from cnncourse.quizzes import inception_to_efficientnet as quiz

backend.load()
import keras
from keras import layers

# %%
figures = datasets.architectures()
show(plots.opening(figures))

# %% [markdown]
# Lesson 07 ends with VGG: 138 million parameters, 15 billion multiply-adds for one picture. The three networks below it cost a
# fraction: each mark of the axes is ten times the one before. They make about as many errors or fewer; the end of this lesson compares.
#
# Three ideas did that: squeeze before what is dear, carry the input past the layers, look at each map by itself. You meet each one
# small, before it fills a network.

# %% [markdown]
# ## Look at several sizes at once
#
# How large should a filter be? A face may fill the picture or a corner of it. **GoogLeNet** does not choose: 1×1, 3×3 and
# 5×5 filters look at the same maps, side by side (Szegedy et al., 2014, section 4).
#
# But 5×5 filters are dear. Take 192 maps of 28×28, padded, and 32 filters of 5×5. A detour: first 16 filters of 1×1, then the
# 32 of 5×5 on the 16 maps that come out.
#
# **Predict.** How many times fewer multiply-adds has the detour?

# %%
direct = 28 * 28 * 5 * 5 * 192 * 32
squeezed = 28 * 28 * (192 * 16 + 5 * 5 * 16 * 32)
print(f"direct: {direct:,}   squeezed first: {squeezed:,}   {direct / squeezed:.1f} times fewer")

# %% [markdown]
# About ten times fewer. A 1×1 filter sees one place, but all maps there: it mixes 192 numbers into one. Such filters come from
# Network in Network (Lin, Chen and Yan, 2013, section 3.1). 1×1 layers that leave fewer maps for an expensive layer are called **reductions**.

# %%
show(plots.inception((64, 96, 128, 16, 32, 32), 192))

# %% [markdown]
# This is an **Inception module**, the one that GoogLeNet calls 3a. Four branches see the same maps. Their results, of equal height and
# width, are laid one behind the other: 64 + 128 + 32 + 32 = 256 maps.
#
# The pooling branch moves its 3×3 window by one pixel, so that the size stays.

# %% [markdown]
# ### Your turn: build an Inception module
#
# Write `inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj)`. `x` is a Keras tensor of maps; so is the result.
#
# - The branches in this order: 1×1 with `f1` filters; 1×1 with `f3_reduce`, then 3×3 with `f3`; 1×1 with `f5_reduce`, then 5×5 with
#   `f5`; max pooling 3×3 with stride 1, then 1×1 with `pool_proj`.
# - All keep height and width: padding "same". Every convolution has biases and ends in ReLU.
#
# Tool: `layers.Concatenate()([a, b])` lays maps one behind the other.
#
# Example: maps of (28, 28, 192) and 64, 96, 128, 16, 32, 32 give (28, 28, 256).

# %% exercise="inception-module"
def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """Let filters of several sizes look at the same maps.

    Args:
        x: Keras tensor (N, H, W, C).
        f1, f3, f5: filters of 1×1, 3×3 and 5×5, ints.
        f3_reduce, f5_reduce: filters of the 1×1 reductions before 3×3 and 5×5, ints.
        pool_proj: filters of the 1×1 behind the max pooling, an int.

    Returns:
        Keras tensor (N, H, W, f1 + f3 + f5 + pool_proj), the branches in this order.
    """
    ### BEGIN SOLUTION
    def conv(x, filters, kernel_size):
        return layers.Conv2D(filters, kernel_size, padding="same", activation="relu")(x)

    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        conv(x, f1, 1),
        conv(conv(x, f3_reduce, 1), f3, 3),
        conv(conv(x, f5_reduce, 1), f5, 5),
        conv(pooled, pool_proj, 1),
    ]
    return layers.Concatenate()(branches)
    ### END SOLUTION


# %% check="inception-module"
check.inception_module(inception_module)

# %% [markdown]
# When it breaks: leave the projection behind the pooling out, and that branch keeps all its maps. Each module then has more
# maps than the one before, and the next one is dearer still.

# %% [markdown]
# ## GoogLeNet
#
# Nine modules, a beginning and an end. VGG spends most of its parameters at the end, in dense layers (lesson 07). GoogLeNet
# first takes the mean of each map, by global average pooling, another idea of Network in Network (Lin et al., 2013, section 3.2).
#
# **Predict.** The last maps are 7×7×1024, and there are 1,000 classes. How many parameters does a dense layer have on all of these numbers?
# How many on the 1,024 means?

# %%
print(f"flattened: {7 * 7 * 1024 * 1000 + 1000:,}   means: {1024 * 1000 + 1000:,}")

# %% [markdown]
# 50 million against one million. The whole rest of GoogLeNet has six million.
#
# | part | layers | maps behind it |
# |---|---|---|
# | start | 7×7, 64 filters, stride 2; max pool; LRN | 56×56×64 |
# | | 1×1, 64 filters; 3×3, 192 filters; LRN; max pool | 28×28×192 |
# | 3 | modules 3a and 3b; max pool | 14×14×480 |
# | 4 | modules 4a to 4e; max pool | 7×7×832 |
# | 5 | modules 5a and 5b | 7×7×1024 |
# | end | mean of each map; dropout 0.4; dense | 1000 |
#
# All convolutions have biases and ReLU. The max pools of this table are 3×3 with stride 2. Everything is padded to "same", which
# gives the sizes of the paper (Szegedy et al., 2014, Table 1).

# %%
MODULES = {  # f1, f3_reduce, f3, f5_reduce, f5, pool_proj
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}

# %% [markdown]
# ### Your turn: build GoogLeNet
#
# Write `googlenet(num_classes=1000)`. It returns a Keras model: pictures of 224×224×3 go in, logits come out, without softmax.
#
# - LRN is `local_response_normalization(x)` from the first cell, AlexNet's, ready to use. It has no parameters.
# - The two auxiliary heads, which helped training and were then thrown away, are left out.
# - Dropout is asked for: the check also looks at the network in training.
#
# It has 6,998,552 parameters. Example: `googlenet(10).output_shape` is `(None, 10)`.

# %% exercise="googlenet"
def googlenet(num_classes=1000):
    """Build GoogLeNet without its auxiliary heads.

    Args:
        num_classes: how many logits there are, an int.

    Returns:
        Keras model from pictures (N, 224, 224, 3) to logits (N, num_classes).
    """
    ### BEGIN SOLUTION
    inputs = keras.Input((224, 224, 3))
    x = layers.Conv2D(64, 7, strides=2, padding="same", activation="relu")(inputs)
    x = local_response_normalization(layers.MaxPooling2D(3, 2, "same")(x))
    x = layers.Conv2D(64, 1, activation="relu")(x)
    x = layers.Conv2D(192, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(3, 2, "same")(local_response_normalization(x))
    for name, filters in MODULES.items():
        if name in ("4a", "5a"):
            x = layers.MaxPooling2D(3, 2, "same")(x)
        x = inception_module(x, *filters)
    x = layers.Dropout(0.4)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.Dense(num_classes)(x))
    ### END SOLUTION


# %% check="googlenet"
check.googlenet(googlenet)

# %%
with after("inception-module", "googlenet"):
    model = googlenet()
    print(f"{model.count_params():,} parameters, {costs.multiply_adds(model):,} multiply-adds")
    print(f"maps of one picture: {costs.map_bytes(model) / 1e6:.0f} MB")
    del model

# %% [markdown]
# 1.6 billion multiply-adds, a tenth of VGG-16's. It won the ImageNet contest of its year. Seven networks looked at 144 crops
# (cut-outs) of each picture, and their answers were averaged: 6.67 % top-5 error (Szegedy et al., 2014, section 7).
#
# When it breaks: with padding "valid" the maps do not halve from 112 to 56, 28, 14 and 7, and nothing fits Table 1.

# %% [markdown]
# ## Deeper, and worse
#
# Why not go on and stack more layers? A deeper network can do all that a shallow one can: let its additional layers pass on what
# they get.
#
# Here are stacks of 3×3 convolutions with batch normalisation, trained on 768 digits: 6, 20 and 44 layers.
#
# **Predict.** Which stack has the lowest loss *on its own training pictures* after 8 epochs? Which one the highest?

# %%
digits, names = datasets.digits()
digits, names = digits[:768, :, :, None] / 16, names[:768].astype(int)
plain = {depth: numpy_stacks.training_losses(digits, names, depth, False) for depth in (6, 20, 44)}
order = sorted(plain, key=lambda depth: plain[depth][-1])
print("from the lowest to the highest training loss:", order, "layers")

# %% [markdown]
# The deepest is the worst. Mind that this is *training* loss: overfitting would make it lower, not higher. Deep stacks are not too
# powerful, they are hard to train. This is called **degradation**.
#
# On the small photographs of CIFAR-10, 56 plain layers had a higher training error than 20 (He et al., 2015, Fig. 1).

# %% [markdown]
# What would help? A pair of layers that has nothing to add should pass its input on. For a plain pair that is hard: its filters
# must become an exact copy machine.
#
# So let the pair compute a *change* F(x), and add it to its input x: y = F(x) + x. Now "nothing to add" means weights of 0. The line that carries x
# past the layers is a **shortcut**, the whole a **residual block**.

# %%
show(plots.plain_and_residual())

# %% [markdown]
# Left a plain pair, right a residual block. Nothing but the line differs. It costs no parameters, and one addition for each number.

# %%
residual = {
    depth: numpy_stacks.training_losses(digits, names, depth, True) for depth in (6, 20, 44)
}
print("20 layers: shortcuts more than halve the loss:", residual[20][-1] < plain[20][-1] / 2)
print("44 layers: shortcuts lower the loss:", residual[44][-1] < plain[44][-1])
print("44 layers with shortcuts still end above 6:", residual[44][-1] > residual[6][-1])
show(plots.degradation(plain, residual))

# %% [markdown]
# Equal layers, equal start weights, equal pictures. With shortcuts 20 layers train as well as 6, and 44 get going. In 8 epochs
# they do not come down to 6 layers: a shortcut helps, it works no miracles.
#
# One reason: the slope of F(x) + x is that of F, plus 1. Whatever F does, a share of every gradient arrives at the layers
# below (He et al., 2016, section 2).
#
# It is not the whole story. With batch normalisation the gradients of plain stacks do not vanish, and yet deep ones train
# badly (He et al., 2015, section 4.1).

# %% [markdown]
# Two things may keep F(x) and x from fitting together: a stride of 2, and another number of maps. Then x goes through a
# **projection**: a 1×1 convolution with the same stride and the right number of filters.
#
# The next cell is a tool for you, with the settings of Keras's own ResNet: a convolution with biases, then batch normalisation.
# Its `epsilon` is a tiny number that keeps the division by the spread away from 0.
#
# Batch normalisation takes the mean away, and with it each bias: the biases do nothing. Keras's ResNet has them all the same. We
# keep them, since your network is compared with Keras's, weight by weight.

# %%
def conv_bn(x, filters, kernel_size, stride=1, padding="same"):
    """Convolve, then normalise by batches; no activation."""
    x = layers.Conv2D(filters, kernel_size, strides=stride, padding=padding)(x)
    return layers.BatchNormalization(epsilon=1.001e-5)(x)

# %% [markdown]
# ### Your turn: build a residual block
#
# Write `residual_block(x, filters, stride=1)`. Two convolutions of 3×3, each followed by batch normalisation; use `conv_bn`.
#
# - The first has the stride, then comes ReLU. The second has stride 1.
# - The shortcut is added, then comes the last ReLU.
# - The shortcut is x itself where it fits. Otherwise, and only then, it is a projection: `conv_bn` with 1×1 and the stride, no ReLU.
#
# Tools: `layers.Add()` adds a list of maps; `x.shape[-1]` is their number.
#
# Example: maps of (8, 8, 16) with `filters=32, stride=2` give (4, 4, 32).

# %% exercise="residual-block"
def residual_block(x, filters, stride=1):
    """Add a change, computed by two layers, to what came in.

    Args:
        x: Keras tensor (N, H, W, C).
        filters: of both 3×3 convolutions, an int.
        stride: of the first 3×3 convolution and of the projection, an int.

    Returns:
        Keras tensor (N, ceil(H/stride), ceil(W/stride), filters).
    """
    ### BEGIN SOLUTION
    change = layers.ReLU()(conv_bn(x, filters, 3, stride))
    change = conv_bn(change, filters, 3)
    if stride != 1 or x.shape[-1] != filters:
        x = conv_bn(x, filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, change]))
    ### END SOLUTION


# %% check="residual-block"
check.residual_block(residual_block)

# %% [markdown]
# When it breaks: put the last ReLU *before* the addition, and a block can only ever add, never take away. The maps grow from block to block.

# %% [markdown]
# ## A narrow waist
#
# Fifty layers and more should also be affordable. Take 256 maps. A residual block on them has two convolutions with 256 filters of 3×3.
#
# The reductions of Inception help again: 1×1 down to 64 maps, 3×3 on these, 1×1 back up to 256.
#
# **Predict.** Two 3×3 layers on 256 maps, or this sandwich: how many weights has each?

# %%
two_wide = 2 * 3 * 3 * 256 * 256
sandwich = 256 * 64 + 3 * 3 * 64 * 64 + 64 * 256
print(f"two 3×3: {two_wide:,}   sandwich: {sandwich:,}   {two_wide / sandwich:.0f} times fewer")

# %%
show(plots.three_shortcuts())

# %% [markdown]
# A wide box has many maps. Batch normalisation and the ReLUs between the layers are left out. In the middle stands the **bottleneck**
# block, with its narrow waist and 17 times fewer weights. The block on the right does the opposite; you will meet it below.

# %% [markdown]
# ### Your turn: build a bottleneck block
#
# Write `bottleneck(x, filters, stride=1)`, with `conv_bn` again:
#
# - 1×1 with `filters` and the stride, ReLU; 3×3 with `filters`, ReLU; 1×1 with 4·`filters`, no ReLU yet;
# - add the shortcut, then ReLU. The shortcut is x, or a projection to 4·`filters` where x does not fit.
#
# The stride in the first 1×1 is the paper's and Keras's way. Many libraries put it into the 3×3, under the same name.
#
# Example: maps of (56, 56, 256) with `filters=128, stride=2` give (28, 28, 512).

# %% exercise="bottleneck"
def bottleneck(x, filters, stride=1):
    """Add a change, computed by 1×1, 3×3 and 1×1, to what came in.

    Args:
        x: Keras tensor (N, H, W, C).
        filters: of the first two convolutions, an int; the third has four times as many.
        stride: of the first 1×1 convolution and of the projection, an int.

    Returns:
        Keras tensor (N, ceil(H/stride), ceil(W/stride), 4·filters).
    """
    ### BEGIN SOLUTION
    change = layers.ReLU()(conv_bn(x, filters, 1, stride))
    change = layers.ReLU()(conv_bn(change, filters, 3))
    change = conv_bn(change, 4 * filters, 1)
    if stride != 1 or x.shape[-1] != 4 * filters:
        x = conv_bn(x, 4 * filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, change]))
    ### END SOLUTION


# %% check="bottleneck"
check.bottleneck(bottleneck)

# %% [markdown]
# When it breaks: a 1×1 with stride 2 looks at every second row and every second column; three quarters of each map are lost on it.
# With the stride in the 3×3 everything is seen, for a few more multiply-adds.

# %% [markdown]
# ## ResNet
#
# A **ResNet** of 50 layers or more is made of four stages of bottleneck blocks. Each stage after the first begins with a stride of 2 and doubles `filters`:
#
# | part | layers | maps behind it |
# |---|---|---|
# | start | 3 zeros on each side; 7×7, 64 filters, stride 2, "valid"; batch normalisation; ReLU | 112×112×64 |
# | | 1 zero on each side; max pool 3×3, stride 2, "valid" | 56×56×64 |
# | stage 1 | blocks with `filters` 64 | 56×56×256 |
# | stage 2 | blocks with `filters` 128, the first with stride 2 | 28×28×512 |
# | stage 3 | blocks with `filters` 256, the first with stride 2 | 14×14×1024 |
# | stage 4 | blocks with `filters` 512, the first with stride 2 | 7×7×2048 |
# | end | mean of each map; dense | 1000 |

# %% [markdown]
# The number of blocks in the stages sets the depth (He et al., 2015, Table 1).
#
# **Predict.** Blocks of three convolutions, one convolution at the start, one dense layer. Do 3, 4, 6 and 3 blocks make 50 layers with weights? What about 3, 8, 36, 3?

# %%
BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
for blocks in BLOCKS.values():
    print(blocks, "→", 1 + 3 * sum(blocks) + 1, "layers")

# %% [markdown]
# Yes: 50, 101 and 152. Projections and batch normalisation are not counted.
#
# Why zeros by hand? With stride 2, padding "same" puts one row of zeros more below than above, and one column more at the right.
# The table's zeros are even. So each window stands one pixel further up and left.

# %% [markdown]
# ### Your turn: build ResNet
#
# Write `resnet(depth, num_classes=1000)` for the depths 50, 101 and 152, from the table and `BLOCKS`. It returns a Keras model from 224×224×3 to logits, without
# softmax.
#
# Tools: `layers.ZeroPadding2D(3)`; and `conv_bn` takes `padding="valid"`.
#
# With biases and the moving statistics of batch normalisation it has 25,636,712 numbers for depth 50, 44,707,176 for 101 and 60,419,944 for 152. The check copies
# weights into your network and into Keras's own, and compares their logits.
#
# Example: `resnet(50, 10).output_shape` is `(None, 10)`.

# %% exercise="resnet"
def resnet(depth, num_classes=1000):
    """Build a residual network of bottleneck blocks, as keras.applications has it.

    Args:
        depth: 50, 101 or 152.
        num_classes: how many logits there are, an int.

    Returns:
        Keras model from pictures (N, 224, 224, 3) to logits (N, num_classes).
    """
    ### BEGIN SOLUTION
    inputs = keras.Input((224, 224, 3))
    x = conv_bn(layers.ZeroPadding2D(3)(inputs), 64, 7, stride=2, padding="valid")
    x = layers.ZeroPadding2D(1)(layers.ReLU()(x))
    x = layers.MaxPooling2D(3, strides=2)(x)
    for stage, num_blocks in enumerate(BLOCKS[depth]):
        for block in range(num_blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            x = bottleneck(x, 64 * 2**stage, stride)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(num_classes)(x))
    ### END SOLUTION


# %% check="resnet"
check.resnet(resnet)

# %%
with after("bottleneck", "resnet"):
    model = resnet(50)
    trainable = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    print(f"{model.count_params():,} numbers, {trainable:,} of them trainable")
    print(f"{costs.multiply_adds(model):,} multiply-adds")
    print(f"maps of one picture: {costs.map_bytes(model) / 1e6:.0f} MB")
    del model

# %% [markdown]
# A quarter of VGG-16's multiply-adds, for 50 layers. Training keeps the maps of every picture of a batch. They fill the memory, not the weights.
#
# How much of the picture does its last map see? Lesson 02's rule: each layer adds (kernel - 1)·jump, and a stride multiplies the jump.

# %%
size, jump = 7, 2  # behind the first convolution
size, jump = size + 2 * jump, 2 * jump  # behind the max pooling
for stage, num_blocks in enumerate(BLOCKS[50]):
    for block in range(num_blocks):
        jump *= 2 if stage > 0 and block == 0 else 1
        size += 2 * jump  # the 3×3; its block's stride stands before it
print("receptive field:", size, "pixels")

# %% [markdown]
# 483 pixels: more than the picture has. Below is how that begins, on a line of 24 pixels: the 7×7 with stride 2, the max pooling with
# stride 2, and the 3×3 of the first block. Choose a number of the top row; give the first layer a stride of 1.

# %%
instruments.layers(24, (7, 2, 1, 3), (3, 2, 1, 1), (3, 1, 1, 1))

# %% [markdown]
# 7, 11, 19: each jump of 2 doubles what the layers above add. Without the first stride it would be 13.
#
# One ResNet-152, on several scales, has 4.49 % top-5 error on validation pictures. Six networks together won with 3.57 % on test pictures (He et al., 2015, Tables 4 and 5). Keep single networks and
# ensembles apart: only alike numbers compare.
#
# When it breaks: without activation between the blocks, or with another epsilon, every shape and count stays right. Only computed outputs tell.

# %% [markdown]
# ## Which maps matter here?
#
# Now the third idea: look at each map by itself. It takes two tools, the depthwise convolution of lesson 02 and a gate.
#
# A **squeeze-and-excite** gate takes the mean of each map and computes from all means a number between 0 and 1 for each map. Then it
# multiplies each map by its number (Hu et al., 2018, section 3).
#
# **Predict.** Two maps, all 4s and all 2s. The gate computes 0.5 and 1. What stands in the maps behind it?

# %%
maps = np.stack([np.full((2, 2), 4), np.full((2, 2), 2)], axis=-1)
means = maps.mean(axis=(0, 1))
gate = np.array([0.5, 1.0])
print("means:", means, " map 0 behind the gate:", (maps * gate)[:, :, 0].tolist())
print("map 1 behind the gate:", (maps * gate)[:, :, 1].tolist())

# %% [markdown]
# 2s in both maps. Another picture has other means, and so other gates: what counts is decided anew for each picture.
#
# **Sigmoid**, 1 / (1 + e^-x), turns every number into one between 0 and 1. **Swish** is x·sigmoid(x).
#
# A small network makes the gates: a dense layer with few units, then one with a unit for each map and sigmoid. Behind the first
# stands ReLU (Hu et al., 2018, section 3.2). EfficientNet has swish there, and so have we.

# %%
show(plots.swish())

# %% [markdown]
# Swish is a smooth relative of ReLU. Left of 0 ReLU has slope 0 everywhere. Swish has not, so that gradients come through there, too.

# %% [markdown]
# ### Your turn: build a gate
#
# Write `squeeze_excite(x, reduced)`:
#
# - the mean of each map; a dense layer with `reduced` units and swish; a dense layer with a unit for each map and sigmoid; both with biases;
# - each map of x times its number.
#
# Tools: `layers.GlobalAveragePooling2D(keepdims=True)` gives means (N, 1, 1, C), which dense layers take as well.
# `layers.Multiply()` multiplies a list of two. 1×1 convolutions in place of the dense layers compute the same.
#
# Example: maps of (14, 14, 96) with `reduced=4` give (14, 14, 96).

# %% exercise="squeeze-excite"
def squeeze_excite(x, reduced):
    """Multiply each map by a number from 0 to 1 that all maps decide on.

    Args:
        x: Keras tensor (N, H, W, C).
        reduced: units of the first dense layer, an int.

    Returns:
        Keras tensor (N, H, W, C).
    """
    ### BEGIN SOLUTION
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Dense(reduced, activation="swish")(gate)
    gate = layers.Dense(x.shape[-1], activation="sigmoid")(gate)
    return layers.Multiply()([x, gate])
    ### END SOLUTION


# %% check="squeeze-excite"
check.squeeze_excite(squeeze_excite)

# %% [markdown]
# When it breaks: a softmax in place of sigmoid. Then the numbers of all maps add up to 1, and one open gate closes all others.

# %% [markdown]
# ## Wide in the middle
#
# A depthwise 3×3 costs so little that it may be done on many maps. So EfficientNet's block turns the bottleneck inside out: *expand* the maps by
# 1×1, look with a depthwise layer, gate, and shrink again by 1×1. It is called **MBConv** (Tan and Le, 2019, section 4): the
# inverted block of MobileNetV2 (Sandler et al., 2018, section 3.3), with a gate.
#
# Take 16 maps, expanded by 6 to 96.
#
# **Predict.** How many weights has the 3×3 in the middle if it is depthwise? And if it were an ordinary convolution?

# %%
print(f"depthwise: {3 * 3 * 96:,}   ordinary: {3 * 3 * 96 * 96:,}")

# %% [markdown]
# 96 times fewer: each map has one filter of its own, and mixing is left to the 1×1 layers.
#
# The last 1×1 has no activation: in few maps, cutting numbers off would lose too much (Sandler et al., 2018, section 3.2). The
# shortcut joins the *narrow* ends, and exists only where stride and maps allow it. There is no projection.

# %% [markdown]
# ### Your turn: build MBConv
#
# Write `mbconv(x, filters, kernel_size, stride, expand)`. C is the number of maps in x.
#
# - Expand: 1×1 with C·`expand` filters, batch normalisation, swish. Left out where `expand` is 1.
# - Look: depthwise with `kernel_size`, `stride` and padding "same", batch normalisation, swish.
# - Gate: `squeeze_excite` with C // 4 units, at least 1: a quarter of the block's *input*.
# - Shrink: 1×1 with `filters`, batch normalisation, no activation. Add x where stride is 1 and `filters` equals C.
#
# The block's own convolutions have no biases: `use_bias=False`. Take `layers.BatchNormalization()` as it comes, not `conv_bn`. Tools:
# `layers.DepthwiseConv2D(kernel_size, strides=stride, …)`, `layers.Activation("swish")`.
#
# Example: maps of (112, 112, 16) with `24, 3, 2, 6` give (56, 56, 24).

# %% exercise="mbconv"
def mbconv(x, filters, kernel_size, stride, expand):
    """Expand, look at neighbours map by map, gate, shrink; add the input where it fits.

    Args:
        x: Keras tensor (N, H, W, C).
        filters: maps of the result, an int.
        kernel_size, stride: of the depthwise convolution, ints.
        expand: how many times as many maps the middle has, an int.

    Returns:
        Keras tensor (N, ceil(H/stride), ceil(W/stride), filters).
    """
    ### BEGIN SOLUTION
    def norm(x, activation="swish"):
        return layers.Activation(activation)(layers.BatchNormalization()(x))

    channels, change = x.shape[-1], x
    if expand != 1:
        change = norm(layers.Conv2D(channels * expand, 1, use_bias=False)(x))
    look = layers.DepthwiseConv2D(kernel_size, stride, padding="same", use_bias=False)
    change = squeeze_excite(norm(look(change)), max(1, channels // 4))
    change = norm(layers.Conv2D(filters, 1, use_bias=False)(change), "linear")
    return layers.Add()([x, change]) if stride == 1 and filters == channels else change
    ### END SOLUTION


# %% check="mbconv"
check.mbconv(mbconv, squeeze_excite=squeeze_excite)

# %% [markdown]
# When it breaks: a quarter of the *expanded* maps in the gate. Everything runs, every shape is right. Where `expand` is 6, the gates have six times the weights.

# %% [markdown]
# ## EfficientNet-B0
#
# **EfficientNet-B0** is made of 16 such blocks in seven stages. A search by computer chose the numbers (Tan and Le, 2019, section 4). Each row of the next cell is a stage.

# %%
STAGES = [  # expand, filters, blocks, stride of the first block, kernel_size
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
]

# %% [markdown]
# Before the stages: pixels divided by 255, Keras's layer `Normalization`, and 3×3 with 32 filters and stride 2. After them: 1×1 with 1,280 filters, the mean of each map, dropout 0.2, dense.
#
# **Predict.** The picture has 224 pixels a side. Besides the first convolution, which stages halve it? What side has the last map?

# %%
side = 224 // 2
for expand, filters, blocks, stride, kernel_size in STAGES:
    side //= stride
    print(f"{filters:4} maps of {side}×{side}")

# %% [markdown]
# Five halvings, to 7×7. The paper's table gives each stage's *input* size in its row. Read as output sizes, they make every stage with stride 2 look twice as large (Tan and Le, 2019, Table 1).

# %% [markdown]
# ### Your turn: build EfficientNet-B0
#
# Write `efficientnet_b0(num_classes=1000)`: a Keras model from 224×224×3, pixels from 0 to 255, to logits.
#
# - The start: `layers.Rescaling(1 / 255)`, then `layers.Normalization()` as it comes; with mean 0 and variance 1 it changes nothing. Then the first convolution.
# - The first convolution and the 1×1 at the end are like those inside MBConv: "same", no biases, batch normalisation, swish.
# - Dropout is asked for here, too.
#
# Keras counts 5,330,571 numbers: trainable ones, moving statistics, and seven in `Normalization`. Again the check compares logits with Keras's own network.
#
# Example: `efficientnet_b0(10).output_shape` is `(None, 10)`.

# %% exercise="efficientnet-b0"
def efficientnet_b0(num_classes=1000):
    """Build EfficientNet-B0, as keras.applications has it.

    Args:
        num_classes: how many logits there are, an int.

    Returns:
        Keras model from pictures (N, 224, 224, 3), from 0 to 255, to logits (N, num_classes).
    """
    ### BEGIN SOLUTION
    def conv(x, filters, kernel_size, stride=1):
        x = layers.Conv2D(filters, kernel_size, stride, padding="same", use_bias=False)(x)
        return layers.Activation("swish")(layers.BatchNormalization()(x))

    inputs = keras.Input((224, 224, 3))
    x = layers.Normalization()(layers.Rescaling(1 / 255)(inputs))
    x = conv(x, 32, 3, stride=2)
    for expand, filters, blocks, stride, kernel_size in STAGES:
        for block in range(blocks):
            x = mbconv(x, filters, kernel_size, 1 if block else stride, expand)
    x = layers.GlobalAveragePooling2D()(conv(x, 1280, 1))
    return keras.Model(inputs, layers.Dense(num_classes)(layers.Dropout(0.2)(x)))
    ### END SOLUTION


# %% check="efficientnet-b0"
check.efficientnet_b0(efficientnet_b0)

# %%
with after("squeeze-excite", "mbconv", "efficientnet-b0"):
    model = efficientnet_b0()
    print(f"{model.count_params():,} numbers, {costs.multiply_adds(model):,} multiply-adds")
    print(f"maps of one picture: {costs.map_bytes(model) / 1e6:.0f} MB")
    del model

# %% [markdown]
# Ten times fewer multiply-adds than ResNet-50, and 76.3 % of validation pictures right with one network (Tan and Le, 2019, version 1, Table 2). Later versions give other numbers: the first came from code with
# mistakes, says an author (tensorflow/tpu, issue 623). Say which one you cite.
#
# When it breaks: pixels divided by 255 before they go in. They are divided again inside, and the network sees black.

# %% [markdown]
# ## Deeper, wider or sharper?
#
# You have more computing time to spend and want a better network. More layers? More maps? Larger pictures?
#
# **Predict.** Twice as many layers: twice the multiply-adds. Twice as many maps in *every* layer: how many times? Pictures of twice the side: how many times?

# %%
def layer_cost(size, maps):
    """Count the multiply-adds of a 3×3 layer between equally many maps."""
    return size * size * 3 * 3 * maps * maps


base = layer_cost(28, 32)
print("maps doubled:", layer_cost(28, 64) // base, " side doubled:", layer_cost(56, 32) // base)

# %% [markdown]
# Four times each: width counts in what goes in and in what comes out, resolution in two directions.
#
# **Compound scaling** makes all three grow together. With one number φ, depth grows by α^φ, width by β^φ, resolution by γ^φ, and α·β²·γ² is about 2: each step of φ doubles the cost (Tan and Le, 2019, section 3.3).

# %% [markdown]
# ### Your turn: scale a network
#
# Write `compound_scale(phi, alpha=1.2, beta=1.1, gamma=1.15)` → `(depth, width, resolution, cost)`. These are four factors, floats, not rounded:
#
# - depth α^φ, width β^φ, resolution γ^φ;
# - cost is the factor of multiply-adds: depth · width² · resolution².
#
# Example: `compound_scale(1)` is `(1.2, 1.1, 1.15, 1.92027)`. With φ = 0 all four are 1.

# %% exercise="compound-scale"
def compound_scale(phi, alpha=1.2, beta=1.1, gamma=1.15):
    """Compute how much a network grows in depth, width and resolution, and what that costs.

    Args:
        phi: how far to scale, a number, also a fraction or negative.
        alpha, beta, gamma: growth of depth, width and resolution for each step of phi, floats.

    Returns:
        (depth, width, resolution, cost), four floats.
    """
    ### BEGIN SOLUTION
    depth, width, resolution = alpha**phi, beta**phi, gamma**phi
    return depth, width, resolution, depth * width**2 * resolution**2
    ### END SOLUTION


# %% check="compound-scale"
check.compound_scale(compound_scale)

# %%
with after("compound-scale"):
    for phi in (0, 1, 2, 4):
        depth, width, resolution, cost = compound_scale(phi)
        factors = f"depth {depth:.2f}, width {width:.2f}, resolution {resolution:.2f}"
        print(f"phi = {phi}: {factors}, cost {cost:5.2f}")

# %% [markdown]
# Each step of φ makes all three a little larger, and the cost about doubles: 1.92 times, to be exact.
#
# B1 to B7 are B0 scaled (Tan and Le, 2019, section 4), though not by this formula alone. φ = 1 would give pictures of 258 pixels. B1 in the authors'
# code has 240 pixels, depth 1.1 and width 1.0. B7 has depth 3.1, where 1.2⁷ is 3.58 (tensorflow/tpu, issues 390 and 738).

# %% [markdown]
# Now try it: a small residual network on glyphs, ten letters of 28×28. It is made deeper, wider or sharper, or a little of each, for
# equally many multiply-adds. Each sees 2,000 pictures, once.

# %%
with after("residual-block"):
    sizes = [("small", ((1, 1), 8, 12)), ("deeper", ((2, 3), 8, 12)), ("wider", ((1, 1), 13, 12))]
    sizes += [("sharper", ((1, 1), 8, 19)), ("all three", ((1, 2), 9, 14))]
    rows = []
    for name, size in sizes:
        part, _, cost, _ = small_networks.trained(small_networks.scaled, residual_block, *size)
        rows.append((name, cost, part))
    show(plots.scaling(rows))

# %% [markdown]
# Four networks of equal cost, and their results differ. Which one reads most depends on the task, the training and luck: this is one short
# training each. The paper compared at full length: for 1.8 billion multiply-adds compound scaling read more than any single direction (Tan and Le, 2019, section 6).
#
# When it breaks: scale one direction only and it stops paying. Sharper pictures need layers that see further, and maps for what they find.

# %% [markdown]
# ## Six ideas, one budget
#
# Now all six families on the same glyphs, each with about 20,000 parameters, trained alike. Three of them are made of your blocks.
#
# **Predict.** Which family has the most multiply-adds per parameter, and which the fewest? Think of dense layers and of strides.

# %%
with after("inception-module", "residual-block", "mbconv"):
    builders = [(small_networks.small_lenet,), (small_networks.small_alexnet,)]
    builders += [(small_networks.small_vgg,), (small_networks.small_googlenet, inception_module)]
    builders.append((small_networks.small_resnet, residual_block))
    builders.append((small_networks.small_efficientnet, mbconv))
    race = {}
    for builder in builders:
        name = builder[0].__name__
        race[name] = small_networks.trained(*builder)
        _, parameters, cost, _ = race[name]
        each = f"{cost / parameters:3.0f} multiply-adds each"
        print(f"{name:19} {parameters:7,} parameters, {each}, {cost:10,} together")

# %% tags=["nbval-ignore-output"]
with after("inception-module", "residual-block", "mbconv"):
    for name, (part, _, _, seconds) in race.items():
        print(f"{name:19} {part:4.0%} read, {seconds:4.1f} s")

# %% [markdown]
# LeNet spends its parameters on dense layers, each used once: the fewest multiply-adds. In convolutions each weight works at every place, so VGG and
# ResNet have the most.
#
# Seconds tell another story than multiply-adds: many small layers keep a processor waiting. And 2,000 pictures, each seen once, are no verdict on a family.

# %% [markdown]
# ## From AlexNet to EfficientNet
#
# The numbers of the first picture come from one file, `data/architectures.csv`, each with its source. Here are the errors on ImageNet.
#
# **Predict.** Which is lower: the error of one ResNet-152, or that of the ensemble with which GoogLeNet won the year before?

# %%
one = plots.figure_of(figures, "ResNet-152", "top5_error", "several scales")
many = plots.figure_of(figures, "GoogLeNet (ensemble)", "top5_error", "ensemble of 7")
print(f"one ResNet-152: {one} %   seven GoogLeNets: {many} %")

# %%
show(plots.time_line(figures))

# %% [markdown]
# One ResNet-152. Triangles are ensembles on test pictures, circles single networks on validation pictures, most of them at several scales or
# crops. A triangle and a circle are two different questions.
#
# For equal questions, take one network and one crop of each picture:

# %%
for name in ("VGG-16", "GoogLeNet", "ResNet-50", "EfficientNet-B0"):
    error = plots.figure_of(figures, name, "top5_error", "one crop")
    cost = plots.figure_of(figures, name, "multiply_adds", how="computed")
    print(f"{name:15} {error:5} %  {cost / 1e9:4.1f} billion multiply-adds")

# %% [markdown]
# GoogLeNet makes about as many errors as VGG-16, for a tenth of the multiply-adds. EfficientNet-B0 makes fewer than ResNet-50, again for a tenth.
#
# **Predict.** ResNet-50, as its authors trained it, reads 75.3 % of the validation pictures right at the first guess. Six years later the same layers are trained longer, with
# more augmentation, another loss and optimiser. How many does it read?

# %%
for recipe in ("one network, one crop", "recipe of 2021"):
    error = plots.figure_of(figures, "ResNet-50", "top1_error", recipe)
    print(f"{100 - error:.1f} % right: {recipe}")

# %% [markdown]
# 80.4 %, without one layer changed (Wightman, Touvron and Jégou, 2021, abstract). That is more than most new architectures brought. Whoever compares networks compares recipes, too.

# %% [markdown]
# Where did the ideas of this lesson go?
#
# - MobileNet is depthwise and 1×1 layers nearly throughout, for telephones (Howard et al., 2017, section 3).
# - DenseNet hands each layer the maps of all layers before it, laid one behind the other (Huang et al., 2017, section 3).
# - ResNeXt has grouped convolutions in ResNet's bottlenecks (Xie et al., 2017, section 3).
# - EfficientNetV2 takes ordinary 3×3 for the depthwise ones of its early blocks, since they run faster (Tan and Le, 2021, section 3).

# %% [markdown]
# And where do convolutions end?
#
# - The Vision Transformer cuts pictures into patches and has no convolution besides; it wants more data (Dosovitskiy et al., 2021, section 3).
# - ConvNeXt rebuilds ResNet step by step with what Transformers taught, and keeps up with them (Liu et al., 2022, section 2).

# %% [markdown]
# ### Your turn: audit three claims
#
# A figure may be a slip, or counted otherwise. Fill the dict `audit`: three names, three numbers.
#
# - `"googlenet_first_layer"`: the paper's table gives the first layer 2.7K parameters (Szegedy et al., 2014, Table 1). How many has yours, an ordinary 7×7 with 64 filters
#   on RGB, biases included?
# - `"alexnet_over_googlenet"`: GoogLeNet is said to have 12 times fewer parameters than AlexNet (Szegedy et al., 2014, section 1). AlexNet has 60,965,224. How many times fewer,
#   to one place behind the point?
# - `"resnet50_biases"`: one library counts 25,557,032 parameters for ResNet-50, Keras 25,636,712. Keras also has biases in all convolutions, and counts moving
#   statistics, two for each filter. How many biases do the convolutions have?
#
# Form: `audit = {"googlenet_first_layer": 1, "alexnet_over_googlenet": 2, "resnet50_biases": 3}`.

# %% exercise="audit"
audit = None
### BEGIN SOLUTION
first_layer = 7 * 7 * 3 * 64 + 64
audit = {
    "googlenet_first_layer": first_layer,
    "alexnet_over_googlenet": round(60_965_224 / 6_998_552, 1),
    "resnet50_biases": (25_636_712 - 25_557_032) // 3,
}
### END SOLUTION

# %% check="audit"
check.audit(audit)

# %% [markdown]
# Is the paper's 2.7K wrong, then? A separable layer fits it: eight filters of 7×7 for each colour, then 64 of 1×1 over these 24 maps.

# %%
separable = 7 * 7 * 3 * 8 + 24 * 64
print(f"{separable:,} weights, {separable * 112 * 112 / 1e6:.1f} million multiply-adds")

# %% [markdown]
# 2.7K and 34M, both as printed: that table counts another layer than the one that became known. Twelve times fewer than AlexNet is generous; the two totals of
# ResNet-50 only count otherwise.
#
# When it breaks: a number that is copied from source to source. Count first, then ask what was counted, then judge.

# %% [markdown]
# ## Quiz
#
# Five questions of one point each. Fill in each answer, run its cell, then the check below it.

# %% quiz="reduction"

# %% quiz="degradation"

# %% quiz="bottleneck-parameters"

# %% quiz="what-must-be-equal"

# %% quiz="one-thousand-ways"

# %% [markdown]
# ## How did it get deep and cheap?
#
# - Cheap: 1×1 reductions before expensive filters, means in place of dense layers, depthwise filters.
# - Deep: shortcuts let a block compute a change only, and let gradients through.
# - In balance: depth, width and resolution grow together. And every figure can be counted.
#
# Next, lesson 09: a network of this family that has seen a million photographs.
