//! A second way of counting: the bytes of PBF taken apart by hand, the text of XML line by line.

use std::{collections::HashMap, fs, io::Read, path::Path};

/// What the count finds; objects and addresses by node, way, relation.
#[derive(Debug, Default)]
pub struct Count {
    pub objects: [usize; 3],
    pub addresses: [usize; 3],
    pub highways: usize,
    pub highway_km: f64,
    pub trees: usize,
}

#[derive(Default)]
struct Counter {
    count: Count,
    places: HashMap<i64, (f64, f64)>,
    highways: Vec<Vec<i64>>,
}

pub fn count(path: &Path) -> Count {
    let bytes = fs::read(path).unwrap();
    let mut counter = Counter::default();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        counter.xml(&text);
    } else {
        counter.pbf(&bytes);
    }
    let mut count = counter.count;
    for nodes in &counter.highways {
        for pair in nodes.windows(2) {
            if let (Some(a), Some(b)) = (counter.places.get(&pair[0]), counter.places.get(&pair[1])) {
                count.highway_km += ellipsoid_m(*a, *b) / 1000.0;
            }
        }
    }
    count
}

/// Distance of two near places on the ellipsoid GRS80, by the radii of curvature between them.
fn ellipsoid_m((lon_a, lat_a): (f64, f64), (lon_b, lat_b): (f64, f64)) -> f64 {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_380_022_90;
    let lat = f64::midpoint(lat_a, lat_b).to_radians();
    let w = 1.0 - E2 * lat.sin().powi(2);
    let meridian = A * (1.0 - E2) / w.powf(1.5);
    let across = A / w.sqrt() * lat.cos();
    (meridian * (lat_b - lat_a).to_radians()).hypot(across * (lon_b - lon_a).to_radians())
}

impl Counter {
    fn tag(&mut self, kind: usize, key: &str, value: &str, nodes: Option<&[i64]>) {
        match (key, kind) {
            ("addr:housenumber", _) => self.count.addresses[kind] += 1,
            ("highway", 1) => {
                self.count.highways += 1;
                self.highways.push(nodes.unwrap_or_default().to_vec());
            }
            ("natural", 0) if value == "tree" => self.count.trees += 1,
            _ => {}
        }
    }

    fn xml(&mut self, text: &str) {
        let attribute = |line: &str, name: &str| {
            let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
            line[start..].split('"').next().map(str::to_owned)
        };
        let (mut kind, mut nodes) = (0, Vec::new());
        for line in text.lines().map(str::trim) {
            if line.starts_with("<node ") {
                kind = 0;
                self.count.objects[0] += 1;
                let number = |name| attribute(line, name).unwrap().parse::<f64>().unwrap();
                let id = attribute(line, "id").unwrap().parse().unwrap();
                self.places.insert(id, (number("lon"), number("lat")));
            } else if line.starts_with("<way ") {
                (kind, nodes) = (1, Vec::new());
                self.count.objects[1] += 1;
            } else if line.starts_with("<relation ") {
                kind = 2;
                self.count.objects[2] += 1;
            } else if line.starts_with("<nd ") {
                nodes.push(attribute(line, "ref").unwrap().parse().unwrap());
            } else if line.starts_with("<tag ") {
                let (key, value) = (attribute(line, "k").unwrap(), attribute(line, "v").unwrap());
                self.tag(kind, &key, &value, Some(&nodes));
            }
        }
    }

