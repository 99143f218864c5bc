"""What some settings and options may be."""

CHOICES = {
    "theme": ("dark", "light", "contrast", "terminal", "none"),
    "glyphs": ("auto", "braille", "block", "ascii"),
    "colors": ("auto", "truecolor", "256", "16", "none"),
}
