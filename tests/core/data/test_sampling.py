import itertools

import numpy as np
import pytest

from core.data.sampling import identity_batches, tracklet_batches
from core.errors import DataError

IDENTITIES = [0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 4]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_batch_holds_p_identities_with_k_clips_of_each() -> None:
    for batch in itertools.islice(identity_batches(IDENTITIES, 3, 2, generator()), 50):
        people = [IDENTITIES[number] for number, _ in batch]
        assert len(set(people)) == 3
        assert all(people.count(person) == 2 for person in people)


def test_an_identity_uses_all_its_tracklets_before_any_twice() -> None:
    for batch in itertools.islice(identity_batches(IDENTITIES, 2, 2, generator()), 50):
        for person in {IDENTITIES[number] for number, _ in batch}:
            numbers = [number for number, _ in batch if IDENTITIES[number] == person]
            if IDENTITIES.count(person) >= 2:
                assert len(set(numbers)) == 2
            else:
                assert len({draw for _, draw in batch}) == len(batch)  # other clips of the one


def test_every_identity_comes_before_any_comes_again() -> None:
    batches = identity_batches(list(range(6)), 2, 2, generator())
    for _ in range(5):
        people = [number for batch in itertools.islice(batches, 3) for number, _ in batch]
        assert sorted(people) == sorted([*range(6), *range(6)])


def test_rounds_that_do_not_divide_never_repeat_within_a_batch() -> None:
    for batch in itertools.islice(tracklet_batches(5, 3, 2, generator()), 60):
        numbers = [number for number, _ in batch]
        assert len(set(numbers)) == 3
        assert all(numbers.count(number) == 2 for number in numbers)


def test_one_seed_gives_one_sequence() -> None:
    def first(seed: int) -> list[object]:
        return list(itertools.islice(identity_batches(IDENTITIES, 3, 2, generator(seed)), 5))

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_too_few_are_refused() -> None:
    with pytest.raises(DataError, match="has 1 training identity"):
        next(identity_batches([5, 5, 5], 2, 2, generator()))
    with pytest.raises(DataError, match=r"has 5 training identities, a batch takes 6"):
        next(identity_batches(IDENTITIES, 6, 2, generator()))
    with pytest.raises(DataError, match=r"3 training tracklets, fewer than a batch takes \(4\)"):
        next(tracklet_batches(3, 4, 2, generator()))
