"""The same with editors themselves, taken from the npm registry for the length of the test; skipped where there is none."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from tests.extension.browser import Desk, Quiet, chromium, serving, until

pytestmark = pytest.mark.slow

MODULES: Final = ("model", "state", "view", "transform", "keymap", "history", "commands", "schema-basic")
DRAFT: Final = "Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
HEAD: Final = '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Редактор</title><body style="padding-top: 250px">'
PLAIN: Final = r"(html) => new DOMParser().parseFromString(html.replace(/<\/p>\s*<p>/g, '\n'), 'text/html').body.textContent.replaceAll('\u00a0', ' ').trim()"
"""What an editor gives as HTML, a line for each paragraph."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here")
    where = tmp_path_factory.mktemp("editors")
    names = ["quill@2", "ckeditor4@4.22", "ckeditor5@44", "tinymce@6", *(f"prosemirror-{name}@1" for name in MODULES)]
    done = subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", *names], cwd=where, capture_output=True, timeout=240, check=False
    )
    if done.returncode:
        pytest.skip("the npm registry does not answer")
    return where


def prosemirror(folder: Path) -> str:
    packages = (path.parent for path in (folder / "node_modules").glob("*/package.json"))
    dist = {
        path.name: f"/node_modules/{path.name}/{json.loads((path / 'package.json').read_text()).get('module', '')}" for path in packages
    }
    return f"""{HEAD}<div id="place"></div><script type="importmap">{json.dumps({"imports": dist})}</script><script type="module">
import {{ EditorState }} from "prosemirror-state"; import {{ EditorView }} from "prosemirror-view"; import {{ schema }} from "prosemirror-schema-basic";
import {{ history, undo }} from "prosemirror-history"; import {{ keymap }} from "prosemirror-keymap"; import {{ baseKeymap }} from "prosemirror-commands";
const plugins = [history({{ newGroupDelay: 200 }}), keymap({{ "Mod-z": undo }}), keymap(baseKeymap)];
const view = new EditorView(document.querySelector("#place"), {{ state: EditorState.create({{ schema, plugins }}) }});
view.dom.id = "field"; window.editor = {{ get text() {{ return view.state.doc.textBetween(0, view.state.doc.content.size, "\\n"); }} }};
</script>"""


def quill(_: Path) -> str:
    return f"""{HEAD}<link rel="stylesheet" href="/node_modules/quill/dist/quill.snow.css"><div id="place"></div>
<script src="/node_modules/quill/dist/quill.js"></script><script>
const quill = new Quill("#place", {{ theme: "snow", modules: {{ history: {{ delay: 200 }} }} }});
quill.root.id = "field"; window.editor = {{ get text() {{ return quill.getText().trimEnd(); }} }};
</script>"""


def ckeditor4(_: Path) -> str:
    return f"""{HEAD}<textarea id="source"></textarea><script src="/node_modules/ckeditor4/ckeditor.js"></script><script>
const ready = ({{ editor }}) => (editor.window.$.editor = {{ get text() {{ return ({PLAIN})(editor.getData()); }} }});
CKEDITOR.replace("source", {{ bodyId: "field", versionCheck: false, on: {{ instanceReady: ready }} }});
</script>"""


def ckeditor5(_: Path) -> str:
    return f"""{HEAD}<div id="source"></div><script type="module">
import {{ ClassicEditor, Essentials, Paragraph }} from "/node_modules/ckeditor5/dist/browser/ckeditor5.js";
const source = document.querySelector("#source");
const editor = await ClassicEditor.create(source, {{ licenseKey: "GPL", plugins: [Essentials, Paragraph] }});
editor.editing.view.change((writer) => writer.setAttribute("id", "field", editor.editing.view.document.getRoot()));
window.editor = {{ get text() {{ return ({PLAIN})(editor.getData()); }} }};
</script>"""


def tinymce(_: Path) -> str:
    return f"""{HEAD}<textarea id="source"></textarea><script src="/node_modules/tinymce/tinymce.js"></script><script>
const ready = (editor) => () => (editor.getWin().editor = {{ get text() {{ return ({PLAIN})(editor.getContent()); }} }});
tinymce.init({{ selector: "#source", body_id: "field", promotion: false, setup: (editor) => void editor.on("init", ready(editor)) }});
</script>"""


@pytest.mark.parametrize("make", [prosemirror, quill, ckeditor4, ckeditor5, tinymce], ids=lambda make: make.__name__)
def test_the_editor_itself_keeps_its_state(player: Any, server: str, folder: Path, tmp_path: Path, make: Any) -> None:
    (folder / "page.html").write_text(make(folder), "utf-8")
    with serving(partial(Quiet, directory=str(folder))) as port:
        site = f"http://localhost:{port}"
        with chromium(player, tmp_path, server, site) as context:
            page = context.new_page()
            page.goto(f"{site}/page.html")
            desk = Desk(page, until(lambda: edited(page), "the editor"))
            desk.type(f"{DRAFT}")
            desk.press("Enter")
            page.keyboard.type("Ждите.")
            until(lambda: "денежных средств" in desk.underlined("tone"), "underlined")
            desk.checked()
            assert desk.text == f"{DRAFT}\nЖдите."
            page.wait_for_timeout(500)
            desk.badge.click()
            desk.card("«Денежные средства» вместо «деньги»").get_by_role("button", name="Заменить").click()
            until(lambda: desk.text == f"{DRAFT.replace('денежных средств', 'денег')}\nЖдите.", "in the model of the editor")
            desk.focus()
            desk.press("Control+z")
            until(lambda: desk.text == f"{DRAFT}\nЖдите.", "its own undo")
            assert desk.errors == []


def edited(page: Any) -> Any:
    """The window in which an editor stands."""
    return next((frame for frame in page.frames if frame.evaluate("Boolean(window.editor && document.querySelector('#field'))")), None)
