"""Expressions whose results PyTorch gave: `tools/make_data_golden.py` stores them, `test_data.py` compares."""

import array
import collections
import decimal
import fractions
import re
import warnings

import numpy as np


class Seq:
    """A sequence that is neither list nor tuple."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __getitem__(self, i):
        return self.values[i]


class Arr:
    """An object with NumPy's protocol only."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values


class Idx:
    def __index__(self):
        return 7


class Flt:
    def __float__(self):
        return 2.5


class AI:
    """An object with an array interface only."""

    def __init__(self, values):
        self.__array_interface__ = values.__array_interface__


def names(torch):
    """Everything that the expressions refer to, made anew."""
    loop = [1]
    loop.append(loop)
    read_only = np.arange(3.0)
    read_only.setflags(write=False)
    sub = type("Sub", (torch.Tensor,), {})
    return {
        "torch": torch,
        "np": np,
        "array": array,
        "collections": collections,
        "decimal": decimal,
        "fractions": fractions,
        "Seq": Seq,
        "Arr": Arr,
        "Idx": Idx,
        "Flt": Flt,
        "AI": AI,
        "Sub": sub,
        "sr": loop,
        "ro": read_only,
        "t": torch.arange(6.0).reshape(2, 3),
        "ti": torch.arange(6).reshape(2, 3),
        "g": torch.ones(2, requires_grad=True),
        "a": np.arange(6.0).reshape(2, 3),
        "cap_name": lambda c: re.sub(" at .*", "", repr(c)),
    }


def shown(torch, x):
    if isinstance(x, torch.Tensor):
        return f"{x.tolist()} {x.dtype} {tuple(x.shape)} {x.stride()} requires_grad={x.requires_grad}"
    return re.sub(r" at 0x\w+", "", repr(x))


