"""Values as YAML on one line, which ``documents.parse`` reads back as the same."""

from __future__ import annotations

from typing import Any

import yaml

from optimizer.files.documents import stays_text


class _Dumper(yaml.SafeDumper):
    """Writes days without quotes: they are text to ``documents.read``."""


_Dumper.yaml_implicit_resolvers = {
    start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for start, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def _quoted_where_needed(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if stays_text(text) else "'")


_Dumper.add_representer(str, _quoted_where_needed)


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):  # where facts come from is long, and read last
        value = dict(sorted(value.items(), key=lambda item: item[0] in ("source", "note")))
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("\n...")
