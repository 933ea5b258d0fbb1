# make help lists the targets.

# What installs missing packages; INSTALL=true leaves that out.
INSTALL ?= .github/scripts/install
# More for the demo, for example ARGS="--exit".
ARGS ?=
CHECKED := --explicit-target-dependency-import-check error
RELEASE := $(CHECKED) -c release --static-swift-stdlib --product nightshift

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz build bench eval format clean packages weights

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: build ## watch a night's signals become a green pull request; ARGS="--exit" and the like are passed on
	@.build/release/nightshift demo $(ARGS)

test: weights ## run every test and check; the last line counts them
	@$(INSTALL) --tests
	@.github/scripts/test

fuzz: ## hand every parser inputs that are nearly right; ROUNDS=100000 SEED=1 say how many and which
	@$(INSTALL) --tests
	@seed=$${SEED:-$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}; echo "SEED=$$seed"; \
	  NIGHTSHIFT_FUZZ=$${ROUNDS:-20000} NIGHTSHIFT_FUZZ_SEED=$$seed swift test $(CHECKED) --filter 'Fuzzed input'

build: packages weights ## leave the program in .build/release/nightshift
	@swift build $(RELEASE)

bench: build ## time the search, grouping, the counting of a storm and snapshots on this machine
	@for part in search grouping storm snapshot; do .build/release/nightshift bench $$part --json || exit; done

eval: build ## measure grouping and mending and write the tables in README.md; DATA names a folder with more labelled sets
	@.github/scripts/eval

format: ## write the sources as the formatter wants them
	swift format --in-place --parallel --recursive Package.swift Sources Tests

clean: ## remove what was built
	swift package clean
	rm -rf .build

packages:
	@$(INSTALL)

weights:
	@.github/scripts/weights --optional
