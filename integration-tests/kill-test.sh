#!/bin/sh
# The kill test at full size: 2,000 messages from 20 sessions, half local, half remote, `kill -9` of the
# whole process tree three times at random moments. Prints the counts and fails when a message that got
# 250 is not delivered or the ledger does not agree. Arguments: MESSAGES SESSIONS TIMES [SEED].
set -eu
cd "$(dirname "$0")/.."
exec ./mvnw -B -pl integration-tests -am verify -DskipTests=false \
  -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=KillEverythingIT -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dpostern.kill.messages="${1:-2000}" -Dpostern.kill.sessions="${2:-20}" -Dpostern.kill.times="${3:-3}" \
  ${4:+-Dpostern.kill.seed="$4"}
