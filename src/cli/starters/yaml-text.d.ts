/** Files that are built into the program as text. */
declare module "*.yaml" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the loader gives the text as the default.
  export default text;
}
