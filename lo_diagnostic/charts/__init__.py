"""Charts: results become Vega-Lite specs, specs become SVG. One chart a file, one line in the registry."""
