"""What the keys of a desk's page do: pause, resume, kill once it is confirmed, leave."""

from dataclasses import dataclass

from hansa.app.desk.socket import Question

_LEVELS = {
    "1": "no new positions",
    "2": "no new positions, cancel every order",
    "3": "no new positions, cancel every order, CLOSE every position",
}
_COMMANDS = {"p": Question(do="pause"), "r": Question(do="resume")}


@dataclass(frozen=True, slots=True)
class Keys:
    """What the page waits for: nothing, the level of a kill, or its confirmation."""

    is_asking: bool = False
    level: int = 0

    @property
    def notice(self) -> str:
        """What is asked on the last line; "" while nothing is."""
        if self.level:
            return f"kill level {self.level}: {_LEVELS[str(self.level)]}? y yes, any other key no"
        if self.is_asking:
            return "kill: 1 no new positions  2 and cancel all  3 and close all  any other key no"
        return ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a key leads to: what is waited for now, what the desk is told, whether one leaves."""

    keys: Keys
    question: Question | None = None
    is_leaving: bool = False


def press(keys: Keys, key: str) -> Pressed:
    """One key. A kill needs three: k, its level, y; anything else ends it."""
    nothing = Keys()
    if keys.level:
        kill = Question(do="kill", level=keys.level)
        return Pressed(nothing, kill if key == "y" else None)
    if keys.is_asking:
        return Pressed(Keys(level=int(key)) if key in _LEVELS else nothing)
    if key == "k":
        return Pressed(Keys(is_asking=True))
    return Pressed(nothing, _COMMANDS.get(key), is_leaving=key == "q")
