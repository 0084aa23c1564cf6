//! A scenario: a network that is planned, kept and compared, and where its run stands.

use crate::word::words;

words! {
    /// Where the run of a scenario stands.
    ScenarioState {
        /// It waits for its turn.
        Queued = "queued",
        /// It is being computed.
        Running = "running",
        /// There is a plan.
        Done = "done",
        /// There is no plan, and the scenario says why.
        Failed = "failed",
        /// Somebody has ended the run; what was best so far is kept.
        Cancelled = "cancelled",
    }
}

impl ScenarioState {
    /// Whether nothing more comes of it by itself.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
