//! How a common cost is divided: the Shapley value of the airport game.

/// Divides the greatest of some costs among those who would have them alone; shares in the same order, in cents.
///
/// What the one with the least needs is paid by all in equal parts, what the next one needs beyond that by the others, and
/// so on. Cents that cannot be divided go one each to those who come first by cost, then by place. The shares add up to
/// the greatest cost and none is more than its own cost.
///
/// S. C. Littlechild and G. Owen, "A simple expression for the Shapley value in a special case", Management Science 20 (1973).
pub(super) fn shares(alone: &[u64]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..alone.len()).collect();
    order.sort_by_key(|at| (alone[*at], *at));
    let mut shares = vec![0; alone.len()];
    let mut paid = 0;
    for (rank, &at) in order.iter().enumerate() {
        let payers = &order[rank..];
        let (layer, count) = (alone[at] - paid, payers.len() as u64);
        for (place, payer) in (0..).zip(payers) {
            shares[*payer] += layer / count + u64::from(place < layer % count);
        }
        paid = alone[at];
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_deeper_part_is_paid_by_whom_needs_it() {
        assert_eq!(shares(&[900, 900]), [450, 450]);
        assert_eq!(shares(&[1200, 600, 900]), [200 + 150 + 300, 200, 200 + 150]);
        assert_eq!(shares(&[10, 10, 10]), [4, 3, 3]);
    }

    /// By its definition: the mean over all orders of what each adds to the cost of those before it.
    fn shapley(alone: &[u64]) -> Vec<f64> {
        fn orders(count: usize) -> Vec<Vec<usize>> {
            if count == 0 {
                return vec![vec![]];
            }
            let mut all = Vec::new();
            for order in orders(count - 1) {
                for place in 0..count {
                    let mut order = order.clone();
                    order.insert(place, count - 1);
                    all.push(order);
                }
            }
            all
        }
        let all = orders(alone.len());
        let mut added = vec![0_u64; alone.len()];
        for order in &all {
            let mut cost = 0;
            for &at in order {
                added[at] += alone[at].max(cost) - cost;
                cost = cost.max(alone[at]);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let mean = |sum: u64| sum as f64 / all.len() as f64;
        added.into_iter().map(mean).collect()
    }

    proptest! {
        #[test]
        fn shares_are_the_shapley_value_to_the_cent_add_up_and_are_no_more_than_alone(
            alone in proptest::collection::vec(0..2_000_u64, 1..6),
        ) {
            let shares = shares(&alone);
            prop_assert_eq!(shares.iter().sum::<u64>(), *alone.iter().max().unwrap());
            for ((share, alone), fair) in shares.iter().zip(&alone).zip(shapley(&alone)) {
                prop_assert!(share <= alone);
                // Each layer rounds by less than a cent.
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let off = (*share as f64 - fair).abs();
                prop_assert!(off < 5.0);
            }
        }
    }
}
