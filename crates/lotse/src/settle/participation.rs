//! Bodies of the demo town move in, and what they were asked and answered is replayed with its cases.

use anyhow::Context;
use jiff::civil::Date;
use model::{
    StatementId,
    decision::{Condition, ConditionCategory},
};
use server::{
    app::App,
    case::file::File,
    participation::{
        answer::{self, AnswerInput, Way},
        ask::{self, AskInput},
        duty,
    },
};
use store::{Tx, body::Body};

use crate::demo::{DemoAnswer, DemoAsk, DemoCase, Town};

/// Adds the bodies.
pub async fn found(tx: &mut Tx, town: &Town) -> anyhow::Result<()> {
    for body in &town.bodies {
        let new = Body {
            id: body.id,
            kind: body.kind,
            name: body.name.clone(),
            email: String::new(),
            area: body.area.clone(),
            reach_m: body.reach_m,
            procedures: body.procedures.clone(),
            answer_days: body.answer_days,
            sub_decision: body.sub_decision,
            basis: body.basis.clone(),
            active: true,
            version: 1,
        };
        store::body::insert(tx, &new).await?;
    }
    Ok(())
}

/// What is still to be replayed of a case's participation.
pub struct Course<'a> {
    asks: Vec<&'a DemoAsk>,
    answers: Vec<(StatementId, &'a DemoAnswer)>,
}

impl<'a> Course<'a> {
    /// Everything that bodies were asked in a case.
    pub fn of(town: &'a Town, case: &DemoCase) -> Self {
        Self { asks: town.asks.iter().filter(|ask| ask.case == case.title).collect(), answers: Vec::new() }
    }

    /// Replays what lies up to a day, each on its own day: questions, answers, silence.
    pub async fn replay(&mut self, app: &App, tx: &mut Tx, case: &str, until: Date) -> anyhow::Result<()> {
        loop {
            let next_ask = self.asks.first().map(|ask| ask.on);
            let answer = self.answers.iter().enumerate().min_by_key(|(_, (_, answer))| answer.on);
            let next_answer = answer.map(|(index, (_, answer))| (answer.on, index));
            match (next_ask, next_answer) {
                (Some(on), next) if on <= until && next.is_none_or(|(day, _)| on <= day) => {
                    let ask = self.asks.remove(0);
                    app.clock.set(on)?;
                    let file = File::take(app, tx, case).await?;
                    let input = AskInput {
                        bodies: vec![ask.body.0],
                        question: ask.question.clone(),
                        due: Some(ask.due),
                    };
                    let asked = ask::ask(app, tx, file, &input, on).await?;
                    let id = asked.first().context("nobody was asked")?.0.id;
                    self.answers.extend(ask.answer.as_ref().map(|answer| (id, answer)));
                }
                (_, Some((on, index))) if on <= until => {
                    let (id, said) = self.answers.remove(index);
                    app.clock.set(on)?;
                    give(app, tx, case, id, said).await?;
                }
                _ => break,
            }
        }
        app.clock.set(until)?;
        duty::silence(app, tx, until).await?;
        Ok(())
    }
}

async fn give(app: &App, tx: &mut Tx, case: &str, id: StatementId, said: &DemoAnswer) -> anyhow::Result<()> {
    let file = File::take(app, tx, case).await?;
    let statement = store::statement::find(tx, file.case.id, id).await?.context("a statement is gone")?;
    let condition = |text: &String| Condition::free(ConditionCategory::Construction, text.clone(), "");
    let input = AnswerInput {
        verdict: said.verdict,
        text: said.text.clone(),
        conditions: said.condition.iter().map(condition).collect(),
    };
    input.check()?;
    answer::take(app, tx, &statement, Way::Account, input, said.by.clone()).await?;
    Ok(())
}
