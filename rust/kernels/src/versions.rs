//! One generic body, compiled for every instruction set.

/// Makes a generic function whose body is compiled for every instruction set and run with the one in use.
///
/// The generic parameters and what follows `where` stand in brackets; the body may ask `FMA` whether `mul_add` is one instruction.
#[macro_export]
macro_rules! versions {
    // With `narrow`, AVX-512 machines run the AVX2 version: for bodies that wider registers do not make faster.
    ($(#[$m:meta])* narrow $vis:vis fn $name:ident [$($g:tt)*] ($($a:ident: $t:ty),* $(,)?) $(-> $r:ty)? $(where [$($w:tt)*])? $body:block) => {
        $(#[$m])*
        $vis fn $name<$($g)*>($($a: $t),*) $(-> $r)? $(where $($w)*)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[inline(never)]
                #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
                fn avx2<$($g)*>($($a: $t),*) $(-> $r)? $(where $($w)*)? {
                    #[allow(dead_code)]
                    const FMA: bool = true;
                    $body
                }
                if $crate::isa::isa() >= $crate::isa::Isa::Avx2 {
                    // SAFETY: `isa()` returns a set only after its features were found on this machine.
                    return unsafe { avx2($($a),*) };
                }
            }
            #[allow(dead_code)]
            const FMA: bool = $crate::isa::BASE_FMA;
            $body
        }
    };
    ($(#[$m:meta])* $vis:vis fn $name:ident [$($g:tt)*] ($($a:ident: $t:ty),* $(,)?) $(-> $r:ty)? $(where [$($w:tt)*])? $body:block) => {
        $(#[$m])*
        $vis fn $name<$($g)*>($($a: $t),*) $(-> $r)? $(where $($w)*)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[inline(never)]
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
                fn avx512<$($g)*>($($a: $t),*) $(-> $r)? $(where $($w)*)? {
                    #[allow(dead_code)]
                    const FMA: bool = true;
                    $body
                }
                #[inline(never)]
                #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
                fn avx2<$($g)*>($($a: $t),*) $(-> $r)? $(where $($w)*)? {
                    #[allow(dead_code)]
                    const FMA: bool = true;
                    $body
                }
                match $crate::isa::isa() {
                    // SAFETY: `isa()` returns a set only after its features were found on this machine.
                    $crate::isa::Isa::Avx512 => return unsafe { avx512($($a),*) },
                    // SAFETY: as above.
                    $crate::isa::Isa::Avx2 => return unsafe { avx2($($a),*) },
                    $crate::isa::Isa::Scalar => {}
                }
            }
            #[allow(dead_code)]
            const FMA: bool = $crate::isa::BASE_FMA;
            $body
        }
    };
}
