//! What the two sides of a clash let each other see: the word of each, kept by the unordered pair.

use jiff::Timestamp;
use model::{
    CaseId, OrganisationId,
    disclosure::{Consent, DisclosureState},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    db::alone,
    derived,
    time::{from_instant, to_instant},
    word::word,
};

/// The word of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Identifier of the pair, see [`id_of`].
    pub id: Uuid,
    /// The smaller of the two, a case or its works, works of nobody's case, or a conduit.
    pub one: Uuid,
    /// The greater of the two.
    pub other: Uuid,
    /// Whose word it is.
    pub organisation: OrganisationId,
    /// To whom.
    pub counterpart: OrganisationId,
    /// Its own case in the pair.
    pub case: Option<CaseId>,
    /// The street where they clash; empty when none is known.
    pub street: String,
    /// The word.
    pub answer: Consent,
    /// When it was given.
    pub at: Timestamp,
}

impl Word {
    /// The other of the two, seen from one of them.
    pub fn beside(&self, one: Uuid) -> Uuid {
        if self.one == one { self.other } else { self.one }
    }
}

/// A pair, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its own word.
    pub mine: Option<Word>,
    /// The word of the other side.
    pub theirs: Option<Word>,
}

impl Pair {
    /// Where the disclosure stands.
    pub fn state(&self) -> DisclosureState {
        let answer = |word: &Option<Word>| word.as_ref().map(|word| word.answer);
        DisclosureState::of(answer(&self.mine), answer(&self.theirs))
    }

    /// The word of either side: what both have in common stands in it.
    pub fn any(&self) -> Option<&Word> {
        self.mine.as_ref().or(self.theirs.as_ref())
    }
}

/// The identifier of the pair of a case and what it runs into: the same from both sides, and tells neither of the two.
pub fn id_of(case: CaseId, neighbour: Uuid) -> Uuid {
    let (one, other) = (case.0.min(neighbour), case.0.max(neighbour));
    derived::id(Sha256::new().chain_update(one.as_bytes()).chain_update(other.as_bytes()))
}

/// Keeps the word of a side in place of its former one.
///
/// # Errors
/// [`StoreError::Dangling`]; [`StoreError::Database`] when it is somebody else's.
pub async fn put(tx: &mut Tx, word: &Word) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into disclosure (tenant_id, id, one, other, organisation_id, counterpart_id, case_id, street, answer,
             by_account, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (tenant_id, id, organisation_id) do update
         set counterpart_id = excluded.counterpart_id, case_id = excluded.case_id, street = excluded.street,
             answer = excluded.answer, by_account = excluded.by_account, at = excluded.at,
             version = disclosure.version + 1",
        tx.tenant(),
        word.id,
        word.one,
        word.other,
        word.organisation.0,
        word.counterpart.0,
        word.case.map(|case| case.0),
        word.street,
        word.answer.code(),
        tx.who().user.map(|user| user.0),
        to_instant(word.at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    one: Uuid,
    other: Uuid,
    organisation_id: Uuid,
    counterpart_id: Uuid,
    case_id: Option<Uuid>,
    street: String,
    answer: String,
    at: chrono::DateTime<chrono::Utc>,
}

impl Row {
    fn word(self) -> Result<Word, StoreError> {
        Ok(Word {
            id: self.id,
            one: self.one,
            other: self.other,
            organisation: self.organisation_id.into(),
            counterpart: self.counterpart_id.into(),
            case: self.case_id.map(Into::into),
            street: self.street,
            answer: word("disclosure.answer", &self.answer)?,
            at: from_instant(self.at)?,
        })
    }
}

/// The pairs that an organisation stands in; of one case, or of one identifier, where that is given.
async fn read(
    tx: &mut Tx,
    organisation: OrganisationId,
    case: Option<CaseId>,
    id: Option<Uuid>,
) -> Result<Vec<Pair>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, one, other, organisation_id, counterpart_id, case_id, street, answer, at from disclosure
         where tenant_id = $1 and (organisation_id = $2 or counterpart_id = $2)
           and ($3::uuid is null or $3 in (one, other)) and ($4::uuid is null or id = $4)
         order by at desc, id",
        tx.tenant(),
        organisation.0,
        case.map(|case| case.0),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut pairs: Vec<Pair> = Vec::new();
    for row in rows {
        let word = row.word()?;
        let known = pairs.iter().position(|pair| pair.any().is_some_and(|any| any.id == word.id));
        let at = known.unwrap_or_else(|| {
            pairs.push(Pair { mine: None, theirs: None });
            pairs.len() - 1
        });
        let pair = &mut pairs[at];
        let mine = word.organisation == organisation;
        *(if mine { &mut pair.mine } else { &mut pair.theirs }) = Some(word);
    }
    for pair in &mut pairs {
        // A word counts between the two that gave it to each other.
        if let (Some(mine), Some(theirs)) = (&pair.mine, &pair.theirs)
            && mine.counterpart != theirs.organisation
        {
            pair.theirs = None;
        }
    }
    Ok(pairs)
}

/// The pairs of a case that an organisation stands in.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, organisation: OrganisationId, case: CaseId) -> Result<Vec<Pair>, StoreError> {
    read(tx, organisation, Some(case), None).await
}

/// All pairs that an organisation stands in, those of which something was said last first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_own(tx: &mut Tx, organisation: OrganisationId) -> Result<Vec<Pair>, StoreError> {
    read(tx, organisation, None, None).await
}

/// A pair that an organisation stands in; nobody else speaks of it until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn take(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<Option<Pair>, StoreError> {
    // Also where there is no row yet: both sides may ask at the same time.
    alone(tx, &format!("disclosure {id}")).await?;
    Ok(read(tx, organisation, None, Some(id)).await?.pop())
}

/// Ends what was said between a case and some of what it ran into, with everything where none is named, and answers the
/// words that ended.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn end(
    tx: &mut Tx,
    case: CaseId,
    with: Option<&[Uuid]>,
    now: Timestamp,
) -> Result<Vec<Word>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "update disclosure d set answer = $5, at = $4, version = d.version + 1
         from (select tenant_id, id, organisation_id, answer from disclosure) b
         where b.tenant_id = d.tenant_id and b.id = d.id and b.organisation_id = d.organisation_id
           and d.tenant_id = $1 and $2 in (d.one, d.other) and d.answer <> $5
           and ($3::uuid[] is null or d.one = any($3) or d.other = any($3))
         returning d.id, d.one, d.other, d.organisation_id, d.counterpart_id, d.case_id, d.street, b.answer, d.at",
        tx.tenant(),
        case.0,
        with,
        to_instant(now)?,
        Consent::Withdrawn.code(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_from_both_sides() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(id_of(CaseId(one), other), id_of(CaseId(other), one));
        assert_ne!(id_of(CaseId(one), other), id_of(CaseId(one), Uuid::from_u128(3)));
    }
}
