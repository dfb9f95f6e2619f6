// Island `timeline`. Attributes and JSON: docs/explanation/frontend.md.
import "../styles/timeline.css";
import { startTimeline } from "../timeline/timeline";

function start(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-island="timeline"]:not([data-started])')) {
    element.dataset.started = "";
    startTimeline(element);
  }
}

start(document);
document.addEventListener("htmx:after:swap", () => start(document));
