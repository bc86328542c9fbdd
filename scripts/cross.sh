#!/usr/bin/env bash
# Builds gosua without cgo for every platform it promises; the results are thrown away, so that nothing is inlined for them.
set -euo pipefail

cd "$(dirname "$0")/.."
for platform in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do
    CGO_ENABLED=0 GOOS=${platform%/*} GOARCH=${platform#*/} go build -gcflags=all=-l -o /dev/null ./cmd/gosua
    echo "cross: $platform builds"
done
