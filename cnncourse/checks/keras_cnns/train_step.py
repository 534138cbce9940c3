"""One step of training by hand, with a gradient tape."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cnncourse.checks.kit import Check, Finding, Made, Misconception, Returns, Run, agree, case
from cnncourse.checks.networks import models


def _step(
    loss=lambda keras, logits, labels: keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits),
    training=True,
    update=lambda optimizer, gradients, variables: optimizer.apply(gradients, variables),
    after=lambda model, loss, *others: loss,
    before=lambda model, images: None,
    variables=lambda model: model.trainable_variables,
):
    """A step with something else in one place than the right one has."""

    def wrong(model, optimizer, images, labels):
        import keras
        import tensorflow as tf

        before(model, images)
        with tf.GradientTape() as tape:
            value = loss(keras, model(images, training=training), labels)
        moved = variables(model)
        update(optimizer, tape.gradient(value, moved), moved)
        return after(model, value, keras, images, labels)

    return wrong


_train_step = _step()


def _with_each_loss():
    """A step as it is right, that returns the losses of the single pictures."""
    each = []

    def mean(keras, logits, labels):
        each[:] = [keras.losses.sparse_categorical_crossentropy(labels, logits, True)]
        return keras.ops.mean(each[0])

    return _step(loss=mean, after=lambda *others: each[0])


def _descend(rate):
    """Step without the optimizer, by a rate."""

    def update(optimizer, gradients, variables):
        for gradient, variable in zip(gradients, variables):
            variable.assign_sub(gradient * (rate or float(optimizer.learning_rate)))

    return update


def _with_a_new_adam(optimizer, gradients, variables):
    import keras

    keras.optimizers.Adam().apply(gradients, variables)


def _of_probabilities(keras, logits, labels):
    """The loss of logits, given probabilities; TensorFlow's softmax, since Keras finds the logits behind its own."""
    import tensorflow as tf

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, tf.nn.softmax(logits))


def _loss_again(model, loss, keras, images, labels):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images, training=True))


_CLASSES = {"plain": 4, "normalised": 4, "frozen": 3}
_KINDS = {"plain": "", "normalised": ", with batch normalisation", "frozen": ", whose first layer is frozen"}


@cache
def _small(kind):
    """A small network as Keras JSON, and the shapes of its weights."""
    import keras
    from keras import layers

    images = keras.Input((6, 5, 1))
    features = layers.Dense(3, "relu", trainable=kind != "frozen")(layers.Flatten()(images))
    features = layers.BatchNormalization()(features) if kind == "normalised" else features
    model = keras.Model(images, layers.Dense(_CLASSES[kind])(features))
    return model.to_json(), [tuple(array.shape) for array in model.get_weights()]


def _to_step(rng, kind, number, **settings):
    json, shapes = _small(kind)
    arrays = [
        np.ones(shape) if kind == "normalised" and index in (2, 5) else array
        for index, (shape, array) in enumerate(zip(shapes, models.fresh_weights(rng, shapes)))
    ]
    text = f"a small network with {_CLASSES[kind]} classes{_KINDS[kind]}"
    images, labels = rng.random((number, 6, 5, 1), dtype=np.float32), rng.integers(0, _CLASSES[kind], number)
    return case(models.model_of(text, json, arrays), models.optimizer_of("SGD", **settings), images, labels)


def _plain_steps(rng):
    return [_to_step(rng, "plain", 7, learning_rate=0.3)]


def _as_fit_does(rng):
    """Loss and weights of two steps are those of a compiled model that Keras trains."""
    import keras

    for kind, settings in (("plain", {"learning_rate": 0.3}), ("normalised", {"learning_rate": 0.2, "momentum": 0.9})):
        args = _to_step(rng, kind, 9, **settings).args
        ours, optimizer, images, labels = (part() if isinstance(part, Made) else part for part in args)
        theirs = keras.models.clone_model(ours)
        theirs.set_weights(ours.get_weights())
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        theirs.compile(keras.optimizers.SGD(**settings), loss, run_eagerly=True)
        for _ in range(2):
            yield float(_train_step(ours, optimizer, images, labels)), float(theirs.train_on_batch(images, labels))
            theirs.reset_metrics()
        yield from zip(ours.get_weights(), theirs.get_weights())


ANOTHER_CALL = (
    "The loss is that of the call in training mode, from which the gradients come. In inference mode batch "
    "normalisation takes other means, and the loss is another one."
)


@dataclass(frozen=True)
class Steps(Returns):
    """Loss or weights are those of the oracle, and the step was written out: Keras's own training was not used.

    Where all was right so far and the weights are, too, the losses have to be: a mistake is paid for once.
    """

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        right_so_far = run.all_right_so_far
        finding = super().judge(run, rng)
        if finding.passed and right_so_far and self.part:
            calls = finding.whole
            for place, (_, outcome, expected) in enumerate(calls):
                if not agree(outcome.value[0], expected[0]):
                    text = "The weights are right, and the losses are not."
                    return Finding(False, calls, place, text=text, name="loss-of-another-call", cause=ANOTHER_CALL)
        if finding.passed and run.memory.get("compiled"):
            text = "The numbers are right, but the model was compiled, and Keras did the step."
            cause = "Nothing is compiled here: write the step out, with a gradient tape and the optimizer."
            return Finding(False, finding.calls[:1], 0, text=text, name="compiled-not-written", cause=cause)
        return finding


