"""Answers to the exercises of lab 12, a module each."""
