"""Tables of group, n and mean, ours or somebody else's: what they tell about who is in which cell."""
