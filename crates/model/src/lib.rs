//! What a trench, conduit, case, finding, deadline and site IS.
