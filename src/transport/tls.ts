/** Our TLS options in the runtime's terms. */
import { getCACertificates } from "node:tls";
import type { TlsOptions } from "#core/ports.ts";

/** Further authorities stand beside the usual ones: given alone, `ca` would replace them. */
export function toBunTls(tls: TlsOptions): Bun.TLSOptions {
  return {
    rejectUnauthorized: !tls.insecure,
    ...(tls.caPem === undefined ? {} : { ca: [...getCACertificates("default"), tls.caPem] }),
  };
}
