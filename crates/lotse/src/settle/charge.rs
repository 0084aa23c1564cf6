//! Fees and deposits of the demo cases: calculated, issued and paid on their days, as officers do it.

use anyhow::Context;
use jiff::civil::Date;
use model::ChargeId;
use serde::Deserialize;
use server::{
    app::App,
    case::file::File,
    charge::{self, StepInput, assess::ChargeInput, guard::Step},
};
use store::Tx;

use crate::demo::{DemoCase, DemoCharge};

/// What is still to be replayed of a case's charges.
pub struct Course<'a> {
    acts: Vec<(Date, Act, &'a DemoCharge)>,
    drafted: Vec<(&'a DemoCharge, ChargeId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Draft,
    Issue,
    Pay,
}

impl<'a> Course<'a> {
    /// Everything that was charged in a case.
    pub fn of(case: &'a DemoCase) -> Self {
        let mut acts = Vec::new();
        for charge in &case.charges {
            let days =
                [(Some(charge.drafted), Act::Draft), (charge.issued, Act::Issue), (charge.paid, Act::Pay)];
            acts.extend(days.into_iter().filter_map(|(on, act)| Some((on?, act, charge))));
        }
        acts.sort_by_key(|(on, act, _)| (*on, *act));
        acts.reverse();
        Self { acts, drafted: Vec::new() }
    }

    /// Replays what lies up to a day, each on its own day.
    pub async fn replay(&mut self, app: &App, tx: &mut Tx, case: &str, until: Date) -> anyhow::Result<()> {
        while let Some((on, act, charge)) = self.acts.pop_if(|(on, ..)| *on <= until) {
            app.clock.set(on)?;
            let file = File::take(app, tx, case).await?;
            let step = match act {
                Act::Draft => {
                    let input = ChargeInput::deserialize(charge.input.clone())?;
                    let drafted = charge::draft(app, tx, &file, &input).await?;
                    self.drafted.push((charge, drafted.id));
                    continue;
                }
                Act::Issue => Step::Issue,
                Act::Pay => Step::Pay,
            };
            let known = self.drafted.iter().find(|(known, _)| std::ptr::eq(*known, charge));
            let (_, id) = known.context("a charge is issued before it is calculated")?;
            charge::settle(app, tx, &file, *id, None, &StepInput::of(step)).await?;
        }
        Ok(())
    }
}
