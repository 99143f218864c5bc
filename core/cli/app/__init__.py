"""The commands and their options; what they do is loaded when one is chosen."""

from core.cli.app import data, db, looking, queue, steering, training, weights
from core.cli.app.root import app

for _group in (training, looking, steering):  # in the order in which the help lists them
    app.add_typer(_group.app)
for _name, _group in {"queue": queue, "data": data, "weights": weights, "db": db}.items():
    app.add_typer(_group.app, name=_name)

__all__ = ["app"]
