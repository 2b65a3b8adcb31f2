/**
 * A finished request and its metrics → one line of `profile_export.jsonl`. Instants become absolute wall nanoseconds, as
 * bare integers exact to the last digit.
 */
import type { RecordMetrics } from "#metrics/result.ts";
import type { RawRecord } from "#record/raw-record.ts";
import { toErrorJson } from "./metric-json.ts";
import { createMetadataText, type RecordContext } from "./record-metadata.ts";
import { createTraceText } from "./trace-data.ts";

/** A writer of lines, each with its line break. Metrics stand in the order in which they are given. */
export function createRecordLine(context: RecordContext): (record: RawRecord, metrics: RecordMetrics) => string {
  const toMetadata = createMetadataText(context);
  const toTrace = createTraceText(context.origin);
  return (record, metrics) => {
    const error = record.error === undefined ? "" : `,"error":${JSON.stringify(toErrorJson(record.error))}`;
    const traceText = toTrace(record);
    const trace = traceText === undefined ? "" : `,"trace_data":${traceText}`;
    return `{"metadata":${toMetadata(record)},"metrics":${JSON.stringify(metrics)}${trace}${error}}\n`;
  };
}
