from ferrotorch.nn.modules.container import *  # noqa
from ferrotorch.nn.modules.module import Module
