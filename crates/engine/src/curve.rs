//! Order along a Hilbert curve: what lies close in the plane (and in time) comes close in memory.
//!
//! The transform is that of Skilling, "Programming the Hilbert curve", AIP Conference Proceedings 707 (2004).

#![allow(clippy::needless_range_loop, reason = "lanes and axes are walked side by side")]

use rayon::prelude::*;

use crate::{
    packed::{less, more},
    shape::Bounds,
};

/// Places are transformed so many at a time, which lets the compiler use wide registers.
const LANES: usize = 8;
/// One pass of the radix sort takes so many bits.
const DIGIT: u32 = 11;

/// The numbers from 0 in the order of the curve through `count` cells, which `cell` gives, each axis under 2^`bits`.
///
/// `D` axes of `bits` bits make a position of at most 32 bits. Equal cells keep their order.
pub(crate) fn order<const D: usize>(
    count: usize,
    bits: u32,
    cell: impl Fn(usize) -> [u32; D] + Sync,
) -> Vec<u32> {
    debug_assert!(bits * u32::try_from(D).unwrap_or(u32::MAX) <= u32::BITS, "a position has 32 bits");
    let keys: Vec<[u64; LANES]> = (0..count.div_ceil(LANES))
        .into_par_iter()
        .with_min_len(512)
        .map(|block| {
            let mut cells = [[0; LANES]; D];
            for lane in 0..LANES {
                // Lanes past the end repeat the last place and are cut off below.
                let at = cell((block * LANES + lane).min(count - 1));
                for axis in 0..D {
                    cells[axis][lane] = at[axis];
                }
            }
            let positions = positions(cells, bits);
            std::array::from_fn(|lane| u64::from(positions[lane]) << 32 | (block * LANES + lane) as u64)
        })
        .collect();
    let mut keys = keys.into_flattened();
    keys.truncate(count);
    sort(&mut keys, bits * u32::try_from(D).unwrap_or(0));
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the number")]
    keys.into_iter().map(|key| key as u32).collect()
}

/// The numbers from 0 in the order of the curve through `count` places, in metres. Equal places keep their order.
pub(crate) fn order_of_places(count: usize, place: impl Fn(usize) -> [f64; 2] + Sync) -> Vec<u32> {
    const BITS: u32 = 16;
    let Bounds { mut min, mut max } = Bounds::NOTHING;
    for at in (0..count).map(&place) {
        min = std::array::from_fn(|axis| less(at[axis], min[axis]));
        max = std::array::from_fn(|axis| more(at[axis], max[axis]));
    }
    let last = (1_u32 << BITS) - 1;
    let scale = f64::from(last) / more(more(max[0] - min[0], max[1] - min[1]), 0.001);
    order::<2>(count, BITS, |number| {
        let at = place(number);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scaled to 16 bits")]
        std::array::from_fn(|axis| (((at[axis] - min[axis]) * scale) as i32 as u32).min(last))
    })
}

/// Positions on the curve of several places at once.
fn positions<const D: usize>(mut at: [[u32; LANES]; D], bits: u32) -> [u32; LANES] {
    for bit in (1..bits).rev() {
        let below = (1_u32 << bit) - 1;
        for axis in 0..D {
            for lane in 0..LANES {
                let set = 0_u32.wrapping_sub(at[axis][lane] >> bit & 1);
                let swap = (at[0][lane] ^ at[axis][lane]) & below & !set;
                at[0][lane] ^= swap | (below & set);
                at[axis][lane] ^= swap;
            }
        }
    }
    for axis in 1..D {
        for lane in 0..LANES {
            at[axis][lane] ^= at[axis - 1][lane];
        }
    }
    let mut flip = [0; LANES];
    for lane in 0..LANES {
        let last = at[D - 1][lane];
        let gray = last ^ last >> 1;
        let gray = gray ^ gray >> 2;
        let gray = gray ^ gray >> 4;
        let gray = gray ^ gray >> 8;
        flip[lane] = (gray ^ gray >> 16) >> 1;
    }
    let mut position = [0; LANES];
    for bit in (0..bits).rev() {
        for axis in &at {
            for lane in 0..LANES {
                position[lane] = position[lane] << 1 | ((axis[lane] ^ flip[lane]) >> bit & 1);
            }
        }
    }
    position
}

/// Sorts by the `bits` bits above the lower half, digit by digit from the lowest; equal ones keep their order.
fn sort(keys: &mut Vec<u64>, bits: u32) {
    let mut sorted = vec![0; keys.len()];
    for shift in (32..32 + bits).step_by(DIGIT as usize) {
        #[expect(clippy::cast_possible_truncation, reason = "a digit is all that is left")]
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT) - 1);
        let mut starts = vec![0; 1 << DIGIT];
        for key in &*keys {
            starts[digit(*key)] += 1;
        }
        let mut before = 0;
        for start in &mut starts {
            before += std::mem::replace(start, before);
        }
        for key in &*keys {
            let place = &mut starts[digit(*key)];
            sorted[*place] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut sorted);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every step of a Hilbert curve goes to a neighbouring cell, and it visits each cell once.
    fn walks_from_cell_to_cell<const D: usize>(bits: u32) {
        let side = 1_usize << bits;
        let cells = side.pow(u32::try_from(D).unwrap());
        let cell = |at: usize| -> [u32; D] {
            std::array::from_fn(|axis| {
                u32::try_from(at / side.pow(u32::try_from(axis).unwrap()) % side).unwrap()
            })
        };
        let order = order(cells, bits, cell);
        for step in order.windows(2) {
            let (from, to) = (cell(step[0] as usize), cell(step[1] as usize));
            let far: u32 = (0..D).map(|axis| from[axis].abs_diff(to[axis])).sum();
            assert_eq!(far, 1, "{from:?} {to:?}");
        }
        let mut each = order;
        each.sort_unstable();
        assert!(each.into_iter().eq(0..u32::try_from(cells).unwrap()));
    }

    #[test]
    fn the_curve_goes_from_cell_to_neighbouring_cell() {
        walks_from_cell_to_cell::<2>(1);
        walks_from_cell_to_cell::<2>(5);
        walks_from_cell_to_cell::<3>(1);
        walks_from_cell_to_cell::<3>(4);
    }

    proptest! {
        #[test]
        fn the_radix_sort_sorts_by_position_and_keeps_equal_ones_in_order(
            positions in proptest::collection::vec(prop_oneof![0..4_u32, any::<u32>()], 0..200),
        ) {
            let mut keys: Vec<u64> =
                (0_u64..).zip(&positions).map(|(at, position)| u64::from(*position) << 32 | at).collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort(&mut keys, 32);
            prop_assert_eq!(keys, expected);
        }
    }
}
