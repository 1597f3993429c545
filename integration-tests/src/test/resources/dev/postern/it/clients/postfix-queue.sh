# The folders that Postfix's package would make.
set -e
cd '@FOLDER@'
mkdir data queue
cd queue
mkdir active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public pid
chmod 700 active bounce corrupt defer deferred flush hold incoming private saved trace
chmod 730 maildrop
chmod 710 public
chown daemon ../data active bounce corrupt defer deferred flush hold incoming private saved trace
chown daemon:mail maildrop public
