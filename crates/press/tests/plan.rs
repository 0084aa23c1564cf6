//! The printed plan keeps its scale, its sheets hold the whole trench, and hostile text stays text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod town;

use geo::{Intersects, LineString, Point};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use press::letter;
use press::plan::{self, PlanError, Scale};
use proptest::prelude::*;

/// Red of the trench's axis, as the content stream names it.
const AXIS: [f64; 3] = [196.0 / 255.0, 18.0 / 255.0, 47.0 / 255.0];
/// Its pen is 0.3 mm wide; leaders and circles in the same red have other pens.
const PEN_MM: f64 = 0.3;
const MM_PER_POINT: f64 = 25.4 / 72.0;

type Matrix = [f64; 6];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

#[derive(Clone)]
struct Pen {
    matrix: Matrix,
    colour: Vec<f64>,
    width: f64,
}

/// The longest line, in millimetres on paper, that a content stream strokes with the trench's pen; the
/// legend's sample is a shorter one.
fn stroked(document: &Document, content: &[u8], resources: &Dictionary, start: Pen) -> f64 {
    let (mut pen, mut stack, mut drawn) = (start, Vec::new(), 0.0);
    let (mut path, mut at) = (0.0_f64, (0.0, 0.0));
    for operation in Content::decode(content).unwrap().operations {
        let numbers: Vec<f64> =
            operation.operands.iter().filter_map(|o| o.as_float().ok().map(f64::from)).collect();
        let place = |x: f64, y: f64, m: Matrix| (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]);
        match operation.operator.as_str() {
            "q" => stack.push(pen.clone()),
            "Q" => pen = stack.pop().unwrap(),
            "cm" => pen.matrix = times(numbers.try_into().unwrap(), pen.matrix),
            "SC" | "SCN" | "RG" => pen.colour = numbers,
            "w" => pen.width = numbers[0],
            "m" => at = place(numbers[0], numbers[1], pen.matrix),
            "l" => {
                let to = place(numbers[0], numbers[1], pen.matrix);
                path += (to.0 - at.0).hypot(to.1 - at.1);
                at = to;
            }
            "S" => {
                let scale = (pen.matrix[0] * pen.matrix[3] - pen.matrix[1] * pen.matrix[2]).abs().sqrt();
                let wide = pen.width * scale * MM_PER_POINT;
                let red =
                    pen.colour.len() == 3 && pen.colour.iter().zip(AXIS).all(|(a, b)| (a - b).abs() < 0.003);
                if red && (wide - PEN_MM).abs() < 0.005 {
                    drawn = f64::max(drawn, path * MM_PER_POINT);
                }
                path = 0.0;
            }
            "f" | "f*" | "n" | "B" | "B*" => path = 0.0,
            "Do" => {
                let name = operation.operands[0].as_name().unwrap();
                let forms =
                    document.dereference(resources.get(b"XObject").unwrap()).unwrap().1.as_dict().unwrap();
                let form = document.dereference(forms.get(name).unwrap()).unwrap().1.as_stream().unwrap();
                if form.dict.get(b"Subtype").and_then(Object::as_name).unwrap() == b"Form" {
                    let mut inner = pen.clone();
                    if let Ok(matrix) = form.dict.get(b"Matrix").and_then(Object::as_array) {
                        let matrix: Vec<f64> =
                            matrix.iter().map(|o| f64::from(o.as_float().unwrap())).collect();
                        inner.matrix = times(matrix.try_into().unwrap(), inner.matrix);
                    }
                    let own = form
                        .dict
                        .get(b"Resources")
                        .map(|r| document.dereference(r).unwrap().1.as_dict().unwrap());
                    let within = stroked(
                        document,
                        &form.decompressed_content().unwrap(),
                        own.unwrap_or(resources),
                        inner,
                    );
                    drawn = drawn.max(within);
                }
            }
            _ => {}
        }
    }
    drawn
}

/// Millimetres of trench drawn on each page of a document, with the page's size.
fn printed(pdf: &[u8]) -> Vec<(f64, (f64, f64))> {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<_> = document.page_iter().collect();
    let page = |page: lopdf::ObjectId| {
        let resources = document.get_page_resources(page).unwrap().0.cloned();
        let resources = resources.unwrap_or_else(|| {
            let dictionary = document.get_dictionary(page).unwrap();
            document.dereference(dictionary.get(b"Resources").unwrap()).unwrap().1.as_dict().unwrap().clone()
        });
        let pen = Pen { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], colour: vec![], width: 1.0 };
        let size =
            document.get_dictionary(page).unwrap().get(b"MediaBox").and_then(Object::as_array).unwrap();
        let size: Vec<f64> = size.iter().map(|o| f64::from(o.as_float().unwrap()) * MM_PER_POINT).collect();
        let drawn = stroked(&document, &document.get_page_content(page), &resources, pen);
        (drawn, (size[2] - size[0], size[3] - size[1]))
    };
    pages.into_iter().map(page).collect()
}

