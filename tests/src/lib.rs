//! The house seen from outside.

pub mod city;
