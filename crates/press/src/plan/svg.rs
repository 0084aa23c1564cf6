//! A drawing in millimetres, written as SVG.

use std::fmt::Write;

use geo::Coord;

use super::layout::{Area, Paper};
use crate::face::{Weight, one_line};

/// Where a line of text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of lettering.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering<'a> {
    pub(super) text: &'a str,
    /// The base line's start, middle or end.
    pub(super) at: Coord<f64>,
    /// Height of the type in millimetres.
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) weight: Weight,
    pub(super) colour: &'a str,
    /// Degrees, clockwise.
    pub(super) turn: f64,
    /// White around the letters, in millimetres.
    pub(super) halo: f64,
}

impl<'a> Lettering<'a> {
    /// Upright black lettering that starts at a place.
    pub(super) fn new(text: &'a str, x: f64, y: f64, size: f64) -> Self {
        Self {
            text,
            at: Coord { x, y },
            size,
            anchor: Anchor::Start,
            weight: Weight::Regular,
            colour: "#111",
            turn: 0.0,
            halo: 0.0,
        }
    }

    pub(super) fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    pub(super) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) fn colour(self, colour: &'a str) -> Self {
        Self { colour, ..self }
    }

    pub(super) fn turn(self, turn: f64) -> Self {
        Self { turn, ..self }
    }

    pub(super) fn halo(self, halo: f64) -> Self {
        Self { halo, ..self }
    }
}

/// The drawing of one sheet.
#[derive(Debug)]
pub(super) struct Svg {
    body: String,
}

impl Svg {
    /// An empty white sheet.
    pub(super) fn new(paper: Paper) -> Self {
        let (width, height) = (paper.width_mm(), paper.height_mm());
        let mut svg = Self { body: String::new() };
        svg.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans\" font-stretch=\"condensed\" fill=\"none\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
        ));
        svg
    }

    fn push(&mut self, piece: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.body.write_fmt(piece);
    }

    /// Everything until `end_clip` is cut off at the area's edge.
    pub(super) fn begin_clip(&mut self, name: &str, area: Area) {
        let (x, y, w, h) = (area.left, area.top, area.width(), area.height());
        self.push(format_args!(
            "<clipPath id=\"{name}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>\n<g clip-path=\"url(#{name})\">\n"
        ));
    }

    pub(super) fn end_clip(&mut self) {
        self.push(format_args!("</g>\n"));
    }

    /// Lines and areas of one look; `style` is ours, never a user's.
    pub(super) fn path(&mut self, path: &Path, style: &str) {
        if !path.0.is_empty() {
            self.push(format_args!("<path d=\"{}\" {style}/>\n", path.0));
        }
    }

    pub(super) fn rectangle(&mut self, area: Area, style: &str) {
        let (x, y, w, h) = (area.left, area.top, area.width(), area.height());
        self.push(format_args!(
            "<rect x=\"{x:.3}\" y=\"{y:.3}\" width=\"{w:.3}\" height=\"{h:.3}\" {style}/>\n"
        ));
    }

    pub(super) fn circle(&mut self, at: Coord<f64>, radius: f64, style: &str) {
        self.push(format_args!(
            "<circle cx=\"{:.3}\" cy=\"{:.3}\" r=\"{radius:.3}\" {style}/>\n",
            at.x, at.y
        ));
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let mut path = Path::default();
        path.trace([Coord::from(from), Coord::from(to)], false);
        self.path(&path, style);
    }

    pub(super) fn letter(&mut self, lettering: &Lettering<'_>) {
        let text = one_line(lettering.text);
        if text.is_empty() {
            return;
        }
        let anchor = match lettering.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if lettering.weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
        let Coord { x, y } = lettering.at;
        let (size, colour, turn) = (lettering.size, lettering.colour, lettering.turn);
        self.push(format_args!(
            "<text x=\"{x:.3}\" y=\"{y:.3}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}{weight}"
        ));
        if turn != 0.0 {
            self.push(format_args!(" transform=\"rotate({turn:.2} {x:.3} {y:.3})\""));
        }
        if lettering.halo > 0.0 {
            let halo = lettering.halo * 2.0;
            self.push(format_args!(
                " stroke=\"#fff\" stroke-width=\"{halo}\" stroke-linejoin=\"round\" paint-order=\"stroke\""
            ));
        }
        self.body.push('>');
        for c in text.chars() {
            match c {
                '&' => self.body.push_str("&amp;"),
                '<' => self.body.push_str("&lt;"),
                '>' => self.body.push_str("&gt;"),
                '\u{200b}' => {}
                c => self.body.push(c),
            }
        }
        self.push(format_args!("</text>\n"));
    }

    /// The whole drawing.
    pub(super) fn finish(mut self) -> String {
        self.body.push_str("</svg>\n");
        self.body
    }
}

/// The outline of lines and areas, in millimetres to the nearest micrometre.
#[derive(Debug, Default)]
pub(super) struct Path(String);

impl Path {
    /// Adds a chain of places, closed or open.
    pub(super) fn trace(&mut self, places: impl IntoIterator<Item = Coord<f64>>, close: bool) {
        let mut command = 'M';
        for Coord { x, y } in places {
            let _ = write!(self.0, "{command}{x:.3} {y:.3}");
            command = 'L';
        }
        if close && command == 'L' {
            self.0.push('Z');
        }
    }
}
