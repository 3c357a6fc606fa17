//! Tensors, autograd and one op family per file.
