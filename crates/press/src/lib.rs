//! The decision as paper: letter and map sheet.
