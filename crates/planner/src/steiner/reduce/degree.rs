//! Nodes with few links.

use super::{Net, Origin};

impl Net {
    /// Cuts ends, takes the only link of a terminal, joins the two links of a node in between, and links without a cost.
    pub(super) fn degrees(&mut self) {
        let free: Vec<u32> = (0..self.links.len() as u32)
            .filter(|&link| self.links[link as usize].alive && self.cost(link) == 0)
            .collect();
        for link in free {
            if self.links[link as usize].alive {
                self.free(link);
            }
        }
        let mut waiting: Vec<u32> = (0..self.beside.len() as u32).collect();
        while let Some(node) = waiting.pop() {
            let beside = &self.beside[node as usize];
            match (beside.len(), self.terminal[node as usize]) {
                (1, false) => {
                    let link = beside[0];
                    waiting.push(self.across(link, node));
                    self.delete(link);
                }
                (1, true) if self.terminals > 1 => {
                    let link = beside[0];
                    waiting.push(self.fix(link));
                }
                (2, false) => {
                    let (a, b) = (beside[0], beside[1]);
                    let ends = [self.across(a, node), self.across(b, node)];
                    let cost = self.cost(a) + self.cost(b);
                    self.delete(a);
                    self.delete(b);
                    self.add(ends, cost, Origin::Both(a, b));
                    waiting.extend(ends);
                }
                _ => (),
            }
        }
    }

    /// Joins the ends of a link without a cost: whoever has one has the other.
    fn free(&mut self, link: u32) {
        let ends = self.links[link as usize].ends;
        let among = ends.iter().any(|&end| self.terminal[end as usize]);
        let keep = self.fix(link);
        if !among {
            // The joined node need not be in the tree; the link stands there all the same and costs nothing.
            self.terminal[keep as usize] = false;
            self.terminals -= 1;
        }
    }
}
