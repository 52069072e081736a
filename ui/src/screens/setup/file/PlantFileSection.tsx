import { Button } from "@mantine/core";
import { IconDownload, IconFolderOpen } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { checkPlant, readPlant, writePlant } from "@/api/plant";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { saveFile } from "@/lib/saveFile";
import { LeaveGuard } from "../edit/LeaveGuard";
import { PlantDifferences } from "./PlantDifferences";
import { PlantEditor, type PlantEditorHandle } from "./PlantEditor";
import styles from "./PlantFile.module.css";
import { PlantVerdict } from "./PlantVerdict";
import { faultsOf } from "./plantFaults";

const plantFileQuery = { queryKey: ["plant", "file"], queryFn: readPlant };
const largest = 16_000_000;

interface Draft {
  name: string | null;
  text: string;
}

/** The whole plant as one text: read, changed, checked and taken. */
export function PlantFileSection() {
  const { t } = useTranslation("setup");
  const queryClient = useQueryClient();
  const plant = useQuery(plantFileQuery);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const editor = useRef<PlantEditorHandle>(null);
  const check = useMutation({ mutationFn: checkPlant });
  const apply = useMutation({
    mutationFn: writePlant,
    onSuccess: async () => {
      check.reset();
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      setDraft(null);
    },
  });

  const change = (next: Draft | null) => {
    setDraft(next);
    check.reset();
    apply.reset();
  };
  const open = async (file: File | undefined) => {
    setTooLarge(file !== undefined && file.size > largest);
    if (!file || file.size > largest) return;
    const text = await file.text();
    change({ name: file.name, text });
    check.mutate(text);
  };
  const text = draft?.text ?? plant.data;
  if (text === undefined) return plant.error ? <ProblemNotice error={plant.error} /> : <Loading />;
  const busy = check.isPending || apply.isPending;
  const error = apply.error ?? check.error;
  const faults = faultsOf(error);
  return (
    <section
      className={styles.file}
      aria-label={t("file.text")}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <div className={styles.tools}>
        <span className={styles.which} data-draft={draft !== null}>
          {draft === null && t("file.as_it_is")}
          {draft && (draft.name ? t("file.draft_of", { name: draft.name }) : t("file.draft"))}
        </span>
        <FileButton open={open} />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          onClick={() => saveFile(text, draft?.name ?? "plant.yaml", "application/yaml")}
        >
          {t("file.download")}
        </Button>
        {draft && (
          <>
            <Button size="xs" variant="default" disabled={busy} onClick={() => change(null)}>
              {t("file.discard")}
            </Button>
            {check.data ? (
              <Button size="xs" loading={apply.isPending} onClick={() => apply.mutate(text)}>
                {t("file.apply")}
              </Button>
            ) : (
              <Button size="xs" loading={check.isPending} onClick={() => check.mutate(text)}>
                {t("file.check")}
              </Button>
            )}
          </>
        )}
      </div>
      <LeaveGuard unsaved={draft !== null && !busy} kept={["section"]} />
      {tooLarge && <p className={styles.bad}>{t("file.too_large")}</p>}
      {!faults && <ProblemNotice error={error} />}
      <PlantVerdict
        checked={draft ? check.data : undefined}
        applied={draft ? undefined : apply.data}
        faults={faults}
        show={(line) => editor.current?.show(line)}
      />
      {draft && check.data && !apply.error && <PlantDifferences change={check.data} />}
      <PlantEditor
        ref={editor}
        text={text}
        faulty={faults?.flatMap(({ line }) => line ?? []) ?? []}
        readOnly={busy}
        change={(typed) => change({ name: draft?.name ?? null, text: typed })}
      />
    </section>
  );
}

function FileButton({ open }: { open: (file: File | undefined) => Promise<void> }) {
  const { t } = useTranslation("setup");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,application/yaml,text/yaml"
        onChange={(event) => {
          void open(event.currentTarget.files?.[0]);
          // The same file, mended, can be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFolderOpen size={16} stroke={1.6} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t("file.upload")}
      </Button>
    </>
  );
}
