#!/usr/bin/env python3
"""Writes the folders beside it: what well-known networks are made of, small, exported by PyTorch's own exporter, with the outputs that PyTorch computes.

usage: write.py     (PyTorch 1.13 and ONNX 1.12, as Debian has them)
"""
import io
import pathlib

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent


def conv(inputs, outputs, kernel, **options):
    """Convolution, batch normalisation, ReLU, as nearly every network since 2015 has them."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, bias=False, **options), nn.BatchNorm2d(outputs), nn.ReLU())


class Response(torch.autograd.Function):
    """Response normalisation as ONNX's own operator; the exporter would take it to pieces."""

    @staticmethod
    def forward(ctx, x):
        return F.local_response_norm(x, 5, alpha=0.1, beta=0.75, k=1.0)

    @staticmethod
    def symbolic(g, x):
        return g.op("LRN", x, size_i=5, alpha_f=0.1, beta_f=0.75, bias_f=1.0).setType(x.type())


class AlexNet(nn.Module):
    """Large strides, response normalisation, groups, dropout between fully connected layers."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 8, 5, stride=2), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(8, 12, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2))
        self.head = nn.Sequential(nn.Dropout(), nn.Linear(12, 10), nn.ReLU(), nn.Dropout(), nn.Linear(10, 4), nn.Softmax(dim=1))

    def forward(self, x):
        return self.head(torch.flatten(self.second(F.max_pool2d(Response.apply(self.first(x)), 3, 2)), 1))


class ResNet(nn.Module):
    """A residual block whose shortcut is projected, one whose shortcut is the identity, and the mean over the map."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(conv(4, 6, 3, stride=2, padding=1), nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6))
        self.projection = nn.Sequential(nn.Conv2d(4, 6, 1, stride=2, bias=False), nn.BatchNorm2d(6))
        self.second = nn.Sequential(conv(6, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6))
        self.scores = nn.Linear(6, 5)

    def forward(self, x):
        x = F.relu(self.inner(x) + self.projection(x))
        x = F.relu(self.second(x) + x)
        return self.scores(F.adaptive_avg_pool2d(x, 1).view(x.size(0), -1))


class Inception(nn.Module):
    """Four branches side by side, one with 1×7 and 7×1 kernels, one that pools with padding, joined."""

    def __init__(self):
        super().__init__()
        self.one = conv(5, 3, 1)
        self.long = nn.Sequential(conv(5, 2, 1), conv(2, 3, (1, 7), padding=(0, 3)), conv(3, 4, (7, 1), padding=(3, 0)))
        self.wide = nn.Sequential(conv(5, 2, 1), conv(2, 3, 5, padding=2))
        self.pooled = conv(5, 2, 1)

    def forward(self, x):
        pooled = self.pooled(F.avg_pool2d(x, 3, stride=1, padding=1))
        return F.max_pool2d(torch.cat([self.one(x), self.long(x), self.wide(x), pooled], 1), 3, stride=2, ceil_mode=True)


class DenseNet(nn.Module):
    """Each layer takes all maps before it; normalisation stands before the convolution, and a transition halves the maps."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Sequential(nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, 3, 3, padding=1, bias=False)) for c in (4, 7, 10))
        self.transition = nn.Sequential(nn.BatchNorm2d(13), nn.ReLU(), nn.Conv2d(13, 6, 1, bias=False), nn.AvgPool2d(2, 2))

    def forward(self, x):
        maps = [x]
        for layer in self.layers:
            maps.append(layer(torch.cat(maps, 1)))
        return self.transition(torch.cat(maps, 1))


class ShuffleNet(nn.Module):
    """The channels are cut in two; one half passes, the other goes through a depthwise convolution; both are joined and shuffled."""

    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(conv(4, 4, 1), nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False), nn.BatchNorm2d(4), conv(4, 4, 1))

    def forward(self, x):
        passed, changed = x.chunk(2, dim=1)
        x = torch.cat((passed, self.branch(changed)), dim=1)
        n, c, h, w = x.size()
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


class SqueezeNet(nn.Module):
    """A fire module, and scores as the mean over maps that a 1×1 convolution makes."""

    def __init__(self):
        super().__init__()
        self.squeeze, self.one, self.three = nn.Conv2d(5, 3, 1), nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)
        self.scores = nn.Sequential(nn.Dropout(), nn.Conv2d(8, 6, 1), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1)))

    def forward(self, x):
        x = F.relu(self.squeeze(x))
        return torch.flatten(self.scores(torch.cat([F.relu(self.one(x)), F.relu(self.three(x))], 1)), 1)


class MobileNet(nn.Module):
    """An inverted residual with ReLU6, and one of the third version: squeeze and excitation, hard swish and hard sigmoid."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Sequential(nn.Conv2d(4, 12, 1, bias=False), nn.BatchNorm2d(12), nn.ReLU6())
        self.depthwise = nn.Sequential(nn.Conv2d(12, 12, 3, padding=1, groups=12, bias=False), nn.BatchNorm2d(12), nn.ReLU6())
        self.narrow = nn.Sequential(nn.Conv2d(12, 4, 1, bias=False), nn.BatchNorm2d(4))
        self.excite = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 1), nn.Hardsigmoid())

    def forward(self, x):
        x = x + self.narrow(self.depthwise(self.wide(3 * x)))
        return F.hardswish(x * self.excite(x))


