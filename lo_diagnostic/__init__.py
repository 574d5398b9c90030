"""Learning-organisation diagnostic: instruments, answers, safe scores and a leader's report."""

__version__ = "0.1.0"
