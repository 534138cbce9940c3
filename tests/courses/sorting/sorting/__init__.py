"""What the lessons import: `bars` draws a list of whole numbers as text."""


def bars(numbers: list[int]) -> str:
    """Draw a line for each number, as long as the number is large."""
    return "\n".join(f"{number:3} {'#' * number}" for number in numbers)
