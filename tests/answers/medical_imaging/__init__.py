"""Answers to the exercises of lab 10."""
