"""Whatever people write is shown and never run: thirty payloads in every kept string, on every page."""

from pages import Pages
from test_for_everybody import PAGES

RUNS = "window.ran = true"
PAYLOADS = (
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"</title><script>{RUNS}</script>",
    f"</textarea><script>{RUNS}</script>",
    f"</template><script>{RUNS}</script>",
    f"<img src=x onerror='{RUNS}'>",
    f'"><img src=x onerror="{RUNS}">',
    f"'><img src=x onerror='{RUNS}'>",
    f"<svg onload='{RUNS}'>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<svg><animate onbegin='{RUNS}' attributeName=x dur=1s>",
    f"<body onload='{RUNS}'>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'>",
    f"<iframe src='javascript:parent.{RUNS}'>",
    f"<a href='javascript:{RUNS}'>a</a>",
    f"<details open ontoggle='{RUNS}'>",
    f"<video><source onerror='{RUNS}'></video>",
    f"<audio src=x onerror='{RUNS}'>",
    f"<input autofocus onfocus='{RUNS}'>",
    f"<marquee onstart='{RUNS}'>",
    f"<object data='data:text/html,<script>{RUNS}</script>'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUNS}'>",
    f"<style>@import 'x';*{{background:url(javascript:{RUNS})}}</style>",
    f"<div style='animation:x 1s' onanimationstart='{RUNS}'>",
    f'" autofocus onfocus="{RUNS}" x="',
    f"' onmouseover='{RUNS}' x='",
    f"` onclick={RUNS} `",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    f"${{{RUNS}}}<%= {RUNS} %>#{{{RUNS}}}",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUNS}>",
)

WATCH = """
window.ran = false; window.forbidden = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.forbidden.push(event.blockedURI + " " + event.violatedDirective));
"""


def test_thirty_payloads_in_every_kept_string_run_nowhere(served: Pages, open_page) -> None:
    project = served.hosted.project
    for place, payload in enumerate(PAYLOADS):
        project.add_label(payload)
        answer = project.predict(f"{payload} is where the parcel went", keep=True)
        project.correct(answer, payload, author=("owner", "the reviewer")[place % 2])
        project.correct(answer, "billing", author=("the reviewer", "owner")[place % 2])
        heard = project.tell(f"anything that mentions {payload} is delivery", on=answer, author="owner")
    page = open_page("ask", expected=("404",))
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(f"{dialog.message} ran")))
    page.add_init_script(WATCH)
    addresses = (
        *PAGES,
        f"ask?on={answer.id}",
        f"ask/why/{answer.id}",
        f"ask/readings/{heard.id}",
        "ask/history",
    )
    for path in addresses:
        page.goto(f"{served.project}/{path}", wait_until="networkidle")
        assert page.evaluate("window.ran") is False, path
        assert page.evaluate("window.forbidden") == [], path
    page.goto(f"{served.project}/ask?on={answer.id}", wait_until="networkidle")
    page.locator("[data-reading]").first.click()  # the same, swapped in by a script
    page.locator("[data-reading-form]").wait_for()
    page.get_by_text("Why this answer?").click()
    page.locator("[data-why-place] .material").first.wait_for()
    assert page.evaluate("window.ran") is False
    assert page.evaluate("window.forbidden") == []
    assert PAYLOADS[-1] in page.locator("#history").inner_text()
