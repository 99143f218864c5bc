from core.study import METHODS, Results, Study, report

STUDY = Study(render_seed=7, seeds=(0, 1), jobs=2)


def made_up() -> Results:
    found: Results = {("histogram", 0): {"histogram/mAP": 0.05, "histogram/rank1": 0.04}}
    level = {"direct": 0.2, "s2r": 0.3, "supervised": 0.4}
    for method in METHODS:
        for seed in (0, 1):
            value = level[method] + 0.02 * seed
            found[method, seed] = {
                f"{network}/{rate}": value
                for network in ("student", "student+bn", "teacher", "teacher+bn")
                for rate in ("mAP", "rank1")
            }
    return found


def test_the_report_states_means_spread_and_differences() -> None:
    text = "\n".join(report(STUDY, made_up()))
    assert "| colour histograms | 5.0 | 4.0 |" in text
    assert "| S2R student | 31.0 ± 1.4 | 31.0 ± 1.4 |" in text
    assert "S2R closes 50 % of the mAP gap" in text
    assert "supervised above direct, both re-estimated: +20.0 mAP" in text


def test_seeds_that_are_not_complete_are_left_out_and_named() -> None:
    found = made_up()
    del found["s2r", 1]
    text = "\n".join(report(STUDY, found))
    assert "1 training seeds [0]" in text
    assert "closes" not in text


def test_runs_of_other_settings_are_another_study() -> None:
    plain, changed = Study(7, (0,), 1), Study(7, (0,), 1, ("data.clips=4",))
    assert plain.tag("direct") != changed.tag("direct") != plain.tag("s2r")
    assert plain.tag("direct") == Study(7, (3, 4), 1).tag("direct")


def test_a_network_that_no_run_has_gets_no_row() -> None:
    found = made_up()
    for key in found:
        found[key] = {name: v for name, v in found[key].items() if "teacher" not in name}
    text = "\n".join(report(STUDY, found))
    assert "teacher" not in text
    assert "S2R student above direct" in text
