//! The backward pass: one queue, ordered by sequence number, without recursion.
use super::meta::Hook;
use super::node::{Edge, Grads, Node, NodeHook};
use super::{saved, GradMode};
use crate::shape;
use crate::{bail, error, ops, Error, Result, Tensor};
use smallvec::SmallVec;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// How a pass runs.
#[derive(Clone, Copy, Default)]
pub struct Pass {
    /// Keep what nodes saved, for another pass.
    pub keep_graph: bool,
    /// Record the pass itself, for second derivatives.
    pub create_graph: bool,
}

/// Pointers need no mixing beyond a multiplication.
#[derive(Default)]
struct PointerHasher(u64);

impl Hasher for PointerHasher {
    fn write(&mut self, _: &[u8]) {}
    fn write_usize(&mut self, x: usize) {
        self.0 = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(20);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

type Map<V> = HashMap<usize, V, BuildHasherDefault<PointerHasher>>;

fn key(node: &Arc<Node>) -> usize {
    Arc::as_ptr(node) as usize
}

/// What is known of a node during a pass.
struct Task {
    waiting: u32,
    /// Whether the pass needs this node at all.
    needed: bool,
    grads: SmallVec<[Option<Tensor>; 1]>,
    /// Positions in the results where gradients arriving at outputs are wanted.
    captures: SmallVec<[(u32, usize); 1]>,
}

struct Ready(Arc<Node>);

impl PartialEq for Ready {
    fn eq(&self, other: &Ready) -> bool {
        self.0.seq == other.0.seq
    }
}
impl Eq for Ready {}
impl PartialOrd for Ready {
    fn partial_cmp(&self, other: &Ready) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ready {
    fn cmp(&self, other: &Ready) -> std::cmp::Ordering {
        self.0.seq.cmp(&other.0.seq)
    }
}

/// Accumulates the gradients of `roots` into the leaves, or into `inputs` only where they are given.
pub fn backward(
    roots: &[Tensor],
    grads: &[Option<Tensor>],
    pass: Pass,
    inputs: Option<&[Tensor]>,
) -> Result<()> {
    match inputs {
        None => run(roots, grads, pass, None).map(|_| ()),
        Some(inputs) => {
            let found = run(roots, grads, pass, Some(inputs))?;
            for (t, g) in inputs.iter().zip(found) {
                let Some(g) = g else { continue };
                if !t.is_leaf() {
                    let sum = match t.grad() {
                        Some(old) => ops::binary::add(&old, &g, 1.into(), None)?,
                        None => g,
                    };
                    t.set_grad(Some(sum));
                    continue;
                }
                let _mode = GradMode::set(pass.create_graph);
                if let Some(rule) = t.accumulator().node.rule() {
                    rule.apply(&[Some(g)], super::Need(1))?;
                }
            }
            Ok(())
        }
    }
}

/// The gradients of `roots` with respect to `inputs`, in their order.
pub fn grad(
    roots: &[Tensor],
    grads: &[Option<Tensor>],
    pass: Pass,
    inputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    run(roots, grads, pass, Some(inputs))
}

fn run(
    roots: &[Tensor],
    grads: &[Option<Tensor>],
    pass: Pass,
    inputs: Option<&[Tensor]>,
) -> Result<Vec<Option<Tensor>>> {
    let mut start: SmallVec<[(Edge, Tensor); 1]> = SmallVec::new();
    for (i, root) in roots.iter().enumerate() {
        let grad = root_gradient(root, grads.get(i).and_then(Option::as_ref))?;
        let Some(edge) = root.gradient_edge()? else {
            bail!(Runtime, "element {i} of tensors does not require grad and does not have a grad_fn");
        };
        start.push((edge, grad));
    }
    let mut tasks = plan(start.iter().map(|(e, _)| &e.node));
    if let Some(inputs) = inputs {
        mark_captures(&mut tasks, inputs, start.iter().map(|(e, _)| &e.node))?;
    }
    let mut results: Vec<Option<Tensor>> = vec![None; inputs.map_or(0, <[Tensor]>::len)];
    let _mode = GradMode::set(pass.create_graph);
    let mut queue = BinaryHeap::new();
    for (edge, grad) in &start {
        if let Some(task) = tasks.get_mut(&key(&edge.node)) {
            receive(task, edge, grad.clone())?;
            if task.waiting == 0 && !queue.iter().any(|r: &Ready| Arc::ptr_eq(&r.0, &edge.node)) {
                queue.push(Ready(edge.node.clone()));
            }
        }
    }
    drop(start);
    while let Some(Ready(node)) = queue.pop() {
        let Some(task) = tasks.get_mut(&key(&node)) else { continue };
        let mut arrived = std::mem::take(&mut task.grads);
        arrived.resize(node.n_outputs().max(arrived.len()), None);
        if node.has_hooks() || node.seq == u64::MAX {
            run_tensor_hooks(&node, &mut arrived)?;
        }
        for (output, position) in std::mem::take(&mut task.captures) {
            results[position] = arrived.get(output as usize).cloned().flatten();
        }
        let out = if task.needed && arrived.iter().any(Option::is_some) {
            apply(&node, &mut arrived, pass)?
        } else {
            Grads::new()
        };
        drop(arrived);
        pass_on(&node, out, &mut tasks, &mut queue)?;
    }
    Ok(results)
}

/// Hands a node's results to the nodes that its edges name.
fn pass_on(
    node: &Arc<Node>,
    mut out: Grads,
    tasks: &mut Map<Task>,
    queue: &mut BinaryHeap<Ready>,
) -> Result<()> {
    for (i, edge) in node.edges.iter().enumerate() {
        let Some(edge) = edge else { continue };
        let Some(next) = tasks.get_mut(&key(&edge.node)) else { continue };
        if let Some(g) = out.get_mut(i).and_then(Option::take) {
            let g = fit(g, edge, &node.name, i)?;
            receive(next, edge, g)?;
        }
        next.waiting -= 1;
        if next.waiting == 0 {
            queue.push(Ready(edge.node.clone()));
        }
    }
    Ok(())
}

/// The gradient to start from: given, or one for a single element.
fn root_gradient(root: &Tensor, given: Option<&Tensor>) -> Result<Tensor> {
    match given {
        Some(g) if g.shape() != root.shape() => bail!(
            Runtime,
            "Mismatch in shape: grad_output[0] has a shape of torch.Size({}) and output[0] has a shape of torch.Size({}).",
            shape::display(g.shape()),
            shape::display(root.shape())
        ),
        Some(g) if g.dtype().is_complex() != root.dtype().is_complex() => bail!(
            Runtime,
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[0] has a dtype of torch.{} and output[0] has a dtype of torch.{}.",
            g.dtype().name(),
            root.dtype().name()
        ),
        Some(g) => Ok(g.clone()),
        None if !root.requires_grad() => {
            bail!(Runtime, "element 0 of tensors does not require grad and does not have a grad_fn")
        }
        None if root.numel() != 1 => bail!(Runtime, "grad can be implicitly created only for scalar outputs"),
        None if !root.dtype().is_floating() => {
            bail!(Runtime, "grad can be implicitly created only for real scalar outputs but got torch.{}", root.dtype().name())
        }
        None => Tensor::ones(root.shape(), root.dtype()),
    }
}

/// Counts, for each node that can be reached, how many gradients it has to wait for.
fn plan<'a>(roots: impl Iterator<Item = &'a Arc<Node>>) -> Map<Task> {
    let task = || Task { waiting: 0, needed: true, grads: SmallVec::new(), captures: SmallVec::new() };
    let mut tasks: Map<Task> = Map::default();
    let mut stack: Vec<&Arc<Node>> = Vec::new();
    for root in roots {
        if let std::collections::hash_map::Entry::Vacant(v) = tasks.entry(key(root)) {
            v.insert(task());
            stack.push(root);
        }
    }
    while let Some(node) = stack.pop() {
        for edge in node.edges.iter().flatten() {
            let next = tasks.entry(key(&edge.node)).or_insert_with(|| {
                stack.push(&edge.node);
                task()
            });
            next.waiting += 1;
        }
    }
    tasks
}

/// Notes where the wanted gradients arrive, and which nodes lie on a way there.
fn mark_captures<'a>(
    tasks: &mut Map<Task>,
    inputs: &[Tensor],
    roots: impl Iterator<Item = &'a Arc<Node>>,
) -> Result<()> {
    for task in tasks.values_mut() {
        task.needed = false;
    }
    for (i, t) in inputs.iter().enumerate() {
        let Some(edge) = t.gradient_edge()? else {
            bail!(Runtime, "One of the differentiated Tensors does not require grad");
        };
        if let Some(task) = tasks.get_mut(&key(&edge.node)) {
            task.captures.push((edge.index, i));
        }
    }
    // Depth first; a node is needed if one of its successors captures or is needed.
    let mut done: Map<()> = Map::default();
    for root in roots {
        let mut stack: Vec<(&Arc<Node>, usize)> = vec![(root, 0)];
        while let Some((node, at)) = stack.pop() {
            if at == 0 && done.insert(key(node), ()).is_some() {
                continue;
            }
            match node.edges.get(at) {
                Some(edge) => {
                    stack.push((node, at + 1));
                    if let Some(edge) = edge.as_ref().filter(|e| !done.contains_key(&key(&e.node))) {
                        stack.push((&edge.node, 0));
                    }
                }
                None => {
                    let needed = node.edges.iter().flatten().any(|e| {
                        tasks.get(&key(&e.node)).is_some_and(|t| t.needed || !t.captures.is_empty())
                    });
                    if let Some(task) = tasks.get_mut(&key(node)) {
                        task.needed = needed;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Adds a gradient to what has arrived at an output.
fn receive(task: &mut Task, edge: &Edge, grad: Tensor) -> Result<()> {
    let i = edge.index as usize;
    if task.grads.len() <= i {
        task.grads.resize(i + 1, None);
    }
    task.grads[i] = Some(match task.grads[i].take() {
        None => grad,
        Some(old) => ops::binary::add(&old, &grad, 1.into(), None)?,
    });
    Ok(())
}

/// Undoes broadcasting and dtype conversion: the gradient gets its receiver's shape and dtype.
fn fit(mut grad: Tensor, edge: &Edge, name: &str, i: usize) -> Result<Tensor> {
    let Some(meta) = edge.node.output_meta(edge.index) else { return Ok(grad) };
    if grad.shape() != &meta.shape[..] {
        if !is_expandable(&meta.shape, grad.shape()) {
            return Err(error!(
                Runtime,
                "Function {name} returned an invalid gradient at index {i} - got {} but expected shape compatible with {}",
                shape::display(grad.shape()),
                shape::display(&meta.shape)
            ));
        }
        grad = ops::reduce::sum_to_size(&grad, &meta.shape)?;
    }
    if grad.dtype() != meta.dtype {
        if grad.dtype().is_complex() && !meta.dtype.is_complex() {
            grad = ops::copy::real(&grad)?;
        }
        grad = ops::copy::to_dtype(&grad, meta.dtype)?;
    }
    Ok(grad)
}

fn is_expandable(shape: &[usize], target: &[usize]) -> bool {
    shape.len() <= target.len()
        && shape.iter().rev().zip(target.iter().rev()).all(|(&a, &b)| a == b || a == 1)
}

fn run_tensor_hooks(node: &Arc<Node>, grads: &mut [Option<Tensor>]) -> Result<()> {
    let mut hooks: Vec<(u32, Hook)> = Vec::new();
    if let Some(accumulate) =
        node.rule().as_ref().and_then(|r| r.as_any()?.downcast_ref::<super::AccumulateGrad>())
    {
        if let Some(meta) = accumulate.leaf.meta_opt() {
            hooks.extend(meta.state().hooks.iter().map(|(_, h)| (0, h.clone())));
        }
    }
    let mut retained = Vec::new();
    if let Some(h) = node.hooks().as_ref() {
        hooks.extend(h.tensor.iter().map(|(_, i, h)| (*i, h.clone())));
        retained.extend(h.retain.iter().filter_map(|(i, m)| Some((*i, m.upgrade()?))));
    }
    for (output, hook) in hooks {
        let Some(slot) = grads.get_mut(output as usize) else { continue };
        if let Some(g) = slot {
            if let Some(new) = hook(g)? {
                *slot = Some(new);
            }
        }
    }
    for (output, meta) in retained {
        if let Some(Some(g)) = grads.get(output as usize) {
            let old = meta.state().grad.clone();
            let sum = match old {
                Some(old) => ops::binary::add(&old, g, 1.into(), None)?,
                None if super::is_grad_enabled() => g.clone(),
                None => ops::copy::clone(g)?,
            };
            meta.state().grad = Some(sum);
        }
    }
    Ok(())
}

/// Runs a node's own hooks and its rule.
fn apply(node: &Arc<Node>, grads: &mut SmallVec<[Option<Tensor>; 1]>, pass: Pass) -> Result<Grads> {
    let (mut pre, mut post): (Vec<NodeHook>, Vec<NodeHook>) = Default::default();
    if node.has_hooks() {
        if let Some(h) = node.hooks().as_ref() {
            pre.extend(h.pre.iter().map(|(_, h)| h.clone()));
            post.extend(h.post.iter().map(|(_, h)| h.clone()));
        }
    }
    for hook in pre {
        if let Some(new) = hook(grads, &[])? {
            *grads = new.into_iter().collect();
        }
    }
    let rule = node.rule_for_pass(pass.keep_graph).ok_or_else(second_time)?;
    let given = if post.is_empty() { SmallVec::new() } else { grads.clone() };
    let mut out = saved::running(node, || rule.apply(grads, node.need))?;
    if !pass.keep_graph {
        rule.release();
    }
    if super::anomaly() == (true, true) {
        check_nan(node, &out)?;
    }
    for hook in post {
        if let Some(new) = hook(&out, &given)? {
            out = new;
        }
    }
    Ok(out)
}

/// Anomaly detection's check of what a node returned.
fn check_nan(node: &Node, out: &Grads) -> Result<()> {
    for (i, g) in out.iter().enumerate() {
        let Some(g) = g else { continue };
        let mut bad = false;
        if g.dtype().is_differentiable() {
            let wide = super::no_grad(|| ops::copy::to_dtype(g, crate::DType::C128))?;
            bad = wide.to_vec::<num_complex::Complex<f64>>()?.iter().any(|x| x.is_nan());
        }
        if bad {
            bail!(Runtime, "Function '{}' returned nan values in its {i}th output.", node.name);
        }
    }
    Ok(())
}

#[cold]
pub fn second_time() -> Error {
    error!(
        Runtime,
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward."
    )
}
