//! What an applicant sends, checked for itself: lengths, days, measures, places.

use model::{CaseId, Text, UploadId, trench::Trench};

use super::CaseInput;
use crate::{
    app::App,
    problem::{Fault, Problem},
    trench,
};

impl CaseInput {
    /// Checks everything at once, not on the threads that answer: a line may have thousands of vertices.
    ///
    /// # Errors
    /// All faults at once, each at its place.
    pub async fn checked(self, app: &App) -> Result<(store::case::CaseInput, Option<Trench>), Problem> {
        let app = app.clone();
        tokio::task::spawn_blocking(move || self.check(&app)).await.map_err(Problem::broken)?
    }

    fn check(self, app: &App) -> Result<(store::case::CaseInput, Option<Trench>), Problem> {
        let mut faults = Vec::new();
        let mut length = |pointer: &str, text: &str, most: usize| {
            if text.trim().chars().count() > most
                || text.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t')
            {
                faults.push(Fault::new(
                    pointer,
                    "length",
                    Text::new(
                        format!("Höchstens {most} Zeichen, ohne Steuerzeichen."),
                        format!("At most {most} characters, without control characters."),
                    ),
                ));
            }
        };
        length("/title", &self.title, 200);
        length("/note", &self.note, 4_000);
        length("/contact/name", &self.contact.name, 200);
        length("/contact/email", &self.contact.email, 200);
        length("/contact/phone", &self.contact.phone, 60);
        let email = self.contact.email.trim();
        if !email.is_empty()
            && !email.split_once('@').is_some_and(|(to, at)| !to.is_empty() && at.contains('.'))
        {
            faults.push(Fault::new(
                "/contact/email",
                "no_address",
                Text::new("Das ist keine E-Mail-Adresse.", "This is no e-mail address."),
            ));
        }
        let period = self.period.period();
        if let Err(fault) = &period {
            faults.push(Fault::of_period("/period", fault));
        }
        let trench = match self.line.as_ref().filter(|line| !line.is_null()) {
            None => {
                trench::check_measures(self.width_m, self.cover_m, self.method, &app.city.area).map(|()| None)
            }
            Some(line) => {
                trench::read(line, self.width_m, self.cover_m, self.method, &app.city.area).map(Some)
            }
        };
        let place = self.place.map(|[lon, lat]| exchange::crs::to_utm32(lon, lat));
        if self.place.is_some() && !place.is_some_and(|at| app.city.area.holds(at)) {
            faults.push(Fault::new(
                "/place",
                "outside",
                Text::new(
                    "Der Standort liegt nicht im Gebiet der Stadt.",
                    "The site does not lie in the city's area.",
                ),
            ));
        }
        match (period, trench) {
            (Ok(period), Ok(trench)) if faults.is_empty() => {
                let input = store::case::CaseInput {
                    title: self.title.trim().to_owned(),
                    procedure: self.procedure,
                    method: self.method,
                    cover_m: self.cover_m,
                    width_m: self.width_m,
                    period,
                    contact: store::case::Contact {
                        name: self.contact.name.trim().to_owned(),
                        email: email.to_owned(),
                        phone: self.contact.phone.trim().to_owned(),
                    },
                    note: self.note.trim().to_owned(),
                    upload: self.upload_id.map(UploadId),
                    class: self.class.map(|class| class.trim().to_owned()).filter(|class| !class.is_empty()),
                    site: self.site,
                    anchors: self.anchors,
                    place,
                    linked: self.linked_id.map(CaseId),
                };
                Ok((input, trench))
            }
            (_, trench) => {
                faults.extend(trench.err().unwrap_or_default());
                Err(Problem::invalid(faults))
            }
        }
    }
}
