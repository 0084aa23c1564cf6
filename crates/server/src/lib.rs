//! Request in, the others called in order, answer out.
