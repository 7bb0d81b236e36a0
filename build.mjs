// Builds what the pages load, from src/bmms/ui/assets into src/bmms/ui/static/dist:
// `npm ci --ignore-scripts && node build.mjs` (a second, `--dev`, keeps names and adds source maps).
import { readFileSync, rmSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { withoutUnused } from "./src/bmms/ui/assets/unused.mjs";

const development = process.argv.includes("--dev");
const assets = "src/bmms/ui/assets";
const output = "src/bmms/ui/static/dist";

// Largest size of each file on the wire, in KiB of brotli: a slow line has to carry it.
const LIMITS = { "styles.css": 35, "app.js": 8, "theme.js": 1, "map.js": 40, "map.css": 4 };

const onlyUsedTabler = {
  name: "only-used-tabler",
  setup(plugin) {
    plugin.onLoad({ filter: /tabler\.css$/ }, ({ path }) => ({
      contents: withoutUnused(readFileSync(path, "utf8")),
      loader: "css",
    }));
  },
};

rmSync(output, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    app: `${assets}/js/app.js`,
    theme: `${assets}/js/theme.js`,
    map: `${assets}/js/map.js`,
    styles: `${assets}/css/styles.css`,
  },
  outdir: output,
  bundle: true,
  format: "iife",
  target: ["es2020"],
  minify: !development,
  sourcemap: development,
  loader: { ".png": "empty" },
  plugins: [onlyUsedTabler],
  metafile: true,
  logLevel: "warning",
});

for (const file of Object.keys(metafile.outputs).filter((name) => !name.endsWith(".map"))) {
  const size = brotliCompressSync(readFileSync(file)).length / 1024;
  const limit = LIMITS[file.split("/").at(-1)];
  console.log(`${file}  ${size.toFixed(1)} KiB brotli (limit ${limit})`);
  if (!development && size > limit) {
    console.error(`${file} is larger than its limit: make it smaller, or say in build.mjs why it may grow.`);
    process.exitCode = 1;
  }
}
