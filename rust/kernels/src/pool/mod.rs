//! Pooling over windows of one to three dimensions, on contiguous planes (depth, height, width).
mod adaptive;
mod average;
mod max;

pub use adaptive::{adaptive_average, adaptive_average_backward, adaptive_max};
pub use average::{average, average_backward, Divisor};
pub use max::{max, max_backward, take, Index};

/// The windows of a pooling operator; fewer than three dimensions have leading ones.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Batch times channels.
    pub planes: usize,
    pub input: [usize; 3],
    pub output: [usize; 3],
    pub kernel: [usize; 3],
    pub stride: [usize; 3],
    pub padding: [usize; 3],
    pub dilation: [usize; 3],
}

impl Windows {
    fn input_plane(&self) -> usize {
        self.input.iter().product()
    }

    fn output_plane(&self) -> usize {
        self.output.iter().product()
    }

    /// The input coordinate of tap `k` of output `o`, which may lie outside.
    fn at(&self, d: usize, o: usize, k: usize) -> isize {
        (o * self.stride[d] + k * self.dilation[d]) as isize - self.padding[d] as isize
    }

    /// Taps of output `o` along axis `d` that lie inside, with their coordinates.
    fn inside(&self, d: usize, o: usize) -> impl Iterator<Item = usize> + '_ {
        let n = self.input[d] as isize;
        (0..self.kernel[d])
            .map(move |k| self.at(d, o, k))
            .filter(move |&i| i >= 0 && i < n)
            .map(|i| i as usize)
    }

    /// Outputs along the last axis whose tap `k` lies inside: the range, and the first one's coordinate.
    fn reach(&self, k: usize) -> (std::ops::Range<usize>, usize) {
        let (stride, n) = (self.stride[2] as isize, self.input[2] as isize);
        let start = self.at(2, 0, k);
        let first = if start >= 0 { 0 } else { (-start + stride - 1) / stride };
        let end =
            ((n - start + stride - 1).div_euclid(stride)).clamp(first, (self.output[2] as isize).max(first));
        let end = end.min(self.output[2] as isize).max(first.min(self.output[2] as isize));
        let first = first.min(end);
        (first as usize..end as usize, (start + first * stride).max(0) as usize)
    }

    /// Planes per item of parallel work.
    fn chunk(&self) -> usize {
        let taps: usize = self.kernel.iter().product();
        ((1 << 15) / (self.input_plane() + self.output_plane() * taps.min(16)).max(1)).max(1)
    }
}

/// Calls `f` with every output row's slice and row, and its first output's index in the plane.
#[inline(always)]
fn rows(w: &Windows, mut f: impl FnMut(usize, usize, usize)) {
    for z in 0..w.output[0] {
        for y in 0..w.output[1] {
            f(z, y, (z * w.output[1] + y) * w.output[2]);
        }
    }
}

#[cfg(test)]
mod tests;
