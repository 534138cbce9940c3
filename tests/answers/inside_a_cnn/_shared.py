"""What answers of lesson 06 share."""

ALONE = "there is one: it is the first and the last"  # why a mutant that takes -1 for 0 does the same
