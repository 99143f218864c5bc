"""The experiments database: what readers need. Journals come in through `core.store.ingest`.

The writing half is not named here because it loads SQLModel, which takes longer than all the rest.
"""

from core.store.details import (
    artifacts,
    datasets,
    events,
    latest,
    metric_keys,
    run_origin,
    run_params,
    scores,
    series,
    system_keys,
    system_series,
)
from core.store.engine import Store
from core.store.open import open_store
from core.store.reader import data_version, find_run, list_runs, unfinished_runs
from core.store.records import (
    HEADLINE,
    ArtifactRecord,
    DatasetRecord,
    EventRecord,
    Latest,
    RunOrigin,
    RunSummary,
    Series,
    SystemSeries,
)
from core.store.settings import get_setting, settings_of
from core.store.states import ENDED, STATES

__all__ = [
    "ENDED",
    "HEADLINE",
    "STATES",
    "ArtifactRecord",
    "DatasetRecord",
    "EventRecord",
    "Latest",
    "RunOrigin",
    "RunSummary",
    "Series",
    "Store",
    "SystemSeries",
    "artifacts",
    "data_version",
    "datasets",
    "events",
    "find_run",
    "get_setting",
    "latest",
    "list_runs",
    "metric_keys",
    "open_store",
    "run_origin",
    "run_params",
    "scores",
    "series",
    "settings_of",
    "system_keys",
    "system_series",
    "unfinished_runs",
]
