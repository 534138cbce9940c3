"""Answers to the exercises of lesson 06. Their notebook has imported Keras and TensorFlow; here they load when used."""
