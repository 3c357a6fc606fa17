//! The transforms of filters, inputs and results.
use crate::matmul::tile::for_isa;
use crate::matmul::vector::Vector;
use num_traits::Zero;

/// Neighbouring tiles of one row of an image: columns of the products.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub image: usize,
    /// The tile's row and the first tile's column.
    pub y: usize,
    pub x: usize,
    pub column: usize,
    pub len: usize,
    /// The first of the four staged lines that the run reads, and its place in them.
    pub line: usize,
    pub first: usize,
}

/// A row of pixels, staged as two lines: the pixels at even distance from the first tile's corner, and the others.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Where the row begins in a channel of the first image.
    pub from: usize,
    /// Pixels that lie inside the image, and where the first two of them go.
    pub pixels: usize,
    pub to: [usize; 2],
}

/// Filters of some rows of results: `step` apart in a row, rows `row` apart.
pub(super) struct Filters<T> {
    pub w: *const T,
    pub step: usize,
    pub row: usize,
    pub rows: usize,
    /// Filters of a row.
    pub count: usize,
    /// By half a circle.
    pub turned: bool,
}

for_isa! {
    /// `G w G^T`: position `p` of filter `i` of row `r` goes to `to[p * out + r * count + i]`.
    ///
    /// # Safety
    /// Filters and results are valid.
    pub(super) unsafe fn filters<T>(f: &Filters<T>, to: *mut T, out: usize) => filters_body
}

