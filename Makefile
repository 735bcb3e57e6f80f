# Thin: each target is a few commands that can be typed by hand. `make bench` is the full picture of this
# machine, `make test` is what CI runs.
.DEFAULT_GOAL := help
.PHONY: help build bench test report peers manual format clean

# BUDGET: how long `make bench` may measure. RUN: the results folder for `make report`, the newest by default.
BUDGET ?= 3m
RUN ?= $(lastword $(sort $(wildcard results/2*)))
contend := build/release/scenarios/contend
plugin := build/release/peers/contend_peers.so

help:
	@echo 'make bench    install what is missing, build, measure for BUDGET=$(BUDGET), report'
	@echo 'make test     everything that CI runs, about 10 minutes on 2 cores'
	@echo 'make report   charts and pages of RUN=$(RUN)'
	@echo 'make peers    install the packaged libraries to compare with, and list what is there'
	@echo 'make manual   docs/reference.md and the tables of README.md, from what the program knows'
	@echo 'make build    build/release/scenarios/contend'
	@echo 'make format   clang-format, as the tests want it'
	@echo 'make clean    remove build/'

build:
	scripts/setup.sh
	cmake --preset release
	cmake --build --preset release --target contend

bench: build
	$(contend) run scenarios/jobs/quick.ini --budget $(BUDGET) --report

test:
	scripts/setup.sh --ci --peers
	scripts/test.sh

report:
	@test -n '$(RUN)' || { echo 'no run in results/: make bench first, or give RUN=DIR' >&2; exit 2; }
	$(contend) report $(RUN)

peers:
	scripts/setup.sh --peers
	cmake --preset release
	cmake --build --preset release --target contend peers_plugin
	$(contend) list $$([ ! -e $(plugin) ] || echo --plugin $(plugin))

manual: build
	$(contend) manual > docs/reference.md
	cmake --build --preset release --target readme_table
	tests/readme/tables.sh $(contend) build/release/tests/readme/readme_table README.md --write

format:
	git ls-files '*.c' '*.h' '*.cpp' | xargs clang-format -i

clean:
	rm -rf build
