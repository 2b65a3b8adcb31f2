/** Licence texts of everything that ends up inside the executable: runtime packages, embedded data, the runtime. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import packageJson from "../package.json" with { type: "json" };

/** Parts that are no npm package. */
const OTHER_PARTS = [
  "Bun (https://bun.com): MIT, with the components named at https://bun.com/docs/project/licensing",
  "o200k_base vocabulary of tiktoken (https://github.com/openai/tiktoken): MIT, Copyright (c) 2022 OpenAI, Shantanu Jain",
];

export async function renderLicences(root: string): Promise<string> {
  const parts = [...OTHER_PARTS];
  for (const name of Object.keys(packageJson.dependencies)) {
    const folder = path.join(root, "node_modules", name);
    const { version, license } = await Bun.file(path.join(folder, "package.json")).json();
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : `\n\n${(await Bun.file(path.join(folder, file)).text()).trim()}`;
    parts.push(`${name} ${version}: ${license}${text}`);
  }
  return `${parts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}
