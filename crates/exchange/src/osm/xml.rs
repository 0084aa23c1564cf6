//! OSM XML, plain or gzip, read as a stream; document type definitions are refused.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::read::MultiGzDecoder;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{
    OsmError, Progress, Step, XmlFault,
    raw::{Member, MemberKind, Node, Raw, Relation, TaggedNode, Tags, Way},
};

/// Unpacked bytes that are read of a gzip file; the whole of Germany as XML is larger, a city is not.
const UNPACKED_BYTES: u64 = 32 << 30;

/// Counts what was read of the file itself, whatever is unpacked from it.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

pub(super) fn read(path: &Path, length: u64, progress: &dyn Fn(Progress)) -> Result<Raw, OsmError> {
    let opened = |source| OsmError::File { path: path.to_owned(), source };
    let done = Arc::new(AtomicU64::new(0));
    let counted = Counted { file: File::open(path).map_err(opened)?, read: Arc::clone(&done) };
    let mut packed = BufReader::with_capacity(1 << 16, counted);
    let gzip = packed.fill_buf().map_err(opened)?.starts_with(b"\x1f\x8b");
    let tell = || {
        progress(Progress {
            step: Step::Read,
            done: done.load(Ordering::Relaxed).min(length),
            total: length,
        });
    };
    if gzip {
        let unpacked = BufReader::with_capacity(1 << 16, MultiGzDecoder::new(packed).take(UNPACKED_BYTES));
        parse(path, unpacked, &tell)
    } else {
        parse(path, packed, &tell)
    }
}

/// The object whose children are being read.
enum Open {
    Node(Node, Tags),
    Way(Way),
    Relation(Relation),
    /// An object that is deleted, or an element that is not read, and how deep we are in it.
    Skipped(usize),
}

fn parse(path: &Path, text: impl BufRead, tell: &dyn Fn()) -> Result<Raw, OsmError> {
    let mut reader = Reader::from_reader(text);
    let mut buffer = Vec::new();
    let mut raw = Raw::default();
    let mut open: Option<Open> = None;
    let mut rooted = false;
    let mut events: u64 = 0;
    loop {
        buffer.clear();
        let offset = reader.buffer_position();
        let wrong = |fault| OsmError::Xml { offset, fault };
        let event = reader.read_event_into(&mut buffer).map_err(|fault| wrong(fault.into()))?;
        events += 1;
        if events.is_multiple_of(1 << 16) {
            tell();
        }
        match event {
            Event::DocType(_) => return Err(OsmError::Dtd { offset }),
            Event::Start(element) if !rooted => {
                root(path, &element)?;
                rooted = true;
            }
            Event::Empty(element) if !rooted => {
                root(path, &element)?;
                return Err(OsmError::Empty);
            }
            Event::Start(element) => match &mut open {
                None => open = Some(start(&mut raw, &element).map_err(wrong)?),
                Some(Open::Skipped(depth)) => *depth += 1,
                Some(object) => {
                    // A child that is not empty by its spelling: its own end is not told apart from the object's.
                    child(object, &element).map_err(wrong)?;
                    let name = element.to_end().into_owned();
                    let mut within = Vec::new();
                    reader.read_to_end_into(name.name(), &mut within).map_err(|fault| wrong(fault.into()))?;
                }
            },
            Event::Empty(element) => match &mut open {
                None => {
                    let object = start(&mut raw, &element).map_err(wrong)?;
                    finish(&mut raw, object);
                }
                Some(Open::Skipped(_)) => {}
                Some(object) => child(object, &element).map_err(wrong)?,
            },
            Event::End(_) => match open.take() {
                Some(Open::Skipped(depth)) if depth > 0 => open = Some(Open::Skipped(depth - 1)),
                Some(object) => finish(&mut raw, object),
                None => {
                    tell();
                    return Ok(raw);
                }
            },
            Event::Eof if rooted => return Err(wrong(XmlFault::BreaksOff)),
            Event::Eof => return Err(OsmError::NotOsm { path: path.to_owned() }),
            _ => {}
        }
    }
}

