//! Every SQL statement; starts the embedded PostGIS.
