//! Reverse-mode differentiation: recording, the graph, the engine.
mod accumulate;
pub mod engine;
pub mod inplace;
mod meta;
mod mode;
mod node;
mod saved;
mod track;
mod whole;

pub use accumulate::AccumulateGrad;
pub use engine::{backward, grad, Pass};
pub use inplace::{check_inplace, inplace, original, rebase};
pub use meta::{next_hook_id, Hook, Meta, PostHook};
pub use mode::{
    anomaly, is_grad_enabled, is_inference_mode, no_grad, set_anomaly, set_grad_enabled, set_inference_mode,
    GradMode,
};
pub use node::{Edge, Grads, ManyRule, Need, Node, NodeHook, OneRule, OutputMeta, Rule};
pub use saved::{pop_saved_hooks, push_saved_hooks, running_node, Saved, SavedHooks};
pub use track::{any_tracks, attach, track, track_many, Recorder};
pub use whole::{as_one, with_kernels};
