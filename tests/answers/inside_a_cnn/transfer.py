"""Answers to the exercise transfer of lesson 06."""

from tests.answers import keras, right, wrong


@right
def functional(base, num_classes):
    base.trainable = False
    inputs = keras.Input(shape=base.input_shape[1:])
    x = base(inputs, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))


@right
def sequential(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(num_classes)])


@right
def on_the_base_s_output(base, num_classes):
    for layer in base.layers:
        layer.trainable = False
    x = keras.layers.Flatten()(base.output)
    return keras.Model(base.input, keras.layers.Dense(num_classes)(x))


@right
def hidden_layer_and_dropout(base, num_classes):
    base.trainable = False
    head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(16, activation="tanh")]
    return keras.Sequential([base, *head, keras.layers.Dropout(0.1), keras.layers.Dense(num_classes)])


@right
def a_copy(base, num_classes):
    copy = keras.models.clone_model(base)
    copy.set_weights(base.get_weights())
    copy.trainable = False
    return keras.Sequential([copy, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@right
def frozen_afterwards(base, num_classes):
    x = keras.layers.GlobalAveragePooling2D()(base.output)
    model = keras.Model(base.input, keras.layers.Dense(num_classes)(x))
    base.trainable = False
    return model


@right
def own_class(base, num_classes):
    class Headed(keras.Model):
        def __init__(self):
            super().__init__()
            base.trainable = False
            self.base = base
            self.head = keras.layers.Dense(num_classes)

        def call(self, images, training=None):
            return self.head(keras.ops.mean(self.base(images, training=False), axis=(1, 2)))

    return Headed()


@right
def starts_from_zeros(base, num_classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.BatchNormalization()(keras.layers.GlobalAveragePooling2D()(base(inputs)))
    return keras.Model(inputs, keras.layers.Dense(num_classes, kernel_initializer="zeros")(x))


@right
def convolution_as_head(base, num_classes):
    x = keras.layers.GlobalMaxPooling2D()(keras.layers.Conv2D(num_classes, 1)(base.output))
    model = keras.Model(base.inputs, x)
    base.trainable = False
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


@wrong("base-not-frozen", points=1)
def all_of_it_learns(base, num_classes):
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("base-not-frozen", points=1)
def convolutions_frozen(base, num_classes):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.Conv2D)
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("statistics-move", points=2)
def variables_frozen(base, num_classes):
    for variable in base.trainable_variables:
        variable.trainable = False
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("statistics-move", points=2)
def stops_the_gradient_only(base, num_classes):
    x = keras.ops.stop_gradient(base(base.inputs[0]))
    return keras.Model(base.inputs[0], keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(x)))


@wrong("probabilities-not-logits", points=2)
def softmax_at_the_end(base, num_classes):
    base.trainable = False
    last = keras.layers.Dense(num_classes, activation="softmax")
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), last])


@wrong("head-frozen", points=1)
def everything_frozen(base, num_classes):
    model = keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])
    model.trainable = False
    return model


@wrong("base-lost")
def built_again(base, num_classes):
    copy = keras.models.clone_model(base)
    copy.trainable = False
    return keras.Sequential([copy, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("wrong-shape")
def head_forgotten(base, num_classes):
    base.trainable = False
    return base


@wrong("classes-fixed")
def ten_classes(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10)])


@wrong("wrong-shape")
def dense_on_maps(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(num_classes)])


@wrong("not-a-model")
def a_tensor(base, num_classes):
    base.trainable = False
    return keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(base.output))


@wrong("returned-nothing")
def builds_and_forgets(base, num_classes):
    base.trainable = False
    keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("classes-fixed")
def four_classes(base, num_classes):
    return functional(base, 4)


@right
def pictures_moved_in_training(base, num_classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = base(keras.layers.RandomTranslation(0.1, 0.1)(inputs), training=True)  # frozen, it stays in inference mode
    return keras.Model(inputs, keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(x)))


@wrong("training-left-on", points=2)
def dropout_that_never_rests(base, num_classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.GlobalAveragePooling2D()(base(inputs))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(keras.layers.Dropout(0.3)(x, training=True)))


@wrong("not-alone", points=2)
def mean_of_the_batch_taken_off(base, num_classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.GlobalAveragePooling2D()(base(inputs))
    x = x - keras.ops.mean(x, axis=0, keepdims=True)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))
