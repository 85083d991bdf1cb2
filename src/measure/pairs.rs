//! Pairs of photos that look alike: the closest ones of many.

/// Two entries of a list that are alike, by their places in it; `first < second`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Place of the one.
    pub first: usize,
    /// Place of the other.
    pub second: usize,
    /// How far apart they are, in the measure of the list.
    pub distance: f64,
}

/// Collects pairs and keeps the closest `most` of them.
pub(super) struct Closest {
    pairs: Vec<Pair>,
    below: f64,
    most: usize,
}

impl Closest {
    /// Takes pairs closer than `below`.
    pub(super) fn new(below: f64, most: usize) -> Closest {
        Closest { pairs: Vec::new(), below, most }
    }

    /// Keeps a pair, unless it is too far apart or `most` closer ones are known.
    pub(super) fn offer(&mut self, pair: Pair) {
        if pair.distance >= self.below || self.most == 0 {
            return;
        }
        self.pairs.push(pair);
        // Sorting at every second fill costs little and bounds the memory.
        if self.pairs.len() >= self.most.saturating_mul(2) {
            self.settle();
            self.below = self.pairs.last().map_or(self.below, |last| last.distance);
        }
    }

    /// The pairs, the closest first.
    pub(super) fn sorted(mut self) -> Vec<Pair> {
        self.settle();
        self.pairs
    }

    fn settle(&mut self) {
        self.pairs.sort_by(|a, b| {
            let places = (a.first, a.second).cmp(&(b.first, b.second));
            a.distance.total_cmp(&b.distance).then(places)
        });
        self.pairs.truncate(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(second: usize, distance: f64) -> Pair {
        Pair { first: 0, second, distance }
    }

    #[test]
    fn the_closest_pairs_are_kept_and_come_first() {
        let mut closest = Closest::new(0.5, 3);
        for (second, distance) in [0.4, 0.1, 0.6, 0.3, 0.2, 0.45, 0.35, 0.05].iter().enumerate() {
            closest.offer(pair(second, *distance));
        }
        let distances: Vec<f64> = closest.sorted().iter().map(|pair| pair.distance).collect();
        assert_eq!(distances, [0.05, 0.1, 0.2]);
    }

    #[test]
    fn no_pair_is_kept_where_none_is_wanted() {
        let mut closest = Closest::new(0.5, 0);
        closest.offer(pair(1, 0.1));
        assert!(closest.sorted().is_empty());
    }
}
