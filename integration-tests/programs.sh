#!/usr/bin/env bash
# programs.sh: fetches what CommonClientsIT and RealServersIT drive and few machines have, into target/programs: Postfix, Exim and
# OpenSMTPD, unpacked and not installed, since a machine has one mail server at most; nodemailer and Haraka. Needs a Debian-like
# machine, and npm.
# What cannot be had is said here, and its tests are skipped by name.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
all=$PWD/target/programs
mkdir -p "$all"

unpack() { # NAME PACKAGE...: the packages with what they need and this machine lacks, as target/programs/NAME
  local to=$all/$1
  shift
  [ ! -d "$to" ] || return 0
  rm -rf "$to.new" && mkdir -p "$to.new/archives/partial" "$to.new/libraries"
  if ! (cd "$to.new" &&
    timeout 200 apt-get -qq -y --download-only --reinstall --no-install-recommends -o Debug::NoLocking=1 \
      -o Dir::Cache::archives="$PWD/archives" install "$@" >apt.log 2>&1 &&
    for package in archives/*.deb; do dpkg -x "$package" .; done); then
    rm -rf "$to.new"
    echo "programs: $* could not be had"
    return 0
  fi
  # One folder for LD_LIBRARY_PATH. A setuid program would not look at it.
  find "$to.new"/usr/lib "$to.new"/lib -name '*.so*' -exec cp -P -t "$to.new/libraries" {} + 2>/dev/null
  chmod -R u-s,g-s "$to.new/usr" && rm -rf "$to.new/archives" && mv "$to.new" "$to"
  echo "programs: unpacked $*"
}

[ -n "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ] || timeout 60 apt-get -qq update >/dev/null 2>&1
unpack postfix postfix libsasl2-modules
unpack exim exim4-daemon-light exim4-base libnss-wrapper
unpack opensmtpd opensmtpd libengine-pkcs11-openssl # the engine: opensmtpd.sh

if [ ! -d "$all/node_modules/nodemailer" ]; then
  timeout 60 npm install --prefix "$all" --no-audit --no-fund --loglevel=error nodemailer@10.6.0 >"$all/npm.log" 2>&1 &&
    echo 'programs: nodemailer' || echo "programs: nodemailer could not be had"
fi

if [ ! -d "$all/haraka/node_modules/Haraka" ]; then
  mkdir -p "$all/haraka"
  # Two of its dependencies ask for versions of others that not every mirror has.
  printf '{"private": true, "dependencies": {"Haraka": "3.3.4"}, "overrides": {"encoding-japanese": "2.4.0", "libqp": "2.1.2"}}\n' \
    >"$all/haraka/package.json"
  timeout 120 npm install --prefix "$all/haraka" --omit=optional --no-audit --no-fund --loglevel=error >"$all/haraka/npm.log" 2>&1 &&
    echo 'programs: Haraka' || echo "programs: Haraka could not be had"
fi
exit 0
