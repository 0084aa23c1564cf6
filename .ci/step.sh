# Read by the other scripts here: names each step, fails with the reason, tries a network step twice.

# Name of the step that is running, for the message when it fails.
STEP="start"
STEP_SINCE=$SECONDS

# step NAME [EXPECTED]: says what begins and how long it usually takes.
step() {
    STEP=$1
    STEP_SINCE=$SECONDS
    printf '\n==> %s%s\n' "$1" "${2:+ ($2)}"
}

# The step is over: says how long it took.
done_step() {
    printf '    done: %s, %d s\n' "$STEP" "$((SECONDS - STEP_SINCE))"
}

# fail SENTENCE…: the reason, one line each, and the end.
fail() {
    printf '\nFAILED: %s\n' "$STEP" >&2
    printf '    %s\n' "$@" >&2
    trap - ERR
    exit 1
}

# again COMMAND…: runs it, and once more after a pause when it fails; for steps that need the network.
again() {
    "$@" && return 0
    printf '    that failed; one more try in 10 seconds: %s\n' "$*" >&2
    sleep 10
    "$@"
}

# Whatever stops a script says which step it was.
trap 'code=$?; printf "\nFAILED: %s (exit code %d, line %d: %s)\n" "$STEP" "$code" "$LINENO" "$BASH_COMMAND" >&2; exit "$code"' ERR
set -E

# Where built things lie, outside the checkout, so that several checkouts share them.
CACHE="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/trassenlotse"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"
# Queries are checked against the recorded answers in the tree; no database is needed to build.
export SQLX_OFFLINE=true
# rustup's cargo is not on PATH in every non-interactive shell.
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-${HOME:-/root}/.cargo}/bin/cargo" ]; then
    export PATH="${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:$PATH"
fi
