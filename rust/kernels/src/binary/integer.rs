//! Bits, shifts, divisors and powers of integers.

use crate::kernels;
use crate::table::Int;

kernels! {
    AND(a, b; p) { int => a & b, bool => a & b }
    OR(a, b; p) { int => a | b, bool => a | b }
    XOR(a, b; p) { int => a ^ b, bool => a ^ b }
    SHL(a, b; p) { int => {
        let n = b.wide();
        if n < 0 || n >= T::BITS { T::of(0) } else { T::of(((a.wide() as u64) << n) as i64) }
    } }
    /// The arithmetic shift; what is out of range shifts everything out.
    SHR(a, b; p) { int => {
        let n = b.wide();
        let most = T::BITS - 1;
        T::of(a.wide() >> if n < 0 || n > most { if T::of(-1).is_negative() { most } else { 63 } } else { n })
    } }
    GCD(a, b; p) { int_plain => gcd(a, b) }
    LCM(a, b; p) { int_plain => {
        let g = gcd(a, b);
        if g == T::of(0) { g } else { a.quotient(g).wmul(b).wabs() }
    } }
    /// `a != 0 && b != 0` and its like: operands are converted to bool before.
    LOGICAL_AND(a, b; p) { bool => a & b }
    LOGICAL_OR(a, b; p) { bool => a | b }
    LOGICAL_XOR(a, b; p) { bool => a ^ b }
}

fn gcd<T: Int>(a: T, b: T) -> T {
    let (mut a, mut b) = (a.wabs(), b.wabs());
    while b != T::of(0) {
        (a, b) = (b, a.remainder(b).wabs());
    }
    a
}

/// `a^b` with wrapping products; negative exponents leave only the powers of one and minus one.
pub(super) fn power<T: Int>(a: T, b: T) -> T {
    let one = T::of(1);
    if b.is_negative() {
        return match a {
            a if a == one => one,
            a if a.is_negative() && a == T::of(-1) => {
                if b.wide() & 1 == 0 {
                    one
                } else {
                    a
                }
            }
            _ => T::of(0),
        };
    }
    let (mut base, mut left, mut result) = (a, b.wide(), one);
    while left > 0 {
        if left & 1 == 1 {
            result = result.wmul(base);
        }
        base = base.wmul(base);
        left >>= 1;
    }
    result
}