    fn pbf(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let (header, after) = after.split_at(u32::from_be_bytes(*length) as usize);
            let fields = fields(header);
            let kind = fields.iter().find(|field| field.0 == 1).unwrap().1.bytes();
            let size = fields.iter().find(|field| field.0 == 3).unwrap().1.number();
            let (blob, after) = after.split_at(usize::try_from(size).unwrap());
            rest = after;
            if kind != b"OSMData" {
                continue;
            }
            for (number, value) in self::fields(blob) {
                if number == 1 {
                    self.block(value.bytes());
                } else if number == 3 {
                    let mut unpacked = Vec::new();
                    flate2::read::ZlibDecoder::new(value.bytes()).read_to_end(&mut unpacked).unwrap();
                    self.block(&unpacked);
                }
            }
        }
    }

    fn block(&mut self, bytes: &[u8]) {
        let all = fields(bytes);
        let number = |wanted, default| {
            all.iter().find(|field| field.0 == wanted).map_or(default, |field| field.1.number() as i64)
        };
        let (granularity, lat_offset, lon_offset) = (number(17, 100), number(19, 0), number(20, 0));
        let table: Vec<String> = all
            .iter()
            .filter(|field| field.0 == 1)
            .flat_map(|field| fields(field.1.bytes()))
            .map(|field| String::from_utf8(field.1.bytes().to_vec()).unwrap())
            .collect();
        let degrees = |offset: i64, value: i64| (offset + granularity * value) as f64 * 1e-9;
        for (_, group) in all.iter().filter(|field| field.0 == 2) {
            for (kind, object) in fields(group.bytes()) {
                match kind {
                    1 => panic!("no extract here has nodes outside dense blocks"),
                    2 => {
                        let dense = fields(object.bytes());
                        let list = |wanted| {
                            dense
                                .iter()
                                .find(|field| field.0 == wanted)
                                .map(|field| packed(field.1.bytes()))
                                .unwrap_or_default()
                        };
                        let (ids, lats, lons) = (sums(&list(1)), sums(&list(8)), sums(&list(9)));
                        self.count.objects[0] += ids.len();
                        for ((id, lat), lon) in ids.iter().zip(&lats).zip(&lons) {
                            self.places.insert(*id, (degrees(lon_offset, *lon), degrees(lat_offset, *lat)));
                        }
                        let pairs = list(10);
                        let mut at = 0;
                        while at < pairs.len() {
                            if pairs[at] == 0 {
                                at += 1;
                                continue;
                            }
                            let (key, value) = (&table[pairs[at] as usize], &table[pairs[at + 1] as usize]);
                            self.tag(0, key, value, None);
                            at += 2;
                        }
                    }
                    3 | 4 => {
                        let kind = kind as usize - 2;
                        self.count.objects[kind] += 1;
                        let parts = fields(object.bytes());
                        let list = |wanted| {
                            parts
                                .iter()
                                .find(|field| field.0 == wanted)
                                .map(|field| packed(field.1.bytes()))
                                .unwrap_or_default()
                        };
                        let nodes = sums(&list(8));
                        for (key, value) in list(2).iter().zip(list(3)) {
                            self.tag(kind, &table[*key as usize], &table[value as usize], Some(&nodes));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn number(&self) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Bytes(_) => panic!("a number was expected"),
        }
    }

    fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Number(_) => panic!("bytes were expected"),
        }
    }
}

fn varint(rest: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = rest[0];
        *rest = &rest[1..];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn fields(mut rest: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let key = varint(&mut rest);
        let value = match key & 7 {
            0 => Value::Number(varint(&mut rest)),
            2 => {
                let length = usize::try_from(varint(&mut rest)).unwrap();
                let (bytes, after) = rest.split_at(length);
                rest = after;
                Value::Bytes(bytes)
            }
            other => panic!("wire type {other} does not occur in OSM files"),
        };
        fields.push((key >> 3, value));
    }
    fields
}

fn packed(mut rest: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !rest.is_empty() {
        numbers.push(varint(&mut rest));
    }
    numbers
}

/// Running sums of zigzag-encoded differences.
fn sums(differences: &[u64]) -> Vec<i64> {
    let mut sum = 0_i64;
    differences
        .iter()
        .map(|difference| {
            sum += (difference >> 1) as i64 ^ -((difference & 1) as i64);
            sum
        })
        .collect()
}
