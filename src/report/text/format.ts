/**
 * Numbers, durations, sizes and addresses as a person reads them. One place decides how many digits are shown.
 * A value that is absent or not finite is `N/A`, never `NaN`.
 */

export const MISSING = "N/A";

/** `1,234.50`: two decimals and thousands separated, as in the files. Beyond 10^15 digits mean nothing: `1.50e+18`. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  return groupDigits(toHundredths(value));
}

/** As `formatNumber` where width is scarce: from 100,000 on no decimals, from 10^12 on an exponent. At most 18 cells. */
export function formatCompact(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e12) return value.toExponential(2);
  return groupDigits(value.toFixed(Math.abs(value) >= 1e5 ? 0 : 2));
}

/** Three significant digits or so for a live line: `9.87`, `98.7`, `987`, `9,870`. */
export function formatShort(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(2);
  return groupDigits(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2));
}

/** Whole number with thousands separated. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  return Math.abs(value) >= 1e15 ? value.toExponential(2) : groupDigits(value.toFixed(0));
}

/** `33.3 %` of 1/3. */
export function formatPercent(ratio: number): string {
  return Number.isFinite(ratio) ? `${(100 * ratio).toFixed(1)} %` : MISSING;
}

/** `12 requests`, `1 request`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A span of time: `850 ms`, `12.67 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(sec: number): string {
  if (!Number.isFinite(sec) || sec < 0) return MISSING;
  if (sec === 0) return "0 s";
  if (sec < 0.9995) return `${(sec * 1000).toFixed(sec < 0.00995 ? 2 : 0)} ms`;
  if (sec < 59.995) return `${sec.toFixed(2)} s`;
  const whole = Math.round(sec);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${formatCount(Math.floor(whole / 3600))} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/** A setting in seconds as it was given: `30 s`, `0.5 s`, `no end`. */
export function formatSeconds(sec: number): string {
  return Number.isFinite(sec) ? `${formatPlain(sec)} s` : "no end";
}

/** An estimate, which has no hundredths: `30 s`, `7 min 55 s`. */
export function formatSpan(sec: number): string {
  return sec < 60 ? formatSeconds(Math.round(sec * 10) / 10) : formatDuration(sec);
}

/** A number as it was given, thousands separated, without trailing zeros. */
export function formatPlain(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  const text = value.toFixed(3);
  return groupDigits(text.replace(/\.?0+$/, ""));
}

/** Running time: `0:07`, `12:34`, `1:02:03`. */
export function formatElapsed(sec: number): string {
  if (!Number.isFinite(sec)) return MISSING;
  const whole = Math.max(0, Math.floor(sec));
  const tail = `${twoDigits(whole % 60)}`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${tail}`;
  return `${Math.floor(whole / 3600)}:${twoDigits(Math.floor((whole % 3600) / 60))}:${tail}`;
}

/** `512 B`, `1.5 KiB`, `20.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return MISSING;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  if (bytes < 1024) return `${bytes.toFixed(0)} B`;
  let value = bytes / 1024;
  let index = 0;
  while (value >= 1023.95 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  return `${groupDigits(value.toFixed(1))} ${units[index]}`;
}

/** An address without what may be secret in it: user and password before the host, and the query. */
export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1***@").replace(/\?.*$/, "?…");
}

/**
 * Two decimals, ties to the even digit, as Python's `format` has it and the files of the reference show: 0.125 is
 * `0.12`. Ties that a double can hold are odd eighths only; `toFixed` rounds those up, which is wrong for 1/8 and 5/8.
 */
function toHundredths(value: number): string {
  const eighths = Math.abs(value) * 8;
  const isUpByTie = eighths % 8 === 1 || eighths % 8 === 5;
  return (isUpByTie ? value - Math.sign(value) * 0.005 : value).toFixed(2);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Takes what `toFixed` gives. A number that rounds to zero from below loses its sign. */
function groupDigits(digits: string): string {
  const unsigned = digits.replace("-", "");
  const [whole = "0", decimals] = unsigned.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const text = decimals === undefined ? grouped : `${grouped}.${decimals}`;
  return digits.startsWith("-") && /[1-9]/.test(unsigned) ? `-${text}` : text;
}
