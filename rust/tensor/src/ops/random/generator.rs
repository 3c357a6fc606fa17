//! Generators and the default one.
use crate::{bail, DType, Result, Tensor};
use ferrotorch_kernels::random::{Generator, STATE_BYTES};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

/// A generator that several owners share.
#[derive(Clone)]
pub struct Source(Arc<Mutex<Generator>>);

/// The seed of a generator that nobody seeded.
const DEFAULT_SEED: u64 = 67_280_421_310_721;

static DEFAULT: LazyLock<Source> = LazyLock::new(|| Source::new(fresh_seed()));

/// The generator that random ops use unless they are given another.
pub fn default_generator() -> &'static Source {
    &DEFAULT
}

/// A seed from the operating system's entropy, by way of the randomised hasher.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut h = std::collections::hash_map::RandomState::new().build_hasher();
    h.write_u128(
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos()),
    );
    h.finish() & ((1 << 53) - 1)
}

impl Default for Source {
    fn default() -> Self {
        Source::new(DEFAULT_SEED)
    }
}

impl Source {
    pub fn new(seed: u64) -> Source {
        Source(Arc::new(Mutex::new(Generator::new(seed))))
    }

    /// The generator, for one op.
    pub fn lock(&self) -> MutexGuard<'_, Generator> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub fn manual_seed(&self, seed: u64) {
        *self.lock() = Generator::new(seed);
    }

    /// Seeds from entropy; the seed.
    pub fn seed(&self) -> u64 {
        let seed = fresh_seed();
        self.manual_seed(seed);
        seed
    }

    pub fn initial_seed(&self) -> u64 {
        self.lock().seed()
    }

    /// The state as a byte tensor in PyTorch's layout.
    pub fn state(&self) -> Result<Tensor> {
        Tensor::from_vec(self.lock().state(), &[STATE_BYTES])
    }

    pub fn set_state(&self, state: &Tensor) -> Result<()> {
        if state.dtype() != DType::U8 {
            bail!(Type, "RNG state must be a torch.ByteTensor");
        }
        let bytes = state.to_vec::<u8>()?;
        if bytes.len() != STATE_BYTES {
            bail!(
                Runtime,
                "Expected either a CPUGeneratorImplStateLegacy of size 5048 or a CPUGeneratorImplState of size {STATE_BYTES} but found the input RNG state size to be {}",
                bytes.len()
            );
        }
        match Generator::from_state(&bytes) {
            Some(g) => *self.lock() = g,
            None => bail!(Runtime, "Invalid mt19937 state"),
        }
        Ok(())
    }

    /// A generator of its own that continues from this one's state.
    pub fn clone_state(&self) -> Source {
        Source(Arc::new(Mutex::new(self.lock().clone())))
    }

    /// Whether two handles share a generator.
    pub fn same(&self, other: &Source) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The generator given, or the default one.
pub(super) fn source(g: Option<&Source>) -> &Source {
    g.unwrap_or(default_generator())
}
