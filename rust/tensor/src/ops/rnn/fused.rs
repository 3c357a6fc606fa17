//! The steps in one kernel, forwards and backwards.
use super::{composed, Kind, Layer, States};
use crate::autograd::{self, any_tracks, track_many, GradMode, Need, Pass, Saved};
use crate::ops::copy;
use crate::ops::memory::{read, write};
use crate::{DType, Element, Result, Tensor};
use ferrotorch_kernels::rnn::{backward, forward, Gradients, Layer as Kernel, Number};
use smallvec::SmallVec;

/// Positions of the inputs: gates, hidden state, weights, then those that a layer may lack.
const GATES: usize = 0;
const HIDDEN: usize = 1;
const WEIGHTS: usize = 2;

type Steps = Vec<(usize, usize)>;

/// The inputs in the order of their gradients.
fn inputs<'a>(
    l: &Layer<'a>,
    gates: &'a Tensor,
    h0: &'a Tensor,
    c0: Option<&'a Tensor>,
) -> SmallVec<[&'a Tensor; 6]> {
    let mut all: SmallVec<[&Tensor; 6]> = SmallVec::from_slice(&[gates, h0, l.w_hh]);
    all.extend([c0, l.b_hh, l.w_hr].into_iter().flatten());
    all
}

/// Which of the optional inputs there are.
#[derive(Clone, Copy)]
struct Has {
    kind: Kind,
    reverse: bool,
    bias: bool,
    projection: bool,
}

impl Has {
    fn cell(self) -> Option<usize> {
        (self.kind == Kind::Lstm).then_some(WEIGHTS + 1)
    }

    fn bias(self) -> Option<usize> {
        self.bias.then_some(WEIGHTS + 1 + usize::from(self.cell().is_some()))
    }

    fn projection(self) -> Option<usize> {
        let before = usize::from(self.cell().is_some()) + usize::from(self.bias);
        self.projection.then_some(WEIGHTS + 1 + before)
    }

    fn layer<'a>(&self, t: &'a [Tensor]) -> Layer<'a> {
        Layer {
            kind: self.kind,
            w_hh: &t[WEIGHTS],
            b_hh: self.bias().map(|i| &t[i]),
            w_hr: self.projection().map(|i| &t[i]),
            reverse: self.reverse,
        }
    }
}

fn kernel<'a, T: Element>(l: &Layer<'a>, steps: &'a [(usize, usize)]) -> Kernel<'a, T> {
    Kernel {
        kind: l.kind,
        hidden: l.w_hh.shape()[0] / l.kind.gates(),
        state: l.w_hh.shape()[1],
        w_hh: read(l.w_hh),
        b_hh: l.b_hh.map(read),
        w_hr: l.w_hr.map(read),
        steps,
    }
}

fn dense(t: &Tensor) -> Result<Tensor> {
    copy::contiguous(&t.detach())
}

/// [`super::layer`] in one kernel.
pub(super) fn run(
    l: &Layer,
    gates: &Tensor,
    steps: Steps,
    h0: &Tensor,
    c0: Option<&Tensor>,
) -> Result<States> {
    let has = Has { kind: l.kind, reverse: l.reverse, bias: l.b_hh.is_some(), projection: l.w_hr.is_some() };
    let all = inputs(l, gates, h0, c0);
    let plain = all.iter().map(|t| dense(t)).collect::<Result<SmallVec<[Tensor; 6]>>>()?;
    let keeps = any_tracks(&all);
    let (hidden, state) = (l.w_hh.shape()[0] / l.kind.gates(), l.w_hh.shape()[1]);
    let mut shape = gates.shape().to_vec();
    let last = shape.len() - 1;
    shape[last] = state;
    let dtype = gates.dtype();
    let output = Tensor::empty(&shape, dtype)?;
    let h = fresh(h0, &plain[HIDDEN])?;
    let c = match (has.cell(), c0) {
        (Some(i), Some(c0)) => Some(fresh(c0, &plain[i])?),
        _ => None,
    };
    let rows = output.numel() / state.max(1);
    let kept = Tensor::empty(&[if keeps { rows * l.kind.kept() * hidden } else { 0 }], dtype)?;
    fn go<T: Element + Number>(
        l: &Layer,
        steps: &Steps,
        x: &Tensor,
        h: &Tensor,
        c: Option<&Tensor>,
        out: &Tensor,
        kept: &Tensor,
    ) {
        let c = c.map_or(&mut [][..], write::<T>);
        forward(&kernel::<T>(l, steps), read(x), write(h), c, write(out), write(kept));
    }
    let dense_layer = has.layer(&plain);
    match dtype {
        DType::F32 => go::<f32>(&dense_layer, &steps, &plain[GATES], &h, c.as_ref(), &output, &kept),
        _ => go::<f64>(&dense_layer, &steps, &plain[GATES], &h, c.as_ref(), &output, &kept),
    }
    let mut outs = vec![output, h];
    outs.extend(c);
    let outs = track_many(outs, "MkldnnRnnLayerBackward0", &all, |s| {
        let saved: Vec<Saved> = all.iter().map(|t| s.save(t)).collect();
        let out = s.output();
        move |g: &[Option<Tensor>], need| {
            let t = saved.iter().map(Saved::get).collect::<Result<Vec<_>>>()?;
            let tracked: SmallVec<[&Tensor; 8]> = g.iter().flatten().chain(&t).collect();
            if any_tracks(&tracked) {
                return twice(has, &t, &steps, g, need);
            }
            let job = Job { has, steps: &steps, output: out.get()?, kept: &kept };
            match job.output.dtype() {
                DType::F32 => job.run::<f32>(&t, g, need),
                _ => job.run::<f64>(&t, g, need),
            }
        }
    })?;
    let mut outs = outs.into_iter();
    let (output, hidden) = match (outs.next(), outs.next()) {
        (Some(output), Some(hidden)) => (output, hidden),
        _ => return Err(crate::error!(Runtime, "a recurrent layer has two outputs")),
    };
    Ok(States { output, hidden, cell: outs.next() })
}

