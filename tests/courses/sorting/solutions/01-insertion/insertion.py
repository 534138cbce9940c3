# %% [markdown]
# # How does one put cards in order?
#
# About 20 minutes
#
# You are dealt cards, one after the other. Each one goes to its place among those in your hand.

# %%
from sorting import bars
from sorting.checks import insertion as check
from sorting.quizzes import insertion as quiz

print(bars([3, 7, 2, 5]))

# %% [markdown]
# ## When is a list in order?
#
# **Predict.** Is `[1, 2, 2, 3]` in order?

# %%
[a <= b for a, b in zip([1, 2, 2], [2, 2, 3])]

# %% [markdown]
# Each number was compared with the next. No neighbour is smaller, so the list is in order.
#
# ### Your turn: tell whether a list is in order
#
# Write `is_sorted(numbers)`: True where no number is smaller than the one before it.
# A list with one number or none is in order.
#
# Example: `is_sorted([2, 1])` is False.

# %% exercise="is-sorted"
def is_sorted(numbers):
    """Tell whether a list is in order.

    Args:
        numbers: a list of whole numbers.

    Returns:
        True or False.
    """
    ### BEGIN SOLUTION
    for before, number in zip(numbers, numbers[1:]):
        if number < before:
            return False
    return True
    ### END SOLUTION

# %% check="is-sorted"
check.is_sorted(is_sorted)

# %% [markdown]
# ## One card more
#
# ### Your turn: insert a number
#
# Write `insert(number, ordered)`: a new list that is in order again. The list `ordered` stays as it is.
#
# Example: `insert(4, [1, 6])` is `[1, 4, 6]`.

# %% exercise="insert"
def insert(number, ordered):
    """Insert a number into a list that is in order.

    Args:
        number: a whole number.
        ordered: a list of whole numbers that rise.

    Returns:
        A new list with one number more, in order.
    """
    ### BEGIN SOLUTION
    smaller = [other for other in ordered if other <= number]
    return smaller + [number] + ordered[len(smaller):]
    ### END SOLUTION

# %% check="insert"
check.insert(insert)

# %% [markdown]
# ## All cards
#
# ### Your turn: sort by insertion
#
# Write `insertion_sort(numbers)`: a new list with the same numbers, in order.
#
# Example: `insertion_sort([3, 1, 2])` is `[1, 2, 3]`.

# %% exercise="insertion-sort"
def insertion_sort(numbers):
    """Sort a list by insertion.

    Args:
        numbers: a list of whole numbers.

    Returns:
        A new list, in order.
    """
    ### BEGIN SOLUTION
    ordered = []
    for number in numbers:
        ordered = insert(number, ordered)
    return ordered
    ### END SOLUTION

# %% check="insertion-sort"
check.insertion_sort(insertion_sort)

# %% [markdown]
# ## Quiz
#
# One question of one point.

# %% quiz="how-many-comparisons"
