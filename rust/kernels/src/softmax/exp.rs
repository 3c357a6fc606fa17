//! Exponentials that vectorise.
#[inline(always)]
pub fn exp_f32(x: f32) -> f32 {
    let n = (x.clamp(-104.0, 89.0) * std::f32::consts::LOG2_E + 12582912.0) - 12582912.0;
    let x = if x < -104.0 {
        -104.0
    } else if x > 89.0 {
        89.0
    } else {
        x
    };
    let r = x - n * 0.693145752 - n * 1.42860677e-6;
    let p = 1.37805939e-3f32;
    let p = p * r + 8.37312452e-3;
    let p = p * r + 4.16695364e-2;
    let p = p * r + 0.166664720;
    let p = p * r + 0.499999851;
    let p = p * r + 1.0;
    let p = p * r + 1.0;
    let k = n as i32;
    let a = k >> 1;
    let b = k - a;
    p * f32::from_bits(((a + 127) << 23) as u32) * f32::from_bits(((b + 127) << 23) as u32)
}
#[inline(always)]
pub fn exp_f64(x: f64) -> f64 {
    x.exp()
}
