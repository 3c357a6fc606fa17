//! How a strided tensor splits into the dimensions that stay and those that are reduced.

/// One dimension: its size, its stride in the input, its stride in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dim {
    pub size: usize,
    pub stride: usize,
    pub out: usize,
}

/// The dimensions, outermost first, neighbours joined where they run on.
#[derive(Clone, Debug)]
pub struct Layout {
    pub keep: Vec<Dim>,
    pub reduce: Vec<Dim>,
}

fn tidy(mut dims: Vec<Dim>) -> Vec<Dim> {
    dims.retain(|d| d.size != 1);
    dims.sort_by(|a, b| b.stride.cmp(&a.stride));
    let mut out: Vec<Dim> = Vec::with_capacity(dims.len());
    for d in dims {
        match out.last_mut() {
            Some(last) if last.stride == d.stride * d.size && last.out == d.out * d.size => {
                *last = Dim { size: last.size * d.size, ..d };
            }
            _ => out.push(d),
        }
    }
    out
}

impl Layout {
    /// The layout of a tensor of which `reduced` says what happens to each dimension; the output is contiguous.
    pub fn new(shape: &[usize], strides: &[usize], reduced: &[bool]) -> Layout {
        let (mut keep, mut reduce, mut out) = (Vec::new(), Vec::new(), 1);
        for i in (0..shape.len()).rev() {
            let (size, stride) = (shape[i], strides[i]);
            if reduced[i] {
                reduce.push(Dim { size, stride, out: 0 });
            } else {
                keep.push(Dim { size, stride, out });
                out *= size;
            }
        }
        keep.reverse();
        reduce.reverse();
        Layout { keep: tidy(keep), reduce: tidy(reduce) }
    }

    pub fn outputs(&self) -> usize {
        self.keep.iter().map(|d| d.size).product()
    }

    /// Elements that make one output.
    pub fn depth(&self) -> usize {
        self.reduce.iter().map(|d| d.size).product()
    }
}

/// Positions in the input and output of the `i`-th combination of indices.
pub fn locate(dims: &[Dim], mut i: usize) -> (usize, usize) {
    let (mut at, mut out) = (0, 0);
    for d in dims.iter().rev() {
        let k = i % d.size;
        i /= d.size;
        at += k * d.stride;
        out += k * d.out;
    }
    (at, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_join() {
        let l = Layout::new(&[2, 3, 4, 5], &[60, 20, 5, 1], &[false, false, true, true]);
        assert_eq!(l.keep, [Dim { size: 6, stride: 20, out: 1 }]);
        assert_eq!(l.reduce, [Dim { size: 20, stride: 1, out: 0 }]);
        let l = Layout::new(&[5, 4], &[1, 5], &[true, true]);
        assert_eq!((l.outputs(), l.depth(), l.reduce.len()), (1, 20, 1));
    }
}
