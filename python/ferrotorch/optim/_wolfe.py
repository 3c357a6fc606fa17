"""A line search that ends where the strong Wolfe conditions hold."""

import ferrotorch

# A bracket that moves no parameter by more than this is small enough.
_SMALLEST_MOVE = 1e-9


def _cubic_minimum(x1, f1, g1, x2, f2, g2, bounds=None):
    """Where the cubic through two points with these values and slopes is least, within the bounds."""
    low, high = bounds if bounds is not None else (min(x1, x2), max(x1, x2))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0:
        return (low + high) / 2.0
    d2 = square.sqrt() if isinstance(square, ferrotorch.Tensor) else square**0.5
    if x1 <= x2:
        position = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        position = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(position, low), high)


class _Point:
    """A step length with the loss, gradient and slope found there."""

    __slots__ = ("gradient", "loss", "slope", "step")

    def __init__(self, step, loss, gradient, slope):
        self.step, self.loss, self.gradient, self.slope = step, loss, gradient, slope

    def cubic(self):
        return self.step, self.loss, self.slope


def strong_wolfe(evaluate, step, direction, loss, gradient, slope, limit, c1=1e-4, c2=0.9):
    r"""Finds a step :math:`t` with :math:`f(t) \le f(0) + c_1 t f'(0)` and :math:`|f'(t)| \le -c_2 f'(0)`.

    Args:
        evaluate (callable): returns loss and flat gradient at a step
        step: the first step to try
        direction (Tensor): the flat direction
        loss, gradient, slope: at step 0
        limit (int): evaluations after the first

    Returns:
        loss, gradient, step, number of evaluations
    """
    reach = direction.abs().max()
    start = _Point(0, loss, gradient.clone(memory_format=ferrotorch.contiguous_format), slope)

    def measure(at):
        found, grad = evaluate(at)
        return _Point(at, found, grad, grad.dot(direction))

    def too_high(point, other_loss):
        return point.loss > loss + c1 * point.step * slope or point.loss >= other_loss

    previous, point = start, measure(step)
    evaluations, iteration = 1, 0
    bracket = None
    while iteration < limit:
        if point.loss > loss + c1 * point.step * slope or (iteration > 1 and point.loss >= previous.loss):
            bracket = [previous, point]
            break
        if abs(point.slope) <= -c2 * slope:
            return point.loss, point.gradient, point.step, evaluations
        if point.slope >= 0:
            bracket = [previous, point]
            break
        # Still going down: further along, but not out of reach of what the two points tell.
        low = point.step + 0.01 * (point.step - previous.step)
        farther = _cubic_minimum(*previous.cubic(), *point.cubic(), bounds=(low, point.step * 10))
        previous = _copied(point)
        point = measure(farther)
        evaluations += 1
        iteration += 1
    if bracket is None:
        bracket = [start, point]
    low, high = (0, 1) if bracket[0].loss <= bracket[1].loss else (1, 0)
    stuck = False
    while iteration < limit:
        ends = bracket[0].step, bracket[1].step
        if abs(ends[1] - ends[0]) * reach < _SMALLEST_MOVE:
            break
        at = _cubic_minimum(*bracket[0].cubic(), *bracket[1].cubic())
        margin = 0.1 * (max(ends) - min(ends))
        if min(max(ends) - at, at - min(ends)) < margin:
            # Twice in a row at the same edge, or outside: move in by a tenth.
            if stuck or at >= max(ends) or at <= min(ends):
                at = max(ends) - margin if abs(at - max(ends)) < abs(at - min(ends)) else min(ends) + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        point = measure(at)
        evaluations += 1
        iteration += 1
        if too_high(point, bracket[low].loss):
            bracket[high] = _copied(point)
            low, high = (0, 1) if bracket[0].loss <= bracket[1].loss else (1, 0)
            continue
        done = abs(point.slope) <= -c2 * slope
        if not done and point.slope * (bracket[high].step - bracket[low].step) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = _copied(point)
        if done:
            break
    best = bracket[low]
    return best.loss, best.gradient, best.step, evaluations


def _copied(point):
    return _Point(point.step, point.loss, point.gradient.clone(memory_format=ferrotorch.contiguous_format), point.slope)
