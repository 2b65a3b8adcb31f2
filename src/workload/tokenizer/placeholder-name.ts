/** Model names that stand for no model: for them nobody expects, and nothing should look for, a tokenizer. */

const WHOLE_NAMES: ReadonlySet<string> = new Set(["test", "mock", "fake", "dummy", "example", "sample", "placeholder"]);
const PARTS = ["mock-", "-mock", "fake-", "test-model", "your-model", "my-model", "model-name", "model-id"];

/** Whether the name is a stand-in, whatever its case. */
export function isPlaceholderName(modelName: string): boolean {
  const name = modelName.toLowerCase();
  return WHOLE_NAMES.has(name) || PARTS.some((part) => name.includes(part));
}
