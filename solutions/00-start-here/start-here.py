# %% [markdown]
# # How does a computer see a picture?
#
# You look at a picture as a computer does, find out why a plain network is the wrong tool, and solve an exercise.
#
# Afterwards you can
#
# - **read** a picture as an array of rows, columns and channels,
# - **count** the weights that a dense layer needs for a picture,
# - **solve** an exercise with the help of its report.
#
# You need: a little Python, such as variables, lists and functions.
#
# About 30 minutes

# %% [markdown]
# This page is a notebook: texts like this one, and cells with code.
# Click on the code below and press Shift and Enter together to run it. Go on like this from top to bottom.
#
# Where it says *Predict*, read the next cell and settle on an answer before you run it. A wrong guess teaches most.

# %%
from cnncourse.setup_check import setup_check
setup_check()

import numpy as np
from cnncourse import after, show
from cnncourse.checks import start_here as check
from cnncourse.plots import start_here as plots
from cnncourse.quizzes import start_here as quiz

# %% [markdown]
# If the line begins with OK, you are ready. If it says something else, do what it says.
# If there is a `ModuleNotFoundError` instead, close this page and start it with `make lab` in the course's folder.
#
# NumPy, here called `np`, computes with tables of numbers. The other imports belong to this course.

# %%
show(plots.zoom_in())

# %% [markdown]
# You see a boat. Come closer, and the picture falls apart into small squares, each of one colour.
# The computer has three numbers for each square, from top to bottom: how much red, how much green, how much blue.
# Whatever it finds out about boats, it must compute from these.

# %% [markdown]
# ## Read a picture as a table
#
# We begin without colour. A grey picture is a table of numbers, and each place in it is a **pixel**: 0 is black, 255 is white.
# NumPy keeps such a table as an **array**. Here is a tiny picture of a seven, typed by hand.

# %%
seven = np.array([
    [0,   0,   0,   0, 0],
    [0, 220, 255, 240, 0],
    [0,   0,  40, 230, 0],
    [0,   0, 150, 120, 0],
    [0,  20, 240,  30, 0],
    [0,   0,   0,   0, 0],
], dtype=np.uint8)

# %% [markdown]
# Two numbers in brackets pick out one pixel. Both are counted from 0.
#
# **Predict.** Which number is `seven[4, 2]`, and which is `seven[2, 4]`?

# %%
print(seven[4, 2], "and", seven[2, 4])

# %% [markdown]
# The row comes first, then the column. So `seven[4, 2]` is in row 4 and column 2, in the foot of the seven.
# Swap the two, and you land in the dark.

# %%
show(plots.label_pixels(seven, 4, 2))

# %% [markdown]
# The frame marks `seven[4, 2]` in the picture and in the array. Bright pixels are large numbers, dark ones are small.
#
# Now let NumPy count the rows and the columns.

# %%
print("shape", seven.shape, "size", seven.size)

# %% [markdown]
# The **shape** is (H, W): height, then width. The size is how many numbers there are.
#
# Here is a trap: screens are sold by width, then height. A screen of 640 × 480 pixels has the shape (480, 640).

# %% [markdown]
# ## Make a byte run over
#
# `dtype=np.uint8` says what kind of number the array holds, its **dtype**.
# `uint8` is a **byte**: a whole number from 0 to 255. Picture files usually hold bytes.
#
# We want a brighter seven, and add 50 to all pixels at once.
#
# **Predict.** The pixel `seven[1, 2]` is 255. What is it afterwards?

# %%
brighter = seven + 50
print(seven[1, 2], "becomes", brighter[1, 2])

# %% [markdown]
# A byte cannot hold more than 255. What goes beyond starts again at 0, like the clock after midnight, and NumPy says nothing.

# %%
show(plots.overflow(seven, brighter))

# %% [markdown]
# The background became lighter, as we asked. The brightest strokes ran over and turned dark.
#
# The remedy is to change the kind of number first. A **float** has a decimal point and does not stop at 255.

# %%
safe = seven.astype(float) + 50
print(seven[1, 2], "becomes", safe[1, 2])

# %% [markdown]
# This is the true sum; the byte kept what was left of it after taking away 256.
# `astype(float)` makes a copy in floats, and the seven itself stays as it was.
#
# Networks compute with floats, too. When a result looks too small, ask whether a byte ran over.

