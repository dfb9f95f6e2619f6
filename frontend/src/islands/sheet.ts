// Island `sheet`. Attributes: docs/explanation/frontend.md. A <table> is enhanced, a [data-grid] is drawn.
import "../styles/sheet.css";
import { startGrid } from "../sheet/grid";
import { startList } from "../sheet/list";

export function start(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-island="sheet"]:not([data-started])')) {
    element.dataset.started = "";
    if (element instanceof HTMLTableElement) startList(element);
    else startGrid(element);
  }
}

start(document);
document.addEventListener("htmx:after:swap", () => start(document));
