/** Keys whose texts are templates of their own, rendered for each request or run: a file's own templates stop before them. */
export const TEMPLATE_KEYS: ReadonlySet<string> = new Set([
  "template",
  "body",
  "payload_template",
  "payloadTemplate",
  "user_files",
  "userFiles",
]);
