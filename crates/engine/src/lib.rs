//! What a trench runs into, what may share it, who is left without fibre.
