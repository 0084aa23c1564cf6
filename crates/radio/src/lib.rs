//! Where a mast is heard.
