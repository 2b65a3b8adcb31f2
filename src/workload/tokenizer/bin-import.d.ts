/** A file embedded with `import path from "./x.bin" with { type: "file" }`: the value is its path at run time. */
declare module "*.bin" {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: this is how Bun hands it over
  export default path;
}
