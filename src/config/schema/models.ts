/** `benchmark.models` and `benchmark.tokenizer`: what is asked for, and how its texts are counted. */
import { anything, list } from "./collections.ts";
import { block, option, required, setting } from "./field.ts";
import { bool, choice, number, text } from "./scalar.ts";

const model = block({
  name: required(text({ least: 1 }), { help: "Name of the model, as the server knows it" }),
  weight: option(number({ least: 0, most: 1 }), { help: "Share of requests; all of them sum to 1" }),
  lora: option(anything(), { help: "Adapter" }),
  modalities: option(anything(), { help: "Kinds of input" }),
  tokenizer: option(anything(), { help: "Tokenizer of this model alone" }),
});

export const modelsBlock = block({
  strategy: setting(choice(["round_robin", "random", "weighted"]), "round_robin", {
    help: "How each request picks one of several models",
    flags: ["--model-selection-strategy"],
    group: "Endpoint",
  }),
  items: required(list(model, { least: 1 }), {
    help: "Model or models to ask for; commas or repeats for several",
    flags: ["--model", "--model-names", "-m"],
    value: "NAME",
    group: "Endpoint",
    rank: "core",
  }),
});

export const tokenizerBlock = block({
  name: option(text({ least: 1 }), {
    help: "Tokenizer that counts tokens: builtin, a directory, or a model of the local cache",
    flags: ["--tokenizer"],
    value: "NAME",
    group: "Tokenizer",
    rank: "core",
    shownDefault: "the first model's",
  }),
  revision: setting(text({ least: 1 }), "main", {
    help: "Revision of that tokenizer",
    flags: ["--tokenizer-revision"],
    value: "REV",
    group: "Tokenizer",
    rank: "expected",
  }),
  trustRemoteCode: setting(bool(), false, {
    help: "Accepted for compatibility: no code of a tokenizer is ever run",
    flags: ["--tokenizer-trust-remote-code"],
    group: "Tokenizer",
    rank: "expected",
  }),
  applyChatTemplate: setting(bool(), false, {
    help: "Count prompts through the model's chat template",
    flags: ["--apply-chat-template"],
    group: "Tokenizer",
    rank: "expected",
  }),
});
