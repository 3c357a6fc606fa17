//! The generator: the twister, its seed, the normal number left over from the last pair.
use super::mt19937::{Mt19937, N};

/// Length of PyTorch's saved generator state.
pub const STATE_BYTES: usize = 5056;

/// Byte offsets of the fields in PyTorch's saved state.
mod at {
    pub const LEFT: usize = 8;
    pub const SEEDED: usize = 12;
    pub const NEXT: usize = 16;
    pub const WORDS: usize = 24;
    pub const NORMAL: usize = 5024;
    pub const HAS_NORMAL: usize = 5040;
    pub const FLOAT_NORMAL: usize = 5048;
    pub const HAS_FLOAT_NORMAL: usize = 5052;
}

/// A source of random numbers.
#[derive(Clone)]
pub struct Generator {
    pub(super) mt: Mt19937,
    seed: u64,
    spare: Option<f64>,
    spare_f32: Option<f32>,
}

impl Generator {
    pub fn new(seed: u64) -> Self {
        Generator { mt: Mt19937::new(seed as u32), seed, spare: None, spare_f32: None }
    }

    /// The seed that the generator started from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        self.mt.next()
    }

    /// Two draws, the first one on top.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let high = self.mt.next() as u64;
        high << 32 | self.mt.next() as u64
    }

    /// A multiple of 2⁻⁵³ in [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() & ((1 << 53) - 1)) as f64 * (-53f64).exp2()
    }

    /// A multiple of 2⁻²⁴ in [0, 1).
    #[inline]
    pub fn uniform_f32(&mut self) -> f32 {
        (self.next_u32() & ((1 << 24) - 1)) as f32 * (-24f32).exp2()
    }

    /// A standard normal number; they come in pairs, of which the second waits here.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        if let Some(x) = self.spare.take() {
            return x;
        }
        let (u1, u2) = (self.uniform(), self.uniform());
        let r = (-2.0 * (-u2).ln_1p()).sqrt();
        let (sin, cos) = (2.0 * std::f64::consts::PI * u1).sin_cos();
        self.spare = Some(r * sin);
        r * cos
    }

    /// The state in PyTorch's layout.
    pub fn state(&self) -> Vec<u8> {
        let (words, used) = self.mt.state();
        let fresh = used == N && words[..] == Mt19937::new(self.seed as u32).state().0[..];
        let (left, next) = if fresh { (1, 0) } else { (N - used + 1, used) };
        let mut out = vec![0; STATE_BYTES];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.seed.to_le_bytes());
        put(at::LEFT, &(left as i32).to_le_bytes());
        put(at::SEEDED, &1i32.to_le_bytes());
        put(at::NEXT, &(next as u64).to_le_bytes());
        for (i, &w) in words.iter().enumerate() {
            put(at::WORDS + 8 * i, &(w as u64).to_le_bytes());
        }
        if let Some(x) = self.spare {
            put(at::NORMAL, &x.to_le_bytes());
            put(at::HAS_NORMAL, &1i32.to_le_bytes());
        }
        if let Some(x) = self.spare_f32 {
            put(at::FLOAT_NORMAL, &x.to_le_bytes());
            put(at::HAS_FLOAT_NORMAL, &[1]);
        }
        out
    }

    /// The generator that `bytes` describes in PyTorch's layout, or `None` if they describe none.
    pub fn from_state(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != STATE_BYTES {
            return None;
        }
        let u64_at = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        let i32_at = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default());
        let (left, next) = (i32_at(at::LEFT), u64_at(at::NEXT));
        let words = std::array::from_fn(|i| u64_at(at::WORDS + 8 * i) as u32);
        if i32_at(at::SEEDED) == 0 || !(1..=N as i32).contains(&left) || next > N as u64 {
            return None;
        }
        let used = if left == 1 { N } else { next as usize };
        let spare = (i32_at(at::HAS_NORMAL) != 0).then(|| f64::from_bits(u64_at(at::NORMAL)));
        let spare_f32 =
            (bytes[at::HAS_FLOAT_NORMAL] != 0).then(|| f32::from_bits(i32_at(at::FLOAT_NORMAL) as u32));
        Some(Generator { mt: Mt19937::from_state(words, used), seed: u64_at(0), spare, spare_f32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_round_trips() {
        let mut g = Generator::new(1234);
        assert_eq!(&g.state()[8..12], &1i32.to_le_bytes());
        for draws in [0, 3, 620, 1, 1, 700] {
            (0..draws).for_each(|_| _ = g.next_u32());
            g.normal();
            let mut other = Generator::from_state(&g.state()).expect("own state");
            let mut this = g.clone();
            assert!((0..1300).all(|_| this.normal() == other.normal()));
        }
        assert!(Generator::from_state(&[0; 10]).is_none());
        assert!(Generator::from_state(&[0; STATE_BYTES]).is_none());
    }

    #[test]
    fn seed_zero_gives_pytorchs_numbers() {
        let mut g = Generator::new(0);
        let x: Vec<f32> = (0..3).map(|_| g.uniform_f32()).collect();
        assert_eq!(x, [0.496_256_6, 0.768_221_8, 0.088_477_43]);
        let mut g = Generator::new(0);
        let x: Vec<f32> = (0..3).map(|_| g.normal() as f32).collect();
        assert_eq!(x, [1.540_996_1, -0.293_428_9, -2.178_789_4]);
    }
}