# %% [markdown]
# ## Stack three channels into a colour
#
# A screen mixes its colours from red, green and blue light. So a colour picture is three tables, laid on top of each other.
# Each of these tables is a **channel**.
#
# **Predict.** The next picture has 2 rows of 3 pixels. What is its shape, and how many numbers does it hold?

# %%
colours = np.array([
    [[255,   0, 0], [  0, 255,   0], [0, 0, 255]],
    [[255, 255, 0], [255, 255, 255], [0, 0,   0]],
], dtype=np.uint8)
print("shape", colours.shape, "size", colours.size)

# %% [markdown]
# The shape is now (H, W, C): height, width, channels. Each pixel brings one number for every channel.

# %%
show(plots.split_channels(colours))

# %% [markdown]
# Each channel has the size of the picture. Yellow, at the lower left, is red and green light together.
# White is all three lights at once, and black is none.

# %%
print(colours[1, 0])

# %% [markdown]
# With a row and a column you get one pixel: here the yellow one, with its red, green and blue.
# A third number in the brackets would pick a channel.

# %% [markdown]
# ## Solve an exercise, wrong at first
#
# The exercises of this course check themselves. We do the first one together, with a mistake in it, so that you know what happens then.
#
# The task: how bright is a grey picture? Its **brightness** is the mean of all pixels, which is their sum divided by their number.

# %% [markdown]
# Here is a hasty first try.
#
# **Predict.** The picture `tiny` has four pixels. What does the first try return, and what should it return?

# %%
def brightness_first_try(image):
    return image.sum()

tiny = np.array([[0, 100], [200, 100]])
print("it returns", brightness_first_try(tiny), "and should return", (0 + 100 + 200 + 100) / 4)

# %% [markdown]
# The first try adds up the pixels and forgets to divide. We hand it to the check, which gives a report.

# %%
check.brightness.report(brightness_first_try)

# %% [markdown]
# Read a report from the top.
#
# - The first line has the status (*not attempted*, *not yet* or *correct*) and your points.
# - Each line with ✓ or ✗ is one thing that was tested.
# - *The call* is what the check asked your function.
# - *What happened* compares your result with the right one.
# - *Likely cause* names your mistake, if the check knows it.
# - *To try that call yourself*: run that line in a new cell, once your own `brightness` below is written.
#   The + button above makes a cell.
# - *Hint* opens when you click on it.

# %% [markdown]
# Still stuck? Type `check.brightness.hint()` in a new cell and run it, three times if you like.
# Each time you get another hint: a question, then a tool, then the shape of the answer.
# Hints cost nothing, and neither do wrong answers.

# %% [markdown]
# ### Your turn: compute the brightness
#
# - *Input:* a grey picture `image` of shape (H, W), in bytes or in floats. It need not be a square.
# - *Output:* the mean of all its pixels, one float.
# - *Example:* for `np.array([[0, 100], [200, 100]])` it is `100.0`.
# - *Rules:* take the numbers as they are, do not round, and leave `image` unchanged.
#
# Replace the line that begins with `raise` by your own code, one line or more, and run the cell. Then run the check below it.

# %% exercise="brightness"
def brightness(image):
    """Compute how bright a grey picture is.

    Args:
        image: (H, W), bytes (uint8) or floats; it must not be changed.

    Returns:
        The mean of all H * W pixels, one float, not rounded.
    """
    ### BEGIN SOLUTION
    return float(image.mean())
    ### END SOLUTION

# %% check="brightness"
check.brightness(brightness)

# %% [markdown]
# A green report with ✓ means that you are done. The number below it is your points.
# Otherwise change your answer, run both cells again, and read what is new.
#
# Now see where brightness fails. We shuffle the pixels of the seven.

# %%
rng = np.random.default_rng(0)         # shuffles the same way every time
row = rng.permutation(seven.ravel())   # all rows end to end, shuffled
shuffled = row.reshape(seven.shape)    # cut into rows again
show(plots.shuffled_pixels(seven, shuffled))

# %% [markdown]
# All numbers are still there, but the seven is gone.
# The next cell calls your `brightness`. If it is not ready yet, the line with `after` tells you so.
#
# **Predict.** Is the shuffled picture brighter, darker or as bright as the seven?

# %%
with after("brightness"):
    print("seven", round(brightness(seven), 2), "shuffled", round(brightness(shuffled), 2))