#[inline(always)]
unsafe fn filters_body<V: Vector>(f: &Filters<V::T>, to: *mut V::T, out: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut taps = [[V::T::zero(); 16]; 9];
        // A vector of every row before the next: rows of a gradient's filters share cache lines.
        for i in (0..f.count).step_by(V::LANES) {
            for r in 0..f.rows {
                let w = f.w.add(i * f.step + r * f.row);
                let to = to.add(r * f.count + i);
                let count = V::LANES.min(f.count - i);
                if f.turned {
                    filters_vector::<V, true>(w, f.step, count, &mut taps, to, out);
                } else {
                    filters_vector::<V, false>(w, f.step, count, &mut taps, to, out);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn filters_vector<V: Vector, const TURNED: bool>(
    w: *const V::T,
    step: usize,
    count: usize,
    taps: &mut [[V::T; 16]; 9],
    to: *mut V::T,
    out: usize,
) {
    let one: V::T = num_traits::One::one();
    // SAFETY: the buffer holds nine vectors of at most 16 lanes; the rest is the caller's promise.
    unsafe {
        let half = V::splat(one / (one + one));
        for lane in 0..count.min(16) {
            let from = w.add(lane * step);
            for t in 0..9 {
                taps[t][lane] = *from.add(if TURNED { 8 - t } else { t });
            }
        }
        let mut g = [[V::splat(V::T::zero()); 3]; 4];
        for x in 0..3 {
            let a = V::load(taps[x].as_ptr());
            let b = V::load(taps[3 + x].as_ptr());
            let c = V::load(taps[6 + x].as_ptr());
            let sum = a.add(c);
            g[0][x] = a;
            g[1][x] = sum.add(b).mul(half);
            g[2][x] = sum.sub(b).mul(half);
            g[3][x] = c;
        }
        for y in 0..4 {
            let [a, b, c] = g[y];
            let sum = a.add(c);
            let all = [a, sum.add(b).mul(half), sum.sub(b).mul(half), c];
            for x in 0..4 {
                let to = to.add((4 * y + x) * out);
                if count == V::LANES {
                    all[x].store(to);
                } else {
                    all[x].store_first(to, count);
                }
            }
        }
    }
}

/// Inputs of a panel of tiles: channels `channel` apart, lines `pitch` apart.
pub(super) struct Inputs<'a, T> {
    pub x: *const T,
    pub channels: usize,
    pub channel: usize,
    pub lines: &'a [Line],
    pub runs: &'a [Run],
    /// Staged lines, zero where the rows have no pixels.
    pub room: *mut T,
    pub pitch: usize,
}

for_isa! {
    /// `B^T d B`: position `p` of column `i` of channel `c` goes to `to[p * out + c * width + i]`.
    ///
    /// # Safety
    /// The lines lie inside the image, staged lines have room for two vectors more than a row's pairs.
    pub(super) unsafe fn inputs<T>(p: &Inputs<T>, to: *mut T, out: usize, width: usize) => inputs_body
}

#[inline(always)]
unsafe fn inputs_body<V: Vector>(p: &Inputs<V::T>, to: *mut V::T, out: usize, width: usize) {
    let l = V::LANES;
    // SAFETY: the caller's promise.
    unsafe {
        for c in 0..p.channels {
            let channel = p.x.add(c * p.channel);
            for (i, line) in p.lines.iter().enumerate() {
                let from = channel.add(line.from);
                let first = p.room.add(2 * i * p.pitch + line.to[0]);
                let second = p.room.add(2 * i * p.pitch + line.to[1]);
                let mut at = 0;
                while at < line.pixels {
                    let rest = line.pixels - at;
                    let [a, b] = if rest >= 2 * l {
                        V::load(from.add(at)).unzip(V::load(from.add(at + l)))
                    } else if rest > l {
                        V::load(from.add(at)).unzip(V::load_first(from.add(at + l), rest - l))
                    } else {
                        V::load_first(from.add(at), rest).unzip(V::splat(V::T::zero()))
                    };
                    a.store(first.add(at / 2));
                    b.store(second.add(at / 2));
                    at += 2 * l;
                }
            }
            for run in p.runs {
                let lines = p.room.add(2 * run.line * p.pitch + run.first);
                let to = to.add(c * width + run.column);
                let mut j = 0;
                while j < run.len {
                    let mut d = [[V::splat(V::T::zero()); 4]; 4];
                    for x in 0..4 {
                        let from = lines.add((x % 2) * p.pitch + j + x / 2);
                        let (a, b) = (V::load(from), V::load(from.add(2 * p.pitch)));
                        let (c, e) = (V::load(from.add(4 * p.pitch)), V::load(from.add(6 * p.pitch)));
                        d[0][x] = a.sub(c);
                        d[1][x] = b.add(c);
                        d[2][x] = c.sub(b);
                        d[3][x] = b.sub(e);
                    }
                    let count = l.min(run.len - j);
                    for y in 0..4 {
                        let [a, b, c, e] = d[y];
                        let all = [a.sub(c), b.add(c), c.sub(b), b.sub(e)];
                        for x in 0..4 {
                            let to = to.add((4 * y + x) * out + j);
                            if count == l {
                                all[x].store(to);
                            } else {
                                all[x].store_first(to, count);
                            }
                        }
                    }
                    j += l;
                }
            }
        }
    }
}

/// Results of a panel of tiles: channels of `size` pixels, images `image` apart.
pub(super) struct Results<'a, T> {
    pub runs: &'a [Run],
    pub size: [usize; 2],
    pub image: usize,
    pub columns: usize,
    /// One value for each channel, or nothing.
    pub bias: Option<&'a [T]>,
    /// Four lines of results, `width` apart.
    pub room: *mut T,
    pub width: usize,
}

for_isa! {
    /// `A^T m A + bias` of `rows` channels, whose products at position `p` are at `m[p * step]`, one channel after the
    /// other in rows of `width`.
    ///
    /// # Safety
    /// Products and lines are valid up to whole vectors, and nobody else writes the pixels.
    pub(super) unsafe fn results<T>(p: &Results<T>, m: *const T, step: usize, rows: usize, y: *mut T) => results_body
}

#[inline(always)]
unsafe fn results_body<V: Vector>(p: &Results<V::T>, m: *const V::T, step: usize, rows: usize, y: *mut V::T) {
    let l = V::LANES;
    let [height, width] = p.size;
    // SAFETY: the caller's promise.
    unsafe {
        for r in 0..rows {
            let bias = V::splat(match p.bias {
                Some(bias) => bias[r],
                None => V::T::zero(),
            });
            let m = m.add(r * p.width);
            let mut j = 0;
            while j < p.columns {
                let mut s = [[bias; 4]; 2];
                for x in 0..4 {
                    let from = m.add(x * step + j);
                    let (a, b) = (V::load(from), V::load(from.add(4 * step)));
                    let (c, d) = (V::load(from.add(8 * step)), V::load(from.add(12 * step)));
                    s[0][x] = a.add(b).add(c);
                    s[1][x] = b.sub(c).sub(d);
                }
                for y in 0..2 {
                    let [a, b, c, d] = s[y];
                    let to = p.room.add(2 * y * p.width + j);
                    a.add(b).add(c).add(bias).store(to);
                    b.sub(c).sub(d).add(bias).store(to.add(p.width));
                }
                j += l;
            }
            for run in p.runs {
                let plane = y.add(run.image * p.image + r * height * width);
                let pixels = (2 * run.len).min(width - 2 * run.x);
                for a in 0..2.min(height - 2 * run.y) {
                    let even = p.room.add(2 * a * p.width + run.column);
                    let to = plane.add((2 * run.y + a) * width + 2 * run.x);
                    let mut at = 0;
                    while at < pixels {
                        let from = even.add(at / 2);
                        let [first, second] = V::load(from).zip(V::load(from.add(p.width)));
                        let rest = pixels - at;
                        if rest >= 2 * l {
                            first.store(to.add(at));
                            second.store(to.add(at + l));
                        } else {
                            first.store_first(to.add(at), rest.min(l));
                            if rest > l {
                                second.store_first(to.add(at + l), rest - l);
                            }
                        }
                        at += 2 * l;
                    }
                }
            }
        }
    }
}
