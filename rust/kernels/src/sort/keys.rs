//! Unsigned keys whose order is that of the elements.
use half::{bf16, f16};

/// An element type with a total order: NaN above everything, both zeros equal.
pub trait Sortable: Copy + Send + Sync + Default + PartialEq {
    /// Bits of the key.
    const BITS: u32;
    fn key(self) -> u64;
    /// The element that a key stands for, where it is the only one.
    fn from_key(key: u64) -> Option<Self>;
    fn is_nan(self) -> bool {
        false
    }
}

macro_rules! integers {
    ($($t:ty as $u:ty, $flip:expr;)*) => { $(impl Sortable for $t {
        const BITS: u32 = <$u>::BITS;
        #[inline(always)]
        fn key(self) -> u64 { (self as $u ^ $flip) as u64 }
        #[inline(always)]
        fn from_key(key: u64) -> Option<$t> { Some((key as $u ^ $flip) as $t) }
    })* };
}
integers! {
    u8 as u8, 0;
    i8 as u8, 0x80;
    i16 as u16, 0x8000;
    i32 as u32, 1 << 31;
    i64 as u64, 1 << 63;
}

impl Sortable for bool {
    const BITS: u32 = 8;
    #[inline(always)]
    fn key(self) -> u64 {
        self as u64
    }
    #[inline(always)]
    fn from_key(key: u64) -> Option<bool> {
        Some(key != 0)
    }
}

macro_rules! floats {
    ($($t:ty as $u:ty, $zero:expr;)*) => { $(impl Sortable for $t {
        const BITS: u32 = <$u>::BITS;
        #[inline(always)]
        fn key(self) -> u64 {
            const SIGN: $u = 1 << (<$u>::BITS - 1);
            let bits = if self == $zero { 0 } else { self.to_bits() };
            let mask = if bits & SIGN != 0 { <$u>::MAX } else { SIGN };
            (if self.is_nan() { <$u>::MAX } else { bits ^ mask }) as u64
        }
        #[inline(always)]
        fn from_key(key: u64) -> Option<$t> {
            const SIGN: $u = 1 << (<$u>::BITS - 1);
            let key = key as $u;
            let mask = if key & SIGN != 0 { SIGN } else { <$u>::MAX };
            // Both zeros share a key, and so do all NaN.
            if key == SIGN || key == <$u>::MAX { None } else { Some(<$t>::from_bits(key ^ mask)) }
        }
        #[inline(always)]
        fn is_nan(self) -> bool { <$t>::is_nan(self) }
    })* };
}
floats! {
    f32 as u32, 0.0;
    f64 as u64, 0.0;
    f16 as u16, f16::ZERO;
    bf16 as u16, bf16::ZERO;
}

/// The bits of a type's keys.
#[inline(always)]
fn mask<T: Sortable>() -> u64 {
    u64::MAX >> (64 - T::BITS)
}

/// The key for ascending or descending order.
#[inline(always)]
pub fn directed<T: Sortable>(x: T, descending: bool) -> u64 {
    if descending {
        x.key() ^ mask::<T>()
    } else {
        x.key()
    }
}

/// The element of a [`directed`] key, where it is the only one.
#[inline(always)]
pub fn element<T: Sortable>(key: u64, descending: bool) -> Option<T> {
    T::from_key(if descending { key ^ mask::<T>() } else { key })
}

/// A key and the position that it comes from, ordered by both.
pub trait Entry: Copy + Ord + Default + Send + Sync {
    fn new(key: u64, at: usize) -> Self;
    fn key(self) -> u64;
    fn at(self) -> usize;
}

/// Keys and positions of 32 bits each.
impl Entry for u64 {
    #[inline(always)]
    fn new(key: u64, at: usize) -> u64 {
        key << 32 | at as u64
    }
    #[inline(always)]
    fn key(self) -> u64 {
        self >> 32
    }
    #[inline(always)]
    fn at(self) -> usize {
        self as u32 as usize
    }
}

/// Wider ones.
impl Entry for (u64, usize) {
    #[inline(always)]
    fn new(key: u64, at: usize) -> (u64, usize) {
        (key, at)
    }
    #[inline(always)]
    fn key(self) -> u64 {
        self.0
    }
    #[inline(always)]
    fn at(self) -> usize {
        self.1
    }
}
