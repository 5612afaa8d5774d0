// node run.js BUNDLER FOLDER OUT [PROGRAM …]: bundles main.js of the folder, or the programs that are named, by the function that the
// file of the bundler's name exports.
const [name, folder, outDir, ...programs] = process.argv.slice(2);
const { default: bundle } = await import(`./${name}.js`);
await bundle(folder, outDir, programs);
