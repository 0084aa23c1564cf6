//! What must happen by when, on what basis; which steps a case may take.
