/** A job → where its runs come from; of a search with everything that it keeps on disk while it goes on. */
import type { Files } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { toMeasuredBody } from "#study/measured-body.ts";
import { listRuns, type RunSource } from "#study/run-source.ts";
import { SearchSource } from "#study/search-source.ts";
import { growManifest, writeManifest } from "#study/study-manifest.ts";
import { writeSearch } from "#study/write-search.ts";
import type { StudyJob } from "./study-job.ts";

export function openRunSource(job: StudyJob, files: Files, onEvent: (event: StudyEvent) => void): RunSource {
  const { cells, directory, readPoint } = job;
  const { plan } = job.manifest;
  if (readPoint === undefined) return listRuns(plan, cells);
  /** As it is on disk. */
  let { manifest } = job;
  return new SearchSource({
    ...{ plan, cells, onEvent },
    addCell: async (variation, grown) => {
      const { cell, stored } = await readPoint(variation, grown);
      const body = stored === null ? null : toMeasuredBody(stored.config);
      manifest = growManifest(manifest, grown, { stored, body });
      await writeManifest(files, directory, manifest);
      return cell;
    },
    write: (record) => writeSearch(files, directory, record),
  });
}
