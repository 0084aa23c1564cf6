//! How many addresses can be reached by which day, as the works that are known end one after the other.

use jiff::civil::Date;

use super::{State, Supply};

/// How many addresses stand how on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// At the end of this day.
    pub day: Date,
    /// All addresses.
    pub addresses: usize,
    /// Reported as connected: as of now, since nobody knows who will be.
    pub connected: usize,
    /// Passed by a duct now.
    pub passed: usize,
    /// Neither, but planned to be passed by works that have ended by then.
    pub planned: usize,
}

/// A day of which nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKnown {
    /// Nobody recorded since when the ducts lie in the ground.
    #[error("{day} lies before the day {on} as of which the city is known")]
    Past {
        /// The day.
        day: Date,
        /// The first one that is known.
        on: Date,
    },
    /// Works that end so late were not looked at.
    #[error("{day} lies after the day {by} up to which works were looked at")]
    Beyond {
        /// The day.
        day: Date,
        /// The last one that was looked at.
        by: Date,
    },
}

/// Tells for each of several days, in the order given, how many addresses can be reached by then.
///
/// Looks at each address once, however many days there are.
///
/// # Errors
/// [`NotKnown`] names the first day that lies before `on` or after `by` of the supply.
pub fn forecast(supply: &Supply, days: &[Date]) -> Result<Vec<Outlook>, NotKnown> {
    let (on, by) = (supply.on, supply.by);
    for day in days.iter().copied() {
        if day < on {
            return Err(NotKnown::Past { day, on });
        }
        if day > by {
            return Err(NotKnown::Beyond { day, by });
        }
    }
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let (mut connected, mut passed, mut ready) = (0, 0, vec![0; sorted.len()]);
    for address in &supply.addresses {
        match (address.state, address.ready_on) {
            (State::Connected, _) => connected += 1,
            (State::Passed, _) => passed += 1,
            (_, Some(last)) => {
                let from = sorted.partition_point(|day| *day < last);
                if let Some(ready) = ready.get_mut(from) {
                    *ready += 1;
                }
            }
            _ => {}
        }
    }
    let mut so_far = 0;
    for ready in &mut ready {
        so_far += *ready;
        *ready = so_far;
    }
    let planned = |day: &Date| sorted.binary_search(day).map_or(0, |at| ready[at]);
    let addresses = supply.addresses.len();
    Ok(days
        .iter()
        .map(|day| Outlook { day: *day, addresses, connected, passed, planned: planned(day) })
        .collect())
}
