"""Settings of runs side by side: agents by their names, what is not stated by its default."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hansa.api.runs import Difference
from hansa.app.manifest import Manifest
from hansa.app.replaying import restore_config
from hansa.app.settings import parameter_defaults
from hansa.app.view.settings import setting_text, settings_of
from hansa.errors import HansaError
from hansa.stores import RunFolder

#: So many digits of a hash tell one code, or one file of data, from another.
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """Of a run by key, as text: what is stated, and what holds of what is not."""

    stated: Mapping[str, str]
    defaults: Mapping[str, str]

    def value(self, key: str) -> str:
        """As it holds; "" where the run has no such setting."""
        return self.stated.get(key, self.defaults.get(key, ""))


def compared_settings(folder: RunFolder, manifest: Manifest) -> Settings:
    """Of one run. Where its files, or those of another version of Hansa, cannot be read any more
    defaults are unknown.
    """
    stated = {each.key: each.value for each in settings_of(manifest)}
    try:
        config = restore_config(folder, manifest)
        defaults = {row.key: setting_text(row.value) for row in parameter_defaults(config)}
    except HansaError:
        defaults = {}
    named = dict(_named(stated, stated))
    for part, names in (("agents", manifest.agents), ("strategies", manifest.strategies)):
        if names:
            named[part] = ", ".join(names)
    named |= _code_and_data(manifest)
    every = {"data.instruments": "all"} if "data.instruments" in named else {}
    known = {key: value for key, value in named.items() if value or key not in every}
    return Settings(known, {**dict(_named(stated, defaults)), **every})


def _code_and_data(manifest: Manifest) -> dict[str, str]:
    """What settings do not tell: the user's own files and classes, the data, Hansa itself."""
    own = {**manifest.modules, **manifest.inline}
    found = {name: f"code {sha256[:_DIGITS]}" for name, sha256 in own.items()}
    code = manifest.code
    hashes = "/".join(code.get(part, "")[:_DIGITS] for part in ("python", "core"))
    found["hansa"] = f"{code.get('version', '')} code {hashes}"
    if manifest.data_sha256:
        found["data.sha256"] = manifest.data_sha256[:_DIGITS]
    return found


def differences(found: Sequence[Settings]) -> tuple[Difference, ...]:
    """Settings that are not the same in all of them. What one run alone has, for only it has that
    agent or rule, is told where it is stated.
    """
    keys = sorted({key for each in found for key in (*each.stated, *each.defaults)})
    rows = ((key, tuple(each.value(key) for each in found)) for key in keys)
    return tuple(
        Difference(key=key, values=values)
        for key, values in rows
        if len(set(values)) > 1
        and (len(set(values) - {""}) > 1 or any(key in each.stated for each in found))
    )


def _named(stated: Mapping[str, str], settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """`agents.trend.fast` for `agents.0.fast`. What a seat is called stands in the list of them."""
    for key, value in settings.items():
        part, _, rest = key.partition(".")
        place, _, last = rest.partition(".")
        use = stated.get(f"{part}.{place}.use") if part in ("agents", "strategies") else None
        if use is None:
            yield key, value
            continue
        name = stated.get(f"{part}.{place}.id") or use
        if last != "id" and (last, name) != ("use", use):
            yield f"{part}.{name}.{last}", value
