// Lies where the peers are installed, so that they are found; the benchmark itself is built elsewhere.
export const load = (name) => import(name);
