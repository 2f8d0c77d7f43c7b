"""Classifiers as Keras models and back, texts as `tf.data`; Keras is imported only when it is asked for."""
