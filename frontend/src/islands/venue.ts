// Island `venue`: the judgement desk of one venue; works without a network. docs/explanation/venues.md.
import "../styles/venue.css";
import { startVenue } from "../venue/desk";

for (const element of document.querySelectorAll<HTMLElement>('[data-island="venue"]:not([data-started])')) {
  element.dataset.started = "";
  void startVenue(element);
}
