import { queryOptions } from "@tanstack/react-query";
import { api, Problem } from "./client";
import type { Id, Schemas } from "./types";

/** How the files of a source are read; what is left out is found out from the file. */
export type ImportMapping = Partial<Schemas["ImportMapping"]>;
export type ImportColumns = Schemas["ImportColumns"];
export type FileColumn = Schemas["FileColumn"];
export type MappableField = Schemas["MappableField"];
export type ImportReport = Schemas["ImportReport"];
export type PreviewRow = Schemas["PreviewRow"];
export type UnknownWord = Schemas["UnknownWord"];
export type Import = Schemas["Import"];
export type ImportDetails = Schemas["ImportDetails"];
export type ImportRejection = Schemas["ImportRejection"];
export type KeptImportRejection = Schemas["KeptImportRejection"];

/** How far an import is: rows done in its present stage, of so many where it is known. */
export interface ImportProgress {
  stage: "reading" | "comparing" | "writing";
  rows: number;
  total: number | null;
}

type ImportLine =
  | { progress: ImportProgress }
  | { report: ImportReport }
  | { problem: { status: number; detail: string; code: string } };

/** A file to import, from whom, and how it is read: without that as its source is remembered. */
export interface ImportAsk {
  file: File;
  source: string;
  mapping: ImportMapping | null;
}

function formOf(ask: ImportAsk): FormData {
  const body = new FormData();
  body.set("file", ask.file);
  body.set("source", ask.source);
  if (ask.mapping !== null) body.set("mapping", JSON.stringify(ask.mapping));
  return body;
}

/** What is in a file: its columns with samples, what each is read as, and how it was read. */
export const readColumns = (ask: ImportAsk, signal: AbortSignal) =>
  api.post<ImportColumns>("/orders/import/columns", { body: formOf(ask), signal });

/** Takes a file, or with `dry_run` says what it would do; tells how far it is. */
export async function importFile(
  ask: ImportAsk,
  how: { dry_run: boolean; key?: string; signal?: AbortSignal },
  tell: (progress: ImportProgress) => void,
): Promise<ImportReport> {
  const body = formOf(ask);
  body.set("dry_run", String(how.dry_run));
  body.set("remember", String(!how.dry_run));
  const answer: { report?: ImportReport } = {};
  const take = (line: ImportLine) => {
    if ("progress" in line) tell(line.progress);
    else if ("problem" in line) throw new Problem(line.problem.status, line.problem);
    else answer.report = line.report;
  };
  await api.postForLines<ImportLine>(
    "/orders/import",
    { body, key: how.key, signal: how.signal },
    take,
  );
  if (!answer.report) throw new Problem(0, { code: "unreachable" });
  return answer.report;
}

/** A page of the imports that were done, the newest first. */
export const readImports = (cursor: string | undefined, signal: AbortSignal) =>
  api.get<Schemas["ImportPage"]>("/imports", { query: { cursor, limit: 50 }, signal });

export const importQuery = (id: Id) =>
  queryOptions({
    queryKey: ["orders", "imports", id],
    queryFn: ({ signal }) => api.get<ImportDetails>(`/imports/${id}`, { signal }),
    placeholderData: undefined,
  });

/** Deletes the orders that an import made and puts back what it changed, or refuses `built_on`. */
export const undoImport = (id: Id) => api.post<Import>(`/imports/${id}/undo`);

/** A rejected row, and its fields that are other than they were. */
export type MendedRow = Schemas["MendedRow"];

/** Takes rejected rows again; what is still wrong comes back rejected. */
export const mendImport = (id: Id, rows: readonly MendedRow[], key: string) =>
  api.post<ImportReport>(`/imports/${id}/mend`, { body: { rows }, key });
