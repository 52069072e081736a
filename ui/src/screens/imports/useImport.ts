import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sourcesQuery } from "@/api/entries";
import { type ImportMapping, type ImportProgress, importFile, readColumns } from "@/api/imports";
import { newKey } from "@/lib/newKey";
import { missingFields, type Reading } from "./mapping";

const source_key = "outfeed-import-source";

/* What is asked of a file goes with the file: it is kept no longer than it is shown. */
const of_a_file = { gcTime: 0, staleTime: Number.POSITIVE_INFINITY, retry: false } as const;

interface Chosen {
  file: File;
  /** Tells a file from another of the same name. */
  id: string;
}

function useSource() {
  const sources = (useQuery(sourcesQuery).data?.items ?? []).filter(({ enabled }) => enabled);
  const [picked, setPicked] = useState(() => localStorage.getItem(source_key));
  const external = sources.filter(({ kind }) => kind === "external");
  const only = external.length === 1 ? external[0] : undefined;
  const source = sources.find(({ name }) => name === picked) ?? only;
  const pick = (name: string | null) => {
    if (name !== null) localStorage.setItem(source_key, name);
    setPicked(name);
  };
  return { sources: sources.map(({ name }) => name), source: source?.name ?? null, pick };
}

/** A file on its way in: how it is read, what it would do, and doing it. */
export function useImport(onTaken: (id: number) => void) {
  const client = useQueryClient();
  const { sources, source, pick } = useSource();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [said, setSaid] = useState<ImportMapping | null>(null);
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const asked = chosen !== null && source !== null ? { file: chosen.file, source } : null;
  const of_this = [chosen?.id ?? "", source ?? "", JSON.stringify(said)];

  const columns = useQuery({
    queryKey: ["import-file", "columns", ...of_this],
    queryFn: ({ signal }) => {
      if (!asked) throw new Error("No file was chosen.");
      return readColumns({ ...asked, mapping: said }, signal);
    },
    enabled: asked !== null,
    ...of_a_file,
  });
  const found = columns.data;
  const missing =
    found && found.format !== "json" ? missingFields(found.columns, found.fields) : [];
  const mapping: ImportMapping = said ?? found?.mapping ?? {};

  const preview = useQuery({
    queryKey: ["import-file", "preview", ...of_this],
    queryFn: async ({ signal }) => {
      if (!asked) throw new Error("No file was chosen.");
      setProgress(null);
      return importFile({ ...asked, mapping: said }, { dry_run: true, signal }, setProgress);
    },
    enabled: asked !== null && columns.isSuccess && missing.length === 0,
    ...of_a_file,
  });

  const [key, setKey] = useState(newKey);
  const taking = useMutation({
    mutationFn: () => {
      if (!asked) throw new Error("No file was chosen.");
      setProgress(null);
      return importFile({ ...asked, mapping }, { dry_run: false, key }, setProgress);
    },
    onSuccess: (report) => {
      void client.invalidateQueries({ queryKey: ["orders"] });
      if (report.id !== null) onTaken(report.id);
    },
  });

  const change = (next: ImportMapping | null) => {
    taking.reset();
    setKey(newKey());
    setSaid(next);
  };
  return {
    file: chosen?.file ?? null,
    sources,
    source,
    mapping,
    columns,
    missing,
    preview,
    taking,
    progress,
    choose: (file: File | null) => {
      setChosen(file && { file, id: newKey() });
      change(null);
    },
    pick: (name: string | null) => {
      pick(name);
      change(null);
    },
    map: (next: ImportMapping) => change(next),
    read: (reading: Reading) => change({ ...mapping, ...reading }),
  };
}

export type ImportHandle = ReturnType<typeof useImport>;
