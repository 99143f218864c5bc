import json
from pathlib import Path

import yaml

from core.compare.choose import read, select
from core.compare.groups import grouped
from core.config import experiment
from core.presets import read_yaml
from core.report import cards
from core.report.contents import Card
from core.runs.resolve import Wish, resolve
from core.store import run_origin


def entries(store, ids: list[str]):
    return grouped(read(store, select(store, ids).summaries))


def facts(card: Card) -> dict[str, str]:
    return dict(card.facts)


def test_a_dataset_has_one_card_however_many_runs_used_it(store, pair: list[str]) -> None:
    runs = [run for entry in entries(store, pair) for run in entry.runs]
    (card,) = cards.datasets(runs)
    assert card.title == "prid"
    assert facts(card)["query tracklets"] == "12"
    assert "/secret" not in str(card)


def test_rendered_sets_say_that_they_are(store, finish) -> None:
    finish(experiment({}))
    runs = [run for entry in entries(store, ["last"]) for run in entry.runs]
    assert all("Rendered by vreid" in card.notes[0] for card in cards.datasets(runs))


def test_machines_are_told_apart_by_what_they_are(store, pair: list[str]) -> None:
    origins = {run: run_origin(store, run) for run in pair}
    (card,) = cards.machines(origins)
    assert facts(card)["versions"] == "torch 2.14"
    assert facts(card)["memory"] == "16 GiB"
    assert facts(card)["runs"].split(", ") == pair


def test_a_recipe_gives_back_the_settings_of_its_runs(
    store, pair: list[str], tmp_path: Path
) -> None:
    found = entries(store, pair)
    origins = {run: run_origin(store, run) for run in pair}
    for entry, recipe in zip(found, cards.recipes(found, origins), strict=True):
        file = tmp_path / recipe.file
        file.write_text(recipe.settings)
        assert yaml.safe_load(recipe.settings) == read_yaml(file)
        for run, command in zip(entry.runs, recipe.commands, strict=True):
            words = command.split()
            assert words[:2] == ["vreid", "run"]
            source, target = words[2].split(":")
            seed = int(words[words.index("--seed") + 1])
            wish = Wish(source, target, config=file, seed=seed)
            wanted = experiment({"target": "prid", "method": run.summary.method, "seed": run.seed})
            assert resolve(wish) == wanted


def test_typed_commands_tell_nobodys_folders(store, write) -> None:
    home = str(Path.home())
    typed = [f"{home}/bin/vreid", "run", "a:b", "--data-root", f"{home}/data", "--name", "a b"]
    run = write(command=typed)
    (recipe,) = cards.recipes(entries(store, [run]), {run: run_origin(store, run)})
    assert recipe.typed == ((run, 'vreid run a:b --data-root ~/data --name "a b"'),)


def test_settings_that_are_not_the_default_are_listed_beside_it(store, pair: list[str]) -> None:
    direct, s2r = cards.unusual(entries(store, pair))
    assert facts(direct)["method"] == f"{json.dumps('direct')} (default {json.dumps('s2r')})"
    assert "method" not in facts(s2r)
    assert "seed" not in facts(direct)
