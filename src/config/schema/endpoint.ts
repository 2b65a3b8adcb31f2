/** `benchmark.endpoint`: where requests go and what they look like. The order of the keys is that of the dump. */
import { anything, jsonMap, list, pairs } from "./collections.ts";
import { block, option, required, setting } from "./field.ts";
import { bool, choice, number, text } from "./scalar.ts";

export const ENDPOINT_TYPES = [
  "chat",
  "completions",
  "embeddings",
  "nim_rankings",
  "cohere_rankings",
  "hf_tei_rankings",
  "responses",
  "messages",
  "huggingface_generate",
  "template",
] as const;

/** Known to the reference; refused until there is a dialect for them. */
export const LATER_ENDPOINT_TYPES = [
  "audio_transcription",
  "chat_embeddings",
  "image_generation",
  "image_edit",
  "video_generation",
  "image_retrieval",
  "nim_embeddings",
  "solido_rag",
  "raw",
] as const;

const group = "Endpoint";

const templateBlock = block({
  body: required(text({ least: 1 }), {
    help: "Request body as a Jinja template, or the path of a file that holds one",
  }),
  responseField: option(text({ least: 1 }), { help: "JMESPath of the answer in the response" }),
});

/** Each of the three asks for it. */
const resetBlock = block({
  enabled: option(bool(), {
    help: "Empty the server's prefix cache before each run",
    flags: ["--reset-kv-cache"],
    group,
  }),
  timeoutSeconds: option(number({ above: 0, finite: true }), {
    help: "Time allowed for emptying the cache",
    flags: ["--reset-kv-cache-timeout-seconds"],
    value: "N",
    unit: "s",
    group,
    shownDefault: "30",
  }),
  path: option(text({ least: 1 }), {
    help: "Path that empties the cache, relative to the server's root",
    flags: ["--reset-kv-cache-path"],
    value: "PATH",
    group,
    shownDefault: "reset_prefix_cache",
  }),
});

export const endpointBlock = block({
  urls: required(list(text({ least: 1 }), { least: 1 }), {
    help: "Base URL of the server; commas or repeats for several, used in turn",
    flags: ["--url", "-u"],
    value: "URL",
    group,
    rank: "core",
    shownDefault: "http://localhost:8000",
  }),
  urlStrategy: setting(choice(["round_robin"]), "round_robin", {
    help: "How sessions are spread over several URLs",
    flags: ["--url-strategy"],
    group,
  }),
  type: setting(choice(ENDPOINT_TYPES, LATER_ENDPOINT_TYPES), "chat", {
    help: "API the server speaks",
    flags: ["--endpoint-type"],
    group,
    rank: "core",
  }),
  path: option(text({ pattern: /^\//, wanted: "must begin with /" }), {
    help: "Path in place of the one that belongs to the endpoint type",
    flags: ["--custom-endpoint", "--endpoint"],
    value: "PATH",
    group,
    rank: "expected",
  }),
  apiKey: option(text(), {
    help: "Key sent as bearer token. Else AIPERF_API_KEY; OPENAI_API_KEY only for api.openai.com",
    flags: ["--api-key"],
    value: "KEY",
    group,
    rank: "core",
    isSecret: true,
  }),
  timeout: setting(number({ least: 0 }), 21600, {
    help: "Time allowed for one whole request; 0 for no limit",
    flags: ["--request-timeout-seconds"],
    value: "N",
    unit: "s",
    group,
    rank: "expected",
  }),
  streaming: setting(bool(), false, {
    help: "Ask for streamed responses; needed for time to first token",
    flags: ["--streaming"],
    group,
    rank: "core",
  }),
  transport: setting(choice(["auto", "fetch", "socket", "http"]), "auto", {
    help: "Network code to send with: socket stamps most exactly, fetch follows the runtime; http is auto",
    flags: ["--transport", "--transport-type"],
    group,
  }),
  connectionReuse: setting(choice(["pooled", "never", "sticky-user-sessions"]), "pooled", {
    help: "Share connections, open one per request, or one per session",
    flags: ["--connection-reuse-strategy"],
    group,
    rank: "expected",
  }),
  useLegacyMaxTokens: setting(bool(), false, {
    help: "Send max_tokens in place of max_completion_tokens",
    flags: ["--use-legacy-max-tokens"],
    group,
    rank: "expected",
  }),
  useServerTokenCount: setting(bool(), false, {
    help: "Take token counts from the server's usage fields",
    flags: ["--use-server-token-count"],
    group,
    rank: "expected",
  }),
  perChunkUsage: setting(bool(), false, {
    help: "Ask for usage in every chunk; chat, streaming and --use-server-token-count only",
    flags: ["--per-chunk-usage"],
    group,
  }),
  template: option(templateBlock, { help: "Body and answer of the template endpoint type" }),
  headers: setting(
    pairs(text()),
    {},
    {
      help: "Header of every request, Name:Value or JSON; repeatable",
      flags: ["--header", "-H"],
      value: "NAME:VALUE",
      group: "Input",
      rank: "core",
      takesSeveral: true,
      isSecret: true,
    },
  ),
  extra: setting(
    jsonMap(),
    {},
    {
      help: "Field merged into every request body, key:value or JSON; repeatable",
      flags: ["--extra-inputs"],
      value: "KEY:VALUE",
      group: "Input",
      rank: "core",
      takesSeveral: true,
    },
  ),
  downloadVideoContent: setting(bool(), false, { help: "Fetch generated videos" }),
  requestContentType: option(text(), { help: "Content type of form requests" }),
  sessionHeader: option(text({ least: 1 }), {
    help: "Header that carries the session's id, in place of X-Correlation-ID",
    flags: ["--session-header"],
    value: "NAME",
    group,
  }),
  uuidAndStrip: setting(bool(), false, { help: "Send media once and refer to it by id" }),
  waitForModelTimeout: setting(number({ least: 0, finite: true }), 0, {
    help: "Time to wait for the model to answer before the run; 0 to not ask",
    flags: ["--wait-for-model-timeout"],
    value: "N",
    unit: "s",
    group,
    rank: "expected",
  }),
  waitForModelInterval: setting(number({ above: 0, finite: true }), 5, {
    help: "Time between two attempts to reach the model",
    flags: ["--wait-for-model-interval"],
    value: "N",
    unit: "s",
    group,
  }),
  waitForModelMode: setting(choice(["inference", "models", "both"]), "inference", {
    help: "What counts as ready: a small request, the model list, or both",
    flags: ["--wait-for-model-mode"],
    group,
    rank: "expected",
  }),
  resetKvCache: option(resetBlock, { help: "Empty the server's prefix cache before each run" }),
  serverProfiler: option(anything(), { help: "Start and stop the server's profiler around the run" }),
  insecure: setting(bool(), false, {
    help: "Do not verify the server's certificate",
    flags: ["--insecure"],
    group,
    rank: "expected",
  }),
  caFile: option(text({ least: 1 }), {
    help: "PEM file of further certificate authorities to trust",
    flags: ["--ca-file"],
    value: "FILE",
    group,
    rank: "expected",
  }),
});
