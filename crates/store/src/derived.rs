//! Identifiers that follow from what they are of: the same for the same, and telling nothing of it.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The identifier of what was hashed: the first half of the hash as a UUID version 8 (RFC 9562, section 5.8).
pub fn id(hash: Sha256) -> Uuid {
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