/// A contiguous copy that is nobody else's.
fn fresh(t: &Tensor, plain: &Tensor) -> Result<Tensor> {
    if plain.storage().same(t.storage()) {
        let out = Tensor::empty(t.shape(), t.dtype())?;
        copy::copy_into(plain, &out)?;
        return Ok(out);
    }
    Ok(plain.clone())
}

/// The gradients as differentiable expressions: those of the separate operations.
fn twice(has: Has, t: &[Tensor], steps: &Steps, g: &[Option<Tensor>], need: Need) -> Result<autograd::Grads> {
    let _mode = GradMode::set(true);
    let cell = has.cell().map(|i| &t[i]);
    let states = composed::run(&has.layer(t), &t[GATES], steps, &t[HIDDEN], cell)?;
    let outs = [Some(states.output), Some(states.hidden), states.cell];
    let (mut roots, mut grads) = (Vec::new(), Vec::new());
    for (out, g) in outs.into_iter().flatten().zip(g) {
        if g.is_some() {
            roots.push(out);
            grads.push(g.clone());
        }
    }
    let wanted: Vec<usize> = (0..t.len()).filter(|&i| need.get(i)).collect();
    let by: Vec<Tensor> = wanted.iter().map(|&i| t[i].clone()).collect();
    let found = autograd::grad(&roots, &grads, Pass { keep_graph: true, create_graph: true }, &by)?;
    let mut all: autograd::Grads = smallvec::smallvec![None; t.len()];
    for (i, g) in wanted.into_iter().zip(found) {
        all[i] = g;
    }
    Ok(all)
}

/// What the way back needs besides inputs and gradients.
struct Job<'a> {
    has: Has,
    steps: &'a Steps,
    output: Tensor,
    kept: &'a Tensor,
}

impl Job<'_> {
    fn run<T: Element + Number>(
        &self,
        t: &[Tensor],
        g: &[Option<Tensor>],
        need: Need,
    ) -> Result<autograd::Grads> {
        let dtype = self.output.dtype();
        let t = t.iter().map(dense).collect::<Result<SmallVec<[Tensor; 6]>>>()?;
        let start = |i: usize, like: &Tensor| -> Result<Tensor> {
            match &g[i] {
                Some(g) => fresh(g, &dense(g)?),
                None => Tensor::zeros(like.shape(), dtype),
            }
        };
        let by_output = g[0].as_ref().map(dense).transpose()?;
        let mut found: autograd::Grads = smallvec::smallvec![None; t.len()];
        found[GATES] = Some(Tensor::empty(t[GATES].shape(), dtype)?);
        found[HIDDEN] = Some(start(1, &t[HIDDEN])?);
        if let Some(i) = self.has.cell() {
            found[i] = Some(start(2, &t[i])?);
        }
        for i in [Some(WEIGHTS), self.has.bias(), self.has.projection()].into_iter().flatten() {
            if need.get(i) {
                found[i] = Some(Tensor::empty(t[i].shape(), dtype)?);
            }
        }
        fn slot<T: Element>(found: &autograd::Grads, i: Option<usize>) -> &mut [T] {
            i.and_then(|i| found[i].as_ref()).map_or(&mut [], write::<T>)
        }
        let to = Gradients {
            h: slot::<T>(&found, Some(HIDDEN)),
            c: slot(&found, self.has.cell()),
            x: slot(&found, Some(GATES)),
            w_hh: slot(&found, Some(WEIGHTS)),
            b_hh: slot(&found, self.has.bias()),
            w_hr: slot(&found, self.has.projection()),
        };
        let layer = self.has.layer(&t);
        let cells = self.has.cell().map_or(&[][..], |i| read::<T>(&t[i]));
        let by_output = by_output.as_ref().map_or(&[][..], read::<T>);
        let output = dense(&self.output)?;
        backward(
            &kernel(&layer, self.steps),
            read(&t[HIDDEN]),
            cells,
            read(&output),
            read(self.kept),
            by_output,
            to,
        );
        Ok(found)
    }
}
