//! Who acts in the town: organisations, authorities and accounts.

use std::collections::BTreeMap;

use model::{
    AuthorityId, DistrictId, OrganisationId, UserId,
    account::{Authority, Organisation},
    district::District,
};

use super::{DemoAuthority, DemoUser, body, curve::Line, dice::Dice, plan::Book};

/// Organisations, authorities and accounts.
pub struct People {
    pub organisations: Vec<Organisation>,
    pub authorities: Vec<DemoAuthority>,
    pub users: Vec<DemoUser>,
}

impl People {
    pub fn of(book: &Book, districts: &[(District, Line)]) -> Self {
        let mut dice = Dice::of(book.plan.seed, "people");
        let ids: BTreeMap<&str, DistrictId> =
            districts.iter().map(|(district, _)| (district.name.as_str(), district.id)).collect();
        let organisations: Vec<Organisation> = book
            .people
            .organisation
            .iter()
            .map(|named| Organisation { id: OrganisationId(dice.id()), name: named.name.clone() })
            .collect();
        let authorities: Vec<DemoAuthority> = book
            .people
            .authority
            .iter()
            .map(|written| DemoAuthority {
                authority: Authority { id: AuthorityId(dice.id()), name: written.name.clone() },
                districts: written
                    .districts
                    .iter()
                    .filter_map(|name| ids.get(name.as_str()).copied())
                    .collect(),
                settings: written.settings.clone(),
            })
            .collect();
        let bodies = body::ids(book.plan.seed, &book.bodies);
        let user_ids: Vec<UserId> = book.people.user.iter().map(|_| UserId(dice.id())).collect();
        let named = |login: &str| book.people.user.iter().position(|person| person.login == login);
        let users = book
            .people
            .user
            .iter()
            .zip(&user_ids)
            .map(|(person, id)| DemoUser {
                id: *id,
                login: person.login.clone(),
                password: person.password.clone(),
                name: person.name.clone(),
                role: person.role,
                organisation: person.organisation.map(|index| organisations[index].id),
                authority: person.authority.map(|index| authorities[index].authority.id),
                body: person.body.map(|index| bodies[index]),
                away: person
                    .away
                    .as_ref()
                    .and_then(|away| Some((user_ids[named(&away.substitute)?], away.days))),
                conflicts: person
                    .conflicts
                    .iter()
                    .map(|conflict| (organisations[conflict.organisation].id, conflict.reason.clone()))
                    .collect(),
            })
            .collect();
        Self { organisations, authorities, users }
    }
}
