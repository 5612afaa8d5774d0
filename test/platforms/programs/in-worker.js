import { runtime } from "chainrule";
import { train } from "./cnn.js";

runtime({ relaxed: false });
postMessage(train());
