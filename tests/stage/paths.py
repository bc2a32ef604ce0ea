"""Where the pages of a stage are."""


def public(stage, *more):
    """What the hall sees."""
    return "/".join((f"/stage/{stage.event.slug}", *more))


def desk(stage, *more):
    """What operators see."""
    return "/".join((f"/organise/{stage.event.slug}/stage", *more))
