//! The one error type: a kind, which the bindings map to an exception, and PyTorch's words.
use crate::DType;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// Which exception an error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Runtime,
    Value,
    Type,
    Index,
    NotImplemented,
    Memory,
    Linalg,
    Assertion,
    ZeroDivision,
    /// An exception of the host language, carried in `payload`.
    Foreign,
}

/// What went wrong.
#[derive(Clone)]
pub struct Error {
    pub kind: Kind,
    pub message: String,
    /// The host language's own exception, when the error began there.
    pub payload: Option<Arc<dyn Any + Send + Sync>>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    #[cold]
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), payload: None }
    }

    #[cold]
    pub fn foreign(payload: Arc<dyn Any + Send + Sync>) -> Error {
        Error {
            kind: Kind::Foreign,
            message: "an exception of the host language".into(),
            payload: Some(payload),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The error of an operator that has no kernel for a dtype.
#[cold]
pub fn unsupported(op: &str, dtype: DType) -> Error {
    Error::new(Kind::NotImplemented, format!("\"{op}\" not implemented for '{}'", dtype.type_name()))
}

/// Builds an [`Error`]: `error!(Index, "index {} is out of range", i)`.
#[macro_export]
macro_rules! error {
    ($kind:ident, $($text:tt)*) => { $crate::error::Error::new($crate::error::Kind::$kind, format!($($text)*)) };
}

/// Returns an [`Error`] from the function.
#[macro_export]
macro_rules! bail {
    ($kind:ident, $($text:tt)*) => { return Err($crate::error!($kind, $($text)*)) };
}
