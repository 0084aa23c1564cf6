//! Search over everything that the caller may know of, tolerant of typing errors.

use model::{CaseId, LetterId, NoteId, OrganisationId, Text};
use sqlx::types::Json;

use crate::{StoreError, Tx};

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    /// A case.
    Case {
        /// Identifier.
        id: CaseId,
        /// Reference, once it has one.
        reference: Option<String>,
        /// Title.
        title: String,
        /// Its streets.
        streets: Vec<String>,
        /// Who applied.
        applicant: String,
    },
    /// An applicant.
    Organisation {
        /// Identifier.
        id: OrganisationId,
        /// Name.
        name: String,
    },
    /// A letter of a case.
    Letter {
        /// Identifier.
        id: LetterId,
        /// Its case.
        case: CaseId,
        /// The case's reference.
        reference: Option<String>,
        /// Title.
        title: Text,
    },
    /// A comment or a note in a case.
    Note {
        /// Identifier.
        id: NoteId,
        /// Its case.
        case: CaseId,
        /// The case's reference.
        reference: Option<String>,
        /// What it says.
        text: String,
    },
}

/// How alike a word and a part of a text must be: one typing error in a word of five letters still counts.
const ALIKE: f32 = 0.45;

/// The cases that match best: by their reference, or by words in title, streets, applicant and remarks.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn cases(tx: &mut Tx, words: &str, limit: i64) -> Result<Vec<Hit>, StoreError> {
    alike(tx).await?;
    let rows = sqlx::query!(
        r#"select c.id, c.reference, c.title, t.streets as "streets?", o.name as applicant
           from "case" c
           join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
           left join trench t on t.tenant_id = c.tenant_id and t.case_id = c.id
           where c.tenant_id = $1 and (lower($2) <% c.search or c.search like '%' || $3 || '%')
           order by c.search like '%' || $3 || '%' desc, word_similarity(lower($2), c.search) desc, c.updated_at desc, c.id
           limit $4"#,
        tx.tenant(),
        words,
        plain(words),
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Hit::Case {
            id: row.id.into(),
            reference: row.reference,
            title: row.title,
            streets: row.streets.unwrap_or_default(),
            applicant: row.applicant,
        })
        .collect())
}

/// The organisations, letters and notes that match best.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn others(tx: &mut Tx, words: &str, limit: i64) -> Result<Vec<Hit>, StoreError> {
    alike(tx).await?;
    let tenant = tx.tenant();
    let organisations = sqlx::query!(
        "select id, name from organisation where tenant_id = $1 and (lower($2) <% lower(name))
         order by word_similarity(lower($2), lower(name)) desc, name limit $3",
        tenant,
        words,
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let letters = sqlx::query!(
        r#"select l.id, l.case_id, c.reference, l.title as "title: Json<Text>"
           from letter l join "case" c on c.tenant_id = l.tenant_id and c.id = l.case_id
           where l.tenant_id = $1 and lower($2) <% lower(l.title ->> 'de' || ' ' || (l.title ->> 'en') || ' ' || l.recipient)
           order by l.created_at desc limit $3"#,
        tenant,
        words,
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let notes = sqlx::query!(
        r#"select n.id, n.case_id, c.reference, n.text
           from note n join "case" c on c.tenant_id = n.tenant_id and c.id = n.case_id
           where n.tenant_id = $1 and lower($2) <% lower(n.text) order by n.at desc limit $3"#,
        tenant,
        words,
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let organisations =
        organisations.into_iter().map(|row| Hit::Organisation { id: row.id.into(), name: row.name });
    let letters = letters.into_iter().map(|row| Hit::Letter {
        id: row.id.into(),
        case: row.case_id.into(),
        reference: row.reference,
        title: row.title.0,
    });
    let notes = notes.into_iter().map(|row| Hit::Note {
        id: row.id.into(),
        case: row.case_id.into(),
        reference: row.reference,
        text: row.text,
    });
    Ok(organisations.chain(letters).chain(notes).collect())
}

/// Says for this transaction how alike is alike enough.
pub(crate) async fn alike(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query!(
        r#"select set_config('pg_trgm.word_similarity_threshold', $1, true) as "set""#,
        ALIKE.to_string()
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Words as a part of a pattern, without what a pattern takes for itself.
pub(crate) fn plain(words: &str) -> String {
    words.to_lowercase().replace(['\\', '%', '_'], "")
}
