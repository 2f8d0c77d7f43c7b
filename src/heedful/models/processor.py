"""What this machine's processor multiplies fast."""

import torch


def has_bf16() -> bool:
    """Whether bf16 products are done in hardware, not emulated."""
    ask = getattr(torch.cpu, "get_capabilities", None)  # torch 2.9 and newer
    if ask is not None:
        found = ask()
        return any(found.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return bool(torch.cpu._is_avx512_bf16_supported())


def fast_type() -> torch.dtype:
    """bf16 where it is fast, else float32."""
    return torch.bfloat16 if has_bf16() else torch.float32


def threads() -> int:
    """How many threads a product of matrices is spread over."""
    return torch.get_num_threads()
