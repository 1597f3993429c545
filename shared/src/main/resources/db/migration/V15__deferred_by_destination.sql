-- A destination's jobs in the order of their times: retry takes the due ones of many destinations in turn.
ALTER TABLE deferred
  DROP KEY by_destination,
  ADD KEY by_destination (destination, state, next_attempt_at);