fn root(path: &Path, element: &BytesStart<'_>) -> Result<(), OsmError> {
    let name = element.name();
    if name.as_ref() == "osm" {
        return Ok(());
    }
    let root: String = name.as_ref().chars().take(40).collect();
    if root.is_empty() {
        Err(OsmError::NotOsm { path: path.to_owned() })
    } else {
        Err(OsmError::OtherXml { root })
    }
}

fn start(raw: &mut Raw, element: &BytesStart<'_>) -> Result<Open, XmlFault> {
    let name = element.name();
    let kind = match name.as_ref() {
        "node" => "node",
        "way" => "way",
        "relation" => "relation",
        _ => return Ok(Open::Skipped(0)),
    };
    let is = |key, value: &str| Ok::<_, XmlFault>(attribute(element, key)?.is_some_and(|own| own == value));
    if is("visible", "false")? || is("action", "delete")? {
        raw.deleted += 1;
        return Ok(Open::Skipped(0));
    }
    let id = number(element, kind, "id")?;
    Ok(match kind {
        "node" => {
            let node = Node { id, lon: degrees(element, "lon", 180.0)?, lat: degrees(element, "lat", 90.0)? };
            Open::Node(node, Tags::default())
        }
        "way" => Open::Way(Way { id, nodes: Vec::new(), tags: Tags::default() }),
        _ => Open::Relation(Relation { id, members: Vec::new(), tags: Tags::default() }),
    })
}

fn child(object: &mut Open, element: &BytesStart<'_>) -> Result<(), XmlFault> {
    let name = element.name();
    match (name.as_ref(), object) {
        (
            "tag",
            Open::Node(_, tags) | Open::Way(Way { tags, .. }) | Open::Relation(Relation { tags, .. }),
        ) => {
            let key = text(element, "tag", "k")?;
            tags.0.push((key, text(element, "tag", "v")?));
        }
        ("nd", Open::Way(way)) => way.nodes.push(number(element, "nd", "ref")?),
        ("member", Open::Relation(relation)) => {
            let kind = match &*text(element, "member", "type")? {
                "node" => MemberKind::Node,
                "way" => MemberKind::Way,
                "relation" => MemberKind::Relation,
                _ => return Err(XmlFault::Attribute { element: "member", attribute: "type" }),
            };
            let id = number(element, "member", "ref")?;
            let role = attribute(element, "role")?.unwrap_or_default().into();
            relation.members.push(Member { kind, id, role });
        }
        _ => {}
    }
    Ok(())
}

fn finish(raw: &mut Raw, object: Open) {
    match object {
        Open::Node(node, tags) => {
            raw.nodes.push(node);
            if !tags.0.is_empty() {
                raw.tagged.push(TaggedNode { id: node.id, tags });
            }
        }
        Open::Way(way) => raw.ways.push(way),
        Open::Relation(relation) => raw.relations.push(relation),
        Open::Skipped(_) => {}
    }
}

fn attribute(element: &BytesStart<'_>, key: &str) -> Result<Option<String>, XmlFault> {
    for found in element.attributes() {
        let found = found.map_err(quick_xml::Error::from)?;
        if found.key.as_ref() == key {
            return Ok(Some(found.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
        }
    }
    Ok(None)
}

fn text(element: &BytesStart<'_>, name: &'static str, key: &'static str) -> Result<Box<str>, XmlFault> {
    attribute(element, key)?.map(Box::from).ok_or(XmlFault::Attribute { element: name, attribute: key })
}

fn number(element: &BytesStart<'_>, name: &'static str, key: &'static str) -> Result<i64, XmlFault> {
    text(element, name, key)?
        .parse()
        .map_err(|_not_a_number| XmlFault::Attribute { element: name, attribute: key })
}

#[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees in 10⁻⁷ fit into 32 bits")]
fn degrees(element: &BytesStart<'_>, key: &'static str, most: f64) -> Result<i32, XmlFault> {
    let wrong = XmlFault::Attribute { element: "node", attribute: key };
    match text(element, "node", key)?.parse::<f64>() {
        Ok(degrees) if degrees.abs() <= most => Ok((degrees * 1e7).round() as i32),
        _ => Err(wrong),
    }
}