# %% [markdown]
# Both are equally bright, since a sum does not care about order. A digit lives in how neighbours stand together.
# So we need a tool that looks at neighbours.

# %% [markdown]
# ## Count the weights of a dense layer
#
# First a tool that does not. A **dense layer** is a row of units, and each **unit** looks at the whole picture at once.
# It multiplies every number by a **weight** of its own and adds up the products.
# To train a network means to find good weights.

# %%
show(plots.connect_units(seven, 4))

# %% [markdown]
# The layer wants one long row of numbers, so we **flatten** the picture: row after row, laid end to end.
# Every line in the figure is one weight.
#
# **Predict.** How many weights do the four units have together?

# %%
num_units = 4
print(seven.size, "inputs and", num_units, "units:", seven.size * num_units, "weights")

# %% [markdown]
# Each unit has one weight for every input. (It also adds one number of its own, its **bias**, which we leave out here.)
#
# **Predict.** A photograph has 224 × 224 pixels in colour, and the layer 1,000 units.
# Are its weights nearer to one million, ten million or a hundred million?

# %%
height, width, num_channels, num_units = 224, 224, 3, 1000
num_inputs = height * width * num_channels
dense_weights = num_inputs * num_units
print(f"{num_inputs:,} inputs × {num_units:,} units = {dense_weights:,} weights")

# %% [markdown]
# All these for a single layer, and training must find every one of them.
# Worse, each weight learns alone: what a unit finds out about one corner tells it nothing about the other corners.
#
# A **filter** is different. It is a small grid of weights that looks at one small window, then slides on, and uses the same weights everywhere.

# %% [markdown]
# **Predict.** We take 64 filters. Each has a window of 3 × 3 pixels and sees all 3 channels. How many weights are that?

# %%
num_filters = 64
filter_weights = num_filters * 3 * 3 * num_channels
ratio = dense_weights / filter_weights
print(f"{filter_weights:,} weights; the dense layer has {ratio:,.0f} times as many")

# %%
show(plots.compare_weights(dense_weights, filter_weights))

# %% [markdown]
# Both areas have the same scale: a large square for the dense layer, one dot for the filters.
# Look at the two products again. The height and the width of the picture occur in the first one only.
# A larger photograph costs the filters no weights at all.

# %% [markdown]
# ## Move the picture by one pixel
#
# A seven is a seven, wherever it stands. Let us move ours one column to the right.
#
# **Predict.** How many of the dense layer's inputs get another number?

# %%
moved = np.roll(seven, 1, axis=1)
print(np.count_nonzero(moved != seven), "of", seven.size, "inputs changed")

# %% [markdown]
# `np.roll` moves every column one place to the right, and the last one to the front. `!=` compares place by place.
# More inputs changed than the seven has pixels of its own.

# %%
show(plots.mark_changes(seven, moved))

# %% [markdown]
# The frames mark what changed: all places where the seven is now, and those that it left.
# Only the empty background stayed the same.
#
# The boat has no empty background: its sky and sea differ from pixel to pixel.
# (It is painted by code, with a little noise, as a camera would add.)

# %%
boat = plots.paint_boat()
moved_boat = np.roll(boat, 1, axis=1)
print(f"{np.mean(moved_boat != boat):.0%} of the boat's numbers changed")

# %% [markdown]
# Nearly every input is a new number, and yet you would hardly see a difference.
#
# What does a unit say to that? Take one that knows our seven well.
# Its weights are the seven itself, divided by 255, so that they are floats from 0 to 1. The picture is divided alike.
#
# **Predict.** Does it answer the moved seven with the same number, a little less, or less than half?

# %%
weights = seven / 255
print("seven", round(float(np.sum(seven / 255 * weights)), 2))
print("moved", round(float(np.sum(moved / 255 * weights)), 2))

# %% [markdown]
# Less than half. The weights still wait at the old places, and the seven is not there any more.
# A dense layer must learn the seven again for every place where it can be.
#
# Now cut out a window around the seven, and the window one column further right after the move.

# %%
window = seven[1:5, 1:4]         # rows 1 to 4, columns 1 to 3
moved_window = moved[1:5, 2:5]   # the same rows, one column further right
print("the same numbers:", np.array_equal(window, moved_window))

# %% [markdown]
# Both windows hold the same numbers. A filter that slides over the picture meets them again, one column further right.
# It gives the same answer there, with nothing new to learn. Lesson 01 builds this sliding.

