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
