//! The instruction set in use, chosen once, and the macro that compiles one body for each.

use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that kernels are compiled for, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Isa {
    /// What the target guarantees (SSE2 on x86-64, NEON on aarch64).
    Scalar = 1,
    /// AVX2 with fused multiply-add.
    Avx2 = 2,
    /// AVX-512 F, BW, DQ, VL and CD, with everything in `Avx2`.
    Avx512 = 3,
}

static CHOSEN: AtomicU8 = AtomicU8::new(0);

/// The instruction set kernels run with: the best one here, or a weaker one named in `FERROTORCH_ISA`.
#[inline]
pub fn isa() -> Isa {
    match CHOSEN.load(Ordering::Relaxed) {
        3 => Isa::Avx512,
        2 => Isa::Avx2,
        1 => Isa::Scalar,
        _ => choose(),
    }
}

#[cold]
fn choose() -> Isa {
    let wanted = match std::env::var("FERROTORCH_ISA").as_deref() {
        Ok("scalar") => Isa::Scalar,
        Ok("avx2") => Isa::Avx2,
        _ => Isa::Avx512,
    };
    let chosen = wanted.min(detect());
    CHOSEN.store(chosen as u8, Ordering::Relaxed);
    chosen
}

#[cfg(target_arch = "x86_64")]
fn detect() -> Isa {
    macro_rules! all { ($($f:tt)*) => { true $(&& std::arch::is_x86_feature_detected!($f))* } }
    if !all!("avx2" "fma" "bmi1" "bmi2" "lzcnt" "popcnt" "f16c") {
        Isa::Scalar
    } else if !all!("avx512f" "avx512bw" "avx512dq" "avx512vl" "avx512cd") {
        Isa::Avx2
    } else {
        Isa::Avx512
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detect() -> Isa {
    Isa::Scalar
}

/// Whether `mul_add` is one instruction on the plain target; where it is not, it would be a library call.
pub const BASE_FMA: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

/// A body that [`dispatch`] compiles once per instruction set; `run` must be `#[inline(always)]`.
pub trait Kernel {
    /// What the body returns.
    type Output;
    /// The body; with `FMA` it may use `mul_add`.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// Runs `kernel` with the instruction set in use.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match isa() {
        // SAFETY: `isa()` returns a set only after `detect` found all of its features on this machine.
        Isa::Avx512 => return unsafe { avx512(kernel) },
        // SAFETY: as above.
        Isa::Avx2 => return unsafe { avx2(kernel) },
        Isa::Scalar => {}
    }
    kernel.run::<BASE_FMA>()
}

/// [`dispatch`] for bodies that registers wider than AVX2's do not make faster: one version less in the binary.
#[inline]
pub fn dispatch_narrow<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if isa() >= Isa::Avx2 {
        // SAFETY: `isa()` returns a set only after `detect` found all of its features on this machine.
        return unsafe { avx2(kernel) };
    }
    kernel.run::<BASE_FMA>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
#[inline(never)]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<true>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
#[inline(never)]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<true>()
}

/// Makes a function whose body is compiled for every instruction set and run with the one in use.
///
/// `isa_fn! { pub fn axpy(a: f32, x: &[f32], y: &mut [f32]) { axpy_body } }` calls
/// `axpy_body::<FMA>(a, x, y)`, an `#[inline(always)] fn axpy_body<const FMA: bool>(..)`.
#[macro_export]
macro_rules! isa_fn {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? { $body:ident }) => {
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
                #[inline(never)]
                fn avx512($($arg: $ty),*) $(-> $ret)? {
                    $body::<true>($($arg),*)
                }
                #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
                #[inline(never)]
                fn avx2($($arg: $ty),*) $(-> $ret)? {
                    $body::<true>($($arg),*)
                }
                match $crate::isa::isa() {
                    // SAFETY: `isa()` returns a set only after its features were found on this machine.
                    $crate::isa::Isa::Avx512 => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::isa::Isa::Avx2 => return unsafe { avx2($($arg),*) },
                    $crate::isa::Isa::Scalar => {}
                }
            }
            $body::<{ $crate::isa::BASE_FMA }>($($arg),*)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(always)]
    fn dot_body<const FMA: bool>(x: &[f32], y: &[f32]) -> f32 {
        x.iter().zip(y).fold(0.0, |s, (a, b)| if FMA { a.mul_add(*b, s) } else { a * b + s })
    }
    isa_fn! { fn dot(x: &[f32], y: &[f32]) -> f32 { dot_body } }

    struct Double<'a>(&'a mut [f32]);
    impl Kernel for Double<'_> {
        type Output = usize;
        #[inline(always)]
        fn run<const FMA: bool>(self) -> usize {
            self.0.iter_mut().for_each(|x| *x += *x);
            self.0.len()
        }
    }

    #[test]
    fn bodies_run_with_the_chosen_set() {
        assert_eq!(dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
        let mut x = [1.0, 2.0, 3.0];
        assert_eq!(dispatch(Double(&mut x)), 3);
        assert_eq!(x, [2.0, 4.0, 6.0]);
        assert!(isa() <= detect());
    }
}
