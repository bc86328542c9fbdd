#!/usr/bin/env bash
# Runs every fuzz target for some seconds, as many at a time as there are processors, each with one worker.
#
#   scripts/fuzz.sh [SECONDS [TOTAL [DIRECTORY...]]]   each target below the directories (default: all) SECONDS (default 3);
#                                                      less when all together would exceed TOTAL (default 150)
set -euo pipefail

cd "$(dirname "$0")/.."
each=${1:-3}
total=${2:-150}
shift $(($# < 2 ? $# : 2))
directories=("$@")
[ "$#" -gt 0 ] || directories=(internal cmd)
lanes=$(nproc 2>/dev/null || echo 2)

# One line a target: its directory and its name.
targets() {
    grep -rlE --include='*_test.go' '^func Fuzz[A-Z]' "${directories[@]}" 2>/dev/null | sort | while read -r file; do
        sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$file" | while read -r name; do
            printf './%s %s\n' "$(dirname "$file")" "$name"
        done
    done
}

# fuzz DIRECTORY NAME runs one target. Go's fuzzer may report the end of its time as a failure: without a failing input
# that is none.
fuzz() {
    local out status=0
    out=$(go test -run '^$' -parallel 1 -fuzz "^$2\$" -fuzztime "${each}s" "$1" 2>&1) || status=$?
    if [ "$status" != 0 ] && grep -q 'context deadline exceeded' <<<"$out" && ! grep -q 'Failing input' <<<"$out"; then
        status=0
    fi
    if [ "$status" != 0 ]; then
        printf 'fuzz %s %s: FAIL\n%s\n' "$1" "$2" "$out"
        return 1
    fi
    printf 'fuzz %s %s: ok, %s\n' "$1" "$2" "$(sed -nE 's/.*(execs: [0-9]+).*/\1/p' <<<"$out" | tail -n 1)"
}

mapfile -t all < <(targets)
[ "${#all[@]}" -gt 0 ] || { echo "fuzz: no targets" >&2; exit 1; }
rounds=$(((${#all[@]} + lanes - 1) / lanes))
if [ $((rounds * each)) -gt "$total" ]; then
    each=$((total / rounds))
    [ "$each" -gt 0 ] || each=1
fi
echo "fuzz: ${#all[@]} targets, $lanes at a time, $each s each"
failed=0
running=0
for target in "${all[@]}"; do
    if [ "$running" -ge "$lanes" ]; then
        wait -n || failed=$((failed + 1))
        running=$((running - 1))
    fi
    # shellcheck disable=SC2086 # a directory and a name
    fuzz $target &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=$((failed + 1))
    running=$((running - 1))
done
[ "$failed" = 0 ] || { echo "fuzz: $failed targets failed" >&2; exit 1; }
