import { train } from "./cnn.js";

export default {
  fetch: () => Response.json(train()),
};
