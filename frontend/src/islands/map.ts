// Island `map`. Attributes and JSON: docs/explanation/frontend.md.
import "../styles/map.css";
import { startMap } from "../map/map";

function start(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-island="map"]:not([data-started])')) {
    element.dataset.started = "";
    startMap(element);
  }
}

start(document);
document.addEventListener("htmx:after:swap", () => start(document));