def result(torch, expression):
    """The value of an expression as text, or its exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            text = shown(torch, eval(expression, names(torch)))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
    # The messages of PyTorch and this library differ in the list of NumPy's unsigned types.
    return text.replace("uint64, uint32, uint16, ", "").replace("ferrotorch", "torch")


TENSOR = r"""
torch.tensor([])
torch.tensor([[]])
torch.tensor([[],[]])
torch.tensor([[[]],[[]]])
torch.tensor(())
torch.tensor(range(3))
torch.tensor(range(0))
torch.tensor([1,2.5])
torch.tensor([1.5,2])
torch.tensor([True,2])
torch.tensor([True,2.5])
torch.tensor([True,False])
torch.tensor([1,2j])
torch.tensor([1.5,2j])
torch.tensor(3)
torch.tensor(3.0)
torch.tensor(True)
torch.tensor(2j)
torch.tensor('a')
torch.tensor(['a'])
torch.tensor([['ab','cd']])
torch.tensor([1,'a'])
torch.tensor(None)
torch.tensor([None])
torch.tensor([1,None])
torch.tensor([[1,2,3],[4,5]])
torch.tensor([[1,2,3],4])
torch.tensor([1,[2]])
torch.tensor([[1],[2,3]])
torch.tensor([[1,2],[3,[4]]])
torch.tensor([[[1,2],[3,4]],[[1,2],[3]]])
torch.tensor(2**63)
torch.tensor([2**63])
torch.tensor([-2**63-1])
torch.tensor(2**64)
torch.tensor([2**70])
torch.tensor([2**70], dtype=torch.float64)
torch.tensor([10**400], dtype=torch.float64)
torch.tensor(2**63, dtype=torch.float64)
torch.tensor([300], dtype=torch.uint8)
torch.tensor([256], dtype=torch.uint8)
torch.tensor([-1], dtype=torch.uint8)
torch.tensor([-129], dtype=torch.int8)
torch.tensor([-128], dtype=torch.int8)
torch.tensor([128], dtype=torch.int8)
torch.tensor([2**31], dtype=torch.int32)
torch.tensor([2**31-1], dtype=torch.int32)
torch.tensor(300, dtype=torch.uint8)
torch.tensor(-1, dtype=torch.uint8)
torch.tensor(2**31, dtype=torch.int32)
torch.tensor([1.5], dtype=torch.int64)
torch.tensor([-1.5], dtype=torch.int64)
torch.tensor([1.5], dtype=torch.uint8)
torch.tensor([300.5], dtype=torch.uint8)
torch.tensor([-1.5], dtype=torch.uint8)
torch.tensor([1e30], dtype=torch.int64)
torch.tensor([1e10], dtype=torch.int32)
torch.tensor([float('nan')], dtype=torch.int64)
torch.tensor([float('inf')], dtype=torch.int64)
torch.tensor([float('nan')], dtype=torch.bool)
torch.tensor([0.0, 0.5, 2], dtype=torch.bool)
torch.tensor([2**70], dtype=torch.bool)
torch.tensor(['a',''], dtype=torch.bool)
torch.tensor([None], dtype=torch.bool)
torch.tensor([[1],[]], dtype=torch.bool)
torch.tensor([1j], dtype=torch.int64)
torch.tensor([1j], dtype=torch.bool)
torch.tensor([0j], dtype=torch.bool)
torch.tensor([1e300, 70000.], dtype=torch.float16)
torch.tensor([1e300, 70000.,3.4e38], dtype=torch.bfloat16)
torch.tensor([1e300j], dtype=torch.complex64)
torch.tensor(b'abc')
torch.tensor(bytearray(b'abc'))
torch.tensor([b'abc'])
torch.tensor(memoryview(b'abc'))
torch.tensor(array.array('f',[1,2]))
torch.tensor(array.array('d',[1,2]))
torch.tensor(array.array('i',[1,2]))
torch.tensor({1:2})
torch.tensor({1,2})
torch.tensor({0:2})
torch.tensor(x for x in [1,2])
torch.tensor(Seq([1,2,3]))
torch.tensor([Seq([1,2,3]),[4,5,6]])
torch.tensor(Arr(np.ones(3)))
torch.tensor(Arr(np.ones(())))
torch.tensor([Arr(np.ones(3))])
torch.tensor(Idx())
torch.tensor([Idx(),Idx()])
torch.tensor(Idx(),dtype=torch.int64)
torch.tensor(Flt())
torch.tensor(Flt(),dtype=torch.float64)
torch.tensor([Flt()],dtype=torch.int32)
torch.tensor(decimal.Decimal('1.5'),dtype=torch.float64)
torch.tensor(fractions.Fraction(1,2))
torch.tensor(np.float32(1.5))
torch.tensor(np.float64(1.5))
torch.tensor(np.float16(1.5))
torch.tensor(np.int8(3))
torch.tensor(np.uint8(3))
torch.tensor(np.int64(3))
torch.tensor(np.bool_(True))
torch.tensor(np.complex64(1+2j))
torch.tensor([np.float32(1.5),np.float32(2)])
torch.tensor([np.float64(1.5),np.float32(2)])
torch.tensor([np.float64(1.5),1])
torch.tensor([np.int8(3),np.int8(4)])
torch.tensor([np.int8(3),4.5])
torch.tensor([np.int32(3),2])
torch.tensor([np.bool_(True),False])
torch.tensor([np.uint8(3)])
torch.tensor([np.complex64(3)])
torch.tensor([np.float16(3)])
torch.tensor([np.str_('a')])
torch.tensor(np.ones((2,3))[::-1])
torch.tensor(np.ones((2,3)).T)
torch.tensor(np.ones((2,3)).T).stride()
torch.tensor(np.zeros((0,3)))
torch.tensor(np.broadcast_to(np.ones(3),(2,3)))
torch.tensor(np.arange(3.),dtype=torch.int8)
torch.tensor(np.arange(3,dtype=np.int8),requires_grad=True)
torch.tensor([np.ones(2),np.ones(2)])
torch.tensor([np.ones(2,dtype=np.float32),np.ones(2,dtype=np.float32)])
torch.tensor((np.ones(2),np.ones(2)))
torch.tensor([[np.ones(2)]])
torch.tensor([1,np.ones(2)])
torch.tensor([np.ones(2),np.ones(3)])
torch.tensor(torch.ones(2))
torch.tensor(torch.ones(2,requires_grad=True))
torch.tensor(torch.ones(2),dtype=torch.int64)
torch.tensor(torch.ones(2,3).t()).stride()
torch.tensor([torch.tensor(1),torch.tensor(2)])
torch.tensor([torch.tensor(1.),2])
torch.tensor([torch.tensor(1),2.5])
torch.tensor([torch.tensor(1,dtype=torch.int8),torch.tensor(2,dtype=torch.int8)])
torch.tensor([torch.ones(2),torch.ones(2)])
torch.tensor([torch.ones(2),torch.ones(3)])
torch.tensor([torch.ones(1),torch.ones(1)])
torch.tensor([torch.ones(1),2.])
torch.tensor([2.,torch.ones(1)])
torch.tensor([torch.tensor(1.,requires_grad=True)])
torch.tensor([torch.tensor([1.,2.],requires_grad=True)])
torch.tensor([torch.ones(0)])
torch.tensor([torch.tensor(1.5)],dtype=torch.int64)
torch.tensor([torch.tensor(1.5,dtype=torch.bfloat16)])
torch.tensor([torch.tensor(1j)])
torch.tensor([torch.tensor(True)])
torch.tensor([1],requires_grad=True)
torch.tensor([1.],requires_grad=True)
torch.tensor([1.],requires_grad=1)
torch.tensor([1.],requires_grad=None)
torch.tensor([1j],requires_grad=True)
torch.tensor([1.],dtype=float)
torch.tensor([1.],dtype=int)
torch.tensor([1.],dtype='float32')
torch.tensor([1.],dtype=np.float32)
torch.tensor([1.],device='cpu')
torch.tensor([1.],device=torch.device('cpu'))
torch.tensor([1.],device=3.5)
torch.tensor([1.],pin_memory=False)
torch.tensor()
torch.tensor(1,2,3)
torch.tensor(data=[1])
torch.tensor([1],foo=2)
torch.tensor([1],names=None)
torch.tensor(sr)
torch.tensor(torch.Size([2,3]))
torch.tensor(collections.deque([1,2]))
torch.tensor(collections.namedtuple('P','a b')(1,2))
torch.tensor(object())
torch.tensor(lambda: 1)
torch.tensor([[[[]]]]).shape
torch.tensor(eval('['*200+']'*200))
torch.tensor(eval('['*60+'1'+']'*60)).ndim
torch.tensor(eval('['*64+'1'+']'*64)).ndim
torch.tensor(eval('['*70+'1'+']'*70)).ndim
torch.tensor(eval('['*128+'1'+']'*128)).ndim
torch.tensor(eval('['*129+'1'+']'*129)).ndim
torch.tensor({}.keys())
torch.tensor({1:1}.values())
""".strip().splitlines()

SHARE = r"""
torch.as_tensor([1,2])
torch.as_tensor(a)
torch.as_tensor(t) is t
torch.as_tensor(t,dtype=torch.float32) is t
torch.as_tensor(t,dtype=torch.float64)
torch.as_tensor(g) is g
torch.as_tensor(g,dtype=torch.float64)
torch.as_tensor(np.float32(3))
torch.as_tensor(3)
torch.as_tensor('a')
torch.as_tensor()
torch.as_tensor([1],torch.float32,'cpu')
torch.as_tensor([1],device='cpu')
torch.as_tensor(ro)
torch.as_tensor(a[::-1])
torch.as_tensor(a.astype('>f8'))
torch.as_tensor(Arr(a))
torch.as_tensor(AI(a))
torch.tensor(AI(a))
torch.asarray([1,2])
torch.asarray(a)
torch.asarray(t) is t
torch.asarray(t,copy=True) is t
torch.asarray(t,copy=False) is t
torch.asarray(t,dtype=torch.float64,copy=False)
torch.asarray(t.clone(),requires_grad=True)
t.requires_grad
torch.asarray(g)
torch.asarray(g,requires_grad=True)
torch.asarray(g) is g
torch.asarray(g, requires_grad=True) is g
torch.asarray(g*2, requires_grad=True).is_leaf
torch.asarray(g*2).is_leaf
torch.asarray(bytearray(b'abcd'))
torch.asarray(bytearray(b'abcd1234'),dtype=torch.float32).shape
torch.asarray(memoryview(b'abcd'))
torch.asarray(array.array('f',[1,2]))
torch.asarray(array.array('i',[1,2]),copy=False)
torch.asarray(array.array('i',[1,2]),copy=True,dtype=torch.int32)
torch.asarray([1,2],copy=False)
torch.asarray(3)
torch.asarray(3.5)
torch.asarray(np.float32(3))
torch.asarray(True)
torch.asarray(range(3))
torch.asarray(AI(a))
torch.asarray(Arr(a))
torch.asarray('abc')
torch.asarray(None)
torch.asarray(object())
torch.asarray({1:2})
torch.asarray(ro)
torch.asarray(a[::-1])
torch.asarray([1,2],dtype=torch.float32,device='cpu',requires_grad=True)
torch.asarray([1,2],requires_grad=True)
torch.asarray([])
torch.asarray(bytearray(b''))
torch.asarray([1],2)
torch.asarray()
torch.asarray(obj=[1])
torch.scalar_tensor(3)
torch.scalar_tensor(3.5,dtype=torch.int64)
torch.scalar_tensor(True)
torch.scalar_tensor(2j)
torch.scalar_tensor(2j,dtype=torch.complex128)
torch.scalar_tensor(3,requires_grad=True)
torch.scalar_tensor('a')
torch.scalar_tensor([1])
torch.scalar_tensor(torch.tensor(2))
torch.scalar_tensor(s=2)
torch.from_numpy(a)
torch.from_numpy([1])
torch.from_numpy(3)
torch.from_numpy(None)
torch.from_numpy(np.float32(1))
torch.from_numpy(ro)
torch.from_numpy(a[::-1])
torch.from_numpy(a[:,::2])
torch.from_numpy(a.T)
torch.from_numpy(np.zeros((0,3)))
torch.from_numpy(np.zeros((3,0)))
torch.from_numpy(np.zeros(()))
torch.from_numpy(np.broadcast_to(np.ones(3),(2,3)))
torch.from_numpy(a.astype('>f8'))
torch.from_numpy(np.zeros(3,dtype=[('x','i1'),('y','<f4')])['y'])
torch.from_numpy(np.zeros(4,dtype=[('x','i4'),('y','<f4')])['y'])
torch.from_numpy(np.ones(2,dtype=bool))
torch.from_numpy(np.ones(2,dtype=np.float16))
torch.from_numpy(np.ones(2,dtype=np.longlong))
torch.from_numpy(np.ones(2,dtype=np.int8))
torch.from_numpy(np.ones(2,dtype=np.complex64))
torch.from_numpy(np.ones(2,dtype=np.complex128))
torch.from_numpy(np.frombuffer(b'12345',dtype=np.uint8)[1:])
torch.frombuffer(bytearray(b'abcd'),dtype=torch.uint8)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,count=2)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,count=3)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,count=0)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,count=-2)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,offset=5)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,offset=-1)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.int16,offset=4)
torch.frombuffer(bytearray(b'abcde'),dtype=torch.uint8,offset=4,count=2)
torch.frombuffer(bytearray(b'abcd'))
torch.frombuffer(bytearray(b'abcd'),dtype=torch.float32,requires_grad=True).requires_grad
torch.frombuffer(bytearray(b'abcd'),dtype=torch.uint8,requires_grad=True)
torch.frombuffer(bytearray(b'abcd'),dtype=None)
torch.frombuffer(memoryview(bytearray(b'abcdef'))[::2],dtype=torch.uint8)
torch.frombuffer(a,dtype=torch.float64)
t.numpy()
t.t().numpy().strides
t.numpy().base is t
g.numpy()
g.numpy(force=True)
g.detach().numpy()
torch.ones(2,dtype=torch.bfloat16).numpy()
torch.ones(2,dtype=torch.half).numpy().dtype
torch.ones(2,dtype=torch.bool).numpy().dtype
torch.ones(2,dtype=torch.complex64).numpy().dtype
torch.ones(2,dtype=torch.int64).numpy().dtype.char
torch.tensor(3.).numpy()
torch.ones(0,3).numpy()
torch.ones(3).expand(2,3).numpy().strides
torch.ones(3).numpy(True)
torch.ones(3).numpy(force=1)
np.asarray(t)
np.asarray(t,dtype=np.int32)
np.asarray(g)
t.__array__()
t.__array__(np.float64)
t.__array__(dtype=np.int8)
t.__array__(None)
t.__array_priority__
t.item()
torch.tensor([[2.5]]).item()
torch.ones(0).item()
torch.tensor([1.5],dtype=torch.bfloat16).item()
torch.tensor([1.1],dtype=torch.half).item()
torch.tensor(1.1).item()
torch.tensor(7,dtype=torch.uint8).item()
torch.tensor(True).item()
torch.tensor(1+2j).item()
t.tolist()
t.t().tolist()
torch.tensor(3).tolist()
torch.ones(2,0).tolist()
torch.ones(0,2).tolist()
torch.ones(2,1,2,dtype=torch.bfloat16).tolist()
torch.ones(3).expand(2,3).tolist()
torch.tensor([True]).tolist()
torch.tensor([1j]).tolist()
g.tolist()
t.new_tensor([1,2])
ti.new_tensor([1.5,2])
t.new_tensor(3)
t.new_tensor(t)
t.new_tensor([1],dtype=torch.int8,requires_grad=False)
t.new_tensor(a)
t.new_tensor([1],requires_grad=True)
t.new_tensor()
t.new_tensor('a')
""".strip().splitlines()

LEGACY = r"""
torch.Tensor()
torch.Tensor(2,3).shape
torch.Tensor(5).shape
torch.Tensor(0)
torch.Tensor([1,2])
torch.Tensor((2,3))
torch.Tensor([[1,2],[3,4]])
torch.Tensor([True,2])
torch.Tensor([1j])
torch.Tensor(torch.Size([2,3])).shape
torch.Tensor(3.5)
torch.Tensor('a')
torch.Tensor(['a'])
torch.Tensor(None)
torch.Tensor(np.int64(3)).shape
torch.Tensor(np.float32(3))
torch.Tensor(True)
torch.Tensor(range(3))
torch.Tensor(t)
torch.Tensor(t) is t
torch.Tensor(torch.ones(2,dtype=torch.int64))
torch.Tensor(g)
torch.Tensor(torch.tensor(3))
torch.Tensor(torch.tensor(3.))
torch.Tensor(1,2.5)
torch.Tensor(2,device='cpu').shape
torch.Tensor([2],device='cpu')
torch.Tensor(data=[2])
torch.FloatTensor([1,2])
torch.FloatTensor(2,3).shape
torch.FloatTensor()
torch.FloatTensor(torch.ones(2,dtype=torch.int64))
torch.FloatTensor(t)
torch.FloatTensor(torch.ones(2,dtype=torch.float64))
torch.LongTensor([1.5,2])
torch.LongTensor([1,2])
torch.LongTensor(t)
torch.LongTensor(a)
torch.LongTensor(a.astype(int))
torch.LongTensor(3).shape
torch.ByteTensor([1,2])
torch.ByteTensor([256])
torch.BoolTensor([1,0])
torch.HalfTensor([1,0])
torch.BFloat16Tensor([1,0])
torch.DoubleTensor([1,0])
torch.IntTensor([1,0])
torch.ShortTensor([1,0])
torch.CharTensor([1,0])
torch.LongTensor([2**63])
torch.LongTensor('a')
torch.LongTensor(2.5)
torch.FloatTensor
isinstance(t,torch.FloatTensor)
isinstance(t,torch.LongTensor)
isinstance(3,torch.LongTensor)
torch.FloatTensor.dtype
torch.FloatTensor.__name__
torch.FloatTensor.__module__
torch.FloatTensor.layout
torch.FloatTensor.is_sparse
torch.FloatTensor == torch.FloatTensor
hash(torch.FloatTensor) is not None
t.type()
t.type(torch.LongTensor)
t.type('torch.LongTensor')
t.type(torch.int64)
torch.float32 == torch.FloatTensor
hasattr(torch,'ComplexFloatTensor')
t.new([1,2])
torch.ones(2,dtype=torch.int64).new([1,2])
torch.ones(2,dtype=torch.int64).new(2,3).shape
t.new()
t.new(t)
t.new(torch.ones(2,dtype=torch.int64))
torch.ones(2,dtype=torch.int64).new([1.5])
type(Sub([1,2]))
type(Sub(2,3))
type(Sub(t))
type(Sub())
torch.from_dlpack(t)
torch.from_dlpack(t) is t
torch.from_dlpack(g)
g.__dlpack__()
torch.utils.dlpack.to_dlpack(g)
torch.from_dlpack(np.arange(3))
torch.from_dlpack(a)
torch.from_dlpack(a.T)
torch.from_dlpack(3)
torch.from_dlpack(t,device='cpu')
cap_name(t.__dlpack__())
cap_name(t.__dlpack__(max_version=(1,0)))
cap_name(t.__dlpack__(max_version=(0,8)))
cap_name(t.__dlpack__(stream=None))
t.__dlpack__(stream=1)
cap_name(t.__dlpack__(stream=-1))
t.__dlpack__(stream='a')
cap_name(t.__dlpack__(dl_device=(1,0)))
cap_name(t.__dlpack__(copy=True))
cap_name(t.__dlpack__(copy=False))
used()
twice()
torch.from_dlpack(torch.utils.dlpack.to_dlpack(t))
torch.from_dlpack(object())
np.from_dlpack(t)
np.from_dlpack(torch.ones(2,dtype=torch.bool))
np.from_dlpack(torch.ones(2,dtype=torch.bfloat16))
torch.from_dlpack(torch.ones(2,dtype=torch.bfloat16))
torch.from_dlpack(torch.ones(2,dtype=torch.bool))
torch.from_dlpack(torch.ones(2,dtype=torch.complex64))
torch.from_dlpack(torch.ones(0,3))
torch.from_dlpack(torch.ones(()))
torch.from_dlpack(torch.ones(3).expand(2,3))
torch.from_dlpack(torch.arange(6)[2:])
torch.from_dlpack(ro)
""".strip().splitlines()

EXPRESSIONS = TENSOR + SHARE + LEGACY
