//! Thread-local modes: gradients on or off, inference, anomaly detection.
use std::cell::Cell;

thread_local! {
    static GRAD: Cell<bool> = const { Cell::new(true) };
    static INFERENCE: Cell<bool> = const { Cell::new(false) };
}

/// Whether operations are recorded.
#[inline]
pub fn is_grad_enabled() -> bool {
    GRAD.get()
}

/// Sets the mode and returns the old one.
#[inline]
pub fn set_grad_enabled(on: bool) -> bool {
    GRAD.replace(on)
}

#[inline]
pub fn is_inference_mode() -> bool {
    INFERENCE.get()
}

/// Sets the mode and returns the old one.
pub fn set_inference_mode(on: bool) -> bool {
    INFERENCE.replace(on)
}

/// Restores the gradient mode when dropped.
pub struct GradMode(bool);

impl GradMode {
    #[must_use]
    pub fn set(on: bool) -> GradMode {
        GradMode(set_grad_enabled(on))
    }
}

impl Drop for GradMode {
    fn drop(&mut self) {
        set_grad_enabled(self.0);
    }
}

/// Runs `f` without recording.
pub fn no_grad<R>(f: impl FnOnce() -> R) -> R {
    let _mode = GradMode::set(false);
    f()
}

static ANOMALY: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(2);

/// Whether anomaly detection is on, and whether it looks for NaN.
pub fn anomaly() -> (bool, bool) {
    let bits = ANOMALY.load(std::sync::atomic::Ordering::Relaxed);
    (bits & 1 != 0, bits & 2 != 0)
}

pub fn set_anomaly(on: bool, check_nan: bool) {
    ANOMALY.store(on as u8 | (check_nan as u8) << 1, std::sync::atomic::Ordering::Relaxed);
}
