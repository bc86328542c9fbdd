#!/usr/bin/env bash
# Starts the built-in test PBX on loopback and a phone registered with it, and hands over the terminal.
# Commands piped into standard input work the same. The PBX ends with the phone.
#
#   scripts/run-local.sh [GOSUA [OPTION...]]    the binary (default bin/gosua), further options of the phone
set -euo pipefail

gosua=${1:-$(dirname "$0")/../bin/gosua}
[ $# -eq 0 ] || shift
[ -x "$gosua" ] || { echo "run-local: $gosua is not there; run make build" >&2; exit 1; }

dir=$(mktemp -d)
pbx='' reader=''
# shellcheck disable=SC2317 # it is called by the trap
clean_up() {
    for pid in $pbx $reader; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

umask 077
password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
mkfifo "$dir/out"
exec 3<>"$dir/out"

# A process group of its own: Ctrl-C is for the phone, which unregisters before the PBX ends.
set -m
"$gosua" pbx --listen 127.0.0.1:0 --user "alice:$password" >&3 2>"$dir/pbx.err" </dev/null &
pbx=$!
set +m

if ! read -r -t 10 line <&3; then
    echo "run-local: the test PBX did not start:" >&2
    cat "$dir/pbx.err" >&2
    exit 1
fi
address=$(printf '%s\n' "$line" | sed -n 's/^pbx listening on \([^ ]*\).*/\1/p')
[ -n "$address" ] || { echo "run-local: the test PBX said: $line" >&2; exit 1; }
cat <&3 >/dev/null 3<&- &
reader=$!

cat >"$dir/phone.cfg" <<CONFIG
--id sip:alice@$address
--registrar sip:$address
--realm *
--username alice
--password $password
--bound-addr 127.0.0.1
--local-port 0
CONFIG

# In the background, with the terminal all the same: bash minds signals only while it waits.
"$gosua" --config-file "$dir/phone.cfg" \
    --greeting 'Dial 600 to hear yourself: m, Enter, 600, Enter. h hangs up, ? helps, q quits.' "$@" <&0 3<&- &
phone=$!
trap 'kill -HUP "$phone"' HUP
trap 'kill -TERM "$phone"' TERM
trap : INT # the phone gets it too
status=0
wait "$phone" || status=$?
while kill -0 "$phone" 2>/dev/null; do
    status=0
    wait "$phone" || status=$?
done
exit "$status"
