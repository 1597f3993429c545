-- deliveryagents also of mail for mailboxes here: example.com:local:program qmail-local .
ALTER TABLE delivery_agent
  MODIFY entry VARCHAR(700) NOT NULL
    CHECK (entry REGEXP '^[^:]+:(smtp|local:maildir|(local:)?(program [^/[:space:]]+|https://.+|lambda .+))$');
