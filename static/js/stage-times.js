/* When every turn is expected and what the clock shows: the twin of portal/stage/rules.py, so that screens count by
   themselves and a lost network stops nothing. Instants and lengths are milliseconds. */
(function () {
  "use strict";
  var SECOND = 1000, MINUTE = 60000;
  var SHORTEST_BREAK = 5 * MINUTE;
  var TO_COME = ["waiting", "called", "ready"];

  function isToCome(turn) { return TO_COME.indexOf(turn.state) >= 0; }

  function left(turn, now) {
    var began = turn.qaBegan || turn.began;
    var length = ((turn.qaBegan ? turn.qa : turn.pitch) + turn.extra) * SECOND;
    if (!began) return length;
    return length - ((turn.paused || now) - began - turn.pausedSeconds * SECOND);
  }

  function face(turn, now) {
    var rest = left(turn, now);
    var tone = rest <= 0 ? "over" : rest <= MINUTE ? "soon" : "time";
    return { phase: turn.qaBegan ? "qa" : "pitch", seconds: Math.ceil(rest / SECOND), tone: tone };
  }

  function endsAt(turn, now) {
    return now + Math.max(left(turn, now), 0) + (turn.qaBegan ? 0 : turn.qa * SECOND);
  }

  function endOfBreak(start, length, plannedEnd, movesUp) {
    var end = Math.max(plannedEnd, start + Math.min(SHORTEST_BREAK, length));
    return movesUp ? Math.min(end, start + length) : end;
  }

  // now === null: the stage is not in use, and nothing is late by itself.
  function expected(turns, startsAt, now, movesUp) {
    var plan = startsAt, free = startsAt;
    return turns.map(function (turn) {
      var length = (turn.pitch + turn.qa) * SECOND, gap = turn.gap * SECOND;
      var start = null, end = null;
      if (turn.state === "done" && turn.began && turn.ended) {
        start = turn.began; end = turn.ended;
      } else if (turn.state === "on" && turn.began) {
        start = turn.began; end = endsAt(turn, now === null ? turn.began : now);
      } else if (isToCome(turn)) {
        start = now === null ? free : Math.max(free, now);
        if (turn.kind === "break") {
          end = endOfBreak(start, length, plan + length, movesUp);
        } else {
          start = movesUp ? start : Math.max(start, plan);
          end = start + length;
        }
      }
      if (end !== null) free = end + gap;
      var found = { id: turn.id, plannedStart: plan, plannedEnd: plan + length, start: start, end: end };
      plan += length + gap;
      return found;
    });
  }

  // The times of a stage as state.json tells it, at the server's `now`.
  function schedule(state, now) {
    return expected(state.turns, state.starts, now < state.until ? now : null, state.movesUp);
  }

  function figure(seconds) {
    var whole = Math.abs(seconds), rest = whole % 60;
    return (seconds < 0 ? "+" : "") + Math.floor(whole / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  window.stageTimes = {
    expected: expected, face: face, figure: figure, isToCome: isToCome, left: left, schedule: schedule
  };
})();
