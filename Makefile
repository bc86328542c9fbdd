# gosua: run `make` for the list of targets.

GO          ?= go
GOLANGCI     = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME    ?= 60
SOURCES      = $(wildcard cmd internal bench)

# Tests that judge sound in real time: they wait most of the time, but not for others. What goes on beside them is last in rank.
SOUND        = gosua/internal/interop/calls gosua/internal/interop/transfer gosua/internal/media/device gosua/internal/testkit/interop

# Where fuzzing begins at once. What stands on the whole phone takes a minute to build for it: `make fuzz` has that too.
LEAVES       = $(addprefix internal/,body config console/telnet console/terminal media phone/messages sdp sipstack)

.DEFAULT_GOAL = help
.PHONY: help build run test check race silent sound beside fuzz fuzz-short bench lint docs cross clean setup-build setup-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

build: setup-build ## build bin/gosua
	$(GO) build -o bin/gosua ./cmd/gosua

run: build ## a phone at the prompt, registered with the built-in test PBX
	@scripts/run-local.sh bin/gosua

test: setup-test check silent ## everything CI runs: checks, all tests, cross builds, some fuzzing
	@$(MAKE) --no-print-directory -j2 sound beside
	@echo "make test: all passed"

check: lint ## format, lint (vet included), tidy go.mod
	$(GO) mod tidy -diff

race: silent sound ## all tests under the race detector, shuffled

silent:
	$(GO) test -race -vet=off -shuffle=on -timeout 10m $$($(GO) list ./... | grep -vxF "$$(printf '%s\n' $(SOUND))")

sound:
	$(GO) test -race -vet=off -shuffle=on -timeout 10m -p 1 $(SOUND)

beside:
	nice -n 19 $(MAKE) --no-print-directory cross fuzz-short
	cd bench && nice -n 19 $(GO) vet ./...

fuzz: ## every fuzz target for FUZZTIME seconds (60)
	scripts/fuzz.sh $(FUZZTIME) 100000

fuzz-short:
	scripts/fuzz.sh 2 150 $(LEAVES)

bench: ## benchmarks, with peers beside them
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...
	cd bench && $(GO) test -run '^$$' -bench . -benchmem ./...

lint: ## gofmt, and golangci-lint (vet and staticcheck included) with the rules of .golangci.yml
	@unformatted=$$(gofmt -l $(SOURCES)); test -z "$$unformatted" || { echo "gofmt -w: $$unformatted" >&2; exit 1; }
	$(GO) run $(GOLANGCI) run ./...

docs: ## write docs/pjsua.md anew, and check that the documents say what the code does
	$(GO) test -count=1 -run TestPageIsCurrent ./internal/manual -update
	$(GO) test -count=1 ./internal/archtest

cross: ## build without cgo for Linux, macOS and Windows
	scripts/cross.sh

clean: ## remove what was built
	rm -rf bin

setup-build:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test
