//! What was taken from an extract, what was left out and why.

use std::collections::BTreeMap;

use model::Text;

macro_rules! titled {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $de:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// How it is shown.
            pub fn title(self) -> Text {
                match self { $(Self::$variant => Text::new($de, $en)),+ }
            }
        }
    };
}

titled! {
    /// A kind of object that is taken.
    Kind {
        /// Piece of a street between two junctions.
        StreetSegment = "Straßenabschnitte", "street segments";
        /// Piece of a track or path between two junctions.
        WaySegment = "Wegabschnitte (Feldwege, Pfade)", "track and path segments";
        /// Address of a node.
        AddressOfNode = "Adressen an Punkten", "addresses of nodes";
        /// Address of a way, mostly a building.
        AddressOfWay = "Adressen an Gebäuden und Linien", "addresses of buildings and lines";
        /// Address of a relation.
        AddressOfRelation = "Adressen an Relationen", "addresses of relations";
        /// Building.
        Building = "Gebäude", "buildings";
        /// Tree.
        Tree = "Bäume", "trees";
        /// Bus or tram stop.
        Stop = "Haltestellen", "stops";
        /// Bus or tram line.
        TransitLine = "Bus- und Straßenbahnlinien", "bus and tram lines";
        /// Piece of a railway track.
        Rail = "Gleise", "railway tracks";
        /// Land use or water.
        LandUse = "Flächen (Wald, Wasser, Nutzung)", "areas (wood, water, land use)";
        /// Water that works must keep away from.
        Water = "Gewässer und Wasserschutzgebiete", "waters and water protection areas";
        /// Protected nature.
        Nature = "Schutzgebiete", "protected areas";
        /// Dyke.
        Dyke = "Deiche", "dykes";
        /// Monument.
        Heritage = "Denkmäler", "monuments";
        /// Hospital.
        Hospital = "Krankenhäuser", "hospitals";
        /// School.
        School = "Schulen", "schools";
        /// Fire station.
        FireStation = "Feuerwachen", "fire stations";
        /// Street furniture.
        Furniture = "Straßenmobiliar (Leuchten, Masten, Schränke)", "street furniture (lamps, poles, cabinets)";
        /// District.
        District = "Stadtteile", "districts";
    }
}

titled! {
    /// A reason why an object was left out, wholly or in part.
    Reason {
        /// Planned, under construction or gone.
        HighwayNotThere = "Straßen, die geplant, im Bau oder aufgelassen sind", "streets that are planned, under construction or gone";
        /// Platforms, lifts, rest areas and other values of `highway` that are no way.
        HighwayNoWay = "Bahnsteige, Aufzüge, Rastplätze und Ähnliches unter „highway“", "platforms, lifts, rest areas and the like under “highway”";
        /// A square or another area tagged as a highway: it has no axis.
        HighwayArea = "Plätze und andere Flächen ohne Achse", "squares and other areas without an axis";
        /// A way of which the extract holds fewer than two places.
        NoPlaces = "Linien, von denen weniger als zwei Punkte im Auszug liegen", "lines of which fewer than two places lie in the extract";
        /// A line that was cut where the extract ends; its part within was taken.
        CutAtBorder = "am Rand des Auszugs abgeschnittene Linien (der Teil innerhalb wurde übernommen)", "lines cut at the extract's border (the part within was taken)";
        /// An area that goes beyond the extract.
        AreaCutOff = "Flächen, die über den Rand des Auszugs reichen", "areas that reach beyond the extract's border";
        /// An area whose outline does not close.
        AreaOpen = "Flächen, deren Umriss nicht geschlossen ist", "areas whose outline does not close";
        /// An address without a place.
        AddressNowhere = "Adressen ohne Lage", "addresses without a place";
        /// An address whose number is blank.
        AddressBlank = "Adressen mit leerer Hausnummer", "addresses with a blank number";
        /// A district of the level that is not taken, or without a name.
        OtherDistrict = "Verwaltungsgrenzen der anderen Ebene oder ohne Namen", "administrative areas of the other level or without a name";
        /// Beyond the zone of EPSG:25832.
        OutsideZone = "Objekte außerhalb der deutschen Zone von EPSG:25832", "objects outside Germany's zone of EPSG:25832";
        /// Marked as deleted.
        Deleted = "als gelöscht markierte Objekte", "objects marked as deleted";
        /// Another object has the same number; the later one was taken.
        Repeated = "Objekte mit doppelter Nummer (das spätere gilt)", "objects whose number occurs twice (the later one counts)";
    }
}

/// What was taken and what was left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OsmSummary {
    /// Nodes in the file.
    pub nodes: usize,
    /// Ways in the file.
    pub ways: usize,
    /// Relations in the file.
    pub relations: usize,
    /// Ways with a `highway` tag, whatever its value.
    pub highway_ways: usize,
    /// Ground length of all of them in kilometres, as far as they lie within the extract.
    pub highway_km_total: f64,
    /// Ground length of the streets taken, in kilometres.
    pub streets_km: f64,
    /// Ground length of the tracks and paths taken, in kilometres.
    pub ways_km: f64,
    /// How many of each kind were taken.
    pub taken: BTreeMap<Kind, usize>,
    /// How many were left out for each reason.
    pub left_out: BTreeMap<Reason, usize>,
}

impl OsmSummary {
    /// How many of a kind were taken.
    pub fn count(&self, kind: Kind) -> usize {
        self.taken.get(&kind).copied().unwrap_or_default()
    }

    pub(super) fn take(&mut self, kind: Kind, count: usize) {
        if count > 0 {
            *self.taken.entry(kind).or_default() += count;
        }
    }

    pub(super) fn leave_out(&mut self, reason: Reason, count: usize) {
        if count > 0 {
            *self.left_out.entry(reason).or_default() += count;
        }
    }

    /// Keeps what was read and counts what was not.
    pub(super) fn sort_out<T>(&mut self, found: Vec<Result<T, Reason>>) -> Vec<T> {
        let read =
            found.into_iter().filter_map(|found| found.map_err(|reason| self.leave_out(reason, 1)).ok());
        read.collect()
    }
}
