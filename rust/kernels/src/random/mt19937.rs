//! The Mersenne Twister, a block of 624 numbers at a time.

pub const N: usize = 624;
const M: usize = 397;
const UPPER: u32 = 0x8000_0000;
const LOWER: u32 = 0x7fff_ffff;

/// The twister's words, and the numbers that they give.
#[derive(Clone)]
pub struct Mt19937 {
    words: [u32; N],
    numbers: [u32; N],
    /// Numbers of this block already handed out.
    used: usize,
}

#[inline(always)]
fn mix(a: u32, b: u32) -> u32 {
    let y = (a & UPPER) | (b & LOWER);
    (y >> 1) ^ ((y & 1).wrapping_neg() & 0x9908_b0df)
}

#[inline(always)]
fn temper(mut y: u32) -> u32 {
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    y ^ (y >> 18)
}

impl Mt19937 {
    pub fn new(seed: u32) -> Self {
        let mut words = [0; N];
        words[0] = seed;
        for i in 1..N {
            let last = words[i - 1];
            words[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        Mt19937 { words, numbers: [0; N], used: N }
    }

    /// The words, and how many numbers of their block are used (624 before the first draw).
    pub fn state(&self) -> (&[u32; N], usize) {
        (&self.words, self.used)
    }

    pub fn from_state(words: [u32; N], used: usize) -> Self {
        let mut mt = Mt19937 { words, numbers: [0; N], used: used.min(N) };
        mt.temper();
        mt
    }

    fn temper(&mut self) {
        for (n, &w) in self.numbers.iter_mut().zip(&self.words) {
            *n = temper(w);
        }
    }

    fn refill(&mut self) {
        let old = self.words;
        let new = &mut self.words;
        for i in 0..N - M {
            new[i] = old[i + M] ^ mix(old[i], old[i + 1]);
        }
        // Each word needs the new one 227 before it: blocks of at most 227 have no inner dependency.
        let mut at = N - M;
        while at < N - 1 {
            let end = (at + N - M).min(N - 1);
            let (done, rest) = new.split_at_mut(at);
            let source = &done[at - (N - M)..];
            for ((w, s), (a, b)) in
                rest[..end - at].iter_mut().zip(source).zip(old[at..end].iter().zip(&old[at + 1..=end]))
            {
                *w = s ^ mix(*a, *b);
            }
            at = end;
        }
        new[N - 1] = new[M - 1] ^ mix(old[N - 1], new[0]);
        self.temper();
        self.used = 0;
    }

    /// The next number.
    #[inline]
    pub fn next(&mut self) -> u32 {
        if self.used >= N {
            self.refill();
        }
        let x = self.numbers[self.used];
        self.used += 1;
        x
    }

    /// Fills `out` with the next numbers.
    pub fn fill(&mut self, mut out: &mut [u32]) {
        while !out.is_empty() {
            if self.used >= N {
                self.refill();
            }
            let take = out.len().min(N - self.used);
            let (head, tail) = out.split_at_mut(take);
            head.copy_from_slice(&self.numbers[self.used..self.used + take]);
            self.used += take;
            out = tail;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousandth_number_is_the_standards() {
        let mut mt = Mt19937::new(5489);
        let mut block = vec![0; 9_999];
        mt.fill(&mut block);
        assert_eq!(mt.next(), 4_123_659_995);
    }

    #[test]
    fn filling_in_pieces_is_drawing_one_by_one() {
        let (mut a, mut b) = (Mt19937::new(7), Mt19937::new(7));
        let mut out = vec![0; 2000];
        let (x, y) = out.split_at_mut(777);
        a.fill(x);
        a.fill(y);
        assert!(out.iter().all(|&v| v == b.next()));
    }
}