# %% [markdown]
# ## Follow a picture through a CNN
#
# A **convolutional neural network**, or **CNN**, puts such filters first.
# Here is the whole machine. You will build each of its stages in this course.

# %%
show(plots.follow_picture())

# %% [markdown]
# - **Convolution** slides filters over the picture. Each filter writes a **feature map**: how well its pattern fits at every place (lesson 01).
# - **ReLU** turns negative numbers to 0, so that only patterns that were found remain (lesson 02).
# - **Pooling** keeps one number out of each small block (lesson 03).
# - The dense layer weighs all that is left. Each possible answer, a **class**, gets a score (lessons 04 and 05).
# - The highest score decides.
#
# The maps in the figure are computed from this seven. The scores are made up.

# %% [markdown]
# **Predict.** The four filters of the figure make four maps of 22 × 22 numbers. Pooling keeps one number out of each block of 2 × 2.
# What shape (H, W, C) comes out?

# %%
maps = np.zeros((22, 22, 4))   # four feature maps, all zeros
pooled = maps[::2, ::2]        # every second row, every second column
print("shape", pooled.shape, "size", pooled.size)

# %% [markdown]
# Half as high, half as wide, as many maps. So the dense layer at the end has fewer inputs, and fewer weights.
#
# We kept every second number here, whatever it was. Lesson 03 shows better ways to choose.

# %% [markdown]
# ## Find CNNs at work
#
# Wherever pictures must be judged by the thousand, a CNN may be at work. Six labs follow the lessons, one on
# each of these.

# %% [markdown]
# | Where | What for | Lab |
# |---|---|---|
# | medical imaging | find a tumour | [lab 10](../10-medical-imaging/medical-imaging.ipynb) |
# | driving | recognise signs and pedestrians | [lab 11](../11-driving/driving.ipynb) |
# | faces | tell whether two photos show one person | [lab 12](../12-faces/faces.ipynb) |
# | moderation | hold back harmful pictures | [lab 13](../13-moderation/moderation.ipynb) |
# | satellites | map fields, forests and towns | [lab 14](../14-satellite/satellite.ipynb) |
# | style transfer | repaint a photo in another style | [lab 15](../15-style-transfer/style-transfer.ipynb) |

# %% [markdown]
# Each of them was done with CNNs:
#
# - *Brain tumor segmentation* (Havaei et al., 2017, abstract),
# - *Traffic sign recognition* (Sermanet and LeCun, 2011, abstract), *Pedestrian detection* (Sermanet et al., 2013, abstract),
# - *FaceNet* (Schroff et al., 2015, abstract),
# - *Detecting NSFW images* (Mahadeokar and Pesavento, 2016, a blog post, first section),
# - *EuroSAT* (Helber et al., 2019, abstract),
# - *Image style transfer* (Gatys et al., 2016, abstract).

# %% [markdown]
# The satellite pictures have 13 channels where a photograph has 3 (Helber et al., 2019, abstract).
# Each channel is another kind of light, and most of them no eye can see.
#
# **Predict.** Take a tile of 64 × 64 pixels. What is its shape, and does it hold more than 50,000 numbers?

# %%
tile = np.zeros((64, 64, 13))
print("shape", tile.shape, "size", f"{tile.size:,}")

# %% [markdown]
# It is (H, W, C) again. Light, X-rays or heat: what is measured on a grid becomes an array, and a CNN can read it.

# %% [markdown]
# ## Quiz
#
# Five questions, one point each. Type your answer in place of `None`, run that cell, then the check below it.
#
# A check explains the answer that you gave and keeps the right one to itself, so that you can think again.
# Say somebody answers 20 to the question that comes next:

# %%
quiz.read_a_pixel.report(20)

# %% quiz="read-a-pixel"

# %% quiz="read-a-shape"

# %% quiz="count-dense-weights"

# %% quiz="order-of-stages"

# %% quiz="why-cnns"

# %% [markdown]
# ## How does a computer see a picture?
#
# - As an array of numbers: (H, W) when it is grey, (H, W, C) in colour. The row comes first, then the column.
# - A dense layer spends a weight on every pixel for every unit, and is lost when the picture moves.
# - A CNN slides small filters over the picture, keeps what they find, shrinks it, and decides at the end.
#
# Next comes lesson 01: what does a filter compute?
