"""Answers to the exercises of lesson 14, a module each."""
