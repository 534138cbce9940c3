"""Answers to the exercises of lesson 11, a module each."""
