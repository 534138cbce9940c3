"""Answers to the exercises of lab 15, a module each."""
