//! The walls around GDAL: resource limits, landlock where the kernel has it, and seccomp.

use std::{collections::BTreeMap, path::Path};

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Address space beyond what the program has mapped when it starts.
const MEMORY_BYTES: u64 = 1 << 30;
const CPU_SECONDS: u64 = 20;

/// What GDAL and PROJ read besides the file: definitions of reference systems and character tables.
const TABLES: &[&str] = &[
    "/usr/share/proj",
    "/usr/share/gdal",
    "/usr/local/share/proj",
    "/usr/local/share/gdal",
    "/usr/lib/x86_64-linux-gnu/gconv",
    "/usr/lib/aarch64-linux-gnu/gconv",
    "/usr/lib64/gconv",
];

/// Why the walls do not stand.
#[derive(Debug, thiserror::Error)]
pub(super) enum SandboxError {
    #[error("a resource limit was not set")]
    Limit(#[from] rustix::io::Errno),
    #[error("landlock refused its rules")]
    Landlock(#[from] landlock::RulesetError),
    #[error("the filter of system calls cannot be built")]
    Filter(#[from] seccompiler::BackendError),
    #[error("the filter of system calls was not set")]
    Install(#[from] seccompiler::Error),
}

/// Shuts the calling thread in with one folder to read from; answers whether landlock guards the files.
pub(super) fn enter(folder: &Path) -> Result<bool, SandboxError> {
    for (resource, most) in [
        (Resource::As, mapped_bytes().saturating_add(MEMORY_BYTES)),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 64),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    let walled = guard_files(folder)?;
    seccompiler::apply_filter(&filter()?)?;
    Ok(walled)
}

/// What is mapped already: libraries, and whatever the allocator has reserved ahead.
fn mapped_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

fn guard_files(folder: &Path) -> Result<bool, SandboxError> {
    let abi = ABI::V6;
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(TABLES, reading))?
        .add_rules(path_beneath_rules([folder], reading))?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// Calls that need no thought about their arguments: memory, reading, time, ending.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_fcntl,
    libc::SYS_fadvise64,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_exit,
    libc::SYS_exit_group,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

/// Everything that is not listed (sockets, programs, processes, signals to others, writing to files) fails with EPERM,
/// so that GDAL can say its fault and end.
fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let reading_only = |argument| {
        let mask = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC;
        let operator = SeccompCmpOp::MaskedEq(u64::from(mask.unsigned_abs()));
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, 0)?])
    };
    // Only asking for a limit, never setting one: the new limit is the null pointer.
    let asking =
        SeccompRule::new(vec![SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?])?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_openat, vec![reading_only(2)?]);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_open, vec![reading_only(1)?]);
    rules.insert(libc::SYS_prlimit64, vec![asking]);
    SeccompFilter::new(
        rules,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        SeccompAction::Allow,
        std::env::consts::ARCH.try_into()?,
    )?
    .try_into()
}
