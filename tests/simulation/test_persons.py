"""Stories of a desk on which a person orders: each order once, whatever goes wrong on the way."""

from tests.simulation.person import Person
from tests.simulation.story import tell
from tests.simulation.test_stories import bad

_SEEDS = range(100, 112)


def test_a_person_orders_once_under_each_id_through_every_fault() -> None:
    persons = [Person(seed) for seed in _SEEDS]
    stories = [tell(seed, person=person) for seed, person in zip(_SEEDS, persons, strict=True)]
    assert not bad(stories), bad(stories)
    lines = [line for person in persons for line in person.answered.values()]
    assert sum(not line.control for line in lines) > 100
    assert any(line.control for line in lines)
    assert sum(person.repeated for person in persons) > 0
    assert sum(story.kills for story in stories) > 5
