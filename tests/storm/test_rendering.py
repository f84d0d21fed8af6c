"""Drawings in a real browser: Mermaid draws each, and shows the words as they were written.

Needs Chromium and npm, and takes Mermaid from the npm registry; runs with the storms.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from bot.core.draw import draw
from tests.conftest import dialogue_of
from tests.core.test_draw import SIGNS, Hits

CHROMIUM, NPM = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("npm")
pytestmark = [
    pytest.mark.storm,
    pytest.mark.skipif(not (CHROMIUM and NPM), reason="needs chromium and npm"),
]
MERMAID = "mermaid@11.4.1"  # an older one: what it shows well, the newer do too; GitHub's lags behind
PAGE = """<!doctype html><meta charset="utf-8"><pre id="found" hidden></pre><div id="out"></div>
<script src="%s"></script><script>
const words = (one) => {
  const copy = one.cloneNode(true);
  copy.querySelectorAll("br").forEach((br) => br.replaceWith("\\n"));
  return copy.textContent;
};
const all = (what) => [...document.querySelectorAll("#out " + what)];
mermaid.initialize({startOnLoad: false});
mermaid.render("drawing", %s).then((made) => {
  out.innerHTML = made.svg;
  found.textContent = JSON.stringify({
    boxes: all("g.node").map(words),
    colours: all("g.node").map((one) => one.getAttribute("class").match(/walked|partly|never/)?.[0] ?? ""),
    arrows: all("path.flowchart-link").length,
    labels: all("g.edgeLabel > g.label").map(words).filter((one) => one),
  });
}).catch((error) => { found.textContent = JSON.stringify({error: String(error)}); });
</script>"""


@pytest.fixture(scope="module")
def mermaid(tmp_path_factory) -> Path:
    """Fetch one file of the library; where the registry is out of reach there is nothing to render with."""
    folder = tmp_path_factory.mktemp("mermaid")
    done = subprocess.run([NPM, "pack", MERMAID, "--silent"], cwd=folder, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"npm cannot fetch {MERMAID} here")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        library = packed.extractfile("package/dist/mermaid.min.js")
        assert library is not None
        (folder / "mermaid.min.js").write_bytes(library.read())
    return folder / "mermaid.min.js"


def rendered(drawing: str, mermaid: Path, folder: Path) -> dict:
    page = folder / "page.html"
    source = json.dumps(drawing).replace("<", "\\u003c")
    page.write_text(PAGE % (mermaid.as_uri(), source), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--allow-file-access-from-files", f"--user-data-dir={folder / 'profile'}",
         "--virtual-time-budget=30000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = re.search(r'<pre id="found"[^>]*>(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    return json.loads(html.unescape(found[1]))


def written(drawing: str, pattern: str) -> list[str]:
    """Read labels back from the source, as a person should see them."""
    return [
        html.unescape(one.replace("#", "&#").replace("<br/>", "\n")) for one in re.findall(pattern, drawing)
    ]


def test_a_browser_shows_every_box_and_arrow_with_the_words_as_written(material, mermaid, tmp_path):
    odd = dialogue_of(SIGNS)
    hits = Hits({("a-b", "graph"): 1, ("a-b", "click"): 1}, {("a-b", "graph", "x"): 1})
    ours = list(material.dialogues.values())
    for number, drawing in enumerate([draw([odd], hits), draw(ours), *(draw([one]) for one in ours)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        seen = rendered(drawing, mermaid, folder)
        assert "error" not in seen, seen
        assert sorted(seen["boxes"]) == sorted(written(drawing, r'(?m)^ +(?!subgraph)\S+?[\[({>/]+"(.*)"'))
        assert seen["labels"] == written(drawing, r'->\|"(.*)"\|')
        assert seen["arrows"] == len(re.findall(r" -\.?->", drawing))
        assert sorted(c for c in seen["colours"] if c) == sorted(
            re.findall(r":::(walked|partly|never)$", drawing, re.MULTILINE)
        )


def test_the_signs_that_an_author_may_write_are_seen_as_signs(mermaid, tmp_path):
    seen = rendered(draw([dialogue_of(SIGNS)]), mermaid, tmp_path)
    shown = "\n".join(seen["boxes"] + seen["labels"]).replace("\u200b", "")
    for piece in ('style x:"a" b;', "#quot;", "- streep [haak] (rond) {case.x} -->", 'a|b"c\n1. een', "&amp; 50%",
                  "@{ shape: x } $$x$$ fa:fa-car", "click me subgraph end", ":::klas"):  # fmt: skip
        assert piece in shown, piece
