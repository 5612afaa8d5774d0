import { runtime } from "chainrule";
import { train } from "./cnn.js";

runtime({ relaxed: false });
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.url.endsWith("/train")) event.respondWith(Response.json(train()));
});
