//! Sixteen boxes that are tested at once.

#![allow(clippy::needless_range_loop, reason = "lanes and axes are walked side by side")]

use super::grid::{Cells, Grid};

/// Boxes in a node.
pub const WIDE: usize = 16;
/// Binary digits of [`WIDE`].
pub const WIDE_BITS: usize = 4;
/// Sixteen boxes, side by side so that one instruction compares many of them.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    min: [[i16; WIDE]; 3],
    max: [[i16; WIDE]; 3],
}

/// One byte for each box of a node: all bits set, or none.
pub type Mask = [u8; WIDE];

impl Node {
    pub fn of(boxes: impl Iterator<Item = Cells>) -> Self {
        let mut node = Self { min: [[i16::MAX; WIDE]; 3], max: [[i16::MIN; WIDE]; 3] };
        for (at, cells) in boxes.enumerate().take(WIDE) {
            for axis in 0..3 {
                node.min[axis][at] = cells.min[axis];
                node.max[axis][at] = cells.max[axis];
            }
        }
        node
    }

    /// Which of the boxes meet another one; places of a node that are empty may seem to.
    #[inline]
    pub fn meeting(&self, other: &Cells) -> Mask {
        let mut apart = [0_i16; WIDE];
        for axis in 0..3 {
            let (low, high) = (other.min[axis], other.max[axis]);
            for at in 0..WIDE {
                apart[at] |= -i16::from(self.min[axis][at] > high) | -i16::from(self.max[axis][at] < low);
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "all bits are equal")]
        std::array::from_fn(|at| !apart[at] as u8)
    }

    /// Squares of the distances in the plane from a place, in cells and never too much.
    pub fn gaps2(&self, at: [f32; 2]) -> [f32; WIDE] {
        let mut gaps2 = [0.0; WIDE];
        for axis in 0..2 {
            for place in 0..WIDE {
                // A box reaches to the end of its last cell.
                let before = f32::from(self.min[axis][place]) - at[axis];
                let behind = at[axis] - f32::from(self.max[axis][place]) - 1.0;
                let gap = (if before > behind { before } else { behind }) * 0.999_999 - Grid::OFF;
                let gap = if gap > 0.0 { gap } else { 0.0 };
                gaps2[place] += gap * gap;
            }
        }
        gaps2
    }

    pub fn around(&self) -> Cells {
        let mut cells = Cells::NOTHING;
        for axis in 0..3 {
            for at in 0..WIDE {
                cells.min[axis] = cells.min[axis].min(self.min[axis][at]);
                cells.max[axis] = cells.max[axis].max(self.max[axis][at]);
            }
        }
        cells
    }

    #[inline]
    pub fn at(&self, at: usize) -> Cells {
        Cells {
            min: std::array::from_fn(|axis| self.min[axis][at]),
            max: std::array::from_fn(|axis| self.max[axis][at]),
        }
    }
}

/// The places in a node that a mask names, in their order.
#[inline]
pub fn each(mask: Mask, mut named: impl FnMut(usize)) {
    let mut left = u128::from_le_bytes(mask) & u128::from_le_bytes([1; WIDE]);
    let mut half = |mut left: u64, from: usize| {
        while left != 0 {
            named(from + left.trailing_zeros() as usize / 8);
            left &= left - 1;
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "the lower half first, then the upper one")]
    {
        half(left as u64, 0);
        left >>= 64;
        half(left as u64, WIDE / 2);
    }
}
