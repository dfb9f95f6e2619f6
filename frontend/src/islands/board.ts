// Island `board`. What happened is told by server-sent events; the part that changed is fetched and put in place.
import "../styles/board.css";
import { startBoard, startSlider } from "../board/board";

for (const element of document.querySelectorAll<HTMLElement>('[data-island="board"]')) startBoard(element);
for (const form of document.querySelectorAll<HTMLFormElement>("[data-past-form]")) startSlider(form);
