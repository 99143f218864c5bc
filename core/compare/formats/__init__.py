"""One file a form: each has `render(comparison) -> str`."""
