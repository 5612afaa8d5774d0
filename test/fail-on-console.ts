// A test that prints fails. One that expects output says so: vi.spyOn(console, "warn").mockImplementation(() => {}).
for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
  console[method] = (...values: unknown[]) => {
    throw new Error(`console.${method} in a test: ${values.map(String).join(" ")}`);
  };
}
