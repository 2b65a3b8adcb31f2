/** Rules for the addresses of servers. The text is kept as written, save for a scheme put before it. */

const KNOWN_OTHER_SCHEME = /^(javascript|mailto|file|ftp|data|about|tel|ssh|ws|wss|unix):/i;

/** The address with a scheme, or what is wrong with it. */
export function readUrl(text: string): { readonly url: string } | { readonly wanted: string; readonly hint?: string } {
  if (text !== text.trim()) return { wanted: "must not begin or end with blanks" };
  if (/\s/.test(text)) return { wanted: "must not contain blanks" };
  const slip = /^(https?)[:/]+(.*)$/i.exec(text);
  if (slip !== null && !/^https?:\/\//i.test(text)) {
    const [, scheme = "", rest = ""] = slip;
    return { wanted: "must have :// after its scheme", hint: `did you mean ${scheme.toLowerCase()}://${rest}?` };
  }
  const url = text.includes("://") || KNOWN_OTHER_SCHEME.test(text) ? text : `http://${text}`;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(\/\/)?(.*)$/.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined) return { wanted: "must be an address such as http://host:8000" };
  if (scheme !== "http" && scheme !== "https") return { wanted: "must be an http or https address" };
  const authority = (match[3] ?? "").split(/[/?#]/)[0] ?? "";
  const hostAndPort = authority.slice(authority.lastIndexOf("@") + 1);
  const parts = /^(\[[0-9A-Fa-f:.%]+\]|[^:]*)(?::(.*))?$/.exec(hostAndPort);
  if (parts === null || (parts[1] ?? "") === "") return { wanted: "must name a host" };
  if (parts[2] !== undefined && !isPort(parts[2])) {
    return { wanted: "must have a port from 1 to 65535", hint: "write host:port, or leave the port out" };
  }
  return { url };
}

const isPort = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** Host name of an address, in lower case. */
export function hostOf(url: string): string {
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
  return authority
    .slice(authority.lastIndexOf("@") + 1)
    .replace(/:\d*$/, "")
    .toLowerCase();
}
