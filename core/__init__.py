"""vreid's library: files in, figures out; no terminal, no global state."""

__version__ = "0.1.0"