train_step = Check(
    "train-step",
    oracle=_train_step,
    proof=_as_fit_does,
    keras=True,
    observe=models.steps,
    time_limit=20,
    criteria=[
        Steps("the loss of each of two steps", 1.5, _plain_steps, part=0),
        Steps("the same weights after them as with fit", 0.75, _plain_steps, part=1),
        Steps(
            "also with momentum, and with layers that behave otherwise in training",
            0.75,
            lambda rng: [
                _to_step(rng, "normalised", 9, learning_rate=0.2, momentum=0.9),
                _to_step(rng, "frozen", 5, learning_rate=0.3),
            ],
            part=1,
        ),
    ],
    misconceptions=[
        Misconception(
            "logits-taken-for-probabilities",
            "The loss was told that these are probabilities. The model ends in logits.",
            _step(loss=lambda keras, logits, labels: keras.losses.SparseCategoricalCrossentropy()(labels, logits)),
        ),
        Misconception(
            "summed-not-averaged",
            "The losses of the pictures were added up. The loss of a batch is their mean.",
            _step(
                loss=lambda keras, logits, labels: keras.ops.sum(
                    keras.losses.sparse_categorical_crossentropy(labels, logits, True)
                )
            ),
        ),
        Misconception(
            "one-for-each-picture",
            "These are the losses of the single pictures. Their mean is asked for.",
            _with_each_loss(),
        ),
        Misconception(
            "squared-error",
            "This is the squared error of the logits. The cross-entropy is asked for, as in `fit`.",
            _step(
                loss=lambda keras, logits, labels: keras.ops.mean(
                    (logits - keras.ops.one_hot(labels, logits.shape[-1])) ** 2
                )
            ),
        ),
        Misconception(
            "two-steps",
            "A call took two steps, each with a forward pass of its own. One step is asked for.",
            lambda *args: [_train_step(*args) for _ in range(2)][0],
        ),
        Misconception(
            "a-step-for-each-picture",
            "Each picture had a step of its own. A batch has one, along the gradient of its mean loss.",
            lambda model, optimizer, images, labels: np.mean(
                [float(_train_step(model, optimizer, images[n : n + 1], labels[n : n + 1])) for n in range(len(images))]
            ),
        ),
        Misconception(
            "in-inference-mode",
            "The model was called as if it were in use. Layers such as batch normalisation want to know that this "
            "is training.",
            _step(training=False),
        ),
        Misconception(
            "optimizer-not-used",
            "The weights went down the gradient by the learning rate alone. The optimizer may do more, such as "
            "momentum: let it step.",
            _step(update=_descend(None)),
        ),
        *[
            Misconception(
                "own-learning-rate",
                "The steps have a size of their own. The optimizer knows how large they are.",
                _step(update=_descend(rate)),
            )
            for rate in (0.1, 0.01, 0.001)
        ],
        Misconception(
            "not-applied",
            "The weights have not moved: the gradients were computed, and nobody stepped.",
            _step(update=lambda optimizer, gradients, variables: None),
        ),
        Misconception(
            "uphill",
            "The step went along the gradient, uphill.",
            _step(
                update=lambda optimizer, gradients, variables: optimizer.apply(
                    [-gradient for gradient in gradients], variables
                )
            ),
        ),
        Misconception(
            "stepped-twice",
            "The optimizer has stepped twice with the same gradients.",
            _step(
                update=lambda optimizer, gradients, variables: [optimizer.apply(gradients, variables) for _ in range(2)]
            ),
        ),
        Misconception(
            "loss-after-the-step",
            "This is the loss after the step. `fit` tells the one before it, from which the gradients came.",
            _step(after=_loss_again),
        ),
        Misconception(
            "called-twice",
            "The model was called twice in training mode, so its running means moved twice. One call gives the "
            "loss and the gradients.",
            _step(before=lambda model, images: model(images, training=True)),
        ),
        Misconception(
            "softmax-twice",
            "A softmax was taken before a loss that brings its own. The loss wants the logits as they are.",
            _step(loss=_of_probabilities),
        ),
        Misconception(
            "another-optimizer",
            "These are not the steps of the optimizer that was passed in. A new one knows neither its rate nor "
            "what it remembers.",
            _step(update=_with_a_new_adam),
        ),
        Misconception(
            "frozen-layer-moved",
            "A frozen layer has moved. `model.trainable_variables` leaves out what is not to learn; `model.weights` "
            "does not.",
            _step(variables=lambda model: model.weights),
        ),
        Misconception(
            "last-layer-only",
            "Only the last layer has moved. All trainable variables belong to the step.",
            _step(update=lambda optimizer, gradients, variables: optimizer.apply(gradients[-2:], variables[-2:])),
        ),
    ],
    hints=[
        "Which four things happen to one batch in training, in which order? Lesson 04's loop had them all.",
        "`with tf.GradientTape() as tape:` records what is computed in it; `tape.gradient(loss, variables)` goes back.",
        "In the tape: logits in training mode, and the loss. After it: gradients for `model.trainable_variables`, "
        "then `optimizer.apply`.",
    ],
)
