-- bouncelifetime: seconds a bounce is tried, as queuelifetime is for other mail.
ALTER TABLE control_value
  MODIFY name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    CHECK (name IN ('me', 'bouncefrom', 'bouncehost', 'doublebounceto', 'doublebouncehost', 'queuelifetime',
                    'bouncelifetime', 'databytes', 'maxrecipients')),
  ADD CHECK (name <> 'bouncelifetime' OR value REGEXP '^[1-9][0-9]{0,11}$');
