//! Files in and out; the only change of reference system.
