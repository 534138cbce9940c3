"""What runs beside a student's code, and the boundary around it, spelled once.

- boundary.py: what may cross; guard.py: whatever a call does ends in an outcome;
- probes.py: what a check may ask about an object that stays there;
- wire.py: how data travels; worker.py: the process that runs students' code; isolate.py: its namespaces and limits.
"""

PACKAGE = "cnncourse"  # what of this repository a student's process may import
HIDDEN = ("cnncourse.checks", "cnncourse.quizzes")  # but for these: no answer is ever there
ANSWERS = {  # nor these, while an assignment is graded that asks for what is in them, or says that it goes without
    "01-convolution": ("cnncourse.filters", "cnncourse.layers", "cnncourse.plots.start_here"),
    "02-feature-maps": ("cnncourse.layers",),
    "03-pooling": ("cnncourse.layers",),
    "04-learning-filters": ("keras", "tensorflow", "torch", "jax", "sklearn", "cnncourse.numpy_stacks"),
    "06-inside-a-cnn": ("cnncourse.pretrained",),
    "09-pretrained": ("cnncourse.pretrained",),
}
WORKER = "cnncourse.beside.worker"  # the module that is started in the sandbox
LOADER = "cnncourse.backend"  # importing it means that TensorFlow is used
