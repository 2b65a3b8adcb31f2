/** A short name for the content of a file, so that random streams of different traces do not coincide. */

/** 16 hexadecimal digits: FNV-1a over the bytes in two lanes with different starts. Not for cryptography. */
export function fingerprintOf(bytes: Uint8Array): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000193) + (low >>> 24);
  }
  return hex(high) + hex(low);
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
