"""A study: its settings, its live answers, its imported batches, its folder on disk."""
