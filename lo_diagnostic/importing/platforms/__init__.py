"""One file a survey platform: how its exports are recognised, and what stands above their columns."""
