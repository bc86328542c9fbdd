#!/usr/bin/env bash
# Installs what gosua needs on Debian and Ubuntu, and says what it does. Quiet when nothing is missing.
#
#   scripts/setup.sh build          to build and run gosua
#   scripts/setup.sh test           to build it and to run the tests against real programs
#   scripts/setup.sh --check WHAT   installs nothing: lists what is missing; exit 1 if anything is
#
# Go itself is not installed here; its version is checked.
set -euo pipefail

cd "$(dirname "$0")/.."
policy=/usr/sbin/policy-rc.d

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
have_library() { compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/lib/*/$1" >/dev/null; }
kamailio_module() { compgen -G "/usr/lib/*/kamailio/modules/$1" >/dev/null; }

# Each line: the package, and how to see that it is there.
needs_build() {
    cat <<LIST
gcc             have gcc
libc6-dev       test -e /usr/include/stdlib.h
make            have make
pkg-config      have pkg-config
libasound2-dev  pkg-config --exists alsa
LIST
}

needs_test() {
    needs_build
    cat <<LIST
kamailio              have kamailio
kamailio-tls-modules  kamailio_module tls.so
kamailio-presence-modules  kamailio_module presence.so
sip-tester            have sipp
baresip-core          have baresip
linphone-cli          have linphonec
espeak-ng             have espeak-ng
sox                   have sox
ffmpeg                have ffmpeg
libgsm1               have_library libgsm.so.1
libspeex1             have_library libspeex.so.1
dnsmasq-base          have dnsmasq
openssl               have openssl
procps                have ps
tmux                  have tmux
LIST
}

# missing WHAT prints the packages that are not there, one a line.
missing() {
    local package check
    "needs_$1" | while read -r package check; do
        eval "$check" >/dev/null 2>&1 || echo "$package"
    done
}

# as_root runs a command as root, through sudo when need be.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# go_is_there fails with a clear message when Go is missing or older than go.mod wants.
go_is_there() {
    local want have_now
    want=$(awk '$1 == "go" { print $2 }' go.mod)
    have go || die "Go $want or newer is needed and there is no go command: see https://go.dev/doc/install"
    have_now=$(GOTOOLCHAIN=local go env GOVERSION)
    have_now=${have_now#go}
    if [ "$(printf '%s\n%s\n' "$want" "${have_now%%-*}" | sort -V | head -n 1)" != "$want" ]; then
        die "Go $want or newer is needed, this is $have_now: see https://go.dev/doc/install"
    fi
}

# no_apt tells what to install where apt-get does not exist.
no_apt() {
    say "this machine has no apt-get, so install by hand what is missing: $*"
    if [ "$(uname -s)" = Darwin ]; then
        say "on macOS: xcode-select --install (compiler and make); sound needs nothing more."
        say "The tests against real programs (kamailio, sipp, baresip) need Linux: use a Debian 12 container."
    fi
    exit 1
}

# install installs packages without starting any service that comes with them.
install() {
    local made_policy='' status=0
    if [ "$(id -u)" != 0 ]; then
        have sudo || die "missing: $*. Run this as root, or install sudo."
    fi
    say "installing: $*"
    if [ ! -e "$policy" ]; then
        made_policy=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    apt_install "$@" || status=$?
    if [ -n "$made_policy" ]; then
        as_root rm -f "$policy"
    fi
    [ "$status" = 0 ] || die "apt-get failed (status $status)"
    keep_quiet_at_boot "$@"
}

# apt_install shows apt's output only when it fails.
apt_install() {
    local log status=0
    log=$(mktemp)
    {
        as_root apt-get update -q &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    } >"$log" 2>&1 </dev/null || status=$?
    [ "$status" = 0 ] || tail -n 30 "$log" >&2
    rm -f "$log"
    return "$status"
}

# keep_quiet_at_boot disables the one service among the packages: the tests start their own Kamailio.
keep_quiet_at_boot() {
    case " $* " in
    *" kamailio "*)
        if have systemctl; then
            as_root systemctl disable kamailio.service >/dev/null 2>&1 || true
        fi ;;
    esac
}

usage() {
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

check=''
if [ "${1:-}" = --check ]; then
    check=yes
    shift
fi
what=${1:-${check:+test}}
case "$what" in
build | test) ;;
*) usage ;;
esac

packages=$(missing "$what" | xargs)
if [ -n "$check" ]; then
    go_is_there
    [ -z "$packages" ] && exit 0
    say "missing: $packages"
    exit 1
fi
go_is_there
[ -n "$packages" ] || exit 0
have apt-get || no_apt "$packages"
# shellcheck disable=SC2086 # a list of package names
install $packages
left=$(missing "$what" | xargs)
[ -z "$left" ] || die "still missing after the installation: $left"
say "done"
