"""Collecting: the interview as a pure state machine, and the front ends that put it to people."""
