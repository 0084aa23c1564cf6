//! Where new ducts should go, and what they cost.
