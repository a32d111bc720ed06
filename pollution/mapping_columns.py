"""设置列对应: a person says which column of a file of no known format is what, and keeps it under a name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from pollution import ingesting
from pollution.air.monitoring.mappings import Mapping
from pollution.file_choices import FileChoices
from pollution.models import MonitoringMapping, MonitoringUpload
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused


@transaction.atomic
def map_columns(
    upload: MonitoringUpload, mapping: Mapping, *, save_as: str = "", by: User, at: datetime
) -> MonitoringUpload:
    """Have the file read by `mapping`, and keep it under the name `save_as` where one is given."""
    if problems := mapping.problems(upload.understanding.get("head", ())):
        raise Refused("；".join(problems))
    if save_as:
        with keeping(MonitoringMapping):
            MonitoringMapping.objects.create(
                name=save_as, mapping=json.loads(mapping.to_json()), created_by=by, created_at=at
            )
    said = replace(FileChoices.from_json(upload.choices), mapping=mapping.to_json())
    return ingesting.read_again(upload, said, by=by, at=at)


def kept_mapping(row: MonitoringMapping) -> Mapping:
    """What stands in a row."""
    return Mapping.from_json(json.dumps(row.mapping))


def proposed(upload: MonitoringUpload) -> dict[str, Any] | None:
    """What to start from, in the form of Mapping as JSON: how the file was mapped before, else what the names of its
    columns say. None for a file whose columns nobody has to explain.
    """
    found: dict[str, Any] | None = upload.understanding.get("guess")
    if upload.choices.get("mapping") and "head" in upload.understanding:
        found = json.loads(upload.choices["mapping"])
    return found
