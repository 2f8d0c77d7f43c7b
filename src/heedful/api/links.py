"""Where an answer of one route leads: OpenAPI's links, so that programs (and tests) need not guess."""

from collections.abc import Mapping
from typing import Any

PREFIX = "/api/projects/{project}"

LINKS: Mapping[tuple[str, str, str], Mapping[str, tuple[str, ...]]] = {
    ("post", "/predict", "200"): {
        "prediction_id=$response.body#/prediction_id": ("get /predictions/{prediction_id}",)
    },
    ("post", "/feedback", "201"): {
        "feedback_id=$response.body#/id": ("get /feedback/{feedback_id}", "delete /feedback/{feedback_id}")
    },
    ("post", "/comments", "201"): {
        "reading_id=$response.body#/reading/id": (
            "get /comments/{reading_id}",
            "post /comments/{reading_id}/apply",
            "post /comments/{reading_id}/amend",
            "delete /comments/{reading_id}",
        )
    },
    ("post", "/rounds", "202"): {
        "job_id=$response.body#/id": ("get /jobs/{job_id}", "post /jobs/{job_id}/cancel")
    },
    ("post", "/reviews", "202"): {"review_id=$response.body#/about": ("get /reviews/{review_id}/report",)},
    ("post", "/labels", "201"): {"label_id=$response.body#/id": ("patch /labels/{label_id}",)},
    ("post", "/tokens", "201"): {"token_id=$response.body#/about/id": ("delete /tokens/{token_id}",)},
    ("post", "/webhooks", "201"): {
        "webhook_id=$response.body#/webhook/id": (
            "get /webhooks/{webhook_id}",
            "patch /webhooks/{webhook_id}",
            "post /webhooks/{webhook_id}/ping",
            "get /webhooks/{webhook_id}/deliveries",
            "delete /webhooks/{webhook_id}",
        )
    },
}
"""By the route and its status: which field of the answer is which parameter of which routes."""


def add_links(paths: dict[str, Any]) -> None:
    """Put the links into the paths of an OpenAPI document."""
    for (method, path, status), fields in LINKS.items():
        links = paths[PREFIX + path][method]["responses"][status].setdefault("links", {})
        for field, targets in fields.items():
            name, _, source = field.partition("=")
            for target in targets:
                verb, _, where = target.partition(" ")
                operation = paths[PREFIX + where][verb]["operationId"]
                links[operation] = {
                    "operationId": operation,
                    "parameters": {"project": "$request.path.project", name: source},
                }
