"""Disclosure control: which cells may be shown (plan), and what is handed on of them (release)."""
