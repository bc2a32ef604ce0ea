"""Running, planning and drawing on a stage: what an act changes, what it refuses, and what is taken back."""

from portal.stage.rules import Act
from tests.builders.events import an_event
from tests.builders.stage import a_draw, a_stage, press


def test_smoke(app):
    stage = a_stage(an_event(), 3)
    press(stage, Act.CALL, 0)
    press(stage, Act.START, 0)
    press(stage, Act.UNDO)
    assert stage.turns[0].state == "called"
    a_draw(stage)
