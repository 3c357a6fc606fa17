//! Nanoseconds per element of every elementwise kernel on blocks in the first-level cache.
//!
//! `cargo bench -p ferrotorch-kernels --bench elementwise -- [NAME]`; `FERROTORCH_ISA` pins the instruction set.

use ferrotorch_kernels::table::{Params, Raw, Table};
use ferrotorch_kernels::{binary, isa, unary};
use std::time::Instant;

const N: usize = 1024;

fn time(raw: Raw, ins: &[*const u8; 6], out: *mut u8) -> f64 {
    let params = Params { f: [0.5, 2.0, 1.0, 1.0], i: [1, 0], ..Params::default() };
    let mut outs = [std::ptr::null_mut(); 6];
    outs[0] = out;
    let mut best = f64::MAX;
    for _ in 0..30 {
        let start = Instant::now();
        for _ in 0..10 {
            // SAFETY: the blocks hold `N` elements of the kernel's types.
            unsafe { raw(ins, &outs, N, &params) };
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (10 * N) as f64);
    }
    best
}

fn row(name: &str, table: &Table, arity: usize) {
    if std::env::args()
        .nth(1)
        .is_some_and(|wanted| !wanted.starts_with('-') && !name.contains(&wanted.to_uppercase()))
    {
        return;
    }
    let x: Vec<f32> = (0..N).map(|i| 0.1 + i as f32 / N as f32 * 0.8).collect();
    let y: Vec<f64> = x.iter().map(|&x| x as f64).collect();
    let mut out = vec![0.0f64; 2 * N];
    let out = out.as_mut_ptr().cast::<u8>();
    let mut ins = [x.as_ptr().cast::<u8>(); 6];
    print!("{name:20}");
    if let Some(raw) = table.f32 {
        print!(" f32 {:7.3}", time(raw, &ins, out));
    }
    ins = [y.as_ptr().cast::<u8>(); 6];
    if let Some(raw) = table.f64 {
        print!(" f64 {:7.3}", time(raw, &ins, out));
    }
    if let (Some(raw), 1..=2) = (table.i64, arity) {
        print!(" i64 {:7.3}", time(raw, &ins, out));
    }
    println!();
}

macro_rules! rows {
    ($m:ident $arity:literal: $($name:ident)*) => { $( row(stringify!($name), &$m::$name, $arity); )* };
}

fn main() {
    println!("{:?}, ns per element", isa::isa());
    rows! { unary 1: EXP EXP2 EXPM1 LOG LOG1P LOG2 LOG10 SQRT RSQRT RECIPROCAL SQUARE SINH COSH TANH ASIN ACOS ATAN ASINH ACOSH ATANH
    SIGMOID ERF LOGIT SIN COS TAN POW_SCALAR NEG ABS SIGN FLOOR ROUND TRUNC FRAC ISNAN ISFINITE SIGNBIT NAN_TO_NUM CLAMP
    RELU LEAKY_RELU ELU GELU GELU_TANH SILU MISH HARDTANH HARDSIGMOID HARDSWISH SOFTPLUS LOG_SIGMOID SOFTSHRINK HARDSHRINK }
    rows! { binary 2: ADD ADD_SCALED SUB MUL DIV DIV_TRUNC DIV_FLOOR REMAINDER FMOD POW MAXIMUM FMAX ATAN2 HYPOT XLOGY LOGADDEXP
    EQ LT ISCLOSE TANH_BACKWARD SIGMOID_BACKWARD THRESHOLD_BACKWARD GELU_BACKWARD SILU_BACKWARD }
}
