"""Scoring: from keyed answers to released scores, with an interval on every mean."""
