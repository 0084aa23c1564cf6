//! Identities and fingerprints that stay the same over processes, machines and releases.

use geo::Coord;
use model::{CaseId, FindingId, finding::Neighbour};
use uuid::Uuid;

/// FNV-1a with 128 bits (Fowler, Noll, Vo): simple, stable, and wide enough that no two pairs share an id.
pub(crate) struct Fingerprint(u128);

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

impl Fingerprint {
    pub fn new() -> Self {
        Self(OFFSET)
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
        self
    }

    /// A word, ended so that two words never run into each other.
    pub fn word(self, word: &str) -> Self {
        self.bytes(word.as_bytes()).bytes(&[0xff])
    }

    /// A number in one step: what is hashed by the thousand while somebody draws are coordinates.
    pub fn number(mut self, number: f64) -> Self {
        self.0 = (self.0 ^ u128::from(number.to_bits())).wrapping_mul(PRIME);
        self.0 ^= self.0 >> 64;
        self
    }

    pub fn whole(self, number: i32) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    pub fn places(self, places: &[Coord<f64>]) -> Self {
        places.iter().fold(self, |print, at| print.number(at.x).number(at.y))
    }

    /// The lower half, folded with the upper one.
    pub fn short(self) -> u64 {
        #[expect(clippy::cast_possible_truncation, reason = "both halves are meant")]
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        low ^ high
    }
}

/// The same rule and the same pair give the same id, however often it is judged.
///
/// The pair is the case (none while somebody draws without one) and the neighbour. The id is a UUID version 8
/// (RFC 9562, section 5.8).
pub(crate) fn finding_id(rule: &str, case: Option<CaseId>, neighbour: &Neighbour, which: &str) -> FindingId {
    let print = Fingerprint::new()
        .word(rule)
        .word(neighbour.kind.code())
        .word(which)
        .bytes(case.map_or(Uuid::nil(), |case| case.0).as_bytes())
        .bytes(neighbour.id.unwrap_or_default().as_bytes());
    let mut bytes = print.0.to_be_bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    FindingId(Uuid::from_bytes(bytes))
}
