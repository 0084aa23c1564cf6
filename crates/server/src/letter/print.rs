//! Printing: a letter is set from what it says and from its case, outside any transaction, and stored under its hash.

use jiff::civil::Date;
use model::{
    LetterId, Text,
    case::{Event, Stage},
    decision::{Condition, Verdict},
};
use press::{
    Language, Pdf, Photo, Png,
    letter::{Authority, Letter, TrenchFacts},
};
use store::{Who, account::AuthoritySettings, outbox::Job};

use super::{
    content::{Content, Extra, Said, lines, say},
    plan,
};
use crate::{app::App, case::file::File, decision, problem::Problem};

/// How a letter is to be set.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// In which language.
    pub language: Language,
    /// Its day.
    pub on: Date,
    /// The one-time link of a body that is asked.
    pub link: &'a str,
}

/// Prints the letter that an effect names, or that of the decision of its case; one that is printed already stays.
///
/// # Errors
/// When the press refuses.
pub async fn write(app: &App, job: &Job) -> Result<(), Problem> {
    let payload = &job.effect.payload;
    let named = payload.get("letter").map(|id| serde_json::from_value::<LetterId>(id.clone()));
    match (named, job.effect.case) {
        (Some(id), _) => {
            let link = payload.get("link").and_then(serde_json::Value::as_str).unwrap_or_default();
            one(app, id.map_err(Problem::broken)?, link).await
        }
        (None, Some(case)) => decision::letter::write(app, case).await,
        (None, None) => Ok(()),
    }
}

async fn one(app: &App, id: LetterId, link: &str) -> Result<(), Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let Some(letter) = store::letter::find(&mut tx, id).await?.filter(|letter| letter.sha256.is_none())
    else {
        return Ok(());
    };
    let Some(case) = store::case::find_by_id(&mut tx, letter.case).await? else { return Ok(()) };
    let file = File::of(app, &mut tx, case).await?;
    drop(tx);
    let content: Content = serde_json::from_value(letter.content).map_err(Problem::broken)?;
    let language = if letter.language == "en" { Language::En } else { Language::De };
    let hash = set(app, &file, &content, &Sheet { language, on: letter.on, link }).await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::letter::set_paper(&mut tx, id, &hash).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets a letter and stores it; answers its hash. That takes seconds: hold no transaction open meanwhile.
///
/// # Errors
/// When the press refuses.
pub async fn set(
    app: &App,
    file: &File<'_>,
    content: &Content,
    sheet: &Sheet<'_>,
) -> Result<[u8; 32], Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let row = store::account::find_authority(&mut tx, file.case.authority.id).await?;
    drop(tx);
    let (address, settings) = row.map(|row| (row.address, row.settings)).unwrap_or_default();
    let Sheet { language, on, link } = *sheet;
    let plan = if content.said.has_plan() { plan::draw(app, file, language, on).await? } else { None };
    let overview = if matches!(content.said, Said::Decision(_)) { overview(app, file).await } else { None };
    let instruction = instruction(content, &settings, language);
    let mut letter = Letter {
        language,
        authority: Authority {
            name: file.case.authority.name.clone(),
            unit: settings.unit,
            address: lines(&address),
            officer: content.signatory.clone(),
            phone: settings.phone,
            email: settings.email,
            web: settings.web,
        },
        recipient: content.recipient.clone(),
        salutation: String::new(),
        reference: file.case.reference.clone().unwrap_or_default(),
        your_reference: String::new(),
        date: on,
        received: content.received.or(file.case.submitted_on),
        subject: content.subject.clone(),
        body: content.said.body(language, &Extra::default()),
        trench: (content.said.has_trench() && file.line.is_some()).then(|| facts(file, language)),
        next: next(file, &content.said).into_iter().map(|text| say(&text, language)).collect(),
        legal_basis: content.basis.iter().map(|basis| say(basis, language)).collect(),
        remedy: None,
        signatory: content.signatory.clone(),
        signatory_office: String::new(),
        enclosures: content.enclosures.iter().map(|enclosed| say(enclosed, language)).collect(),
        plan,
        overview,
    };
    let mut extra = Extra {
        link: link.to_owned(),
        conditions: conditions(app, &content.said, language, on),
        photos: Vec::new(),
    };
    let (said, blobs) = (content.said.clone(), app.blobs.clone());
    let stored = tokio::task::spawn_blocking(move || -> Result<[u8; 32], Problem> {
        if let Said::Defect(notice) = &said {
            for found in &notice.defects {
                let hash = found.photo.as_deref().and_then(unhex);
                let photo = hash.map(|hash| blobs.read(&hash)).transpose()?;
                // One that the press cannot show does not hold the notice back.
                extra.photos.push(photo.and_then(|bytes| Photo::new(bytes).ok()));
            }
        }
        letter.body = said.body(language, &extra);
        let pdf: Pdf = press::letter::set_instructed(&letter, &instruction).map_err(Problem::broken)?;
        Ok(blobs.put(pdf.as_bytes())?)
    });
    stored.await.map_err(Problem::broken)?
}

