import { describe, expect, test } from "bun:test";
import { renderCommandLine } from "#config/flags/command-line.ts";
import { redactText } from "#config/redact.ts";
import { toYaml } from "#config/yaml/to-yaml.ts";
import { problemsOf, read, readText, smallFile } from "./reading.ts";

const SECRET = "sk-very-secret";

describe("the key of the server", () => {
  const keyOf = async (argv: string[], env: Record<string, string>) =>
    (await read({ argv: ["-m", "m", ...argv], env })).config.endpoint.apiKey;

  test("comes from the flag first, then from AIPERF_API_KEY", async () => {
    expect(await keyOf(["--api-key", "given"], { AIPERF_API_KEY: "env" })).toBe("given");
    expect(await keyOf([], { AIPERF_API_KEY: "env" })).toBe("env");
    expect(await keyOf([], { AIPERF_API_KEY: "" })).toBeUndefined();
  });

  test("meant for OpenAI is sent to OpenAI only", async () => {
    const env = { OPENAI_API_KEY: "theirs" };
    expect(await keyOf(["-u", "https://api.openai.com/v1"], env)).toBe("theirs");
    expect(await keyOf(["-u", "http://localhost:8000"], env)).toBeUndefined();
    expect(await keyOf(["-u", "https://api.openai.com,http://localhost:8000"], env)).toBeUndefined();
    expect(await keyOf(["-u", "https://api.openai.com.evil.org"], env)).toBeUndefined();
  });
});

describe("secrets", () => {
  test("reach neither the dump nor the file made of it", async () => {
    const argv = [
      "-m",
      "m",
      "--api-key",
      SECRET,
      "-H",
      `Authorization:Bearer ${SECRET}`,
      "-H",
      "X-Plain:yes",
      "-u",
      `http://u:${SECRET}@h:1`,
    ];
    const { explicit, config } = await read({ argv });
    expect(config.endpoint.headers).toEqual({ Authorization: `Bearer ${SECRET}`, "X-Plain": "yes" });
    expect(JSON.stringify(explicit)).not.toContain(SECRET);
    expect(await toYaml(explicit)).not.toContain(SECRET);
    expect(explicit.endpoint).toMatchObject({
      api_key: "<redacted>",
      headers: { Authorization: "<redacted>", "X-Plain": "yes" },
    });
  });

  test("reach no problem", async () => {
    const tries = [
      ["--api-key", SECRET, "-H", `Authorization:${SECRET},oops`],
      ["-H", `{"Authorization": "${SECRET}"`],
      ["-u", `http://u:${SECRET}@h:99999`],
      ["--extra-inputs", `https://u:${SECRET}@h,x`],
    ];
    for (const argv of tries) {
      const problems = await problemsOf(read({ argv: ["-m", "m", ...argv, "--concurrency", "x"] }));
      expect(JSON.stringify(problems)).not.toContain(SECRET);
    }
    const inFile = smallFile({
      endpoint: `{url: "http://h", api_key: [${SECRET}], headers: {Authorization: [${SECRET}]}}`,
    });
    expect(JSON.stringify(await problemsOf(readText(inFile)))).not.toContain(SECRET);
  });

  test("are taken out of the command line, however they are written", () => {
    const argv = [
      "profile",
      "-m",
      "it's",
      "--api-key",
      SECRET,
      `--api-key=${SECRET}`,
      `--api_key=${SECRET}`,
      "-H",
      `Authorization:Bearer ${SECRET}`,
      "-H",
      `{"x-api-key": "${SECRET}", "A": "b"}`,
      `-HCookie:${SECRET}`,
      "-u",
      `https://u:${SECRET}@h/v1?api_key=${SECRET}&a=1`,
    ];
    const line = renderCommandLine(argv);
    expect(line).not.toContain(SECRET);
    expect(line).toBe(
      "aiperf profile -m 'it'\\''s' --api-key '<redacted>' --api-key='<redacted>' --api_key='<redacted>' " +
        '-H \'Authorization:<redacted>\' -H \'{"x-api-key": "<redacted>", "A": "b"}\' -H\'Cookie:<redacted>\' ' +
        "-u 'https://<redacted>@h/v1?api_key=<redacted>&a=1'",
    );
  });

  test("leave the command line as the reference writes it", () => {
    const argv = ["profile", "-m", "mock", "--streaming", "--isl", "100", "--artifact-dir", "artifacts"];
    expect(renderCommandLine(argv)).toBe("aiperf profile -m 'mock' --streaming --isl 100 --artifact-dir 'artifacts'");
  });

  test("are looked for in a long text without delay", () => {
    const start = performance.now();
    redactText("a".repeat(200_000));
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test("the secrets of variants and swept options stay out of the command line and of messages", async () => {
  const words = [
    "profile",
    "--variant",
    "a: api-key=sk-1, isl=5",
    "--variant=b: header=X:y,api_key=sk-2",
    "--sweep",
    "endpoint.api_key=sk-3,sk-4",
  ];
  const shown = renderCommandLine([...words, "--sweep=endpoint.headers.Token=sk-5"]);
  expect(shown).not.toContain("sk-");
  expect(shown).toContain("isl=5");
  const problems = await problemsOf(
    read({ argv: ["-m", "m", "--variant", "a: api-key=sk-1, isl", "--variant", "api-key=sk-1,api-key=sk-2"] }),
  );
  expect(JSON.stringify(problems)).not.toContain("sk-");
});
