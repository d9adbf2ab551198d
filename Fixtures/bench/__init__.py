"""Measurements of the built program, from outside."""
