"""The responses: one validated table, whether people answered in a terminal or in an imported file."""