#[test]
fn a_hundred_metres_are_printed_at_the_scale_that_the_sheet_names() {
    // Bent, so that one sheet holds a hundred metres even at 1:250.
    let bent = vec![(0.0, 0.0), (30.0, 40.0), (60.0, 0.0)];
    for (scale, denominator) in [(Scale::To250, 250.0), (Scale::To500, 500.0), (Scale::To1000, 1000.0)] {
        let mut letter = town::letter();
        let mut plan = town::plan(bent.clone());
        plan.scale = Some(scale);
        let sheets = plan::draw(&plan).unwrap();
        assert_eq!(sheets.len(), 1);
        let paper = sheets[0].paper;
        letter.plan = Some(plan);
        let pages = printed(letter::decision(&letter).unwrap().as_bytes());
        let (drawn, (width, height)) = pages.last().unwrap();
        let expected = 100_000.0 / denominator;
        assert!((drawn - expected).abs() < 0.1, "1:{denominator}: {drawn} mm instead of {expected} mm");
        assert!((width - paper.width_mm()).abs() < 0.1 && (height - paper.height_mm()).abs() < 0.1);
        let letters: f64 = pages[..pages.len() - 1].iter().map(|page| page.0).sum();
        assert!(letters.abs() < 1e-9, "no trench is drawn on the letter's own pages");
    }
}

#[test]
fn a_plan_takes_the_largest_scale_that_needs_few_sheets() {
    let sheets = |length: f64| plan::draw(&town::plan(vec![(0.0, 0.0), (length, 0.0)])).unwrap();
    let scales = |length: f64| {
        sheets(length).iter().filter(|sheet| !sheet.is_key).map(|sheet| sheet.scale).collect::<Vec<_>>()
    };
    assert_eq!(scales(40.0), [250]);
    assert_eq!(scales(300.0), [250; 5]);
    assert_eq!(scales(900.0), [500; 7]);
    assert!(scales(4_000.0).iter().all(|scale| *scale == 1000));
    assert!(!sheets(40.0)[0].is_key);
    assert!(sheets(300.0)[0].is_key);
}

#[test]
fn a_trench_without_length_or_measure_is_refused() {
    assert_eq!(plan::draw(&town::plan(vec![(1.0, 1.0), (1.0, 1.0)])), Err(PlanError::NoTrench));
    assert_eq!(plan::draw(&town::plan(vec![(1.0, 1.0), (f64::NAN, 1.0)])), Err(PlanError::NotFinite));
    let endless = plan::draw(&town::plan(vec![(0.0, 0.0), (300_000.0, 0.0)]));
    assert!(matches!(endless, Err(PlanError::TooManySheets { .. })));
}

#[test]
fn hostile_names_leave_the_drawing_well_formed() {
    let mut plan = town::plan(vec![(0.0, 0.0), (40.0, 0.0)]);
    let hostile = "</text><script>\"&'#import $x$ \u{202e}\u{0}";
    plan.title.project = hostile.repeat(9);
    plan.title.authority = "W".repeat(400);
    plan.title.source.clear();
    plan.trench.laying_method = hostile.into();
    for street in &mut plan.surroundings.streets {
        street.name = hostile.into();
    }
    for conduit in &mut plan.surroundings.conduits {
        conduit.name = hostile.into();
    }
    let sheets = plan::draw(&plan).unwrap();
    assert!(!sheets[0].svg.contains("<script"));
    let mut letter = town::letter();
    letter.plan = Some(plan);
    letter::decision(&letter).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_place_of_the_trench_lies_on_a_sheet_and_neighbours_overlap(
        steps in prop::collection::vec((-180.0..180.0_f64, -180.0..180.0_f64), 1..14),
        gap in prop::option::of((-900.0..900.0_f64, -900.0..900.0_f64)),
        scale in prop::option::of(prop::sample::select(vec![Scale::To250, Scale::To500, Scale::To1000])),
    ) {
        let mut at = (0.0, 0.0);
        let mut places = vec![at];
        for step in steps {
            at = (at.0 + step.0, at.1 + step.1);
            places.push(at);
        }
        let mut plan = town::plan(places);
        plan.surroundings = plan::Surroundings::default();
        plan.scale = scale;
        if let Some((east, north)) = gap {
            let first = plan.trench.line.0[0].clone();
            let moved: LineString<f64> = first.coords().map(|c| (c.x + east, c.y + north)).collect::<Vec<_>>().into();
            plan.trench.line.0.push(moved);
        }
        let sheets = plan::draw(&plan).unwrap();
        let detail: Vec<_> = sheets.iter().filter(|sheet| !sheet.is_key).collect();
        for line in &plan.trench.line {
            for step in line.lines() {
                for share in 0..=40 {
                    let place = Point(step.start + step.delta() * (f64::from(share) / 40.0));
                    prop_assert!(detail.iter().any(|sheet| sheet.extent.intersects(&place)), "{place:?}");
                }
            }
        }
        if gap.is_none() {
            for pair in detail.windows(2) {
                prop_assert!(pair[0].extent.intersects(&pair[1].extent));
            }
        }
        prop_assert_eq!(sheets.len() > detail.len(), detail.len() > 1);
    }
}
