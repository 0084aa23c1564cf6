//! The shortest link of a terminal.

use super::{Net, near::Near};

impl Net {
    /// Takes the shortest link of a terminal where every other link of it is at least as long as the way over the
    /// shortest to another terminal (nearest vertex test; Duin and Volgenant 1989).
    pub(super) fn near_terminals(&mut self) {
        let packed = self.pack();
        let near = Near::of(&packed.graph, &packed.terminals);
        let mut touched = vec![false; packed.graph.nodes()];
        for &terminal in &packed.terminals {
            let arcs = packed.graph.arcs(terminal);
            let Some(first) = arcs.iter().min_by_key(|arc| (arc.cost, arc.edge)) else { continue };
            let second = arcs.iter().filter(|arc| arc.edge != first.edge).map(|arc| arc.cost).min();
            let on =
                if packed.terminal[first.to as usize] { Some(0) } else { near.other(first.to, terminal) };
            let is_taken = on.is_some_and(|on| second.is_none_or(|second| second >= first.cost + on));
            if is_taken && !touched[terminal as usize] && !touched[first.to as usize] {
                touched[terminal as usize] = true;
                touched[first.to as usize] = true;
                self.fix(packed.link[first.edge as usize]);
            }
        }
    }
}
