import { digits } from "./digits/main.js";
import { program } from "./kit/program.js";

await program(digits);
