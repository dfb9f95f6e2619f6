// What every page loads: styles, htmx, Alpine, the frame and the keyboard.
import "./styles/main.css";
import Alpine from "@alpinejs/csp";
import "./lib/exchange";
import { startFrame } from "./lib/frame";
import { startKeyboard } from "./lib/keyboard";

Alpine.start();
startFrame();
startKeyboard();
