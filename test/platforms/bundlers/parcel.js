import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Parcel } from "@parcel/core";

/** Parcel of a page, as it comes. */
export default async (folder, outDir) => {
  const parcel = new Parcel({
    entries: join(folder, "index.html"),
    defaultConfig: fileURLToPath(import.meta.resolve("@parcel/config-default")),
    mode: "production",
    defaultTargetOptions: { distDir: outDir },
    cacheDir: join(folder, ".parcel-cache"),
  });
  await parcel.run();
};
