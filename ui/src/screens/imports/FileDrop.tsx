import { Button } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import styles from "./Imports.module.css";

const kinds = ".csv,.txt,.tsv,.xlsx,.json,.jsonl";

/** Where a file is dropped or chosen; shows which one it is. */
export function FileDrop(props: { file: File | null; onFile: (file: File) => void }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { file } = props;
  const take = (files: FileList | null) => {
    const first = files?.[0];
    if (first) props.onFile(first);
  };
  const drag = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer.files);
    },
  };
  const size = file && (file.size / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  return (
    <section
      className={styles.drop}
      data-over={over}
      data-small={file !== null}
      aria-label={t("file.label")}
      {...drag}
    >
      {file ? (
        <IconFileSpreadsheet size={22} stroke={1.5} aria-hidden />
      ) : (
        <IconUpload size={28} stroke={1.4} aria-hidden />
      )}
      <div className={styles.words}>
        <strong>{file ? file.name : t("file.drop")}</strong>
        <span className="of-quiet">{file ? `${size} kB` : t("file.kinds")}</span>
      </div>
      <Button
        size={file ? "xs" : "sm"}
        variant={file ? "default" : "filled"}
        onClick={() => input.current?.click()}
      >
        {file ? t("file.other") : t("file.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={kinds}
        aria-label={t("file.label")}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file again, mended meanwhile, is another one.
          event.currentTarget.value = "";
        }}
      />
    </section>
  );
}
