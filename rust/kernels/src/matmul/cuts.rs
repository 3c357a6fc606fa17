//! Cutting a length into near-equal parts.
use std::ops::Range;

/// `0..total` in the fewest parts of at most `most`, whose lengths differ by one at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cuts {
    pub parts: usize,
    base: usize,
    extra: usize,
}

impl Cuts {
    #[inline]
    pub(crate) fn new(total: usize, most: usize) -> Self {
        let parts = total.div_ceil(most);
        if parts <= 1 {
            return Cuts { parts, base: total, extra: 0 };
        }
        Cuts { parts, base: total / parts, extra: total % parts }
    }

    /// Start and length of part `i`.
    #[inline]
    pub(crate) fn part(&self, i: usize) -> (usize, usize) {
        (i * self.base + i.min(self.extra), self.base + (i < self.extra) as usize)
    }

    #[inline]
    pub(crate) fn range(&self, i: usize) -> Range<usize> {
        let (start, len) = self.part(i);
        start..start + len
    }
}

/// Column panels of whole vectors: each at most `vectors` wide, the last one cut at `columns`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panels {
    cuts: Cuts,
    lanes: usize,
    columns: usize,
}

impl Panels {
    #[inline]
    pub(crate) fn new(columns: usize, lanes: usize, vectors: usize) -> Self {
        Panels { cuts: Cuts::new(columns.div_ceil(lanes), vectors), lanes, columns }
    }

    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.cuts.parts
    }

    /// First column, number of columns, and the columns rounded up to whole vectors.
    #[inline]
    pub(crate) fn panel(&self, i: usize) -> (usize, usize, usize) {
        let (start, len) = self.cuts.part(i);
        let (start, padded) = (start * self.lanes, len * self.lanes);
        (start, padded.min(self.columns - start), padded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_everything_once() {
        for total in 0..200 {
            for most in 1..20 {
                let cuts = Cuts::new(total, most);
                let mut next = 0;
                for i in 0..cuts.parts {
                    let r = cuts.range(i);
                    assert_eq!(r.start, next);
                    assert!(r.len() <= most && !r.is_empty());
                    next = r.end;
                }
                assert_eq!(next, total);
            }
        }
    }
}
