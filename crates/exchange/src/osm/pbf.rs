//! OSM PBF: blocks are read one after the other and decoded side by side.

use std::{
    fs::File,
    io::{BufReader, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use osmpbf::{Blob, BlobDecode, BlobReader, Element, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;

use super::{
    BlockFault, OsmError, Progress, Step,
    raw::{Member, MemberKind, Node, Raw, Relation, TaggedNode, Tags, Way},
};

/// Blocks that are decoded side by side, which bounds the memory for their unpacked bytes.
const AT_ONCE: usize = 32;

/// What a file may ask of its reader.
const KNOWN: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

pub(super) fn read(path: &Path, length: u64, progress: &dyn Fn(Progress)) -> Result<Raw, OsmError> {
    let first = |fault: osmpbf::Error| OsmError::Block { block: 0, offset: 0, fault: fault.into() };
    let opened = |source| OsmError::File { path: path.to_owned(), source };
    let file = BufReader::with_capacity(1 << 16, File::open(path).map_err(opened)?);
    let mut reader = BlobReader::new_seekable(file).map_err(first)?;
    let mut raw = Raw::default();
    let (mut block, mut offset) = (0, 0);
    loop {
        let mut batch = Vec::with_capacity(AT_ONCE);
        while batch.len() < AT_ONCE {
            offset = reader.seek_raw(SeekFrom::Current(0)).map_err(first)?;
            match reader.next() {
                None if offset < length => {
                    // Too few bytes for the length of another block.
                    return Err(OsmError::Block { block, offset, fault: BlockFault::BreaksOff });
                }
                None => break,
                Some(Err(fault)) => return Err(OsmError::Block { block, offset, fault: fault.into() }),
                Some(Ok(blob)) => {
                    batch.push((block, offset, blob));
                    block += 1;
                }
            }
        }
        if batch.is_empty() {
            break;
        }
        let decoded: Vec<Result<Raw, OsmError>> =
            batch.par_iter().map(|(block, offset, blob)| decode(*block, *offset, blob)).collect();
        for part in decoded {
            raw.append(part?);
        }
        progress(Progress { step: Step::Read, done: offset.min(length), total: length });
    }
    progress(Progress { step: Step::Read, done: length, total: length });
    Ok(raw)
}

fn decode(block: usize, offset: u64, blob: &Blob) -> Result<Raw, OsmError> {
    let wrong = |fault| OsmError::Block { block, offset, fault };
    // The decoder's sums and slices rest on the file's honesty; a broken file must not end the program.
    let decoded = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
        Ok(BlobDecode::OsmHeader(header)) => {
            match header.required_features().iter().find(|name| !KNOWN.contains(&name.as_str())) {
                Some(name) => Err(OsmError::Feature { name: name.chars().take(80).collect() }),
                None => Ok(Raw::default()),
            }
        }
        Ok(BlobDecode::OsmData(data)) => elements(&data).map_err(wrong),
        Ok(BlobDecode::Unknown(_)) => Ok(Raw::default()),
        Err(fault) => Err(wrong(fault.into())),
    }));
    decoded.unwrap_or_else(|_panic| Err(wrong(BlockFault::Misfit)))
}

fn elements(block: &PrimitiveBlock) -> Result<Raw, BlockFault> {
    let mut raw = Raw::default();
    let mut fault = None;
    block.for_each_element(|element| {
        if fault.is_none()
            && let Err(found) = element_into(&mut raw, block, &element)
        {
            fault = Some(found);
        }
    });
    fault.map_or(Ok(raw), Err)
}

fn element_into(raw: &mut Raw, block: &PrimitiveBlock, element: &Element<'_>) -> Result<(), BlockFault> {
    let table = block.raw_stringtable();
    match element {
        Element::Node(node) => {
            if node.info().deleted() {
                raw.deleted += 1;
                return Ok(());
            }
            let tags = tags(table, node.id(), node.raw_tags())?;
            push_node(raw, node.id(), node.nano_lon(), node.nano_lat(), tags);
        }
        Element::DenseNode(node) => {
            if node.info().is_some_and(osmpbf::DenseNodeInfo::deleted) {
                raw.deleted += 1;
                return Ok(());
            }
            let pairs = node.raw_tags().map(|(key, value)| {
                (u32::try_from(key).unwrap_or(u32::MAX), u32::try_from(value).unwrap_or(u32::MAX))
            });
            let tags = tags(table, node.id(), pairs)?;
            push_node(raw, node.id(), node.nano_lon(), node.nano_lat(), tags);
        }
        Element::Way(way) => {
            if way.info().deleted() {
                raw.deleted += 1;
                return Ok(());
            }
            let tags = tags(table, way.id(), way.raw_tags())?;
            raw.ways.push(Way { id: way.id(), nodes: way.refs().collect(), tags });
        }
        Element::Relation(relation) => {
            if relation.info().deleted() {
                raw.deleted += 1;
                return Ok(());
            }
            let tags = tags(table, relation.id(), relation.raw_tags())?;
            let members = relation
                .members()
                .map(|member| {
                    let kind = match member.member_type {
                        RelMemberType::Node => MemberKind::Node,
                        RelMemberType::Way => MemberKind::Way,
                        RelMemberType::Relation => MemberKind::Relation,
                    };
                    Ok(Member { kind, id: member.member_id, role: member.role()?.into() })
                })
                .collect::<Result<_, osmpbf::Error>>()?;
            raw.relations.push(Relation { id: relation.id(), members, tags });
        }
    }
    Ok(())
}

fn push_node(raw: &mut Raw, id: i64, lon: i64, lat: i64, tags: Tags) {
    // Out of range is no place on earth: it is kept where no zone reaches.
    let decimicro = |nano: i64| i32::try_from(nano / 100).unwrap_or(i32::MAX);
    raw.nodes.push(Node { id, lon: decimicro(lon), lat: decimicro(lat) });
    if !tags.0.is_empty() {
        raw.tagged.push(TaggedNode { id, tags });
    }
}

fn tags(table: &[Vec<u8>], id: i64, pairs: impl Iterator<Item = (u32, u32)>) -> Result<Tags, BlockFault> {
    let text = |index: u32| {
        let bytes = usize::try_from(index).ok().and_then(|index| table.get(index));
        bytes
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .map(Box::from)
            .ok_or(BlockFault::NoText { id })
    };
    pairs.map(|(key, value)| Ok((text(key)?, text(value)?))).collect::<Result<_, _>>().map(Tags)
}
