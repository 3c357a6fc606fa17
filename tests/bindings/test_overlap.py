"""Memory that is written twice, or read while it is written: refused where PyTorch refuses it, right elsewhere."""

import pytest

import ferrotorch as ft

TWICE = "more than one element of the written-to tensor refers to a single memory location"
MET = "some elements of the input tensor and the written-to tensor refer to a single memory location"

x = ft.arange(6.0)
i = ft.tensor([2, 0, 1])

APART = {
    "gather": lambda t, out: ft.gather(t, 0, i, out=out),
    "index_select": lambda t, out: ft.index_select(t, 0, i, out=out),
    "take": lambda t, out: ft.take(t, i, out=out),
    "cat": lambda t, out: ft.cat([t[:1], t[1:3]], out=out),
    "stack": lambda t, out: ft.stack([t[0], t[1], t[2]], out=out),
    "masked_select": lambda t, out: ft.masked_select(t, t >= 0, out=out),
    "index_add": lambda t, out: ft.index_add(ft.zeros(3), 0, i, t, out=out),
    "outer": lambda t, out: ft.outer(ft.ones(1), t, out=out.view(1, 3)),
}


@pytest.mark.parametrize("shift", [0, 1])
@pytest.mark.parametrize("name", APART)
def test_what_moves_elements_shares_no_memory_with_its_result(name, shift):
    memory = x.clone()
    with pytest.raises(RuntimeError, match=MET):
        APART[name](memory[:3], memory[shift : shift + 3])
    assert memory.equal(x)


def test_the_first_input_may_be_the_result_where_there_is_an_in_place_form():
    memory = x[:3].clone()
    assert ft.index_add(memory, 0, i, ft.ones(3), out=memory).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("call", [ft.add, ft.maximum, lambda a, b, out=None: ft.clamp(a, b, out=out)])
def test_elementwise_results_cover_an_input_exactly_or_not_at_all(call):
    memory = x.clone()
    with pytest.raises(RuntimeError, match=MET):
        call(memory[:3], ft.ones(3), out=memory[1:4])
    want = call(memory[:3], ft.ones(3))
    assert call(memory[:3], ft.ones(3), out=memory[:3]).equal(want)


def test_reductions_read_before_they_write():
    memory = ft.ones(2, 3)
    assert ft.sum(memory, 0, out=memory[0]).tolist() == [2.0, 2.0, 2.0]
    memory = ft.ones(4)
    assert ft.mm(memory.view(2, 2), ft.ones(2, 1), out=memory[1:3].view(2, 1)).tolist() == [[2.0], [2.0]]


@pytest.mark.parametrize("call", [lambda t: t.mul_(2), lambda t: t.copy_(ft.ones(3)), lambda t: ft.neg(x[:3], out=t)])
def test_expanded_tensors_are_not_written(call):
    with pytest.raises(RuntimeError, match=TWICE):
        call(ft.zeros(1).expand(3))


def test_strides_that_interleave_are_written():
    memory = ft.arange(10)
    assert memory.as_strided((3, 2, 1), (2, 3, 3), 0).mul_(2).flatten().tolist() == [0, 6, 4, 10, 8, 14]


@pytest.mark.parametrize(
    "call", [lambda t: t.add_(1), lambda t: t.sin_(), lambda t: t.cumsum_(0), lambda t: t.clamp_(2)]
)
def test_elements_that_meet_give_the_same_for_any_number_of_threads(call):
    def run(threads):
        before = ft.get_num_threads()
        ft.set_num_threads(threads)
        try:
            memory = ft.arange(200_001.0)
            call(memory.as_strided((200_000, 2), (1, 1)))
            return memory
        finally:
            ft.set_num_threads(before)

    assert run(1).equal(run(4))
