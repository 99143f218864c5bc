"""Charts as inline SVG: a title and a description for those who don't see them, no script.

Colours, dashes and fonts are the page's (`style.css`), by classes `s0`, `s1`, … of each line.
"""
