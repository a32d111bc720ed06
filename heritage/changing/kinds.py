"""Which act each kind of change is, on a row of which table, and the clause it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from heritage.bearers import recording
from heritage.changing import correcting, exiting, restoring
from heritage.changing.choices import ChangeKind
from heritage.levels import recognising
from heritage.models import Bearer, Inscription, LevelRecognition, Project, Protection, Recommendation
from heritage.protecting import deciding
from heritage.protecting.choices import PROTECTION, REINSTATE
from heritage.recommending import answering, drafting
from heritage.recommending.lifecycle import RECOMMENDATION


@dataclass(frozen=True, slots=True)
class Kind:
    """`act(row, **what is told, by=…, at=…)` does it and answers the row that it has written."""

    about: type[Model]
    act: Callable[..., Any]
    clause: str


K = ChangeKind
KINDS: dict[str, Kind] = {
    K.CORRECT_INSCRIPTION: Kind(Inscription, correcting.correct, correcting.CLAUSE),
    K.EXIT: Kind(Project, exiting.leave, exiting.CLAUSE),
    K.RESTORE: Kind(Project, restoring.restore, exiting.CLAUSE),
    K.REINSTATE: Kind(Protection, deciding.reinstate, PROTECTION[REINSTATE].clause),
    K.RECOGNISE: Kind(Project, recognising.recognise, recognising.CLAUSE),
    K.CORRECT_RECOGNITION: Kind(LevelRecognition, recognising.correct, recognising.CLAUSE),
    K.END_RECOGNITION: Kind(LevelRecognition, recognising.end, recognising.CLAUSE),
    K.TAKE_BACK_END: Kind(LevelRecognition, recognising.take_back_end, recognising.CLAUSE),
    K.RECORD_BEARER: Kind(Project, recording.record, recording.CLAUSE),
    K.CORRECT_BEARER: Kind(Bearer, recording.correct, recording.CLAUSE),
    K.END_BEARER: Kind(Bearer, recording.end, recording.END_CLAUSE),
    K.TAKE_BACK_BEARER_END: Kind(Bearer, recording.take_back_end, recording.END_CLAUSE),
    K.SUBMIT: Kind(Recommendation, drafting.submit, RECOMMENDATION["submit"].clause),
    K.LIST: Kind(Recommendation, answering.recognise, RECOMMENDATION["recognise"].clause),
}