/// What comes after consent where the law of the case asks for a permit to dig besides it.
fn next(file: &File<'_>, said: &Said) -> Option<Text> {
    let granted = match said {
        Said::Decision(decision) => decision.verdict != Verdict::Refused,
        Said::Certificate(certificate) => certificate.certificate.event == Event::Deem,
        _ => false,
    };
    let digs = file.line.is_some() && file.regimes().any(|regime| regime.steps.contains(&Stage::DigPermit));
    (granted && digs).then(|| {
        Text::new(
            "Bevor Sie aufgraben, brauchen Sie noch unseren Aufgrabeschein. Er nennt die Bauabschnitte und die Tage, an denen Sie arbeiten dürfen. Danach zeigen Sie uns bitte den Beginn der Arbeiten an.",
            "Before you dig, you still need our dig permit. It names the phases and the days on which you may work. After that, please notify us when the works begin.",
        )
    })
}

/// How to object, as the authority words it; a letter without one says nothing about it.
fn instruction(content: &Content, settings: &AuthoritySettings, language: Language) -> Vec<String> {
    let remedy = settings.remedy.as_ref().filter(|_| content.said.is_instructed());
    let said = remedy.map(|remedy| match language {
        Language::En if !remedy.en.trim().is_empty() => &remedy.en,
        _ => &remedy.de,
    });
    lines(said.map_or("", String::as_str))
}

/// Conditions of a decision or a permit in English where their text block says the same in English; else as they were
/// imposed.
fn conditions(app: &App, said: &Said, language: Language, on: Date) -> Vec<Condition> {
    let (imposed, on) = match said {
        Said::Decision(decision) => (&decision.conditions, decision.on),
        Said::DigPermit(permit) => (&permit.duties, permit.decided_on.unwrap_or(on)),
        _ => return Vec::new(),
    };
    let english = |condition: &Condition| {
        let block = condition.block.as_ref().filter(|_| language == Language::En)?;
        let filled = app.law.conditions().fill(block, &condition.parameters, on).ok()?;
        // A block whose words have changed since says something else.
        let same = filled.text.de == condition.text && filled.reason.de == condition.reason;
        same.then(|| filled.english())
    };
    imposed.iter().map(|condition| english(condition).unwrap_or_else(|| condition.clone())).collect()
}

fn facts(file: &File<'_>, language: Language) -> TrenchFacts {
    let input = &file.case.input;
    TrenchFacts {
        place: file.case.streets.join(", "),
        ground_length_m: file.case.length_m,
        laying_method: say(&input.method.title(), language),
        depth_m: Some(input.cover_m),
        width_m: Some(input.width_m),
        period: Some((input.period.first(), input.period.last())),
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (n, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(feature = "maplibre-rs")]
async fn overview(app: &App, file: &File<'_>) -> Option<Png> {
    decision::overview::render(app, file).await
}

/// Built without a renderer: the letter is complete without the picture.
#[cfg(not(feature = "maplibre-rs"))]
#[expect(clippy::unused_async, reason = "the same signature as with a renderer")]
async fn overview(_: &App, _: &File<'_>) -> Option<Png> {
    None
}
