//! The child process on its own, as the tests of this crate start it.

fn main() -> std::process::ExitCode {
    exchange::child::main()
}
