"""Importing: a file of answers → the validated table of responses, or every problem with row and column."""
