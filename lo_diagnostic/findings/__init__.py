"""Findings: what released scores say, where they stand on the bands, and what to do or talk about first."""
