# Every target sets up what it needs; `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Where the RTL's libraries are built, and where the program and the tests look for them.
export RICOCHET_RTL_DIR ?= $(CURDIR)/.build/rtl
# The disk of `make run`; without it, an image of the project's own sources.
IMAGE ?=
# More options for `make run` (ricochet demo) and `make bench` (ricochet bench engine).
ARGS ?=

ricochet := .build/release/ricochet
# The program and its tests are one build; docs/decisions/0006 tells of the exclusivity checks.
swift_flags := -c release -Xswiftc -enforce-exclusivity=unchecked -Xswiftc -enable-testing
sources_image := .build/run/sources.img
rtl := scripts/build-rtl.sh
rtl_out := --out "$(RICOCHET_RTL_DIR)"

.PHONY: help deps rtl rtl-mutants build library run test guests dpdk doors-asan bench cover at-loop systemc slurm-test report-test prove mutate synth lint format clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1\t\2/p' Makefile | expand -t 20

deps: ## install the Debian packages that are missing
	@bash scripts/deps.sh

rtl: deps ## the fetch engine RTL as libraries: plain, with waves, with coverage
	@bash $(rtl) all $(rtl_out)
	@bash scripts/build-lanes.sh $(rtl_out)

rtl-mutants: deps ## the RTL with one fault each
	@bash $(rtl) mutants $(rtl_out)

build: deps ## the program, optimized: .build/release/ricochet
	swift build $(swift_flags) --product ricochet

library: rtl ## libricochet.so, its header, and the examples that use it: .build/library
	swift build $(swift_flags) --product Ricochet
	@bash scripts/library.sh --build .build/release --out .build/library --run

run: rtl build ## a disk job direct, through an IOMMU, and bounced (IMAGE=disk.img ARGS=...)
ifeq ($(strip $(IMAGE)),)
	@echo "image of the project's own sources: $(sources_image)"
	@bash scripts/make-image.sh $(sources_image)
endif
	@mkdir -p .build/run
	$(ricochet) demo --image "$(or $(IMAGE),$(sources_image))" --work .build/run \
	  --waves .build/run $(ARGS)
	@$(ricochet) run --engine stream --waves .build/run/stream.fst --from 14000 --to 16000 >/dev/null

# Optimized, as `make build`: the program's objects serve both, and the simulations are many.
test: rtl rtl-mutants ## every test, the lint of the RTL, and its quick proofs
	bash scripts/lint-rtl.sh
	@bash scripts/prove.sh --if-possible --quick --mutants
	swift build $(swift_flags) --build-tests
	@# They take a minute; a deadlock among them must end, and be seen.
	timeout --verbose 1800 swift test $(swift_flags) --skip-build --disable-xctest
	@bash scripts/systemc.sh --program $(ricochet) --rtl "$(RICOCHET_RTL_DIR)" --if-possible
	@bash scripts/guests/run.sh --program $(ricochet) --if-possible blk-packed-all net-split
	@bash scripts/dpdk/run.sh --program $(ricochet) --if-possible --frames 2000 \
	  split-mergeable packed-in-order testpmd-packed

guests: rtl build ## stock Linux under QEMU against the device (CASES='blk-packed-all net-split')
	@bash scripts/guests/run.sh --program $(ricochet) --folder .build/guests $(CASES)

dpdk: rtl build ## DPDK's virtio-user against the device over vhost-user (CASES='split packed')
	@bash scripts/dpdk/run.sh --program $(ricochet) --folder .build/dpdk $(CASES)

doors-asan: deps ## 100,000 hostile messages to each socket door, under AddressSanitizer (ARGS='--messages N')
	@bash scripts/doors-asan.sh $(ARGS)

cover: rtl ## what the behaviour suite covers of the RTL
	swift build $(swift_flags) --build-tests
	bash scripts/cover.sh --program $(ricochet) $(swift_flags)

at-loop: deps ## the SystemC loop that `ricochet bench fetches` runs beside the engines
	@mkdir -p .build/bench
	g++ -O2 -std=c++17 -o .build/bench/at_loop bench/at_loop.cpp -lsystemc

systemc: rtl build ## the device as a SystemC TLM-2.0 module, an example platform, the engine with pins
	swift build $(swift_flags) --product Ricochet
	@bash scripts/systemc.sh --program $(ricochet) --rtl "$(RICOCHET_RTL_DIR)"

slurm-test: build ## a regression as job arrays of a Slurm on loopback, with jobs that are lost
	@bash scripts/deps.sh slurm
	@bash scripts/slurm-test.sh --program $(ricochet)

bench: rtl build ## cycles per second, beside a bare loop over the same RTL
	$(ricochet) bench engine $(ARGS)

prove: ## proofs of the RTL's properties, and the mutant that breaks each (ARGS=--quick)
	@bash scripts/prove.sh --mutants $(ARGS)

mutate: rtl build ## which of many sampled mutations of the RTL lockstep kills (ARGS='--count 200')
	@bash scripts/mutate.sh --program $(ricochet) $(ARGS)

synth: ## area and Fmax of the RTL on an ECP5 (ARGS=--no-route)
	@bash scripts/synth.sh $(ARGS)

report-test: rtl build ## the sign-off report in a headless browser (SHOTS=FOLDER for pictures)
	@bash scripts/report/run.sh --program $(ricochet) --out .build/report-test \
	  $(if $(SHOTS),--shots "$(SHOTS)")

lint: deps ## findings in the format of Swift, the scripts and the RTL
	@bash scripts/lint.sh

format: ## put the Swift sources in their format
	swift format --in-place --parallel --recursive Sources Tests Package.swift

clean: ## remove everything built
	rm -rf .build
