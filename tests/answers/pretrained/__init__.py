"""Answers to the exercises of lesson 09, a module each."""
