-- A front end that cannot take the rules says so: which version, which row, why. Version 0: it has no rules in force.
ALTER TABLE front_end
  MODIFY rules_version BIGINT NOT NULL CHECK (rules_version >= 0),
  ADD COLUMN refused VARCHAR(1000) NULL CHECK (refused <> '');
