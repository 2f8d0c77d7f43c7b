"""The head: what it keeps, and what lies between two of them."""

from dataclasses import replace

import torch

from heedful.models.head import Bend, Head


def random_head(seed: int, units: int | None = None) -> Head:
    random = torch.Generator().manual_seed(seed)
    head = Head(("L1", "L2", "L3"), torch.randn(3, 8, generator=random), torch.randn(3, generator=random))
    if units is None:
        return head
    sizes = ((units, 8), (units,), (8, units), (8,))
    return replace(head, bend=Bend(*(torch.randn(size, generator=random) for size in sizes)))


def test_a_head_comes_back_from_its_state():
    for head in (random_head(0), random_head(0, units=5)):
        again = Head.of(head.labels, head.state())
        vectors = torch.randn(4, 8)
        assert torch.equal(again(vectors), head(vectors))


def test_a_flat_bend_bends_nothing():
    straight, bent = random_head(1), random_head(1, units=5)
    vectors = torch.randn(4, 8)
    assert bent.bend is not None
    assert not torch.allclose(bent(vectors), straight(vectors))
    assert torch.equal(replace(bent, bend=bent.bend.flat())(vectors), straight(vectors))


def test_on_the_way_from_a_straight_head_to_a_bent_one_both_ends_are_met():
    straight, bent, vectors = random_head(1), random_head(2, units=5), torch.randn(4, 8)
    assert torch.equal(straight.towards(bent, 0.0)(vectors), straight(vectors))
    assert torch.allclose(straight.towards(bent, 1.0)(vectors), bent(vectors))
    halfway = straight.towards(bent, 0.5)(vectors)
    assert not torch.allclose(halfway, straight(vectors))
    assert not torch.allclose(halfway, bent(vectors))


def test_labels_come_and_go_behind_the_same_bend():
    head, vectors = random_head(3, units=5), torch.randn(4, 8)
    fewer = head.with_labels(("L3", "L1"))
    assert torch.equal(fewer(vectors), head(vectors)[:, [2, 0]])
