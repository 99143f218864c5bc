"""One file a widget: values come in, messages go out."""
