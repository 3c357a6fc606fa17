//! Einstein summation.
use super::linear::sum_keeping;
use super::{bmm, outer};
use crate::{bail, ops, Result, Tensor};

/// A label: letters are 0..52, dimensions of the ellipsis follow.
type Label = usize;
const LETTERS: usize = 52;

fn letter(c: char) -> Option<Label> {
    match c {
        'A'..='Z' => Some(c as usize - 'A' as usize),
        'a'..='z' => Some(c as usize - 'a' as usize + 26),
        _ => None,
    }
}

fn name(label: Label) -> char {
    match label {
        0..=25 => (b'A' + label as u8) as char,
        26..=51 => (b'a' + label as u8 - 26) as char,
        _ => '.',
    }
}

/// The labels of one operand; `None` stands for the ellipsis.
fn parse(text: &str, what: &str) -> Result<Vec<Option<Label>>> {
    let mut labels = Vec::new();
    let mut dots = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' {
            continue;
        }
        if c == '.' {
            if dots {
                bail!(Runtime, "einsum(): found '.' for {what} for which an ellipsis was already found");
            }
            if chars.next() != Some('.') || chars.next() != Some('.') {
                bail!(Runtime, "einsum(): found '.' for {what} that is not part of any ellipsis");
            }
            dots = true;
            labels.push(None);
            continue;
        }
        match letter(c) {
            Some(l) => labels.push(Some(l)),
            None => bail!(Runtime, "einsum(): invalid subscript given at index {} in the equation string, subscripts must be in [a-zA-Z]", text.find(c).unwrap_or(0)),
        }
    }
    Ok(labels)
}

/// Sums products of the operands' elements over the labels that the output does not name.
pub fn einsum(equation: &str, operands: &[Tensor]) -> Result<Tensor> {
    if operands.is_empty() {
        bail!(Runtime, "einsum(): must provide at least one operand");
    }
    let (left, right) = match equation.split_once("->") {
        Some((l, r)) => (l, Some(r)),
        None => (equation, None),
    };
    let terms: Vec<&str> = left.split(',').collect();
    if terms.len() > operands.len() {
        bail!(Runtime, "einsum(): fewer operands were provided than specified in the equation");
    }
    if terms.len() < operands.len() {
        bail!(Runtime, "einsum(): more operands were provided than specified in the equation");
    }
    let parsed = terms
        .iter()
        .enumerate()
        .map(|(i, t)| parse(t, &format!("operand {i}")))
        .collect::<Result<Vec<_>>>()?;
    let mut dots = 0;
    for (i, (labels, t)) in parsed.iter().zip(operands).enumerate() {
        let named = labels.iter().flatten().count();
        let ellipsis = labels.len() > named;
        if named > t.ndim() || (!ellipsis && named != t.ndim()) {
            bail!(
                Runtime,
                "einsum(): the number of subscripts in the equation ({named}) {} the number of dimensions ({}) for operand {i}{}",
                if ellipsis { "is more than" } else { "does not match" },
                t.ndim(),
                if ellipsis { "" } else { " and no ellipsis was given" }
            );
        }
        if ellipsis {
            dots = dots.max(t.ndim() - named);
        }
    }
    let expand = |labels: &[Option<Label>], covered: usize| -> Vec<Label> {
        let first = LETTERS + dots - covered;
        labels
            .iter()
            .flat_map(|l| match l {
                Some(l) => *l..*l + 1,
                None => first..LETTERS + dots,
            })
            .collect()
    };
    let mut count = vec![0; LETTERS + dots];
    let mut sizes = vec![1; LETTERS + dots];
    let mut given = Vec::new();
    for (i, (labels, t)) in parsed.iter().zip(operands).enumerate() {
        let labels = expand(labels, t.ndim() - labels.iter().flatten().count());
        for (d, &l) in labels.iter().enumerate() {
            count[l] += 1;
            let n = t.shape()[d];
            if sizes[l] != 1 && n != 1 && sizes[l] != n {
                bail!(Runtime, "einsum(): subscript {} has size {n} for operand {i} which does not broadcast with previously seen size {}", name(l), sizes[l]);
            }
            if n != 1 {
                sizes[l] = n;
            }
        }
        given.push(labels);
    }
    let output = match right {
        Some(text) => {
            let labels = parse(text, "the output")?;
            let expanded = expand(&labels, if labels.contains(&None) { dots } else { 0 });
            for (i, l) in expanded.iter().enumerate() {
                if expanded[..i].contains(l) {
                    bail!(
                        Runtime,
                        "einsum(): output subscript {} appears more than once in the output",
                        name(*l)
                    );
                }
                if count[*l] == 0 && *l < LETTERS {
                    bail!(
                        Runtime,
                        "einsum(): output subscript {} does not appear in the equation for any input operand",
                        name(*l)
                    );
                }
            }
            expanded
        }
        // Without an arrow: the ellipsis, then the labels that appear once, in order.
        None => (LETTERS..LETTERS + dots).chain((0..LETTERS).filter(|&l| count[l] == 1)).collect(),
    };
    contract(operands, given, &output, &sizes)
}

/// An operand with its dimensions' labels.
struct Term {
    tensor: Tensor,
    labels: Vec<Label>,
}

