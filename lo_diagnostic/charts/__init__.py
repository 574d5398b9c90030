"""Charts: results become Vega-Lite specs, and specs become SVG. One chart per file, one line in the registry."""
