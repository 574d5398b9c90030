"""The instrument: its frozen model, its YAML file, and the library of shipped ones."""
