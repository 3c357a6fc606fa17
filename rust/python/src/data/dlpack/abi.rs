//! The structures of DLPack 1.0 and what came before it.
use ferrotorch_tensor::DType;
use std::ffi::{c_int, c_void, CStr};

/// Capsules are renamed once their tensor is taken, so that it is taken once.
pub const NAME: &CStr = c"dltensor";
pub const USED: &CStr = c"used_dltensor";
pub const VERSIONED_NAME: &CStr = c"dltensor_versioned";
pub const VERSIONED_USED: &CStr = c"used_dltensor_versioned";

pub const CPU: c_int = 1;
pub const IS_COPIED: u64 = 2;
/// The version that exported tensors have, and the newest major version that is understood.
pub const VERSION: Version = Version { major: 1, minor: 0 };

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Device {
    pub kind: c_int,
    pub id: c_int,
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DataType {
    pub code: u8,
    pub bits: u8,
    pub lanes: u16,
}

#[repr(C)]
pub struct DlTensor {
    pub data: *mut c_void,
    pub device: Device,
    pub ndim: c_int,
    pub dtype: DataType,
    pub shape: *mut i64,
    /// In elements; null where the tensor is contiguous.
    pub strides: *mut i64,
    pub byte_offset: u64,
}

#[repr(C)]
pub struct Managed {
    pub tensor: DlTensor,
    pub context: *mut c_void,
    pub deleter: Option<unsafe extern "C" fn(*mut Managed)>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
}

#[repr(C)]
pub struct ManagedVersioned {
    pub version: Version,
    pub context: *mut c_void,
    pub deleter: Option<unsafe extern "C" fn(*mut ManagedVersioned)>,
    pub flags: u64,
    pub tensor: DlTensor,
}

const INT: u8 = 0;
const UINT: u8 = 1;
const FLOAT: u8 = 2;
const BFLOAT: u8 = 4;
const COMPLEX: u8 = 5;
const BOOL: u8 = 6;

/// DLPack's description of a dtype.
pub fn data_type(dtype: DType) -> DataType {
    let code = match dtype {
        DType::Bool => BOOL,
        DType::U8 => UINT,
        DType::BF16 => BFLOAT,
        d if d.is_complex() => COMPLEX,
        d if d.is_floating() => FLOAT,
        _ => INT,
    };
    DataType { code, bits: dtype.size() as u8 * 8, lanes: 1 }
}

/// The dtype that DLPack describes.
pub fn dtype_of(t: DataType) -> Option<DType> {
    DType::ALL.into_iter().find(|&d| data_type(d) == t)
}
