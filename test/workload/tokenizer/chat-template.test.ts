import { describe, expect, test } from "bun:test";
import { UserError } from "#core/errors.ts";
import { realFiles } from "#host/files.ts";
import { readChatTemplate } from "#workload/tokenizer/chat-template.ts";
import { folderWith } from "./model-folder.ts";

const USER = [{ role: "user", content: "Hi" }];
const BODY = "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}";
const OPENING = "{% if add_generation_prompt %}[assistant]{% endif %}";
const configOf = (fields: object) => ({ "tokenizer_config.json": JSON.stringify(fields) });

describe("a chat template", () => {
  test("is read from tokenizer_config.json, with the special tokens that stand there", async () => {
    using folder = folderWith(configOf({ chat_template: BODY + OPENING, bos_token: { content: "<s>" } }));
    const template = await readChatTemplate(realFiles, folder.path);
    expect(template!.render(USER)).toBe("<s>[user] Hi\n[assistant]");
  });

  test("is read from chat_template.jinja before all", async () => {
    using folder = folderWith({ ...configOf({ chat_template: "old", bos_token: "^" }), "chat_template.jinja": BODY });
    expect((await readChatTemplate(realFiles, folder.path))!.render(USER)).toBe("^[user] Hi\n");
  });

  test("is the one called default where there are several", async () => {
    const several = [
      { name: "tool_use", template: "tools" },
      { name: "default", template: "plain" },
    ];
    using folder = folderWith(configOf({ chat_template: several }));
    expect((await readChatTemplate(realFiles, folder.path))!.render(USER)).toBe("plain");
  });

  test("is given tools where there are any", async () => {
    using folder = folderWith({ "chat_template.jinja": "{% if tools %}{{ tools[0].name }}{% else %}none{% endif %}" });
    const template = await readChatTemplate(realFiles, folder.path);
    expect(template!.render(USER)).toBe("none");
    expect(template!.render(USER, [{ name: "weather" }])).toBe("weather");
  });

  test("is absent where no file has one", async () => {
    using folder = folderWith(configOf({ bos_token: null }));
    expect(await readChatTemplate(realFiles, folder.path)).toBeUndefined();
    expect(await readChatTemplate(realFiles, `${folder.path}/nope`)).toBeUndefined();
  });
});

describe("what is wrong with one is a UserError", () => {
  test("when it refuses the messages", async () => {
    using folder = folderWith({ "chat_template.jinja": "{{ raise_exception('roles must alternate') }}" });
    const template = await readChatTemplate(realFiles, folder.path);
    expect(() => template!.render(USER)).toThrow("refuses the messages: roles must alternate");
    expect(() => template!.render(USER)).toThrow(UserError);
  });

  test.each([
    [{ "chat_template.jinja": "{% if %}" }, "is broken"],
    [{ "tokenizer_config.json": "{" }, "is not valid JSON"],
    [{ "tokenizer_config.json": "3" }, "is not a JSON object"],
  ])("when the folder holds %p", async (files, message) => {
    using folder = folderWith(files as unknown as Record<string, string>);
    await expect(readChatTemplate(realFiles, folder.path)).rejects.toThrow(message);
    await expect(readChatTemplate(realFiles, folder.path)).rejects.toBeInstanceOf(UserError);
  });
});
