"""Attention over whole heads with its gradient written out.

Queries, keys and values go in as one tensor; the mixed values come out. On a processor, plain batched
products in bf16 with the scores kept for the way back are two to four times as fast as the general kernel
for the short rows that texts have; this file is that trade, and knows nothing of models.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def attend(qkv_BL3H: Tensor, bias_BL: Tensor | None, heads: int) -> Tensor:
    """Mix each text's values by its scores; `bias_BL` is 0 for tokens and hugely negative for padding."""
    if qkv_BL3H.dtype != torch.bfloat16:
        return _attend_exactly(qkv_BL3H, bias_BL, heads)
    mixed: Tensor = _Attend.apply(qkv_BL3H, bias_BL, heads)  # type: ignore[no-untyped-call]
    return mixed


def _attend_exactly(qkv: Tensor, bias: Tensor | None, heads: int) -> Tensor:
    batch, length, width = qkv.shape
    q, k, v = qkv.view(batch, length, 3, heads, width // 3 // heads).permute(2, 0, 3, 1, 4)
    mask = None if bias is None else bias[:, None, None, :].to(qkv.dtype)
    mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return mixed.transpose(1, 2).reshape(batch, length, width // 3)


class _Attend(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, qkv: Tensor, bias: Tensor | None, heads: int) -> Tensor:
        batch, length, width = qkv.shape
        size = width // 3 // heads
        q, k, v = _per_head(qkv.view(batch, length, 3, heads, size).permute(2, 0, 3, 1, 4)).unbind(0)
        q.mul_(size**-0.5)
        scores = torch.bmm(q, k.transpose(1, 2))
        if bias is not None:
            scores.view(batch, heads, length, length).add_(bias[:, None, None, :])
        shares = torch.softmax(scores, -1)
        mixed = torch.bmm(shares, v)
        ctx.save_for_backward(q, k, v, shares)
        ctx.heads = heads
        return mixed.view(batch, heads, length, size).transpose(1, 2).reshape(batch, length, width // 3)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        q, k, v, shares = ctx.saved_tensors
        batch, length, width = grad.shape
        size = width // ctx.heads
        up = _per_head(grad.view(batch, length, ctx.heads, size).transpose(1, 2))
        dv = torch.bmm(shares.transpose(1, 2), up)
        dscores = torch._softmax_backward_data(torch.bmm(up, v.transpose(1, 2)), shares, -1, shares.dtype)
        dq = torch.bmm(dscores, k).mul_(size**-0.5)
        dk = torch.bmm(dscores.transpose(1, 2), q)
        joined = torch.empty(batch, length, 3, ctx.heads, size, dtype=grad.dtype)
        for place, part in enumerate((dq, dk, dv)):
            joined[:, :, place] = part.view(batch, ctx.heads, length, size).transpose(1, 2)
        return joined.view(batch, length, 3 * width), None, None


def _per_head(t: Tensor) -> Tensor:
    """[..., batch, heads, length, size] as one contiguous [..., batch x heads, length, size]."""
    return t.flatten(-4, -3).contiguous()
