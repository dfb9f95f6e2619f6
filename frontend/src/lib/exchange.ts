// Talking to the server: htmx's requests and the islands' own, all with the CSRF token.
import "htmx.org";

export function csrfToken(): string {
  return document.body.dataset.csrf ?? "";
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent).detail;
  if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrfToken();
});
