//! Unsigned keys whose order is that of the elements.
use half::{bf16, f16};

/// An unsigned integer to sort by.
pub trait Key: Copy + Ord + Send + Sync + Default + std::ops::Not<Output = Self> {
    const BYTES: usize;
    fn byte(self, i: usize) -> usize;
    /// The key on top of a position, where both fit 64 bits.
    fn pack(self, at: u32) -> u64;
}

macro_rules! key {
    ($($t:ty)*) => { $(impl Key for $t {
        const BYTES: usize = size_of::<$t>();
        #[inline(always)]
        fn byte(self, i: usize) -> usize { (self as u64 >> (8 * i)) as usize & 255 }
        #[inline(always)]
        fn pack(self, at: u32) -> u64 { (self as u64) << 32 | at as u64 }
    })* };
}
key!(u8 u16 u32 u64);

/// An element type with a total order: NaN above everything, both zeros equal.
pub trait Sortable: Copy + Send + Sync + Default + PartialEq {
    type Key: Key;
    fn key(self) -> Self::Key;
    fn is_nan(self) -> bool {
        false
    }
}

macro_rules! integers {
    ($($t:ty => $k:ty, $flip:expr;)*) => { $(impl Sortable for $t {
        type Key = $k;
        #[inline(always)]
        fn key(self) -> $k { self as $k ^ $flip }
    })* };
}
integers! {
    u8 => u8, 0;
    bool => u8, 0;
    i8 => u8, 0x80;
    i16 => u16, 0x8000;
    i32 => u32, 1 << 31;
    i64 => u64, 1 << 63;
}

macro_rules! floats {
    ($($t:ty => $k:ty, $zero:expr;)*) => { $(impl Sortable for $t {
        type Key = $k;
        #[inline(always)]
        fn key(self) -> $k {
            const SIGN: $k = 1 << (<$k>::BITS - 1);
            let bits = if self == $zero { 0 } else { self.to_bits() };
            let mask = if bits & SIGN != 0 { <$k>::MAX } else { SIGN };
            if self.is_nan() { <$k>::MAX } else { bits ^ mask }
        }
        #[inline(always)]
        fn is_nan(self) -> bool { <$t>::is_nan(self) }
    })* };
}
floats! {
    f32 => u32, 0.0;
    f64 => u64, 0.0;
    f16 => u16, f16::ZERO;
    bf16 => u16, bf16::ZERO;
}

/// The key for ascending or descending order.
#[inline(always)]
pub fn directed<T: Sortable>(x: T, descending: bool) -> T::Key {
    if descending {
        !x.key()
    } else {
        x.key()
    }
}
