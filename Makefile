# The two commands that matter are `make run` and `make test`; the work is done by the scripts in .ci.
.DEFAULT_GOAL := help
.PHONY: help run install test setup web lint bench

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

run: ## set up, build and serve the city at http://127.0.0.1:8080
	@exec .ci/serve

install: ## set up, build and put the command `lotse` into ~/.local/bin (or PREFIX/bin)
	@exec .ci/build install

test: ## set up, check and test everything
	@exec .ci/test

setup: ## install what the build and the tests need from the system
	@exec .ci/setup test

web: ## build the web app
	@exec .ci/web build

lint: ## format and lints, without tests
	@exec .ci/lint

bench: ## measure against peers in the same run
	@exec .ci/bench
