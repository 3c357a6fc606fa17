//! What is wrong with the arguments, in PyTorch's words.
use super::names;
use super::sorted::{Cx, Given, Misfit};
use super::Form;
use super::{overrides, Op, Param, Sig, ASKS, NUMBERS, OUT};
use crate::error::Fail;
use crate::object::{self, Obj};
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;

/// Whether an argument of another library's type takes calls over.
pub fn any_override(py: Python<'_>, given: &Given<'_>) -> bool {
    // SAFETY: arguments live during the call.
    given.args.iter().chain(given.values).any(|&o| overrides(unsafe { Borrowed::from_ptr(py, o) }))
}

/// The exception for arguments that no signature takes.
#[cold]
pub fn explain(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> PyErr {
    if let (true, Form::Function, Some(&first)) = (op.has(ASKS), given.form, given.args.first()) {
        let complete = op.sigs.iter().any(|sig| Cx::new(py, op, sig).take(given).is_ok());
        if complete && !object::is_tensor(first) {
            let text = format!("'{}' object has no attribute '{}'", kind(py, first), op.shown());
            return PyAttributeError::new_err(text);
        }
    }
    let n = given.args.len() + given.values.len();
    let extra = (op.has(OUT) && given.form == Form::Function) as usize;
    let plausible: Vec<&Sig> = listed(op)
        .iter()
        .filter(|s| {
            let params = &s.params[given.skip().min(s.params.len())..];
            let least = params.iter().filter(|p| p.default.is_none()).count();
            let lists = params.len() == 1 && params[0].list;
            n >= least && (n <= params.len() + extra || lists)
        })
        .collect();
    let text = match (listed(op), &plausible[..]) {
        ([only], _) => specific(py, op, only, given),
        (_, [only]) => specific(py, op, only, given),
        _ => combinations(py, op, given),
    };
    PyTypeError::new_err(text)
}

/// The signatures that messages list.
fn listed(op: &'static Op) -> &'static [Sig] {
    if op.has(NUMBERS) {
        &op.sigs[..1]
    } else {
        op.sigs
    }
}

/// What is wrong for one signature.
fn specific(py: Python<'_>, op: &'static Op, sig: &'static Sig, given: &Given<'_>) -> String {
    let name = shown(op, given);
    let skip = given.skip();
    let mut cx = Cx::new(py, op, sig);
    match cx.take(given) {
        Err(Misfit::TooMany) => {
            let (room, n) = (sig.positional - skip, given.args.len());
            let s = if room == 1 { "" } else { "s" };
            let were = if n == 1 { "was" } else { "were" };
            format!("{name}() takes {room} positional argument{s} but {n} {were} given")
        }
        Err(Misfit::Missing) => {
            let missing: Vec<String> = (skip..sig.params.len())
                .filter(|&i| !cx.given(i) && sig.params[i].default.is_none())
                .map(|i| format!("\"{}\"", sig.params[i].name))
                .collect();
            format!(
                "{name}() missing {} required positional arguments: {}",
                missing.len(),
                missing.join(", ")
            )
        }
        Err(Misfit::Unexpected(i)) => {
            let keyword = names::text(given.keyword(i)).unwrap_or("?");
            format!("{name}() got an unexpected keyword argument '{keyword}'")
        }
        Err(Misfit::Duplicate(i)) => {
            format!("{name}() got multiple values for argument '{}'", sig.params[i].name)
        }
        Ok(()) => match wrong(&cx) {
            Some(i) => {
                let p = &sig.params[i];
                let position = if i < skip + given.args.len() {
                    format!(" (position {})", i + 1 - skip)
                } else {
                    String::new()
                };
                let found = match p.list {
                    true => not_a_list(py, cx.raw(i)),
                    false => format!("not {}", kind(py, cx.raw(i))),
                };
                format!("{name}(): argument '{}'{position} must be {}, {found}", p.name, p.text)
            }
            _ => combinations(py, op, given),
        },
    }
}

/// The argument that has another type than its parameter.
fn wrong(cx: &Cx<'_>) -> Option<usize> {
    match (cx.sig.body)(cx, None) {
        Err(Fail::Mismatch(i)) => Some(i),
        Err(Fail::Late(_)) => super::call::misfit(cx),
        _ => None,
    }
}

fn shown(op: &Op, given: &Given<'_>) -> String {
    match given.form {
        Form::Inplace => format!("{}_", op.shown()),
        _ => op.shown().to_string(),
    }
}

/// The types that were given and all signatures.
fn combinations(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> String {
    let mut got: Vec<String> = given.args.iter().map(|&o| kind(py, o)).collect();
    for (i, &value) in given.values.iter().enumerate() {
        got.push(format!("{}={}", names::text(given.keyword(i)).unwrap_or("?"), kind(py, value)));
    }
    let skip = given.skip();
    let out = op.has(OUT) && given.form == Form::Function;
    let all: Vec<String> = listed(op).iter().map(|s| signature(s, skip, out)).collect();
    let start = format!(
        "{}() received an invalid combination of arguments - got ({}), but expected ",
        shown(op, given),
        got.join(", ")
    );
    match &all[..] {
        [one] => format!("{start}{one}"),
        _ => format!("{start}one of:\n{}", all.iter().map(|s| format!(" * {s}\n")).collect::<String>()),
    }
}

/// `(Tensor input, int dim, bool keepdim = False, *, Tensor out = None)`.
fn signature(sig: &Sig, skip: usize, out: bool) -> String {
    let show = |p: &Param| match p.default {
        Some(d) => format!("{} {} = {d}", p.text, p.name),
        None => format!("{} {}", p.text, p.name),
    };
    let mut parts: Vec<String> = sig.params[..sig.positional].iter().skip(skip).map(show).collect();
    if sig.positional < sig.params.len() || out {
        parts.push("*".into());
    }
    parts.extend(sig.params[sig.positional..].iter().map(show));
    if out {
        let several = !matches!(sig.returns, "Tensor");
        parts.push(format!("{} out = None", if several { "tuple of Tensors" } else { "Tensor" }));
    }
    format!("({})", parts.join(", "))
}

/// The name of an argument's type.
fn kind(py: Python<'_>, o: Obj) -> String {
    // SAFETY: arguments live during the call.
    let o = unsafe { Borrowed::from_ptr(py, o) };
    o.get_type().name().map(|n| n.to_string()).unwrap_or_default()
}

/// What is wrong with the argument of a parameter that wants a list: the sequence's first other item, or its type.
fn not_a_list(py: Python<'_>, o: Obj) -> String {
    // SAFETY: arguments live during the call.
    let sequence = unsafe { Borrowed::from_ptr(py, o) };
    match sequence.get_item(0) {
        Ok(first) if matches!(&kind(py, o)[..], "list" | "tuple") => {
            format!("but found element of type {} at pos 0", kind(py, first.as_ptr()))
        }
        _ => format!("not {}", kind(py, o)),
    }
}
