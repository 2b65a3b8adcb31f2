/** Licence texts of everything that ends up inside the executable: runtime packages, embedded data, the runtime. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import packageJson from "../package.json" with { type: "json" };

const MIT_TEXT = `MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Parts that are no npm package. */
const OTHER_PARTS = [
  "Bun (https://bun.com): MIT, with the components named at https://bun.com/docs/project/licensing",
  `o200k_base vocabulary of tiktoken (https://github.com/openai/tiktoken)\n\nCopyright (c) 2022 OpenAI, Shantanu Jain\n\n${MIT_TEXT}`,
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
