//! The normal distribution, turned round.

/// How many standard deviations lie above a share of the cases: positive below one half, negative above it.
///
/// Source: Rec. ITU-R P.1812, Attachment 2 to Annex 1 (approximation I(x), error below 4.5·10⁻⁴); shares nearer to 0 or 1
/// than 10⁻⁶ are read as 10⁻⁶.
pub fn inverse_complementary(share: f64) -> f64 {
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    if share <= 0.5 { upper(share) } else { -upper(1.0 - share) }
}

fn upper(share: f64) -> f64 {
    let t = (-2.0 * share.ln()).sqrt();
    let above = (0.010_328 * t + 0.802_853) * t + 2.515_516_698;
    let below = ((0.001_308 * t + 0.189_269) * t + 1.432_788) * t + 1.0;
    t - above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        // Abramowitz and Stegun, table 26.5.
        for (share, deviations) in
            [(0.5, 0.0), (0.158_655, 1.0), (0.1, 1.281_552), (0.01, 2.326_348), (0.9, -1.281_552)]
        {
            assert!((inverse_complementary(share) - deviations).abs() < 4.5e-4, "{share}");
        }
    }
}