impl Term {
    /// Takes the diagonal where a label is repeated.
    fn new(tensor: &Tensor, labels: Vec<Label>) -> Result<Term> {
        let (mut tensor, mut labels) = (tensor.clone(), labels);
        let mut i = 0;
        while i < labels.len() {
            match labels[i + 1..].iter().position(|&l| l == labels[i]) {
                Some(j) => {
                    let j = i + 1 + j;
                    let (p, q) = (tensor.shape()[i], tensor.shape()[j]);
                    if p != q && p != 1 && q != 1 {
                        bail!(Runtime, "einsum(): subscript {} is repeated for operand but the sizes don't match, {q} != {p}", name(labels[i]));
                    }
                    let n = p.max(q);
                    let mut size = tensor.shape().to_vec();
                    (size[i], size[j]) = (n, n);
                    tensor = ops::view::diagonal(&tensor.expand(&size)?, 0, i as i64, j as i64)?;
                    let l = labels[i];
                    labels.remove(j);
                    labels.remove(i);
                    labels.push(l);
                }
                None => i += 1,
            }
        }
        Ok(Term { tensor, labels })
    }

    /// Sums over labels for which `drop` holds.
    fn reduce(mut self, drop: impl Fn(Label) -> bool) -> Result<Term> {
        let mut size = Vec::new();
        let mut keep = Vec::new();
        for (d, &l) in self.labels.clone().iter().enumerate() {
            if drop(l) {
                self.tensor = sum_keeping(&self.tensor, d)?;
            } else {
                size.push(self.tensor.shape()[d]);
                keep.push(l);
            }
        }
        if keep.len() < self.labels.len() {
            self.tensor = self.tensor.reshape(&size)?;
            self.labels = keep;
        }
        Ok(self)
    }

    /// The dimensions in the order of `order`, merged into groups of the given lengths; labels that are missing or of
    /// size 1 are broadcast to `sizes`.
    fn arranged(&self, groups: [&[Label]; 3], sizes: &[usize]) -> Result<Tensor> {
        let order: Vec<Label> = groups.concat();
        let mut dims = Vec::new();
        let mut tensor = self.tensor.clone();
        for &l in &order {
            match self.labels.iter().position(|&x| x == l) {
                Some(d) => dims.push(d as i64),
                None => {
                    tensor = tensor.unsqueeze(-1)?;
                    dims.push(tensor.ndim() as i64 - 1);
                }
            }
        }
        let full: Vec<usize> = order.iter().map(|&l| sizes[l]).collect();
        let merged = groups.map(|g| g.iter().map(|&l| sizes[l]).product::<usize>());
        tensor.permute(&dims)?.expand(&full)?.reshape(&merged)
    }
}

fn contract(
    operands: &[Tensor],
    given: Vec<Vec<Label>>,
    output: &[Label],
    sizes: &[usize],
) -> Result<Tensor> {
    let mut terms = operands.iter().zip(given).map(|(t, l)| Term::new(t, l)).collect::<Result<Vec<_>>>()?;
    if let [one] = &terms[..] {
        let term = Term { tensor: one.tensor.clone(), labels: one.labels.clone() }
            .reduce(|l| !output.contains(&l))?;
        let order: Vec<i64> =
            output.iter().filter_map(|l| term.labels.iter().position(|x| x == l)).map(|d| d as i64).collect();
        return term.tensor.permute(&order);
    }
    // Left to right; a label is summed as soon as no later operand and not the output has it.
    while terms.len() > 1 {
        let b = terms.remove(1);
        let a = terms.remove(0);
        let needed = |l: Label| output.contains(&l) || terms.iter().any(|t| t.labels.contains(&l));
        let a = a.reduce(|l| !needed(l) && !b.labels.contains(&l))?;
        let b = b.reduce(|l| !needed(l) && !a.labels.contains(&l))?;
        let has = |t: &Term, l: Label| t.labels.contains(&l);
        let size =
            |t: &Term, l: Label| t.labels.iter().position(|&x| x == l).map_or(1, |d| t.tensor.shape()[d]);
        let (mut batch, mut left, mut right, mut inner) = (vec![], vec![], vec![], vec![]);
        let mut both = sizes.to_vec();
        let mut all: Vec<Label> = a.labels.clone();
        all.extend(b.labels.iter().filter(|l| !has(&a, **l)));
        for l in all {
            let (p, q) = (size(&a, l), size(&b, l));
            both[l] = p.max(q).min(if p == 0 || q == 0 { 0 } else { usize::MAX });
            match (has(&a, l) && p != 1, has(&b, l) && q != 1, needed(l)) {
                (true, false, true) => left.push(l),
                (false, true, true) => right.push(l),
                (_, _, true) => batch.push(l),
                _ => inner.push(l),
            }
        }
        let sizes_of = |g: &[Label]| g.iter().map(|&l| both[l]).collect::<Vec<_>>();
        // A summed label that one side lacks has size 1 there: the other side is summed over it by the product.
        let x = a.arranged([&batch, &left, &inner], &both)?;
        let y = b.arranged([&batch, &inner, &right], &both)?;
        let z = if batch.is_empty() && inner.is_empty() {
            outer(&x.reshape(&[x.numel()])?, &y.reshape(&[y.numel()])?)?
        } else {
            bmm(&x, &y)?
        };
        let shape = [sizes_of(&batch), sizes_of(&left), sizes_of(&right)].concat();
        let labels = [batch, left, right].concat();
        terms.insert(0, Term { tensor: z.reshape(&shape)?, labels });
    }
    let term = &terms[0];
    let order: Vec<i64> =
        output.iter().filter_map(|l| term.labels.iter().position(|x| x == l)).map(|d| d as i64).collect();
    term.tensor.permute(&order)
}
