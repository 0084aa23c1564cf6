//! Dice that fall the same way every time: the demo town must be the same town on every machine.

use uuid::{Builder, Uuid};

/// A splitmix64 generator (Steele, Lea, Flood 2014) with a stream of its own for each noun.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a noun: a new tree never changes the identifier of a case.
    pub fn of(seed: u64, noun: &str) -> Self {
        // FNV-1a spreads the noun over the seed.
        let spread = noun.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed ^ spread)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `[0, 1)`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit into the mantissa")]
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in a range.
    pub fn within(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in a closed range.
    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + usize::try_from(self.next() % (high - low + 1) as u64).unwrap_or(0)
    }

    /// Whether something of this chance happens.
    pub fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// An identifier.
    pub fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        Builder::from_random_bytes(bytes).into_uuid()
    }
}
