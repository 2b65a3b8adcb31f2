/** What the release is built for: Bun's target and the name of the file. */
export const TARGETS = [
  { target: "bun-linux-x64", file: "aiperf-linux-x64" },
  { target: "bun-linux-x64-musl", file: "aiperf-linux-x64-musl" },
  { target: "bun-linux-arm64", file: "aiperf-linux-arm64" },
  { target: "bun-linux-arm64-musl", file: "aiperf-linux-arm64-musl" },
  { target: "bun-darwin-arm64", file: "aiperf-darwin-arm64" },
  { target: "bun-windows-x64", file: "aiperf-windows-x64.exe" },
] as const;
