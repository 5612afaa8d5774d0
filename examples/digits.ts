import { digits } from "./digits/main.js";
import { program } from "./digits/program.js";

await program(digits);
