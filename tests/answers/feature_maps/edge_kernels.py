"""Answers to the exercise edge-kernels of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def sobel():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical, vertical.T


@right
def prewitt_in_lists():
    return [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]


@right
def two_pixels():
    return np.array([[-1, 1]]), np.array([[-1], [1]])


@right
def kernels_stacked():
    vertical = np.array([[-1.0, 0.0, 1.0]] * 3, dtype=np.float32) / 6
    return np.stack([vertical, vertical.T])


@right
def smooth_and_wide():
    i, j = np.mgrid[-3:4, -3:4]
    bell = np.exp(-(i**2 + j**2) / 4)
    return [bell * j, bell * i]


@right
def different_sizes():
    return np.repeat([[-3, -1, 0, 1, 3]], 2, axis=0), np.array([[-1, -1], [1, 1]])


@right
def sharper_in_one_row():
    return np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]]), np.array([[0, -1, 0], [0, 0, 0], [0, 1, 0]])


@wrong("directions-swapped", points=0.5)
def horizontal_first():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical.T, vertical


@wrong("sign-turned", points=1)
def bright_to_dark():
    vertical = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    return vertical, vertical.T


@wrong("sign-turned", points=1.5)
def upwards():
    return [[-1, 0, 1]] * 3, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]


@wrong("sign-turned", points=1.5)
def rotated_instead_of_transposed():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical, np.rot90(vertical)


@wrong("same-kernel-twice", points=1)
def forgot_to_transpose():
    vertical = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    return vertical, vertical


@wrong("sum-not-zero")
def centre_too_heavy():
    vertical = np.array([[-1, 0, 1], [-1, 1, 1], [-1, 0, 1]])
    return vertical, vertical.T


@wrong("sum-not-zero")
def stripes_of_ones():
    vertical = np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    return vertical, vertical.T


@wrong("line-instead-of-edge", points=1)
def thin_lines():
    vertical = np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])
    return vertical, vertical.T


@wrong("slanted", points=1.5)
def looks_along_the_diagonal():
    slanted = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    return slanted, slanted


@wrong("outline-in-every-direction", points=0.5)
def laplacian_twice():
    outline = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return outline, outline


@wrong("corners-only", points=1)
def compares_diagonals():
    corners = np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]])
    return corners, corners


@wrong("one-kernel-only")
def returns_one_kernel():
    return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


@wrong("rows-and-columns-missing")
def flat_lists():
    return [-1, 0, 1], [-1, 0, 1]


@wrong("all-zero")
def empty_kernels():
    return np.zeros((3, 3)), np.zeros((3, 3))


@wrong("printed-not-returned")
def prints_them():
    print([[-1, 0, 1]] * 3)


@wrong("kernel-too-large")
def eleven_columns():
    vertical = np.tile(np.arange(-5, 6), (3, 1))
    return vertical, vertical.T


@wrong("line-instead-of-edge", points=1)
def edge_and_back():
    vertical = np.array([[-1, 1, 0, 1, -1]])
    return vertical, vertical.T
