/** Absolute instants as text: whole nanoseconds for machines, local time of day for the summary. */

const MICROS_PER_SEC = 1_000_000n;
const SEC_PER_DAY = 86_400n;
const DAYS_PER_400_YEARS = 146_097;
/** From 1 March of the year 0 to 1 January 1970: years that start in March end with their leap day. */
const DAYS_BEFORE_1970 = 719_468;

/**
 * Local time as `2026-11-22T04:16:53.001224`, rounded to the microsecond and without a zone.
 * For instants from 1970 on; `utcOffsetMin` is what local time is ahead of UTC.
 */
export function toLocalIso(wallNs: bigint, utcOffsetMin: number): string {
  const micros = (wallNs + 500n) / 1000n + BigInt(utcOffsetMin) * 60n * MICROS_PER_SEC;
  const seconds = micros / MICROS_PER_SEC;
  const ofDay = Number(seconds % SEC_PER_DAY);
  const { year, month, day } = toCivil(Number(seconds / SEC_PER_DAY));
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const time = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60].map((part) => pad(part, 2));
  return `${date}T${time.join(":")}.${pad(Number(micros % MICROS_PER_SEC), 6)}`;
}

/** Gregorian date of a day counted from 1 January 1970. */
function toCivil(daysSince1970: number): { year: number; month: number; day: number } {
  const days = daysSince1970 + DAYS_BEFORE_1970;
  const era = Math.floor(days / DAYS_PER_400_YEARS);
  const dayOfEra = days - era * DAYS_PER_400_YEARS;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const startOfYear = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - startOfYear;
  // Five months from March on have 153 days, and so have the next five.
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

const pad = (value: number, width: number): string => String(value).padStart(width, "0");