class UNet(nn.Module):
    """Down and up again, once by a transposed convolution and once by interpolation, with maps of the way down joined on the way up."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.bottom = conv(2, 4, 3, padding=1), conv(4, 6, 3, padding=1), conv(6, 8, 3, padding=1)
        self.up2, self.join2 = nn.ConvTranspose2d(8, 6, 2, stride=2), conv(12, 6, 3, padding=1)
        self.join1, self.last = conv(10, 4, 3, padding=1), nn.Conv2d(4, 3, 1)

    def forward(self, x):
        one = self.down1(x)
        two = self.down2(F.max_pool2d(one, 2))
        x = self.join2(torch.cat([two, self.up2(self.bottom(F.max_pool2d(two, 2)))], 1))
        x = self.join1(torch.cat([one, F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)], 1))
        return torch.sigmoid(self.last(x))


class Detector(nn.Module):
    """A head for boxes: maps turned to rows, the best-scoring few picked, their offsets gathered."""

    def __init__(self):
        super().__init__()
        self.scores, self.offsets = nn.Conv2d(4, 2, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)

    def forward(self, x):
        scores = self.scores(x).permute(0, 2, 3, 1).reshape(x.size(0), -1)
        offsets = self.offsets(x).permute(0, 2, 3, 1).reshape(x.size(0), -1, 4)
        best, places = scores.sigmoid().topk(5, dim=1)
        return best, places, torch.gather(offsets, 1, places.unsqueeze(-1).expand(-1, -1, 4)).exp().clamp(max=3.0)


IDIOMS = {
    "alexnet": (AlexNet, (2, 3, 19, 19)),
    "resnet": (ResNet, (2, 4, 8, 8)),
    "inception": (Inception, (1, 5, 8, 8)),
    "densenet": (DenseNet, (2, 4, 6, 6)),
    "shufflenet": (ShuffleNet, (2, 8, 5, 5)),
    "squeezenet": (SqueezeNet, (2, 5, 7, 7)),
    "mobilenet": (MobileNet, (2, 4, 6, 6)),
    "unet": (UNet, (1, 2, 8, 8)),
    "detector": (Detector, (2, 4, 5, 5)),
}

for name, (build, shape) in IDIOMS.items():
    torch.manual_seed(7)
    module = build().eval()
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):  # as if it had been trained
            part.running_mean.uniform_(-0.3, 0.3)
            part.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.3, 0.3)
    x = torch.randn(shape)
    with torch.no_grad():
        outputs = module(x)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    names = [f"y{place}" for place in range(len(outputs))]
    data = HERE / name / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    bytes_of = io.BytesIO()
    # Not folded, so that the batch normalisations stay, and for any batch.
    torch.onnx.export(
        module, x, bytes_of, opset_version=14, input_names=["x"], output_names=names, do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE, dynamic_axes={"x": {0: "N"}},
    )
    (HERE / name / "model.onnx").write_bytes(bytes_of.getvalue())
    onnx.checker.check_model(onnx.load(HERE / name / "model.onnx"), full_check=True)
    for kind, tensors in (("input", {"x": x}), ("output", dict(zip(names, outputs)))):
        for place, (tensor, value) in enumerate(tensors.items()):
            (data / f"{kind}_{place}.pb").write_bytes(numpy_helper.from_array(value.numpy(), tensor).SerializeToString())
